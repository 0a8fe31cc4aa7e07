"""Documents for tests: pictures with and without metadata, PDFs, files that pretend."""

from __future__ import annotations

import io

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F
COMMENT = b"secret remark of the camera"


def picture(colour: str = "white", size: tuple[int, int] = (60, 40), form: str = "PNG") -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def photo(turned: int = 6, size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo as a telephone takes it: lying on its side, with the place, the device and a comment. Its left half is red."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = turned, "Telephone of the editor"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (36.0, 49.0, 30.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=COMMENT, quality=95)
    return out.getvalue()


def chatty() -> bytes:
    """A PNG with a text chunk."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", COMMENT.decode())
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "PNG", pnginfo=told)
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """A PDF of some empty pages."""
    writer, out = PdfWriter(), io.BytesIO()
    for _number in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()
