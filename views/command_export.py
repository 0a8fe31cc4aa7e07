"""``flask export``: a room's list without a browser, masked as the company officer sees it."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext

from app.kernel.actor import Actor
from app.specs.display import Viewer
from app.specs.registry import BY_ROOM
from app.store import read
from app.store.read import Filter, Query
from views import downloads

OFFICER = "CompanyOfficer"  #: the command line sees what this role sees: no EAP, no clinical value


def run(kind: str, form: str, unit: str | None) -> bytes:
    """The export of the room ``kind``; ``unit`` is a code whose subtree is meant. Raises KeyError for what does not exist."""
    spec = BY_ROOM[kind]
    if OFFICER not in spec.may.get("export", ()):
        raise KeyError(kind)
    filters: tuple[Filter, ...] = ()
    if unit is not None:
        key = read.unit_of(unit)
        if key is None or "unit_id" not in spec.columns:
            raise KeyError(unit)
        filters = (Filter("unit_id", "eq", key),)
    with current_app.test_request_context():
        viewer = Viewer(Actor(None, "command-line", "command line", frozenset({OFFICER})), gettext)
        body: Any = downloads.written(viewer, spec, Query(filters), unit or "", form)
        return body if isinstance(body, bytes) else b"".join(body)
