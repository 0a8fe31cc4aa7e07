"""Whom a service row is about: the employee as the actor sees him, and the archive of his household."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.store.unit import Unit
from models.archive import ArchivePerson, HardshipArchive
from models.person import Employee


def employee(u: Unit, pk: int, field: str = "employee_id", roles: frozenset[str] | None = None) -> Employee:
    """The employee, if the actor sees him (with ``roles``: by one of these); else Invalid at ``field``."""
    try:
        return u.one(Employee, pk, roles=roles)
    except Unseen:
        raise Invalid({field: N_("Please choose from the list.")}) from None


def live_archive(u: Unit, person: Employee) -> int | None:
    """Key of the live archive that holds the employee, as its head or as a member."""
    held = select(ArchivePerson.archive_id).where(ArchivePerson.id_no_bx == person.id_no_bx)
    return u.session.scalar(held)


def archive_of(u: Unit, pk: int, person: Employee, field: str = "archive_id") -> HardshipArchive:
    """The archive ``pk``, if the actor sees it and the employee belongs to its household; else Invalid at ``field``."""
    try:
        archive = u.one(HardshipArchive, pk)
    except Unseen:
        raise Invalid({field: N_("Please choose from the list.")}) from None
    held = select(ArchivePerson.archive_id).where(
        ArchivePerson.archive_id == archive.id, ArchivePerson.id_no_bx == person.id_no_bx
    )
    if archive.employee_id != person.id and u.session.scalar(held) is None:
        raise Invalid({field: N_("This archive does not belong to the employee's household.")})
    return archive
