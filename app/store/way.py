"""Where a row stands in a query, and its neighbours there."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.store import read
from app.store import session as sessions
from app.store.read import COUNT_CAP, Query


@dataclass(frozen=True)
class Place:
    """``number`` counts from 1; None when the row is not, or no longer, among those that the query asks for."""

    number: int | None
    count: int
    capped: bool
    before: int | None  #: keys of the neighbours
    after: int | None


def place(actor: Actor, spec: ServiceSpec, query: Query, pk: int, names: bool = True) -> Place:
    """The place of a row in the order of the list, in one statement, among the first ``COUNT_CAP`` rows.

    For a row outside the query ``after`` is the first row inside: a queue goes on from there.
    """
    stmt = read.ordered(read.matching(actor, spec, query, names), spec, query)
    keys = list(sessions.reading().scalars(stmt.with_only_columns(spec.model.id).limit(COUNT_CAP + 1)))
    capped = len(keys) > COUNT_CAP
    keys = keys[:COUNT_CAP]
    if pk not in keys:
        return Place(None, len(keys), capped, None, keys[0] if keys else None)
    at = keys.index(pk)
    return Place(at + 1, len(keys), capped, keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None)
