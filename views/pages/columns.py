"""Which columns a list shows: the declared ones, or those that the person has chosen, in his order."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import inspect

from app.kernel.spec import Column, ServiceSpec
from app.specs import visibility
from app.specs.display import Viewer
from app.store import query as asking
from app.store import read
from views.desk import setting
from views.query import state_column

#: rows of the visibility table that are read one record at a time, with a reason or a trace
CLOSED = frozenset({"id_no", "phone", "bank", "address", "income", "diagnosis", "proof", "child", "eap_header", "eap_level", "eap_note",
                    "health"})
#: kinds that are no cell of a table
UNFIT = frozenset({"secret", "secret_int", "secret_decimal", "id_no", "bank", "long"})
NORMAL, COMPACT = "normal", "compact"


def declared(viewer: Viewer, spec: ServiceSpec) -> list[Column]:
    """Listed columns that exist for the viewer, the state last."""
    roles = read.role_filter(spec)
    found = [c for c in spec.columns.values() if c.listed and c.name != "state" and visibility.present(viewer.actor, c.cell, roles)]
    state = state_column(spec)
    if state is not None and visibility.present(viewer.actor, state.cell, roles):
        found.append(state)
    return found


def offered(viewer: Viewer, spec: ServiceSpec) -> list[Column]:
    """The listed columns, and all others that a table can hold and the viewer may see in passing."""
    found = declared(viewer, spec)
    taken = {c.name for c in found} | {c.label for c in found}
    roles = read.role_filter(spec)
    more = [c for c in spec.columns.values()
            if c.show and not {c.name, c.label} & taken and c.name != "state" and c.kind not in UNFIT and c.cell not in CLOSED
            and visibility.present(viewer.actor, c.cell, roles) and _stored(spec, c)]
    return found + more


def chosen(viewer: Viewer, spec: ServiceSpec) -> list[Column]:
    """The columns of the viewer's list: his choice as far as it still exists, else the declared ones. What names a row stays."""
    names = setting(f"columns:{spec.room}")
    if not isinstance(names, list):
        return declared(viewer, spec)
    by_name = {c.name: c for c in offered(viewer, spec)}
    found = [by_name[n] for n in names if n in by_name]
    name = by_name.get(spec.name_column)
    if name is not None and name not in found:
        found.insert(0, name)
    return found or declared(viewer, spec)


def relations(spec: ServiceSpec, columns: list[Column]) -> tuple[str, ...]:
    """Relations that the cells of these columns are read through, to be loaded with the rows."""
    found = []
    for column in columns:
        if "." in column.path:
            found.append(column.path.rpartition(".")[0])
        elif column.kind == "ref" and column.name.removesuffix("_id") in inspect(spec.model).relationships:
            found.append(column.name.removesuffix("_id"))
    return tuple(dict.fromkeys(found))


def summed(viewer: Viewer, spec: ServiceSpec, columns: list[Column]) -> list[Column]:
    """Money columns of the table that are added up: stored in the row, and open to the viewer in every row."""
    roles = read.role_filter(spec)
    return [c for c in columns if c.kind == "yuan" and c.total and not c.path and visibility.openly(viewer.actor, c, roles)]


def density() -> str:
    """How close the rows stand."""
    return COMPACT if setting("density") == COMPACT else NORMAL


def choice(view: Any, viewer: Viewer, order: list[str], picked: set[str], close: str, action: str, cancel: str) -> dict[str, Any]:
    """Context of ``record/columns.html``: every offered column in ``order``, and which are picked."""
    spec: ServiceSpec = view.spec
    by_name = {c.name: c for c in offered(viewer, spec)}
    names = [n for n in dict.fromkeys(order) if n in by_name]
    names += [n for n in by_name if n not in names]
    items = [{"name": n, "label": viewer.say(by_name[n].label), "on": n in picked or n == spec.name_column,
              "fixed": n == spec.name_column} for n in names]
    title = _("Columns and density")
    return {"title": title, "crumbs": [(viewer.say(spec.title), view.where("list")), (title, None)], "items": items,
            "density": close, "action": action, "cancel_url": cancel}


def _stored(spec: ServiceSpec, column: Column) -> bool:
    """True for a column of a table; what Python computes row by row may cost a statement each, a key without its row says nothing."""
    try:
        target, _joins = asking.resolve(spec.model, column)
    except AttributeError:
        return False
    if column.kind == "ref":
        return column.name.removesuffix("_id") in inspect(spec.model).relationships
    owner = getattr(target, "class_", None)
    return owner is not None and target.key in inspect(owner).column_attrs
