"""How a row of another room is named in selects and links."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.spec import Column, ServiceSpec
from app.specs.registry import BY_ROOM
from app.store import session as sessions
from app.store.read import quick
from app.store.unit import _key

PAGE = 20


def target(column: Column) -> ServiceSpec:
    """The spec a ``ref`` column points to."""
    return BY_ROOM[column.ref]


def of(row: Any) -> str:
    """The name of a row: people with staff number and unit, others by name or number."""
    if row is None:
        return ""
    person = getattr(row, "employee", None) if not hasattr(row, "emp_no") else row
    if person is not None:
        parts = [person.name, person.emp_no, getattr(row, "archive_no", "") or "", person.unit.name if person.unit else ""]
        return " ".join(p for p in parts if p)
    code, name = getattr(row, "code", None), getattr(row, "name", None) or getattr(row, "lead_name", None)
    if hasattr(row, "get_full_name"):
        return str(row.get_full_name())
    return f"{name} {code}" if code and name else str(name or repr(row))


def brief(row: Any) -> str:
    """The shortest name of a row, for the cells of a list."""
    return str(getattr(row, "name", None) or repr(row))


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
    return {str(row.id): of(row) for row in rows}


def of_ref(actor: Actor, column: Column, value: Any) -> str:
    """Name of one such row; empty when the actor does not see it."""
    return of_refs(actor, column, (value,)).get(str(value), "")


def options(actor: Actor, spec: ServiceSpec, term: str, page: int) -> dict[str, Any]:
    """One page of choices for a remote select, in the actor's scope."""
    model = spec.model
    stmt = _query(actor, spec)
    if term:
        stmt = stmt.where(quick(model, spec, term, True) if spec.person or hasattr(model, "pinyin") or hasattr(model, "name")
                          else or_(False))
    if hasattr(model, "active"):
        stmt = stmt.where(model.active.is_(True))
    order = [model.pinyin] if hasattr(model, "pinyin") else []
    rows = list(sessions.reading().scalars(stmt.order_by(*order, model.id).limit(PAGE + 1).offset(page * PAGE)).unique())
    return {"results": [{"id": str(r.id), "text": of(r)} for r in rows[:PAGE]], "pagination": {"more": len(rows) > PAGE}}
