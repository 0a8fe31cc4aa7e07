"""What one viewer may see of one row: values in full, masked or not at all, as texts."""

from __future__ import annotations

from typing import Any

from app.kernel.spec import Child, Column, ServiceSpec
from app.kernel.text import Text
from app.services.plan.reach import Seen
from app.services.plan.shape import Cell
from app.specs import display, visibility
from app.specs.display import DASH, Viewer
from app.specs.visibility import Right


def weaker(one: Right, other: Right) -> Right:
    """The lesser of two rights to see."""
    return Right(min(one.see, other.see, key=("", "M", "V").index))


class Sight:
    """A row of a room through the eyes of a viewer."""

    def __init__(self, viewer: Viewer, spec: ServiceSpec, seen: Seen) -> None:
        self.viewer, self.spec, self.row, self.roles, self.more = viewer, spec, seen.row, seen.roles, seen.more
        self._at = visibility.moment(spec, seen.row, viewer.actor)

    def say(self, msgid: str, **params: Any) -> str:
        """A sentence in the viewer's language."""
        return self.viewer.say(Text(msgid, **params) if params else msgid)

    def right(self, cell: str) -> Right:
        """The viewer's right on a row of the visibility table."""
        return visibility.right(self.viewer.actor, cell, self.roles, self._at)

    def full(self, cell: str) -> bool:
        """True when the viewer sees the cell in full."""
        return self.right(cell).see == "V"

    def sees(self, *names: str) -> bool:
        """True when the viewer sees all these columns in full."""
        return all(self.full(self.spec.columns[n].cell) for n in names if n in self.spec.columns)

    def text(self, name: str) -> str:
        """The text of an own column, a dash where there is nothing for this viewer."""
        column = self.spec.columns[name]
        return display.text(self.viewer, column, display.raw(self.row, column), self.right(column.cell))

    def facts(self, *names: str) -> list[tuple[str, str]]:
        """Label and text of the columns that exist for this viewer."""
        shown = [self.spec.columns[n] for n in names if self.right(self.spec.columns[n].cell).see]
        return [(self.say(c.label), self.text(c.name)) for c in shown]

    def cell(self, name: str) -> Cell:
        """The text of a column as a cell of a table."""
        return Cell(self.text(name))

    def state(self) -> Cell:
        """The exact state as a badge."""
        state = self.spec.by_state[self.row.state]
        return Cell(self.say(state.label), state.tone or "grey")

    def link(self, text: str) -> Cell:
        """The text, leading to the row for those who have its room."""
        open_ = self.viewer.actor.has(tuple(self.spec.may.get("list", ())))
        return Cell(text, None, f"/{self.spec.room}/show/{self.row.id}" if open_ else None)

    def of_child(self, child: Child, name: str, item: Any, limit: Right) -> str:
        """The text of a column of a child row, never more than ``limit`` allows."""
        column = next(c for c in child.columns if c.name == name)
        return self.of_item(column, item, limit)

    def of_item(self, column: Column, item: Any, limit: Right | None = None) -> str:
        """The text of a column of another row that hangs on this one."""
        right = self.right(column.cell)
        return display.text(self.viewer, column, display.raw(item, column), weaker(right, limit) if limit else right)


__all__ = ["DASH", "Sight", "weaker"]
