"""The chain of a row: who did what, how much working time it took, who is next and since when, and who may not decide.

Reads only. The caller has seen the row through its scope already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.kernel import clock, workday, worktime
from app.kernel.actor import UNIT_ROLES, Actor
from app.kernel.fault import Forbidden
from app.kernel.spec import Move, ServiceSpec
from app.kernel.text import Text
from app.services import trail
from app.services.eyes import four_eyes
from app.services.record import Hooks
from app.store import people
from app.store import session as sessions
from app.store.unit import Unit
from models.account import Account
from models.trace import ApprovalStep

#: roles whose people are named as the next ones; the others work on what was assigned to them
NAMED = UNIT_ROLES | {"CompanyOfficer", "CompanyLeader"}


@dataclass(frozen=True)
class Spent:
    """Working time in one state against its limit."""

    minutes: int
    days: int | None  #: limit of the state in working days
    late: bool


@dataclass(frozen=True)
class Passed:
    """A step that was made."""

    step: ApprovalStep
    arrived: dt.datetime
    spent: Spent | None  #: None where nobody waits, as in a draft
    roles: tuple[str, ...]  #: by which the actor could make it


@dataclass(frozen=True)
class Waiting:
    """The step that is next."""

    state: str
    roles: tuple[str, ...]
    people: tuple[str, ...]
    since: dt.datetime
    due_on: dt.date | None
    spent: Spent


def course(spec: ServiceSpec, row: Any) -> tuple[list[Passed], Waiting | None]:
    """What has been done with the row, in order, and what is waited for."""
    made = trail.steps(spec, row)
    held = _held(spec, made)
    passed, arrived = [], row.created_at
    for step in made:
        move = spec.move(step.verb, step.from_state)
        state = spec.by_state.get(step.from_state)
        left = step.from_state != step.to_state  # a consent, a person in charge: the row stays, and its time runs on
        waits = left and ((move is not None and move.decision) or (state is not None and state.days is not None))
        spent = _spent(arrived, step.at, state.days if state else None) if waits else None
        passed.append(Passed(step, arrived, spent, _by(move, held.get(step.actor_id))))
        arrived = step.at if left else arrived
    return passed, _waiting(spec, row, made)


def _spent(start: dt.datetime, end: dt.datetime, days: int | None) -> Spent:
    calendar = workday.standard()
    limit = calendar.after(clock.local(start).date(), days) if days else None
    return Spent(worktime.minutes(start, end, calendar), days, limit is not None and clock.local(end).date() > limit)


def _by(move: Move | None, held: frozenset[str] | None) -> tuple[str, ...]:
    """Roles of the person that carry the move; where he has lost them since, those of the move."""
    if move is None:
        return ()
    return tuple(r for r in move.declared if held and r in held) or (move.declared if len(move.declared) == 1 else ())


def _held(spec: ServiceSpec, made: Iterable[ApprovalStep]) -> dict[int | None, frozenset[str]]:
    """Roles of the people whose move several roles may make; one statement at most."""
    unclear = set()
    for step in made:
        move = spec.move(step.verb, step.from_state)
        if move is not None and len(move.declared) > 1 and step.actor_id is not None:
            unclear.add(step.actor_id)
    if not unclear:
        return {}
    found: dict[int | None, set[str]] = {}
    stmt = select(Account.id, Role.name).join(Account.roles).where(Account.id.in_(unclear))
    for key, name in sessions.reading().execute(stmt):
        found.setdefault(key, set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _waiting(spec: ServiceSpec, row: Any, made: list[ApprovalStep]) -> Waiting | None:
    moves = [m for m in spec.moves if m.task and m.fits(row)] if spec.by_state[row.state].live else []
    if not moves:
        return None
    roles = tuple(dict.fromkeys(r for m in moves for r in m.roles))
    signed = {s.actor_id for s in made if s.decision and s.round == row.round} if any(m.decision for m in moves) else set()
    spent = _spent(row.state_since, clock.now(), spec.by_state[row.state].days)
    return Waiting(row.state, roles, _people(row, roles, signed), row.state_since, row.due_on, spent)


def _people(row: Any, roles: tuple[str, ...], signed: set[int | None]) -> tuple[str, ...]:
    """Names of those who may act, without those who have signed this chain already."""
    named = [r for r in roles if r in NAMED]
    found = people.acting(sessions.reading(), named, row.unit_id) if named else {}
    return tuple(dict.fromkeys(name for key, name in found.items() if key not in signed))


def barred(actor: Actor, spec: ServiceSpec, row: Any, move: Move, hooks: Hooks | None) -> Text | None:
    """Why the actor, who has the right, may not make this decision on this row (V14); None when he may."""
    try:
        four_eyes(Unit(actor, sessions.reading()), spec, row, move, hooks or Hooks())
    except Forbidden as refused:
        return refused.message
    return None
