"""How a row of another room is named in selects and links."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.kernel import mask, scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.spec import Column, ServiceSpec
from app.specs import visibility
from app.specs.registry import BY_ROOM, SPECS
from app.store import session as sessions
from app.store.read import quick, role_filter
from app.store.unit import _key

PAGE = 20
BY_MODEL: dict[type[Any], ServiceSpec] = {spec.model: spec for spec in SPECS}


def target(column: Column) -> ServiceSpec:
    """The spec a ``ref`` column points to."""
    return BY_ROOM[column.ref]


def _named(actor: Actor, spec: ServiceSpec | None) -> bool:
    """True when the names of a room's rows are open to the actor: on every row, by every role of his that has the room."""
    column = spec.columns.get("name") if spec is not None else None
    if column is None or column.cell in ("general", "catalogue"):
        return column is not None or spec is None or not spec.person
    return visibility.openly(actor, column, role_filter(spec))  # type: ignore[arg-type]


def _room(row: Any) -> ServiceSpec | None:
    return BY_MODEL.get(type(row))


def of(actor: Actor, row: Any) -> str:
    """The name of a row as far as the actor may know it: people with staff number and unit, others by name or number."""
    if row is None:
        return ""
    person = getattr(row, "employee", None) if not hasattr(row, "emp_no") else row
    if person is not None:
        who = [person.name, person.emp_no] if _named(actor, _room(row)) else [mask.name(person.name)]
        return " ".join(p for p in (*who, getattr(row, "archive_no", "") or "", person.unit.name if person.unit else "") if p)
    code, name = getattr(row, "code", None), _own_name(actor, row)
    return f"{name} {code}" if code and name else str(name or repr(row))


def brief(actor: Actor, row: Any) -> str:
    """The shortest name of a row, for the cells of a list."""
    return str(_own_name(actor, row) or repr(row))


def _own_name(actor: Actor, row: Any) -> str:
    name = str(getattr(row, "name", None) or "")
    return name if _named(actor, _room(row)) else mask.name(name)


def _query(actor: Actor, spec: ServiceSpec) -> Select[Any]:
    model = spec.model
    stmt = scope.visible(select(model), actor, model)
    if hasattr(model, "employee"):
        stmt = stmt.options(joinedload(model.employee).joinedload(model.employee.property.mapper.class_.unit))
    elif hasattr(model, "emp_no"):
        stmt = stmt.options(joinedload(model.unit))
    return stmt


def of_refs(actor: Actor, column: Column, values: Iterable[Any]) -> dict[str, str]:
    """Key -> name of the rows that a ``ref`` column points to, in one statement; rows the actor does not see are absent."""
    keys = set()
    for value in values:
        with suppress(Unseen):
            keys.add(_key(value or ""))
    if not keys:
        return {}
    spec = target(column)
    rows = sessions.reading().scalars(_query(actor, spec).where(spec.model.id.in_(keys))).unique()
    return {str(row.id): of(actor, row) for row in rows}


def of_ref(actor: Actor, column: Column, value: Any) -> str:
    """Name of one such row; empty when the actor does not see it."""
    return of_refs(actor, column, (value,)).get(str(value), "")


def options(actor: Actor, spec: ServiceSpec, term: str, page: int) -> dict[str, Any]:
    """One page of choices for a remote select, in the actor's scope."""
    model, named = spec.model, _named(actor, spec)
    stmt = _query(actor, spec)
    if term:
        stmt = stmt.where(quick(model, spec, term, named) if spec.person or hasattr(model, "pinyin") or hasattr(model, "name")
                          else or_(False))
    if hasattr(model, "active"):
        stmt = stmt.where(model.active.is_(True))
    order = [model.pinyin] if named and hasattr(model, "pinyin") else []
    rows = list(sessions.reading().scalars(stmt.order_by(*order, model.id).limit(PAGE + 1).offset(page * PAGE)).unique())
    return {"results": [{"id": str(r.id), "text": of(actor, r)} for r in rows[:PAGE]], "pagination": {"more": len(rows) > PAGE}}
