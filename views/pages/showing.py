"""The show page of one row: sections, child tables, legal moves, history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.kernel import crypto, money
from app.kernel.spec import Child, Column, ServiceSpec
from app.specs import codes, display, visibility
from app.specs.display import DASH, Viewer
from views import labels
from views.doors import allowed


def showing(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """What the page, the sheet of paper and the form of a decision say of a row."""
    spec: ServiceSpec = view.spec
    tables = [child_table(view, viewer, c, row, roles) for c in spec.children if not c.tab]
    state = display.word(spec, row.state) if spec.states and state_seen(viewer, spec, row, roles) else None
    heading = heading_of(viewer, spec, row, roles)
    exact = viewer.say(spec.by_state[row.state].label) if state and row.state in spec.by_state else ""
    return {
        "title": f"{viewer.say(spec.one)} {number_of(spec, row)}", "heading": heading, "version": getattr(row, "version", None),
        "crumbs": [(viewer.say(spec.title), view.where("list")), (heading, None)],
        "badges": [(exact, state[1] or "grey")] if state else [],
        "subtitle": _subtitle(viewer, spec, row, roles), "facts": [],
        "buttons": _buttons(view, row, roles),
        "flow": _flow(viewer, spec, row) if state else None, "printed": getattr(view, "printed", True),
        "sections": [s for s in (_section(view, viewer, spec, s, row, roles) for s in spec.sections) if _filled(s)],
        "children": [t for t in tables if t is not None],
    }


def heading_of(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> str:
    """Name of the row as the viewer may see it."""
    column = spec.columns.get(spec.name_column) or spec.columns.get(spec.number_column)
    if column is None:
        return str(row)
    return display.text(viewer, column, display.raw(row, column), display.right(viewer, spec, column, row, roles))


def number_of(spec: ServiceSpec, row: Any) -> str:
    """What a window title may say of a row: its number, never a person (titles end up in histories and on shared screens)."""
    number = getattr(row, spec.number_column, None) if spec.number_column else None
    return str(number or row.id)


def state_seen(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> bool:
    return _seen(viewer, spec, "state", row, roles)


def _seen(viewer: Viewer, spec: ServiceSpec, name: str, row: Any, roles: frozenset[str]) -> bool:
    """True when the room does not declare ``name`` (then it is open to all who see the row) or its cell is the viewer's."""
    column = spec.columns.get(name)
    return column is None or bool(display.right(viewer, spec, column, row, roles).see)


def _subtitle(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> str:
    parts = [getattr(row, spec.number_column, None)] if spec.number_column else []
    unit = getattr(row, "unit", None)
    parts += [unit.name if unit is not None and _seen(viewer, spec, "unit_id", row, roles) else None]
    if getattr(row, "due_on", None) and spec.states and state_seen(viewer, spec, row, roles) and _seen(
            viewer, spec, "due_on", row, roles):
        parts.append(_("due %(day)s", day=row.due_on.isoformat()))
    return " · ".join(str(p) for p in parts if p)


def _flow(viewer: Viewer, spec: ServiceSpec, row: Any) -> list[dict[str, str]] | None:
    if not spec.flow or row.state not in spec.flow:
        return None
    now = spec.flow.index(row.state)
    return [{"label": viewer.say(spec.by_state[s].label), "state": "done" if i < now else "now" if i == now else "todo"}
            for i, s in enumerate(spec.flow)]


def _buttons(view: Any, row: Any, roles: frozenset[str]) -> list[dict[str, Any]]:
    spec = view.spec
    made = list(view.extra_buttons(row)) if hasattr(view, "extra_buttons") else []
    if not roles.isdisjoint(spec.may.get("edit", ())) and (not spec.edit_states or row.state in spec.edit_states):
        made.append({"label": _("Edit"), "url": view.where("edit", pk=row.id), "kind": "plain", "icon": "pencil"})
    if getattr(view, "printed", True):
        made.append({"label": _("%(form)s (PDF)", form=_(spec.sheet.title or spec.one)), "url": view.where("sheet", pk=row.id),
                     "kind": "plain", "icon": "file-type-pdf"})
    return made


def _section(view: Any, viewer: Viewer, spec: ServiceSpec, section: Any, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    fields = []
    for column in section.columns:
        right = display.right(viewer, spec, column, row, roles)
        if not column.show or not (right.see or right.reveal) or column.name == "state":
            continue
        made = _field(view, viewer, column, row, right)
        if not (made["wide"] and made["text"] == DASH and not made["reveal"]):  # an empty long text would take a line for nothing
            fields.append(made)
    return {"title": viewer.say(section.title), "note": None, "fields": fields}


def _filled(section: dict[str, Any]) -> bool:
    """A section with nothing in it yet would only push the others down."""
    return any(f["text"] != DASH or f["reveal"] for f in section["fields"])


def _field(view: Any, viewer: Viewer, column: Column, row: Any, right: Any) -> dict[str, Any]:
    value = display.raw(row, column)
    link, tone = None, None
    if column.kind == "ref":
        text, link = _ref(viewer, column, row, value, right)
    else:
        text = display.text(viewer, column, value, right)
        if column.kind == "code" and right.see == "V" and value in codes.get(column.codes):
            tone = codes.get(column.codes)[value].tone or None
    if column.kind == "yuan" and isinstance(value, Decimal) and right.see == "V" and column.cell == "amount":
        text = f"{text}（{money.capital(value)}）"
    reveal = None
    if right.reveal and value is not None:
        reveal = {"url": view.where("reveal", pk=row.id, field=column.name), "label": _("Show in full")}
    return {"label": viewer.say(column.label), "text": text, "tone": tone, "wide": column.wide or column.kind in ("long", "secret"),
            "reveal": reveal, "link": link}


def _ref(viewer: Viewer, column: Column, row: Any, value: Any, right: Any) -> tuple[str, str | None]:
    """A row of another room: its name and, where the viewer has that room, a link."""
    if value is None or right.see != "V":
        return DASH, None
    target = getattr(row, column.name.removesuffix("_id"), None)
    text = labels.of(viewer.actor, target) if target is not None else labels.of_ref(viewer.actor, column, value)
    spec = labels.target(column)
    return text or DASH, f"/{spec.room}/show/{value}" if text and allowed("can_show", spec.room) else None


def child_table(view: Any, viewer: Viewer, child: Child, row: Any, roles: frozenset[str]) -> dict[str, Any] | None:
    """The child rows as a table, or None when the viewer's role has no such cell."""
    spec: ServiceSpec = view.spec
    at = visibility.moment(spec, row, viewer.actor)
    if not visibility.of_child(viewer.actor, spec, child, roles, at).see:
        return None
    columns = [c for c in child.columns if c.show and visibility.right(viewer.actor, c.cell, roles, at).see]
    rights = {c.name: visibility.right(viewer.actor, c.cell, roles, at) for c in columns}
    items = list(getattr(row, child.name))
    names = {c.name: labels.of_refs(viewer.actor, c, [display.raw(i, c) for i in items]) for c in columns if c.kind == "ref"}

    def text(column: Column, item: Any) -> str:
        value, right = display.raw(item, column), rights[column.name]
        if column.kind == "ref" and right.see == "V":
            return names[column.name].get(str(value), DASH)
        return display.text(viewer, column, value, right)

    # a column in which no row holds anything would only push the others off the screen
    columns = [c for c in columns if not items or any(text(c, i) != DASH for i in items)]
    rows = [[{"text": text(c, item), "tone": None, "link": _file_link(c, item)} for c in columns] for item in items]
    total = None
    if child.total and items:
        sums = {n: sum((plain_money(display.raw(i, c)) for i in items), Decimal(0))
                for n in child.total for c in columns if c.name == n and rights[n].see == "V"}
        total = [_("Total") if i == 0 else money.grouped(sums[c.name]) if c.name in sums else "" for i, c in enumerate(columns)]
    return {"title": viewer.say(child.title), "columns": [{"label": viewer.say(c.label), "align": _align(c)} for c in columns],
            "rows": rows, "add": None, "empty": _("None"), "total": total}


def plain_money(value: Any) -> Decimal:
    opened = value.open() if isinstance(value, crypto.Secret) else value
    return Decimal(opened) if opened is not None else Decimal(0)


def _align(column: Column) -> str:
    return "num" if column.kind in ("yuan", "int", "decimal") else ""


def _file_link(column: Column, item: Any) -> str | None:
    stored = getattr(item, "file", None) if column.name in ("file_id", "file_name") else None
    return f"/file/{stored.uuid}" if stored is not None else None
