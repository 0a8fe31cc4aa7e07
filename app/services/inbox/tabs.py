"""The four lists of the workbench, over all rooms: the keys of a page come from one statement, the rows from one a room.

Every row goes through the scope of the room, so what a person no longer sees stands in none of the lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Select, Subquery, cast, func, literal, null, select, union_all

from app.kernel import clock, scope, workday
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.specs import visibility
from app.store import read
from app.store import session as sessions
from app.store import todo as waiting
from models.desk import Message
from models.trace import ApprovalStep

SIZE = 15  #: rows of a page
DECIDE = N_("Decide")  #: what is to be done where one answer of several is given
Specs = Sequence[ServiceSpec]


@dataclass(frozen=True)
class Item:
    """One row of a list and why it stands there."""

    spec: ServiceSpec
    row: Any
    roles: frozenset[str]  #: the actor's roles that reach the row
    at: dt.datetime | dt.date  #: when it came, was decided, was begun or told
    label: str = ""  #: msgid of what is to be done, or of what the actor did
    message: Message | None = None
    days_left: int | None = None  #: working days; negative when overdue, None without a deadline
    days: int = 0  #: working days in the present state


@dataclass(frozen=True)
class Page:
    items: list[Item]
    total: int
    counts: dict[str, int]  #: per room


_Source = Callable[[ServiceSpec], "Select[Any]"]  #: keys of the rows that a room gives to a list, not yet scoped
_Maker = Callable[[Actor, list[Any]], Callable[[ServiceSpec, Any, frozenset[str], Any], Item]]  #: marks of a page -> row -> item


def kinds(actor: Actor, spec: ServiceSpec) -> frozenset[str]:
    """Kinds of work (``app.store.todo.KINDS``) that the actor may ask for in the room."""
    found = waiting.kinds(actor, spec)
    return found if timed(actor, spec) else found - {"soon"}


def timed(actor: Actor, spec: ServiceSpec) -> bool:
    """True when the actor may know the deadlines of the room."""
    column = spec.columns.get("due_on")
    return spec.duty is not None or column is None or visibility.openly(actor, column, read.role_filter(spec))


def queue(actor: Actor, specs: Specs, kind: str) -> Subquery | None:
    """Room, key and deadline of everything that waits for the actor; None where nothing can."""
    def source(spec: ServiceSpec) -> Select[Any]:
        day = waiting.due(spec) if timed(actor, spec) else cast(null(), Date)
        return _keys(spec, waiting.since(spec), day.label("due")).where(waiting.condition(actor, spec, kind))

    return _together(actor, [s for s in specs if kind in kinds(actor, s)], source)


def todo(actor: Actor, specs: Specs, kind: str = "all", number: int = 0, size: int = SIZE) -> Page:
    """What waits for the actor, by deadline: what is overdue stands first."""
    keys = queue(actor, specs, kind)
    order = (keys.c.due.is_(None), keys.c.due, keys.c.mark, keys.c.room, keys.c.id) if keys is not None else ()
    return _page(actor, specs, keys, order, number, size, _tasks)


def done(actor: Actor, specs: Specs, number: int = 0, size: int = SIZE) -> Page:
    """What the actor has moved, his last step first."""
    step = ApprovalStep

    def source(spec: ServiceSpec) -> Select[Any]:
        return _keys(spec, func.max(step.id), key=step.object_id).join(spec.model, spec.model.id == step.object_id).where(
            step.object_kind == spec.room, step.actor_id == actor.user_id).group_by(step.object_id)

    return _newest(actor, specs, source, number, size, _deeds)


def mine(actor: Actor, specs: Specs, number: int = 0, size: int = SIZE) -> Page:
    """What the actor has begun, the newest first."""
    def source(spec: ServiceSpec) -> Select[Any]:
        return _keys(spec, spec.model.created_at).where(spec.model.created_by == actor.user_id)

    return _newest(actor, specs, source, number, size, _begun)


def copies(actor: Actor, specs: Specs, number: int = 0, size: int = SIZE) -> Page:
    """What the actor was told of, the last word on each row."""
    def source(spec: ServiceSpec) -> Select[Any]:
        return _keys(spec, func.max(Message.id), key=Message.row_id).join(spec.model, spec.model.id == Message.row_id).where(
            Message.room == spec.room, Message.user_id == actor.user_id, Message.kind == "copy").group_by(Message.row_id)

    return _newest(actor, specs, source, number, size, _told)


def _keys(spec: ServiceSpec, mark: Any, *more: Any, key: Any = None) -> Select[Any]:
    """Room, key of the row and what tells when it came."""
    return select(literal(spec.room).label("room"), (spec.model.id if key is None else key).label("id"), mark.label("mark"), *more)


def _together(actor: Actor, specs: Iterable[ServiceSpec], source: _Source) -> Subquery | None:
    parts = [source(s).where(scope.condition(s.model, actor, read.role_filter(s))) for s in specs]
    return union_all(*parts).subquery() if parts else None


def _newest(actor: Actor, specs: Specs, source: _Source, number: int, size: int, maker: _Maker) -> Page:
    keys = _together(actor, [s for s in specs if s.states], source)
    order = (keys.c.mark.desc(), keys.c.room, keys.c.id.desc()) if keys is not None else ()
    return _page(actor, specs, keys, order, number, size, maker)


def _page(actor: Actor, specs: Specs, keys: Subquery | None, order: Any, number: int, size: int, maker: _Maker) -> Page:
    """One page of the union."""
    if keys is None:
        return Page([], 0, {})
    session, by_room = sessions.reading(), {s.room: s for s in specs}
    counts = {f.room: f.size for f in session.execute(select(keys.c.room, func.count().label("size")).group_by(keys.c.room))}
    total = sum(counts.values())
    stmt = select(keys.c.room, keys.c.id, keys.c.mark).order_by(*order).limit(size).offset(number * size)
    found = session.execute(stmt).all() if total > number * size else []
    rows: dict[tuple[str, int], tuple[Any, frozenset[str]]] = {}
    for room in dict.fromkeys(f.room for f in found):
        loaded = read.some(actor, by_room[room], [f.id for f in found if f.room == room])
        held = read.roles_of(actor, by_room[room], list(loaded.values()))
        rows |= {(room, pk): (row, held[pk]) for pk, row in loaded.items()}
    make = maker(actor, [f.mark for f in found])
    items = [make(by_room[f.room], *rows[f.room, f.id], f.mark) for f in found if (f.room, f.id) in rows]
    return Page(items, total, {s.room: counts[s.room] for s in specs if s.room in counts})


def _tasks(actor: Actor, marks: list[Any]) -> Callable[..., Item]:
    def make(spec: ServiceSpec, row: Any, roles: frozenset[str], mark: Any) -> Item:
        if spec.duty is not None:
            day = getattr(row, spec.duty.on)
            return Item(spec, row, roles, day, spec.duty.label, days_left=left(day))
        return Item(spec, row, roles, mark, _work(spec, row, roles), days_left=left(row.due_on if timed(actor, spec) else None))

    return make


def _work(spec: ServiceSpec, row: Any, roles: frozenset[str]) -> str:
    """What is to be done: to decide, or the first move that leads on; not the name of the state it waits in."""
    moves = [m for m in spec.moves if m.task and m.fits(row) and not roles.isdisjoint(m.roles)]
    if any(m.decision for m in moves):
        return DECIDE
    moves.sort(key=lambda m: m.kind != "primary")
    return moves[0].label if moves else spec.by_state[row.state].label


def _deeds(actor: Actor, marks: list[Any]) -> Callable[..., Item]:
    steps = {s.id: s for s in sessions.reading().scalars(select(ApprovalStep).where(ApprovalStep.id.in_(marks)))} if marks else {}

    def make(spec: ServiceSpec, row: Any, roles: frozenset[str], mark: Any) -> Item:
        step = steps[mark]
        move = spec.move(step.verb, step.from_state)
        return Item(spec, row, roles, step.at, move.label if move is not None else step.verb)

    return make


def _begun(actor: Actor, marks: list[Any]) -> Callable[..., Item]:
    def make(spec: ServiceSpec, row: Any, roles: frozenset[str], mark: Any) -> Item:
        since = clock.local(row.state_since).date()
        return Item(spec, row, roles, mark, days=workday.standard().between(since, clock.today()))

    return make


def _told(actor: Actor, marks: list[Any]) -> Callable[..., Item]:
    found = {m.id: m for m in sessions.reading().scalars(select(Message).where(Message.id.in_(marks)))} if marks else {}

    def make(spec: ServiceSpec, row: Any, roles: frozenset[str], mark: Any) -> Item:
        return Item(spec, row, roles, found[mark].at, message=found[mark])

    return make


def left(day: dt.date | None) -> int | None:
    """Working days until ``day``; negative when it has passed, None without one."""
    if day is None:
        return None
    today, calendar = clock.today(), workday.standard()
    return calendar.between(today, day) if day >= today else -max(1, calendar.between(day, today))
