"""Rows with the roles that reach them, and which rows of other rooms are about the household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from app.kernel import scope
from app.kernel.actor import Actor


@dataclass(frozen=True)
class Seen:
    """A row with the roles of the actor that reach it and what was computed beside it."""

    row: Any
    roles: frozenset[str]
    more: Mapping[str, Any]


def marks(actor: Actor, model: Any, room: Iterable[str]) -> list[ColumnElement[Any]]:
    """Columns that say by which of several roles a row is reached; none for people with one role in the room."""
    held = sorted(actor.roles.intersection(room))
    if len(held) < 2:
        return []
    return [case((scope.condition(model, actor, frozenset({r})), 1), else_=0).label(f"by_{r}") for r in held]


def seen(actor: Actor, room: Iterable[str], found: Any) -> Seen:
    """The first entity of a result row read with :func:`marks`."""
    held, more = actor.roles.intersection(room), found._mapping
    reached = held if len(held) < 2 else {r for r in held if more[f"by_{r}"]}
    return Seen(found[0], frozenset(reached), more)


def of_household(model: Any, archive: Any) -> ColumnElement[bool]:
    """Rows of this archive, and those of the employee that name no archive."""
    own = model.archive_id == archive.id
    if archive.employee_id is None:
        return own
    return or_(own, and_(model.archive_id.is_(None), model.employee_id == archive.employee_id))


def of_person(model: Any, archive: Any) -> ColumnElement[bool]:
    """Rows about the employee, under whichever archive they were opened."""
    own = model.archive_id == archive.id
    return own if archive.employee_id is None else or_(own, model.employee_id == archive.employee_id)
