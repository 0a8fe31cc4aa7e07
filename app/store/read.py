"""Reads in scope: list pages, single rows, counts, exports. Nothing else in the product queries a room's table for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session, joinedload

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.spec import Column, ServiceSpec
from app.store import session as sessions
from app.store.query import Filter, Query, matching, ordered, quick, resolve, role_filter
from app.store.unit import _key
from models.org import OrgUnit

__all__ = ["COUNT_CAP", "MAX_PAGE", "Filter", "Page", "Query", "figures", "matching", "one", "ordered", "page", "quick", "resolve",
           "role_filter", "roles_of", "sees_all", "several", "some", "stream", "unit_of", "units", "units_seen"]

COUNT_CAP = 10_000
MAX_PAGE = 200


@dataclass
class Page:
    """Some rows of a query and what is known of all of them."""

    rows: list[Any]
    count: int
    capped: bool  #: there are more than ``COUNT_CAP``; nobody counted how many
    totals: dict[str, Decimal] | None = field(default_factory=dict)  #: sums over the whole query by column; None when capped
    reached: dict[int, frozenset[str]] = field(default_factory=dict)  #: by which of the actor's roles each row is reached


def _loading(stmt: Select[Any], spec: ServiceSpec, also: Iterable[str] = ()) -> Select[Any]:
    """``stmt`` with the relations that a list page shows, the declared ones and ``also`` those of columns chosen beyond."""
    options = []
    for name in dict.fromkeys((*spec.eager, *also)):
        first, *rest = name.split(".")
        attribute = getattr(spec.model, first)
        option = joinedload(attribute)
        for part in rest:
            attribute = getattr(attribute.property.mapper.class_, part)
            option = option.joinedload(attribute)
        options.append(option)
    return stmt.options(*options)


def page(actor: Actor, spec: ServiceSpec, query: Query, number: int = 0, size: int = 25, names: bool = True,
         totals: Sequence[Column] = (), also: Iterable[str] = ()) -> Page:
    """One page: rows with their relations in one statement; count and sums in another, where the rows themselves do not say."""
    size = max(1, min(size, MAX_PAGE))
    number = max(0, min(number, 10**6))
    session = sessions.reading()
    base = matching(actor, spec, query, names)
    held = _held(actor, spec)
    stmt = _loading(ordered(base, spec, query), spec, also).limit(size).offset(number * size)
    found = session.execute(stmt.add_columns(*_marks(actor, spec, held))).unique().all()
    rows = [line[0] for line in found]
    reached = {line[0].id: _hit(actor, held, line[1:]) for line in found}
    if number == 0 and len(rows) < size:
        return Page(rows, len(rows), False, {c.name: _sum(rows, c.name) for c in totals}, reached)
    if rows and len(rows) < size and not totals:
        return Page(rows, number * size + len(rows), False, {}, reached)
    count, sums = _counted(session, base, spec, totals)
    return Page(rows, min(count, COUNT_CAP), count > COUNT_CAP, sums, reached)


def _sum(rows: list[Any], name: str) -> Decimal:
    return sum((getattr(r, name) or Decimal(0) for r in rows), Decimal("0.00"))


def _counted(session: Session, base: Select[Any], spec: ServiceSpec, totals: Sequence[Column]
             ) -> tuple[int, dict[str, Decimal] | None]:
    """How many rows, at most one more than the cap, and the sums over them: None where the cap cut some off."""
    columns = [getattr(spec.model, c.name) for c in totals]
    inner = base.with_only_columns(spec.model.id, *columns).limit(COUNT_CAP + 1).subquery()
    count, *sums = session.execute(select(func.count(), *(func.sum(inner.c[c.key]) for c in columns)).select_from(inner)).one()
    if count > COUNT_CAP:
        return count, None
    return count, {c.name: total or Decimal("0.00") for c, total in zip(totals, sums, strict=True)}


def stream(actor: Actor, spec: ServiceSpec, query: Query, names: bool = True, limit: int = 50_000, also: Iterable[str] = ()
           ) -> Iterable[Any]:
    """Every row of the query, a thousand at a time: the source of all exports."""
    stmt = _loading(ordered(matching(actor, spec, query, names), spec, query), spec, also).limit(limit)
    session = sessions.reading()
    return session.scalars(stmt.execution_options(yield_per=1000))


def one(actor: Actor, spec: ServiceSpec, pk: Any, also: Iterable[str] = ()) -> Any:
    """The row the actor sees with what the page shows of its relations (``also`` those beyond the declared), or :class:`Unseen`."""
    stmt = scope.visible(select(spec.model).where(spec.model.id == _key(pk)), actor, spec.model, role_filter(spec))
    row = sessions.reading().scalars(_loading(stmt, spec, also)).unique().first()
    if row is None:
        raise Unseen()
    return row


def several(actor: Actor, spec: ServiceSpec, keys: Sequence[Any]) -> list[Any]:
    """The rows of ``keys`` in that order, or :class:`Unseen` when the actor does not see every one of them."""
    wanted = [_key(k) for k in keys]
    stmt = scope.visible(select(spec.model).where(spec.model.id.in_(wanted)), actor, spec.model, role_filter(spec))
    found = {row.id: row for row in sessions.reading().scalars(_loading(stmt, spec)).unique()}
    if len(found) < len(set(wanted)):
        raise Unseen()
    return [found[k] for k in wanted]


def roles_of(actor: Actor, spec: ServiceSpec, rows: Sequence[Any], session: Session | None = None) -> dict[int, frozenset[str]]:
    """By which of the actor's roles each row is reached; one extra statement only for people with several roles."""
    held = _held(actor, spec)
    if len(held) < 2 or not rows:
        return {r.id: _hit(actor, held, ()) for r in rows}
    model = spec.model
    stmt = select(model.id, *_marks(actor, spec, held)).where(model.id.in_([r.id for r in rows]))
    return {row[0]: _hit(actor, held, row[1:]) for row in (session or sessions.reading()).execute(stmt)}


def _held(actor: Actor, spec: ServiceSpec) -> list[str]:
    """The actor's roles that have the room; one alone reaches whatever he sees."""
    return [] if actor.is_system else sorted(actor.roles & role_filter(spec))


def _marks(actor: Actor, spec: ServiceSpec, held: list[str]) -> list[ColumnElement[int]]:
    """For people with several roles: one column a role that says whether it reaches the row."""
    if len(held) < 2:
        return []
    return [case((scope.condition(spec.model, actor, frozenset({role})), 1), else_=0) for role in held]


def _hit(actor: Actor, held: list[str], marks: Sequence[Any]) -> frozenset[str]:
    if len(held) < 2:
        return frozenset(held) or actor.roles
    return frozenset(role for role, hit in zip(held, marks, strict=True) if hit)


def figures(actor: Actor, spec: ServiceSpec, query: Query, total: str = "") -> tuple[int, Any]:
    """How many rows the query finds, and the sum of one of their columns where one is named."""
    inner = matching(actor, spec, query).with_only_columns(spec.model.id, *([getattr(spec.model, total)] if total else [])).subquery()
    added = func.sum(inner.c[total]) if total else literal(None)
    number, amount = sessions.reading().execute(select(func.count(), added).select_from(inner)).one()
    return number, amount


def some(actor: Actor, spec: ServiceSpec, keys: Iterable[int]) -> dict[int, Any]:
    """Key -> row with its relations, for those of ``keys`` that the actor sees."""
    stmt = scope.visible(select(spec.model).where(spec.model.id.in_(tuple(keys))), actor, spec.model, role_filter(spec))
    return {row.id: row for row in sessions.reading().scalars(_loading(stmt, spec)).unique()}


def unit_of(code: str) -> int | None:
    """Key of the unit with this code."""
    return sessions.reading().scalar(select(OrgUnit.id).where(OrgUnit.code == code))


def units() -> int:
    """How many units there are: none in a database that nobody has filled yet."""
    return sessions.reading().scalar(select(func.count()).select_from(OrgUnit)) or 0


def sees_all(actor: Actor, spec: ServiceSpec) -> bool:
    """True when no unit hides a row of the room from the actor."""
    return scope.whole(spec.model, actor, role_filter(spec))


def units_seen(actor: Actor) -> list[Any]:
    """Key, code, name, pinyin and path of the units in use that the actor sees."""
    stmt: Any = select(OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.pinyin, OrgUnit.path).where(OrgUnit.active.is_(True))
    return list(sessions.reading().execute(scope.visible(stmt, actor, OrgUnit).order_by(OrgUnit.code)))
