"""PDF: `table` for a list of any length, `document` for one record or plan with signatures and seal.

Both stamp every page with watermark, printer's name, time, purpose and page numbers, take all text as text and never
as markup, and show a character that the font lacks as 〓, logging its code point alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.exports import listing
from app.exports.source import Sheet, Stamp, Translate, english

if TYPE_CHECKING:
    from app.exports.binding import Enclosure

log = logging.getLogger(__name__)


def table(sheet: Sheet, translate: Translate = english) -> bytes:
    """Return the sheet as a PDF with a repeated head and the number of rows at the end; 3,000 rows take about 1 s."""
    missing: set[str] = set()
    made = listing.table(sheet, translate, missing)
    _report(missing, sheet.stamp)
    return made


def document(template: str, context: Mapping[str, Any], stamp: Stamp, translate: Translate = english,
             enclosed: Sequence[Enclosure] = ()) -> bytes:
    """Return the template of app/templates/pdf, filled in, as an A4 PDF; a page or two take about 0.2 s.

    `enclosed` are pictures and PDFs that are bound behind it.

    Raises DomainError where the text is too much for one document.
    """
    # Imported late: the HTML engine costs 0.4 s and 50 MB that no list export should pay.
    from app.exports import paper

    missing: set[str] = set()
    made = paper.document(template, context, stamp, translate, missing, enclosed)
    _report(missing, stamp)
    return made


def missing_glyphs(text: str) -> list[str]:
    """Return the code points of the text (`U+1F600`) that a PDF can only show as 〓."""
    from app.exports import typeface

    missing: set[str] = set()
    typeface.drawable(text, missing)
    return sorted(missing)


def _report(missing: set[str], stamp: Stamp) -> None:
    if missing:
        log.warning("no glyph for %s (request %s)", " ".join(sorted(missing)), stamp.request_id)
