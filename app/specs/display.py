"""A value as the viewer may see it: the one place that turns rows into texts for pages, REST and exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel import clock, crypto, mask, money
from app.kernel.actor import Actor
from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_, Text
from app.specs import codes, visibility
from app.specs.visibility import Right

Translate = Callable[[str], str]
DASH = "—"

#: mask of a kind or cell where the viewer's cell says M
_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask.name, "id_no": mask.id_no, "phone": mask.phone, "bank": mask.bank, "address": mask.address,
    "diagnosis": lambda text: "***", "text": lambda text: "***", "income": lambda text: "***",
}


@dataclass(frozen=True)
class Viewer:
    """Actor, language and, per row, the roles that reach it."""

    actor: Actor
    translate: Translate

    def say(self, text: str | Text) -> str:
        """A msgid or Text in the language of the viewer."""
        if isinstance(text, Text):
            sentence = self.translate(text.msgid)
            return sentence % {k: self.say(v) if isinstance(v, Text) else v for k, v in text.params.items()} if text.params \
                else sentence
        return self.translate(text) if text else ""


def raw(row: Any, column: Column) -> Any:
    """The stored value behind a column, through its path."""
    value = row
    for part in (column.path or column.name).split("."):
        value = getattr(value, part, None)
        if value is None:
            return None
    return value


def plain(value: Any) -> Any:
    """Open a sealed value (only ever called for a viewer whose cell says V)."""
    return value.open() if isinstance(value, crypto.Secret) else value


def masked(column: Column, value: Any) -> str:
    """The mask of a value: the column's own, else that of its cell (a name is a text, but masked as a name) or its kind."""
    name = column.mask or next(n for n in (column.cell, column.kind, "text") if n in _MASKS)
    return _MASKS[name](str(plain(value)))


def text(viewer: Viewer, column: Column, value: Any, right: Right) -> str:
    """The text of a value for pages and exports: masked or in full, codes as words, money grouped, nothing as a dash."""
    if value is None or value == "" or value == []:
        return DASH
    if right.see == "":
        return DASH
    if right.see == "M":
        return masked(column, value)
    return _full(viewer, column, plain(value))


def _full(viewer: Viewer, column: Column, value: Any) -> str:
    if column.kind == "code":
        return viewer.say(codes.label(column.codes, value))
    if column.kind == "codes":
        return "、".join(viewer.say(codes.label(column.codes, v)) for v in value)
    if column.kind == "yuan":
        return money.grouped(value)
    if isinstance(value, bool):
        return viewer.say(N_("Yes") if value else N_("No"))
    if isinstance(value, dt.datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def api(column: Column, value: Any, right: Right) -> Any:
    """The JSON value: money and decimals as strings, dates ISO, codes as codes; None where the viewer sees nothing."""
    if value is None or right.see == "":
        return None
    if right.see == "M":
        return masked(column, value)
    value = plain(value)
    if column.kind == "yuan":
        return money.fmt(value)
    if column.kind == "secret_int":
        return int(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime):
        return clock.local(value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool | int | str | list):
        return value
    return getattr(value, "id", None) if hasattr(value, "id") else str(value)


def opinion(viewer: Viewer, spec: ServiceSpec, row: Any, step: Any, roles: frozenset[str]) -> str:
    """What somebody wrote at a step of ``row``: for those who see the cell it belongs to in full, and for himself."""
    if step.opinion is None:
        return ""
    seen = visibility.right(viewer.actor, opinion_cell(spec, step), roles, visibility.moment(spec, row, viewer.actor)).see == "V"
    own = step.actor_id is not None and step.actor_id == viewer.actor.user_id
    return step.opinion.open() if seen or own else viewer.say(N_("Not shown to this role"))


def opinion_cell(spec: ServiceSpec, step: Any) -> str:
    """The cell that the opinion of a step belongs to."""
    move = spec.move(step.verb, step.from_state)
    return (move.opinion if move is not None else "") or spec.opinions


def word(spec: ServiceSpec, state: str) -> tuple[str, str]:
    """Status word (msgid) and tone of a state on lists."""
    found = spec.by_state.get(state)
    return (found.word or found.label, found.tone) if found else (state, "")


def shown(viewer: Viewer, spec: ServiceSpec, roles: frozenset[str]) -> list[Column]:
    """Columns that exist for the viewer in the room, masked or not."""
    return [c for c in spec.columns.values() if visibility.present(viewer.actor, c.cell, roles)]


def right(viewer: Viewer, spec: ServiceSpec, column: Column, row: Any, roles: frozenset[str]) -> Right:
    """The viewer's right on one field of one row."""
    return visibility.right(viewer.actor, column.cell, roles, visibility.moment(spec, row, viewer.actor))
