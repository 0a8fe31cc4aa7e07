"""``/account/``: own data, own password, own sessions."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel import passwords
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import account as accounts
from views import forms
from views.account.parts import Errors, field, form_page, moment, page, words
from views.doors import actor

_BROWSERS = (("Edg/", "Edge"), ("QQBrowser/", "QQ"), ("MicroMessenger/", "WeChat"), ("Firefox/", "Firefox"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))


def _manager() -> Any:
    return current_app.appbuilder.sm  # type: ignore[attr-defined]


def device(agent: str) -> str:
    """Browser and system of a user agent, as one would name them."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("Unknown device")


class AccountView(BaseView):
    """``/account/``: what the person may see and do about himself, without any administrator."""

    route_base = "/account"
    default_view = "index"
    class_permission_name = "account"
    base_permissions: ClassVar[list[str]] = []

    @expose("/")
    def index(self) -> str:
        account, here = g.user, _manager().current_session()
        open_sessions = [
            {"device": device(s.agent), "ip": s.ip, "since": moment(s.born_at), "seen": moment(s.seen_at),
             "here": s.token_hash == here, "key": s.token_hash}
            for s in accounts.own_sessions(actor())
        ]
        facts = [
            (_("Full name"), account.get_full_name()), (_("User name"), account.username), (_("Roles"), words(account)),
            (_("Unit"), account.unit.name if account.unit else ""), (_("Last sign-in"), moment(account.last_login)),
        ]
        return page("account/index.html", title=_("My account"), facts=facts, sessions=open_sessions)

    @expose("/password", methods=["GET", "POST"])
    def password(self) -> Any:
        """Change the own password; the only page while a first password has not been changed."""
        errors: Errors = {}
        if request.method == "POST":
            try:
                self._change()
            except DomainError as error:
                errors = forms.faults(error)
            else:
                _manager().renew_session()
                flash(_("Your password was changed. All your other sessions were ended."), "success")
                return redirect(url_for("AccountView.index"))
        forced = _manager().must_change_password(g.user)
        note = _("Please choose a password of your own before you go on.") if forced else ""
        least = _("At least %(n)s characters. Long is better than odd: several words that do not belong together. "
                  "No common password, no user name, no word of the company.", n=passwords.rules().least)
        fields = [
            field("old", _("Old password"), "password", "", errors, autocomplete="current-password"),
            field("new", _("New password"), "password", "", errors, hint=least),
            field("again", _("New password once more"), "password", "", errors),
        ]
        back = url_for("AuthDBView.logout" if forced else "AccountView.index")
        html = form_page(_("Change password"), [], note, fields, errors, _("Change password"), back)
        return html, 422 if errors else 200

    def _change(self) -> None:
        new = request.form.get("new", "")
        if new != request.form.get("again", ""):
            raise DomainError(N_("The two entries of the new password differ."), field="again", code="DIFFER")
        accounts.change_password(actor(), request.form.get("old", ""), new)

    @expose("/sessions/end", methods=["POST"])
    def end(self) -> Any:
        """End one of the own sessions."""
        key = request.form.get("key", "")
        if not re.fullmatch(r"[0-9a-f]{64}", key) or key == _manager().current_session():
            abort(404)
        accounts.end_session(actor(), key)
        flash(_("The session was ended."), "success")
        return redirect(url_for("AccountView.index"))

    @expose("/sessions/end-others", methods=["POST"])
    def end_others(self) -> Any:
        """End all own sessions but this one."""
        ended = accounts.end_others(actor(), _manager().current_session() or "")
        flash(_("%(n)s sessions were ended.", n=ended), "success")
        return redirect(url_for("AccountView.index"))
