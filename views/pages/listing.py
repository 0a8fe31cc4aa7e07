"""The query table of a room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from app.kernel import clock, money
from app.kernel.spec import Column, ServiceSpec
from app.specs import codes, display
from app.specs.display import Viewer
from app.specs.imports import KINDS
from app.store import read
from views import labels, walk
from views.desk import desk
from views.doors import allowed, begin
from views.pages import asking, batch
from views.pages.columns import chosen, declared, density, summed
from views.query import SIZES, Asked, condition_text, sortable

__all__ = ["cell_text", "list_columns", "listing"]

PHONE_FIELDS = 4
NUMBERS = ("yuan", "int", "decimal")
list_columns = declared


def listing(view: Any, viewer: Viewer, ask: Asked, found: read.Page, whole: bool = False) -> dict[str, Any]:
    """Context of ``record/list.html``; only the ``whole`` page has a place for the outcome of a batch."""
    spec: ServiceSpec = view.spec
    columns = chosen(viewer, spec)
    moves, further = batch.moves(viewer, spec), _further(viewer, spec)
    path = request.path
    card = asking.card(viewer, spec, path)
    conditions = asking.conditions(viewer, spec, ask, path, card["fields"])
    outcome = batch.outcome(viewer, spec) if whole else None
    exports = bool(spec.may.get("export")) and allowed("can_export", spec.room)
    rows = [_row(view, viewer, r, columns, found.reached[r.id], moves, further, exports) for r in found.rows]
    return {
        "title": viewer.say(spec.title), "room": spec.room, "crumbs": [(viewer.say(spec.title), None)],
        "count": found.count, "count_text": f"{found.count}+" if found.capped else str(found.count),
        "query": {**card, "active": conditions}, "columns": _heads(viewer, spec, columns, ask, path), "rows": rows,
        "serial_start": ask.page * ask.size + 1, "density": density(), "tree": asking.tree(viewer, spec),
        "bulk": batch.buttons(view, viewer, moves) if rows else [], "outcome": outcome, "kept": outcome["kept"] if outcome else set(),
        "picking": {"url": view.where("batch"), "most": batch.MOST, "back": condition_text(request.args, pages=True),
                    "exports": [(f, view.where("chosen", form=f)) for f in ("xlsx", "csv")] if exports else []},
        "totals": _totals(viewer, spec, columns, found, ask), "queries": _queries(view, spec, bool(conditions)),
        "tools": _tools(view, ask, exports), "columns_url": ask.url(view.where("columns")), "remember_url": view.where("remember"),
        "primary": _primary(view, viewer, spec), "pager": _pager(ask, found, path), "printed": _printed(viewer),
        "empty": _empty(view, viewer, spec, conditions, path), "list_url": path, "importing": _importing(spec),
        "board_url": ask.url(view.where("board")) if spec.board else None,
    }


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


def _row(view: Any, viewer: Viewer, row: Any, columns: list[Column], roles: frozenset[str], moves: list[Any],
         further: list[tuple[Any, str]], exports: bool) -> dict[str, Any]:
    spec = view.spec
    cells = []
    for column in columns:
        text, tone = cell_text(viewer, spec, column, row, roles)
        cells.append({"text": text, "tone": tone or None, "html": None})
    shown = view.where("show", pk=row.id, **walk.handed_on())
    actions = [{"label": _("View"), "url": shown}]
    if not roles.isdisjoint(spec.may.get("edit", ())) and (not spec.edit_states or row.state in spec.edit_states):
        actions.append({"label": _("Edit"), "url": view.where("edit", pk=row.id)})
    legal = batch.legal(row, roles, moves)
    return {"pk": f"{row.id}:{getattr(row, 'version', 0)}",  # a bulk move is for the row as it was seen
            "id": row.id, "url": shown, "cells": cells, "actions": actions, "select": exports or bool(legal),
            "batch": " ".join(legal), "more": [
                {"label": label, "danger": move.kind == "danger", "url": view.where("act", pk=row.id, verb=move.verb)}
                for move, label in further if move.fits(row) and not roles.isdisjoint(move.roles)]}


def _further(viewer: Viewer, spec: ServiceSpec) -> list[tuple[Any, str]]:
    """Moves in the menu of a row, in words. Decisions are made on its page, where one sees what about."""
    return [(m, viewer.say(m.label)) for m in spec.moves if not m.decision and viewer.actor.has(m.roles)]


def _heads(viewer: Viewer, spec: ServiceSpec, columns: list[Column], ask: Asked, path: str) -> list[dict[str, Any]]:
    """Column heads: label, alignment, the address that sorts by it, what a phone shows of it."""
    named, orders = any(c.name == spec.name_column for c in columns), sortable(viewer.actor, spec)
    page, order, way = f"page_{ask.name}", f"_oc_{ask.name}", f"_od_{ask.name}"
    phone = [c.name for c in columns if c.name in spec.phone] or [c.name for c in columns if c.name != spec.name_column][:PHONE_FIELDS]
    made = []
    for index, column in enumerate(columns):
        head = {"name": column.name, "label": viewer.say(column.label), "align": "num" if column.kind in NUMBERS else "", "sort_url": None,
                "sorted": None, "primary": column.name == spec.name_column if named else index == 0,
                "phone": column.name in phone[:PHONE_FIELDS] or column.name == "state", "state": column.name == "state",
                "whole": column.kind in ("date", "datetime")}
        if column.name in orders:
            now = ask.query.order == column.name
            down = now and not ask.query.down
            head["sort_url"] = ask.url(path, **{order: column.name, way: "desc" if down else "asc", page: None})
            head["sorted"] = ("desc" if ask.query.down else "asc") if now else None
        made.append(head)
    return made


def _totals(viewer: Viewer, spec: ServiceSpec, columns: list[Column], found: read.Page, ask: Asked) -> list[dict[str, Any]]:
    """The rows under a table with money: the sum of this page where there are several, and that of the whole query."""
    counted = summed(viewer, spec, columns)
    if not counted or not found.rows:
        return []
    made = []
    if found.count > len(found.rows):
        page = {c.name: sum((getattr(r, c.name) or Decimal(0) for r in found.rows), Decimal(0)) for c in counted}
        made.append({"label": _("This page"), "cells": [money.grouped(page[c.name]) if c.name in page else "" for c in columns]})
    if found.totals is None:
        made.append({"label": _("More than %(n)s records: not added up. Narrow the query.", n=read.COUNT_CAP), "cells": None})
    else:
        sums = found.totals
        made.append({"label": _("Total"), "cells": [money.grouped(sums[c.name]) if c.name in sums else "" for c in columns]})
    return made


def _queries(view: Any, spec: ServiceSpec, asked: bool) -> dict[str, Any]:
    """Kept queries as links, and the way to keep what is asked for now."""
    now = condition_text(request.args)
    kept = [{"name": q.name, "url": f"{view.where('list')}?{q.query}", "now": q.query == now, "owner": "" if q.mine else q.owner}
            for q in desk(spec.room).queries]
    fresh = asked and now and not any(q["now"] for q in kept)
    return {"kept": kept, "url": view.where("queries"), "keep_url": f"{view.where('queries')}?{now}" if fresh else None}


def _tools(view: Any, ask: Asked, exports: bool) -> list[dict[str, Any]]:
    """Exports of what is shown, and of all columns."""
    if not exports:
        return []
    forms = (("csv", "CSV"), ("xlsx", "Excel"), ("pdf", "PDF"))
    tools = [{"label": _("Export %(form)s", form=text),
              "url": ask.url(view.where("export", form=form), totals="1" if form == "xlsx" else None)} for form, text in forms]
    tools.append({"label": _("Export all columns (Excel)"), "url": ask.url(view.where("export", form="xlsx"), all="1", totals="1")})
    return tools


def _primary(view: Any, viewer: Viewer, spec: ServiceSpec) -> dict[str, str] | None:
    if not (spec.may.get("add") and allowed("can_add", spec.room)):
        return None
    return {"label": _("New: %(what)s", what=viewer.say(spec.one)), "url": begin(spec.room)}


def _importing(spec: ServiceSpec) -> dict[str, str] | None:
    """The way to the import of the room's rows and to its empty file, for who may import."""
    kind = next((k for k in KINDS.values() if k.room == spec.room), None)
    if kind is None or not allowed("can_import", "import"):
        return None
    return {"url": url_for("ImportView.new", kind=kind.name), "template": url_for("ImportView.template", kind=kind.name, form="xlsx")}


def _printed(viewer: Viewer) -> str:
    """Whose list this is, who prints it and when: for the head of the paper."""
    unit = g.user.unit.name if g.user.unit is not None else ""
    said = _("Printed by %(name)s (%(user)s) at %(when)s", name=viewer.actor.name, user=viewer.actor.username,
             when=clock.local(clock.now()).strftime("%Y-%m-%d %H:%M"))
    return _("%(label)s: %(text)s", label=_("Unit"), text=unit) + "　" + said if unit else said


def _pager(ask: Asked, found: read.Page, path: str) -> dict[str, Any]:
    pages = max(1, -(-found.count // ask.size))
    key = f"page_{ask.name}"

    def url(number: int) -> str:
        return ask.url(path, **{key: number or None})

    low = max(0, min(ask.page - 2, pages - 5))
    return {
        "page": ask.page, "pages": pages, "prev_url": url(min(ask.page, pages) - 1) if ask.page else None,
        "next_url": url(ask.page + 1) if ask.page + 1 < pages else None,
        "links": [(n + 1, url(n), n == ask.page) for n in range(low, min(low + 5, pages))],
        "sizes": [(s, ask.url(path, **{f"psize_{ask.name}": s, key: None}), s == ask.size) for s in SIZES],
    }


def _empty(view: Any, viewer: Viewer, spec: ServiceSpec, conditions: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """Why there is nothing, and the one next step."""
    if conditions:
        return {"text": _("No record matches the conditions."), "conditions": conditions, "label": _("Reset the conditions"), "url": path}
    if request.args.get(f"page_{view.name}"):
        return {"text": _("There is no such page."), "label": _("To the first page"), "url": path}
    text = viewer.say(spec.about) or _("There is no record yet.")
    primary = _primary(view, viewer, spec)
    return {"text": text, **(primary or {"label": _("Back to the workbench"), "url": "/"})}
