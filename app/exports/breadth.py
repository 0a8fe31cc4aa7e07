"""How wide the columns of a table want to be, judged by their declared shares or else by their first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from app.exports.source import Head

#: Rows that decide.
SAMPLE = 200
#: Bounds of a column in em.
NARROWEST, WIDEST, TOGETHER = 3.0, 16.0, 4.0
#: White on both sides of a cell, in em.
PADDING = 1.15
#: A run of letters and digits, or up to four ideographs of a short word.
_RUN = re.compile(r"[!-~\u00b7-\u02af]+|[\u2e80-\uffff]{1,4}")


def peeked(rows: Iterable[Sequence[str]]) -> tuple[list[Sequence[str]], Iterator[Sequence[str]]]:
    """Return the first rows, and an iterator over all of them."""
    source = iter(rows)
    seen = list(islice(source, SAMPLE))
    return seen, chain(seen, source)


def shares(columns: Sequence[Head], seen: Sequence[Sequence[str]], room: float | None = None) -> list[float]:
    """Return a width for each column: the declared ones where they differ, else what most cells need, in em.

    Where those need more than the room (in em), long texts give way first: they can break, a date or a number cannot.
    """
    declared = [head.width for head in columns]
    if len(set(declared)) > 1:
        return declared
    cells = [[row[place] for row in seen] for place in range(len(columns))]
    wanted = [_wanted(head, texts) for head, texts in zip(columns, cells, strict=True)]
    if room is None or sum(wanted) <= room:
        return wanted
    least = [min(_least(head, texts), want) for head, texts, want in zip(columns, cells, wanted, strict=True)]
    spare = max(room - sum(least), 0) / max(sum(wanted) - sum(least), 1)
    return [low + (want - low) * min(spare, 1) for low, want in zip(least, wanted, strict=True)]


def em(text: str) -> float:
    """Approximate width of the longest line of a text in em."""
    return max(sum(map(_em, line[:80])) for line in text[:400].split("\n"))


def _em(char: str) -> float:
    """An ideograph is one em wide, a capital 0.65, any other letter, digit or sign 0.56."""
    return 1.0 if char >= "\u2e80" else 0.65 if char.isupper() else 0.56


def _wanted(head: Head, cells: list[str]) -> float:
    """What nine cells of ten need on one line, all of them where they are amounts; never less than the label."""
    needs = sorted(map(em, cells)) or [0.0]
    usual = needs[-1] if head.align == "right" else needs[(len(needs) * 9 - 1) // 10]
    return min(max(usual, em(head.label), NARROWEST), WIDEST) + PADDING


def _least(head: Head, cells: list[str]) -> float:
    """What keeps words, numbers and four ideographs together."""
    runs = [run[:80] for cell in cells for run in _RUN.findall(cell[:400])]
    if head.align == "right":
        runs = cells
    return max([*map(em, runs), min(em(head.label), TOGETHER), NARROWEST]) + PADDING
