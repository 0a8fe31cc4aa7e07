"""Households for the tests of the rooms that need an archive: written straight into the tables, in any state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import crypto, idno
from app.store import session as sessions
from models.aid import AidItem
from models.archive import ArchivePerson, FamilyMember, HardshipArchive
from models.person import Employee

#: name, relation, birth date and sequence of the ID number of the members of every test household
MEMBERS = (("李秀英", "SPOUSE", dt.date(1980, 2, 2), 22), ("张小宝", "SON", dt.date(2012, 3, 3), 31))


def archive(emp_no: str, state: str = "ACTIVE", category: str | None = "DEEP") -> int:
    """Key of a new archive of the employee with a wife and a small son."""
    with sessions.writing() as session:
        head = session.scalars(select(Employee).where(Employee.emp_no == emp_no)).one()
        row = HardshipArchive(
            archive_no=f"QXTEST{head.id:04d}", employee_id=head.id, unit_id=head.unit_id, name=head.name, state=state,
            category=category, main_cause="C06", active_from=dt.date(2025, 1, 1), household_size=3,
        )
        session.add(row)
        session.flush()
        for index, (name, relation, birth, serial) in enumerate(MEMBERS, 1):
            number = idno.make("370399", birth, serial)
            row.members.append(FamilyMember(place=f"M{index}", name=name, relation=relation, id_no=number, unit_id=row.unit_id,
                                            id_no_bx=crypto.main().blind("id_no", number), birth_date=birth))
        row.persons.append(ArchivePerson(id_no_bx=head.id_no_bx, unit_id=row.unit_id))
        session.commit()
        return row.id


def set_state(pk: int, state: str) -> None:
    """Put an archive into another state."""
    with sessions.writing() as session:
        session.get_one(HardshipArchive, pk).state = state
        session.commit()


def employee(emp_no: str) -> int:
    """Key of an employee."""
    return _one(select(Employee.id).where(Employee.emp_no == emp_no))


def item(code: str) -> int:
    """Key of an item of the catalogue."""
    return _one(select(AidItem.id).where(AidItem.code == code))


def row(model: type[Any], pk: int, session: Session) -> Any:
    """A row as it is stored."""
    return session.get_one(model, pk)


def _one(stmt: Any) -> int:
    with sessions.writing() as session:
        return int(session.scalars(stmt).one())
