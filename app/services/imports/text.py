"""CSV: UTF-8 with or without its mark, else GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
import re

from app.kernel.text import N_
from app.services.imports.tables import LARGEST, Budget, Line, Workbook, refuse, sheet

#: what our own exports set before a cell that a spreadsheet would take for a formula or round
_GUARDED = re.compile(r"'(?=\s*[=+\-@|%＝＋－＠']|\d{12,}[Xx]?\s*$)")


def read(content: bytes) -> Workbook:
    """The rows of a CSV file. Raises Invalid at what cannot be read; nothing is guessed silently."""
    encoding, text = decode(content)
    budget, lines = Budget(), []
    old = csv.field_size_limit(LARGEST)  # our own limit answers, in our own words
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
        while True:
            number = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            budget.row()
            cells = [unguarded(c.strip()) for c in row]
            while cells and not cells[-1]:
                cells.pop()
            for column, value in enumerate(cells):
                if value:
                    budget.cell(column, value, number)
            lines.append(Line(number, tuple(cells)))
    except csv.Error:
        raise refuse(N_("The file is not a table of separated values.")) from None
    finally:
        csv.field_size_limit(old)
    found = sheet("", lines)
    if found is None:
        raise refuse(N_("The file is empty."))
    return Workbook(encoding, (found,))


def decode(content: bytes) -> tuple[str, str]:
    """(encoding, text) of the bytes of a text file."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise refuse(N_("The file is neither a table in Excel form (xlsx) nor a text in UTF-8 or GB18030."))
    for encoding, name in (("utf-8-sig", "utf-8"), ("gb18030", "gb18030")):
        try:
            return name, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(N_("The file is neither a table in Excel form (xlsx) nor a text in UTF-8 or GB18030."))


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=first.count)


def unguarded(cell: str) -> str:
    """The text behind the apostrophe that our exports set before what a spreadsheet would change."""
    return cell[1:] if _GUARDED.match(cell) else cell
