"""The employee roster."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.crypto import Secret
from models.base import Encrypted, Model, Scoped, Stamped, Versioned
from models.org import OrgUnit


class Employee(Versioned, Stamped, Scoped, Model):
    """A person of the company. The ID number is sealed; its blind index keeps it unique over all units."""

    __tablename__ = "employee"
    __table_args__ = (
        Index("ix_employee_pinyin", "pinyin"),
        Index("ix_employee_initials", "initials"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    emp_no: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    pinyin: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(40), default="")
    id_no: Mapped[Secret] = mapped_column(Encrypted("employee.id_no", "id_no"))
    id_no_bx: Mapped[str] = mapped_column(String(64), unique=True)
    gender: Mapped[str] = mapped_column(String(1))  #: derived from digit 17 of the ID number, never typed
    birth_date: Mapped[dt.date] = mapped_column(Date)
    ethnicity: Mapped[str | None] = mapped_column(String(10))
    politics: Mapped[str | None] = mapped_column(String(10))
    post: Mapped[str | None] = mapped_column(String(60))
    work_state: Mapped[str] = mapped_column(String(12), default="ON")
    hire_date: Mapped[dt.date | None] = mapped_column(Date)
    contract_kind: Mapped[str | None] = mapped_column(String(12))
    union_member: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str | None] = mapped_column(String(11))
    model_worker: Mapped[str | None] = mapped_column(String(10))
    marital: Mapped[str | None] = mapped_column(String(10))
    hukou: Mapped[str | None] = mapped_column(String(10))
    left_on: Mapped[dt.date | None] = mapped_column(Date)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="Employee.unit_id")

    def __repr__(self) -> str:
        return self.emp_no
