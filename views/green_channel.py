"""Doors of the green channel."""

from __future__ import annotations

from app.services.green_channel import VERBS
from app.specs.green_channel import SPEC
from models.green_channel import GreenRequest
from views.base import RecordApi, RecordView, ScopedInterface


class GreenChannelView(RecordView):
    """Requests for care, out of town or at home."""

    datamodel = ScopedInterface(GreenRequest)
    spec = SPEC
    service = VERBS["green_channel"]


class GreenChannelApi(RecordApi):
    datamodel = ScopedInterface(GreenRequest)
    spec = SPEC
    service = VERBS["green_channel"]
