"""Doors of the green channel."""

from __future__ import annotations

from app.services.green_channel import VERBS
from app.specs.green_channel import SPEC
from models.green_channel import GreenRequest
from views.base import RecordApi, RecordView, ScopedInterface
from views.base.board import BoardPages


class GreenChannelView(BoardPages, RecordView):
    """Requests for care, out of town or at home: a list and a board."""

    datamodel = ScopedInterface(GreenRequest)
    spec = SPEC
    service = VERBS["green_channel"]


class GreenChannelApi(RecordApi):
    datamodel = ScopedInterface(GreenRequest)
    spec = SPEC
    service = VERBS["green_channel"]
