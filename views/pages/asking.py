"""The query card of a list: its fields, and what is asked for at the moment in words."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_
from app.specs import codes, display
from app.specs.display import Viewer
from app.store import query as asking
from app.store import read
from views import labels
from views.desk import setting
from views.query import Asked, lane, operators, searchable

IN_SIGHT = 3  #: fields that are always visible
#: kinds of work in words, see ``app.store.todo``
WAITING = {"all": N_("waiting for me"), "decide": N_("waiting for my decision"), "return": N_("returned to me"),
           "soon": N_("overdue or due by the next working day")}
RANGES = ("date", "datetime", "yuan", "int", "decimal")


def card(viewer: Viewer, spec: ServiceSpec, path: str) -> dict[str, Any]:
    """Context of ``record/query.html``: the box, unit and state before all others, the rest behind "More"."""
    found = fields(viewer, spec)
    hidden = any(f["more"] and filled(f) for f in found)
    return {"action_url": path, "fields": found, "more_open": hidden or bool(setting(f"query:{spec.room}"))}


def fields(viewer: Viewer, spec: ServiceSpec) -> list[dict[str, Any]]:
    """Fields of the card in their order, each with its value in the address."""
    made = []
    if spec.person or hasattr(spec.model, "name"):
        label = _("Name, pinyin or staff no.") if spec.person or hasattr(spec.model, "emp_no") else _("Entry name")
        made.append({"name": "q", "label": label, "kind": "text", "value": request.args.get("q", "").strip(), "options": []})
    columns = sorted(searchable(viewer.actor, spec).values(), key=lambda c: (c.search == "more", c.name != "unit_id", c.name != "state"))
    made += [_field(viewer, spec, column) for column in columns]
    if made and made[0]["name"] == "q":  # the box finds names already: no second field for them unless the address holds one
        made = [f for f in made if f.get("column") != "name" or f["value"]]
    return [{**field, "more": place >= IN_SIGHT} for place, field in enumerate(made)]


def _field(viewer: Viewer, spec: ServiceSpec, column: Column) -> dict[str, Any]:
    ops = operators(column)

    def name(op: str) -> str:
        return f"_flt_{ops.index(op)}_{column.name}"

    def asked(op: str) -> str:
        return request.args.get(name(op), "").strip()

    out: dict[str, Any] = {"label": viewer.say(column.label), "options": [], "column": column.name}
    if column.kind in RANGES:
        ends = (asked("ge"), asked("le"))
        kind = "date_range" if column.kind in ("date", "datetime") else "number_range"
        return {**out, "kind": kind, "name": name("ge"), "name_from": name("ge"), "name_to": name("le"), "value": ends,
                "bad": tuple(bool(v) and not asking.usable(column, v) for v in ends)}
    if column.kind == "ref":
        value, src = asked("eq"), url_for("SearchView.choices", room=spec.room, field=column.name)
        text = labels.of_ref(viewer.actor, column, value) if value else ""
        return {**out, "kind": "remote", "name": name("eq"), "value": value if asking.usable(column, value) else "", "src": src,
                "text": text or _("(outside your units)")}
    if column.name == "state":
        words = {display.word(spec, s.code)[0]: s.code for s in reversed(spec.states)}
        options = [(code, viewer.say(word)) for word, code in reversed(words.items())]
        chosen = next((c for c, _text in options if asked("eq") in spec.same_word(c)), asked("eq"))
        return {**out, "kind": "select", "name": name("eq"), "value": chosen, "options": options}
    if column.codes:
        op = "ct" if column.kind == "codes" else "eq"
        options = [(c.code, viewer.say(c.label)) for c in codes.get(column.codes).values()]
        return {**out, "kind": "select", "name": name(op), "value": asked(op), "options": options}
    if column.kind == "bool":
        return {**out, "kind": "select", "name": name("eq"), "value": asked("eq"), "options": [("1", _("Yes")), ("0", _("No"))]}
    return {**out, "kind": "text", "name": name("ct"), "value": asked("ct")}


def filled(field: dict[str, Any]) -> bool:
    """True when the field narrows the list."""
    if isinstance(field["value"], tuple):
        return any(value and not bad for value, bad in zip(field["value"], field["bad"], strict=True))
    return bool(field["value"])


def conditions(viewer: Viewer, spec: ServiceSpec, ask: Asked, path: str, found: list[dict[str, Any]] | None = None
               ) -> list[dict[str, Any]]:
    """What the list is narrowed by: label, words, and the address without this one."""
    page = f"page_{ask.name}"
    out = []
    if ask.query.todo:
        out.append({"label": _("To do"), "text": viewer.say(WAITING.get(str(ask.query.todo), WAITING["all"])),
                    "remove_url": ask.url(path, todo=None, **{page: None})})
    here = lane(spec, request.args.get("lane", ""))
    if here is not None:
        out.append({"label": _("Board"), "text": viewer.say(here.title), "remove_url": ask.url(path, lane=None, **{page: None})})
    for field in fields(viewer, spec) if found is None else found:
        if filled(field):
            keys = (field["name_from"], field["name_to"]) if isinstance(field["value"], tuple) else (field["name"],)
            out.append({"label": field["label"], "text": words(field), "remove_url": ask.url(path, **dict.fromkeys((*keys, page)))})
    return out


def words(field: dict[str, Any]) -> str:
    """The value of a filled field as a person would say it."""
    if not isinstance(field["value"], tuple):
        return str(dict(field["options"]).get(field["value"]) or (field["value"] if field["kind"] != "remote" else field["text"]))
    low, high = ("" if bad else value for value, bad in zip(field["value"], field["bad"], strict=True))
    if low and high:
        return low if low == high else _("%(low)s to %(high)s", low=low, high=high)
    return _("from %(low)s", low=low) if low else _("up to %(high)s", high=high)


def tree(viewer: Viewer, spec: ServiceSpec) -> dict[str, Any] | None:
    """The unit tree beside the list, for those who see the whole company; None where it would hold nothing to choose."""
    column = searchable(viewer.actor, spec).get("unit_id")
    if column is None or not read.sees_all(viewer.actor, spec):
        return None
    name = f"_flt_{operators(column).index('eq')}_unit_id"
    return {"src": url_for("SearchView.choices", room=spec.room, field="unit_id"), "field": name, "open": setting("tree"),
            "value": request.args.get(name, "")}
