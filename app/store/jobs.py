"""Jobs: long work that is asked for on a page and done by a worker, once, whatever dies meanwhile.

The table is the truth. A queue only wakes the worker; a job whose wake-up was lost, or whose worker was killed, is found by its
state and its lease. A run claims the job by compare-and-set and ends it in the transaction of the work itself: when a second run has
taken it over, the first one's work is rolled back with its claim.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, update

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.kernel.text import N_, Text
from app.store import session as sessions
from app.store.unit import Unit, unit
from models.jobs import Job

LEASE = dt.timedelta(minutes=5)  #: longer than any transaction of a job
ATTEMPTS = 3  #: runs that may break off before somebody has to look at it
_waker: Callable[[int], None] | None = None

BROKEN = N_("The work broke off several times. Nothing was written. Please start it again or ask your administrator.")
LOST = N_("Another run has taken this work over. Nothing was written twice.")


def bind(waker: Callable[[int], None] | None) -> None:
    """Say how the worker is woken; None: it looks for itself."""
    global _waker
    _waker = waker


@dataclass(frozen=True)
class Claim:
    """A run that holds a job."""

    job_id: int
    word: str
    kind: str
    subject_id: int
    step: str
    user_id: int | None


def add(u: Unit, kind: str, subject_id: int, step: str, total: int) -> Job:
    """A new job of the actor, in the unit that asks for it."""
    job = Job(kind=kind, subject_id=subject_id, step=step, user_id=u.actor.user_id, total=total, created_at=clock.now())
    u.session.add(job)
    u.flush()
    return job


def wake(job_id: int) -> None:
    """Tell the worker that there is something to do; call it after the commit."""
    if _waker is not None:
        _waker(job_id)


def claim(job_id: int) -> Claim | None:
    """Take the job, or None when somebody has it or it is over."""
    word, now = uuid.uuid4().hex, clock.now()
    free = or_(Job.state == "WAITING", and_(Job.state == "RUNNING", Job.lease_until < now))
    with unit(Actor.system()) as u:
        got = sessions.changed(u.session, update(Job).where(Job.id == job_id, free, Job.attempts < ATTEMPTS).values(
            state="RUNNING", claimed_by=word, lease_until=now + LEASE, attempts=Job.attempts + 1, phase="", done=0))
        if not got:
            sessions.changed(u.session, update(Job).where(Job.id == job_id, free, Job.attempts >= ATTEMPTS).values(
                state="FAILED", error=_written(Text(BROKEN)), ended_at=now))
            return None
        job = u.session.get_one(Job, job_id)
        return Claim(job.id, word, job.kind, job.subject_id, job.step, job.user_id)


def progress(held: Claim, phase: str, done: int) -> None:
    """How far the run is; keeps the claim alive. Raises DomainError LOST when another run has the job."""
    with unit(Actor.system()) as u:
        _own(u, held, phase=phase, done=done, lease_until=clock.now() + LEASE)


def finish(u: Unit, held: Claim) -> None:
    """End the job in the transaction of its work. Raises DomainError LOST, and with it the work is gone."""
    _own(u, held, state="DONE", ended_at=clock.now())


def fail(held: Claim, message: Text) -> None:
    """End the job with the sentence for whoever asked for it."""
    with unit(Actor.system()) as u:
        sessions.changed(u.session, update(Job).where(Job.id == held.job_id, Job.claimed_by == held.word).values(
            state="FAILED", error=_written(message), ended_at=clock.now()))


def restart(u: Unit, job: Job) -> bool:
    """Put a failed or broken job back into the queue; False when a run is alive."""
    free = or_(Job.state == "FAILED", and_(Job.state == "RUNNING", Job.lease_until < clock.now()))
    return bool(sessions.changed(u.session, update(Job).where(Job.id == job.id, free).values(
        state="WAITING", attempts=0, error=None, claimed_by=None, ended_at=None, phase="", done=0)))


def waiting() -> list[int]:
    """Jobs that nobody works on: new ones, and those whose run broke off."""
    stmt = select(Job.id).where(or_(Job.state == "WAITING", and_(Job.state == "RUNNING", Job.lease_until < clock.now())))
    return list(sessions.reading().scalars(stmt.order_by(Job.id)))


def latest(kind: str, subject_id: int) -> Job | None:
    """The newest job about a row."""
    return sessions.reading().scalar(
        select(Job).where(Job.kind == kind, Job.subject_id == subject_id).order_by(Job.id.desc()).limit(1)
        .execution_options(populate_existing=True))


def told(job: Job) -> Text | None:
    """Why the job failed, in the sentence that was kept."""
    if not job.error:
        return None
    found = json.loads(job.error)
    sentence, values = found["msgid"], found["params"]
    return Text(sentence, **values)


def _own(u: Unit, held: Claim, **values: Any) -> None:
    if not sessions.changed(u.session, update(Job).where(
            Job.id == held.job_id, Job.claimed_by == held.word, Job.state == "RUNNING").values(**values)):
        raise DomainError(LOST, code="LOST")


def _written(message: Text) -> str:
    return json.dumps({"msgid": message.msgid, "params": {k: str(v) for k, v in message.params.items()}}, ensure_ascii=False)
