"""How wide the columns of a table want to be, judged by their declared shares or else by their first rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from app.exports.source import Head

#: Rows that decide.
SAMPLE = 200
#: Bounds of a column in em.
NARROWEST, WIDEST = 3.0, 16.0


def peeked(rows: Iterable[Sequence[str]]) -> tuple[list[Sequence[str]], Iterator[Sequence[str]]]:
    """Return the first rows, and an iterator over all of them."""
    source = iter(rows)
    seen = list(islice(source, SAMPLE))
    return seen, chain(seen, source)


def shares(columns: Sequence[Head], seen: Sequence[Sequence[str]]) -> list[float]:
    """Return a width for each column: the declared ones where they differ, else what most cells need, in em."""
    declared = [head.width for head in columns]
    if len(set(declared)) > 1:
        return declared
    return [_wanted(head, [row[place] for row in seen]) for place, head in enumerate(columns)]


def em(text: str) -> float:
    """Approximate width of the longest line of a text in em: an ideograph is one, a Latin letter or digit 0.56."""
    return max(sum(0.56 if char < "\u2e80" else 1.0 for char in line[:80]) for line in text[:400].split("\n"))


def _wanted(head: Head, cells: list[str]) -> float:
    """What nine cells of ten need on one line, all of them where they are amounts; never less than the label."""
    needs = sorted(map(em, cells)) or [0.0]
    usual = needs[-1] if head.align == "right" else needs[(len(needs) * 9 - 1) // 10]
    return min(max(usual, em(head.label), NARROWEST), WIDEST) + 1
