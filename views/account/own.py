"""``/account/``: what the person may see and do about himself, without any administrator."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel import passwords
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import account as accounts
from app.services.desk import drafts, queries, settings
from views import forms, proof
from views.account import sections
from views.account.parts import Errors, form_page, manager
from views.desk import setting
from views.doors import actor, viewer
from views.frame import field, page

DENSITIES = ("normal", "compact")


class AccountView(BaseView):
    """Own data, screen, kept queries and drafts, password, sessions, tokens, sign-ins."""

    route_base = "/account"
    default_view = "index"
    class_permission_name = "account"
    base_permissions: ClassVar[list[str]] = []

    @expose("/")
    def index(self) -> str:
        return page("account/index.html", title=_("My account"), **sections.index(g.user))

    @expose("/prove", methods=["POST"])
    def prove(self) -> Any:
        """The password once more, on the way to a page that asks for it."""
        target = manager().safe_next(request.args.get("next"))
        try:
            manager().prove(request.form.get("proof", ""))
        except DomainError as error:
            action = url_for("AccountView.prove", next=target)
            return proof.page(action, [], viewer().say(error.message)), 403
        return redirect(target)

    # ---- password -----------------------------------------------------------------------------------------------

    @expose("/password", methods=["GET", "POST"])
    def password(self) -> Any:
        """Change the own password; the only page while a first password has not been changed."""
        errors: Errors = {}
        forced = manager().must_change_password(g.user)
        notice = accounts.NOTICE if forced and (setting(accounts.NOTICE_KEY) or [""])[0] != accounts.NOTICE else ""
        if request.method == "POST":
            try:
                self._change(notice)
            except DomainError as error:
                errors = forms.faults(error)
            else:
                manager().renew_session()
                flash(_("Your password was changed. All your other sessions and your tokens were ended."), "success")
                return redirect(url_for("AccountView.index"))
        return self._form(errors, forced, notice), 422 if errors else 200

    def _change(self, notice: str) -> None:
        new = request.form.get("new", "")
        if notice and not request.form.get("privacy"):
            raise DomainError(N_("Please read the notice and agree to it."), field="privacy", code="NOTICE")
        if new != request.form.get("again", ""):
            raise DomainError(N_("The two entries of the new password differ."), field="again", code="DIFFER")
        accounts.change_password(actor(), request.form.get("old", ""), new, notice)

    def _form(self, errors: Errors, forced: bool, notice: str) -> str:
        wanted = passwords.rules()
        fields = [
            field("old", _("Old password"), "password", "", errors, autocomplete="current-password"),
            field("new", _("New password"), "password", "", errors),
            field("again", _("New password once more"), "password", "", errors),
        ]
        if notice:
            fields.append(field("privacy", _("I have read the notice and will act on it"), "bool", request.form.get("privacy"), errors,
                                wide=True))
        rules = [("least", _("At least %(n)s characters; several words that do not belong together are easy to keep", n=wanted.least)),
                 ("name", _("Without the user name")), ("differs", _("Not the old password"))]
        if wanted.classes:
            rules.append(("classes", _("At least %(n)s of: small letters, capital letters, digits, signs", n=wanted.classes)))
        rules += [("again", _("The same in both fields")),
                  ("server", _("No common password, no word of the company (checked when you save)"))]
        note = _("Changing it ends all your other sessions and your personal tokens.")
        if forced:
            note = _("Please choose a password of your own before you go on.") if g.user.must_change else _(
                "Your password has reached its age. Please choose a new one before you go on.")
        return form_page(
            _("Change password"), [] if forced else [(_("My account"), url_for("AccountView.index"))], note, fields, errors,
            _("Change password"), url_for("AuthDBView.logout" if forced else "AccountView.index"), "account/password.html",
            rules=rules, least=wanted.least, classes=wanted.classes, username=g.user.username, notice=notice, narrow=True)

    # ---- screen, queries, drafts --------------------------------------------------------------------------------

    @expose("/display", methods=["POST"])
    def display(self) -> Any:
        """Language and density of the own screen."""
        language, density = request.form.get("language", ""), request.form.get("density", "")
        if language not in current_app.config["LANGUAGES"] or density not in DENSITIES:
            abort(400)
        settings.put(actor(), "language", language)
        settings.put(actor(), "density", density)
        session["locale"] = language
        return redirect(url_for("AccountView.index", saved="display"))

    @expose("/queries/<room>/<pk>/<verb>", methods=["POST"])
    def query(self, room: str, pk: str, verb: str) -> Any:
        """Rename or delete a kept query of one's own."""
        try:
            if verb == "rename":
                queries.rename(actor(), room, pk, request.form.get("name", ""))
                flash(_("The query was renamed."), "success")
            elif verb == "delete":
                queries.forget(actor(), room, pk)
                flash(_("The query was deleted."), "success")
            else:
                abort(404)
        except DomainError as error:
            if error.status != 422:
                raise
            html = page("account/index.html", title=_("My account"), **sections.index(g.user, (pk, viewer().say(_first(error)))))
            return html, 422
        return redirect(url_for("AccountView.index", _anchor="queries"))

    @expose("/drafts/<room>/<int:row_id>/delete", methods=["POST"])
    def drop(self, room: str, row_id: int) -> Any:
        """Forget an unfinished form of one's own."""
        drafts.drop(actor(), room, row_id)
        flash(_("The draft was deleted."), "success")
        return redirect(url_for("AccountView.index", _anchor="drafts"))

    # ---- sessions and sign-ins ----------------------------------------------------------------------------------

    @expose("/sessions/end", methods=["POST"])
    @proof.proved
    def end(self) -> Any:
        """End one of the own sessions."""
        key = request.form.get("key", "")
        if not re.fullmatch(r"[0-9a-f]{64}", key) or key == manager().current_session():
            abort(404)
        accounts.end_session(actor(), key)
        flash(_("The session was ended."), "success")
        return redirect(url_for("AccountView.index", _anchor="sessions"))

    @expose("/sessions/end-others", methods=["POST"])
    @proof.proved
    def end_others(self) -> Any:
        """End all own sessions but this one."""
        ended = accounts.end_others(actor(), manager().current_session() or "")
        flash(_("%(n)s sessions were ended.", n=ended), "success")
        return redirect(url_for("AccountView.index", _anchor="sessions"))

    @expose("/sign-ins/<seq>/disown", methods=["POST"])
    def disown(self, seq: str) -> Any:
        """"That was not me": the administrators are told, the person changes the password."""
        accounts.disown(actor(), seq)
        flash(_("The administrators were told. Please choose a new password now: all other sessions and tokens end with it."), "warning")
        return redirect(url_for("AccountView.password"))


def _first(error: DomainError) -> Any:
    found = [text for texts in forms.faults(error).values() for text in texts]
    return found[0] if found else error.message
