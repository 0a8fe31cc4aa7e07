"""What the pages on accounts share: fields, the form page, times and roles in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.text import Text
from models.account import Account
from views import forms
from views.doors import viewer
from views.jinja import ROLE_WORDS

Errors = Mapping[str, list[Text]]


def field(name: str, label: str, kind: str = "text", value: Any = "", errors: Errors | None = None, **more: Any) -> dict[str, Any]:
    """One field dictionary of the form templates."""
    found = (errors or {}).get(name)
    return {
        "id": name, "name": name, "label": label, "kind": kind, "value": value, "options": [], "src": "", "text": None,
        "required": True, "readonly": False, "hint": "", "placeholder": "", "blind": False, "depends": "", "wide": False,
        "error": " ".join(viewer().say(t) for t in found) if found else None, **more,
    }


def page(template: str, **context: Any) -> str:
    """A page in the frame of the product."""
    builder = current_app.appbuilder  # type: ignore[attr-defined]
    return render_template(template, appbuilder=builder, base_template=builder.base_template, **context)


def form_page(
    title: str, crumbs: list[Any], note: str, fields: list[dict[str, Any]], errors: Errors, submit: str, cancel: str
) -> str:
    """A form of one section."""
    labels = {f["name"]: f["label"] for f in fields}
    sections = [{"title": "", "note": note, "fields": fields}]
    return page(
        "record/form.html", title=title, crumbs=[*crumbs, (title, None)], action=request.path, version=None, stepped=False,
        errors=forms.summary(viewer(), errors, labels), warnings=[], sections=sections, submit_label=submit, draft_label=None,
        cancel_url=cancel,
    )


def moment(at: dt.datetime | None) -> str:
    """A stored time on the local wall clock; FAB's own columns are naive UTC."""
    if at is None:
        return ""
    return clock.local(at if at.tzinfo else at.replace(tzinfo=dt.UTC)).strftime("%Y-%m-%d %H:%M")


def words(account: Account) -> str:
    """The roles of an account in words."""
    return "、".join(_(ROLE_WORDS.get(r.name, r.name)) for r in account.roles)  # type: ignore[attr-defined]
