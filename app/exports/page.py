"""What every printed page carries: the watermark, who printed it, when and why, and "page n of N"."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.exports import typeface
from app.exports.source import Stamp, Translate
from app.kernel.text import N_

MARGIN, FOOT = 42.0, 40.0
FOOT_SIZE, MARK_SIZE = 8.0, 13.0
#: Light enough to read and to photocopy through, dark enough to survive both.
MARK_COLOUR, FOOT_COLOUR, RULE_COLOUR = HexColor("#E3E6EA"), HexColor("#5A6472"), HexColor("#B8C0CA")
MARK_ANGLE, MARK_STEP = 28, 150.0
MAX_FOOT, MAX_MARK = 400, 120
_FORM = "watermark"


@dataclass(frozen=True)
class Furniture:
    """The drawable texts around the content, the same on every page of one document."""

    size: tuple[float, float]
    mark: str
    printed: str
    translate: Translate

    @classmethod
    def of(cls, size: tuple[float, float], stamp: Stamp, translate: Translate, missing: set[str]) -> Furniture:
        """Prepare the texts; code points that the font lacks go to `missing`."""
        printed = translate(
            N_("Printed by: %(by)s   Time: %(at)s   Purpose: %(purpose)s"),
            by=stamp.by,
            at=stamp.when,
            purpose=stamp.purpose,
        )
        one_line = " ".join(typeface.drawable(printed[:MAX_FOOT], missing).split("\n"))
        mark = " ".join(typeface.drawable(stamp.mark[:MAX_MARK], missing).split())
        return cls(size, mark, one_line, translate)

    def draw(self, canvas: Canvas, page: int, pages: int) -> None:
        """Draw everything on the current page; call it first, so that the content stands above the watermark."""
        if not canvas.hasForm(_FORM):
            self._define_watermark(canvas)
        canvas.doForm(_FORM)
        self._draw_foot(canvas, page, pages)

    def _define_watermark(self, canvas: Canvas) -> None:
        """The watermark is one object of the file, referred to by every page."""
        width, height = self.size
        canvas.beginForm(_FORM, 0, 0, width, height)
        canvas.setFont(typeface.NAME, MARK_SIZE)
        canvas.setFillColor(MARK_COLOUR)
        gap = typeface.measure(self.mark, MARK_SIZE) + 60
        for row in range(int(height / MARK_STEP) + 1):
            left = -gap / 2 if row % 2 else -20.0
            while left < width:
                canvas.saveState()
                canvas.translate(left, row * MARK_STEP + 15)
                canvas.rotate(MARK_ANGLE)
                canvas.drawString(0, 0, self.mark)
                canvas.restoreState()
                left += gap
        canvas.endForm()

    def _draw_foot(self, canvas: Canvas, page: int, pages: int) -> None:
        width, _ = self.size
        number = typeface.drawable(self.translate(N_("Page %(page)s of %(pages)s"), page=page, pages=pages), set())
        room = width - 2 * MARGIN - typeface.measure(number, FOOT_SIZE) - 12
        canvas.saveState()
        canvas.setStrokeColor(RULE_COLOUR)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, FOOT, width - MARGIN, FOOT)
        canvas.setFont(typeface.NAME, FOOT_SIZE)
        canvas.setFillColor(FOOT_COLOUR)
        canvas.drawString(MARGIN, FOOT - 12, typeface.cut(self.printed, FOOT_SIZE, room))
        canvas.drawRightString(width - MARGIN, FOOT - 12, number)
        canvas.restoreState()
