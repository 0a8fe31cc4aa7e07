"""The way from the pages of a record to its documents."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.kernel.spec import ServiceSpec
from app.services import evidence
from app.specs.display import Viewer


def documents(spec: ServiceSpec, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any] | None:
    """What ``files/tasks.html`` and ``files/pane.html`` need of a row; None where there are no documents for the viewer.

    Asks the database nothing: list and viewer load by themselves.
    """
    if spec.documents is None or row is None:
        return None
    sight = evidence.sight(viewer.actor, spec, row, roles)
    if not sight.listed:
        return None
    return {"title": _("Documents"), "list_url": f"/file/list/{spec.room}/{row.id}",
            "pane_url": f"/file/pane/{spec.room}/{row.id}" if sight.see or sight.reveal else None}
