"""Which rows wait for an actor: in a state that one of his moves leaves, reached by the role that has the move."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from models.trace import ApprovalStep

#: role of the actor -> state that waits for it -> is it a decision
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


def condition(actor: Actor, spec: ServiceSpec) -> ColumnElement[bool]:
    """SQL for the waiting rows; of decisions, not the chains that the actor has already signed."""
    model, listed = spec.model, frozenset(spec.may.get("list", ()))
    signed = exists().where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == model.id,
                            ApprovalStep.round == model.round, ApprovalStep.decision.is_(True),
                            ApprovalStep.actor_id == actor.user_id)
    parts: list[ColumnElement[bool]] = []
    for role, states in waiting(actor, spec).items():
        here = and_(model.state.in_(states), scope.condition(model, actor, frozenset({role}) & listed))
        decided = [s for s, decision in states.items() if decision]
        parts.append(and_(here, ~(model.state.in_(decided) & signed)) if decided else here)
    return or_(*parts) if parts else false()
