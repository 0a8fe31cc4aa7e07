"""Reports and standing lists in words: heads, cells and links as the page, the CSV and the paper take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from app.kernel import money
from app.kernel.text import N_, Text
from app.services.stats import lists
from app.services.stats.shape import Cell, Head, Link, Table, Value
from app.specs import codes, display, visibility
from app.specs.archive import SPEC
from app.specs.display import DASH, Viewer
from app.specs.stats import ROLES

AVERAGE, LONGEST = "avg", "max"


def text(viewer: Viewer, value: Value) -> str:
    """A value in the reader's language; nothing is a dash."""
    if value is None:
        return DASH
    if isinstance(value, Decimal):
        return money.grouped(value)
    if isinstance(value, dt.date):
        return value.isoformat() if value.year < dt.date.max.year else _("without end")
    if isinstance(value, int):
        return f"{value:,}"
    return viewer.say(value) if isinstance(value, Text) or value else ""


def head(viewer: Viewer, column: Head) -> str:
    """The label of a column."""
    label = viewer.say(column.label)
    if column.unit == AVERAGE:
        return _("%(step)s, average days", step=label)
    if column.unit == LONGEST:
        return _("%(step)s, longest", step=label)
    if column.unit in ("%", "‰"):
        return f"{label} ({column.unit})"
    return f"{column.unit} {label}" if column.unit else label


def address(link: Link | None, code: str, now: dict[str, str]) -> str | None:
    """Where a figure leads: the lookup, another list, a room, or the same report of a unit."""
    if link is None:
        return None
    rest = {k: v for k, v in link.items() if k not in ("sheet", "room")}
    if "room" in link:
        return f"/{link['room']}/list/"
    if link["sheet"] == "here":
        rest = {**{k: v for k, v in now.items() if k not in ("unit", "alone")}, **rest}
    sheet = code if link["sheet"] == "here" else link["sheet"]
    return f"{url_for('StatsView.sheet', code=sheet)}?{urlencode(rest)}"


def shown(viewer: Viewer, table: Table, code: str, now: dict[str, str]) -> dict[str, Any]:
    """A table for ``macros.table``: average and longest of a step stand in one column."""
    pairs = [at for at, h in enumerate(table.heads) if h.unit == AVERAGE]
    heads = []
    for at, column in enumerate(table.heads):
        if at - 1 not in pairs:
            label = _("%(step)s (average / longest)", step=viewer.say(column.label)) if at in pairs else head(viewer, column)
            heads.append({"label": label, "align": "num" if column.right else ""})

    def line(row: Sequence[Cell]) -> list[dict[str, Any]]:
        made = []
        for at, cell in enumerate(row):
            if at - 1 in pairs:
                continue
            said = text(viewer, cell.value)
            if at in pairs:
                said = f"{said} / {text(viewer, row[at + 1].value)}" if cell.value is not None else DASH
            link = address(cell.link, code, now) if cell.value not in (0, None) else None
            made.append({"text": said, "tone": None, "link": link})
        return made

    return {"title": viewer.say(table.title), "columns": heads, "rows": [line(r) for r in table.rows],
            "total": [c["text"] for c in line(table.total)] if table.total else None}


def plain(viewer: Viewer, row: Sequence[Cell]) -> list[str]:
    """A row as it stands in a file."""
    return ["" if c.value is None else text(viewer, c.value) for c in row]


def cause(code: str) -> str:
    """Main cause in words (a msgid)."""
    return codes.label("cause", code)


# ---- rows of the standing lists -----------------------------------------------------------------------------------------


def columns(code: str) -> tuple[tuple[str, str], ...]:
    """Label and side of the columns of a list."""
    kind = lists.KINDS[code]
    own = ((kind.label, ""),) if kind.label else ()
    return ((N_("Archive number"), ""), (N_("Full name"), ""), (N_("Unit"), ""), (N_("Category"), ""), (N_("Main cause"), ""),
            (N_("State"), ""), (N_("Active since"), ""), (N_("Last aid on"), ""), (N_("Last change on"), ""), *own, (kind.days, "num"))


def row(viewer: Viewer, code: str, found: Any) -> list[str]:
    """The cells of a row, the name as the reader may see it."""
    kind, name = lists.KINDS[code], SPEC.columns["name"]
    roles = viewer.actor.roles & frozenset(ROLES)
    right = visibility.right(viewer.actor, name.cell, roles, visibility.moment(SPEC, found, viewer.actor))
    state = SPEC.by_state[found.state]
    own = (text(viewer, found.shown),) if kind.label else ()
    return [found.archive_no or DASH, display.text(viewer, name, found.name, right), found.unit,
            text(viewer, codes.label("category", found.category)) or DASH, text(viewer, cause(found.main_cause)) or DASH,
            viewer.say(state.label), text(viewer, found.active_from), text(viewer, found.aid_on), text(viewer, found.change_on), *own,
            text(viewer, lists.days(code, found.day))]


def names_open(viewer: Viewer) -> bool:
    """True where the reader sees every name in full."""
    return visibility.names_open(viewer.actor, SPEC)

