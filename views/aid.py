"""Doors of the aid room: applications and the catalogue."""

from __future__ import annotations

from app.kernel import money
from app.kernel.spec import Move
from app.services.aid import VERBS
from app.specs.aid import ITEM, SPEC
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
