"""An archive as it stood at a decision, and its changes with before and after, as far as the viewer may see either today.

What was kept is everything; what is shown goes through the same table of visibility as the page of the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Child, Column, ServiceSpec
from app.services.archive import frozen
from app.specs import codes, display, visibility
from app.specs.display import DASH, Viewer
from app.specs.visibility import Moment, Right
from views import labels
from views.pages.showing import heading_of, number_of

_NAMED = 2  #: columns that say which row of a part is meant


class Reader:
    """One viewer before one record: what he may see of values that were kept."""

    def __init__(self, viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> None:
        self.viewer, self.spec, self.roles = viewer, spec, roles
        self.at: Moment = visibility.moment(spec, row, viewer.actor)
        self.names: dict[tuple[str, str], str] = {}

    def right(self, cell: str) -> Right:
        return visibility.right(self.viewer.actor, cell, self.roles, self.at)

    def columns(self, child: Child) -> list[Column]:
        """Columns of a part that were kept and exist for the viewer; none where the part does not."""
        if not visibility.of_child(self.viewer.actor, self.spec, child, self.roles, self.at).see:
            return []
        return [c for c in child.columns if not c.path and (c.show or c.kind == "ref") and self.right(c.cell).see]

    def text(self, column: Column, value: Any) -> str:
        """A kept value in words, masked or not."""
        right = self.right(column.cell)
        if column.kind == "ref" and value is not None and right.see == "V":
            known = (column.ref, str(value))
            if known not in self.names:
                self.names[known] = labels.of_ref(self.viewer.actor, column, value) or DASH
            return self.names[known]
        return display.text(self.viewer, column, _typed(column, value), right)

    def line(self, columns: list[Column], values: Mapping[str, Any]) -> str:
        """A whole row of a part in one line."""
        texts = ((c, self.text(c, values.get(c.name))) for c in columns)
        return "；".join(f"{self.viewer.say(c.label)} {text}" for c, text in texts if text != DASH)


def _typed(column: Column, value: Any) -> Any:
    """A value of JSON as the page of the record would have it."""
    if not isinstance(value, str):
        return value
    if column.kind in ("yuan", "decimal"):
        return Decimal(value)
    if column.kind == "date":
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if column.kind == "datetime" else value


def _place(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], title: str) -> dict[str, Any]:
    spec: ServiceSpec = view.spec
    heading = heading_of(viewer, spec, row, roles)
    return {"title": f"{title} · {viewer.say(spec.one)} {number_of(spec, row)}", "card": title, "heading": heading,
            "crumbs": [(viewer.say(spec.title), view.where("list")), (heading, view.where("show", pk=row.id)), (title, None)]}


# ---- the household at a decision -----------------------------------------------------------------------------------


def household(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], found: Any) -> dict[str, Any]:
    """Context of ``archive/frozen.html``."""
    reader, kept, spec = Reader(viewer, view.spec, row, roles), frozen.read(found.body), view.spec
    own = {**kept["roster"], **kept["archive"]}
    sections = []
    for section in spec.sections:
        facts = [(viewer.say(c.label), reader.text(c, own.get(c.name))) for c in section.columns
                 if c.show and c.name != "state" and reader.right(c.cell).see]
        facts = [pair for pair in facts if pair[1] != DASH]
        if facts:
            sections.append({"title": viewer.say(section.title), "facts": facts})
    parts = [_part(reader, row, child, kept.get(child.name) or []) for child in spec.children if child.name in kept]
    return {**_place(view, viewer, row, roles, _("Household at this decision")), "sections": sections,
            "children": [p for p in parts if p is not None], "at": clock.local(found.at).strftime("%Y-%m-%d %H:%M"),
            "digest": found.digest[:16]}


def _part(reader: Reader, row: Any, child: Child, items: list[dict[str, Any]]) -> dict[str, Any] | None:
    columns = reader.columns(child)
    if not columns:
        return None
    columns = [c for c in columns if not items or any(reader.text(c, i.get(c.name)) != DASH for i in items)]
    heads = [{"label": reader.viewer.say(c.label), "align": "num" if c.kind in ("yuan", "int", "decimal") else ""} for c in columns]
    rows = [[_cell(reader.text(c, item.get(c.name))) for c in columns] for item in items]
    if any("file" in item for item in items):
        heads += [{"label": _("File"), "align": ""}, {"label": "SHA-256", "align": ""}]
        here = {e.file.uuid for e in row.evidence if e.file is not None}
        for line, item in zip(rows, items, strict=True):
            line += _file(reader, item.get("file"), here)
    return {"title": reader.viewer.say(child.title), "columns": heads, "rows": rows, "total": None, "add": None, "empty": _("None")}


def _cell(text: str, link: str | None = None) -> dict[str, Any]:
    return {"text": text, "tone": None, "link": link}


def _file(reader: Reader, kept: dict[str, str] | None, here: set[str]) -> list[dict[str, Any]]:
    """Name and fingerprint of the file; the name is a link while the file is still with the record."""
    if kept is None:
        return [_cell(DASH), _cell(DASH)]
    seen = reader.right("proof").see == "V"
    link = f"/file/{kept['uuid']}" if seen and kept["uuid"] in here else None
    return [_cell(kept["name"] if seen else "***", link), _cell(kept["sha256"][:16])]


# ---- changes -------------------------------------------------------------------------------------------------------


def changes(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Context of ``archive/changes.html``: the newest change first; one that runs against the household of now."""
    reader, child = Reader(viewer, view.spec, row, roles), view.spec.by_child["changes"]
    own = {c.name: c for c in child.columns}
    entries = []
    for made in reversed(row.changes):
        before, after = frozen.read(made.before), frozen.read(made.after)
        if made.outcome is None and row.state == "CHANGING":
            after = frozen.taken(row)
        texts = {name: reader.text(column, display.raw(made, column)) for name, column in own.items() if reader.right(column.cell).see}
        outcome = codes.get("change_outcome").get(made.outcome or "")
        entries.append({
            "kind": texts["kind"], "reason": texts.get("reason", DASH), "effective": texts["effective_on"],
            "who": made.approved_by or "", "on": made.approved_on.isoformat() if made.approved_on else "",
            "outcome": viewer.say(outcome.label) if outcome else _("Change running"), "tone": outcome.tone if outcome else "yellow",
            "rows": list(_differences(reader, before, after)) if before and after else [],
        })
    return {**_place(view, viewer, row, roles, viewer.say(child.title)), "entries": entries}


def _differences(reader: Reader, before: frozen.Kept, after: frozen.Kept) -> Iterator[tuple[str, str, str]]:
    """Field, before, after: of the archive itself, then of its parts."""
    old, new = before["archive"], after["archive"]
    for column in reader.spec.columns.values():
        name = column.name
        if name in old and name in new and old[name] != new[name] and reader.right(column.cell).see:
            yield reader.viewer.say(column.label), reader.text(column, old[name]), reader.text(column, new[name])
    for child in reader.spec.children:
        if child.name in before and child.name in after:
            yield from _rows(reader, child, before[child.name], after[child.name])


def _rows(reader: Reader, child: Child, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """What changed in a part: rows that came, rows that went, and fields of those that stayed."""
    columns, by = reader.columns(child), frozen.known_by(child.name)
    old, new = {r[by]: r for r in before}, {r[by]: r for r in after}
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        who = " ".join(reader.text(c, (now or was or {}).get(c.name)) for c in [c for c in columns if c.name != "place"][:_NAMED])
        label = f"{reader.viewer.say(child.title)} · {who}" if who else reader.viewer.say(child.title)
        if was is None or now is None:
            if columns:
                yield label, reader.line(columns, was) if was else DASH, reader.line(columns, now) if now else DASH
            continue
        for column in columns:
            if was.get(column.name) != now.get(column.name):
                yield (f"{label} · {reader.viewer.say(column.label)}", reader.text(column, was.get(column.name)),
                       reader.text(column, now.get(column.name)))
