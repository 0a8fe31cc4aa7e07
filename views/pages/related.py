"""Rows of other rooms on the page of a row: aid, requests, referrals of the same person, each in a tab of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.kernel.spec import Column, ServiceSpec
from app.specs import visibility
from app.specs.display import Viewer
from app.specs.registry import SPECS
from app.store import read, related
from views.doors import allowed
from views.pages.listing import cell_text, list_columns

MOST = 20
#: columns that would say on every line what the page says at its top
_SAID = ("name", "emp_no", "unit_id", "unit", "gender", "age")


def rooms(viewer: Viewer, spec: ServiceSpec, row: Any) -> list[ServiceSpec]:
    """Rooms whose rows may belong to this one and that the viewer may list, where he learns no more than both pages show."""
    if not related.about_people(spec):
        return []
    inside = {c.model for c in spec.children}
    return [other for other in SPECS
            if related.about_people(other) and other.model not in inside and not (other is spec and spec.room == related.PERSON)
            and other.room != related.PERSON and allowed("can_list", other.room)
            and _tied(viewer, spec, other) and related.belongs(spec, row, other) is not None]


def _tied(viewer: Viewer, spec: ServiceSpec, other: ServiceSpec) -> bool:
    """True when the viewer may know whom the rows of ``other`` are about: a name that he sees on some rows only, or never,
    must not be told by the page that they stand on."""
    roles = [r for r in read.role_filter(other) if r in viewer.actor.roles]
    names = [other.columns.get("name") or Column("name", "", cell="name"), *related.naming(spec, other)]
    employee = other.columns.get("employee_id")
    cells = {c.cell for c in (*names, *([employee] if employee is not None else []))}
    return bool(roles) and all(_steady(cell, role) for cell in cells for role in roles)


def _steady(cell: str, role: str) -> bool:
    """True for a cell that a role sees, in full or masked, on every row alike."""
    letters = visibility.CELLS[cell][role]
    return "@" not in letters and letters[0] in "VM"


def title(viewer: Viewer, spec: ServiceSpec, other: ServiceSpec) -> str:
    """Name of the tab."""
    if other is spec:
        return _("%(what)s of this person", what=viewer.say(other.title))
    return viewer.say(other.title)


def related_table(view: Any, viewer: Viewer, row: Any, other: ServiceSpec) -> dict[str, Any]:
    """The rows of one other room as a table like that of a record's parts."""
    spec: ServiceSpec = view.spec
    found, count = related.newest(viewer.actor, spec, row, other, MOST)
    reached = read.roles_of(viewer.actor, other, found)
    said = {*_SAID, *(c.name for c in related.naming(spec, other))}
    columns = [c for c in list_columns(viewer, other) if c.name not in said]
    lines = [[_cell(viewer, other, c, item, reached[item.id], i == 0) for i, c in enumerate(columns)] for item in found]
    heads = [{"label": viewer.say(c.label), "align": "num" if c.kind in ("yuan", "int", "decimal") else ""} for c in columns]
    note = _("The newest %(n)s of %(count)s are shown.", n=len(found), count=count) if count > len(found) else ""
    return {"title": title(viewer, spec, other), "columns": heads, "rows": lines, "add": _add(viewer, spec, row, other),
            "empty": _("None"), "total": None, "note": note}


def _cell(viewer: Viewer, spec: ServiceSpec, column: Column, row: Any, roles: frozenset[str], first: bool) -> dict[str, Any]:
    text, tone = cell_text(viewer, spec, column, row, roles)[:2]
    return {"text": text, "tone": tone or None, "link": f"/{spec.room}/show/{row.id}" if first and allowed("can_show", spec.room) else None}


def _add(viewer: Viewer, spec: ServiceSpec, row: Any, other: ServiceSpec) -> dict[str, str] | None:
    """The form of the other room, opened for this row, for those who may fill it in."""
    if other is spec or not (other.may.get("add") and allowed("can_add", other.room)):
        return None
    named = [c for c in related.naming(spec, other) if c.typed]
    employee = other.columns.get("employee_id")
    query = {named[0].name: row.id} if named else (
        {"employee_id": row.employee_id} if employee is not None and employee.typed and getattr(row, "employee_id", None) else None)
    if query is None:
        return None
    return {"label": _("New: %(what)s", what=viewer.say(other.one)), "url": f"/{other.room}/add?{urlencode(query)}"}
