"""Taking an import back: what it made goes, what it changed is put back, and what was touched since stays and is named.

An employee that the batch made is removed when nothing refers to him; his number is free again and the chain keeps that he was here.
An archive is never removed: entries of the chain, steps and numbers belong to it. It is cancelled as opened by mistake, which frees the
household for the right file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.kernel import clock
from app.kernel.fault import DomainError
from app.kernel.text import N_, Text
from app.services import archive as room
from app.services import trail
from app.services.imports import lookup
from app.services.imports.parts import COLUMNS
from app.services.imports.roster import bring_along
from app.services.imports.values import restore
from app.services.person import derive
from app.specs.archive import SPEC as ARCHIVE
from app.specs.person import SPEC as PERSON
from app.store.unit import Unit
from models.archive import HardshipArchive
from models.imports import ImportBatch, ImportRow
from models.person import Employee
from models.trace import ApprovalStep

HOURS = 24
CHANGED = Text(N_("changed since the import"))
NAMED = Text(N_("other records refer to it"))
RULES = Text(N_("without what the import brought the archive would contradict its rules"))
_RELATIONS = {"family_member": "members", "income_item": "incomes", "medical_expense": "medical_expenses"}


@dataclass(frozen=True)
class Kept:
    """A row that an undo leaves as it is."""

    room: str
    row_id: int
    name: str
    reason: Text


def open_until(batch: ImportBatch) -> dt.datetime | None:
    """Until when the batch can be taken back."""
    return batch.done_at + dt.timedelta(hours=HOURS) if batch.state == "DONE" and batch.done_at is not None else None


def back(u: Unit, batch: ImportBatch) -> tuple[int, list[Kept]]:
    """Take every row of the batch back in the open unit. Returns how many stored rows went back, and those that stay."""
    traces = list(u.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.id.desc())))
    people = [t for t in traces if t.room == "person"]
    done, kept = _people(u, people, batch)
    by_archive: dict[int, list[ImportRow]] = {}
    for trace in traces:
        if trace.room != "person":
            by_archive.setdefault(trace.owner_id or trace.row_id, []).append(trace)
    for part in lookup.chunks(by_archive):
        found = {a.id: a for a in u.session.scalars(select(HardshipArchive).where(HardshipArchive.id.in_(part)))}
        for key in part:
            reason = _archive(u, found.get(key), by_archive[key], batch)
            if reason is None:
                done += 1
            else:
                row = found.get(key)
                kept.append(Kept("archive", key, row.name if row is not None else "", reason))
    return done, kept


# ---- employees ------------------------------------------------------------------------------------------------------


def _people(u: Unit, traces: list[ImportRow], batch: ImportBatch) -> tuple[int, list[Kept]]:
    done, kept = 0, []
    for part in lookup.chunks(traces):
        found = {e.id: e for e in u.session.scalars(select(Employee).where(Employee.id.in_([t.row_id for t in part])))}
        named = _named(u, found)
        back: dict[int, list[int]] = {}
        for trace in part:
            person = found.get(trace.row_id)
            if person is None or person.version != trace.version:
                kept.append(Kept("person", trace.row_id, f"{person.name} {person.emp_no}" if person else "", CHANGED))
            elif trace.deed == "CREATE" and person.id in named:
                kept.append(Kept("person", trace.row_id, f"{person.name} {person.emp_no}", NAMED))
            else:
                unit_id = person.unit_id
                _person(u, person, trace, batch)
                if person.unit_id != unit_id:
                    back.setdefault(person.unit_id, []).append(person.id)
                done += 1
        u.flush()
        bring_along(u, back)
    return done, kept


def _person(u: Unit, person: Employee, trace: ImportRow, batch: ImportBatch) -> None:
    if trace.deed == "CREATE":
        u.record("change", PERSON.room, person.id, "erase", {"import": batch.id, "emp_no": [person.emp_no, None]})
        u.session.delete(person)
        return
    told = trail.snapshot(PERSON, person)
    restore(person, PERSON.columns, _before(trace))
    derive(person, u.today)
    person.changed_by, person.changed_at = u.actor.user_id, clock.now()
    u.record("change", PERSON.room, person.id, "change", trail.changed(PERSON, told, person))


def _before(trace: ImportRow) -> dict[str, Any]:
    return json.loads(trace.before.open()) if trace.before is not None else {}


def _named(u: Unit, keys: Iterable[int]) -> set[int]:
    """Employees whom any other row names."""
    target, wanted = Employee.__table__.columns["id"], list(keys)
    columns = [c for table in Employee.metadata.tables.values() for c in table.columns
               if any(f.column is target for f in c.foreign_keys)]
    return {key for column in columns for key in u.session.scalars(select(column).where(column.in_(wanted)))}


# ---- archives -------------------------------------------------------------------------------------------------------


def _archive(u: Unit, archive: HardshipArchive | None, traces: list[ImportRow], batch: ImportBatch) -> Text | None:
    """Take back what the batch did to one archive; the reason when it stays."""
    if archive is None or any(archive.version != t.version for t in traces) or archive.state not in ARCHIVE.draft_states:
        return CHANGED
    entries, touched = len(u.entries), len(u.touched)
    try:
        with u.session.begin_nested():
            if any(t.room == "archive" and t.deed == "CREATE" for t in traces):
                _cancel(u, archive, batch)
            else:
                _restore(u, archive, traces)
            u.touch(archive)
            u.flush()
    except (DomainError, IntegrityError):
        del u.entries[entries:], u.touched[touched:]
        return RULES
    return None


def _cancel(u: Unit, archive: HardshipArchive, batch: ImportBatch) -> None:
    """The archive is closed as opened by mistake, with its step."""
    told, before = trail.snapshot(ARCHIVE, archive, children=False), archive.state
    archive.state, archive.state_since, archive.due_on, archive.close_reason = "CANCELLED", clock.now(), None, "WRONG"
    room.HOOKS.effects["cancel"](u, archive, {"close_reason": "WRONG", "note": ""})
    u.session.add(ApprovalStep(
        object_kind=ARCHIVE.room, object_id=archive.id, unit_id=archive.unit_id, round=archive.round, verb="cancel", from_state=before,
        to_state=archive.state, decision=False, actor_id=u.actor.user_id, actor_name=u.actor.name,
        opinion=f"#{batch.id}", at=clock.now()))
    body = trail.changed(ARCHIVE, told, archive, children=False)
    u.record("change", ARCHIVE.room, archive.id, "cancel", {**body, **trail.moved(ARCHIVE, before, archive.state, ""), "import": batch.id})


def _restore(u: Unit, archive: HardshipArchive, traces: list[ImportRow]) -> None:
    """Rows that the batch brought go, values that it replaced come back; then every rule of a save."""
    told = trail.snapshot(ARCHIVE, archive)
    for trace in traces:  # the last one first
        if trace.room == "archive":
            restore(archive, ARCHIVE.columns, _before(trace))
            continue
        relation = _RELATIONS[trace.room]
        rows = getattr(archive, relation)
        child = next((c for c in rows if c.id == trace.row_id), None)
        if child is None:
            continue
        if trace.deed == "CREATE":
            rows.remove(child)
        else:
            restore(child, COLUMNS[trace.room], _before(trace))
    check = room.HOOKS.check
    assert check is not None
    check(Unit(replace(u.actor, roles=u.actor.roles | {"UnitEditor"}), u.session, u.entries, u.touched), archive, {})
    archive.changed_at = clock.now()
    u.flush()
    u.record("change", ARCHIVE.room, archive.id, "change", trail.changed(ARCHIVE, told, archive))
