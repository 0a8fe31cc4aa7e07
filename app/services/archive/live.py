"""What the archive says while it is typed: the figures of the household against the policy lines, and who is in an archive already.

The household is put together from what was typed, reckoned as a save reckons it, and thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.kernel import clock, idno, money, scope
from app.kernel.actor import Actor
from app.kernel.rules.category import Verdict
from app.kernel.text import N_, Text
from app.services.archive import arithmetic, household, telling
from app.services.filling import blind
from app.services.live import BAD, Answer, Told, Words
from app.specs import codes, schema
from app.specs.archive import SPEC
from app.store import parameters, read
from app.store import session as sessions
from app.store.unit import Unit, _key
from models.archive import (
    HEAD,
    PLACES,
    ArchivePerson,
    Evidence,
    ExclusionCheck,
    FamilyMember,
    HardshipArchive,
    IncomeItem,
    MedicalExpense,
    RigidExpense,
)
from models.person import Employee

_ROWS = {"incomes": (IncomeItem, ("kind", "amount"), "member_ref"), "rigid_expenses": (RigidExpense, ("kind", "amount"), "member_ref"),
         "medical_expenses": (MedicalExpense, ("total",), "patient_ref"), "evidence": (Evidence, ("kind",), "")}
HERE = N_("This person is in archive %(no)s already.")


def live(actor: Actor, raw: Mapping[str, Any], pk: int | None = None) -> list[Answer]:
    """Figures, names of the places, persons that another archive holds."""
    stored = read.one(actor, SPEC, pk) if pk is not None else None
    data, _errors = schema.read(list(SPEC.columns.values()), raw, children=SPEC.children, row=stored)
    kept = {m.id: m for m in stored.members} if stored is not None else {}
    archive, rows = _household(data, kept)
    if stored is not None:
        archive.exclusions = [ExclusionCheck(code=x.code, answer=x.answer) for x in stored.exclusions]
    head = _head(actor, data, stored)
    told: list[Answer] = [*_figures(archive, rows, _unit(head, stored, data)), _names(head, archive), *_children(archive)]
    if head is not None:
        told += _taken(actor, head, archive, rows["members"], pk)
    return told


# ---- the household as typed -----------------------------------------------------------------------------------------


def _household(data: Mapping[str, Any], kept: Mapping[int, FamilyMember]) -> tuple[HardshipArchive, dict[str, list[int]]]:
    """A household that is in no database, and for each of its lists where its rows stand among those typed."""
    archive = HardshipArchive(applied_on=data.get("applied_on"), accident_cost=data.get("accident_cost"),
                              major_event=data.get("major_event"))
    typed = data.get("members") or []
    places = _places(typed, kept)
    for values, place in zip(typed, places, strict=True):
        archive.members.append(_member(values, place, kept.get(values.get("id") or 0)))
    rows = {"members": list(range(len(typed)))}
    for name, (model, needed, who) in _ROWS.items():
        rows[name] = []
        for index, values in enumerate(data.get(name) or []):
            if all(values.get(n) is not None for n in needed):
                row = model(**{n: v for n, v in values.items() if n != "id"})
                if who:
                    setattr(row, who, values.get(who) or HEAD)
                getattr(archive, name).append(row)
                rows[name].append(index)
    return archive, rows


def _places(typed: list[dict[str, Any]], kept: Mapping[int, FamilyMember]) -> list[str]:
    """The place that a save will give each member: a stored one keeps his, a new one takes the first that is free."""
    known = [values.get("place") or (kept[values["id"]].place if values.get("id") in kept else "") for values in typed]
    used = {*known, *(m.place for m in kept.values())}
    free = (p for p in PLACES[1:] if p not in used)
    return [place or next(free, "") for place in known]


def _member(values: Mapping[str, Any], place: str, stored: FamilyMember | None) -> FamilyMember:
    row = FamilyMember(**{n: v for n, v in values.items() if n not in ("id", "place")}, place=place)
    if row.shares_life is None:
        row.shares_life = True
    if values.get("id_no"):
        row.birth_date = idno.check(values["id_no"], clock.today()).birth_date
    elif stored is not None:
        row.birth_date, row.id_no_bx = stored.birth_date, stored.id_no_bx
    return row


def _head(actor: Actor, data: Mapping[str, Any], stored: HardshipArchive | None) -> Employee | None:
    """The employee, as far as the actor sees him."""
    if stored is not None:
        return stored.employee
    pk = data.get("employee_id")
    if not pk:
        return None
    return sessions.reading().scalar(scope.visible(select(Employee).where(Employee.id == _key(pk)), actor, Employee))


# ---- what is said ---------------------------------------------------------------------------------------------------


def _unit(head: Employee | None, stored: HardshipArchive | None, data: Mapping[str, Any]) -> int | None:
    """The unit whose lines apply."""
    if stored is not None:
        return stored.unit_id
    return head.unit_id if head is not None else data.get("unit_id")


def _figures(archive: HardshipArchive, rows: Mapping[str, list[int]], unit_id: int | None) -> Iterator[Told]:
    if not (archive.incomes or archive.rigid_expenses):
        return
    bills = list(archive.medical_expenses)
    day = archive.applied_on or clock.today()
    found = arithmetic.reckon(archive, day, parameters.in_force(sessions.reading(), unit_id, day))
    yield Told("", Text(
        N_("Household of %(size)s · income %(income)s · rigid expense %(rigid)s · net monthly income per person %(net)s yuan, %(line)s"),
        size=archive.household_size, income=money.grouped(archive.annual_income), rigid=money.grouped(archive.annual_rigid),
        net=money.grouped(archive.net_per_capita_month), line=_result(found)))
    for index, bill in zip(rows["medical_expenses"], bills, strict=True):
        yield Told(f"medical_expenses.{index}.total", Text(N_("Paid by the household: %(amount)s yuan"),
                                                           amount=money.grouped(bill.self_paid)))


def _result(found: Verdict) -> Text:
    """Where N lies, and the category that a save will give."""
    return Text(N_("%(line)s. Category: %(category)s"), line=telling.against(list(found.steps)), category=telling.word(found.category))


def _names(head: Employee | None, archive: HardshipArchive) -> Words:
    """Incomes and expenses are given to people, not to numbers."""
    words = {HEAD: Text(codes.label("household_place", HEAD)) if head is None else Text(N_("%(name)s (head)"), name=head.name)}
    for member in archive.members:
        place = Text(codes.label("household_place", member.place)) if member.place else None
        if place is not None:
            words[member.place] = Text(N_("%(name)s (%(relation)s)"), name=member.name, relation=Text(
                codes.label("relation", member.relation))) if member.name and member.relation else \
                Text(N_("%(name)s (%(relation)s)"), name=member.name, relation=place) if member.name else place
    return Words("household_place", words)


def _children(archive: HardshipArchive) -> Iterator[Told]:
    for index, member in enumerate(archive.members):
        if member.is_child and not member.guardian_consent:
            yield Told(f"members.{index}.guardian_consent", Text(household.GUARDIAN), BAD)


def _taken(actor: Actor, head: Employee, archive: HardshipArchive, members: list[int], pk: int | None) -> Iterator[Told]:
    """V03, V04: who is in a live archive already. A link where the actor sees it; else the unit, and that of the head alone."""
    wanted = {head.id_no_bx: "employee_id"}
    for index, member in zip(members, archive.members, strict=True):
        number = household.plain(member.id_no)
        if number:
            wanted.setdefault(blind("id_no", number), f"members.{index}.id_no")
    held = select(ArchivePerson).where(ArchivePerson.id_no_bx.in_(wanted))
    if pk is not None:
        held = held.where(ArchivePerson.archive_id != pk)
    session = sessions.reading()
    found = list(session.scalars(held))
    if not found:
        return
    visible = household.seen(session, actor, [p.archive_id for p in found])
    for person in found:
        key = wanted[person.id_no_bx]
        if person.archive_id in visible:
            no = visible[person.archive_id] or f"#{person.archive_id}"
            yield Told(key, Text(HERE, no=no), BAD, (SPEC.room, person.archive_id))
        elif key == "employee_id":
            yield Told(key, Text(household.TAKEN, unit=household.owner(Unit(actor, session), person.unit_id)), BAD)
