"""Mixins and column types that every table is built from."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates
from sqlalchemy.types import TypeDecorator

from app.kernel import clock, crypto, money

__all__ = ["CheckConstraint", "Codes", "Encrypted", "Model", "Scoped", "Stamped", "Stateful", "UtcTime", "Versioned", "Yuan"]


class Yuan(TypeDecorator[Decimal]):
    """Money: whole fen in the database, ``Decimal`` with two places in Python. Float raises, nothing is rounded."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        return None if value is None else money.to_fen(value)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else money.from_fen(int(value))

    def process_literal_param(self, value: Any, dialect: Any) -> str:
        return "NULL" if value is None else str(money.to_fen(value))


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment: naive UTC in the database, aware UTC in Python, on both databases alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Any) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Codes(TypeDecorator[list[str]]):
    """Several codes of one list, kept as JSON text so that both databases agree."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: Any, dialect: Any) -> list[str] | None:
        return None if value is None else json.loads(value)


class Encrypted(TypeDecorator[crypto.Secret]):
    """Class 3 and 4 text: sealed in the database, a :class:`~app.kernel.crypto.Secret` that prints as its mask in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, field: str, mask: str = "text", ring: str = "main") -> None:
        super().__init__()
        self.field, self.mask, self.ring = field, mask, ring

    def _ring(self) -> crypto.KeyRing:
        return crypto.eap() if self.ring == "eap" else crypto.main()

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        if value is None or value == "":
            return None
        plain = value.open() if isinstance(value, crypto.Secret) else str(value)
        return self._ring().seal(self.field, plain)

    def process_result_value(self, value: Any, dialect: Any) -> crypto.Secret | None:
        return None if value is None else crypto.Secret(self._ring, self.field, value, self.mask)

    class comparator_factory(TypeDecorator.Comparator):
        """Every nonce is random: comparing ciphertext in SQL is always a mistake, so it fails when the query is built."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if getattr(op, "__name__", "") in ("is_", "is_not") or op.__name__ in ("desc_op", "asc_op"):
                return super().operate(op, *other, **kwargs)
            raise TypeError("search an Encrypted column through its blind index")

        reverse_operate = operate


class Stamped:
    """Who wrote the row and when; filled by the unit of work."""

    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now, onupdate=clock.now)
    created_by: Mapped[int | None] = mapped_column(Integer)  #: account id; None for the system
    changed_by: Mapped[int | None] = mapped_column(Integer)


class Versioned:
    """Compare-and-set: an update of a row that somebody changed meanwhile fails instead of overwriting."""

    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Scoped:
    """The row belongs to a unit; ``app.kernel.scope`` decides by it."""

    @declared_attr
    def unit_id(cls) -> Mapped[int]:
        name = f"fk_{cls.__tablename__}_unit"  # type: ignore[attr-defined]
        return mapped_column(ForeignKey("org_unit.id", name=name), index=True)


class Stateful:
    """The row walks through the state table of its room."""

    state: Mapped[str] = mapped_column(String(20), index=True)
    state_since: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    due_on: Mapped[dt.date | None] = mapped_column(Date)  #: last day of the step, from working days of the state
    round: Mapped[int] = mapped_column(Integer, default=1)  #: grows with every resubmission: one chain per round


def in_codes(column: str, codes: Any, name: str) -> CheckConstraint:
    """CHECK that ``column`` holds one of ``codes`` or nothing."""
    listed = ", ".join(f"'{c}'" for c in codes)
    return CheckConstraint(f"{column} IS NULL OR {column} IN ({listed})", name=name)


__all__ += ["in_codes", "validates"]
