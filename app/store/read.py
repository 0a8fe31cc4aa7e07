"""Reads in scope: list pages, single rows, counts, exports. Nothing else in the product queries a room's table for a page."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from app.kernel import clock, money, scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Unseen
from app.kernel.spec import Column, ServiceSpec
from app.store import session as sessions
from app.store import todo
from app.store.unit import _key
from models.org import OrgUnit
from models.person import Employee

COUNT_CAP = 10_000
MAX_PAGE = 200


@dataclass(frozen=True)
class Filter:
    """One condition of a query: ``op`` is eq, sw, ew, ct, ge, le, gt or lt."""

    column: str
    op: str
    value: Any


@dataclass(frozen=True)
class Query:
    """What a list shows: conditions, quick search, order. Built from the URL or from Rison, never shared by requests."""

    filters: tuple[Filter, ...] = ()
    quick: str = ""
    order: str = ""
    down: bool = False
    words: tuple[str, ...] = field(default=())  #: states asked for through their status word
    todo: bool = False  #: only what waits for the actor


@dataclass
class Page:
    rows: list[Any]
    count: int
    capped: bool


def resolve(model: Any, column: Column) -> tuple[Any, list[Any]]:
    """The SQL column behind a declared one and the relations to join on the way."""
    target, joins = model, []
    parts = (column.path or column.name).split(".")
    for part in parts[:-1]:
        relation = getattr(target, part)
        joins.append(relation)
        target = relation.property.mapper.class_
    return getattr(target, parts[-1]), joins


def _value(column: Column, raw: Any) -> Any:
    """The typed value of a condition; ValueError when it cannot be one."""
    text = str(raw).strip()
    if "\x00" in text or not text:
        raise ValueError
    if column.kind == "yuan":
        try:
            return money.parse(text, allow_negative=True)
        except DomainError:
            raise ValueError from None
    if column.kind in ("int", "ref"):
        number = int(text)
        if abs(number) > 2**31 - 1:
            raise ValueError
        return number
    if column.kind == "decimal":
        try:
            return Decimal(text)
        except InvalidOperation:
            raise ValueError from None
    if column.kind == "date":
        return dt.date.fromisoformat(text)
    if column.kind == "datetime":
        day = dt.date.fromisoformat(text[:10])
        return dt.datetime.combine(day, dt.time(), clock.LOCAL)
    if column.kind == "bool":
        return text.lower() in ("1", "y", "true", "yes")
    return text


def _condition(model: Any, column: Column, item: Filter) -> ColumnElement[bool] | None:
    """SQL of one condition; None when its value is junk (ignored, as the address bar is not a form)."""
    try:
        value = _value(column, item.value)
    except (ValueError, OverflowError):
        return None
    if column.ref == "org":
        unit = OrgUnit.__table__.alias()
        root = select(OrgUnit.path).where(OrgUnit.id == value).scalar_subquery()
        return getattr(model, column.name).in_(select(unit.c.id).where(unit.c.path.startswith(root)))
    target, joins = resolve(model, column)
    op = item.op
    if column.kind == "datetime" and op in ("le", "eq"):
        end = value + dt.timedelta(days=1)
        clause = target < end if op == "le" else and_(target >= value, target < end)
    elif op == "ct":
        clause = target.contains(value, autoescape=True)
    elif op == "sw":
        clause = target.startswith(value, autoescape=True)
    elif op == "ew":
        clause = target.endswith(value, autoescape=True)
    elif column.kind == "codes":
        clause = target.contains(f'"{value}"', autoescape=True)
    else:
        compare = op if op in ("ge", "le", "gt", "lt") and column.kind != "bool" else "eq"
        clause = getattr(operator, compare)(target, value)
    for relation in reversed(joins):
        clause = relation.has(clause)
    return clause


def quick(model: Any, spec: ServiceSpec, term: str, names: bool) -> ColumnElement[bool]:
    """The one box: name, pinyin, initials and staff number of the person; the row's own number."""
    term = term.strip()[:60]
    parts: list[ColumnElement[bool]] = []
    if spec.number_column and hasattr(model, spec.number_column):
        parts.append(getattr(model, spec.number_column).contains(term, autoescape=True))
    target = Employee if spec.person else model
    if names and (spec.person or hasattr(model, "pinyin")):
        low = term.lower()
        own = [target.name.contains(term, autoescape=True), target.pinyin.startswith(low, autoescape=True)]
        for name, value in (("initials", low), ("emp_no", term)):
            if hasattr(target, name):
                own.append(getattr(target, name).startswith(value, autoescape=True))
        parts.append(getattr(model, spec.person).has(or_(*own)) if spec.person else or_(*own))
        if spec.person and hasattr(model, "lead_name"):
            parts.append(model.lead_name.contains(term, autoescape=True))
    elif not spec.person and names and hasattr(model, "name"):
        parts.append(model.name.contains(term, autoescape=True))
    return or_(*parts) if parts else literal(False)


def matching(actor: Actor, spec: ServiceSpec, query: Query, names: bool = True) -> Select[Any]:
    """The rows of ``spec`` that the actor sees and the query asks for (not ordered, not paged)."""
    model = spec.model
    stmt = scope.visible(select(model), actor, model, role_filter(spec))
    for item in query.filters:
        column = spec.columns.get(item.column)
        if column is not None:
            clause = _condition(model, column, item)
            if clause is not None:
                stmt = stmt.where(clause)
    if query.words:
        stmt = stmt.where(model.state.in_(query.words))
    if query.todo and spec.states:
        stmt = stmt.where(todo.condition(actor, spec))
    if query.quick:
        stmt = stmt.where(quick(model, spec, query.quick, names))
    return stmt


def role_filter(spec: ServiceSpec) -> frozenset[str]:
    """Roles that may list the room at all: a role's reach counts only where the role has the room."""
    return frozenset(spec.may.get("list", ()))


def ordered(stmt: Select[Any], spec: ServiceSpec, query: Query) -> Select[Any]:
    """Order by a declared column, always ended by the key so that pages never overlap."""
    model = spec.model
    name, down = (query.order, query.down) if query.order else (spec.order[0], spec.order[1] == "desc")
    column = spec.columns.get(name)
    if column is not None:
        target, joins = resolve(model, column)
        for relation in joins:
            stmt = stmt.outerjoin(relation)
        if column.kind == "ref" and column.ref == "org":
            stmt = stmt.outerjoin(model.unit)
            target = OrgUnit.path
        elif joins and column.name == "name" and hasattr(target.class_, "pinyin"):
            target = target.class_.pinyin
    else:
        target = getattr(model, name)
    return stmt.order_by(target.desc() if down else target.asc(), model.id.desc() if down else model.id.asc())


def _loading(stmt: Select[Any], spec: ServiceSpec) -> Select[Any]:
    options = []
    for name in spec.eager:
        first, *rest = name.split(".")
        attribute = getattr(spec.model, first)
        option = joinedload(attribute)
        for part in rest:
            attribute = getattr(attribute.property.mapper.class_, part)
            option = option.joinedload(attribute)
        options.append(option)
    return stmt.options(*options)


def page(actor: Actor, spec: ServiceSpec, query: Query, number: int = 0, size: int = 25, names: bool = True) -> Page:
    """One page: rows with their relations in one statement, the count in another (skipped when the page is short)."""
    size = max(1, min(size, MAX_PAGE))
    number = max(0, min(number, 10**6))
    session = sessions.reading()
    base = matching(actor, spec, query, names)
    stmt = _loading(ordered(base, spec, query), spec).limit(size).offset(number * size)
    rows = list(session.scalars(stmt).unique())
    if rows and len(rows) < size:
        return Page(rows, number * size + len(rows), False)
    inner = base.with_only_columns(spec.model.id).limit(COUNT_CAP + 1).subquery()
    count = session.scalar(select(func.count()).select_from(inner)) or 0
    return Page(rows, min(count, COUNT_CAP), count > COUNT_CAP)


def stream(actor: Actor, spec: ServiceSpec, query: Query, names: bool = True, limit: int = 50_000) -> Iterable[Any]:
    """Every row of the query, a thousand at a time: the source of all exports."""
    stmt = _loading(ordered(matching(actor, spec, query, names), spec, query), spec).limit(limit)
    session = sessions.reading()
    return session.scalars(stmt.execution_options(yield_per=1000))


def one(actor: Actor, spec: ServiceSpec, pk: Any) -> Any:
    """The row the actor sees with what the page shows of its relations, or :class:`Unseen`."""
    stmt = scope.visible(select(spec.model).where(spec.model.id == _key(pk)), actor, spec.model, role_filter(spec))
    row = sessions.reading().scalars(_loading(stmt, spec)).unique().first()
    if row is None:
        raise Unseen()
    return row


def roles_of(actor: Actor, spec: ServiceSpec, rows: Sequence[Any], session: Session | None = None) -> dict[int, frozenset[str]]:
    """By which of the actor's roles each row is reached; one extra statement only for people with several roles."""
    held = sorted(actor.roles & role_filter(spec))
    if actor.is_system or len(held) < 2 or not rows:
        return {r.id: frozenset(held) or actor.roles for r in rows}
    model = spec.model
    marks = [case((scope.condition(model, actor, frozenset({role})), 1), else_=0) for role in held]
    stmt = select(model.id, *marks).where(model.id.in_([r.id for r in rows]))
    return {row[0]: frozenset(r for r, hit in zip(held, row[1:], strict=True) if hit)
            for row in (session or sessions.reading()).execute(stmt)}


def counts(actor: Actor, spec: ServiceSpec, states: Iterable[str]) -> int:
    """How many rows the actor sees in ``states``."""
    model = spec.model
    stmt = scope.visible(select(func.count()).select_from(model).where(model.state.in_(tuple(states))), actor, model,
                         role_filter(spec))
    return sessions.reading().scalar(stmt) or 0


def unit_of(code: str) -> int | None:
    """Key of the unit with this code."""
    return sessions.reading().scalar(select(OrgUnit.id).where(OrgUnit.code == code))


def units() -> int:
    """How many units there are: none in a database that nobody has filled yet."""
    return sessions.reading().scalar(select(func.count()).select_from(OrgUnit)) or 0
