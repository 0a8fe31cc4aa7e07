"""The page of one row: what it says, its tabs, its course, the decision that waits for the viewer, and the way through the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel.spec import Move, ServiceSpec
from app.kernel.text import Text
from app.specs import visibility
from app.specs.display import Viewer
from views import walk
from views.pages import related
from views.pages.course import title as course_title
from views.pages.documents import documents
from views.pages.judging import decisions, judging
from views.pages.showing import showing, state_seen

MOST_MOVES = 3  #: buttons in the head: what is to be done; what may be done besides lies in a menu
Errors = Mapping[str, list[Text]]


def record(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], typed: Mapping[str, str], errors: Errors) -> dict[str, Any]:
    """Context of ``record/show.html``; ``typed`` and ``errors`` are those of a decision that was refused."""
    spec: ServiceSpec = view.spec
    rooms = related.rooms(viewer, spec, row)
    choice = decisions(spec, row, roles) if spec.states else []
    judge = judging(view, viewer, row, choice, typed, errors) if choice else None
    past = view.where("related", pk=row.id, room=spec.room) if judge is not None and spec in rooms else None
    context = showing(view, viewer, row, roles)
    seen = bool(spec.states) and state_seen(viewer, spec, row, roles)
    moves = _moves(view, viewer, row, roles, choice, judge)
    first = [m for m in moves if m["first"]][:MOST_MOVES]
    return {
        **context, "moves": first, "more_moves": [m for m in moves if m not in first], "judge": judge, "past_url": past,
        "tabs": _tabs(view, viewer, row, roles, [r for r in rooms if past is None or r is not spec]),
        "course": {"title": course_title(spec), "url": view.where("course", pk=row.id)} if seen else None,
        "place": _place(view, row), "working": view.working(viewer, row, roles) if hasattr(view, "working") else None,
        "address": view.where("show", pk=row.id, **walk.kept()) if request.method == "POST" else None,
        "documents": documents(spec, viewer, row, roles),
    }


def _tabs(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], rooms: list[ServiceSpec]) -> list[dict[str, str]]:
    """Parts of the record, rows of other rooms, the history: each loads when it is opened."""
    spec = view.spec
    at = visibility.moment(spec, row, viewer.actor)
    tabs = [{"id": c.name, "label": viewer.say(c.title), "url": view.where("tab", pk=row.id, name=c.name)}
            for c in spec.children if c.tab and visibility.right(viewer.actor, c.cell, roles, at).see and not spec.holds_documents(c)]
    papers = documents(spec, viewer, row, roles)
    if papers is not None:
        tabs.append({"id": "documents", "label": papers["title"], "url": papers["list_url"]})
    tabs += [{"id": f"of-{r.room}", "label": related.title(viewer, spec, r), "url": view.where("related", pk=row.id, room=r.room)}
             for r in rooms]
    return [*tabs, {"id": "history", "label": _("History"), "url": view.where("tab", pk=row.id, name="history")}]


def _moves(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], choice: list[Move],
           judge: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Buttons of the legal moves: right of a role that reaches the row, and state of the row. Decisions lead to the opinion."""
    made = []
    for move in view.spec.moves:
        if not move.fits(row) or roles.isdisjoint(move.roles) or (move in choice and judge is not None and judge["barred"]):
            continue
        url = view.where("act", pk=row.id, verb=move.verb, **walk.kept())
        if move in choice:
            url = view.where("show", pk=row.id, verb=move.verb, _anchor="dl-judge", **walk.kept())
        made.append({"verb": move.verb, "label": viewer.say(move.label), "kind": move.kind, "url": url, "judge": move in choice,
                     "first": move in choice or move.task})
    return sorted(made, key=lambda m: (not m["judge"], m["kind"] != "primary"))


def _place(view: Any, row: Any) -> dict[str, Any] | None:
    """Position in the query and its neighbours, where the record was opened from a list."""
    found = walk.place(view.spec, view.name, row.id)
    if found is None:
        return None

    def url(key: int | None) -> str | None:
        return view.where("show", pk=key, **walk.kept()) if key is not None else None

    text = _("%(n)s of %(count)s", **walk.words(found)) if found.number is not None else _("%(count)s left", count=found.count)
    return {"text": text, "before": url(found.before), "after": url(found.after), "queue": walk.in_queue()}
