"""Doors of the employee roster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.services import person
from app.services.person import VERBS
from app.specs.person import SPEC
from app.store.unit import trial
from models.person import Employee
from views import labels, moving
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, door, viewer
from views.frame import field


class PersonView(RecordView):
    """The people whom archives and services are opened for."""

    datamodel = ScopedInterface(Employee)
    spec = SPEC
    service = VERBS["person"]

    def extra_buttons(self, row: Employee) -> list[dict[str, Any]]:
        """The way to another unit, for those who may move him."""
        if not actor().has(person.MOVERS):
            return []
        return [{"label": _("Transfer"), "url": self.where("transfer", pk=row.id), "kind": "plain", "icon": "building"}]

    @expose("/transfer/<pk>", methods=["GET", "POST"])
    @door("can_edit")
    def transfer(self, pk: str) -> Any:
        """Another unit for an employee: archive, applications and everything else about him come along."""
        row, roles = self._reached(pk)
        if roles.isdisjoint(person.MOVERS):
            abort(403)
        show, raw = self.where("show", pk=row.id), request.form.to_dict()
        context = {
            "title": _("Transfer of an employee"), "tabs": [], "cancel_url": show,
            "note": _("Archive, applications and everything else about the employee come along. The archive keeps its number and gets a "
                      "record of the change."),
            "action": self.where("transfer", pk=row.id),
            "crumbs": [(viewer().say(SPEC.title), self.where("list")), (row.name, show), (_("Transfer"), None)],
        }

        def tried() -> person.Moved:
            with trial():
                return person.transfer(actor(), row.id, row.version, raw)

        return moving.steps(
            context, self._fields, row.version, raw, tried, lambda found: self._moved(row, raw, found),
            lambda version: person.transfer(actor(), row.id, version, raw),
            lambda _done: (_("The employee was transferred with everything about him."), show))

    def _fields(self, typed: Mapping[str, Any], errors: Mapping[str, Any]) -> list[dict[str, Any]]:
        column, chosen = SPEC.columns["unit_id"], typed.get("unit_id", "")
        text = labels.of_ref(actor(), column, chosen) if chosen else None
        return [field("unit_id", _("To the unit"), "remote", chosen if text else "", errors, text=text,
                      src=self.where("options", field="unit_id")),
                field("reason", _("Reason"), "text", typed.get("reason", ""), errors, wide=True)]

    def _moved(self, row: Employee, raw: Mapping[str, Any], found: person.Moved) -> dict[str, Any]:
        facts = [(_("Employee"), row.name), (_("Unit"), row.unit.name),
                 (_("To the unit"), labels.of_ref(actor(), SPEC.columns["unit_id"], raw["unit_id"])),
                 (_("Archives with a record of the change"), str(found.archives)), (_("Reason"), str(raw["reason"]))]
        return {"facts": facts, "columns": moving.columns(), "rows": moving.table(person.seen(found)),
                "note": _("Nothing has changed yet. What you do not see yourself comes along as well and is not counted here.")}


class PersonApi(RecordApi):
    datamodel = ScopedInterface(Employee)
    spec = SPEC
    service = VERBS["person"]
