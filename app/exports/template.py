"""The empty file that an import begins with: headings, one row of remarks that is never read, and a sheet of the code lists.

Every column is formatted as text: an identity card of eighteen digits would lose its end in a number.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from app.exports.csv import BOM, guard

_TAB = 31  #: characters of the name of a sheet


@dataclass(frozen=True)
class Blank:
    """One table of the file."""

    title: str
    headings: Sequence[str]
    hints: Sequence[str]  #: one for each heading; the first begins with the sign of a remark
    needed: Sequence[bool]


def workbook(tables: Sequence[Blank], lists_title: str, lists: Sequence[tuple[str, Sequence[str]]], mark: str) -> bytes:
    """The tables, and behind them the code lists as columns. ``mark`` before every row of the lists keeps them from being read."""
    out = BytesIO()
    with Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E8C", "text_wrap": True, "valign": "vcenter"})
        must = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#A61B1B", "text_wrap": True, "valign": "vcenter"})
        hint = book.add_format({"italic": True, "font_color": "#5C6675", "text_wrap": True, "valign": "top"})
        for table in tables:
            page = book.add_worksheet(table.title[:_TAB])
            page.set_column(0, len(table.headings) - 1, 18, text)
            for column, heading in enumerate(table.headings):
                page.write_string(0, column, heading, must if table.needed[column] else head)
                page.write_string(1, column, table.hints[column], hint)
            page.freeze_panes(1, 1)
        page = book.add_worksheet(lists_title[:_TAB])
        page.set_column(1, len(lists), 20)
        depth = max((len(words) for _title, words in lists), default=0)
        for row in range(depth + 1):
            page.write_string(row, 0, mark)
        for column, (title, words) in enumerate(lists, start=1):
            page.write_string(0, column, title, head)
            for row, word in enumerate(words, start=1):
                page.write_string(row, column, word)
    return out.getvalue()


def separated(table: Blank) -> bytes:
    """The first table as CSV in UTF-8 with its mark."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guard(h) for h in table.headings])
    writer.writerow([guard(h) for h in table.hints])
    return BOM + out.getvalue().encode("utf-8")
