"""Kept queries: the conditions of a list under a name, for oneself or for everybody below one's own unit.

A query is only the address of a list. Whoever opens it sees his own rows, and a condition on a column that is closed to him is
no condition. What he types into the search box may be the name of a person: a query with such words stays with its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import ValidationError
from sqlalchemy import Select, select, update

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.text import N_, Text
from app.specs import schema
from app.specs.registry import BY_ROOM
from app.store import session as sessions
from app.store.unit import Unit, unit
from models.account import Account
from models.desk import SavedQuery

SHARERS = ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader")
MOST = 20  #: of one person in one room
LONGEST_NAME, LONGEST = 40, 2000
TYPED = ("text", "long")  #: kinds of columns that are asked for by words


@dataclass(frozen=True)
class Kept:
    """A query as its reader meets it."""

    id: int
    name: str
    query: str  #: query string of the list
    mine: bool
    owner: str  #: name of who keeps it
    shared: bool


def statement(actor: Actor, room: str) -> Select[Any]:
    """Name, query, key, owner's name and id, unit of the queries of a room that the actor keeps or was given; own ones first."""
    stmt: Any = select(SavedQuery.name, SavedQuery.query, SavedQuery.id, Account.name, SavedQuery.user_id, SavedQuery.unit_id)
    return scope.visible(stmt.join(Account, Account.id == SavedQuery.user_id).where(SavedQuery.room == room), actor, SavedQuery)


def kept(actor: Actor, name: str, query: str, key: int, owner: str, user_id: int, unit_id: int | None) -> Kept:
    """One line of :func:`statement`."""
    return Kept(key, name, query, user_id == actor.user_id, owner, unit_id is not None)


def in_order(found: Any) -> list[Kept]:
    """Own ones first, then what others share, by name."""
    return sorted(found, key=lambda k: (not k.mine, k.name, k.id))


def mine(actor: Actor) -> list[tuple[str, Kept]]:
    """(room, query) of everything that the actor keeps himself, by room and name."""
    stmt = select(SavedQuery).where(SavedQuery.user_id == actor.user_id).order_by(SavedQuery.room, SavedQuery.name)
    return [(q.room, Kept(q.id, q.name, q.query, True, actor.name, q.unit_id is not None))
            for q in sessions.reading().scalars(stmt) if q.room in BY_ROOM]


def rename(actor: Actor, room: str, pk: Any, name: str) -> None:
    """Give an own query another name. Raises Unseen, Forbidden and Invalid at ``name``."""
    title = _title(name)
    with unit(actor) as u:
        row = _own(u, room, pk)
        twin = select(SavedQuery.id).where(SavedQuery.user_id == actor.user_id, SavedQuery.room == room, SavedQuery.name == title,
                                           SavedQuery.id != row.id)
        if u.session.scalar(twin) is not None:
            raise Invalid({"name": [Text(N_("You already keep a query of this name. Choose another name or delete that one."))]})
        row.name = title


def may_share(actor: Actor) -> bool:
    """True for those who answer for a unit."""
    return actor.unit_id is not None and actor.has(SHARERS)


def personal(room: str, query: str) -> bool:
    """True when the query holds words that somebody typed: they may name a person."""
    columns = BY_ROOM[room].columns
    for key, value in parse_qsl(query):
        column = columns.get(key.split("_", 3)[-1]) if key.startswith("_flt_") else None
        if value.strip() and (key == "q" or (column is not None and column.kind in TYPED and column.name != "state")):
            return True
    return False


def keep(actor: Actor, room: str, name: str, query: str, share: bool = False) -> int:
    """Keep ``query`` under ``name``; its key. Raises Invalid at ``name`` or ``share`` and DomainError when there are too many."""
    title = _title(name)
    if not query or len(query) > LONGEST:
        raise DomainError(N_("There is no condition to keep."), code="EMPTY")
    with unit(actor) as u:
        own = select(SavedQuery).where(SavedQuery.user_id == actor.user_id, SavedQuery.room == room)
        held = list(u.session.scalars(own))
        if any(row.name == title for row in held):
            raise Invalid({"name": [Text(N_("You already keep a query of this name. Choose another name or delete that one."))]})
        if len(held) >= MOST:
            raise DomainError(N_("At most %(n)s queries are kept for one list. Delete one first."), code="LIMIT", n=MOST)
        row = SavedQuery(user_id=actor.user_id, room=room, name=title, query=query, unit_id=_unit(actor, room, query) if share else None)
        u.session.add(row)
        u.flush()
        made = row.id
    return made


def forget(actor: Actor, room: str, pk: Any) -> None:
    """Delete an own query. Raises Unseen, and Forbidden for one that somebody else shares."""
    with unit(actor) as u:
        u.session.delete(_own(u, room, pk))


def share(actor: Actor, room: str, pk: Any, on: bool) -> None:
    """Give an own query to everybody below the own unit, or take it back. Raises Unseen, Forbidden and Invalid."""
    with unit(actor) as u:
        row = _own(u, room, pk)
        row.unit_id = _unit(actor, room, row.query) if on else None


def unshare(u: Unit, user_id: int) -> None:
    """End the sharing of an account that does not answer for its unit any more, inside the unit that changes the account."""
    sessions.changed(u.session, update(SavedQuery).where(SavedQuery.user_id == user_id).values(unit_id=None))


def _own(u: Unit, room: str, pk: Any) -> SavedQuery:
    row = u.one(SavedQuery, pk)
    if row.user_id != u.actor.user_id or row.room != room:
        raise Forbidden(N_("This query belongs to somebody else."))
    return row


def _unit(actor: Actor, room: str, query: str) -> int:
    if not may_share(actor):
        raise Forbidden(N_("Only those who answer for a unit can share a query."))
    if personal(room, query):
        raise Invalid({"share": [Text(N_("A query with typed words may name a person and is not shared."))]})
    assert actor.unit_id is not None
    return actor.unit_id


def _title(name: str) -> str:
    try:
        title = (schema.clean(name) or "").strip()
    except ValidationError:
        raise Invalid({"name": [Text(N_("Contains characters that cannot be stored."))]}) from None
    if not 1 <= len(title) <= LONGEST_NAME:
        raise Invalid({"name": [Text(N_("Please give a name of at most %(n)s characters."), n=LONGEST_NAME)]})
    return title
