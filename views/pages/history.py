"""What happened to a row: steps with opinions, and changes with before and after in the viewer's words."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Column, ServiceSpec
from app.services import trail
from app.specs import codes, display, visibility
from app.specs.display import DASH, Viewer
from views import labels
from views.pages.showing import state_seen


def history(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Steps with opinions, and changes with before and after in the viewer's words."""
    spec: ServiceSpec = view.spec
    steps, log = trail.history(spec, row)
    people = trail.names(log)
    entries: list[tuple[str, dict[str, Any]]] = []
    over = _("Time limit reached")
    if state_seen(viewer, spec, row, roles):
        for step in steps:
            moved = spec.move(step.verb, step.from_state)
            arrow = viewer.say(display.word(spec, step.to_state)[0])
            entries.append((step.at.isoformat(), {
                "at": clock.local(step.at).strftime("%Y-%m-%d %H:%M"), "who": _who(step),
                "action": f"{viewer.say(moved.label) if moved else over} → {arrow}",
                "note": display.opinion(viewer, spec, row, step, roles),
                "tone": display.word(spec, step.to_state)[1], "changes": [], "used": None}))
    for entry in log:
        plain = entry.verb in ("create", "change")
        if not plain and entry.verb not in spec.verbs:
            continue
        changes = _changes(viewer, spec, row, roles, json.loads(entry.body))
        # who may not see the state does not learn either that somebody worked on what he cannot see
        if changes or (plain and state_seen(viewer, spec, row, roles)):
            at = clock.local(dt.datetime.fromisoformat(entry.at)).strftime("%Y-%m-%d %H:%M")
            entries.append((entry.at, {
                "at": at, "who": people.get(entry.user_id) or _("System"),
                "action": _("Created") if entry.verb == "create" else _("Changed"), "note": "",
                "tone": "", "changes": changes, "used": None}))
    entries.sort(key=lambda pair: pair[0], reverse=True)
    return {"title": _("History"), "entries": [e for _at, e in entries], "crumbs": [(viewer.say(spec.title), view.where("list"))]}


def _who(step: Any) -> str:
    """Who made a step; the clock has no name of its own."""
    return step.actor_name if step.actor_id is not None else _("System")


def _changes(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str], body: dict[str, Any]) -> list[tuple[str, str, str]]:
    out = []
    at = visibility.moment(spec, row, viewer.actor)
    for key, pair in body.items():
        if key in ("state", "note"):  # a move tells them in its step
            continue
        parts = key.split(".")
        child = spec.by_child.get(parts[0]) if len(parts) == 3 else None
        column = next((c for c in child.columns if c.name == parts[2]), None) if child else spec.columns.get(key)
        if column is None or visibility.right(viewer.actor, column.cell, roles, at).see != "V":
            continue
        label = f"{viewer.say(child.title)} · {viewer.say(column.label)}" if child else viewer.say(column.label)
        out.append((label, _word(viewer, column, pair[0]), _word(viewer, column, pair[1])))
    return out


def _word(viewer: Viewer, column: Column, kept: str | None) -> str:
    """A value of the chain in words; class 3 and 4 are kept as a hash and shown as changed only."""
    if kept is None:
        return DASH
    if kept.startswith("#"):
        return "***"
    if column.kind == "code":
        return viewer.say(codes.label(column.codes, kept))
    if column.kind == "codes":
        return "、".join(viewer.say(codes.label(column.codes, k)) for k in kept.split(", "))
    if column.kind == "bool":
        return _("Yes") if kept == "True" else _("No")
    if column.kind == "ref":
        return labels.of_ref(viewer.actor, column, kept) or DASH
    return kept
