"""Excel: text stays text, money is a number, the stamp is in the file."""

import io
import zipfile

import openpyxl
import pytest

from app.exports import xlsx
from app.exports.source import Head, Sheet, Stamp


def opened(sheet, translate=None):
    made = xlsx.write(sheet, translate) if translate else xlsx.write(sheet)
    return openpyxl.load_workbook(io.BytesIO(made))


def cells(stamp, *texts, align="right"):
    page = opened(Sheet("t", (Head("a", align),), [[text] for text in texts], stamp)).active
    return [page.cell(row, 1) for row in range(2, len(texts) + 2)]


def test_formulas_links_and_long_digits_are_plain_text(stamp):
    texts = ["=1+1", "@SUM(1)", "+1", "http://127.0.0.1/x", "mailto:a@b.c", "{=1}", "11010519491231002X",
             "6222021234567890123", "00086"]
    found = cells(stamp, *texts)
    assert [cell.value for cell in found] == texts
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


def test_amounts_with_two_places_are_numbers_and_nothing_else_is(stamp):
    assert [cell.value for cell in cells(stamp, "35,000.00", "-1,944.44", "0.10")] == [35000, -1944.44, 0.1]
    texts = ["12", "1.5", "1,2,3.45", "1.234", "+5.00", "1234567890123456.00", "５.００", "1.00 元", "833.33 "]
    assert [cell.value for cell in cells(stamp, *texts)] == texts
    assert cells(stamp, "2026.11", align="left")[0].value == "2026.11"


def test_an_amount_shows_its_two_places_at_the_right(stamp):
    (cell,) = cells(stamp, "35,000.00")
    assert (cell.number_format, cell.alignment.horizontal) == ("#,##0.00", "right")


def test_rare_characters_and_line_ends_are_kept(stamp):
    assert [cell.value for cell in cells(stamp, "𠮷 喆堃玥璟 😀", "一\n二", "一\r\n二")] == ["𠮷 喆堃玥璟 😀", "一\n二", "一\n二"]


def test_what_xml_or_excel_cannot_hold_is_shown_not_dropped(stamp):
    control, cut = cells(stamp, "a\x07b\ud842", "x" * 40_000)
    assert control.value == "a\ufffdb\ufffd"
    assert len(cut.value) == 32_767
    assert cut.value.endswith("…")


def test_the_stamp_is_in_header_footer_and_properties(sheet, chinese):
    book = opened(sheet(), chinese)
    page = book.active
    assert page.oddHeader.center.text == "林娜 linna 2026-11-24 11:05 req-7f3a9c21"
    assert page.oddFooter.left.text == "季度困难职工核查"
    assert page.oddFooter.right.text == "第 &P / &N 页"
    assert (book.properties.creator, book.properties.keywords) == ("林娜", "req-7f3a9c21")
    assert "linna" in book.properties.description
    assert "第二化肥厂" in book.properties.description


def test_an_ampersand_or_a_long_name_does_not_break_the_page_header(sheet, stamp):
    odd = Stamp("a&b", "&" * 300, stamp.at, "&P" * 300, "r&1", "")
    page = opened(Sheet("t", (Head("a"),), [["x"]], odd)).active
    assert page.oddHeader.center.text.count("&") % 2 == 0
    assert len(page.oddHeader.center.text) <= 255


def test_head_is_frozen_filterable_and_wide_enough(sheet):
    page = opened(sheet(30)).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:G31"
    assert [cell.value for cell in page[1]][:3] == ["序号", "档案编号", "姓名"]
    assert page.column_dimensions["G"].width > page.column_dimensions["A"].width >= 6


@pytest.mark.parametrize(
    ("title", "name"),
    [("a/b:c*[d]", "a b c  d"), ("", "Sheet1"), ("History", "Sheet1"), ("'x'", "x"), ("长" * 40, "长" * 31)],
)
def test_any_title_gives_a_sheet_name(stamp, title, name):
    assert opened(Sheet(title, (Head("a"),), [], stamp)).sheetnames == [name]


def test_the_file_holds_no_links_macros_or_external_parts(sheet):
    names = zipfile.ZipFile(io.BytesIO(xlsx.write(sheet()))).namelist()
    assert not [name for name in names if "vba" in name or "external" in name or name.startswith("xl/worksheets/_rels")]
