"""Rows of other rooms that belong to a row: those that name it, and those about the same person. All within the actor's scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.kernel.actor import Actor
from app.kernel.spec import Column, ServiceSpec
from app.store import read
from app.store import session as sessions
from app.store.query import Query, matching

PERSON = "person"  #: the room of the people themselves


def naming(spec: ServiceSpec, other: ServiceSpec) -> list[Column]:
    """Columns of ``other`` that point to a row of ``spec``."""
    return [c for c in other.columns.values() if c.kind == "ref" and c.ref == spec.room and not c.path]


def about_people(spec: ServiceSpec) -> bool:
    """True for rooms whose rows are about one person."""
    return bool(spec.person) or spec.room == PERSON


def belongs(spec: ServiceSpec, row: Any, other: ServiceSpec) -> ColumnElement[bool] | None:
    """SQL for the rows of ``other`` that belong to ``row``, itself left out; None where nothing can."""
    model = other.model
    parts: list[ColumnElement[bool]] = [getattr(model, c.name) == row.id for c in naming(spec, other)]
    person = row.id if spec.room == PERSON else getattr(row, "employee_id", None)
    if person is not None:
        if other.room == PERSON:
            parts.append(model.id == person)
        elif hasattr(model, "employee_id"):
            parts.append(model.employee_id == person)
    if not parts:
        return None
    return or_(*parts) if other is not spec else (or_(*parts) & (model.id != row.id))


def newest(actor: Actor, spec: ServiceSpec, row: Any, other: ServiceSpec, most: int) -> tuple[list[Any], int]:
    """The newest such rows with what a list shows of them, and how many there are; one statement."""
    clause = belongs(spec, row, other)
    if clause is None:
        return [], 0
    model = other.model
    keys = matching(actor, other, Query()).where(clause).with_only_columns(model.id, func.count().over().label("n")).subquery()
    stmt = select(model, keys.c.n).join(keys, keys.c.id == model.id).order_by(model.id.desc()).limit(most)
    found = sessions.reading().execute(read._loading(stmt, other)).unique().all()
    return [r[0] for r in found], found[0].n if found else 0
