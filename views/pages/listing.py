"""The query table of a room."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_
from app.specs import codes, display, visibility
from app.specs.display import Viewer
from app.store import read
from views import labels, walk
from views.doors import allowed
from views.query import SIZES, Asked, operators, searchable, sortable, state_column

PHONE_FIELDS = 4


def listing(view: Any, viewer: Viewer, ask: Asked, found: read.Page) -> dict[str, Any]:
    """Context of ``record/list.html``."""
    spec: ServiceSpec = view.spec
    columns = list_columns(viewer, spec)
    reached = read.roles_of(viewer.actor, spec, found.rows)
    moves = _bulk(viewer, spec)
    path = request.path
    count = f"{found.count}+" if found.capped else str(found.count)
    conditions = _active(viewer, spec, ask, path)
    return {
        "title": viewer.say(spec.title), "room": spec.room, "crumbs": [(viewer.say(spec.title), None)],
        "count": found.count, "count_text": count,
        "query": {"action_url": path, "fields": _fields(viewer, spec), "active": conditions,
                  "more_open": any(f["more"] and _filled(f) for f in _fields(viewer, spec))},
        "columns": [_head(viewer, spec, c, ask, path, i) for i, c in enumerate(columns)],
        "rows": [_row(view, viewer, r, columns, reached[r.id], moves) for r in found.rows],
        "serial_start": ask.page * ask.size + 1,
        "bulk": [{"verb": m.verb, "label": viewer.say(m.label), "needs_note": m.note == "required",
                  "confirm": _("%(verb)s: apply to the chosen records?", verb=viewer.say(m.label))} for m in moves],
        "bulk_url": view.where("action_post"), "tools": _tools(view, spec, ask),
        "primary": {"label": _("New: %(what)s", what=viewer.say(spec.one)), "url": view.where("add")}
        if allowed("can_add", spec.room) and spec.may.get("add") else None,
        "pager": _pager(ask, found, path), "empty": _empty(view, viewer, spec, bool(conditions), path),
    }


def list_columns(viewer: Viewer, spec: ServiceSpec) -> list[Column]:
    """Listed columns that exist for the viewer, the state last."""
    roles = read.role_filter(spec)
    found = [c for c in spec.columns.values() if c.listed and c.name != "state" and visibility.present(viewer.actor, c.cell, roles)]
    state = state_column(spec)
    if state is not None and visibility.present(viewer.actor, state.cell, roles):
        found.append(state)
    return found


def cell_text(viewer: Viewer, spec: ServiceSpec, column: Column, row: Any, roles: frozenset[str]) -> tuple[str, str]:
    """Text and tone of one cell, as lists and exports show it."""
    right = display.right(viewer, spec, column, row, roles)
    if column.name == "state" and right.see:
        word, tone = display.word(spec, row.state)
        return viewer.say(word), tone or "grey"
    value = display.raw(row, column)
    target = getattr(row, column.name.removesuffix("_id"), None) if column.kind == "ref" and right.see == "V" else None
    if target is not None:
        return labels.brief(viewer.actor, target), ""
    tone = ""
    if column.codes and column.kind == "code" and right.see == "V" and value in codes.get(column.codes):
        tone = codes.get(column.codes)[value].tone
    return display.text(viewer, column, value, right), tone


def _row(view: Any, viewer: Viewer, row: Any, columns: list[Column], roles: frozenset[str], moves: list[Any]) -> dict[str, Any]:
    spec = view.spec
    cells = []
    for column in columns:
        text, tone = cell_text(viewer, spec, column, row, roles)
        cells.append({"text": text, "tone": tone or None, "html": None})
    shown = view.where("show", pk=row.id, **walk.handed_on())
    actions = [{"label": _("View"), "url": shown}]
    if not roles.isdisjoint(spec.may.get("edit", ())) and (not spec.edit_states or row.state in spec.edit_states):
        actions.append({"label": _("Edit"), "url": view.where("edit", pk=row.id)})
    return {"pk": f"{row.id}:{getattr(row, 'version', 0)}",  # a bulk move is for the row as it was seen
             "url": shown, "cells": cells, "actions": actions,
            "select": any(m.fits(row) and not roles.isdisjoint(m.roles) for m in moves) if spec.states else False}


def _head(viewer: Viewer, spec: ServiceSpec, column: Column, ask: Asked, path: str, index: int) -> dict[str, Any]:
    primary = column.name == spec.name_column or (index == 0 and spec.name_column not in spec.columns)
    head = {"name": column.name, "label": viewer.say(column.label), "align": "num" if column.kind in ("yuan", "int", "decimal") else "",
            "sort_url": None, "sorted": None, "primary": primary,
            "phone": column.name in spec.phone if spec.phone else index < PHONE_FIELDS or column.name == "state"}
    if column.name in sortable(viewer.actor, spec):
        now = ask.query.order == column.name
        down = now and not ask.query.down
        head["sort_url"] = ask.url(path, **{f"_oc_{ask.name}": column.name, f"_od_{ask.name}": "desc" if down else "asc",
                                            f"page_{ask.name}": None})
        head["sorted"] = ("desc" if ask.query.down else "asc") if now else None
    return head


def _fields(viewer: Viewer, spec: ServiceSpec) -> list[dict[str, Any]]:
    """Fields of the query card: the one box first, then the declared columns."""
    made = []
    if spec.person or hasattr(spec.model, "name"):
        label = _("Name, pinyin or staff no.") if spec.person or hasattr(spec.model, "emp_no") else _("Entry name")
        made.append({"name": "q", "label": label, "kind": "text", "value": request.args.get("q", ""), "more": False, "options": []})
    for column in searchable(viewer.actor, spec).values():
        made.append(_field(viewer, spec, column))
    return sorted(made, key=lambda f: f["more"])


def _field(viewer: Viewer, spec: ServiceSpec, column: Column) -> dict[str, Any]:
    ops = operators(column)

    def name(op: str) -> str:
        return f"_flt_{ops.index(op)}_{column.name}"

    out: dict[str, Any] = {"label": viewer.say(column.label), "more": column.search == "more", "options": []}
    if column.kind in ("date", "datetime", "yuan", "int", "decimal"):
        low, high = name("ge"), name("le")
        kind = "date_range" if column.kind in ("date", "datetime") else "number_range"
        return {**out, "kind": kind, "name": low, "name_from": low, "name_to": high,
                "value": (request.args.get(low, ""), request.args.get(high, ""))}
    if column.kind == "ref":
        key = name("eq")
        value = request.args.get(key, "")
        src = url_for("SearchView.choices", room=spec.room, field=column.name)
        return {**out, "kind": "remote", "name": key, "value": value, "src": src, "text": labels.of_ref(viewer.actor, column, value)}
    if column.name == "state":
        words = {display.word(spec, s.code)[0]: s.code for s in reversed(spec.states)}
        choices = [(code, viewer.say(word)) for word, code in reversed(words.items())]
        return {**out, "kind": "select", "name": name("eq"), "value": request.args.get(name("eq"), ""), "options": choices}
    if column.codes:
        key = name("ct" if column.kind == "codes" else "eq")
        choices = [(c.code, viewer.say(c.label)) for c in codes.get(column.codes).values()]
        return {**out, "kind": "select", "name": key, "value": request.args.get(key, ""), "options": choices}
    if column.kind == "bool":
        return {**out, "kind": "select", "name": name("eq"), "value": request.args.get(name("eq"), ""),
                "options": [("1", _("Yes")), ("0", _("No"))]}
    return {**out, "kind": "text", "name": name("ct"), "value": request.args.get(name("ct"), "")}


def _filled(field: dict[str, Any]) -> bool:
    value = field["value"]
    return any(value) if isinstance(value, tuple) else bool(value)


def _active(viewer: Viewer, spec: ServiceSpec, ask: Asked, path: str) -> list[dict[str, Any]]:
    out = []
    keys: tuple[str, ...]
    if ask.query.todo:
        out.append({"label": _("To do"), "text": _("waiting for me"), "remove_url": ask.url(path, todo=None)})
    for field in _fields(viewer, spec):
        if not _filled(field):
            continue
        if isinstance(field["value"], tuple):
            keys = (field["name_from"], field["name_to"])
            text = " – ".join(field["value"])
        else:
            keys = (field["name"],)
            text = field.get("text") or dict(field["options"]).get(field["value"]) or field["value"]
        out.append({"label": field["label"], "text": text,
                    "remove_url": ask.url(path, **dict.fromkeys(keys), **{f"page_{ask.name}": None})})
    return out


def _bulk(viewer: Viewer, spec: ServiceSpec) -> list[Any]:
    seen: dict[str, Any] = {}
    for move in spec.moves:
        if move.bulk and viewer.actor.has(move.roles):
            seen.setdefault(move.verb, move)
    return list(seen.values())


def _tools(view: Any, spec: ServiceSpec, ask: Asked) -> list[dict[str, Any]]:
    tools: list[dict[str, Any]] = []
    if spec.may.get("export") and allowed("can_export", spec.room):
        for form, text in (("csv", N_("Export CSV")), ("xlsx", N_("Export Excel")), ("pdf", N_("Export PDF"))):
            tools.append({"label": _(text), "url": ask.url(view.where("export", form=form)), "icon": "download", "kind": "link"})
    tools.append({"label": "", "url": "", "icon": "printer", "kind": "print"})
    return tools


def _pager(ask: Asked, found: read.Page, path: str) -> dict[str, Any]:
    pages = max(1, -(-found.count // ask.size))
    key = f"page_{ask.name}"

    def url(number: int) -> str:
        return ask.url(path, **{key: number or None})

    low = max(0, min(ask.page - 2, pages - 5))
    return {
        "page": ask.page, "pages": pages, "prev_url": url(ask.page - 1) if ask.page else None,
        "next_url": url(ask.page + 1) if ask.page + 1 < pages else None,
        "links": [(n + 1, url(n), n == ask.page) for n in range(low, min(low + 5, pages))],
        "sizes": [(s, ask.url(path, **{f"psize_{ask.name}": s, key: None}), s == ask.size) for s in SIZES],
    }


def _empty(view: Any, viewer: Viewer, spec: ServiceSpec, filtered: bool, path: str) -> dict[str, Any]:
    if filtered:
        return {"text": _("No record matches the conditions."), "label": _("Reset the conditions"), "url": path}
    if spec.may.get("add") and allowed("can_add", spec.room):
        return {"text": viewer.say(spec.about) or _("There is no record yet."),
                "label": _("New: %(what)s", what=viewer.say(spec.one)), "url": view.where("add")}
    return {"text": viewer.say(spec.about) or _("There is no record yet."), "label": _("Back to the workbench"), "url": "/"}
