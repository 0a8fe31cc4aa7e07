"""The squares of a paper form: labels and values side by side in six columns, like the forms that offices have always had.

A line holds up to three pairs. A value that needs more than two lines of its square takes the next squares as well; what
is left of a line goes to its last value, so that every line is closed at the right edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

#: Per cent of the page width: a label, a value, a pair of both.
LABEL, VALUE = 13.0, 61 / 3
PAIR = LABEL + VALUE
PAIRS = 3
#: Lines that a value may take before it gets more room.
LINES = 2

Measure = Callable[[str, float], int]  #: lines that a text takes in a share of the page width
Field = Mapping[str, Any]  #: label, text, and whether it is wide, stands right or has capitals


def widths() -> list[float]:
    """The shares of the six columns."""
    return [LABEL, VALUE] * PAIRS


def lines(fields: Iterable[Field], measure: Measure) -> list[list[dict[str, Any]]]:
    """Deal the fields to lines of the form; each is a list of cells with text, share, columns and kind."""
    made: list[list[dict[str, Any]]] = []
    row: list[tuple[Field, int]] = []
    for field in fields:
        wanted = pairs(field, measure)
        if row and sum(taken for _field, taken in row) + wanted > PAIRS:
            made.append(_closed(row))
            row = []
        row.append((field, wanted))
    return [*made, _closed(row)] if row else made


def pairs(field: Field, measure: Measure) -> int:
    """How many of the three pairs of a line a field needs."""
    if field.get("wide") or field.get("capital") is not None:
        return PAIRS
    room = (taken for taken in range(1, PAIRS) if measure(str(field["text"]), _share(taken)) <= LINES)
    return next(room, PAIRS)


def _share(taken: int) -> float:
    """Per cent that a value has when its field takes so many pairs."""
    return PAIR * taken - LABEL


def _closed(row: Sequence[tuple[Field, int]]) -> list[dict[str, Any]]:
    """The cells of one line; the last value reaches the edge."""
    cells: list[dict[str, Any]] = []
    free = PAIRS - sum(taken for _field, taken in row)
    for place, (field, taken) in enumerate(row):
        cells += _cells(field, taken + (free if place == len(row) - 1 else 0))
    return cells


def _cells(field: Field, taken: int) -> list[dict[str, Any]]:
    label = {"kind": "label", "text": field["label"], "share": LABEL, "columns": 1}
    if field.get("capital") is not None:
        return [label, {"kind": "figures", "text": field["text"], "share": _share(1), "columns": 1},
                {"kind": "capital", "text": field["capital"], "share": PAIR * (PAIRS - 1), "columns": 2 * (PAIRS - 1)}]
    kind = "amount" if field.get("amount") else "value"
    return [label, {"kind": kind, "text": field["text"], "share": _share(taken), "columns": 2 * taken - 1}]
