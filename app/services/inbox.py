"""The to-do list of an actor over all rooms: rows in a state that one of his moves leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from app.kernel import clock, scope, workday
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.store import read
from app.store import session as sessions
from models.trace import ApprovalStep


@dataclass(frozen=True)
class Task:
    """One row that waits for the actor."""

    room: str
    row: Any
    label: str  #: msgid of the state it waits in
    days_left: int | None  #: working days; negative when overdue, None without a deadline


@dataclass(frozen=True)
class Inbox:
    items: list[Task]
    counts: dict[str, int]
    overdue: int


def waiting(actor: Actor, spec: ServiceSpec) -> dict[str, bool]:
    """State -> is it a decision, for the states that wait for one of the actor's roles."""
    found: dict[str, bool] = {}
    for move in spec.moves:
        if move.task and actor.has(move.roles):
            for state in move.sources:
                if spec.by_state[state].live:
                    found[state] = found.get(state, False) or move.decision
    return found


def _statement(actor: Actor, spec: ServiceSpec, columns: Iterable[Any], states: dict[str, bool]) -> Select[Any]:
    """Rows in scope in these states; where a decision waits, not those whose chain the actor has already signed."""
    model = spec.model
    signed = exists().where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == model.id,
                            ApprovalStep.round == model.round, ApprovalStep.decision.is_(True),
                            ApprovalStep.actor_id == actor.user_id)
    decided = [s for s, decision in states.items() if decision]
    stmt = select(*columns).where(model.state.in_(states))
    if decided:
        stmt = stmt.where(~(model.state.in_(decided) & signed))
    return scope.visible(stmt, actor, model, read.role_filter(spec))


def tasks(actor: Actor, specs: Iterable[ServiceSpec], limit: int = 12) -> Inbox:
    """Counts per room in one statement each, and the most urgent rows of the rooms that have any."""
    session, today = sessions.reading(), clock.today()
    counts: dict[str, int] = {}
    overdue, found = 0, []
    for spec in specs:
        states = waiting(actor, spec)
        if not states:
            continue
        model = spec.model
        late = func.count().filter(model.due_on < today)
        count, behind = session.execute(_statement(actor, spec, (func.count(), late), states)).one()
        counts[spec.room], overdue = count, overdue + behind
        if count:
            stmt = _statement(actor, spec, (model,), states)
            if hasattr(model, "unit"):
                stmt = stmt.options(joinedload(model.unit))
            if spec.person:
                stmt = stmt.options(joinedload(getattr(model, spec.person)))
            urgent = stmt.order_by(model.due_on.is_(None), model.due_on, model.id).limit(limit)
            found += [(spec, row) for row in session.scalars(urgent).unique()]
    found.sort(key=lambda pair: (pair[1].due_on or dt.date.max, pair[1].id))
    return Inbox([_task(spec, row, today) for spec, row in found[:limit]], counts, overdue)


def _task(spec: ServiceSpec, row: Any, today: dt.date) -> Task:
    left = None
    if row.due_on is not None:
        calendar = workday.standard()
        left = calendar.between(today, row.due_on) if row.due_on >= today else -calendar.between(row.due_on, today)
    return Task(spec.room, row, spec.by_state[row.state].label, left)
