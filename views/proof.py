"""``@proved``: a route that asks for the password again when it was last given more than a few minutes ago.

What was posted is not lost: the page that asks carries it along and posts it once more, together with the password.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request, url_for

from app.extensions import appbuilder
from app.kernel.fault import DomainError, Forbidden
from app.kernel.text import N_
from views import frame
from views.doors import viewer

#: fields that are never carried through a page: secrets, and what the new page has itself
_OWN = frozenset({"csrf_token", "proof", "password", "old", "new", "again"})


def proved(method: Callable[..., Any]) -> Callable[..., Any]:
    """Guard of a sensitive route, inside the guard of its right."""

    @wraps(method)
    def inner(*args: Any, **kwargs: Any) -> Any:
        answer = ask()
        return method(*args, **kwargs) if answer is None else answer

    return inner


def ask() -> Any:
    """None when the password was given a short while ago or comes with this request; else the page that asks for it."""
    manager = appbuilder().sm
    if manager.proved():
        return None
    if request.path.startswith("/api/"):
        raise Forbidden(N_("Please enter your password once more on the pages before you do this."), code="PROOF")
    error = None
    if request.method == "POST" and request.form.get("proof"):
        try:
            manager.prove(request.form["proof"])
        except DomainError as refused:
            error = viewer().say(refused.message)
        else:
            return None
    carried = [(k, v) for k, v in request.form.items(multi=True) if k not in _OWN] if request.method == "POST" else []
    here = request.full_path.rstrip("?")
    action = here if request.method == "POST" else url_for("AccountView.prove", next=here)
    return page(action, carried, error), 403


def page(action: str, carried: list[tuple[str, str]], error: str | None) -> str:
    """The page with the one password field."""
    return frame.page("account/prove.html", action=action, carried=carried, error=error, minutes=current_app.config["PROOF_MINUTES"])
