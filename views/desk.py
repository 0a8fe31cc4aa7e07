"""The desk of the account for pages and templates: settings and unread messages, read once a request."""

from __future__ import annotations

from typing import Any

from flask import g

from app.services.desk import settings
from views.doors import actor, signed_in


def desk() -> settings.Desk:
    """Settings and unread count of the account; empty for a stranger."""
    if "desk" not in g:
        g.desk = settings.desk(actor()) if signed_in() else settings.Desk({})
    return g.desk  # type: ignore[no-any-return]


def setting(key: str, default: Any = None) -> Any:
    """One choice of the person, e.g. ``density``."""
    return desk().settings.get(key, default)
