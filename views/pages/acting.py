"""The small form of one move: its fields, the opinion, the facts at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.kernel.spec import Column, Move, ServiceSpec
from app.kernel.text import N_, Text
from app.specs import display
from app.specs.display import Viewer
from app.store import read
from views import forms, walk
from views.pages.documents import documents
from views.pages.showing import heading_of, number_of

MOST_FACTS = 18
NOTE = Column("note", N_("Opinion"), kind="long", length=1000)


def move_raw(spec: ServiceSpec, verb: str, state: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """Raw values of the posted small form."""
    move = spec.move(verb, state)
    return forms.read(list(move.fields) if move else [], [], form)


def values_of(view: Any, row: Any, move: Move, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a move hold: what was typed, else what is stored, else what the room proposes."""
    preset = view.presets(row, move) if hasattr(view, "presets") else {}
    return {c.name: raw.get(c.name, (forms.stored(c, row) if hasattr(type(row), c.name) else "") or preset.get(c.name, ""))
            for c in move.fields}


def acting(view: Any, viewer: Viewer, row: Any, move: Move, raw: Mapping[str, Any], errors: Mapping[str, list[Text]]) -> dict[str, Any]:
    """Context of ``record/act.html``."""
    spec: ServiceSpec = view.spec
    endpoint = f"{view.endpoint}.options"
    values = values_of(view, row, move, raw)
    fields = forms.fields(viewer, spec, [c for c in move.fields if c.page], values, errors, endpoint, False)
    if move.note != "none":
        note = forms.field(viewer, NOTE, raw.get("note", ""), errors=errors)
        note["required"] = move.note == "required"
        note["hint"] = _("At least 5 characters.") if move.note == "required" else ""
        fields.append(note)
    title = viewer.say(move.title or move.label)
    roles = read.roles_of(viewer.actor, spec, [row])[row.id]
    names = {c.name: viewer.say(c.label) for c in (*move.fields, NOTE)}
    heading = heading_of(viewer, spec, row, roles)
    back = view.where("show", pk=row.id, **walk.kept())
    facts = _facts(viewer, spec, row, roles)
    return {
        "title": f"{title} · {number_of(spec, row)}", "heading": title, "lead": "",
        "crumbs": [(viewer.say(spec.title), view.where("list")), (heading, back), (title, None)],
        "fields": fields, "errors": forms.summary(viewer, errors, names), "kind": move.kind,
        "action": view.where("act", pk=row.id, verb=move.verb, **walk.kept()), "version": request.form.get("version", row.version),
        "submit_label": viewer.say(move.label), "cancel_url": back,
        "facts": [(viewer.say(column.label), text) for column, text in facts],
        "told": {c.cell for c in (*(column for column, _text in facts), *move.fields)}, "documents": documents(spec, viewer, row, roles),
    }


def _facts(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[tuple[Column, str]]:
    """What the record says already, so that nobody decides without seeing what about: everything shown that is not empty."""
    out = []
    for column in spec.columns.values():
        right = display.right(viewer, spec, column, row, roles)
        if column.show and column.name != "state" and column.kind != "ref" and right.see:
            text = display.text(viewer, column, display.raw(row, column), right)
            if text != display.DASH:
                out.append((column, text))
    return out[:MOST_FACTS]
