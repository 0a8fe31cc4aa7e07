"""Imports: upload, columns, dry run, confirmation, undo. Everything is written in one transaction or nothing is.

The dry run and the confirmed run are the same code: the dry run is rolled back. A file of more than ``BACKGROUND`` rows is checked and
written by the worker; the page shows how far it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid, Stale
from app.kernel.text import N_, Text
from app.services.imports import batches, households, roster, rows, undo, words
from app.services.imports.batches import ROOM, kind_of, one, open_to, recent, sweep
from app.services.imports.columns import fitted, guess
from app.services.imports.findings import faulty_rows, findings, shown
from app.services.imports.rows import CREATED, SKIPPED, UPDATED, Fault, Outcome
from app.services.imports.undo import Kept, open_until
from app.services.imports.words import Say
from app.specs.imports import Kind
from app.store import jobs
from app.store import session as sessions
from app.store.jobs import Claim
from app.store.unit import Unit, trial, unit
from models.imports import POLICIES, ImportBatch, ImportRow

__all__ = ["BACKGROUND", "ROOM", "Fault", "Kept", "assign", "check", "confirm", "drop", "dry", "faulty_rows", "findings", "fitted",
           "guess", "judged", "kind_of", "one", "open_to", "open_until", "perform", "preview_undo", "recent", "restart", "sweep",
           "take_back", "upload"]

BACKGROUND = 2_000  #: rows above which a worker does it
FAULTS = N_("%(n)s rows have faults by now. Nothing was written. Please check the file again.")


# ---- 1 upload, 2 columns ----------------------------------------------------------------------------------------------


def upload(actor: Actor, kind_name: str, name: str, content: bytes, say: Say) -> int:
    """Take a file: read it, seal it, guess its columns. Returns the key of the batch. Raises Invalid at ``file``."""
    kind = kind_of(actor, kind_name)
    book = batches.read_file(content)
    return batches.enter(actor, kind, name, content, book, guess(actor, kind, book, say)).id


def assign(actor: Actor, pk: Any, columns: Sequence[Sequence[str]], policy: str, say: Say) -> ImportBatch:
    """Set the columns and what happens to existing rows, then check the file: here, or by the worker. Raises Invalid."""
    batch = one(actor, pk)
    kind = kind_of(actor, batch.kind)
    book = batches.book_of(sessions.reading(), batch)
    chosen = fitted(kind, book, columns)
    if policy not in POLICIES:
        raise Invalid({"policy": [Text(N_("Please choose from the list."))]})
    for (_index, sheet), names in zip(book, chosen, strict=False):
        batches.remember(actor, kind, list(sheet.headings), names)
    background = book.rows > BACKGROUND
    with unit(actor) as u:
        row = batches.mine(u.session, actor, pk, lock=True)
        if row.state not in ("UPLOADED", "CHECKED"):
            raise Stale()
        row.columns, row.policy, row.state = json.dumps(chosen), policy, "UPLOADED"
        job = jobs.add(u, ROOM, row.id, "check", book.rows) if background else None
    if job is not None:
        jobs.wake(job.id)
        return one(actor, pk)
    return check(actor, pk, say)


# ---- 3 dry run --------------------------------------------------------------------------------------------------------


def judged(u: Unit, kind: Kind, found: list[rows.Row], policy: str) -> Outcome:
    """What becomes of the rows in the open unit."""
    return roster.judge(u, found, policy) if kind.name == "employees" else households.judge(u, kind, found, policy)


def check(actor: Actor, pk: Any, say: Say, held: Claim | None = None) -> ImportBatch:
    """The dry run: judge every row as the confirmation will, write nothing but the findings."""
    batch = one(actor, pk)
    kind, book = kind_of(actor, batch.kind), batches.book_of(sessions.reading(), batch)
    found = rows.read(kind, book, batches.columns_of(batch), words.Reader(kind, say), _teller(held))
    outcome = dry(actor, kind, found, batch.policy)
    with unit(actor) as u:
        row = batches.mine(u.session, actor, pk, lock=True)
        if row.state not in ("UPLOADED", "CHECKED"):
            raise Stale()
        _count(row, outcome)
        row.state = "CHECKED"
        batches.source(u.session, row).findings = rows.packed(outcome, shown(actor, kind))  # type: ignore[assignment]
        if held is not None:
            jobs.finish(u, held)
    return one(actor, pk)


def dry(actor: Actor, kind: Kind, found: list[rows.Row], policy: str) -> Outcome:
    """The judgement alone. The roster is judged by reading; a household is tried and rolled back."""
    if kind.name == "employees":
        return roster.judge(Unit(actor, sessions.reading()), found, policy)
    with trial(), unit(actor) as u:
        return households.judge(u, kind, found, policy)


def _count(batch: ImportBatch, outcome: Outcome) -> None:
    batch.rows = len(outcome.rows)
    batch.created, batch.updated, batch.skipped = (outcome.count(w) for w in (CREATED, UPDATED, SKIPPED))
    batch.faulty, batch.leavers = outcome.faulty, json.dumps(outcome.leavers)


# ---- 4 confirmation -----------------------------------------------------------------------------------------------------


def confirm(actor: Actor, pk: Any, version: Any, say: Say) -> ImportBatch:
    """Write what the dry run found, all of it or nothing; more than ``BACKGROUND`` rows by the worker."""
    batch = one(actor, pk)
    if batch.state != "CHECKED" or str(batch.version) != str(version):
        raise Stale()
    if batch.faulty:
        raise DomainError(FAULTS, code="FAULTS", n=batch.faulty)
    batches.source(sessions.reading(), batch)
    if batch.rows <= BACKGROUND:
        return perform(actor, pk, say)
    with unit(actor) as u:
        row = batches.mine(u.session, actor, pk, lock=True)
        if row.state != "CHECKED" or str(row.version) != str(version):
            raise Stale()
        row.state = "RUNNING"
        job = jobs.add(u, ROOM, row.id, "write", row.rows)
    jobs.wake(job.id)
    return one(actor, pk)


def perform(actor: Actor, pk: Any, say: Say, held: Claim | None = None) -> ImportBatch:
    """The one transaction of an import. Raises DomainError FAULTS when the database has changed since the dry run."""
    batch = one(actor, pk)
    kind, book = kind_of(actor, batch.kind), batches.book_of(sessions.reading(), batch)
    found = rows.read(kind, book, batches.columns_of(batch), words.Reader(kind, say), _teller(held))
    if held is not None:
        jobs.progress(held, "write", len(found))
    with unit(actor) as u:
        row = batches.mine(u.session, actor, pk, lock=True)
        if row.state not in ("UPLOADED", "CHECKED", "RUNNING"):
            raise Stale()
        outcome = judged(u, kind, found, row.policy)
        if outcome.faulty:
            raise DomainError(FAULTS, code="FAULTS", n=outcome.faulty)
        if kind.name == "employees":
            roster.write(u, outcome)
        u.flush()
        _traces(u.session, row, outcome)
        _count(row, outcome)
        row.state, row.done_at, row.changed_at = "DONE", clock.now(), clock.now()
        batches.forget(u, row)
        u.flush()
        u.record("change", ROOM, row.id, "import", {
            "kind": row.kind, "sha256": row.sha256, "policy": row.policy, "rows": row.rows, "created": row.created,
            "updated": row.updated, "skipped": row.skipped})
        if held is not None:
            jobs.finish(u, held)
    return one(actor, pk)


def _traces(session: Session, batch: ImportBatch, outcome: Outcome) -> None:
    """What an undo needs, one line for each stored row."""
    lines: list[dict[str, Any]] = [{
        "batch_id": batch.id, "room": t.room, "row_id": t.row.id, "owner_id": t.owner.id if t.owner is not None else None,
        "deed": t.deed, "version": (t.owner or t.row).version,
        "before": json.dumps(t.before, ensure_ascii=False) if t.before else None,
    } for t in outcome.traces]
    if lines:
        session.execute(insert(ImportRow), lines)


def _teller(held: Claim | None) -> Callable[[int], None]:
    """Tells the job how many rows are read; nobody where there is none."""
    return (lambda n: jobs.progress(held, "read", n)) if held is not None else (lambda _n: None)


def drop(actor: Actor, pk: Any) -> None:
    """Give up before the confirmation: the uploaded file goes at once."""
    with unit(actor) as u:
        row = batches.mine(u.session, actor, pk, lock=True)
        if row.state not in ("UPLOADED", "CHECKED"):
            raise Stale()
        row.state = "EXPIRED"
        batches.forget(u, row)
        u.record("change", ROOM, row.id, "drop", {"sha256": row.sha256})


def restart(actor: Actor, pk: Any) -> None:
    """Put work that broke off or failed back into the queue."""
    batch = one(actor, pk)
    job = jobs.latest(ROOM, batch.id)
    if job is None or batch.state not in ("UPLOADED", "RUNNING"):
        raise Stale()
    with unit(actor) as u:
        if not jobs.restart(u, job):
            raise Stale(N_("The work is under way."))
    jobs.wake(job.id)


# ---- 5 undo -------------------------------------------------------------------------------------------------------------


def preview_undo(actor: Actor, pk: Any) -> tuple[int, list[Kept]]:
    """What an undo would take back, and what it would leave."""
    with trial():
        return take_back(actor, pk)


def take_back(actor: Actor, pk: Any) -> tuple[int, list[Kept]]:
    """Take the import back within its day. Returns how many stored rows went back and those that stay, each with its reason."""
    with unit(actor) as u:
        batch = batches.mine(u.session, actor, pk, lock=True)
        until = open_until(batch)
        if until is None or until < clock.now():
            raise Stale(N_("An import can be taken back once, within 24 hours."))
        done, kept = undo.back(u, batch)
        batch.state, batch.undone_at, batch.kept, batch.changed_at = "UNDONE", clock.now(), len(kept), clock.now()
        u.flush()
        u.record("change", ROOM, batch.id, "undo", {"kind": batch.kind, "sha256": batch.sha256, "back": done, "kept": len(kept)})
    return done, kept
