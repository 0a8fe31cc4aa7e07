"""Files that are no lists, and what is made of cells that are no plain text."""

from __future__ import annotations

import datetime as dt
import io
import resource
import time
import zipfile
from collections.abc import Callable

import pytest
from xlsxwriter import Workbook

from app.exports.csv import guard
from app.kernel.fault import Invalid
from app.services.imports import batches, tables, text
from tests.services import lists

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
}
SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"


def book(sheet: str, **parts: str) -> bytes:
    """A workbook written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **parts}.items():
            made.writestr(name, content)
    return out.getvalue()


def cells(count: int, cell: str) -> str:
    return SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>工号</t></is></c></row>' + "".join(
        f'<row r="{n}">{cell}</row>' for n in range(2, count + 2)))


def lying() -> bytes:
    """A bomb whose directory claims that it is small."""
    made = bytearray(book(SHEET.format(" " * (300 * 2**20))))
    size = (300 * 2**20 + len(SHEET.format(""))).to_bytes(4, "little")
    return bytes(made.replace(size, (1000).to_bytes(4, "little")))


BAD: dict[str, Callable[[], bytes]] = {
    "a zip bomb": lambda: book(SHEET.format(" " * (300 * 2**20))),
    "a zip bomb with a false directory": lying,
    "a shared string named by every cell": lambda: book(
        cells(3_000, "".join('<c t="s"><v>0</v></c>' for _ in range(90))),
        **{"xl/sharedStrings.xml": f"<sst><si><t>{'长' * 1_900}</t></si></sst>"}),
    "a cell of millions of characters": lambda: book(cells(1, f'<c t="inlineStr"><is><t>{"长" * 5_000_000}</t></is></c>')),
    "a cell in the last column": lambda: book(cells(1, '<c r="XFD2" t="inlineStr"><is><t>x</t></is></c>')),
    "more rows than can be read": lambda: book(cells(60_000, "<c><v>1</v></c>")),
    "entities that multiply": lambda: book(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + SHEET.format("<row><c><v>&b;</v></c></row>")),
    "an entity that reads a file": lambda: book(
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET.format("<row><c><v>&a;</v></c></row>")),
    "no workbook in the zip": lambda: _zip({"a.txt": "x"}),
    "a broken zip": lambda: b"PK\x03\x04" + b"\x00" * 200,
    "half a workbook": lambda: lists.xlsx_file(("a", lists.ROSTER, lists.people(50)))[:-400],
    "a false shared string": lambda: book(cells(1, '<c t="s"><v>7</v></c>')),
    "an old Excel file": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500,
    "UTF-16": lambda: "工号,姓名\n1,二\n".encode("utf-16"),
    "NUL": lambda: "工号,姓名\n1,\x00\n".encode(),
    "bytes of no encoding": lambda: "工号\n".encode() + b"\xff\xfe\xff\x81",
    "nothing": lambda: b"",
    "blanks": lambda: b"\r\n \r\n",
    "headings alone": lambda: lists.csv_file(lists.ROSTER, []),
    "a cell too long": lambda: lists.csv_file(["工号"], [["x" * (tables.LONGEST + 1)]]),
    "too many columns": lambda: lists.csv_file([str(n) for n in range(200)], [[str(n) for n in range(200)]]),
}


def _zip(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence_quickly_and_in_little_memory(name: str) -> None:
    content = BAD[name]()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(Invalid) as refused:
        batches.read_file(content)
    took, grown = time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert refused.value.field == "file" and len(str(refused.value.message)) > 15
    assert took < 3, f"{took:.1f} s"  # alone under a second; the machine of the tests has other work
    assert grown < 100, f"{grown:.0f} MB"


def test_a_file_larger_than_allowed_is_not_looked_at() -> None:
    with pytest.raises(Invalid, match="10 MB"):
        batches.read_file(b"a" * (tables.LARGEST + 1))


def test_cells_of_a_workbook_are_read_as_they_are_shown() -> None:
    out = io.BytesIO()
    with Workbook(out) as made:
        page, day = made.add_worksheet("表"), made.add_format({"num_format": "yyyy-mm-dd"})
        own = made.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        page.write_row(0, 0, ["工号", "入职", "日", "数", "额", "长", "勾", "式", "空"])
        page.write_number(1, 0, 1001)
        page.write_datetime(1, 1, dt.datetime(2015, 7, 1), day)
        page.write_datetime(1, 2, dt.datetime(2015, 7, 2), own)
        page.write_number(1, 3, 0.1 + 0.2)
        page.write_number(1, 4, 35000.5)
        page.write_number(1, 5, 370399197803120019)
        page.write_boolean(1, 6, True)
        page.write_formula(1, 7, "=WEBSERVICE(\"http://127.0.0.1\")", None, 7)
        page.write_string(1, 8, "  甲 ")
    sheet = batches.read_file(out.getvalue()).sheets[0]
    assert sheet.headings == ("工号", "入职", "日", "数", "额", "长", "勾", "式", "空")
    (line,) = sheet.lines
    assert line.cells[:5] == ("1001", "2015-07-01", "2015-07-02", "0.3", "35000.5") and line.cells[6] == "1" and line.cells[8] == "甲"
    assert line.formulas == {7} and line.rounded == {5}, "a formula is not evaluated, and a number that lost its end is no ID number"
    assert line.number == 2


def test_remarks_of_the_template_and_code_lists_are_not_read() -> None:
    book_ = batches.read_file(lists.xlsx_file(("名册", lists.ROSTER, [["# 说明", "必填"], *lists.people(2)]),
                                              ("代码表", ["#", "性别"], [["#", "男"], ["#", "女"]])))
    assert len(book_.sheets) == 1 and [line.number for line in book_.sheets[0].lines] == [3, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_separator_it_has(delimiter: str) -> None:
    sheet = text.read(f"工号{delimiter}姓名\r\n1{delimiter}\"甲{delimiter}\n乙\"\r\n\r\n2{delimiter}丙\r\n".encode()).sheets[0]
    assert [(line.number, line.cells) for line in sheet.lines] == [(2, ("1", f"甲{delimiter}\n乙")), (5, ("2", "丙"))]


def test_what_our_own_exports_guard_is_read_back_as_it_was() -> None:
    for value in ("=1+1", "-甲", "@x", "370399197803120019", "'quoted", "普通", "'=x", "+86 139"):
        assert text.unguarded(guard(value)) == value
