"""Excel workbook: one sheet, text as text, money as numbers, the stamp in page header, footer and document properties.

Nothing in a cell can become a formula, a link or a date. Only an amount with two places (`-1,944.44`) in a column that
stands right becomes a number, shown with the same two places; an identity card, an account, a "2026.11" stay the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.exports import breadth
from app.exports.source import Head, Sheet, Translate, english
from app.kernel.text import N_

#: More than Excel holds; a longer cell or table would be dropped by the writer without a word.
MAX_CELL, MAX_ROWS = 32_767, 1_048_575
#: Excel refuses a longer page header or footer.
MAX_BANNER = 255
#: A double keeps fifteen digits exactly.
MAX_DIGITS = 15
#: Points; em; digits.
HEAD_HEIGHT, ORDINARY, WIDEST = 22, 7, 80

_AMOUNT = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)\.[0-9]{2}")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_UNFIT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_HEAD = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E8C",
    "border": 1,
    "border_color": "#8A94A3",
    "valign": "vcenter",
    "text_wrap": True,
}
_BODY = {"border": 1, "border_color": "#C8CFD8", "valign": "top", "text_wrap": True}


def write(sheet: Sheet, translate: Translate = english) -> bytes:
    """Return the workbook. Raises ValueError beyond 1,048,575 rows, which no list export may reach."""
    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        book.set_properties(_properties(sheet))
        page = book.add_worksheet(_tab(sheet.title))
        seen, rows = breadth.peeked(sheet.rows)
        _lay_out(page, sheet, seen, translate)
        sums: dict[int, Decimal] = {place: Decimal(0) for place, head in enumerate(sheet.columns) if head.total and sheet.totals}
        last = _fill(book, page, sheet.columns, _added(rows, sums))
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        if sums and last:
            _end(book, page, last + 1, sums, translate(N_("Total")))
    return out.getvalue()


def amount(cell: str) -> float | None:
    """Return the number of a cell that is an amount with two places and short enough to stay exact, else None."""
    if _AMOUNT.fullmatch(cell) and sum(map(str.isdigit, cell)) <= MAX_DIGITS:
        return float(cell.replace(",", ""))
    return None


def _fill(book: Workbook, page: Worksheet, columns: Sequence[Head], rows: Iterable[Sequence[str]]) -> int:
    """Write head and rows, top to bottom as constant_memory wants it; return the index of the last row."""
    page.set_row(0, HEAD_HEIGHT, None)
    for column, head in enumerate(columns):
        page.write_string(0, column, _text(head.label), book.add_format(_HEAD | {"align": head.align}))
    texts = [book.add_format(_BODY | {"align": head.align, "num_format": "@"}) for head in columns]
    money = book.add_format(_BODY | {"align": "right", "num_format": "#,##0.00"})
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MAX_ROWS:
            raise ValueError("more rows than an Excel sheet holds")
        for column, cell in enumerate(row):
            number = amount(cell) if columns[column].align == "right" else None
            if number is None:
                page.write_string(last, column, _text(cell), texts[column])
            else:
                page.write_number(last, column, number, money)
    return last


def _added(rows: Iterable[Sequence[str]], sums: dict[int, Decimal]) -> Iterator[Sequence[str]]:
    """The rows as they are, their amounts added up; a masked amount takes its column out."""
    for row in rows:
        for place in [p for p in sums if row[p]]:
            try:
                sums[place] += Decimal(row[place].replace(",", ""))
            except ArithmeticError:
                del sums[place]
        yield row


def _end(book: Workbook, page: Worksheet, place: int, sums: dict[int, Decimal], label: str) -> None:
    """The last row: numbers, no formulas; outside the range of the filter."""
    words = book.add_format(_BODY | {"bold": True})
    money = book.add_format(_BODY | {"bold": True, "align": "right", "num_format": "#,##0.00"})
    if min(sums) > 0:
        page.write_string(place, 0, _text(label), words)
    for column, total in sums.items():
        page.write_number(place, column, float(total), money)


def _lay_out(page: Worksheet, sheet: Sheet, seen: Sequence[Sequence[str]], translate: Translate) -> None:
    """Set widths, the frozen head, paper and the banner; all before the first row."""
    for place, part in enumerate(_widths(sheet.columns, seen)):
        page.set_column(place, place, part)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(_banner(sheet.stamp.mark, "&C"))
    printed = translate(N_("Page %(page)s of %(pages)s"), page="&P", pages="&N")
    page.set_footer(f"{_banner(sheet.stamp.purpose, '&L', MAX_BANNER - len(printed) - 2)}&R{printed}")


def _widths(columns: Sequence[Head], seen: Sequence[Sequence[str]]) -> list[float]:
    """Column widths in digits: an em is two of them, declared shares are counted in ordinary columns."""
    parts = breadth.shares(columns, seen)
    if len({head.width for head in columns}) > 1:
        parts = [max(part * ORDINARY, breadth.em(head.label) + 2) for part, head in zip(parts, columns, strict=True)]
    return [min(part * 2, WIDEST) for part in parts]


def _banner(text: str, place: str, room: int = MAX_BANNER) -> str:
    """Text for a page header: the ampersand is Excel's own mark there and doubled, a cut never splits such a pair."""
    kept = _text(text).replace("\n", " ")
    while len(place + kept.replace("&", "&&")) > room:
        kept = kept[:-1]
    return place + kept.replace("&", "&&")


def _properties(sheet: Sheet) -> dict[str, Any]:
    stamp = sheet.stamp
    said = stamp.properties() | {"title": sheet.title[:MAX_BANNER], "comments": f"{stamp.mark}\n{stamp.filter_text}"}
    return {key: _text(text) for key, text in said.items()}


def _tab(title: str) -> str:
    """A sheet name that Excel accepts: 31 characters, none of []:*?/\\, no apostrophe at either end."""
    name = _UNFIT_IN_NAME.sub(" ", _text(title)).strip(" '")[:31].strip(" '")
    return name if name and name.lower() != "history" else "Sheet1"


def _text(text: str) -> str:
    """The text as a cell can hold it; what XML cannot carry shows as U+FFFD, a cut as an ellipsis."""
    kept = _UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept if len(kept) <= MAX_CELL else kept[: MAX_CELL - 1] + "…"
