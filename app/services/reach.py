"""What an account with several roles may do to one row, and which rows of other rooms it may name in it.

A role counts only for the rows that it reaches itself: the chair of one unit who is an officer of the company as well is no
chair of the other units. A row that the actor does not see can be named neither in a form nor in a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.kernel import scope
from app.kernel.fault import Invalid
from app.kernel.spec import Child, Column, ServiceSpec
from app.kernel.text import N_, Text
from app.specs.registry import BY_ROOM
from app.store import read
from app.store.unit import Unit

Named = dict[tuple[str, str], int]  #: (field, room of the related row) -> its key


def roles(u: Unit, spec: ServiceSpec, row: Any) -> frozenset[str]:
    """The actor's roles that have the room and reach ``row``; all of them for the system."""
    return read.roles_of(u.actor, spec, [row], u.session)[row.id]


def named(columns: Iterable[Column], data: Mapping[str, Any], row: Any = None) -> Named:
    """(field, room) -> key, for the related rows that ``data`` names and ``row`` did not name before."""
    return {(c.name, c.ref): data[c.name] for c in columns
            if c.kind == "ref" and data.get(c.name) is not None and data[c.name] != getattr(row, c.name, None)}


def named_in(children: Iterable[Child], data: Mapping[str, Any], row: Any = None) -> Named:
    """The same for child rows, each against the stored row of its key."""
    found: Named = {}
    for child in children:
        stored = {c.id: c for c in getattr(row, child.name, [])} if row is not None else {}
        for index, values in enumerate(data.get(child.name) or ()):
            for (name, room), key in named(child.columns, values, stored.get(values.get("id"))).items():
                found[f"{child.name}.{index}.{name}", room] = key
    return found


def check(u: Unit, wanted: Named) -> None:
    """Raises Invalid with one sentence a field for every named row that the actor does not see."""
    errors = {}
    for (field, room), key in wanted.items():
        model = BY_ROOM[room].model
        if u.session.scalar(scope.visible(select(model.id).where(model.id == key), u.actor, model)) is None:
            errors[field] = [Text(N_("Please choose from the list."))]
    if errors:
        raise Invalid(errors)
