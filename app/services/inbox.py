"""The to-do list of an actor over all rooms: rows in a state that one of his moves leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
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
    roles: frozenset[str]  #: the actor's roles that reach the row


@dataclass(frozen=True)
class Inbox:
    items: list[Task]
    counts: dict[str, int]
    overdue: int


#: state -> is it a decision, by role of the actor
Waiting = dict[str, dict[str, bool]]


def waiting(actor: Actor, spec: ServiceSpec) -> Waiting:
    """The states that wait for each of the actor's roles, and whether a decision waits in them."""
    found: Waiting = {}
    for move in spec.moves:
        if not move.task:
            continue
        for role in sorted(actor.roles.intersection(move.roles)):
            for state in move.sources:
                if spec.by_state[state].live:
                    states = found.setdefault(role, {})
                    states[state] = states.get(state, False) or move.decision
    return found


def _statement(actor: Actor, spec: ServiceSpec, columns: Iterable[Any], waits: Waiting) -> Select[Any]:
    """Rows that a role reaches in a state that waits for it; of decisions, not the chains that the actor has already signed."""
    model = spec.model
    signed = exists().where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == model.id,
                            ApprovalStep.round == model.round, ApprovalStep.decision.is_(True),
                            ApprovalStep.actor_id == actor.user_id)
    parts = []
    for role, states in waits.items():
        here = and_(model.state.in_(states), scope.condition(model, actor, frozenset({role}) & read.role_filter(spec)))
        decided = [s for s, decision in states.items() if decision]
        parts.append(and_(here, ~(model.state.in_(decided) & signed)) if decided else here)
    return select(*columns).where(or_(*parts))


def tasks(actor: Actor, specs: Iterable[ServiceSpec], limit: int = 12) -> Inbox:
    """Counts per room in one statement each, and the most urgent rows of the rooms that have any."""
    session, today = sessions.reading(), clock.today()
    counts: dict[str, int] = {}
    overdue, found = 0, []
    for spec in specs:
        waits = waiting(actor, spec)
        if not waits:
            continue
        model = spec.model
        late = func.count().filter(model.due_on < today)
        count, behind = session.execute(_statement(actor, spec, (func.count(), late), waits)).one()
        counts[spec.room], overdue = count, overdue + behind
        if count:
            stmt = _statement(actor, spec, (model,), waits)
            if hasattr(model, "unit"):
                stmt = stmt.options(joinedload(model.unit))
            if spec.person:
                stmt = stmt.options(joinedload(getattr(model, spec.person)))
            urgent = stmt.order_by(model.due_on.is_(None), model.due_on, model.id).limit(limit)
            rows = list(session.scalars(urgent).unique())
            reached = read.roles_of(actor, spec, rows)
            found += [(spec, row, reached[row.id]) for row in rows]
    found.sort(key=lambda item: (item[1].due_on or dt.date.max, item[1].id))
    return Inbox([_task(*item, today) for item in found[:limit]], counts, overdue)


def _task(spec: ServiceSpec, row: Any, roles: frozenset[str], today: dt.date) -> Task:
    left = None
    if row.due_on is not None:
        calendar = workday.standard()
        left = calendar.between(today, row.due_on) if row.due_on >= today else -calendar.between(row.due_on, today)
    return Task(spec.room, row, spec.by_state[row.state].label, left, roles)
