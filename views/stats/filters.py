"""The filter of a report or a list: read from the address, shown as the query card, said in words on paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.kernel.fault import Unseen
from app.kernel.text import N_
from app.services.stats import Asked
from app.services.stats.base import NONE
from app.specs import codes
from app.specs.display import Viewer
from app.specs.stats import SHOWN
from app.store import read
from app.store.unit import _key

KEYS = ("start", "end", "unit", "alone", "category", "cause", "level", "show", "q")
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


@dataclass
class Filter:
    """What the address asks for, what of it was typed and what is wrong with it."""

    asked: Asked = field(default_factory=Asked)
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read_filter() -> Filter:
    """The filter of this request. A unit out of sight is 404 like any other; a date that is none is said at its field."""
    typed = {k: request.args.get(k, "").strip()[:60] for k in KEYS if request.args.get(k, "").strip()}
    found = Filter(typed=typed)
    days = {name: _day(found, name) for name in ("start", "end")}
    if days["start"] and days["end"] and days["start"] > days["end"]:
        found.faults["end"] = _("The period ends before it begins.")
        days["end"] = None
    known = {"category": (*codes.get("category"), NONE), "cause": tuple(codes.get("cause")), "level": tuple(codes.get("archive_level")),
             "show": tuple(c.code for c in SHOWN)}
    chosen = {name: typed[name] if typed.get(name) in some else "" for name, some in known.items()}
    unit = _key(typed["unit"]) if "unit" in typed else None
    found.asked = Asked(days["start"], days["end"], unit, bool(typed.get("alone")) and unit is not None, term=typed.get("q", ""), **chosen)
    return found


def _day(found: Filter, name: str) -> dt.date | None:
    text = found.typed.get(name)
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST or len(text) != 10:
        found.faults[name] = _("Please enter the day as year-month-day, for example 2026-11-24.")
        return None
    return day


def card(viewer: Viewer, found: Filter, path: str, lookup: bool, period: bool) -> dict[str, Any]:
    """Context of ``record/query.html``. ``period``: the report has one even where none is asked for; it stands in the fields."""
    asked, typed = found.asked, found.typed
    days = tuple(typed.get(n) or (d.isoformat() if period else "") for n, d in (("start", asked.first), ("end", asked.last)))
    bad = tuple(n in found.faults for n in ("start", "end"))
    made: list[dict[str, Any]] = [
        {"kind": "date_range", "name": "start", "label": _("Period"), "name_from": "start", "name_to": "end", "value": days, "bad": bad},
        {"kind": "remote", "name": "unit", "label": _("Unit"), "value": asked.unit, "text": unit_name(viewer, asked.unit),
         "src": url_for("SearchView.choices", room="archive", field="unit_id"), "options": []},
        _choice(viewer, "category", N_("Category"), "category", asked.category),
        _choice(viewer, "cause", N_("Main cause"), "cause", asked.cause),
    ]
    if lookup:
        box = {"kind": "text", "name": "q", "label": _("Number, name, pinyin or staff no."), "value": typed.get("q", ""), "options": []}
        made = [box, {"kind": "select", "name": "show", "label": _("Which archives"), "value": asked.show,
                      "options": [(c.code, viewer.say(c.label)) for c in SHOWN]}, *made]
    sight = 3 if lookup else 4
    fields = [{"bad": None, **f, "more": at >= sight} for at, f in enumerate(made)]
    return {"action_url": path, "fields": fields, "more_open": any(f["more"] and f["value"] and f["value"] != ("", "") for f in fields)}


def _choice(viewer: Viewer, name: str, label: str, listed: str, value: str) -> dict[str, Any]:
    return {"kind": "select", "name": name, "label": viewer.say(label), "value": value,
            "options": [(c.code, viewer.say(c.label)) for c in codes.get(listed).values()]}


def unit_name(viewer: Viewer, unit: int | None) -> str:
    """Name of the unit asked for; Unseen where the reader does not see it."""
    if unit is None:
        return ""
    name = next((u.name for u in read.units_seen(viewer.actor) if u.id == unit), None)
    if name is None:
        raise Unseen()
    return str(name)


def said(viewer: Viewer, asked: Asked, period: bool) -> str:
    """The conditions in words, for the paper."""
    parts = []
    if period or asked.start or asked.end:
        first, last = (asked.first, asked.last) if period else (asked.start, asked.end)
        parts.append((_("Period"), f"{first or ''} – {last or ''}"))
    if asked.unit is not None:
        parts.append((_("Unit"), unit_name(viewer, asked.unit)))
    for label, listed, code in ((_("Category"), "category", asked.category), (_("Main cause"), "cause", asked.cause),
                                (_("Standard of the archive"), "archive_level", asked.level)):
        if code:
            parts.append((label, viewer.say(codes.label(listed, code)) if code != NONE else _("Without category")))
    shown = next((c.label for c in SHOWN if c.code == asked.show), None)
    if shown:
        parts.append((_("Which archives"), viewer.say(shown)))
    if asked.term:
        parts.append((_("Searched for"), asked.term))
    return _("; ").join(_("%(label)s: %(text)s", label=label, text=text) for label, text in parts)
