"""Which rows wait for an actor: in a state that one of his moves leaves, reached by the role that has the move; or by their day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from app.kernel import clock, scope, workday
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from models.trace import ApprovalStep

#: what may be asked for: everything that waits, decisions, what was sent back, what is overdue or will be by the next working day
KINDS = ("all", "decide", "return", "soon")

#: role of the actor and condition of the move -> state that waits -> is it a decision
_Groups = dict[tuple[str, tuple[str, Any] | None], dict[str, bool]]


def waits(spec: ServiceSpec) -> bool:
    """True when rows of the room can wait for somebody at all."""
    return bool(spec.states) or spec.duty is not None


def kinds(actor: Actor, spec: ServiceSpec) -> frozenset[str]:
    """Kinds of work that the room can have for the actor; empty where it has none."""
    groups = _groups(actor, spec)
    found = {"all", "soon"} if groups or _on_duty(actor, spec) else set()
    for states in groups.values():
        found |= {"decide"} if any(states.values()) else set()
        found |= {"return"} if _sent_back(spec).intersection(states) else set()
    return frozenset(found)


def condition(actor: Actor, spec: ServiceSpec, kind: str = "all") -> ColumnElement[bool]:
    """SQL for the waiting rows; of decisions, not the chains that the actor has already signed."""
    parts = [_in_states(actor, spec, role, when, states, kind) for (role, when), states in _groups(actor, spec).items()]
    if _on_duty(actor, spec) and kind in ("all", "soon"):
        parts.append(_by_day(actor, spec))
    found = or_(*parts) if parts else false()
    return and_(found, due(spec) <= soon()) if kind == "soon" else found


def due(spec: ServiceSpec) -> ColumnElement[Any]:
    """The day until which a row waits."""
    return getattr(spec.model, spec.duty.on) if spec.duty is not None else spec.model.due_on


def since(spec: ServiceSpec) -> ColumnElement[Any]:
    """Since when a row waits."""
    return spec.model.state_since if spec.states else spec.model.created_at


def soon() -> dt.date:
    """The next working day: what is due until then is about to be overdue."""
    return workday.standard().after(clock.today(), 1)


def _groups(actor: Actor, spec: ServiceSpec) -> _Groups:
    found: _Groups = {}
    for move in spec.moves:
        for role in sorted(actor.roles.intersection(move.roles)) if move.task else ():
            for state in move.sources:
                if spec.by_state[state].live:
                    states = found.setdefault((role, move.when), {})
                    states[state] = states.get(state, False) or move.decision
    return found


def _sent_back(spec: ServiceSpec) -> frozenset[str]:
    return frozenset(m.target for m in spec.moves if m.verb == "return")


def _in_states(actor: Actor, spec: ServiceSpec, role: str, when: tuple[str, Any] | None, states: dict[str, bool],
               kind: str) -> ColumnElement[bool]:
    model, listed = spec.model, frozenset(spec.may.get("list", ()))
    wanted = [s for s, decision in states.items()
              if (decision or kind != "decide") and (kind != "return" or s in _sent_back(spec))]
    here = and_(model.state.in_(wanted), scope.condition(model, actor, frozenset({role}) & listed), _fitting(model, when))
    decided = [s for s in wanted if states[s]]
    signed = exists().where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == model.id,
                            ApprovalStep.round == model.round, ApprovalStep.decision.is_(True),
                            ApprovalStep.actor_id == actor.user_id)
    return and_(here, ~(model.state.in_(decided) & signed)) if decided else here


def _fitting(model: Any, when: tuple[str, Any] | None) -> ColumnElement[bool]:
    """SQL of ``Move.when``."""
    if when is None:
        return true()
    path, wanted = when
    target, relations = model, []
    for part in path.split(".")[:-1]:
        relations.append(getattr(target, part))
        target = relations[-1].property.mapper.class_
    clause = getattr(target, path.split(".")[-1]) == wanted
    for relation in reversed(relations):
        clause = relation.has(clause)
    return clause


def _on_duty(actor: Actor, spec: ServiceSpec) -> frozenset[str]:
    return actor.roles.intersection(spec.duty.roles) if spec.duty is not None else frozenset()


def _by_day(actor: Actor, spec: ServiceSpec) -> ColumnElement[bool]:
    assert spec.duty is not None
    model, roles = spec.model, _on_duty(actor, spec) & frozenset(spec.may.get("list", ()))
    return and_(getattr(model, spec.duty.done).is_(None), getattr(model, spec.duty.on) <= clock.today(),
                scope.condition(model, actor, roles))
