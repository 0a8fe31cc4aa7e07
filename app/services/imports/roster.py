"""Employees: rows known again by the staff number. Everything is asked in few statements and written in few, whatever the number of
rows; the rules are those of the roster (``app.services.person``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock, scope
from app.kernel.spec import Column
from app.kernel.text import N_
from app.services import moving, trail
from app.services.filling import blind, put
from app.services.imports import lookup
from app.services.imports.rows import CREATED, EMPTY, SKIPPED, UPDATED, Outcome, Row, Stored, Trace, twins
from app.services.imports.values import changes, kept
from app.services.person import HELD, USED, derive
from app.specs.imports import EMPLOYEES
from app.specs.person import SPEC
from app.store.unit import Unit
from models.archive import CLOSED_STATES, HardshipArchive
from models.org import OrgUnit
from models.person import Employee

MOST_LEAVERS = 5_000
_COLUMNS = tuple(f.name for f in EMPLOYEES.fields if f.name not in ("emp_no", "unit"))


@dataclass(frozen=True)
class _Known:
    """A person of the roster, as far as an import asks."""

    id: int
    emp_no: str
    unit_id: int
    seen: bool


class _Roster:
    """The people whom the file names, by staff number and by ID number, over all units."""

    def __init__(self, u: Unit, rows: list[Row]) -> None:
        numbers = {r.get("emp_no") for r in rows} - {None}
        self.blinds = {r.number: blind("id_no", r.get("id_no")) for r in rows if r.get("id_no")}
        cols = select(Employee.id, Employee.emp_no, Employee.unit_id, Employee.id_no_bx)
        found = [*lookup.keyed(u.session, cols, Employee.emp_no, numbers),
                 *lookup.keyed(u.session, cols, Employee.id_no_bx, set(self.blinds.values()))]
        seen = _seen(u, {r.id for r in found})
        self.by_no: dict[str, _Known] = {}
        self.by_blind: dict[str, _Known] = {}
        for r in found:
            person = _Known(r.id, r.emp_no, r.unit_id, r.id in seen)
            self.by_no[r.emp_no] = self.by_blind[r.id_no_bx] = person


def _seen(u: Unit, keys: set[int]) -> set[int]:
    stmt = scope.visible(select(Employee.id), u.actor, Employee)
    return {r.id for r in lookup.keyed(u.session, stmt, Employee.id, keys)}


def judge(u: Unit, rows: list[Row], policy: str) -> Outcome:
    """What would become of every row; each fault at its cell. Writes nothing."""
    twins(rows, "emp_no", N_("The staff number stands in row %(row)s as well."))
    twins(rows, "id_no", N_("The ID number stands in row %(row)s as well."))
    units, known = lookup.Units(u.session, u.actor), _Roster(u, rows)
    for row in rows:
        _place(row, units)
        there = known.by_no.get(row.get("emp_no") or "")
        _same_person(u, row, known, there)
        if row.get("hire_date") and row.get("left_on") and row.values["left_on"] < row.values["hire_date"]:
            row.fault("left_on", N_("The end lies before the beginning."))
        if there is None:
            _new(row)
        elif not there.seen:
            row.fault("emp_no", USED)
        elif policy == "stop":
            row.fault("emp_no", N_("This employee is in the roster already, and existing rows are to stop the import."))
        else:
            row.values["id"] = there.id
            row.became = SKIPPED if policy == "skip" else UPDATED
    outcome = Outcome(rows)
    if policy == "update":
        _settle(u, rows)
    outcome.leavers = list(_leavers(u, rows, known))[:MOST_LEAVERS]
    return outcome


def _place(row: Row, units: lookup.Units) -> None:
    text = row.get("unit")
    if text is None:
        return
    key = units.find(text)
    if key is lookup.AMBIGUOUS:
        row.fault("unit", N_("Several units have this name. Write the code, or the names from above with / between them."))
    elif key is None:
        row.fault("unit", N_("There is no such unit within your own units."))
    else:
        row.values["unit_id"] = key


def _same_person(u: Unit, row: Row, known: _Roster, there: _Known | None) -> None:
    other = known.by_blind.get(known.blinds.get(row.number, ""))
    if other is not None and (there is None or other.id != there.id):
        row.fault("id_no", HELD, unit=u.session.get_one(OrgUnit, other.unit_id).name)


def _new(row: Row) -> None:
    for item in EMPLOYEES.fields:
        if item.new and row.get(item.name) is None and item.name not in row.faults:
            row.fault(item.name, EMPTY)
    row.became = CREATED


def _stored(u: Unit, rows: list[Row]) -> Iterator[tuple[Row, Employee]]:
    """Each existing row of the file with its employee, some hundreds at a time."""
    wanted = [r for r in rows if r.became == UPDATED and not r.faults]
    for part in lookup.chunks(wanted):
        found = {e.id: e for e in u.session.scalars(select(Employee).where(Employee.id.in_([r.values["id"] for r in part])))}
        for row in part:
            if row.values["id"] in found:
                yield row, found[row.values["id"]]


def _settle(u: Unit, rows: list[Row]) -> None:
    """A row that says what the roster says already is passed over."""
    for row, person in _stored(u, rows):
        if not _different(row, person):
            row.became = SKIPPED
            u.session.expunge(person)


def _different(row: Row, person: Employee) -> dict[Column, Any]:
    """Column -> new value, for what the file says otherwise; an empty cell says nothing."""
    wanted = {SPEC.columns[n]: row.values[n] for n in _COLUMNS if n in row.values}
    if "unit_id" in row.values:
        wanted[SPEC.columns["unit_id"]] = row.values["unit_id"]
    return changes(person, wanted)


def _leavers(u: Unit, rows: list[Row], known: _Roster) -> Iterator[tuple[int, int]]:
    """People of the units of the file who are not in it, those with a live archive first. Nobody is deleted for it."""
    units = {r.get("unit_id") for r in rows} | {known.by_no[r.values["emp_no"]].unit_id for r in rows if r.get("emp_no") in known.by_no}
    here = {r.get("emp_no") for r in rows}
    stmt = scope.visible(select(Employee.id, Employee.emp_no).where(Employee.left_on.is_(None)), u.actor, Employee)
    gone = [p.id for p in lookup.keyed(u.session, stmt, Employee.unit_id, units - {None}) if p.emp_no not in here]
    live = select(HardshipArchive.employee_id, HardshipArchive.id).where(HardshipArchive.state.not_in(CLOSED_STATES))
    archives = {r.employee_id: r.id for r in lookup.keyed(u.session, live, HardshipArchive.employee_id, gone)}
    yield from sorted(((key, archives.get(key, 0)) for key in gone), key=lambda pair: (not pair[1], pair[0]))


# ---- writing --------------------------------------------------------------------------------------------------------


def write(u: Unit, outcome: Outcome) -> None:
    """Write what :func:`judge` found without a fault, with an entry of the chain and a trace for each row."""
    _update(u, outcome)
    _create(u.session, u, outcome)


def _update(u: Unit, outcome: Outcome) -> None:
    elsewhere: dict[int, list[int]] = {}
    for row, person in _stored(u, outcome.rows):
        told = trail.snapshot(SPEC, person)
        new = _different(row, person)
        outcome.traces.append(Trace("person", person, "UPDATE", kept(person, new)))
        for column, value in new.items():
            put(person, column, value)
        if SPEC.columns["unit_id"] in new:
            elsewhere.setdefault(person.unit_id, []).append(person.id)
        derive(person, u.today)
        person.changed_by, person.changed_at = u.actor.user_id, clock.now()
        u.record("change", SPEC.room, person.id, "change", trail.changed(SPEC, told, person))
    u.flush()
    for trace in outcome.traces:
        person, trace.row = trace.row, Stored(trace.row.id, trace.row.version)
        u.session.expunge(person)
    bring_along(u, elsewhere)


def bring_along(u: Unit, people: Mapping[int, list[int]]) -> None:
    """What the house holds about people who came to another unit (unit -> employees) comes to it too."""
    for unit_id, keys in people.items():
        moving.people(u, keys, unit_id, "", roster=False)


def _create(session: Session, u: Unit, outcome: Outcome) -> None:
    for part in lookup.chunks([r for r in outcome.rows if r.became == CREATED and not r.faults]):
        made = [_employee(u, row) for row in part]
        session.add_all(made)
        u.flush()
        for person in made:
            u.record("change", SPEC.room, person.id, "create", trail.created(SPEC, person))
            outcome.traces.append(Trace("person", Stored(person.id, person.version), "CREATE"))
            session.expunge(person)  # ten thousand of them would stay in memory until the end


def _employee(u: Unit, row: Row) -> Employee:
    person = Employee(emp_no=row.values["emp_no"], unit_id=row.values["unit_id"], created_by=u.actor.user_id,
                      changed_by=u.actor.user_id, work_state="ON", union_member=True)
    for name in _COLUMNS:
        if name in row.values:
            put(person, SPEC.columns[name], row.values[name])
    derive(person, u.today)
    return person
