"""What the worker does with a job of an import, and an import without pages (the command line)."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import update

from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.kernel.text import N_, Text
from app.services import imports
from app.services.imports import batches, rows, words
from app.services.imports.rows import CREATED, SKIPPED, UPDATED, Outcome
from app.services.imports.words import Say
from app.specs.imports import KINDS, Kind
from app.store import files, jobs
from app.store import session as sessions
from app.store.jobs import Claim
from app.store.people import actor_of
from app.store.unit import unit
from models.account import Account
from models.imports import ImportBatch
from models.person import Employee

log = logging.getLogger("dripline.jobs")
FAILED = N_("The work broke off. Nothing was written. Please start it again.")


def run(job_id: int, say: Say) -> bool:
    """Do one job, if nobody has it. What goes wrong is told on the page of whoever asked for it; nothing is written then."""
    held = jobs.claim(job_id)
    if held is None:
        return False
    try:
        actor = _actor(held.user_id)
        if held.kind == imports.ROOM:
            {"check": imports.check, "write": imports.perform}[held.step](actor, held.subject_id, say, held)
    except DomainError as error:
        if error.code != "LOST":
            _failed(held, error.message)
    except Exception as error:
        log.error("job %s failed: %s", held.job_id, type(error).__name__)
        _failed(held, Text(FAILED))
    return True


def _failed(held: Claim, message: Text) -> None:
    """The job is over; a batch that was to be written waits for its confirmation again."""
    jobs.fail(held, message)
    if held.step == "write":
        with unit(Actor.system()) as u:
            sessions.changed(u.session, update(ImportBatch).where(
                ImportBatch.id == held.subject_id, ImportBatch.state == "RUNNING").values(state="CHECKED"))


def _actor(user_id: int | None) -> Actor:
    """The account that asked, as it is today."""
    if user_id is None:
        return Actor.system()
    account = sessions.reading().get(Account, user_id, populate_existing=True)
    if account is None or not account.active:
        raise DomainError(N_("The account that asked for this work is no longer active."))
    return actor_of(account)


def pending(say: Say) -> int:
    """Every job that nobody works on: wake-ups that were lost, runs that broke off. Returns how many were done."""
    return sum(run(key, say) for key in jobs.waiting())


# ---- without pages ----------------------------------------------------------------------------------------------------


def direct(kind_name: str, name: str, content: bytes, policy: str, dry: bool, say: Say) -> dict[str, Any]:
    """Import a file as the system: one document with counts and faults. Writes nothing when there is a fault, or for a dry run.

    Raises KeyError for an unknown kind, Invalid for a file that cannot be read or whose columns are not known.
    """
    actor, kind = Actor.system(), KINDS[kind_name]
    book = batches.read_file(content)
    columns = imports.fitted(kind, book, imports.guess(actor, kind, book, say))
    outcome = imports.dry(actor, kind, rows.read(kind, book, columns, words.Reader(kind, say)), policy)
    made: dict[str, Any] = {**_document(kind, outcome), "sha256": files.digest(content), "dry_run": dry, "batch": None}
    if dry or outcome.faulty:
        return made
    batch = batches.enter(actor, kind, name, content, book, columns, policy)
    return {**made, "batch": imports.perform(actor, batch.id, say).id}


def text(made: dict[str, Any]) -> str:
    """The document in lines: counts, every fault, people who are not in the file any more."""
    head = (f"{made['rows']} rows: {made['created']} new, {made['updated']} changed, {made['skipped']} passed over, "
            f"{made['faulty']} with faults" + (" (dry run)" if made["dry_run"] else ""))
    faults = [f"sheet {f['sheet']} row {f['row']} {f['field']}: {f['message']}" for f in made["faults"]]
    live = [p["emp_no"] for p in made["leavers"] if p["live_archive"]]
    told = f"not in the file any more: {len(made['leavers'])}, with a live archive: {', '.join(live) or 'none'}"
    return "\n".join([head, *faults, *([told] if made["leavers"] else [])])


def _document(kind: Kind, outcome: Outcome) -> dict[str, Any]:
    people = sessions.reading()
    leavers = [{"emp_no": people.get_one(Employee, key).emp_no, "live_archive": bool(archive)} for key, archive in outcome.leavers]
    faults = [{"sheet": r.sheet + 1, "row": r.number, "field": name, "message": str(text)}
              for r in outcome.rows for name, texts in r.faults.items() for text in texts]
    return {"kind": kind.name, "rows": len(outcome.rows), "created": outcome.count(CREATED), "updated": outcome.count(UPDATED),
            "skipped": outcome.count(SKIPPED), "faulty": outcome.faulty, "faults": faults, "leavers": leavers}
