"""The four lists of the workbench as tabs with addresses of their own: ``/?tab=done&page=1``, ``/?tab=todo&only=decide``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Column, ServiceSpec
from app.services import inbox
from app.services.desk import messages
from app.services.inbox import Item, Page
from app.specs import display
from app.specs.display import Viewer
from views import labels
from views.notices import pager
from views.pages.listing import cell_text
from views.pages.showing import state_seen

TABS = ("todo", "done", "mine", "copies")


def work(who: Viewer, rooms: list[ServiceSpec]) -> dict[str, Any]:
    """The list that the address asks for, with its tabs."""
    tab = request.args.get("tab", "") if request.args.get("tab") in TABS else TABS[0]
    kind = request.args.get("only", "") if tab == "todo" and request.args.get("only") in ("decide", "return", "soon") else ""
    text = request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    found = _page(who, rooms, tab, kind, number)
    args = {k: v for k, v in (("tab", tab if tab != TABS[0] or kind else ""), ("only", kind)) if v}
    rows = [_row(who, item, tab, kind or "1") for item in found.items]
    return {
        "tab": tab, "tabs": _tabs(tab, found.total if not kind else None), "heads": _heads(tab), "total": found.total,
        "only": {"label": _kind(kind), "url": "/"} if kind else None,
        "rooms": _rooms(who, rooms, found, kind) if tab == "todo" else [],
        "rows": rows, "amounts": any(r["amount"] for r in rows),
        "pager": pager(found.total, inbox.SIZE, number, "/", args), "empty": _empty(tab, kind),
    }


def _page(who: Viewer, rooms: list[ServiceSpec], tab: str, kind: str, number: int) -> Page:
    if tab == "todo":
        return inbox.todo(who.actor, rooms, kind or "all", number)
    return {"done": inbox.done, "mine": inbox.mine, "copies": inbox.copies}[tab](who.actor, rooms, number)


def _tabs(now: str, count: int | None) -> list[dict[str, Any]]:
    words = {"todo": _("To do"), "done": _("Done by me"), "mine": _("Begun by me"), "copies": _("Copied to me")}
    return [{"id": t, "label": words[t], "url": f"/?tab={t}" if t != TABS[0] else "/", "current": t == now,
             "count": count if t == now else None} for t in TABS]


def _heads(tab: str) -> list[dict[str, str]]:
    """Labels of the columns that differ from tab to tab: when, and what then."""
    when = {"todo": _("Arrived"), "done": _("Handled on"), "mine": _("Begun on"), "copies": _("Copied on")}[tab]
    what = {"todo": _("Time left"), "done": _("I decided"), "mine": _("Stays for"), "copies": _("What happened")}[tab]
    return [{"label": when}, {"label": what}]


def _kind(kind: str) -> str:
    return {"decide": _("For my approval"), "return": _("Returned, to be completed"), "soon": _("About to be overdue")}.get(kind, "")


def _rooms(who: Viewer, rooms: list[ServiceSpec], found: Page, kind: str) -> list[dict[str, Any]]:
    """The same work room by room, in lists that can be filtered and moved in batches."""
    return [{"label": who.say(s.title), "count": found.counts[s.room], "url": f"/{s.room}/list/?todo={kind or 1}"}
            for s in rooms if s.room in found.counts]


def _row(who: Viewer, item: Item, tab: str, queue: str) -> dict[str, Any]:
    spec, row, roles = item.spec, item.row, item.roles
    seen = spec.states and state_seen(who, spec, row, roles)
    made = {
        "what": who.say(spec.one), "matter": _cell(who, item, spec.matter), "person": _person(who, item),
        "unit": _unit(who, item), "amount": _cell(who, item, spec.amount), "when": _when(item.at), "url": f"/{spec.room}/show/{row.id}",
        "state": _state(who, item, bool(seen)), "label": who.say(item.label) if item.label else "",
    }
    if tab == "todo":
        return {**made, "then": (_left(item.days_left), _tone(item.days_left)), "url": f"{made['url']}?todo={queue}"}
    if tab == "mine":
        done = not seen or not spec.by_state[row.state].live
        return {**made, "then": ("" if done else _("%(n)s working days", n=item.days), "")}
    closed = tab == "copies" and spec.states and not seen  # what happened says where it stands
    return {**made, "then": ("" if closed else _deed(who, item, tab), "")}


def _deed(who: Viewer, item: Item, tab: str) -> str:
    if tab == "copies" and item.message is not None:
        deed = messages.text(item.message).params.get("deed")
        return who.say(deed) if deed is not None else who.say(messages.text(item.message))
    return who.say(item.label)


def _cell(who: Viewer, item: Item, name: str) -> str:
    """One field of the row as the viewer may see it; empty for none."""
    column = item.spec.columns.get(name) if name else None
    if column is None:
        return ""
    text = cell_text(who, item.spec, column, item.row, item.roles)[0]
    return "" if text == display.DASH else text


def _person(who: Viewer, item: Item) -> str:
    name: Column | None = item.spec.columns.get("name")
    if name is not None:
        return _cell(who, item, "name")
    return labels.of(who.actor, item.row)


def _unit(who: Viewer, item: Item) -> str:
    column = item.spec.columns.get("unit_id")
    if column is not None and not display.right(who, item.spec, column, item.row, item.roles).see:
        return ""
    unit = getattr(item.row, "unit", None)
    return unit.name if unit is not None else ""


def _state(who: Viewer, item: Item, seen: bool) -> tuple[str, str]:
    """Where the row stands: its exact state, or what is shown in its place."""
    spec = item.spec
    if seen:
        state = spec.by_state.get(item.row.state)
        return (who.say(state.label), state.tone or "grey") if state is not None else (item.row.state, "grey")
    return _cell(who, item, spec.instead), "grey"


def _when(at: dt.datetime | dt.date) -> str:
    return clock.local(at).strftime("%Y-%m-%d") if isinstance(at, dt.datetime) else at.isoformat()


def _left(days: int | None) -> str:
    if days is None:
        return ""
    if days < 0:
        return _("overdue by %(n)s working days", n=-days)
    return _("due today") if days == 0 else _("%(n)s working days left", n=days)


def _tone(days: int | None) -> str:
    return "" if days is None else "red" if days < 0 else "yellow" if days <= 1 else "green"


def _empty(tab: str, kind: str) -> dict[str, Any]:
    if tab == "todo":
        return {"text": _("Nothing is waiting for you."), "label": _("Done by me"), "url": "/?tab=done"}
    text = {"done": _("You have not handled anything yet."), "mine": _("You have not begun anything yet."),
            "copies": _("Nothing was copied to you yet.")}[tab]
    return {"text": text, "label": _("To do"), "url": "/"}
