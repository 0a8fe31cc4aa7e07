"""Documents bound behind a paper: each picture or page of a PDF on an A4 page of its own, under a heading.

It runs in the child process alone: what people upload is opened under its limits of time and memory, and the pages take over
what is drawn, never a script, a link or a form. What cannot be opened leaves a page that only has its heading and says so.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import NameObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.exports import typeface

#: First byte of a request to bind; no HTML begins with it.
BIND = b"\x00"
MARGIN, TOP, BOTTOM, SIZE = 42.0, 64.0, 56.0, 10.0
PIXELS = 1600  #: longest side of a picture: enough to read a certificate on A4
MOST_PAGES = 20  #: of one document


@dataclass(frozen=True)
class Enclosure:
    """One document: what stands above it, its kind and bytes, what is said where it cannot be shown. Texts are drawable."""

    title: str
    media_type: str
    content: bytes
    failed: str = ""


def packed(first: bytes, enclosures: Sequence[Enclosure]) -> bytes:
    """A request as bytes: the flag, the length of the list of contents, the list, then all contents."""
    index = json.dumps([len(first), *([e.title, e.media_type, len(e.content), e.failed] for e in enclosures)]).encode()
    return b"".join([BIND, len(index).to_bytes(8, "big"), index, first, *(e.content for e in enclosures)])


def bound(request: bytes) -> bytes:
    """The PDF of a request: the paper with the documents behind it."""
    typeface.widths()
    start = 9 + int.from_bytes(request[1:9], "big")
    length, *listed = json.loads(request[9:start])
    book = PdfWriter(clone_from=PdfReader(io.BytesIO(request[start:start + length])))
    start += length
    for title, media_type, size, failed in listed:
        _enclose(book, Enclosure(title, media_type, request[start:start + size], failed))
        start += size
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def _enclose(book: PdfWriter, enclosed: Enclosure) -> None:
    try:
        if enclosed.media_type == "application/pdf":
            _of_pdf(book, enclosed)
        else:
            book.add_page(_sheet(enclosed.title, _picture(enclosed.content)))
    except Exception:
        # whatever a broken or hostile file makes the libraries raise: the dossier says that it is not shown here
        book.add_page(_sheet(f"{enclosed.title}  {enclosed.failed}".strip()))


def _picture(content: bytes) -> ImageReader:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as found:
        found.draft("RGB", (PIXELS, PIXELS))
        found.thumbnail((PIXELS, PIXELS))
        white = Image.new("RGB", found.size, "white")
        white.paste(found, mask=found.getchannel("A") if "A" in found.getbands() else None)
    out = io.BytesIO()
    white.save(out, "JPEG", quality=80)
    return ImageReader(out)


def _sheet(title: str, picture: ImageReader | None = None) -> PageObject:
    """An A4 page with a heading and, below it, the picture as large as it fits."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(typeface.NAME, SIZE)
    canvas.drawString(MARGIN, A4[1] - MARGIN, typeface.cut(title, SIZE, A4[0] - 2 * MARGIN))
    if picture is not None:
        wide, high = picture.getSize()
        scale = min((A4[0] - 2 * MARGIN) / wide, (A4[1] - TOP - BOTTOM) / high)
        canvas.drawImage(picture, (A4[0] - wide * scale) / 2, A4[1] - TOP - high * scale, wide * scale, high * scale)
    canvas.showPage()
    canvas.save()
    return PdfReader(out).pages[0]


def _of_pdf(book: PdfWriter, enclosed: Enclosure) -> None:
    source = PdfWriter(clone_from=PdfReader(io.BytesIO(enclosed.content)))
    count = len(source.pages)
    for number in range(min(count, MOST_PAGES)):
        page = source.pages[number]
        for name in ("/Annots", "/AA", "/B"):
            page.pop(NameObject(name), None)
        page.transfer_rotation_to_content()
        box = page.mediabox
        scale = min((A4[0] - 2 * MARGIN) / float(box.width), (A4[1] - TOP - BOTTOM) / float(box.height))
        left, top = (A4[0] - float(box.width) * scale) / 2, A4[1] - TOP - float(box.height) * scale
        move = Transformation().translate(-float(box.left), -float(box.bottom)).scale(scale).translate(left, top)
        book.add_page(_sheet(f"{enclosed.title}  {number + 1}/{count}")).merge_transformed_page(page, move)
