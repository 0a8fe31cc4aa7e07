"""What happened to a row: steps with opinions, and changes with before and after in the viewer's words.

Only changed fields are told, and each as the viewer may see it today: in full, masked, or not at all. Values of class 3 and 4 are
kept as a hash in the chain and shown as changed only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock, money
from app.kernel.spec import Column, ServiceSpec
from app.services import evidence, trail
from app.specs import codes, display, visibility
from app.specs.display import DASH, Viewer
from app.specs.visibility import Right
from views import labels
from views.pages import papers
from views.pages.showing import heading_of, number_of, state_seen

SAME_MOMENT = dt.timedelta(seconds=2)  #: a step and what the chain keeps of it are written together
HIDDEN = "***"


@dataclass(frozen=True)
class Change:
    """A field of an entry that the viewer may know of."""

    label: str
    column: Column
    right: Right
    before: str | None
    after: str | None


def history(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Context of ``record/history.html``."""
    spec: ServiceSpec = view.spec
    steps, log = trail.history(spec, row)
    people = trail.names(log)
    seen = state_seen(viewer, spec, row, roles)
    told = [(entry, list(_changes(viewer, spec, row, roles, json.loads(entry.body)))) for entry in log
            if entry.verb in ("create", "change", *spec.verbs)]
    names = _names(viewer, [c for _entry, changes in told for c in changes])
    entries = [(step.at, step.verb, _step(viewer, spec, row, roles, step)) for step in steps] if seen else []
    made = list(entries)
    for entry, changes in told:
        at, words = dt.datetime.fromisoformat(entry.at), [_words(viewer, c, names) for c in changes]
        own = next((e for when, verb, e in entries if verb == entry.verb and abs(when - at) <= SAME_MOMENT), None)
        if own is not None:
            own["changes"] = words
        elif words or (entry.verb in ("create", "change") and seen):
            # who may not see the state does not learn either that somebody worked on what he cannot see
            made.append((at, entry.verb, _entry(at, people.get(entry.user_id) or _("System"),
                                                _("Created") if entry.verb == "create" else _("Changed"), words)))
    for entry in log if _papers_seen(viewer, spec, row, roles) else ():
        said = papers.happened(spec, viewer, entry.verb, json.loads(entry.body))
        if said:
            at = dt.datetime.fromisoformat(entry.at)
            made.append((at, entry.verb, _entry(at, people.get(entry.user_id) or _("System"), said, [])))
    made.sort(key=lambda item: item[0], reverse=True)
    heading, title = heading_of(viewer, spec, row, roles), _("History")
    return {"title": f"{title} · {viewer.say(spec.one)} {number_of(spec, row)}", "heading": heading,
            "entries": [e for _at, _verb, e in made],
            "told": {display.opinion_cell(spec, s) for s, (_at, _verb, e) in zip(steps, entries, strict=False) if e["note"]},
            "crumbs": [(viewer.say(spec.title), view.where("list")), (heading, view.where("show", pk=row.id)), (title, None)]}


def _papers_seen(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> bool:
    """True for a viewer who knows which documents the record has."""
    return spec.documents is not None and bool(evidence.sight(viewer.actor, spec, row, roles).listed)


def _step(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str], step: Any) -> dict[str, Any]:
    move = spec.step(step.verb, step.from_state)
    word, tone = display.word(spec, step.to_state)
    said = viewer.say(move.label) if move else _("Time limit reached")
    who = step.actor_name if step.actor_id is not None else _("System")  # the clock has no name of its own
    return {**_entry(step.at, who, f"{said} → {viewer.say(word)}", []), "tone": tone,
            "note": display.opinion(viewer, spec, row, step, roles)}


def _entry(at: dt.datetime, who: str, action: str, changes: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {"at": clock.local(at).strftime("%Y-%m-%d %H:%M"), "who": who, "action": action, "note": "", "tone": "", "changes": changes}


def _changes(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str], body: dict[str, Any]) -> Iterator[Change]:
    """The changed fields whose cells exist for the viewer on this row."""
    at = visibility.moment(spec, row, viewer.actor)
    for key, pair in body.items():
        if key in ("state", "note"):  # a move tells them in its step
            continue
        parts = key.split(".")
        child = spec.by_child.get(parts[0]) if len(parts) == 3 else None
        column = next((c for c in child.columns if c.name == parts[2]), None) if child else spec.columns.get(key)
        if column is None or (child and not visibility.of_child(viewer.actor, spec, child, roles, at).see):
            continue
        right = visibility.right(viewer.actor, column.cell, roles, at)
        if right.see:
            label = f"{viewer.say(child.title)} · {viewer.say(column.label)}" if child else viewer.say(column.label)
            yield Change(label, column, right, pair[0], pair[1])


def _names(viewer: Viewer, changes: list[Change]) -> dict[tuple[str, str], str]:
    """Names of the rows that changed references point to: one statement a room, however many entries."""
    wanted: dict[str, tuple[Column, set[str]]] = {}
    for change in changes:
        if change.column.kind == "ref" and change.right.see == "V":
            wanted.setdefault(change.column.ref, (change.column, set()))[1].update(v for v in (change.before, change.after) if v)
    return {(room, key): name for room, (column, keys) in wanted.items()
            for key, name in labels.of_refs(viewer.actor, column, keys).items()}


def _words(viewer: Viewer, change: Change, names: dict[tuple[str, str], str]) -> tuple[str, str, str]:
    return change.label, *(_word(viewer, change, kept, names) for kept in (change.before, change.after))  # type: ignore[return-value]


def _word(viewer: Viewer, change: Change, kept: str | None, names: dict[tuple[str, str], str]) -> str:
    """A value of the chain in words, as far as the viewer may see it."""
    column = change.column
    if kept is None:
        return DASH
    if kept.startswith("#"):
        return HIDDEN
    if change.right.see == "M":
        return display.masked(column, kept)
    if column.kind == "code":
        return viewer.say(codes.label(column.codes, kept))
    if column.kind == "codes":
        return "、".join(viewer.say(codes.label(column.codes, k)) for k in kept.split(", "))
    if column.kind == "bool":
        return _("Yes") if kept == "True" else _("No")
    if column.kind == "ref":
        return names.get((column.ref, kept), DASH)
    if column.kind == "yuan":
        return money.grouped(Decimal(kept))
    if column.kind == "datetime":
        return clock.local(dt.datetime.fromisoformat(kept)).strftime("%Y-%m-%d %H:%M")
    return kept
