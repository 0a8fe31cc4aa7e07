"""A list as a PDF: title, unit and conditions, the numbered rows over as many pages as it takes, sums and count at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from app.exports import typeface
from app.exports.grid import TEXT_COLOUR, fitted
from app.exports.page import FOOT, FOOT_COLOUR, MARGIN, Furniture
from app.exports.source import Head, Sheet, Translate
from app.kernel import money
from app.kernel.text import N_

#: More columns than this turn the paper; still more shrink the type. The number of the row is one of them.
UPRIGHT_COLUMNS, WIDE_COLUMNS = 7, 13
TITLE_SIZE, NOTE_SIZE, LEADING, GAP = 16.0, 8.5, 1.5, 8.0
#: Title and filter on the paper are a reminder, not a transcript.
MAX_TITLE, MAX_FILTER = 80, 300


@dataclass(frozen=True)
class Caption:
    """The lines above the table on the first page."""

    title: list[str]
    note: list[str]

    @property
    def height(self) -> float:
        """Room it takes in points, with the gap below it."""
        return len(self.title) * TITLE_SIZE * LEADING + len(self.note) * NOTE_SIZE * LEADING + GAP

    def draw(self, canvas: Canvas, width: float, top: float) -> None:
        """Draw the title centred on the page and the filter at the left margin."""
        for lines, size, colour in ((self.title, TITLE_SIZE, TEXT_COLOUR), (self.note, NOTE_SIZE, FOOT_COLOUR)):
            canvas.setFont(typeface.NAME, size)
            canvas.setFillColor(colour)
            for line in lines:
                if lines is self.title:
                    canvas.drawCentredString(width / 2, top - size, line)
                else:
                    canvas.drawString(MARGIN, top - size, line)
                top -= size * LEADING


@dataclass
class Sums:
    """The sums of the columns that are summed, of all rows that went by; a masked amount takes its column out."""

    columns: Sequence[Head]
    count: int = 0
    found: dict[int, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.found = {place: money.ZERO for place, head in enumerate(self.columns) if head.total}

    def over(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        """The rows, each with its number before it; counts and adds them up meanwhile."""
        for row in rows:
            self.count += 1
            for place in [p for p in self.found if row[p]]:
                try:
                    self.found[place] += Decimal(row[place].replace(",", ""))
                except ArithmeticError:
                    del self.found[place]
            yield (str(self.count), *row)

    def row(self, label: str) -> list[str] | None:
        """The last row of the table, or None where nothing is summed."""
        if not self.found or not self.count:
            return None
        cells = [money.grouped(self.found[place]) if place in self.found else "" for place in range(len(self.columns))]
        return [label, *cells]


def table(sheet: Sheet, translate: Translate, missing: set[str]) -> bytes:
    """Lay the rows out, then draw page by page, since only then N of "page n of N" is known."""
    columns = (Head(translate(N_("No.")), "right", 0.5), *sheet.columns)
    if len({head.width for head in sheet.columns}) == 1:
        columns = (Head(columns[0].label, "right"), *sheet.columns)
    sums = Sums(sheet.columns)
    size = A4 if len(columns) <= UPRIGHT_COLUMNS else landscape(A4)
    width, top = size[0] - 2 * MARGIN, size[1] - MARGIN
    furniture = Furniture.of(size, sheet.stamp, translate, missing)
    grid, cells = fitted(columns, sums.over(sheet.rows), MARGIN, width, 9.0 if len(columns) <= WIDE_COLUMNS else 7.0)
    head = grid.wrapped([_cap(column.label, MAX_TITLE) for column in columns], missing, amounts=False)
    caption = _caption(sheet, width, translate, missing)
    rows = [grid.wrapped(row, missing) for row in cells]
    last = sums.row(translate(N_("Total")))
    if last is not None:
        rows.append(grid.wrapped(last, missing))
    if sheet.last:
        rows.append(grid.wrapped(["", *sheet.last], missing))
    ending = _ending(sheet, sums, width, translate, missing)
    room = top - FOOT - grid.height(head) - len(ending) * NOTE_SIZE * LEADING - GAP
    pages = list(grid.paged(rows, room - caption.height, room))
    out = BytesIO()
    canvas = _canvas(out, sheet, size)
    for number, page in enumerate(pages, 1):
        furniture.draw(canvas, number, len(pages))
        if number == 1:
            caption.draw(canvas, size[0], top)
        bottom = grid.draw(canvas, head, page, top - caption.height if number == 1 else top)
        if number == len(pages):
            _draw_ending(canvas, ending, bottom)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _caption(sheet: Sheet, width: float, translate: Translate, missing: set[str]) -> Caption:
    title = typeface.wrap(typeface.drawable(_cap(sheet.title, MAX_TITLE), missing), TITLE_SIZE, width)
    said = []
    if sheet.unit:
        said.append(translate(N_("Unit: %(unit)s"), unit=_cap(sheet.unit, MAX_TITLE)))
    if sheet.stamp.filter_text:
        said.append(translate(N_("Filter: %(filter)s"), filter=_cap(sheet.stamp.filter_text, MAX_FILTER)))
    return Caption(title, typeface.wrap(typeface.drawable("   ".join(said), missing), NOTE_SIZE, width) if said else [])


def _ending(sheet: Sheet, sums: Sums, width: float, translate: Translate, missing: set[str]) -> list[str]:
    """What stands under the table: the number of rows, and each sum in capitals as the office writes it."""
    said = [translate(N_("%(count)s rows in all"), count=sums.count)]
    if sums.count:
        said += [translate(N_("%(label)s in capitals: %(amount)s"), label=sheet.columns[place].label, amount=money.capital(amount))
                 for place, amount in sums.found.items()]
    lines = ["   ".join(said), *sheet.notes]
    return [part for line in lines for part in typeface.wrap(typeface.drawable(line, missing), NOTE_SIZE, width)]


def _cap(text: str, limit: int) -> str:
    """One line of at most `limit` characters."""
    return " ".join(text[: limit + 1].split("\n")) if len(text) <= limit else text[:limit].replace("\n", " ") + "…"


def _draw_ending(canvas: Canvas, lines: list[str], bottom: float) -> None:
    canvas.setFont(typeface.NAME, NOTE_SIZE)
    canvas.setFillColor(FOOT_COLOUR)
    for number, line in enumerate(lines, 1):
        canvas.drawString(MARGIN, bottom - number * NOTE_SIZE * LEADING, line)


def _canvas(out: BytesIO, sheet: Sheet, size: tuple[float, float]) -> Canvas:
    canvas = Canvas(out, pagesize=size, pageCompression=1, lang="zh-CN")
    canvas.setCreator("Dripline")
    canvas.setTitle(_cap(sheet.title, MAX_TITLE))
    properties = sheet.stamp.properties()
    canvas.setAuthor(properties["author"])
    canvas.setSubject(properties["subject"])
    canvas.setKeywords(properties["keywords"])
    return canvas
