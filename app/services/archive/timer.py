"""The clock's moves: notice over, review due, review overdue, six months without relapse."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden
from app.services import record
from app.services.archive import living, period, review
from app.services.record import Hooks
from app.specs.archive import TIMED
from app.store import session as sessions
from models.archive import HardshipArchive

FREEZE_AFTER = dt.timedelta(days=60)
MONITOR_MONTHS = 6


_HOOKS = Hooks(effects={"review_due": review.begin, "freeze": review.after_freeze, "close": living.after_end})


def _due(as_of: dt.date) -> list[tuple[str, ColumnElement[bool]]]:
    """Verb and the rows it is time for. What comes later in life stands later: one run may move a row twice."""
    a = HardshipArchive
    return [
        ("notice_over", (a.state == "NOTICE") & (a.notice_until < as_of)),
        ("review_due", (a.state == "ACTIVE") & (a.next_review_on <= as_of + review.AHEAD)),
        ("freeze", (a.state == "REVIEW_DUE") & (a.next_review_on <= as_of - FREEZE_AFTER)),
        ("close", (a.state == "MONITOR") & (a.monitor_from <= period.add_months(as_of, -MONITOR_MONTHS))),
    ]


def tick(actor: Actor, as_of: dt.date) -> dict[str, int]:
    """Move every archive whose time has come by ``as_of``; for the system alone. Idempotent; returns verb -> number."""
    if not actor.is_system:
        raise Forbidden()
    moved = {}
    for verb, condition in _due(as_of):
        rows = select(HardshipArchive.id, HardshipArchive.version).where(condition).order_by(HardshipArchive.id)
        moved[verb] = sum(_move(actor, pk, version, verb) for pk, version in sessions.reading().execute(rows).all())
    return moved


def _move(actor: Actor, pk: int, version: int, verb: str) -> bool:
    try:
        record.act(actor, TIMED, pk, verb, version, {}, _HOOKS)
    except DomainError:  # somebody moved the archive meanwhile; tomorrow's run looks again
        return False
    return True
