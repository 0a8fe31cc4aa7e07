"""The desk of the account for pages and templates: settings and unread messages, read once a request."""

from __future__ import annotations

from typing import Any

from flask import g

from app.services.desk import settings
from views.doors import actor, signed_in


def desk(room: str = "") -> settings.Desk:
    """Settings and unread count of the account, and the queries it keeps in ``room``; empty for a stranger."""
    if "desk" not in g or (room and g.desk_room != room):
        g.desk = settings.desk(actor(), room) if signed_in() else settings.Desk({})
        g.desk_room = room
    return g.desk


def setting(key: str, default: Any = None) -> Any:
    """One choice of the person, e.g. ``density``."""
    return desk().settings.get(key, default)
