"""A long table on paper: column widths, wrapped cells, page breaks, drawn straight on the page.

The general table of reportlab measures every cell as a flowable; drawing text that is broken beforehand keeps 3,000
rows within two seconds and the memory at a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from app.exports import breadth, typeface
from app.exports.source import Head

#: White to the left and right of a cell, above and below it; line height in type sizes.
PADDING, ABOVE, LEADING = 3.5, 2.5, 1.4
#: Text beyond this is cut with an ellipsis: a list is not the place to read a whole report in.
MAX_CELL = 600
#: A right-aligned cell up to this length is set smaller rather than broken.
MAX_AMOUNT = 24
SMALLEST = 4.5
#: Em; a column declared narrower is widened, or its words would fall apart.
NARROWEST = 3.0
HEAD_FILL, LINE_COLOUR, TEXT_COLOUR = HexColor("#E9EEF6"), HexColor("#8A94A3"), HexColor("#1B2430")

#: The wrapped cells of one row; a row higher than a page is split into several.
Row = list[list[str]]


@dataclass(frozen=True)
class Grid:
    """The geometry of one table: left edge, column widths in points, font size, how the cells stand."""

    left: float
    widths: tuple[float, ...]
    size: float
    right_aligned: tuple[bool, ...]

    @property
    def line(self) -> float:
        """Height of one line of text."""
        return self.size * LEADING

    def height(self, row: Row) -> float:
        """Height of a wrapped row with its padding."""
        return max(map(len, row), default=1) * self.line + 2 * ABOVE

    def wrapped(self, cells: Sequence[str], missing: set[str], *, amounts: bool = True) -> Row:
        """Break the cells to their columns; with `amounts` a short right-aligned cell stays whole, as amounts must."""
        row: Row = []
        for cell, width, right in zip(cells, self.widths, self.right_aligned, strict=True):
            text = typeface.drawable(cell if len(cell) <= MAX_CELL else cell[: MAX_CELL - 1] + "…", missing)
            whole = amounts and right and len(text) <= MAX_AMOUNT and "\n" not in text
            row.append([text] if whole else typeface.wrap(text, self.size, width - 2 * PADDING))
        return row

    def paged(self, rows: Iterable[Row], first: float, later: float) -> Iterator[list[Row]]:
        """Deal rows to pages with `first` and then `later` points of room each (first <= later); at least one page."""
        page: list[Row] = []
        room = first
        for row in rows:
            for part in self._parts(row, first):
                height = self.height(part)
                if page and height > room:
                    yield page
                    page, room = [], later
                page.append(part)
                room -= height
        yield page

    def _parts(self, row: Row, room: float) -> Iterator[Row]:
        """The row itself, or pieces of it that fit the room."""
        if self.height(row) <= room:
            yield row
            return
        lines = max(int((room - 2 * ABOVE) / self.line), 1)
        for start in range(0, max(map(len, row)), lines):
            yield [cell[start : start + lines] for cell in row]

    def draw(self, canvas: Canvas, head: Row, rows: list[Row], top: float) -> float:
        """Draw head and rows downwards from `top`, with their rules; return the lower edge."""
        canvas.setFillColor(HEAD_FILL)
        canvas.rect(self.left, top - self.height(head), sum(self.widths), self.height(head), stroke=0, fill=1)
        canvas.setFillColor(TEXT_COLOUR)
        text = canvas.beginText()
        text.setFont(typeface.NAME, self.size)
        edges = [top]
        for row in (head, *rows):
            self._draw_row(text, row, edges[-1])
            edges.append(edges[-1] - self.height(row))
        canvas.drawText(text)
        self._draw_rules(canvas, edges)
        return edges[-1]

    def _draw_row(self, text: PDFTextObject, row: Row, top: float) -> None:
        left = self.left
        for lines, width, right in zip(row, self.widths, self.right_aligned, strict=True):
            baseline = top - ABOVE - self.size
            for line in lines:
                self._draw_line(text, line, left, baseline, width, right)
                baseline -= self.line
            left += width

    def _draw_line(self, text: PDFTextObject, line: str, left: float, baseline: float, width: float, right: bool) -> None:
        """One line of a cell. An amount too wide for its column is set smaller: a broken amount would be misread."""
        if not right:
            text.setTextOrigin(left + PADDING, baseline)
            text.textOut(line)
            return
        room, wide = width - 2 * PADDING, typeface.measure(line, self.size)
        size = max(self.size * room / wide, SMALLEST) if wide > room else self.size
        text.setFont(typeface.NAME, size)
        text.setTextOrigin(left + width - PADDING - typeface.measure(line, size), baseline)
        text.textOut(line)
        text.setFont(typeface.NAME, self.size)

    def _draw_rules(self, canvas: Canvas, edges: list[float]) -> None:
        right = self.left + sum(self.widths)
        verticals, across = [self.left], self.left
        for width in self.widths:
            across += width
            verticals.append(across)
        canvas.setStrokeColor(LINE_COLOUR)
        canvas.setLineWidth(0.4)
        canvas.lines([(self.left, edge, right, edge) for edge in edges])
        canvas.lines([(x, edges[0], x, edges[-1]) for x in verticals])


def fitted(
    columns: Sequence[Head], rows: Iterable[Sequence[str]], left: float, room: float, size: float
) -> tuple[Grid, Iterator[Sequence[str]]]:
    """Return the grid for a table and all of its rows, the first of which it has looked at."""
    seen, every = breadth.peeked(rows)
    parts = breadth.shares(columns, seen, room / size)
    least = NARROWEST * size + 2 * PADDING
    wanted = [max(room * part / sum(parts), least) for part in parts]
    widths = tuple(room * part / sum(wanted) for part in wanted)
    return Grid(left, widths, size, tuple(head.align == "right" for head in columns)), every
