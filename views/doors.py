"""Who stands at the door: the actor of the request, rights at a route, texts in his language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.extensions import appbuilder
from app.kernel.actor import Actor
from app.specs.display import Viewer

#: rooms whose new rows begin on another page than the form
_BEGINS = {"archive": "/archive/search"}


def begin(room: str) -> str:
    """Address at which a new row of a room begins."""
    return _BEGINS.get(room, f"/{room}/add")


def actor() -> Actor:
    """The actor of this request; aborts for anonymous visitors."""
    found: Actor | None = appbuilder().sm.actor()
    if found is None:
        abort(401)
    return found


def viewer() -> Viewer:
    """Actor and language of this request."""
    if "viewer" not in g:
        g.viewer = Viewer(actor(), gettext)
    return g.viewer


def language() -> str:
    return str(get_locale() or "zh")


def allowed(permission: str, view: str) -> bool:
    """True when the roles of the account hold ``permission`` on ``view`` (one set per request)."""
    return bool(appbuilder().sm.has_access(permission, view))


def signed_in() -> bool:
    return bool(getattr(g, "user", None) is not None and g.user.is_authenticated)


def door(permission: str, view: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Route guard: sign-in first, then the right of the role on ``view`` (on a page of a room: on that room), else 403."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def inner(self: Any, *args: Any, **kwargs: Any) -> Any:
            answer = knock(permission, view or self.spec.room)
            return answer if answer is not None else method(self, *args, **kwargs)

        return inner

    return wrap


def knock(permission: str, view: str) -> Response | None:
    """None when the visitor may enter; a redirect to the sign-in for strangers; 403 otherwise."""
    if not signed_in():
        if request.path.startswith("/api/"):
            abort(401)
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("AuthDBView.login", next=target))
    if not allowed(permission, view):
        abort(403)
    return None
