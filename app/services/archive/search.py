"""Search before create: who is in an archive already, and who is so much like the person that somebody must say it is another one.

An exact ID number is looked for over all units; of an archive that the actor does not see it tells the owning unit and nothing else
(V03, V04), and the look-up stands in the chain. What is merely alike is looked for within the actor's own reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.kernel import clock, idno, pinyin, scope
from app.kernel.actor import Actor
from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_, Text
from app.services import archive as room
from app.services import record, trail
from app.services.archive import household
from app.services.archive.live import HERE
from app.services.filling import blind
from app.services.record import Result, Service
from app.specs.archive import SPEC
from app.specs.person import SPEC as PERSON
from app.store import query, read
from app.store import session as sessions
from app.store.unit import Once, Unit, unit
from models.archive import CLOSED_STATES, ArchivePerson, ArchiveSearch, FamilyMember, HardshipArchive
from models.org import OrgUnit
from models.person import Employee

MOST = 20  #: people or rows of one answer
ALIKE = 2  #: places in which two similar ID numbers differ at most
ASK = N_("Somebody in your units is like this person. Search first, and say that it is somebody else.")
NAME, SOUND, NUMBER = N_("Same name"), N_("Same pronunciation of the name"), N_("Similar ID number")


@dataclass(frozen=True)
class Near:
    """Somebody who is like the person."""

    key: str  #: "employee:5", "archive:7", "member:9": what the answer names
    name: str
    emp_no: str
    unit: str
    why: Text
    archive: tuple[int, str] | None = None  #: of the archive that holds him


@dataclass(frozen=True)
class Hit:
    """An employee who was found, and where he stands."""

    employee: Employee
    archive: tuple[int, str] | None = None  #: a live archive that the actor sees
    taken: Text | None = None  #: why no archive is opened for him


@dataclass
class Found:
    """The answer to a search."""

    hits: list[Hit] = field(default_factory=list)
    taken: Text | None = None  #: the typed ID number is in a live archive
    archive: tuple[int, str] | None = None  #: which one, where the actor sees it


def allowed(actor: Actor) -> None:
    """Only who may open an archive searches here."""
    if not actor.has(frozenset(SPEC.may["add"])):
        raise Forbidden()


def find(actor: Actor, raw: Mapping[str, Any]) -> Found:
    """Employees by name, pinyin, initials or staff number within reach; an ID number over all units. Raises Invalid."""
    allowed(actor)
    typed, number = str(raw.get("who") or "").strip()[:40], str(raw.get("id_no") or "").strip()
    if not typed and not number:
        raise Invalid({"who": N_("Enter a name, a staff number or an ID number.")})
    found, session = Found(), sessions.reading()
    keys = ""
    if number:
        checked = idno.check(number, clock.today())
        if not checked.valid:
            raise Invalid({"id_no": idno.ERRORS[checked.error or "LENGTH"]})
        keys = blind("id_no", checked.normalized)
        _exact(actor, session, keys, found)
    people = list(session.scalars(_people(actor, typed, keys)))
    held = _held(actor, session, people)
    found.hits = [Hit(p, *held.get(p.id_no_bx, (None, None))) for p in people]
    return found


def _people(actor: Actor, typed: str, keys: str) -> Any:
    low = typed.lower()
    wanted = []
    if typed:
        wanted += [Employee.name.contains(typed, autoescape=True), Employee.emp_no == typed]
        if typed.isascii():
            wanted += [Employee.pinyin.startswith(low, autoescape=True), Employee.initials == low]
    if keys:
        wanted.append(Employee.id_no_bx == keys)
    stmt = select(Employee).where(or_(*wanted), Employee.left_on.is_(None)).options(joinedload(Employee.unit))
    return scope.visible(stmt, actor, Employee, query.role_filter(PERSON)).order_by(Employee.pinyin, Employee.id).limit(MOST)


def _exact(actor: Actor, session: Session, keys: str, found: Found) -> None:
    """Is the number in a live archive of whatever unit? The question and that it was answered stand in the chain."""
    person = session.scalar(select(ArchivePerson).where(ArchivePerson.id_no_bx == keys))
    if person is not None:
        found.archive = _seen(actor, session, person.archive_id)
        no = found.archive[1] if found.archive else ""
        unit_name = household.owner(Unit(actor, session), person.unit_id)
        found.taken = Text(HERE, no=no) if found.archive else Text(household.TAKEN, unit=unit_name)
    trail.told(actor, "read", SPEC, found.archive[0] if found.archive else None, "taken",
               {"cells": ["id_no"], "answers": int(found.taken is not None)})


def _seen(actor: Actor, session: Session, pk: int) -> tuple[int, str] | None:
    seen = household.seen(session, actor, [pk])
    return (pk, seen[pk] or f"#{pk}") if pk in seen else None


def _held(actor: Actor, session: Session, people: list[Employee]) -> dict[str, tuple[tuple[int, str] | None, Text | None]]:
    """Blind index of those who are in a live archive -> the archive where the actor sees it, and a sentence."""
    rows = list(session.scalars(select(ArchivePerson).where(ArchivePerson.id_no_bx.in_([p.id_no_bx for p in people]))))
    seen = household.seen(session, actor, [r.archive_id for r in rows]) if rows else {}
    made: dict[str, tuple[tuple[int, str] | None, Text | None]] = {}
    for row in rows:
        if row.archive_id in seen:
            no = seen[row.archive_id] or f"#{row.archive_id}"
            made[row.id_no_bx] = ((row.archive_id, no), Text(HERE, no=no))
        else:
            made[row.id_no_bx] = (None, Text(household.TAKEN, unit=household.owner(Unit(actor, session), row.unit_id)))
    return made


# ---- who is alike ---------------------------------------------------------------------------------------------------


def near(actor: Actor, session: Session, person: Employee) -> list[Near]:
    """Other people within the actor's reach and the second-level unit of the employee who are like him."""
    above = household.second_level(Unit(actor, session), person.unit_id)
    under = select(OrgUnit.id).where(OrgUnit.path.startswith(above.path, autoescape=True))
    return [*_employees(actor, session, person, under), *_leads(actor, session, person, under),
            *_members(actor, session, person, under)][:MOST]


def _employees(actor: Actor, session: Session, person: Employee, under: Any) -> Iterable[Near]:
    stmt = select(Employee).where(
        Employee.unit_id.in_(under), Employee.id != person.id, Employee.left_on.is_(None),
        or_(Employee.pinyin == person.pinyin, Employee.birth_date == person.birth_date)).options(joinedload(Employee.unit))
    rows = list(session.scalars(scope.visible(stmt, actor, Employee, query.role_filter(PERSON)).order_by(Employee.id).limit(200)))
    held = _held(actor, session, rows)
    for row in rows:
        why = _why(person, row.name, row.pinyin, row.id_no)
        if why is not None:
            yield Near(f"employee:{row.id}", row.name, row.emp_no, row.unit.name, why, held.get(row.id_no_bx, (None, None))[0])


def _leads(actor: Actor, session: Session, person: Employee, under: Any) -> Iterable[Near]:
    """Leads have no employee yet: the name is all there is."""
    a = HardshipArchive
    stmt = select(a).where(a.unit_id.in_(under), a.employee_id.is_(None), a.state.not_in(CLOSED_STATES), a.pinyin == person.pinyin)
    for row in session.scalars(scope.visible(stmt, actor, a, query.role_filter(SPEC)).order_by(a.id).limit(MOST)):
        yield Near(f"archive:{row.id}", row.name, "", row.unit.name, Text(NAME if row.name == person.name else SOUND),
                   (row.id, row.archive_no or f"#{row.id}"))


def _members(actor: Actor, session: Session, person: Employee, under: Any) -> Iterable[Near]:
    """Members of live households: the same name or a similar number; the employee himself is found by his exact number."""
    a, m = HardshipArchive, FamilyMember
    stmt = (select(m, a).join(a, a.id == m.archive_id)
            .where(a.unit_id.in_(under), a.state.not_in(CLOSED_STATES), m.id_no_bx.is_distinct_from(person.id_no_bx),
                   or_(m.name == person.name, m.birth_date == person.birth_date)))
    for member, archive in session.execute(scope.visible(stmt, actor, a, query.role_filter(SPEC)).order_by(m.id).limit(200)):
        why = _why(person, member.name, pinyin.full(member.name), member.id_no)
        if why is not None:
            yield Near(f"member:{member.id}", member.name, "", archive.unit.name, why, (archive.id, archive.archive_no or f"#{archive.id}"))


def _why(person: Employee, name: str, sound: str, id_no: Any) -> Text | None:
    if name == person.name:
        return Text(NAME)
    if sound == person.pinyin:
        return Text(SOUND)
    one, other = household.plain(person.id_no), household.plain(id_no)
    if one and other and sum(x != y for x, y in zip(one[:17], other[:17], strict=False)) <= ALIKE:
        return Text(NUMBER)
    return None


# ---- the answer, and the draft that comes of it ---------------------------------------------------------------------


def chosen(actor: Actor, pk: Any) -> tuple[Hit, list[Near]]:
    """The employee an archive shall be opened for, and who is like him. Raises Unseen."""
    allowed(actor)
    person, session = read.one(actor, PERSON, pk), sessions.reading()
    return Hit(person, *_held(actor, session, [person]).get(person.id_no_bx, (None, None))), near(actor, session, person)


def answer(actor: Actor, pk: Any, others: Iterable[str], note: str = "") -> int:
    """Keep that everybody who is like the employee is somebody else. Raises Invalid while one of them is not answered."""
    hit, alike = chosen(actor, pk)
    if hit.taken is not None:
        raise Invalid({"": [hit.taken]})
    said = set(others)
    if open_ := [n for n in alike if n.key not in said]:
        raise Invalid({open_[0].key.replace(":", "-"): N_("Please say of each of them that it is somebody else.")})
    with unit(actor) as u:
        row = ArchiveSearch(employee_id=hit.employee.id, unit_id=hit.employee.unit_id, near=[n.key for n in alike],
                            note=note.strip()[:200] or None)
        u.add(row)
        u.flush()
        u.record("read", SPEC.room, None, "searched", {"employee": hit.employee.id, "somebody_else": row.near})
    return hit.employee.id


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """A new archive through the doors: nobody who is like its head was passed over, and the answer stays with the archive."""

    def check(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
        assert room.HOOKS.check is not None
        room.HOOKS.check(u, archive, data)
        if archive.employee is not None:
            _keep(u, archive, archive.employee)

    return room.traced(actor, None, lambda: record.create(actor, SPEC, raw, replace(room.HOOKS, check=check), once))


def _keep(u: Unit, archive: HardshipArchive, person: Employee) -> None:
    s = ArchiveSearch
    mine = u.session.scalars(select(s).where(s.employee_id == person.id, s.created_by == u.actor.user_id, s.archive_id.is_(None))
                             .order_by(s.id.desc()).limit(1)).first()
    said = set(mine.near or ()) if mine is not None else set()
    if any(n.key not in said for n in near(u.actor, u.session, person)):
        raise Invalid({"employee_id": ASK})
    if mine is not None:
        u.flush()
        mine.archive_id, mine.unit_id = archive.id, archive.unit_id
        u.record("change", SPEC.room, archive.id, "searched", {"somebody_else": sorted(said)})


#: the verbs of the room as its doors call them
DOORS: Service = replace(room.VERBS["archive"], create=create)


def of(archive: HardshipArchive) -> ArchiveSearch | None:
    """The search that led to an archive which the caller has seen."""
    return sessions.reading().scalar(select(ArchiveSearch).where(ArchiveSearch.archive_id == archive.id))
