"""``/account/tokens``: personal tokens for the API, made and revoked by their owner alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.fault import DomainError
from app.services.desk import tokens
from views import forms
from views.account.parts import Errors, form_page
from views.account.sections import reach_word
from views.doors import actor
from views.frame import field, page
from views.proof import proved


class TokenView(BaseView):
    """A new token, shown once; and the end of one."""

    route_base = "/account/tokens"
    default_view = "new"
    class_permission_name = "account"
    base_permissions: ClassVar[list[str]] = []

    @expose("/new", methods=["GET"])
    def new(self) -> Any:
        last = clock.today() + dt.timedelta(days=30)
        return self._form({"reach": "read", "expires_on": last.isoformat()}, {})

    @expose("/new", methods=["POST"])
    @proved
    def create(self) -> Any:
        """The value stands in this answer and nowhere else."""
        typed = {name: request.form.get(name, "") for name in ("name", "reach", "expires_on")}
        try:
            made = tokens.create(actor(), **typed)
        except DomainError as error:
            return self._form(typed, forms.faults(error)), 422
        title = _("Your new token")
        return page("account/token.html", title=title, crumbs=[(_("My account"), url_for("AccountView.index")), (title, None)],
                    value=made.value, name=typed["name"], reach=reach_word(typed["reach"]), until=typed["expires_on"])

    def _form(self, typed: dict[str, str], errors: Errors) -> str:
        furthest = (clock.today() + dt.timedelta(days=tokens.DAYS)).isoformat()
        fields = [
            field("name", _("Name of the token"), "text", typed.get("name", ""), errors,
                  hint=_("What it is for, e.g. the monthly report.")),
            field("reach", _("What it may do"), "select", typed.get("reach", ""), errors,
                  options=[(r, reach_word(r)) for r in tokens.REACHES]),
            field("expires_on", _("Last day"), "date", typed.get("expires_on", ""), errors,
                  hint=_("At most %(n)s days ahead: %(day)s.", n=tokens.DAYS, day=furthest)),
        ]
        note = _("A program with this token acts in your name: it sees and does what you may, and is recorded as you.")
        return form_page(_("New token"), [(_("My account"), url_for("AccountView.index"))], note, fields, errors, _("Make the token"),
                         url_for("AccountView.index", _anchor="tokens"), narrow=True)

    @expose("/<pk>/revoke", methods=["POST"])
    @proved
    def revoke(self, pk: str) -> Any:
        """End a token at once."""
        tokens.revoke(actor(), pk)
        flash(_("The token was revoked."), "success")
        return redirect(url_for("AccountView.index", _anchor="tokens"))
