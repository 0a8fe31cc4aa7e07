"""What the pages on accounts share: fields, the form page, times, roles and rights in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.extensions import appbuilder
from app.kernel import clock
from app.services.account import words as said
from app.specs.roles import ROLE_WORDS
from models.account import Account
from views import forms
from views.doors import allowed, viewer
from views.frame import Errors, page


def manager() -> Any:
    """The security manager of the application."""
    return appbuilder().sm


def form_page(
    title: str, crumbs: list[Any], note: str, fields: list[dict[str, Any]], errors: Errors, submit: str, cancel: str,
    template: str = "account/form.html", **more: Any,
) -> str:
    """A form of one section."""
    labels = {f["name"]: f["label"] for f in fields}
    return page(template, title=title, crumbs=[*crumbs, (title, None)], action=request.full_path.rstrip("?"), note=note, fields=fields,
                errors=forms.summary(viewer(), errors, labels), submit_label=submit, cancel_url=cancel, **more)


def moment(at: dt.datetime | None) -> str:
    """A stored time on the local wall clock; FAB's own columns are naive UTC."""
    if at is None:
        return ""
    return clock.local(at if at.tzinfo else at.replace(tzinfo=dt.UTC)).strftime("%Y-%m-%d %H:%M")


def role(name: str) -> str:
    """A role in words."""
    return _(ROLE_WORDS[name]) if name in ROLE_WORDS else name


def listed(texts: Iterable[str]) -> str:
    """Words side by side, as the language writes them."""
    return _(", ").join(texts)


def words(account: Account) -> str:
    """The roles of an account in words."""
    return listed(role(r.name) for r in account.roles)


def reach(account: Account) -> str:
    """Whose data the account reaches, in words."""
    names = [r.name for r in account.roles]
    return listed(_(text) for text in said.reaches(names)) if names else ""


def tabs(here: str, waiting: int) -> list[dict[str, Any]]:
    """The pages of the administration of rights, beside each other."""
    found = [("list", _("Users"), "/accounts/list"), ("roles", _("Roles and rights"), "/accounts/roles/"),
             ("changes", _("To be confirmed (%(n)s)", n=waiting), "/accounts/changes/")]
    return [{"label": label, "url": url, "here": key == here} for key, label, url in found if allowed("can_list", "accounts")]
