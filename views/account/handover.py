"""``/accounts/handover``: an officer leaves; what goes to whom is shown first, then it goes and the account is shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.fault import Forbidden
from app.kernel.text import N_
from app.services import account as accounts
from app.services import moving as rows
from app.services.account import handover
from models.account import Account
from views import moving
from views.account.parts import words
from views.doors import actor, door
from views.frame import field


class HandOverView(BaseView):
    """The hand-over of one account, in three steps."""

    route_base = "/accounts"
    default_view = "handover"
    class_permission_name = "accounts"
    base_permissions: ClassVar[list[str]] = ["can_edit"]

    @expose("/handover/<pk>", methods=["GET", "POST"])
    @door("can_edit", "accounts")
    def handover(self, pk: str) -> Any:
        account = accounts.one(actor(), pk)
        if account.id == actor().user_id:
            raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
        name, show, chosen = account.get_full_name(), url_for("AccountsView.show", pk=account.id), request.form.get("successor", "")
        context = {
            "title": _("Hand over: %(name)s", name=name), "tabs": [], "cancel_url": show,
            "note": _("Open work goes to a successor of the same unit with the same roles; the account is disabled at once. Whatever "
                      "was decided stays with whoever decided it."),
            "action": url_for("HandOverView.handover", pk=account.id),
            "crumbs": [(_("Users and roles"), url_for("AccountsView.list")), (name, show), (_("Hand over"), None)],
        }
        return moving.steps(
            context, lambda typed, errors: _fields(account, typed, errors), 0, request.form.to_dict(),
            lambda: handover.preview(actor(), account.id, chosen), lambda found: _told(account, chosen, found),
            lambda _version: handover.hand_over(actor(), account.id, chosen),
            lambda _done: (_("The open work was handed over; the account is disabled."), show), proved=True)


def _fields(account: Account, typed: Mapping[str, Any], errors: Mapping[str, Any]) -> list[dict[str, Any]]:
    options = [(str(a.id), f"{a.get_full_name()} ({a.username})") for a in handover.successors(actor(), account)]
    hint = "" if options else _("There is no other account of the same unit with the same roles. Open one first.")
    return [field("successor", _("Successor"), "select", typed.get("successor", ""), errors, options=options, hint=hint)]


def _told(account: Account, chosen: str, found: handover.Handed) -> dict[str, Any]:
    heir = accounts.one(actor(), chosen)
    facts = [(_("Account of the leaver"), f"{account.get_full_name()} ({account.username})"), (_("Roles"), words(account)),
             (_("Successor"), f"{heir.get_full_name()} ({heir.username})")]
    if found.left:
        facts.append((_("Drafts that stay: the successor has one of the same form"), str(found.left)))
    lines = moving.table(rows.by_room(found.rows))
    if found.rows.get(handover.DRAFTS):
        lines.append([{"text": _("Forms not sent yet"), "tone": None, "link": None},
                      {"text": str(found.rows[handover.DRAFTS]), "tone": None, "link": None}])
    return {"facts": facts, "columns": moving.columns(), "rows": lines,
            "note": _("Nothing has changed yet. Rows of psychological help and of health go over as well and are not counted here.")}
