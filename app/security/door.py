"""The door: who may pass without sign-in, where a sign-in leads to, and the sign-in and sign-out pages themselves."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.views import AuthDBView as FabAuthDBView
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import SecurityError, TooManyRequests
from werkzeug.wrappers import Response

from app.extensions import appbuilder
from app.security import proof, throttle, tokens
from app.security.sessions import presented
from app.services.account import own_language

F = TypeVar("F", bound=Callable[..., Any])

#: endpoints without sign-in; other public pages carry :func:`public`
OPEN = frozenset({"static", "appbuilder.static", "AuthDBView.login", "AuthDBView.logout", "LocaleView.index", "healthz", "readyz"})
#: endpoints open to somebody whose password must be changed first
CHANGING = OPEN | {"AccountView.password"}


def public(view: F) -> F:
    """Mark a route as open to visitors; put it outermost."""
    view._public = True  # type: ignore[attr-defined]
    return view


def gate() -> Response | None:
    """Before every request: strangers see the sign-in, whoever must change his password sees that page alone."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
    if getattr(session._get_current_object(), "unavailable", False):  # type: ignore[attr-defined]
        abort(503)
    g.user = current_user  # FAB sets it too, but later than the check of CSRF, whose page knows the person as well
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN or getattr(current_app.view_functions.get(endpoint), "_public", False):
        return None
    api = request.path.startswith("/api/")
    if not current_user.is_authenticated:
        if presented(request) is not None:
            tokens.refuse()
        return abort(401) if api else _to_sign_in()
    tokens.check()
    if endpoint not in CHANGING and appbuilder().sm.must_change_password(current_user):
        if api:
            abort(403, _("Please change your password first."))
        return redirect(url_for("AccountView.password"))
    appbuilder().sm.granted(current_user)  # also what is withdrawn from roles, before anybody asks
    return None


def _to_sign_in() -> Response:
    if getattr(session._get_current_object(), "ended", False) and "_flashes" not in session:  # type: ignore[attr-defined]
        flash(_("Your session has ended. Please sign in again."), "info")
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("AuthDBView.login", next=here if here not in (None, "/") else None))


def safe_next(url: str | None) -> str:
    """The local path that ``url`` means, "/" for anything that could lead to another host."""
    text = url or ""
    if not text or "\\" in text or any(ord(c) < 33 or ord(c) == 127 for c in text):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https") or parts.netloc != request.host:
            return "/"
        text = parts.path + (f"?{parts.query}" if parts.query else "")
    if not text.startswith("/") or text.startswith(("//", "/login", "/logout")):
        return "/"
    return text


class AuthDBView(FabAuthDBView):
    """Sign-in with one answer for every failure; sign-out by POST alone."""

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        target = safe_next(request.args.get("next"))
        if current_user.is_authenticated:
            return redirect(target)
        form = LoginForm_db()
        if request.method == "POST":
            if not throttle.admit(request.remote_addr or "", current_app.config["ADDRESS_TRIES"]):
                raise TooManyRequests(retry_after=60)
            if form.validate() and self._enter(form.username.data, form.password.data):
                return redirect(target)
            flash(
                _("Sign-in failed. The user name or password is wrong, or the account is locked or disabled."), "warning"
            )
        return self.render_template(self.login_template, title=self.title, form=form, appbuilder=self.appbuilder)

    def _enter(self, username: str, password: str) -> bool:
        account = self.appbuilder.sm.auth_user_db(username, password)
        if account is None:
            return False
        throttle.give_back(request.remote_addr or "")
        locale = own_language(account.id) or session.get("locale")
        session.clear()  # nothing a visitor was given outlives the sign-in: token, CSRF secret, flashes
        if locale in current_app.config["LANGUAGES"]:
            session["locale"] = locale
        proof.mark()
        session[current_app.config["WTF_CSRF_FIELD_NAME"]] = secrets.token_hex(20)  # one for all pages opened at once
        login_user(account, remember=False)
        return True

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for(f"{self.endpoint}.login"))
        if request.method == "GET":
            return render_template("account/logout.html", title=_("Sign out"), appbuilder=self.appbuilder)
        account = g.user._get_current_object()
        logout_user()
        locale = session.get("locale")
        session.clear()
        if locale:
            session["locale"] = locale
        self.appbuilder.sm.on_user_logout(account)
        answer = redirect(url_for(f"{self.endpoint}.login"))
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer
