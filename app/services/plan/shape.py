"""The plan as plain data: blocks with facts, tables, suggestions and events, all of them texts in the viewer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Head:
    """A column: its label, ``num`` for amounts, its share of the width on paper."""

    label: str
    align: str = ""
    width: float = 1.0


@dataclass(frozen=True)
class Cell:
    """A text of a table with the tone of its badge and the page it leads to."""

    text: str
    tone: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows under a title; ``empty`` says why there are none."""

    title: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    total: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Suggestion:
    """A measure that the facts of the household speak for. ``room`` names the form that opens it, if there is one."""

    code: str
    title: str
    reason: str
    room: str = ""
    query: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One step of the timeline."""

    at: str
    who: str
    what: str
    tone: str
    opinion: str = ""


@dataclass(frozen=True)
class Block:
    """One of the fourteen. ``number`` is its fixed place, also where a block before it is absent for this viewer."""

    number: int
    title: str
    note: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    capital: str = ""  #: amount in capitals
    suggestions: tuple[Suggestion, ...] = ()
    events: tuple[Event, ...] = ()
    signatures: tuple[str, ...] = ()
    empty: str = ""  #: sentence of a block without any content


@dataclass(frozen=True)
class Service:
    """One of the five services in the strip at the top: how much there is, or that there is none."""

    title: str
    number: int  #: block it leads to
    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Plan:
    """The whole page, ready for screen and paper."""

    archive_id: int
    employee_id: int | None
    title: str
    name: str
    number: str
    unit: str
    state: tuple[str, str]  #: word and tone
    subtitle: str
    year: int
    years: tuple[int, ...]
    brief: tuple[str, ...]  #: who it is, in a line
    header: Block
    scheme: Block  #: measures with their progress
    received: Block  #: what was approved so far, by year
    moves: tuple[tuple[str, str, str], ...]  #: verb, label and look of what the viewer may do with the archive
    services: tuple[Service, ...]
    blocks: tuple[Block, ...]
    live: bool  #: open for new services
    cells: tuple[str, ...]  #: sensitive cells that the viewer sees in full, for the audit chain

    def paper(self) -> dict[str, Any]:
        """The blocks as the printed sheet takes them: one table a block, further ones as 8.1, 8.2 and so on."""
        blocks: list[dict[str, Any]] = []
        for block in self.blocks:
            blocks += _paper(block)
        return {"title": self.title, "header": list(self.header.facts), "blocks": blocks}


def _paper(block: Block) -> list[dict[str, Any]]:
    lines = [f"{s.title}: {s.reason}" for s in block.suggestions]
    lines += ["  ".join(p for p in (e.at, e.who, e.what, e.opinion) if p) for e in block.events]
    bare = not (block.facts or block.tables or lines or block.signatures)
    own = [t for t in block.tables if not t.title][:1]
    made = [_section(str(block.number), block.title, block.note or (block.empty if bare else ""), block.facts,
                     own[0] if own else None, block.capital, lines)]
    rest = [t for t in block.tables if t not in own]
    return made + [_section(f"{block.number}.{i}", t.title, "", (), t, "", []) for i, t in enumerate(rest, 1)]


def _section(number: str, title: str, note: str, facts: tuple[tuple[str, str], ...], table: Table | None, capital: str,
             lines: list[str]) -> dict[str, Any]:
    return {"number": number, "title": title, "absent": False, "note": note, "facts": list(facts), "capital": capital,
            "lines": lines, "table": None if table is None else {
                "columns": [{"label": c.label, "align": "right" if c.align else "left", "width": c.width} for c in table.columns],
                "rows": [[cell.text for cell in row] for row in table.rows], "total": list(table.total) if table.total else None,
                "empty": table.empty}}
