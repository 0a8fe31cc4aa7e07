"""Archives, members and bills: rows of one head belong together and are written, or refused, through the rules of the archive.

An import opens drafts and completes what is open for typing. It never writes an archive that was submitted: what is in force is
changed by a change record. Every household is tried inside a savepoint, so that one that is refused leaves no trace of itself and the
next one is judged all the same; who only asks (the dry run) rolls the whole back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from app.kernel import clock, scope
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_, Text
from app.services import archive as room
from app.services import trail
from app.services.filling import blind
from app.services.imports import lookup
from app.services.imports.parts import Diseases, Work, bill, bills, head, income, member
from app.services.imports.rows import SKIPPED, Outcome, Row, Trace
from app.specs.archive import SPEC
from app.specs.imports import HEAD, Kind
from app.store.unit import Unit
from models.archive import CLOSED_STATES, HardshipArchive
from models.person import Employee

#: states in which an import may write
OPEN = SPEC.draft_states

UNKNOWN = N_("This staff number is not in the roster of your units.")
EXISTS = N_("There is a live archive of this household already, and existing rows are to stop the import.")
CLOSED_TO_TYPING = N_("The archive of this household is not open for typing (%(state)s). What was submitted is changed by its own steps.")


class _Refused(Exception):
    """Rolls back the savepoint of one household; its faults stand at the rows."""


@dataclass
class Household:
    """The rows of one head."""

    heads: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [*self.heads, *self.others]


def judge(u: Unit, kind: Kind, rows: list[Row], policy: str, told: Callable[[int], None] = lambda _n: None) -> Outcome:
    """Write every household of the file into the open unit, as far as its rules let it. Faults stand at their cells."""
    outcome = Outcome(rows)
    groups = _groups(kind, rows)
    people, archives = _people(u, groups), _archives(u, groups)
    diseases, done = Diseases(u), 0
    acting = Unit(replace(u.actor, roles=u.actor.roles | {"UnitEditor"}), u.session, u.entries, u.touched)
    for emp_no, group in groups.items():
        person = people.get(emp_no)
        if person is None:
            for row in group.rows:
                row.fault("emp_no", UNKNOWN)
        else:
            work = Work(acting, person, archives.get(person.id), policy, diseases)
            _try(work, kind, group, outcome)
        done += len(group.rows)
        told(done)
    return outcome


def _groups(kind: Kind, rows: list[Row]) -> dict[str, Household]:
    """Staff number of the head -> his rows, in the order of the file."""
    found: dict[str, Household] = {}
    for row in rows:
        if row.get("emp_no"):
            group = found.setdefault(row.values["emp_no"], Household())
            (group.heads if row.of == HEAD and kind.name == "archives" else group.others).append(row)
    return found


def _people(u: Unit, numbers: dict[str, Household]) -> dict[str, Employee]:
    stmt = scope.visible(select(Employee), u.actor, Employee)
    return {e.emp_no: e for part in lookup.chunks(numbers) for e in u.session.scalars(stmt.where(Employee.emp_no.in_(part)))}


def _archives(u: Unit, numbers: dict[str, Household]) -> dict[int, HardshipArchive]:
    """Live archives that the actor sees, by employee."""
    stmt = scope.visible(
        select(HardshipArchive).join(Employee, HardshipArchive.employee_id == Employee.id)
        .where(HardshipArchive.state.not_in(CLOSED_STATES)), u.actor, HardshipArchive,
    ).options(selectinload(HardshipArchive.members), selectinload(HardshipArchive.incomes),
              selectinload(HardshipArchive.medical_expenses), selectinload(HardshipArchive.persons))
    found: dict[int, HardshipArchive] = {}
    for part in lookup.chunks(numbers):
        for row in u.session.scalars(stmt.where(Employee.emp_no.in_(part))):
            found[row.employee_id or 0] = row
    return found


def _try(work: Work, kind: Kind, group: Household, outcome: Outcome) -> None:
    """One household in a savepoint."""
    entries, touched = len(work.u.entries), len(work.u.touched)
    try:
        with work.u.session.begin_nested():
            _household(work, kind, group)
            if any(r.faults for r in group.rows):
                raise _Refused
    except _Refused:
        pass
    except (DomainError, IntegrityError):
        group.rows[0].fault("emp_no", N_("Could not be saved because it contradicts existing data. Please check the input."))
    else:
        outcome.traces += work.traces
        return
    del work.u.entries[entries:], work.u.touched[touched:]


def _household(work: Work, kind: Kind, group: Household) -> None:
    if kind.name == "archives" and not _head(work, group):
        return
    if kind.name != "archives" and not _open(work, group.rows):
        return
    told = trail.snapshot(SPEC, work.archive) if work.archive.id else {}
    if kind.name == "archives":
        head(work, group.heads[0])
        income(work, group.heads[0], "HEAD")
    if kind.name == "medical_expenses":
        there = bills(work)
        for row in group.rows:
            bill(work, row, there)
    else:
        for row in group.others:
            place = member(work, row)
            if place is not None:
                work.later.append((row, place))
    if work.changed or not work.archive.id:
        _check(work, group, told)


def _head(work: Work, group: Household) -> bool:
    """True when the archive of the household may be written; says at the rows why not."""
    for row in group.others if not group.heads else ():
        row.fault("emp_no", N_("The file has no row of the head with this staff number."))
    for row in group.heads[1:]:
        row.fault("emp_no", N_("The head stands in row %(row)s as well."), row=group.heads[0].number)
    if not group.heads:
        return False
    _same(work.person, group.heads[0])
    if work.stored is None:
        work.open(HardshipArchive(
            employee=work.person, employee_id=work.person.id, unit_id=work.person.unit_id, name=work.person.name, state="DRAFT",
            state_since=clock.now(), due_on=_due(work.u), source_kind="IMPORT", kind="FORMAL", archive_level="BASIC",
            single_parent=False, zero_employment=False, self_rescue=True, created_by=work.u.actor.user_id,
            changed_by=work.u.actor.user_id))
        return True
    if work.policy == "update":
        return _open(work, group.heads[:1])
    for row in group.rows:
        row.became = SKIPPED
    if work.policy == "stop":
        group.heads[0].fault("emp_no", EXISTS)
    return False


def _due(u: Unit) -> Any:
    days = SPEC.by_state["DRAFT"].days
    return u.after(days) if days else None


def _same(person: Employee, row: Row) -> None:
    """Name and ID number of the head are read to be compared: the roster has them already."""
    if row.get("name") and row.values["name"] != person.name:
        row.fault("name", N_("The roster has another name for this staff number."))
    if row.get("id_no") and blind("id_no", row.values["id_no"]) != person.id_no_bx:
        row.fault("id_no", N_("The roster has another ID number for this staff number."))


def _open(work: Work, rows: list[Row]) -> bool:
    if work.stored is None:
        for row in rows:
            row.fault("emp_no", N_("There is no live archive of this household."))
        return False
    if work.stored.state not in OPEN:
        for row in rows:
            row.fault("emp_no", CLOSED_TO_TYPING, state=Text(SPEC.by_state[work.stored.state].label))
        return False
    return True


# ---- the rules of the archive ---------------------------------------------------------------------------------------


def _check(work: Work, group: Household, told: dict[str, Any]) -> None:
    """Every rule of a save, then the entry of the chain."""
    u, archive, new = work.u, work.archive, work.archive.id is None
    check = room.HOOKS.check
    assert check is not None
    try:
        for _again in range(2 if work.later else 1):  # incomes of members name the places that the first pass gives them
            check(u, archive, {})
            for row, made in work.later:
                income(work, row, made.place)
            work.later.clear()
    except Invalid as error:
        _spread(work, group, error)
        raise _Refused from None
    u.touch(archive)
    archive.changed_at = clock.now()
    u.flush()
    entry = trail.created(SPEC, archive) if new else trail.changed(SPEC, told, archive)
    if new and group.heads[0].get("category"):  # the category is computed; what the old list said stays in the chain
        entry["legacy_category"] = [None, group.heads[0].values["category"]]
    u.record("change", SPEC.room, archive.id, "create" if new else "change", entry)
    if new:
        work.traces[:] = [Trace(SPEC.room, archive, "CREATE")]
    elif not any(t.room == SPEC.room for t in work.traces):
        work.traces.append(Trace(SPEC.room, archive, "UPDATE"))


def _spread(work: Work, group: Household, error: Invalid) -> None:
    """Each sentence of the archive at the cell of the file that it is about."""
    for key, texts in error.errors.items():
        row, name = _cell(work, group, key)
        for text in texts:
            row.fault(name, text)


def _cell(work: Work, group: Household, key: str) -> tuple[Row, str]:
    child, _, rest = key.partition(".")
    index, _, name = rest.partition(".")
    if index.isdigit():
        made = getattr(work.archive, child)
        row = work.origin.get(id(made[int(index)])) if int(index) < len(made) else None
        return (row or group.rows[0]), "year_income" if child == "incomes" else {"disease_id": "disease", "patient_ref": "patient"}.get(
            name, name or "name")
    return group.rows[0], {"employee_id": "emp_no", "disease_id": "disease"}.get(key, key)



