"""Where a row stands in a query, and its neighbours there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.store import session as sessions
from app.store.query import Query, along, matching, sorting
from app.store.read import COUNT_CAP


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
    stmt, target, down = sorting(matching(actor, spec, query, names), spec, query)
    key = spec.model.id
    inner = stmt.with_only_columns(key.label("pk"), target.label("by")).order_by(*along(target, key, down)).limit(COUNT_CAP + 1).subquery()
    order = along(inner.c.by, inner.c.pk, down)
    line = select(
        inner.c.pk, func.row_number().over(order_by=order).label("number"), func.lag(inner.c.pk).over(order_by=order).label("before"),
        func.lead(inner.c.pk).over(order_by=order).label("after")).subquery().c

    def of(chosen: ColumnElement[bool], column: ColumnElement[int]) -> ColumnElement[int | None]:
        return func.max(case((chosen, column)))

    here = line.pk == pk
    found = sessions.reading().execute(select(
        func.count(), of(line.number == 1, line.pk), of(here, line.number), of(here, line.before), of(here, line.after))).one()
    total, first, number, before, after = found
    count, capped = min(total, COUNT_CAP), total > COUNT_CAP
    if number is None or number > COUNT_CAP:
        return Place(None, count, capped, None, first)
    return Place(number, count, capped, before, after if number < COUNT_CAP else None)
