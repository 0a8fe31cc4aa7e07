"""What two editors of one row typed, in words: a line for each field that differs, with what the form takes if one changes his mind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.kernel import money
from app.kernel.fault import DomainError
from app.kernel.spec import Column
from app.specs import codes, display
from app.specs.display import Viewer
from views import labels
from views.pages.merge import GONE, NEW, Clash, Merged

if TYPE_CHECKING:
    from views.pages.form import Form


def shown(viewer: Viewer, form: Form, merged: Merged) -> list[dict[str, Any]]:
    """Lines of the comparison."""
    names = form.labels(merged.values)
    return [_line(viewer, form, clash, names.get(clash.key, "")) for clash in merged.clashes]


def _line(viewer: Viewer, form: Form, clash: Clash, label: str) -> dict[str, Any]:
    if clash.column is None:
        title = _row(viewer, form, clash)
        mine = "—" if clash.row == NEW else title
        theirs = _("Row removed") if clash.row == GONE else _("Row added: %(what)s", what=title)
        return {"label": label, "mine": mine, "theirs": theirs, "both": clash.both, "id": "", "name": clash.key.replace(".", "-")}
    return {
        "label": label, "mine": text(viewer, clash.column, clash.mine), "theirs": text(viewer, clash.column, clash.theirs),
        "both": clash.both, "id": clash.key.replace(".", "-"), "name": clash.key.replace(".", "-"),
        "mine_value": json.dumps(clash.mine, ensure_ascii=False), "theirs_value": json.dumps(clash.theirs, ensure_ascii=False),
        "mine_text": text(viewer, clash.column, clash.mine), "theirs_text": text(viewer, clash.column, clash.theirs),
    }


def _row(viewer: Viewer, form: Form, clash: Clash) -> str:
    """The first words of a row."""
    child = next(c for c in form.children if c.name == clash.key.split(".")[0])
    values = clash.mine if clash.mine is not None else clash.theirs
    words = [text(viewer, c, values.get(c.name)) for c in child.columns if values.get(c.name) not in (None, "", [])]
    return " ".join(words[:3])


def text(viewer: Viewer, column: Column, value: Any) -> str:
    """A value as typed, in words."""
    if value in (None, "", []):
        return viewer.say("No") if column.kind == "bool" else display.DASH
    if column.kind == "bool":
        return viewer.say("Yes") if str(value) not in ("0", "false") else viewer.say("No")
    if column.kind in ("code", "codes"):
        known = codes.get(column.codes)
        listed = value if isinstance(value, list) else [value]
        return "、".join(viewer.say(known[v].label) if v in known else str(v) for v in listed)
    if column.kind == "ref":
        return labels.of_ref(viewer.actor, column, value) or str(value)
    if column.kind == "yuan":
        try:
            return money.grouped(money.parse(str(value)))
        except DomainError:
            return str(value)
    return str(value)
