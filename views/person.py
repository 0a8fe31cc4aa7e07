"""Doors of the employee roster."""

from __future__ import annotations

from app.services.person import VERBS
from app.specs.person import SPEC
from models.person import Employee
from views.base import RecordApi, RecordView, ScopedInterface


class PersonView(RecordView):
    """The people whom archives and services are opened for."""

    datamodel = ScopedInterface(Employee)
    spec = SPEC
    service = VERBS["person"]


class PersonApi(RecordApi):
    datamodel = ScopedInterface(Employee)
    spec = SPEC
    service = VERBS["person"]
