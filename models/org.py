"""The unit tree: company, unit, workshop, team. Every scoped row hangs on it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Model, Stamped, Versioned, in_codes

LEVELS = ("COMPANY", "UNIT", "WORKSHOP", "TEAM")


class OrgUnit(Versioned, Stamped, Model):
    """A unit of the company. ``path`` is the chain of ids with "/" at both ends, so that a prefix is a subtree."""

    __tablename__ = "org_unit"
    __table_args__ = (
        in_codes("level", LEVELS, "ck_org_unit_level"),
        Index("ix_org_unit_path", "path", postgresql_ops={"path": "varchar_pattern_ops"}),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[str] = mapped_column(String(200), default="")  #: sort and search key of the name
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id", name="fk_org_unit_parent"), index=True)
    path: Mapped[str] = mapped_column(String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)
    headcount: Mapped[int | None] = mapped_column(Integer)
    union_chair: Mapped[str | None] = mapped_column(String(40))
    region: Mapped[str | None] = mapped_column(String(6))  #: division code whose lines hold here; empty: that of the unit above

    parent: Mapped[OrgUnit | None] = relationship(remote_side=[id])

    def __repr__(self) -> str:
        return self.name
