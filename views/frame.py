"""The frame of the product around a page, and the fields of forms that no room declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template

from app.extensions import appbuilder
from app.kernel.text import Text
from views.doors import viewer

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
    builder = appbuilder()
    return render_template(template, appbuilder=builder, base_template=builder.base_template, **context)
