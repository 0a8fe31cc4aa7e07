"""Four eyes (V14): nobody decides twice in one chain, on his own file or on that of a relative."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, false, select

from app.kernel.fault import Forbidden
from app.kernel.spec import Move, ServiceSpec
from app.kernel.text import N_
from app.services import trail
from app.store.unit import Unit
from models.trace import ApprovalStep


def four_eyes(u: Unit, spec: ServiceSpec, row: Any, move: Move, hooks: Any) -> None:
    """Raises Forbidden where the actor must leave this decision to another person. ``hooks`` may know an exception."""
    if u.actor.is_system or not (move.decision or move.verb == "submit"):
        return
    kin = trail.kin(row, spec, u.actor.employee_id) if u.actor.employee_id is not None else false()
    again = exists().where(
        ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == row.id, ApprovalStep.round == row.round,
        ApprovalStep.decision.is_(True), ApprovalStep.actor_id == u.actor.user_id,
    )
    concerned, signed = u.session.execute(select(kin, again)).one()
    if concerned:
        raise Forbidden(N_("Nobody decides on his own file or that of a relative."), code="FOUR_EYES")
    if move.decision and signed and not (hooks.may_repeat and hooks.may_repeat(u, row, move.verb)):
        raise Forbidden(N_("You have already submitted or decided in this chain; another person must decide."), code="FOUR_EYES")
