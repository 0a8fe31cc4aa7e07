"""The form of one row on paper: the fields and tables that its sheet declares, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock, money
from app.kernel.sheet import Box
from app.kernel.spec import Column, Section, ServiceSpec
from app.services import trail
from app.specs import display
from app.specs.display import DASH, Viewer
from app.specs.visibility import Right
from models.trace import ApprovalStep
from views import labels
from views.pages.showing import child_table, number_of, state_seen

#: sign before an amount that is signed for
YUAN = "¥"


def sheet_title(viewer: Viewer, spec: ServiceSpec) -> str:
    """The form as the office calls it."""
    return viewer.say(spec.sheet.title or spec.one)


def sheet_content(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Context of ``pdf/record.html``; a value that is not there yet is an empty square to write in."""
    spec: ServiceSpec = view.spec
    parts = [part for s in spec.sections if (part := _section(viewer, spec, s, row, roles))["fields"]]
    return {
        "title": sheet_title(viewer, spec), "head": _head(viewer, spec, row, roles),
        "parts": [*parts, *_tables(view, viewer, row, roles), *_working(view, viewer, row, roles)],
        "boxes": _boxes(viewer, spec, row, roles),
        "note": viewer.say(spec.sheet.note),
    }


def _head(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[tuple[str, str]]:
    """The line under the title: whose it is, its number, how it stands."""
    made = []
    unit, column = getattr(row, "unit", None), spec.columns.get("unit_id")
    if unit is not None and (column is None or display.right(viewer, spec, column, row, roles).see):
        made.append((_("Unit"), unit.name))
    made.append((_("Number"), number_of(spec, row)))
    if spec.states and state_seen(viewer, spec, row, roles):
        made.append((_("State"), viewer.say(spec.by_state[row.state].label)))
    return made


def _section(viewer: Viewer, spec: ServiceSpec, section: Section, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    fields = []
    for column in section.columns:
        right = display.right(viewer, spec, column, row, roles)
        if not (column.show and right.see) or column.name == "state" or column.name in spec.sheet.left_out:
            continue
        field = _field(viewer, spec, column, row, right)
        # what is typed may be written by hand as well; what the product fills in comes when it is there
        if field["text"] or column.typed or "capital" in field:
            fields.append(field)
    return {"title": viewer.say(section.title), "fields": fields}


def _field(viewer: Viewer, spec: ServiceSpec, column: Column, row: Any, right: Right) -> dict[str, Any]:
    value = display.raw(row, column)
    text = _named(viewer, column, row, value, right) if column.kind == "ref" else display.text(viewer, column, value, right)
    made: dict[str, Any] = {"label": viewer.say(column.label), "text": "" if text == DASH else text,
                            "amount": column.kind == "yuan", "wide": column.wide}
    if column.name in spec.sheet.amounts and right.see == "V":
        made["text"] = f"{YUAN}{made['text']}"
        made["capital"] = money.capital(value) if isinstance(value, Decimal) else ""
    return made


def _named(viewer: Viewer, column: Column, row: Any, value: Any, right: Right) -> str:
    """The name of a row of another room, for whoever may read it."""
    if value is None or right.see != "V":
        return ""
    target = getattr(row, column.name.removesuffix("_id"), None)
    return labels.of(viewer.actor, target) if target is not None else labels.of_ref(viewer.actor, column, value)


def _tables(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> Iterable[dict[str, Any]]:
    """The child rows that go on paper, without the columns that nobody reads there."""
    spec: ServiceSpec = view.spec
    wanted = spec.sheet.tables
    if wanted is None:
        wanted = tuple((c.name, ()) for c in spec.children if not c.tab)
    for name, columns in wanted:
        child = spec.by_child[name]
        if columns:
            child = replace(child, columns=tuple(next(c for c in child.columns if c.name == n) for n in columns))
        table = child_table(view, viewer, child, row, roles)
        if table is not None:
            yield {"title": table["title"], "fields": [], **_table(table)}


def _working(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> Iterable[dict[str, Any]]:
    """How a figure of the form came about, where the room prints that."""
    table = view.working(viewer, row, roles) if getattr(view, "working_printed", False) else None
    if table is not None:
        yield {"title": table["title"], "fields": [], **_table(table)}


def _table(table: dict[str, Any]) -> dict[str, Any]:
    """A table on paper: without columns that say no in every row; a single column is a numbered line, it needs no squares."""
    lines = [["" if cell["text"] == DASH else cell["text"] for cell in line] for line in table["rows"]]
    kept = [place for place in range(len(table["columns"])) if not lines or any(line[place] != _("No") for line in lines)]
    if lines and len(kept) == 1:
        return {"lines": ["   ".join(f"{number}. {line[kept[0]]}" for number, line in enumerate(lines, 1))]}
    columns = [table["columns"][place] for place in kept]
    return {"table": {
        "columns": [{"label": c["label"], "align": "right" if c["align"] else "left", "width": 1} for c in columns],
        "rows": [[line[place] for place in kept] for line in lines], "empty": table["empty"],
        "total": [table["total"][place] for place in kept] if table["total"] else None}}


def _boxes(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[dict[str, Any]]:
    """The places to sign, each with the decision that was taken in its states in this round."""
    steps: list[ApprovalStep] = []
    if any(box.states for box in spec.sheet.boxes) and state_seen(viewer, spec, row, roles):
        steps = [s for s in reversed(trail.steps(spec, row)) if s.decision and s.round == row.round]
    return [_box(viewer, spec, box, row, roles, next((s for s in steps if s.from_state in box.states), None))
            for box in spec.sheet.boxes]


def _box(viewer: Viewer, spec: ServiceSpec, box: Box, row: Any, roles: frozenset[str], step: ApprovalStep | None) -> dict[str, Any]:
    made: dict[str, Any] = {"title": viewer.say(box.title), "text": viewer.say(box.text), "seal": box.seal, "opinion": "", "by": ""}
    if step is not None:
        move = spec.move(step.verb, step.from_state)
        made["opinion"] = display.opinion(viewer, spec, row, step, roles)
        made["by"] = _("%(verb)s: %(who)s, %(at)s", verb=viewer.say(move.label) if move else "", who=step.actor_name,
                       at=clock.local(step.at).strftime("%Y-%m-%d %H:%M"))
    return made
