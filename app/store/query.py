"""What a list is asked for, as SQL: conditions, quick search, order. Nothing here is run; :mod:`app.store.read` does that."""

from __future__ import annotations

import calendar
import datetime as dt
import operator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select

from app.kernel import clock, money, scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.kernel.spec import Column, ServiceSpec
from app.store import todo
from models.org import OrgUnit
from models.person import Employee


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
    todo: str = ""  #: only what waits for the actor: a kind of ``app.store.todo``
    keys: tuple[int, ...] = ()  #: only these rows


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
    if column.since is not None:
        return _counted(model, column, item.op, value)
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
    return _through(joins, clause)


def _through(joins: list[Any], clause: ColumnElement[bool]) -> ColumnElement[bool]:
    for relation in reversed(joins):
        clause = relation.has(clause)
    return clause


def _counted(model: Any, column: Column, op: str, number: int) -> ColumnElement[bool] | None:
    """Full years or months since a date: n of them or more have passed where the date lies n ago or earlier."""
    if not 0 <= number <= 2000 or column.since is None:
        return None
    unit, path = column.since
    target, joins = resolve(model, Column(column.name, "", path=path))
    months = 12 if unit == "years" else 1
    at_least, at_most = target <= _back(number * months), target > _back((number + 1) * months)
    clause = {"ge": at_least, "gt": ~at_most, "le": at_most, "lt": ~at_least}.get(op, and_(at_least, at_most))
    return _through(joins, clause)


def _back(months: int) -> dt.date:
    """The same day so many months ago, or the last day of that month; nobody is asked for before the year 1."""
    today = clock.today()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < 1:
        return dt.date.min
    return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def usable(column: Column, raw: Any) -> bool:
    """True when ``raw`` is a value that the column can be asked for."""
    try:
        _value(column, raw)
    except (ValueError, OverflowError):
        return False
    return True


def quick(model: Any, spec: ServiceSpec, term: str, names: bool) -> ColumnElement[bool]:
    """The one box: name, pinyin, initials and staff number of the person; the row's own number."""
    term = term.strip()[:60]
    parts: list[ColumnElement[bool]] = []
    if spec.number_column and hasattr(model, spec.number_column):
        parts.append(getattr(model, spec.number_column).contains(term, autoescape=True))
    if names:
        if spec.person:
            parts.append(getattr(model, spec.person).has(or_(*_named(Employee, term))))
        if hasattr(model, "pinyin"):  # also a row with a person: a lead has a name and no employee yet
            parts += _named(model, term)
        elif not spec.person and hasattr(model, "name"):
            parts.append(model.name.contains(term, autoescape=True))
    return or_(*parts) if parts else literal(False)


def _named(target: Any, term: str) -> list[ColumnElement[bool]]:
    """The ways in which a term may mean a name: part of it, the beginning of its pinyin, initials or number."""
    low = term.lower().replace(" ", "")
    made = [target.name.contains(term, autoescape=True), target.pinyin.startswith(low, autoescape=True)]
    for name, value in (("initials", low), ("emp_no", term)):
        if hasattr(target, name):
            made.append(getattr(target, name).startswith(value, autoescape=True))
    return made


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
    if query.todo and todo.waits(spec):
        stmt = stmt.where(todo.condition(actor, spec, query.todo))
    if query.quick:
        stmt = stmt.where(quick(model, spec, query.quick, names))
    if query.keys:
        stmt = stmt.where(model.id.in_(query.keys))
    return stmt


def role_filter(spec: ServiceSpec) -> frozenset[str]:
    """Roles that may list the room at all: a role's reach counts only where the role has the room."""
    return frozenset(spec.may.get("list", ()))


def ordered(stmt: Select[Any], spec: ServiceSpec, query: Query) -> Select[Any]:
    """Order by a declared column, always ended by the key so that pages never overlap."""
    stmt, target, down = sorting(stmt, spec, query)
    return stmt.order_by(*along(target, spec.model.id, down))


def along(target: Any, key: Any, down: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The terms of an order by ``target``, ended by the key."""
    return (target.desc(), key.desc()) if down else (target.asc(), key.asc())


def sorting(stmt: Select[Any], spec: ServiceSpec, query: Query) -> tuple[Select[Any], Any, bool]:
    """What the query is ordered by and whether downwards; the statement with the relations on the way there."""
    model = spec.model
    name, down = (query.order, query.down) if query.order else (spec.order[0], spec.order[1] == "desc")
    column = spec.columns.get(name)
    if column is None:
        target: Any = getattr(model, name)
    else:
        target, joins = resolve(model, column)
        for relation in joins:
            stmt = stmt.outerjoin(relation)
        if column.kind == "ref" and column.ref == "org":
            stmt = stmt.outerjoin(model.unit)
        target = _order_key(column, target)
    return stmt, target, down


def _order_key(column: Column, target: Any) -> Any:
    """Units stand in the order of the tree, names in that of their pinyin."""
    owner: Any = getattr(target, "class_", None)
    if (column.kind == "ref" and column.ref == "org") or (owner is OrgUnit and target.key == "name" and column.path):
        return OrgUnit.path
    if column.name == "name" and hasattr(owner, "pinyin"):
        return owner.pinyin
    return target
