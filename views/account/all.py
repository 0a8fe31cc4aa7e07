"""``/accounts/``: the accounts of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Unseen
from app.kernel.text import N_
from app.services import account as accounts
from models.account import Account
from views import forms
from views.account.parts import Errors, field, form_page, moment, page, words
from views.doors import actor, allowed, knock
from views.jinja import ROLE_WORDS

SIZE = 50


def guarded(permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Route guard of the administration of accounts."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def inner(self: Any, *args: Any, **kwargs: Any) -> Any:
            answer = knock(permission, "accounts")
            return answer if answer is not None else method(self, *args, **kwargs)

        return inner

    return wrap


class AccountsView(BaseView):
    """``/accounts/``: accounts of all, written by the system administrator, read by the auditor."""

    route_base = "/accounts"
    default_view = "list"
    class_permission_name = "accounts"
    base_permissions: ClassVar[list[str]] = ["can_list", "can_add", "can_edit"]

    @expose("/list")
    @expose("/list/")
    @guarded("can_list")
    def list(self) -> str:
        term = request.args.get("q", "").strip()[:60]
        number = int(request.args.get("page_accounts", "0"))
        rows, count = accounts.page(actor(), accounts.Asked(term), number, SIZE)
        return page("account/list.html", title=_("Accounts"), rows=[_row(a) for a in rows], term=term,
                    **_paging(term, number, count), may_add=allowed("can_add", "accounts"))

    @expose("/show/<pk>")
    @guarded("can_list")
    def show(self, pk: str) -> str:
        return _show(accounts.one(actor(), pk))

    @expose("/add", methods=["GET", "POST"])
    @guarded("can_add")
    def add(self) -> Any:
        """A new account; the first password is shown once, in the answer, and kept nowhere."""
        errors: Errors = {}
        if request.method == "POST":
            typed = request.form
            try:
                made = accounts.add(actor(), typed.get("username", ""), typed.get("name", ""), typed.getlist("roles"), _unit_id(),
                                    accounts.employee_id(typed.get("emp_no", "")))
            except DomainError as error:
                errors = forms.faults(error)
            else:
                return _show(accounts.one(actor(), made.id), made.password)
        fields = [
            field("name", _("Full name"), "text", request.form.get("name", ""), errors),
            field("username", _("User name"), "text", request.form.get("username", ""), errors,
                  hint=_("Letters, digits, dots and hyphens; usually the employee number.")),
            *_place_fields(request.form.getlist("roles"), request.form.get("unit_id", ""), request.form.get("emp_no", ""), errors),
        ]
        here = url_for("AccountsView.list")
        html = form_page(_("New account"), [(_("Accounts"), here)], "", fields, errors, _("Save"), here)
        return html, 422 if errors else 200

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @guarded("can_edit")
    def edit(self, pk: str) -> Any:
        """Roles, unit and employee of another account."""
        account, errors = accounts.one(actor(), pk), {}
        if account.id == actor().user_id:
            raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
        roles, unit_id = [r.name for r in account.roles], str(account.unit_id or "")  # type: ignore[attr-defined]
        emp_no = accounts.employee_number(account)
        if request.method == "POST":
            roles, unit_id, emp_no = request.form.getlist("roles"), request.form.get("unit_id", ""), request.form.get("emp_no", "")
            try:
                employee = accounts.employee_id(emp_no)
                accounts.set_roles(actor(), pk, roles, _unit_id())
                accounts.link(actor(), pk, employee)
            except DomainError as error:
                errors = forms.faults(error)
            else:
                flash(_("Saved. The person has to sign in again."), "success")
                return redirect(url_for("AccountsView.show", pk=pk))
        note, fields = _("Account %(name)s", name=account.username), _place_fields(roles, unit_id, emp_no, errors)
        crumbs = [(_("Accounts"), url_for("AccountsView.list"))]
        html = form_page(_("Roles and unit"), crumbs, note, fields, errors, _("Save"), url_for("AccountsView.show", pk=pk))
        return html, 422 if errors else 200

    @expose("/reset/<pk>", methods=["POST"])
    @guarded("can_edit")
    def reset(self, pk: str) -> str:
        """A new password, shown once in the answer."""
        password = accounts.reset(actor(), pk)
        return _show(accounts.one(actor(), pk), password)

    @expose("/disable/<pk>", methods=["POST"])
    @guarded("can_edit")
    def disable(self, pk: str) -> Response:
        return _done(accounts.disable, pk, _("The account was disabled and its sessions were ended."))

    @expose("/enable/<pk>", methods=["POST"])
    @guarded("can_edit")
    def enable(self, pk: str) -> Response:
        return _done(accounts.enable, pk, _("The account was enabled."))

    @expose("/unlock/<pk>", methods=["POST"])
    @guarded("can_edit")
    def unlock(self, pk: str) -> Response:
        return _done(accounts.unlock, pk, _("The account was unlocked."))


def _done(verb: Callable[[Actor, Any], None], pk: str, sentence: str) -> Any:
    verb(actor(), pk)
    flash(sentence, "success")
    return redirect(url_for("AccountsView.show", pk=pk))


def _unit_id() -> int | None:
    typed = request.form.get("unit_id", "")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise Unseen()
    return int(typed)


def _place_fields(roles: list[str], unit_id: str, emp_no: str, errors: Errors) -> list[dict[str, Any]]:
    choices = [(str(pk), f"{name} ({code})") for pk, code, name in accounts.units(actor())]
    return [
        field("roles", _("Roles"), "multiselect", roles, errors, options=[(r, _(ROLE_WORDS[r])) for r in ROLES],
              hint=_("Administration, audit, and approving or paying exclude each other.")),
        field("unit_id", _("Unit"), "select", unit_id, errors, options=choices, required=False,
              hint=_("Roles of a unit see this unit and everything below it.")),
        field("emp_no", _("Employee number"), "text", emp_no, errors, required=False,
              hint=_("Of the person behind the account, who then cannot decide on the own file.")),
    ]


def _state(account: Account) -> tuple[str, str]:
    if not account.active:
        return _("Account disabled"), "grey"
    if account.locked_until is not None and account.locked_until > clock.now():
        return _("Account locked"), "red"
    return (_("Password to be changed"), "yellow") if account.must_change else (_("In use"), "green")


def _row(account: Account) -> dict[str, Any]:
    word, tone = _state(account)
    return {
        "url": url_for("AccountsView.show", pk=account.id), "name": account.get_full_name(), "username": account.username,
        "unit": account.unit.name if account.unit else "", "roles": words(account), "state": word, "tone": tone,
        "seen": moment(account.last_login),
    }


def _paging(term: str, number: int, count: int) -> dict[str, Any]:
    pages = max(1, -(-count // SIZE))

    def url(to: int) -> str:
        return url_for("AccountsView.list", q=term or None, page_accounts=to or None)

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
    row = _row(account)
    facts = [(_("Full name"), row["name"]), (_("User name"), row["username"]), (_("Unit"), row["unit"]), (_("Roles"), row["roles"]),
             (_("Last sign-in"), row["seen"]), (_("Password changed"), moment(account.password_at))]
    own = account.id == actor().user_id
    verbs = []
    if allowed("can_edit", "accounts") and not own:
        locked = account.locked_until is not None and account.locked_until > clock.now()
        verbs = [
            ("reset", _("Reset password"), _("Give %(name)s a new password? All sessions end.", name=row["username"]), False),
            *([("unlock", _("Unlock"), "", False)] if locked else []),
            ("disable", _("Disable"), _("Disable %(name)s? All sessions end.", name=row["username"]), True) if account.active
            else ("enable", _("Enable"), "", False),
        ]
    return page(
        "account/show.html", title=row["name"], crumbs=[(_("Accounts"), url_for("AccountsView.list")), (row["name"], None)],
        row=row, facts=facts, password=password, own=own, edit_url=url_for("AccountsView.edit", pk=account.id) if verbs else None,
        verbs=[{"url": url_for(f"AccountsView.{name}", pk=account.id), "label": label, "confirm": confirm, "danger": danger}
               for name, label, confirm, danger in verbs],
    )
