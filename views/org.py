"""Doors of the unit tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.text import N_
from app.services.org import VERBS, structure
from app.specs.display import Viewer
from app.specs.org import SPEC
from app.store import read
from models.org import OrgUnit
from views import moving
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, door, viewer
from views.frame import field

#: verb -> its name, what it does
WORDS = {
    "rename": (N_("Rename the unit"), N_("The code stays, archive numbers too. The earlier name stays in the history of the unit.")),
    "transfer": (N_("Move to another unit above"), N_("The unit comes to another one of the level above, with everything in it.")),
    "merge": (N_("Merge"), N_("Everything in this unit comes to another one; this one is closed and stays in the history.")),
    "split": (N_("Split"), N_("A new unit of the same level, with some of the units under this one and some of its employees.")),
}
#: what the history of a unit says
EVENTS = {
    "RENAME": N_("Renamed"), "TRANSFER": N_("Transferred"), "MERGE": N_("Merged into another unit"), "TAKE_IN": N_("Took in another unit"),
    "SPLIT": N_("Split"), "FOUND": N_("Founded by a split"),
}


class OrgView(RecordView):
    """Company, units, workshops, teams."""

    datamodel = ScopedInterface(OrgUnit)
    spec = SPEC
    service = VERBS["org"]

    def extra_buttons(self, row: OrgUnit) -> list[dict[str, Any]]:
        """The way to renaming, transfer, merger and split."""
        if not actor().has(structure.ROLES) or row.merged_into_id is not None:
            return []
        return [{"label": _("Rename, transfer, merge, split"), "url": self.where("structure", pk=row.id, kind="rename"),
                 "kind": "plain", "icon": "building"}]

    def working(self, viewer: Viewer, row: OrgUnit, roles: frozenset[str]) -> dict[str, Any] | None:
        """What happened to the unit."""
        events = structure.history(row)
        if not events:
            return None
        heads = (_("Date"), _("What happened to the unit"), _("Before"), _("After"), _("Archives"), _("Reason"), _("Person"))
        rows = [[{"text": text, "tone": None, "link": None} for text in (
            clock.local(e.at).date().isoformat(), viewer.say(EVENTS[e.kind]), e.before, e.after, str(e.archives), e.reason, e.actor_name)]
            for e in events]
        return {"title": _("History of the unit"), "add": None, "empty": "", "total": None, "rows": rows,
                "columns": [{"label": head, "align": "num" if i == 4 else ""} for i, head in enumerate(heads)]}

    @expose("/structure/<pk>/<kind>", methods=["GET", "POST"])
    @door("can_edit")
    def structure(self, pk: str, kind: str) -> Any:
        """One of the four, in three steps; the password is asked before accounts may reach other units."""
        if kind not in WORDS:
            abort(404)
        if not actor().has(structure.ROLES):
            abort(403)
        row = read.one(actor(), self.spec, pk)
        name, note = WORDS[kind]
        show = self.where("show", pk=row.id)
        raw = {**request.form.to_dict(), "parts": request.form.getlist("parts")}
        context = {
            "title": _("%(what)s: %(unit)s", what=viewer().say(name), unit=row.name), "note": viewer().say(note), "cancel_url": show,
            "action": self.where("structure", pk=row.id, kind=kind),
            "crumbs": [(viewer().say(SPEC.title), self.where("list")), (row.name, show), (viewer().say(name), None)],
            "tabs": [{"label": viewer().say(word), "url": self.where("structure", pk=row.id, kind=key), "here": key == kind}
                     for key, (word, _note) in WORDS.items()],
        }
        return moving.steps(
            context, lambda typed, errors: _fields(row, kind, typed, errors), row.version, raw,
            lambda: structure.preview(actor(), kind, row.id, raw), lambda found: _told(row, kind, raw, found),
            lambda version: structure.carry_out(actor(), kind, row.id, version, raw),
            lambda done: (viewer().say(done.message), self.where("show", pk=done.unit_id)), proved=True)


def _fields(row: OrgUnit, kind: str, typed: Mapping[str, Any], errors: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = []
    if kind in ("transfer", "merge"):
        made.append(field("target_id", _("To the unit"), "select", typed.get("target_id", ""), errors,
                          options=[(str(pk), place) for pk, place in structure.targets(actor(), row, kind)]))
    if kind in ("rename", "split"):
        made.append(field("name", _("New name") if kind == "rename" else _("Name of the new unit"), "text",
                          typed.get("name", row.name if kind == "rename" else ""), errors))
    if kind == "split":
        made.append(field("code", _("Code of the new unit"), "text", typed.get("code", ""), errors))
        made.append(field("parts", _("Units that come along"), "multiselect", typed.get("parts") or [], errors, required=False,
                          options=[(str(x.id), x.name) for x in structure.below(actor(), row)]))
        made.append(field("people", _("Employees that come along"), "long", typed.get("people", ""), errors, required=False,
                          hint=_("Staff numbers, separated by commas or line breaks. "
                                 "The people of the units chosen above come with them.")))
    made.append(field("reason", _("Reason"), "text", typed.get("reason", ""), errors, wide=True,
                      hint=_("For example the number of the decision. It stands in the history and with every archive.")))
    return made


def _told(row: OrgUnit, kind: str, raw: Mapping[str, Any], found: structure.Outcome) -> dict[str, Any]:
    """What would come along, in words and numbers."""
    facts = [(_("Unit"), row.name)]
    if kind in ("transfer", "merge"):
        facts.append((_("To the unit"), dict(structure.targets(actor(), row, kind)).get(int(raw["target_id"]), "")))
    else:
        facts.append((_("New name"), str(raw["name"])))
    facts += [(_("Archives with a record of the change"), str(found.archives)), (_("Reason"), str(raw["reason"]))]
    rows = moving.table(found.by_room())
    if found.accounts:
        rows.append([{"text": _("Accounts"), "tone": None, "link": None}, {"text": str(found.accounts), "tone": None, "link": None}])
    note = _("Nothing has changed yet. Rows of psychological help and of health come along as well and are not counted here.")
    if kind == "rename":
        note = _("Nothing has changed yet. A new name moves no record.")
    return {"facts": facts, "columns": moving.columns(), "rows": rows, "note": note}


class OrgApi(RecordApi):
    datamodel = ScopedInterface(OrgUnit)
    spec = SPEC
    service = VERBS["org"]
