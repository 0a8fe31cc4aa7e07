"""A list as a PDF: title, filter, the table over as many pages as it takes, the number of rows at its end."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from app.exports import typeface
from app.exports.grid import TEXT_COLOUR, fitted
from app.exports.page import FOOT, FOOT_COLOUR, MARGIN, Furniture
from app.exports.source import Sheet, Translate
from app.kernel.text import N_

#: More columns than this turn the paper; still more shrink the type.
UPRIGHT_COLUMNS, WIDE_COLUMNS = 6, 12
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


def table(sheet: Sheet, translate: Translate, missing: set[str]) -> bytes:
    """Lay the rows out, then draw page by page, since only then N of "page n of N" is known."""
    size = A4 if len(sheet.columns) <= UPRIGHT_COLUMNS else landscape(A4)
    width, top = size[0] - 2 * MARGIN, size[1] - MARGIN
    furniture = Furniture.of(size, sheet.stamp, translate, missing)
    grid, cells = fitted(sheet.columns, sheet.rows, MARGIN, width, 9.0 if len(sheet.columns) <= WIDE_COLUMNS else 7.0)
    head = grid.wrapped([_cap(column.label, MAX_TITLE) for column in sheet.columns], missing, amounts=False)
    caption = _caption(sheet, width, translate, missing)
    rows = [grid.wrapped(row, missing) for row in cells]
    room = top - FOOT - grid.height(head) - NOTE_SIZE * LEADING - GAP
    pages = list(grid.paged(rows, room - caption.height, room))
    out = BytesIO()
    canvas = _canvas(out, sheet, size)
    for number, page in enumerate(pages, 1):
        furniture.draw(canvas, number, len(pages))
        if number == 1:
            caption.draw(canvas, size[0], top)
        bottom = grid.draw(canvas, head, page, top - caption.height if number == 1 else top)
        if number == len(pages):
            ending = typeface.drawable(translate(N_("%(count)s rows in all"), count=len(rows)), missing)
            _draw_ending(canvas, ending, bottom)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _caption(sheet: Sheet, width: float, translate: Translate, missing: set[str]) -> Caption:
    title = typeface.wrap(typeface.drawable(_cap(sheet.title, MAX_TITLE), missing), TITLE_SIZE, width)
    if not sheet.stamp.filter_text:
        return Caption(title, [])
    note = translate(N_("Filter: %(filter)s"), filter=_cap(sheet.stamp.filter_text, MAX_FILTER))
    return Caption(title, typeface.wrap(typeface.drawable(note, missing), NOTE_SIZE, width))


def _cap(text: str, limit: int) -> str:
    """One line of at most `limit` characters."""
    return " ".join(text[: limit + 1].split("\n")) if len(text) <= limit else text[:limit].replace("\n", " ") + "…"


def _draw_ending(canvas: Canvas, text: str, bottom: float) -> None:
    canvas.setFont(typeface.NAME, NOTE_SIZE)
    canvas.setFillColor(FOOT_COLOUR)
    canvas.drawString(MARGIN, bottom - NOTE_SIZE * LEADING, text)


def _canvas(out: BytesIO, sheet: Sheet, size: tuple[float, float]) -> Canvas:
    canvas = Canvas(out, pagesize=size, pageCompression=1, lang="zh-CN")
    canvas.setCreator("Dripline")
    canvas.setTitle(_cap(sheet.title, MAX_TITLE))
    properties = sheet.stamp.properties()
    canvas.setAuthor(properties["author"])
    canvas.setSubject(properties["subject"])
    canvas.setKeywords(properties["keywords"])
    return canvas
