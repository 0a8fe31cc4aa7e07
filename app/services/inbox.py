"""The to-do list of an actor over all rooms: rows in a state that one of his moves leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.kernel import clock, workday
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.store import read, todo
from app.store import session as sessions


@dataclass(frozen=True)
class Task:
    """One row that waits for the actor."""

    room: str
    row: Any
    label: str  #: msgid of the move that is expected
    days_left: int | None  #: working days; negative when overdue, None without a deadline
    roles: frozenset[str]  #: the actor's roles that reach the row


@dataclass(frozen=True)
class Inbox:
    items: list[Task]
    counts: dict[str, int]
    overdue: int


def tasks(actor: Actor, specs: Iterable[ServiceSpec], limit: int = 12) -> Inbox:
    """Counts per room in one statement each, and the most urgent rows of the rooms that have any."""
    session, today = sessions.reading(), clock.today()
    counts: dict[str, int] = {}
    overdue, found = 0, []
    for spec in specs:
        if not todo.waiting(actor, spec):
            continue
        model, mine = spec.model, todo.condition(actor, spec)
        late = func.count().filter(model.due_on < today)
        count, behind = session.execute(select(func.count(), late).where(mine)).one()
        counts[spec.room], overdue = count, overdue + behind
        if count:
            stmt = select(model).where(mine)
            if hasattr(model, "unit"):
                stmt = stmt.options(joinedload(model.unit))
            if spec.person:
                stmt = stmt.options(joinedload(getattr(model, spec.person)))
            urgent = stmt.order_by(model.due_on.is_(None), model.due_on, model.id).limit(limit)
            rows = list(session.scalars(urgent).unique())
            reached = read.roles_of(actor, spec, rows)
            found += [(spec, row, _work(actor, spec, row), reached[row.id]) for row in rows]
    found.sort(key=lambda item: (item[1].due_on or dt.date.max, item[1].id))
    return Inbox([_task(*item, today) for item in found[:limit]], counts, overdue)


def _work(actor: Actor, spec: ServiceSpec, row: Any) -> str:
    """What is to be done: the first move that leads on, not the name of the state it waits in."""
    moves = [m for m in spec.moves if m.task and row.state in m.sources and actor.has(m.roles)]
    moves.sort(key=lambda m: m.kind != "primary")
    return moves[0].label if moves else spec.by_state[row.state].label


def _task(spec: ServiceSpec, row: Any, label: str, roles: frozenset[str], today: dt.date) -> Task:
    left = None
    if row.due_on is not None:
        calendar = workday.standard()
        left = calendar.between(today, row.due_on) if row.due_on >= today else -calendar.between(row.due_on, today)
    return Task(spec.room, row, label, left, roles)
