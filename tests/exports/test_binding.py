"""Documents behind a paper: every one on A4 under its heading, and nothing of a hostile file but what is drawn."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.lib.pagesizes import A4

from app.exports.binding import Enclosure, bound, packed
from tests.services import papers


def made(*enclosures):
    return PdfReader(io.BytesIO(bound(packed(papers.pdf(1), enclosures))))


def test_pictures_and_pages_stand_on_a4_under_their_headings():
    found = made(Enclosure("附件1", "image/png", papers.picture(size=(3000, 200))), Enclosure("附件2", "application/pdf", papers.pdf(3)))
    assert len(found.pages) == 1 + 1 + 3
    assert [round(float(p.mediabox.width)) for p in found.pages[1:]] == [round(A4[0])] * 4
    assert "附件1" in found.pages[1].extract_text()
    assert "附件2  3/3" in found.pages[4].extract_text()


def test_a_file_that_cannot_be_opened_leaves_a_page_that_says_so():
    found = made(*(Enclosure("附件", kind, content, "不能显示") for kind, content in (
        ("image/png", b"\x89PNG\r\n\x1a\nnothing"), ("application/pdf", b"%PDF-1.7 nothing"), ("image/jpeg", b""))))
    assert [("不能显示" in p.extract_text()) for p in found.pages[1:]] == [True] * 3


def test_scripts_and_links_of_a_pdf_stay_behind():
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("hostile")})
    writer._root_object[NameObject("/OpenAction")] = action
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.write(out)
    assert b"hostile" in out.getvalue()
    whole = bound(packed(papers.pdf(1), [Enclosure("附件", "application/pdf", out.getvalue())]))
    assert b"hostile" not in whole
    assert b"/JavaScript" not in whole
