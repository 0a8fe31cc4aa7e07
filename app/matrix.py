"""The role matrix as rows: what the specs say, for ``flask matrix`` and for the test that holds the running product to it."""

from __future__ import annotations

from collections.abc import Iterator

from app.kernel import scope
from app.kernel.actor import ROLES
from app.specs import visibility
from app.specs.registry import SPECS

HEAD = ("role", "room", "kind", "name", "right", "reach")


def reach(role: str, model: object) -> str:
    """How the kernel narrows the rows of a table for a role, in one word."""
    rules = scope.rules_of(model)
    if rules is None:
        return "all"
    rule = rules.get(role)
    return rule.__name__.strip("_") if rule is not None else "none"


def rows() -> Iterator[tuple[str, ...]]:
    """One row per role and room action, move, field and child table."""
    for spec in SPECS:
        for role in ROLES:
            where = reach(role, spec.model)
            for action in ("list", "add", "edit", "export"):
                yield role, spec.room, "action", action, "yes" if role in spec.may.get(action, ()) else "no", where
            for verb in spec.verbs:
                allowed = any(role in m.roles for m in spec.moves_of(verb))
                yield role, spec.room, "verb", verb, "yes" if allowed else "no", where
            listed = role in spec.may.get("list", ())
            for column in spec.columns.values():
                yield role, spec.room, "field", column.name, visibility.CELLS[column.cell][role] if listed else "-", where
            for child in spec.children:
                cells = [child.cell, *([spec.documents.cell] if spec.documents is not None and spec.holds_documents(child) else [])]
                open_to = listed and all(visibility.CELLS[c][role] != "-" for c in cells)
                for column in child.columns:
                    cell = visibility.CELLS[column.cell][role] if open_to else "-"
                    yield role, spec.room, "field", f"{child.name}.{column.name}", cell, where
