"""A room as columns of cards: who, where to, until when, and the moves that are open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock, pinyin, workday
from app.kernel.spec import Board, Lane, ServiceSpec
from app.specs import codes, display
from app.specs.display import DASH, Viewer
from app.store import read
from app.store.board import Column
from views.pages.listing import cell_text, listing
from views.pages.showing import number_of, state_seen
from views.query import Asked

SOON = 8  #: hours before a deadline from which the hours are counted


def board(view: Any, viewer: Viewer, ask: Asked, columns: list[Column]) -> dict[str, Any]:
    """Context of ``record/board.html``: that of the list without its rows, and the columns."""
    spec: ServiceSpec = view.spec
    made = spec.board
    assert made is not None
    base = listing(view, viewer, ask, read.Page([], 0, False))
    rows = [row for column in columns for row in column.rows]
    reached = read.roles_of(viewer.actor, spec, rows)
    path = view.where("list")
    lanes = []
    for lane, column in zip(made.lanes, columns, strict=True):
        rest = column.count - len(column.rows)
        lanes.append({
            "name": lane.name, "title": viewer.say(lane.title), "count": column.count, "rest": rest,
            "url": ask.url(path, lane=lane.name),
            "cards": [_card(view, viewer, made, lane, row, reached[row.id], base["board_url"]) for row in column.rows],
        })
    return {**base, "lanes": lanes, "count_text": str(sum(c.count for c in columns)), "list_url": ask.url(path)}


def _card(view: Any, viewer: Viewer, made: Board, lane: Lane, row: Any, roles: frozenset[str], here: str) -> dict[str, Any]:
    spec: ServiceSpec = view.spec
    moves = [{"label": viewer.say(m.label), "kind": m.kind, "lane": made.lane_of(m.target),
              "url": view.where("act", pk=row.id, verb=m.verb, back=f"{here}#dl-card-{row.id}")}
             for m in spec.moves if m.fits(row) and not roles.isdisjoint(m.roles)]
    text, tone = _left(lane, row, spec)
    seen = state_seen(viewer, spec, row, roles)
    state = viewer.say(spec.by_state[row.state].label) if seen and len(lane.states) > 1 else ""
    return {
        "id": row.id, "url": view.where("show", pk=row.id), "number": number_of(spec, row), "who": _who(viewer, spec, row, roles),
        "state": (state, spec.by_state[row.state].tone or "grey"), "marks": _marks(viewer, made, spec, row, roles),
        "facts": _facts(viewer, made, spec, row, roles), "left": (text, tone), "moves": moves,
        "next": next((m for m in moves if m["kind"] == "primary"), None),
    }


def _who(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> str:
    """The surname: a board stands on a screen that others pass."""
    column = spec.columns["name"]
    right = display.right(viewer, spec, column, row, roles)
    text = display.text(viewer, column, display.raw(row, column), right)
    return f"{pinyin.surname(text)}**" if right.see == "V" else "" if text == DASH else text


def _marks(viewer: Viewer, made: Board, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[tuple[str, str]]:
    found = []
    for name in made.marks:
        column = spec.columns[name]
        value = display.raw(row, column)
        if value is not None and display.right(viewer, spec, column, row, roles).see == "V" and codes.get(column.codes)[value].tone:
            found.append(cell_text(viewer, spec, column, row, roles))
    return found


def _facts(viewer: Viewer, made: Board, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[tuple[str, str]]:
    """Lines of the card that say anything: label of the first column, texts of all."""
    lines = []
    for names in made.facts:
        texts = [cell_text(viewer, spec, spec.columns[n], row, roles)[0] for n in names]
        if any(t != DASH for t in texts):
            lines.append((viewer.say(spec.columns[names[0]].label), " / ".join(t for t in texts if t != DASH)))
    return lines


def _left(lane: Lane, row: Any, spec: ServiceSpec) -> tuple[str, str]:
    """How long until the card's day, in words, and the tone of it."""
    if not spec.by_state[row.state].live:
        return "", ""
    if lane.due and getattr(row, lane.due) is not None:
        return _until(getattr(row, lane.due))
    if lane.day and getattr(row, lane.day) is not None:
        return _ahead(_date(getattr(row, lane.day)))
    waited = (clock.today() - clock.local(row.state_since).date()).days
    return (_("waiting for %(n)s days", n=waited) if waited else _("since today")), ""


def _date(value: dt.date | dt.datetime) -> dt.date:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value


def _until(due: dt.date | dt.datetime) -> tuple[str, str]:
    """A deadline: hours when it is near, working days otherwise."""
    calendar, today, day = workday.standard(), clock.today(), _date(due)
    if isinstance(due, dt.datetime):
        hours = (due - clock.now()).total_seconds() / 3600
        if 0 <= hours < SOON:
            return _("in time, %(n)s hours left", n=int(hours) + 1), "yellow"
        if -SOON < hours < 0:
            return _("overdue by %(n)s hours", n=int(-hours) + 1), "red"
    if day < today:
        return _("overdue by %(n)s working days", n=max(1, calendar.between(day, today))), "red"
    left = calendar.between(today, day)
    return (_("%(n)s working days left", n=left), "yellow" if left == 1 else "green") if left else (_("due today"), "yellow")


def _ahead(day: dt.date) -> tuple[str, str]:
    """A planned day: how many days ahead, or that it has passed and the card has to move on."""
    days = (day - clock.today()).days
    if days < 0:
        return _("%(n)s days past the day", n=-days), "red"
    return (_("in %(n)s days", n=days), "yellow" if days == 1 else "green") if days else (_("today"), "yellow")
