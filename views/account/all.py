"""``/accounts/``: the accounts of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Unseen
from app.kernel.text import N_
from app.services import account as accounts
from app.services.account import changes, handover
from app.services.account.changes import Place
from models.account import Account
from views import forms
from views.account.parts import Errors, form_page, moment, reach, role, tabs, words
from views.doors import actor, allowed, door
from views.frame import field, page
from views.proof import proved

SIZE = 50
STATES = {
    "use": (N_("In use"), "green"), "first": (N_("Password to be changed"), "yellow"), "locked": (N_("Account locked"), "red"),
    "disabled": (N_("Account disabled"), "grey"),
}


class AccountsView(BaseView):
    """``/accounts/``: accounts of all, written by the system administrator, read by the auditor."""

    route_base = "/accounts"
    default_view = "list"
    class_permission_name = "accounts"
    base_permissions: ClassVar[list[str]] = ["can_list", "can_add", "can_edit"]

    @expose("/list")
    @expose("/list/")
    @door("can_list", "accounts")
    def list(self) -> str:
        asked = accounts.Asked(request.args.get("q", "").strip()[:60], _number(request.args.get("unit", "")),
                               request.args.get("role", ""), request.args.get("state", ""))
        number = int(request.args.get("page_accounts", "0"))
        rows, count = accounts.page(actor(), asked, number, SIZE)
        return page("account/list.html", title=_("Users and roles"), rows=_rows(rows), asked=asked, query=_query(asked),
                    tabs=tabs("list", changes.count(actor())), leavers=_leavers(),
                    **_paging(number, count), may_add=allowed("can_add", "accounts"))

    @expose("/show/<pk>")
    @door("can_list", "accounts")
    def show(self, pk: str) -> str:
        return _show(accounts.one(actor(), pk))

    @expose("/add", methods=["GET"])
    @door("can_add", "accounts")
    def new(self) -> Any:
        """The form of a new account; ``like`` names the account whose roles and unit it starts with."""
        typed = Place()
        if request.args.get("like"):
            typed = Place.of(accounts.one(actor(), request.args["like"]))
        return self._form({"roles": typed.roles, "unit_id": str(typed.unit_id or "")}, {})

    @expose("/add", methods=["POST"])
    @door("can_add", "accounts")
    @proved
    def add(self) -> Any:
        """A new account; the first password is shown once, in the answer, and kept nowhere."""
        typed = request.form
        try:
            wanted = Place(tuple(dict.fromkeys(typed.getlist("roles"))), _unit_id(), accounts.employee_id(typed.get("emp_no", "")))
            made, _waits = changes.ask_new(actor(), typed.get("username", ""), typed.get("name", ""), wanted)
        except DomainError as error:
            return self._form({**typed.to_dict(), "roles": typed.getlist("roles")}, forms.faults(error)), 422
        return _show(accounts.one(actor(), made.id), made.password)

    def _form(self, typed: dict[str, Any], errors: Errors) -> str:
        fields = [
            field("name", _("Full name"), "text", typed.get("name", ""), errors),
            field("username", _("User name"), "text", typed.get("username", ""), errors,
                  hint=_("Letters, digits, dots and hyphens; usually the employee number.")),
            *_place_fields(typed["roles"], typed.get("unit_id", ""), typed.get("emp_no", ""), errors),
        ]
        here = url_for("AccountsView.list")
        note = _("The account has no rights until a second administrator confirms its roles.")
        return form_page(_("New account"), [(_("Users and roles"), here)], note, fields, errors, _("Save"), here)

    @expose("/edit/<pk>", methods=["GET"])
    @door("can_edit", "accounts")
    def edit(self, pk: str) -> Any:
        """Roles, unit and employee of another account."""
        account = self._other(pk)
        found = Place.of(account)
        return self._edit_form(account, found.roles, str(found.unit_id or ""), accounts.employee_number(account), {})

    @expose("/edit/<pk>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def ask(self, pk: str) -> Any:
        """What shall be different: it waits for a second administrator."""
        account, typed = self._other(pk), request.form
        try:
            wanted = Place(tuple(dict.fromkeys(typed.getlist("roles"))), _unit_id(), accounts.employee_id(typed.get("emp_no", "")))
            waits = changes.ask(actor(), pk, wanted)
        except DomainError as error:
            return self._edit_form(account, typed.getlist("roles"), typed.get("unit_id", ""), typed.get("emp_no", ""),
                                   forms.faults(error)), 422
        if waits is None:
            flash(_("Saved. The person has to sign in again."), "success")
            return redirect(url_for("AccountsView.show", pk=pk))
        flash(_("The change waits for a second administrator; nothing has changed yet."), "info")
        return redirect(url_for("ChangesView.show", pk=waits))

    def _other(self, pk: str) -> Account:
        account = accounts.one(actor(), pk)
        if account.id == actor().user_id:
            raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
        return account

    def _edit_form(self, account: Account, roles: Sequence[str], unit_id: str, emp_no: str, errors: Errors) -> str:
        note = _("Account %(name)s", name=f"{account.get_full_name()} ({account.username})")
        crumbs = [(_("Users and roles"), url_for("AccountsView.list"))]
        return form_page(_("Roles and unit"), crumbs, note, _place_fields(roles, unit_id, emp_no, errors), errors,
                         _("Ask for the change"), url_for("AccountsView.show", pk=account.id))

    @expose("/reset/<pk>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def reset(self, pk: str) -> str:
        """A new password, shown once in the answer."""
        password = accounts.reset(actor(), pk)
        return _show(accounts.one(actor(), pk), password)

    @expose("/disable/<pk>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def disable(self, pk: str) -> Response:
        return _done(accounts.disable, pk, _("The account was disabled; its sessions and tokens were ended."))

    @expose("/enable/<pk>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def enable(self, pk: str) -> Response:
        return _done(accounts.enable, pk, _("The account was enabled."))

    @expose("/unlock/<pk>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def unlock(self, pk: str) -> Response:
        return _done(accounts.unlock, pk, _("The account was unlocked."))


def _done(verb: Callable[[Actor, Any], None], pk: str, sentence: str) -> Any:
    verb(actor(), pk)
    flash(sentence, "success")
    return redirect(url_for("AccountsView.show", pk=pk))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _unit_id() -> int | None:
    typed = request.form.get("unit_id", "")
    if typed and _number(typed) is None:
        raise Unseen()
    return _number(typed)


def _units() -> list[tuple[str, str]]:
    return [(str(pk), f"{name} ({code})") for pk, code, name in accounts.units(actor())]


def _place_fields(roles: Sequence[str], unit_id: str, emp_no: str, errors: Errors) -> list[dict[str, Any]]:
    return [
        field("roles", _("Roles"), "multiselect", roles, errors, options=[(r, role(r)) for r in ROLES],
              hint=_("Administration, audit, and approving or paying exclude each other. A system administrator gets the password "
                     "from the command line of the server.")),
        field("unit_id", _("Unit"), "select", unit_id, errors, options=_units(), required=False,
              hint=_("Roles of a unit see this unit and everything below it.")),
        field("emp_no", _("Employee number"), "text", emp_no, errors, required=False,
              hint=_("Of the person behind the account, who then cannot decide on the own file.")),
    ]


def _query(asked: accounts.Asked) -> list[dict[str, Any]]:
    return [
        field("q", _("Name, pinyin or number"), "search", asked.term),
        field("unit", _("Unit"), "select", asked.unit_id or "", options=_units()),
        field("role", _("Role"), "select", asked.role, options=[(r, role(r)) for r in ROLES]),
        field("state", _("State"), "select", asked.state, options=[(key, _(word)) for key, (word, _tone) in STATES.items()]),
    ]


def _rows(found: Sequence[Account]) -> list[dict[str, Any]]:
    staff = accounts.numbers(found)
    return [_row(account, staff.get(account.employee_id or 0, "")) for account in found]


def _row(account: Account, emp_no: str) -> dict[str, Any]:
    word, tone = STATES[accounts.state_of(account)]
    return {
        "url": url_for("AccountsView.show", pk=account.id), "name": account.get_full_name(), "username": account.username,
        "emp_no": emp_no, "unit": account.unit.name if account.unit else "", "roles": words(account), "reach": reach(account),
        "state": _(word), "tone": tone, "seen": moment(account.last_login), "verbs": _verbs(account),
        "copy_url": _copy_url(account),
    }


def _leavers() -> list[dict[str, str]]:
    """Accounts in use whose employee has left."""
    return [{"name": f"{a.get_full_name()} ({a.username})", "url": url_for("AccountsView.show", pk=a.id)}
            for a in handover.leavers(actor())]


def _verbs(account: Account) -> list[dict[str, Any]]:
    """What may be done with the account here, in words."""
    if not allowed("can_edit", "accounts") or account.id == actor().user_id:
        return []
    name, state = account.get_full_name(), accounts.state_of(account)
    found = []
    if state == "locked":
        found.append(("unlock", _("Unlock"), "", False))
    if "SysAdmin" not in Place.of(account).roles:
        found.append(("reset", _("Reset password"), _("Give %(name)s a new password? All sessions and tokens end.", name=name), False))
    if account.active:
        found.append(("disable", _("Disable"), _("Disable %(name)s? All sessions and tokens end.", name=name), True))
    else:
        found.append(("enable", _("Enable"), "", False))
    return [{"name": key, "url": url_for(f"AccountsView.{key}", pk=account.id), "label": label, "confirm": confirm, "danger": danger}
            for key, label, confirm, danger in found]


def _copy_url(account: Account) -> str | None:
    """The form of a new account with the same roles and unit."""
    return url_for("AccountsView.new", like=account.id) if allowed("can_add", "accounts") and account.id != actor().user_id else None


def _paging(number: int, count: int) -> dict[str, Any]:
    pages = max(1, -(-count // SIZE))
    asked: dict[str, Any] = {key: value for key, value in request.args.items() if key in ("q", "unit", "role", "state") and value}

    def url(to: int) -> str:
        return url_for("AccountsView.list", **asked, page_accounts=to or None)

    low = max(0, min(number - 2, pages - 5))
    return {
        "count": count,
        "pager": {
            "page": number, "pages": pages, "prev_url": url(number - 1) if number else None, "sizes": [],
            "next_url": url(number + 1) if number + 1 < pages else None,
            "links": [(n + 1, url(n), n == number) for n in range(low, min(low + 5, pages))],
        },
    }


def _show(account: Account, password: str | None = None) -> str:
    row = _row(account, accounts.employee_number(account))
    facts = [
        (_("Full name"), row["name"]), (_("User name"), row["username"]), (_("Employee number"), row["emp_no"]), (_("Unit"), row["unit"]),
        (_("Roles"), row["roles"]), (_("Data range"), row["reach"]), (_("Last sign-in"), row["seen"]),
        (_("Password changed"), moment(account.password_at)),
    ]
    waits = changes.waiting_for(actor(), account_id=account.id)
    writes = allowed("can_edit", "accounts") and account.id != actor().user_id
    return page(
        "account/show.html", title=row["name"], crumbs=[(_("Users and roles"), url_for("AccountsView.list")), (row["name"], None)],
        row=row, facts=facts, password=password, barred=not account.password, own=account.id == actor().user_id,
        waits_url=url_for("ChangesView.show", pk=waits.id) if waits else None,
        edit_url=url_for("AccountsView.edit", pk=account.id) if writes and not waits else None,
        copy_url=row["copy_url"], verbs=row["verbs"],
        hand_url=url_for("HandOverView.handover", pk=account.id) if writes and account.active else None,
    )
