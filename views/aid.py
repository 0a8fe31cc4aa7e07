"""Doors of the aid room: applications and the catalogue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel import clock, money
from app.kernel.spec import Column, Move
from app.services.aid import VERBS, limits, offer, working
from app.specs import display
from app.specs.aid import ITEM, SPEC
from app.specs.display import Viewer
from models.aid import AidApplication, AidItem
from views import pages
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, viewer


class AidView(RecordView):
    """Applications for aid and the way they take."""

    datamodel = ScopedInterface(AidApplication)
    spec = SPEC
    service = VERBS["aid"]

    depends = {"item_id": "archive_id employee_id"}  #: the choices of a field follow others

    def beside(self, form: pages.Form) -> dict[str, Any]:
        """The panel that follows what is typed."""
        return {"title": _("What may be applied for"), "url": self.where("offer"), "text": _("Loading…")}

    @expose("/offer", methods=["POST"])
    def offer(self) -> Any:
        """The panel: the items of the catalogue, open or with the reason why not, and what is known of the chosen one."""
        if (answer := self.knock()) is not None:
            return answer
        form = self.asking()
        found = offer.offer(actor(), form.raw(request.form), form.row_id or None)
        return self.render("aid/offer.html", offer=found, title=_("What may be applied for"), say=viewer().say,
                           notice_days=limits.notice_days())

    def choices(self, column: Column, term: str, page: int) -> dict[str, Any]:
        """Items that are not open to the household say why and cannot be chosen."""
        found = super().choices(column, term, page)
        raw = {name: request.args[name] for name in ("archive_id", "employee_id") if request.args.get(name)}
        if column.name == "item_id" and raw:
            known = {str(c.item.id): c for c in offer.offer(actor(), raw).choices}
            for entry in found["results"]:
                choice = known.get(entry["id"])
                if choice is not None and not choice.open:
                    entry.update(disabled=True, note=viewer().say(choice.reasons[0]))
        return found

    def presets(self, row: AidApplication, _move: Move) -> dict[str, str]:
        """The approver starts from what was asked for."""
        return {"approved_amount": money.fmt(row.requested_amount) if row.requested_amount is not None else ""}

    def ceilings(self, row: AidApplication) -> dict[str, str]:
        """What a decision may give, said at the field."""
        return {"approved_amount": _("At most %(amount)s yuan can be approved.", amount=money.grouped(working.ceiling(row)))}

    def working(self, viewer: Viewer, row: AidApplication, roles: frozenset[str]) -> dict[str, Any] | None:
        """How the amount came about, from the snapshot of the submission, for those who see amounts."""
        right = display.right(viewer, SPEC, SPEC.columns["computed_amount"], row, roles)
        found = working.lines(row) if right.see == "V" else []
        if not found:
            return None
        heads = [(_("Basis"), ""), (_("Amount (yuan)"), "num"), (_("Entered by"), ""), (_("Time"), ""), (_("Grounds"), "")]
        lines = [[viewer.say(x.text) + (f" {x.version}" if x.version else ""), money.grouped(x.value) if x.value is not None else "",
                  x.by, _moment(x.at), x.grounds] for x in found]
        return {"title": _("Calculation of the amount"), "columns": [{"label": label, "align": align} for label, align in heads],
                "rows": [[{"text": text, "tone": None, "link": None} for text in line] for line in lines], "add": None,
                "empty": "", "total": None}


def _moment(iso: str) -> str:
    return clock.local(dt.datetime.fromisoformat(iso)).strftime("%Y-%m-%d %H:%M") if iso else ""


class AidApi(RecordApi):
    datamodel = ScopedInterface(AidApplication)
    spec = SPEC
    service = VERBS["aid"]


class AidItemView(RecordView):
    """What the union gives."""

    datamodel = ScopedInterface(AidItem)
    spec = ITEM
    service = VERBS["aid_item"]


class AidItemApi(RecordApi):
    datamodel = ScopedInterface(AidItem)
    spec = ITEM
    service = VERBS["aid_item"]
