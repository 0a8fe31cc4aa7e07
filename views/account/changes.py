"""``/accounts/changes/``: changes of rights that wait for a second administrator, and those that were decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import account as accounts
from app.services.account import changes
from app.services.account import words as said
from app.services.account.changes import Place
from models.rights import RightsChange
from views import forms
from views.account.parts import listed, manager, moment, role, tabs
from views.doors import actor, allowed, door, viewer
from views.frame import field, page
from views.proof import proved

STATES = {
    "OPEN": (N_("To be confirmed"), "yellow"), "CONFIRMED": (N_("Confirmed"), "green"), "REFUSED": (N_("Refused"), "red"),
    "CANCELLED": (N_("Withdrawn"), "grey"), "EXPIRED": (N_("Expired"), "grey"),
}
#: whoever gave the account its first password knows it, and could confirm his own requests in that name
NO_PASSWORD = N_("The account becomes a system administrator: its password ends with the confirmation, and only the command line of "
                 "the server makes a new one.")


class ChangesView(BaseView):
    """One page for the list, one for each change with its diff in words."""

    route_base = "/accounts/changes"
    default_view = "list"
    class_permission_name = "accounts"
    base_permissions: ClassVar[list[str]] = ["can_list", "can_edit"]

    @expose("/")
    @door("can_list", "accounts")
    def list(self) -> str:
        rows = [_row(change) for change in changes.page(actor())]
        return page("account/changes.html", title=_("Users and roles"), rows=rows, tabs=tabs("changes", changes.count(actor())))

    @expose("/<pk>")
    @door("can_list", "accounts")
    def show(self, pk: str) -> str:
        return _show(changes.one(actor(), pk))

    @expose("/<pk>/confirm", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def confirm(self, pk: str) -> Any:
        """The second person agrees: it takes effect."""
        try:
            changes.confirm(actor(), pk, manager().write_rights)
        except DomainError as error:
            if error.status != 422:
                raise
            said = [viewer().say(t) for texts in forms.faults(error).values() for t in texts] or [viewer().say(error.message)]
            return _show(changes.one(actor(), pk), refused=said), 422
        flash(_("Confirmed: the change is in force."), "success")
        return redirect(url_for("ChangesView.show", pk=pk))

    @expose("/<pk>/refuse", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def refuse(self, pk: str) -> Any:
        """The second person says why not."""
        try:
            changes.refuse(actor(), pk, request.form.get("note", ""))
        except DomainError as error:
            if error.status != 422:
                raise
            return _show(changes.one(actor(), pk), forms.faults(error)), 422
        flash(_("Refused: nothing changes."), "success")
        return redirect(url_for("ChangesView.show", pk=pk))

    @expose("/<pk>/cancel", methods=["POST"])
    @door("can_edit", "accounts")
    def cancel(self, pk: str) -> Any:
        """Whoever asked takes it back."""
        changes.cancel(actor(), pk)
        flash(_("The request was withdrawn: nothing changes."), "success")
        return redirect(url_for("ChangesView.show", pk=pk))


def target(change: RightsChange) -> str:
    """Whose rights: the account or the role, in words."""
    if change.account is not None:
        return f"{change.account.get_full_name()} ({change.account.username})"
    return _("Role: %(role)s", role=role(change.role or ""))


def _row(change: RightsChange) -> dict[str, Any]:
    state = changes.state_of(change)
    return {
        "url": url_for("ChangesView.show", pk=change.id), "target": target(change), "asker": change.asker.get_full_name(),
        "asked": moment(change.asked_at), "word": _(STATES[state][0]), "tone": STATES[state][1],
        "decider": change.decider.get_full_name() if change.decider else "", "decided": moment(change.decided_at),
    }


def lines(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """The diff of two sets of rights, a line a room, in the language of the reader."""
    say = viewer().say
    return [{"room": say(line.title), "gained": [say(t) for t in line.gained], "lost": [say(t) for t in line.lost]}
            for line in said.diff(before, after)]


def _of_account(before: Place, after: Place) -> dict[str, Any]:
    """Facts before and after, rights gained and lost, and what the new roles join."""
    pairs = [
        (_("Roles"), *(listed(role(r) for r in p.roles) for p in (before, after))),
        (_("Unit"), *(accounts.unit_name(p.unit_id) for p in (before, after))),
        (_("Employee number"), *(accounts.staff_number(p.employee_id) for p in (before, after))),
        (_("Data range"), *(listed(_(t) for t in said.reaches(p.roles)) if p.roles else "" for p in (before, after))),
    ]
    new = [_(NO_PASSWORD)] if "SysAdmin" in set(after.roles) - set(before.roles) else []
    return {"facts": [p for p in pairs if p[1] != p[2]], "lines": lines(said.held(before.roles), said.held(after.roles)),
            "warnings": [*new, *(viewer().say(t) for t in said.combinations(after.roles))]}


def of_role(name: str, before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """Rights that a role gains and loses, and what nobody could do any more."""
    say = viewer().say
    alone = [_("%(room)s: nobody could do this any more: %(what)s.", room=say(room), what=say(what))
             for room, what in said.unheld(name, after)]
    return {"facts": [], "lines": lines(said.held((name,), before), said.held((name,), after)), "warnings": alone}


def _show(change: RightsChange, errors: Any = None, refused: Sequence[str] = ()) -> str:
    before, after = changes.wanted(change)
    diff = _of_account(before, after) if change.kind == "account" else of_role(change.role or "", before, after)
    row, own = _row(change), change.asked_by == actor().user_id
    opened = changes.state_of(change) == "OPEN" and allowed("can_edit", "accounts")
    title = _("Change of rights: %(who)s", who=target(change))
    return page(
        "account/change.html", title=title, crumbs=[(_("Users and roles"), url_for("AccountsView.list")),
                                                    (_("Changes of rights"), url_for("ChangesView.list")), (title, None)],
        row=row, change=change, note=field("note", _("Reason of the refusal"), "text", request.form.get("note", ""), errors),
        may_cancel=opened and own, may_decide=opened and not own and change.account_id != actor().user_id,
        days=changes.DAYS, refused=refused, **diff,
    )
