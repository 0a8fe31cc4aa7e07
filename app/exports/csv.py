"""CSV for Excel and WPS: UTF-8 with BOM, CRLF, every field quoted, streamed; the head and the filtered rows alone.

Who, when and which request belong in the file name and the audit entry, never in a row.

Two kinds of cell get a leading apostrophe, and `restore` takes exactly that one off again:

* *formulas*: after NFKC (so that full-width forms count) and without leading blanks the cell begins with = + - @ | %,
  or there is a tab, CR or LF among those blanks. Plain decimal numbers such as -1944.44 or +1,200.00 are no formulas.
* *long digits*: twelve or more digits, with or without a final X (identity card, bank account, telephone with country
  code). A spreadsheet would round them to fifteen digits or write 1.1E+17. The apostrophe was chosen because ="..." is
  itself a formula, a leading tab is on the list of forbidden starts, and quoting alone does not make a number text.

A cell that already looks like a guarded one is guarded once more, so that writing and restoring is the identity.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from app.exports.source import Sheet

BOM = b"\xef\xbb\xbf"
ROWS_A_CHUNK = 500

#: Blanks that a spreadsheet or a careless reader trims, beyond what str.isspace knows.
_BLANK = "[\\s\u200b-\u200f\u2060\ufeff]"
_FORMULA = re.compile(f"{_BLANK}*(?:[=+\\-@|%]|(?<=[\\t\\r\\n]))")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,11}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]+)?")
_LONG_DIGITS = re.compile(f"{_BLANK}*[0-9]{{12,}}[Xx]?{_BLANK}*")
#: The common cell, decided in one match: it begins with a letter or an ideograph, or it is up to eleven plain digits.
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff]|(?:[0-9]{1,11}(?:[.:/-][0-9]+)*)?\Z")


def guard(cell: str) -> str:
    """Return the cell as it may stand in a file that a spreadsheet opens: see the module for the rule."""
    return "'" + cell if _must_guard(cell) else cell


def restore(cell: str) -> str:
    """Return the text that `guard` was given; the inverse for whoever reads one of our files."""
    return cell[1:] if cell.startswith("'") and _must_guard(cell[1:]) else cell


def write(sheet: Sheet) -> Iterator[bytes]:
    """Yield the file in pieces of some hundred rows; memory does not grow with the number of rows."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows = chain([[head.label for head in sheet.columns]], sheet.rows)
    start = BOM
    while batch := [_row(row) for row in islice(rows, ROWS_A_CHUNK)]:
        writer.writerows(batch)
        yield start + "".join(lines).encode("utf-8", "replace")
        lines.clear()
        start = b""


class _Lines:
    """The least that csv.writer wants of a file: each line it writes goes to a list."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _row(row: Sequence[str]) -> list[str]:
    return [cell if _PLAIN.match(cell) else guard(cell) for cell in row]


def _must_guard(cell: str) -> bool:
    text = unicodedata.normalize("NFKC", cell.lstrip("'"))
    if _LONG_DIGITS.fullmatch(text):
        return True
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(cell)
