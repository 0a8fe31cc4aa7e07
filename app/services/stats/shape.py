"""A report as plain data: tables of labels and figures, not yet words. The page, the CSV and the PDF are made of the same tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.kernel import figures
from app.kernel.text import Text

Value = str | Text | int | Decimal | dt.date | None
Link = Mapping[str, str]  #: what the lookup is asked for


@dataclass(frozen=True)
class Head:
    """A column. ``counts`` are people or households: few of them are not told to those who do not know their names."""

    label: str
    right: bool = True
    counts: bool = False
    unit: str = ""  #: "%" or "‰" after a ratio


@dataclass(frozen=True)
class Cell:
    """A value and the households behind it: ``link`` finds them, ``of`` is how many a ratio was made of."""

    value: Value
    link: Link | None = None
    of: int | None = None
    late: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads; the total comes last and is made of the rows."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


@dataclass(frozen=True)
class Report:
    """What a report says, and by which definitions."""

    tables: tuple[Table, ...]
    notes: tuple[str | Text, ...] = ()


def words(*labels: str) -> tuple[Head, ...]:
    """Columns of words."""
    return tuple(Head(label, right=False) for label in labels)


def counts(*labels: str) -> tuple[Head, ...]:
    """Columns of households or people."""
    return tuple(Head(label, counts=True) for label in labels)


def guarded(report: Report) -> Report:
    """The report for somebody to whom the names are masked: counts of 1 to 4 are "<5".

    Where a column holds one such count alone, the next larger one is hidden as well: the total would betray it. A ratio made of
    few households is not told at all.
    """
    return replace(report, tables=tuple(_guarded(t) for t in report.tables))


def _guarded(table: Table) -> Table:
    rows = [list(row) for row in table.rows]
    for place, head in enumerate(table.heads):
        if head.counts:
            _hide(rows, place)
    rows = [[_ratio(cell) for cell in row] for row in rows]
    total = None if table.total is None else tuple(
        Cell(figures.small(c.value)) if h.counts and isinstance(c.value, int) and c.value < figures.SMALL else _ratio(c)
        for h, c in zip(table.heads, table.total, strict=True))
    return replace(table, rows=tuple(tuple(r) for r in rows), total=total)


def _hide(rows: list[list[Cell]], place: int) -> None:
    known = [(row[place].value, at) for at, row in enumerate(rows) if isinstance(row[place].value, int) and row[place].value]
    few = [at for value, at in known if isinstance(value, int) and value < figures.SMALL]
    for at in few:
        value = rows[at][place].value
        assert isinstance(value, int)
        rows[at][place] = Cell(figures.small(value))
    others = sorted((int(str(value)), at) for value, at in known if at not in few)
    if len(few) == 1 and others:
        rows[others[0][1]][place] = Cell(None)


def _ratio(cell: Cell) -> Cell:
    return Cell(None) if cell.of is not None and 0 < cell.of < figures.SMALL else cell
