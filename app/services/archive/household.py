"""The household of an archive: its head, its members by place, and the claim that nobody is in two live archives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.kernel import crypto, idno, scope
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services.archive.findings import Findings
from app.specs.archive import SPEC
from app.store import read
from app.store.unit import Unit
from models.archive import HEAD, PLACES, ArchivePerson, FamilyMember, HardshipArchive
from models.org import OrgUnit
from models.person import Employee

GUARDIAN = N_("For a child under 14 the consent of a guardian is needed.")
TAKEN = N_("This person already belongs to a live archive of %(unit)s.")


def place(u: Unit, data: dict[str, Any]) -> int:
    """Unit of a new archive: that of its head; for a lead the chosen unit, else the reporter's own."""
    if data.get("employee_id"):
        return roster(u, data["employee_id"]).unit_id
    chosen = data.get("unit_id") or u.actor.unit_id
    if chosen is None:
        raise Invalid({"unit_id": N_("Please choose the unit.")})
    try:
        return u.one(OrgUnit, chosen).id
    except Unseen:
        raise Invalid({"unit_id": N_("This unit lies outside your own units.")}) from None


def roster(u: Unit, pk: int) -> Employee:
    """The employee as the actor sees him, or a fault at the field."""
    try:
        return u.one(Employee, pk)
    except Unseen:
        raise Invalid({"employee_id": N_("This employee is not in the roster of your units.")}) from None


def plain(value: Any) -> str | None:
    """A number as typed just now, or opened."""
    return value.open() if isinstance(value, crypto.Secret) else value or None


def stored(row: Any, name: str) -> Any:
    """The value that ``row`` has in the database, whatever was set since."""
    old = inspect(row).attrs[name].history.deleted
    return old[0] if old else None


def settle(u: Unit, archive: HardshipArchive, found: Findings) -> None:
    """Head from the roster; for each member a place, and birth date and gender from the number."""
    if archive.employee_id is not None:
        if archive.employee is None or archive.employee.id != archive.employee_id:
            archive.employee = u.session.get(Employee, archive.employee_id)
        archive.name = archive.employee.name  # type: ignore[union-attr]
    _places(archive, found)
    for index, member in enumerate(archive.members):
        number = plain(member.id_no)
        read = idno.check(number, u.today) if number else None
        member.birth_date, member.gender = (read.birth_date, read.gender) if read else (None, None)
        if member.is_child and not member.guardian_consent:
            found.add(f"members.{index}.guardian_consent", GUARDIAN)
    for name, rows in owned(archive):
        for row in rows:
            row.unit_id = archive.unit_id
        if name == "authorizations":
            for row in rows:
                row.employee_id = archive.employee_id


def owned(archive: HardshipArchive) -> Iterator[tuple[str, list[Any]]]:
    """The child rows by relationship; they carry the unit of their archive."""
    for name in ("members", "incomes", "rigid_expenses", "medical_expenses", "evidence", "exclusions", "authorizations", "changes"):
        yield name, getattr(archive, name)


def _places(archive: HardshipArchive, found: Findings) -> None:
    for member in archive.members:
        if not member.place:
            member.place = stored(member, "place")
    removed: Any = inspect(archive).attrs.members.history.deleted
    used = {m.place for m in (*archive.members, *removed) if m.place}
    free = (p for p in PLACES[1:] if p not in used)
    seen: set[str] = set()
    for index, member in enumerate(archive.members):
        if not member.place:
            member.place = next(free, "")
            if not member.place:
                found.add("members", N_("At most %(n)s members."), n=len(PLACES) - 1)
        if member.place in seen:
            found.add(f"members.{index}.place", N_("This place is already taken by another member."))
        seen.add(member.place)


def sharing(archive: HardshipArchive) -> list[FamilyMember]:
    """Members who live in the household."""
    return [m for m in archive.members if m.shares_life]


def numbers(archive: HardshipArchive) -> dict[str, str]:
    """Blind index of every person of the archive -> the field that names the person."""
    found: dict[str, str] = {}
    for index, member in enumerate(archive.members):
        if member.id_no_bx:
            found.setdefault(member.id_no_bx, f"members.{index}.id_no")
    if archive.employee is not None:
        found[archive.employee.id_no_bx] = "employee_id"
    return found


def distinct(archive: HardshipArchive, found: Findings) -> None:
    """V09: each ID number once in the archive, the head's included."""
    seen = {archive.employee.id_no_bx: HEAD} if archive.employee is not None else {}
    for index, member in enumerate(archive.members):
        if member.id_no_bx and member.id_no_bx in seen:
            found.add(f"members.{index}.id_no", N_("This person is already in the household."))
        elif member.id_no_bx:
            seen[member.id_no_bx] = member.place


def claim(u: Unit, archive: HardshipArchive, found: Findings) -> None:
    """V03 and V04: nobody is head or member of two live archives, in whatever unit. Names the owning unit, no more.

    Who only asks what a save would say learns it of the head, whom he sees, and of archives that he sees: a question leaves no
    trace, and must not tell of any number that is typed whether and where its owner is in need.
    """
    if not archive.live or archive.employee is None:
        archive.persons = []
        return
    wanted = numbers(archive)
    taken = select(ArchivePerson).where(ArchivePerson.id_no_bx.in_(wanted))
    if archive.id is not None:
        taken = taken.where(ArchivePerson.archive_id != archive.id)
    held = list(u.session.scalars(taken))
    open_to = seen(u.session, u.actor, (p.archive_id for p in held)) if held and u.asked else {}
    for person in held:
        if u.asked and wanted[person.id_no_bx] != "employee_id" and person.archive_id not in open_to:
            del wanted[person.id_no_bx]  # not claimed either: the database would answer in our place
        else:
            found.add(wanted[person.id_no_bx], TAKEN, unit=owner(u, person.unit_id))
    have = {p.id_no_bx: p for p in archive.persons}
    for key in have.keys() - wanted.keys() if archive.state != "CHANGING" else ():  # a change may be refused: nobody is lost to it
        archive.persons.remove(have[key])
    for key in sorted(wanted.keys() - have.keys()):  # one order for all: two requests never wait for each other
        archive.persons.append(ArchivePerson(id_no_bx=key))
    for person in archive.persons:
        person.unit_id = archive.unit_id


def seen(session: Session, actor: Actor, keys: Iterable[int]) -> dict[int, str | None]:
    """Key -> number of those archives that the actor sees."""
    a = HardshipArchive
    stmt = select(a.id, a.archive_no).where(a.id.in_(tuple(keys)))
    rows = session.execute(scope.visible(stmt, actor, a, read.role_filter(SPEC)))
    return {row.id: row.archive_no for row in rows}


def owner(u: Unit, unit_id: int) -> str:
    """Name of the second-level unit over ``unit_id``: no more is said of somebody else's archive."""
    return second_level(u, unit_id).name


def second_level(u: Unit, unit_id: int) -> OrgUnit:
    """The unit of level UNIT over (or at) ``unit_id``; the unit itself above that level."""
    unit = u.session.get_one(OrgUnit, unit_id)
    keys = [int(k) for k in unit.path.split("/") if k]
    found = u.session.scalar(select(OrgUnit).where(OrgUnit.id.in_(keys), OrgUnit.level == "UNIT"))
    return found or unit
