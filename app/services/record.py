"""The verbs every room has: create, change, act. A room adds its rules through :class:`Hooks`.

One call is one unit of work: parse by the declaration, check right, scope, version and state, apply the room's rules, write the
row, its step and its audit entry together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.spec import Child, Column, Move, ServiceSpec
from app.kernel.text import N_, Text
from app.services import reach, trail
from app.services.desk import messages
from app.services.eyes import four_eyes
from app.services.filling import assign, put
from app.specs import schema, visibility
from app.store import read
from app.store.unit import Once, Unit, _key, unit
from models.account import Account
from models.trace import ApprovalStep

__all__ = ["Hooks", "Result", "Service", "Step", "act", "advance", "change", "create", "editable", "editable_children",
           "load", "put"]

SAME_MOMENT = dt.timedelta(seconds=2)  #: a step and the row it moved are written together
Step = Callable[[Unit, Any, dict[str, Any]], None]


@dataclass(frozen=True)
class Hooks:
    """What a room adds to the generic verbs (see each call below for the moment)."""

    place: Callable[[Unit, dict[str, Any]], int] | None = None  #: unit of a new row
    start: Callable[[Unit, dict[str, Any]], str] | None = None  #: first state of a new row
    check: Step | None = None
    guards: dict[str, Step] = field(default_factory=dict)
    effects: dict[str, Step] = field(default_factory=dict)  #: may put a sentence of its own under "said"
    may_repeat: Callable[[Unit, Any, str], bool] | None = None  #: exception of V14 where a unit has one editor
    freeze: Callable[[Unit, Any], Any] | None = None  #: row with ``step_id`` and ``digest``: what a decision rests on, before it


@dataclass(frozen=True)
class Result:
    """What a verb answers: key, new state and version, sentence for the person."""

    id: int
    state: str | None
    version: int
    message: Text

    def answer(self) -> dict[str, Any]:
        return {"id": self.id, "state": self.state, "version": self.version}


@dataclass(frozen=True)
class Service:
    """The verbs of a room as the doors call them."""

    create: Callable[..., Result]
    change: Callable[..., Result]
    act: Callable[..., Result]
    live: Callable[..., Any] | None = None  #: (actor, raw, pk) -> what the room says while one types (app.services.live)
    hooks: Hooks | None = None  #: of a room with an exception of V14 (app.services.chain asks before a decision is typed)


def editable(actor: Actor, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[Column]:
    """Columns that ``actor`` may type in ``row`` (None: a new one)."""
    at = visibility.moment(spec, row, actor)
    return [c for c in spec.columns.values()
            if c.typed and not (row is not None and c.add_only) and visibility.right(actor, c.cell, roles, at).edit]


def editable_children(actor: Actor, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[Child]:
    """Child tables that ``actor`` may type in, each with the columns open to him: what he cannot see stays as it is."""
    at = visibility.moment(spec, row, actor)

    def may(cell: str) -> bool:
        return visibility.right(actor, cell, roles, at).edit

    return [replace(c, columns=tuple(x for x in c.columns if x.typed and may(x.cell)))
            for c in spec.children if c.form and may(c.cell)]


def _held(actor: Actor, spec: ServiceSpec, action: str) -> frozenset[str]:
    roles = frozenset(spec.may.get(action, ()))
    if not actor.has(roles):
        raise Forbidden()
    return actor.roles & roles


def create(actor: Actor, spec: ServiceSpec, raw: Mapping[str, Any], hooks: Hooks, once: Once | None = None) -> Result:
    """Open a new row. Raises Forbidden, Invalid and what the room's ``check`` raises."""
    roles = _held(actor, spec, "add")
    columns, children = editable(actor, spec, None, roles), editable_children(actor, spec, None, roles)
    data = schema.load(columns, raw, children=children)
    named = {**reach.named(columns, data), **reach.named_in(children, data)}
    answer: dict[str, Any] = {}
    with unit(actor, once, answer) as u:
        row = spec.model()
        if hooks.place is not None:
            row.unit_id = hooks.place(u, data)
            data.pop("unit_id", None)  # typed it may be empty or wrong; the room has said where the row belongs
            named.pop(("unit_id", "org"), None)
        if spec.states:
            row.state = hooks.start(u, data) if hooks.start else spec.states[0].code
            row.state_since = clock.now()
            row.due_on = _due(u, spec, row.state)
        u.add(row)
        assign(u, spec, row, data)
        if hooks.check is not None:
            hooks.check(u, row, data)
        reach.check(u, named)
        u.flush()
        u.record("change", spec.room, row.id, "create", trail.created(spec, row))
        result = Result(row.id, getattr(row, "state", None), row.version, Text(N_("Saved.")))
        answer.update(result.answer())
    return result


def change(actor: Actor, spec: ServiceSpec, pk: Any, version: Any, raw: Mapping[str, Any], hooks: Hooks,
           once: Once | None = None) -> Result:
    """Correct a row that is still open for it. ``version`` is the one the person saw."""
    roles = _held(actor, spec, "edit")
    answer: dict[str, Any] = {}
    with unit(actor, once, answer) as u:
        row = load(u, spec, pk)
        roles &= reach.roles(u, spec, row)
        if not roles and not actor.is_system:
            raise Forbidden()
        _same_version(u, spec, row, version)
        if spec.edit_states and row.state not in spec.edit_states:
            raise DomainError(N_("In this state the record can no longer be edited."), code="STATE")
        before = trail.snapshot(spec, row)
        columns = editable(actor, spec, row, roles)
        blind = [c.name for c in columns if c.kind in ("id_no", "bank") and not raw.get(c.name)]
        columns = [c for c in columns if c.name not in blind]
        children = editable_children(actor, spec, row, roles)
        data = schema.load(columns, raw, only_given=True, children=children, row=row)
        named = {**reach.named(columns, data, row), **reach.named_in(children, data, row)}
        assign(u, spec, row, data)
        u.touch(row)
        row.changed_at = clock.now()
        if hooks.check is not None:
            hooks.check(u, row, data)
        reach.check(u, named)
        u.flush()
        u.record("change", spec.room, row.id, "change", trail.changed(spec, before, row))
        result = Result(row.id, getattr(row, "state", None), row.version, Text(N_("Saved.")))
        answer.update(result.answer())
    return result


def act(actor: Actor, spec: ServiceSpec, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], hooks: Hooks,
        once: Once | None = None) -> Result:
    """Move a row along its state table. Raises Unseen, Forbidden, Stale, DomainError."""
    if not spec.moves_of(verb):
        raise Unseen()
    answer: dict[str, Any] = {}
    with unit(actor, once, answer) as u:
        result = advance(u, spec, load(u, spec, pk), verb, version, raw, hooks)
        answer.update(result.answer())
    return result


def advance(u: Unit, spec: ServiceSpec, row: Any, verb: str, version: Any, raw: Mapping[str, Any], hooks: Hooks) -> Result:
    """One move of a loaded row inside an open unit; :func:`act` is this in a unit of its own."""
    move = _legal(u, spec, row, verb, version)
    _same_version(u, spec, row, version)
    data = schema.load(move.fields, raw)
    named = reach.named(move.fields, data, row)
    data["note"] = _note(move, raw)
    four_eyes(u, spec, row, move, hooks)
    before, kept = row.state, trail.snapshot(spec, row, children=False)
    if verb in hooks.guards:
        hooks.guards[verb](u, row, data)
    reach.check(u, named)
    decides = move.decision or verb == "submit"
    frozen = hooks.freeze(u, row) if hooks.freeze is not None and decides else None
    _set_fields(row, move, data)
    _advance(u, spec, row, move)
    chain = row.round  # an effect may begin the next one
    if verb in hooks.effects:
        hooks.effects[verb](u, row, data)
    u.touch(row)
    row.changed_at = clock.now()
    u.flush()
    step = _step(u, spec, row, chain, verb, before, data["note"], decides)
    messages.copy(u, spec, row, move)
    told = {**trail.changed(spec, kept, row, children=False), **trail.moved(spec, before, row.state, data["note"])}
    if frozen is not None:
        u.flush()
        frozen.step_id, told["frozen"] = step.id, frozen.digest
        u.session.add(frozen)
    u.record("change", spec.room, row.id, verb, told)
    return Result(row.id, row.state, row.version, data.get("said") or Text(move.done or N_("Done.")))


def load(u: Unit, spec: ServiceSpec, pk: Any) -> Any:
    """The row for writing, locked, through the scope of the roles that have the room."""
    stmt = select(spec.model).where(spec.model.id == _key(pk))
    if not u.actor.is_system:
        stmt = scope.visible(stmt, u.actor, spec.model, read.role_filter(spec))
    row = u.session.scalar(stmt.with_for_update(of=spec.model))
    if row is None:
        raise Unseen()
    return row


def _same_version(u: Unit, spec: ServiceSpec, row: Any, version: Any) -> None:
    try:
        given = int(version)
    except (TypeError, ValueError):
        raise DomainError(N_("The version of the record is missing. Reload the page."), field="version") from None
    if given != row.version:
        raise _already(u, spec, row)


def _already(u: Unit, spec: ServiceSpec, row: Any) -> Stale:
    last = u.session.scalar(
        select(ApprovalStep).where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == row.id)
        .order_by(ApprovalStep.id.desc()).limit(1)
    )
    when, who = (last.at, last.actor_name) if last is not None else (None, "")
    if row.changed_by is not None and (when is None or row.changed_at > when + SAME_MOMENT):
        when, who = row.changed_at, u.session.scalar(select(Account.name).where(Account.id == row.changed_by)) or ""
    if when is None or not who:
        return Stale()
    at = clock.local(when).strftime("%Y-%m-%d %H:%M")
    return Stale(N_("Already handled by %(who)s at %(when)s. Reload the page."), who=who, when=at)


def _legal(u: Unit, spec: ServiceSpec, row: Any, verb: str, version: Any) -> Move:
    held = reach.roles(u, spec, row)
    allowed = [m for m in spec.moves_of(verb) if u.actor.is_system or not held.isdisjoint(m.roles)]
    if not allowed:
        raise Forbidden()
    for move in allowed:
        if row.state in move.sources:
            return move
    if spec.move(verb, row.state) is not None and str(version) == str(row.version):
        raise Forbidden()
    if str(version) == str(row.version):
        raise Stale(N_("This step is not open in the present state."), code="STATE")
    raise _already(u, spec, row)  # also when the same verb now belongs to the next step: somebody was faster


def _note(move: Move, raw: Mapping[str, Any]) -> str:
    given = raw.get("note") or ""
    if not isinstance(given, str):
        raise Invalid({"note": [Text(N_("Please enter text."))]})
    try:
        note = schema.clean(given) or ""
    except ValidationError:
        raise Invalid({"note": [Text(N_("Contains characters that cannot be stored."))]}) from None
    if len(note) > 1000:
        raise Invalid({"note": [Text(N_("At most %(n)s characters."), n=1000)]})
    if move.note == "required" and len(note) < 5:
        raise Invalid({"note": [Text(N_("Please give a reason of at least 5 characters."))]})
    return note


def _due(u: Unit, spec: ServiceSpec, state: str) -> Any:
    days = spec.by_state[state].days
    return u.after(days) if days else None


def _advance(u: Unit, spec: ServiceSpec, row: Any, move: Move) -> None:
    if move.verb == "submit" and row.state != spec.states[0].code and row.state != "DRAFT":
        row.round += 1
    if move.target:
        row.state, row.state_since, row.due_on = move.target, clock.now(), _due(u, spec, move.target)


def _set_fields(row: Any, move: Move, data: dict[str, Any]) -> None:
    for column in move.fields:
        if hasattr(type(row), column.name):
            setattr(row, column.name, data[column.name])


def _step(u: Unit, spec: ServiceSpec, row: Any, chain: int, verb: str, before: str, note: str, decides: bool) -> ApprovalStep:
    step = ApprovalStep(
        object_kind=spec.room, object_id=row.id, unit_id=row.unit_id, round=chain, verb=verb, from_state=before,
        to_state=row.state, decision=decides, actor_id=u.actor.user_id, actor_name=u.actor.name, opinion=note, at=clock.now(),
    )
    u.session.add(step)
    return step
