"""Parameters of the rules: lines, multiples and operators, by region, each from a day on."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.rules.parameters import KEYS
from models.base import Model, Scoped, Stamped, Stateful, Versioned, in_codes

STATES = ("PROPOSED", "IN_FORCE", "WITHDRAWN")
_HOLDS = text("state = 'IN_FORCE'")


class ParamSetting(Versioned, Stamped, Scoped, Stateful, Model):
    """The value that a parameter has in a region from a day on. In force it is never changed: a later one follows it.

    It belongs to the company, whatever its region.
    """

    __tablename__ = "param_setting"
    __table_args__ = (
        in_codes("state", STATES, "ck_param_setting_state"),
        in_codes("param", sorted(KEYS), "ck_param_setting_param"),
        Index("uq_param_setting_day", "param", "region", "effective_from", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    param: Mapped[str] = mapped_column(String(30))
    region: Mapped[str] = mapped_column(String(6), default="")  #: division code of six digits; empty: wherever none is set
    value: Mapped[str] = mapped_column(String(20))
    effective_from: Mapped[dt.date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200))

    def __repr__(self) -> str:
        return f"{self.param} {self.effective_from.isoformat()}"
