"""One record or plan on paper: a Jinja template with escaped text, laid out by xhtml2pdf, then stamped page by page.

What reaches the engine is clean beforehand: every text is capped, drawable and escaped, so it can name no file and no
address; beyond that the engine works in a process of its own (see ``app.exports.press``), which may read nothing but the
font directory and has limits of time and memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.exports import binding, breadth, form, press, typeface
from app.exports.binding import Enclosure
from app.exports.page import Furniture
from app.exports.source import Head, Stamp, Translate
from app.kernel.fault import DomainError
from app.kernel.text import N_

log = logging.getLogger(__name__)
T = TypeVar("T")
#: Characters of one text; the rest shows as an ellipsis. An unbroken line of 200,000 would take the engine minutes.
MAX_TEXT = 2_000
#: What stands in heads, titles and signature boxes is repeated or kept together and must never fill a page.
SHORT = {
    "title": 120,
    "head": 60,
    "label": 40,
    "empty": 200,
    "capital": 100,
    "note": 500,
    "opinion": 500,
    "by": 100,
    "boxes": 200,
}
#: Characters of the whole document as HTML; about seventy pages.
MAX_HTML = 400_000
#: As base.html has them: width between the margins, type size, padding of a cell with a little air; in points.
WIDTH, TEXT_SIZE, INSET = 180 * mm, 9.5, 9.0


def document(template: str, context: Mapping[str, Any], stamp: Stamp, translate: Translate, missing: set[str],
             enclosed: Sequence[Enclosure] = ()) -> bytes:
    """Return the PDF of `app/templates/pdf/<template>`; code points that the font lacks go to `missing`.
    `enclosed` are documents that are bound behind it.

    Raises DomainError (code DOCUMENT_TOO_LARGE or DOCUMENT_FAILED) and never an error that quotes the text.
    """
    typeface.widths()

    def say(msgid: str, /, **params: object) -> str:
        return typeface.drawable(translate(msgid, **params), missing)

    html = _ENVIRONMENT.get_template(f"pdf/{template}").render(
        _clean(context, missing), _=say, font_file=typeface.FONT_FILE.as_posix()
    )
    if len(html) > MAX_HTML:
        raise DomainError(N_("The document is too long to print in one piece."), code="DOCUMENT_TOO_LARGE")
    made = _laid_out(press.render, html)
    if enclosed:
        drawn = [replace(e, title=typeface.drawable(e.title, missing), failed=typeface.drawable(e.failed, missing)) for e in enclosed]
        made = _laid_out(press.bind, binding.packed(made, drawn))
    return _stamped(BytesIO(made), stamp, translate, missing)


def _clean(value: Any, missing: set[str], limit: int = MAX_TEXT) -> Any:
    """The same structure with every text capped and drawable; other values than flags and numbers become text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _clean(item, missing, SHORT.get(key, limit)) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_clean(item, missing, limit) for item in value]
    # Nothing that comes in counts as already escaped: str of a Markup is a plain str.
    text = str.__str__(str(value)[: limit + 1])
    return typeface.drawable(text if len(text) <= limit else text[:limit] + "…", missing)


def _laid_out(work: Callable[[T], bytes], request: T) -> bytes:
    try:
        return work(request)
    except press.Jammed as error:
        # Only the kind of error goes on: what the engine says quotes the text that did not fit.
        log.error("document not printed: %s", error)
        raise DomainError(N_("The document could not be printed."), code="DOCUMENT_FAILED") from None


def _stamped(made: BytesIO, stamp: Stamp, translate: Translate, missing: set[str]) -> bytes:
    """Lay watermark, footer and page numbers under the pages, now that their number is known."""
    book = PdfWriter(clone_from=PdfReader(made))
    furniture = Furniture.of(A4, stamp, translate, missing)
    under = BytesIO()
    canvas = Canvas(under, pagesize=A4)
    for number in range(1, len(book.pages) + 1):
        furniture.draw(canvas, number, len(book.pages))
        canvas.showPage()
    canvas.save()
    for page, mark in zip(book.pages, PdfReader(under).pages, strict=True):
        page.merge_page(mark, over=False)
        page.compress_content_streams()
    book.add_metadata({f"/{key.capitalize()}": text for key, text in stamp.properties().items()} | {"/Creator": "Dripline"})
    out = BytesIO()
    book.write(out)
    return out.getvalue()


def _lines(text: str, percent: float, size: float = TEXT_SIZE) -> Markup:
    """The text broken to a share of the page width, one paragraph a line, escaped.

    Left alone, the engine ignores line ends in Chinese text, breaks inside numbers and cannot split the cell of a table
    between two pages.
    """
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in _wrapped(text, percent, size))


def _wrapped(text: str, percent: float, size: float = TEXT_SIZE) -> list[str]:
    return typeface.wrap(text, size, WIDTH * percent / 100 - INSET)


def _form(fields: Sequence[Any]) -> list[list[dict[str, Any]]]:
    """Fields in the squares of a form; a pair of label and text is an ordinary field."""
    named = [field if isinstance(field, Mapping) else {"label": field[0], "text": field[1]} for field in fields]
    return form.lines(named, lambda text, percent: len(_wrapped(text, percent)))


def _shares(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a table with `share`, their part of the width in per cent."""
    columns = table["columns"]
    heads = [Head(column["label"], column["align"], float(column["width"])) for column in columns]
    parts = breadth.shares(heads, table["rows"][: breadth.SAMPLE], WIDTH / TEXT_SIZE)
    return [column | {"share": round(100 * part / sum(parts), 3)} for column, part in zip(columns, parts, strict=True)]


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(lines=_lines, shares=_shares, form=_form)
_ENVIRONMENT.globals["form_widths"] = form.widths()
