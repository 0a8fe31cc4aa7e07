"""Messages (站内通知): what a person is told of, copies of decisions among it.

A message is written in the transaction of what it tells. It names no person: only the room, the number of the row and what
happened; its link leads to the row, and the scope decides. Whoever does not see the row or its state is told nothing of it, and
whoever does not see it any more is not shown what he was told.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, literal, select, union_all, update
from sqlalchemy.orm import selectinload

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.fault import Forbidden, Unseen
from app.kernel.spec import Move, ServiceSpec
from app.kernel.text import N_, Text
from app.specs import visibility
from app.specs.registry import SPECS
from app.store import people
from app.store import session as sessions
from app.store.unit import Unit, _key, unit
from models.account import Account
from models.desk import Message

KEPT_DAYS = 180  #: a message that was read is kept so long
SIZE = 20


@dataclass(frozen=True)
class Page:
    items: list[Message]
    total: int


# ---- writing ----------------------------------------------------------------------------------------------------------


def tell(u: Unit, user_ids: Iterable[int | None], spec: ServiceSpec | None, row: Any, kind: str, msgid: str, **params: Any) -> int:
    """Put a message ("copy" or "notice") before these accounts, in the transaction of ``u``; never before the actor himself.

    With a row, only accounts that see it and its state are told. ``params`` are texts and numbers, or Texts to be translated
    when the message is shown. Returns how many were told.
    """
    wanted = {pk for pk in user_ids if pk is not None and pk != u.actor.user_id}
    accounts = _accounts(u, wanted)
    if spec is not None:
        accounts = _seeing(u, accounts, spec, row)
    kept = json.dumps({k: _packed(v) for k, v in params.items()}, ensure_ascii=False)
    for account in accounts:
        u.session.add(Message(user_id=account.id, kind=kind, room=spec.room if spec is not None else "",
                              row_id=row.id if row is not None else None, msgid=msgid, params=kept, at=clock.now()))
    return len(accounts)


def copy(u: Unit, spec: ServiceSpec, row: Any, move: Move) -> None:
    """Tell whoever the move names that it was made."""
    if not move.tells:
        return
    ids: set[int | None] = set(people.acting(u.session, move.tells, row.unit_id))
    if "creator" in move.tells:
        ids.add(row.created_by)
    number = getattr(row, spec.number_column, None) if spec.number_column else None
    tell(u, ids, spec, row, "copy", N_("%(what)s %(number)s: %(deed)s"), what=Text(spec.one), number=str(number or row.id),
         deed=Text(move.done or move.label))


def _accounts(u: Unit, ids: Iterable[int]) -> list[Account]:
    """The accounts in use among ``ids``, with unit and roles."""
    stmt = select(Account).where(Account.id.in_(tuple(ids)), Account.active.is_(True)).order_by(Account.id)
    return list(u.session.scalars(stmt.options(selectinload(Account.roles), selectinload(Account.unit))))


def _seeing(u: Unit, accounts: Sequence[Account], spec: ServiceSpec, row: Any) -> list[Account]:
    """Those who reach the row by a role that has the room and sees the state of its rows, in one statement."""
    asked = []
    for account in accounts:
        found = exists(_reached(people.actor_of(account), spec).where(spec.model.id == row.id))
        asked.append(select(literal(account.id)).where(found))
    seen = set(u.session.scalars(union_all(*asked))) if asked else set()
    return [a for a in accounts if a.id in seen]


def _reached(who: Actor, spec: ServiceSpec) -> Select[Any]:
    """Keys of the rows that ``who`` reaches by a role that has the room and sees the state of its rows."""
    column, roles = spec.columns.get("state"), frozenset(spec.may.get("list", ()))
    if column is not None:
        roles = frozenset(r for r in roles if visibility.present(who, column.cell, (r,)))
    return scope.visible(select(spec.model.id), who, spec.model, roles)


# ---- reading ----------------------------------------------------------------------------------------------------------


def text(message: Message) -> Text:
    """The sentence of a message, to be said in the language of the reader."""
    return Text(message.msgid, **{k: _unpacked(v) for k, v in json.loads(message.params).items()})


def hidden(actor: Actor, found: Iterable[Message]) -> frozenset[int]:
    """Which of these messages, by key, tell of a row that the actor does not reach any more; one statement."""
    told = [m for m in found if m.row_id is not None]
    rows: dict[str, list[Any]] = {}
    for message in told:
        rows.setdefault(message.room, []).append(message.row_id)
    asked = [_reached(actor, spec).add_columns(literal(spec.room)).where(spec.model.id.in_(rows[spec.room]))
             for spec in SPECS if spec.room in rows]
    seen = {(room, key) for key, room in sessions.reading().execute(union_all(*asked))} if asked else set()
    return frozenset(m.id for m in told if (m.room, m.row_id) not in seen)


def page(actor: Actor, number: int = 0, size: int = SIZE, unread: bool = False) -> Page:
    """The actor's messages, unread ones first, the newest first."""
    stmt = select(Message).where(scope.condition(Message, actor))
    if unread:
        stmt = stmt.where(Message.read_at.is_(None))
    session = sessions.reading()
    total = session.scalar(select(func.count()).select_from(stmt.subquery())) or 0
    later = case((Message.read_at.is_(None), 0), else_=1)
    found = session.scalars(stmt.order_by(later, Message.id.desc()).limit(size).offset(number * size))
    return Page(list(found), total)


def latest(actor: Actor, count: int) -> list[Message]:
    """The newest messages, unread ones first."""
    later = case((Message.read_at.is_(None), 0), else_=1)
    stmt = select(Message).where(scope.condition(Message, actor)).order_by(later, Message.id.desc()).limit(count)
    return list(sessions.reading().scalars(stmt))


def read(actor: Actor, ids: Iterable[Any]) -> int:
    """Mark these messages as read; those of other people do not exist. Returns how many were unread."""
    return _mark(actor, Message.id.in_([_key(pk) for pk in ids]))


def read_all(actor: Actor) -> int:
    """Mark every message of the actor as read."""
    return _mark(actor)


def opened(actor: Actor, pk: Any) -> Message:
    """One message, read from now on. Raises Unseen for those of other people."""
    stmt = select(Message).where(Message.id == _key(pk), scope.condition(Message, actor))
    message = sessions.reading().scalar(stmt)
    if message is None:
        raise Unseen()
    if message.read_at is None:
        sessions.reading().expunge(message)
        read(actor, [pk])
    return message


def purge(actor: Actor, as_of: dt.date) -> int:
    """Delete what was read more than 180 days before ``as_of``; for the system alone. Returns how many."""
    if not actor.is_system:
        raise Forbidden()
    limit = dt.datetime.combine(as_of - dt.timedelta(days=KEPT_DAYS), dt.time(), clock.LOCAL)
    with unit(actor) as u:
        return sessions.changed(u.session, delete(Message).where(Message.read_at < limit))


def _mark(actor: Actor, *conditions: Any) -> int:
    with unit(actor) as u:
        return sessions.changed(u.session, update(Message).where(
            scope.condition(Message, actor), Message.read_at.is_(None), *conditions).values(read_at=clock.now()))


def _packed(value: Any) -> Any:
    return {"msgid": value.msgid, "params": {k: _packed(v) for k, v in value.params.items()}} if isinstance(value, Text) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    sentence, params = value["msgid"], {k: _unpacked(v) for k, v in value["params"].items()}
    return Text(sentence, **params)
