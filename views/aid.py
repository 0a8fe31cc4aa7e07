"""Doors of the aid room: applications and the catalogue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock, money
from app.kernel.spec import Move
from app.services.aid import VERBS, working
from app.specs import display
from app.specs.aid import ITEM, SPEC
from app.specs.display import Viewer
from models.aid import AidApplication, AidItem
from views.base import RecordApi, RecordView, ScopedInterface


class AidView(RecordView):
    """Applications for aid and the way they take."""

    datamodel = ScopedInterface(AidApplication)
    spec = SPEC
    service = VERBS["aid"]

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
