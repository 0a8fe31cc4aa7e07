"""Doors of the unit tree."""

from __future__ import annotations

from app.services.org import VERBS
from app.specs.org import SPEC
from models.org import OrgUnit
from views.base import RecordApi, RecordView, ScopedInterface


class OrgView(RecordView):
    """Company, units, workshops, teams."""

    datamodel = ScopedInterface(OrgUnit)
    spec = SPEC
    service = VERBS["org"]


class OrgApi(RecordApi):
    datamodel = ScopedInterface(OrgUnit)
    spec = SPEC
    service = VERBS["org"]
