"""What leaves the house: exactly the filtered rows in scope, masked, marked with who took them, and told to the chain."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from app.exports import csv as own_csv
from app.specs.registry import BY_ROOM, SPECS
from models.person import Employee
from models.trace import AuditLog
from tests.contract import marks, rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT
from tests.house import Browser, House

FORMS = ("csv", "xlsx", "pdf")
EXPORTS = [(s.room, role) for s in SPECS for role in s.may.get("export", ())]


def table(browser: Browser, path: str) -> list[list[str]]:
    """The lines of a CSV export, head first."""
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    return [[own_csv.restore(c) for c in line] for line in csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))]


def listed(page: str, room: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf'href="/{room}/show/(\d+)["?]', page)))


def told(house: House) -> list[Any]:
    with house.read() as session:
        return list(session.execute(select(AuditLog.actor, AuditLog.verb, AuditLog.object_kind, AuditLog.body).where(
            AuditLog.kind == "export").order_by(AuditLog.seq)))


def test_every_room_that_may_leave_the_house_says_so_for_a_role() -> None:
    assert len({room for room, _role in EXPORTS}) >= 10
    assert not [s.room for s in SPECS if {"EapCounselor", "VolunteerLead"} & set(s.may.get("export", ()))]


@pytest.mark.parametrize(("room", "role"), EXPORTS)
def test_three_formats_hold_the_rows_of_the_list_and_no_other(lite: House, room: str, role: str) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, ACCOUNT[role])
    view = next(type(v).__name__ for v in lite.app.appbuilder.baseviews if getattr(v, "route_base", "") == f"/{room}")
    shown = listed(browser.get(f"/{room}/list/?psize_{view}=200").get_data(as_text=True), room)
    lines = table(browser, f"/{room}/export.csv")
    assert len(lines) - 1 == len(shown)
    sheet = load_workbook(io.BytesIO(browser.get(f"/{room}/export.xlsx").get_data())).active
    cells = [["" if c is None else str(c) for c in line] for line in sheet.iter_rows(values_only=True)]
    assert len(cells) == len(lines)
    money = re.compile(r"-?[\d,]+\.\d\d")
    for a, b in [pair for one, other in zip(lines, cells, strict=True) for pair in zip(one, other, strict=True)]:
        assert a == b or (money.fullmatch(a) is not None and float(a.replace(",", "")) == float(b)), (a, b)
    paper = marks.readable(browser.get(f"/{room}/export.pdf"))
    if lines[1:]:
        assert lines[1][0][:4] in paper
    names = [e.object_kind for e in told(lite)]
    assert names == [room] * 3
    assert [json.loads(e.body)["rows"] for e in told(lite)] == [len(shown)] * 3


def test_a_filter_on_the_page_is_the_filter_of_the_file(house: House) -> None:
    stock = rows.stocked(house)
    browser = tools.enter(house, "officer")
    with house.inside():
        rows.set_state(stock, BY_ROOM["aid"], LEFT, "UNIT_REVIEW")
    for asked in ("_flt_0_state=UNIT_REVIEW", f"_flt_0_unit_id={stock.units['U01']}", "q=%E5%BC%A0%E5%BB%BA%E5%9B%BD",
                  "_flt_0_requested_amount=35000&_flt_1_requested_amount=35000", "q=nobody", "_flt_0_state=PAID"):
        shown = listed(browser.get(f"/aid/list/?{asked}").get_data(as_text=True), "aid")
        assert len(table(browser, f"/aid/export.csv?{asked}")) - 1 == len(shown), asked
    assert len(table(browser, "/aid/export.csv?_flt_0_state=UNIT_REVIEW")) == 2
    assert len(table(browser, "/aid/export.csv?q=nobody")) == 1


def test_a_file_says_who_took_it_and_the_chain_what_was_taken(lite: House) -> None:
    rows.stocked(lite)
    browser, actor = tools.enter(lite, "officer"), lite.actor("officer")
    for form in FORMS:
        answer = browser.get(f"/archive/export.{form}?q=%E5%BC%A0%E5%BB%BA%E5%9B%BD")
        name = unquote(answer.headers["Content-Disposition"])
        assert "attachment" in name
        assert re.search(rf"-\d{{8}}-\d{{4}}-{actor.username}\.{form}$", name), name
        number = answer.headers["X-Request-ID"]
        if form == "pdf":
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages)
            assert actor.username in text
            assert number in text
        if form == "xlsx":
            sheet = load_workbook(io.BytesIO(answer.get_data())).active
            banner = "".join(str(part.text) for side in (sheet.oddHeader, sheet.oddFooter) for part in (side.left, side.center, side.right))
            assert actor.username in banner
            assert number in banner
    entries = told(lite)
    assert [e.verb for e in entries] == [f"export {form}" for form in FORMS]
    for entry in entries:
        body = json.loads(entry.body)
        assert entry.actor == actor.username
        assert (body["rows"], body["quick"]) == (1, True)
        assert len(body["sha256"]) == 64
        assert "张建国" not in entry.body


def test_a_name_that_is_a_formula_reaches_no_spreadsheet_as_one(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        rows.put(Employee, stock.pk("person", LEFT), name="=cmd|' /C calc'!A0", post="＠SUM(A1)")
    browser = tools.enter(lite, "editor1")
    raw = browser.get("/person/export.csv").get_data().decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(raw, newline="")) for cell in line]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [c for c in cells if c.lstrip().startswith(("=", "+", "-", "@", "＝", "＠"))]
    sheet = load_workbook(io.BytesIO(browser.get("/person/export.xlsx").get_data())).active
    assert not [c.coordinate for line in sheet.iter_rows() for c in line if c.data_type == "f"]


def test_who_sees_a_name_masked_exports_it_masked(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "auditor")
    for room in ("person", "archive", "aid"):
        for form in FORMS:
            text = marks.readable(browser.get(f"/{room}/export.{form}"))
            assert "张建国" not in text
            assert "张*国" in text, (room, form)


def test_nothing_is_sent_where_the_chain_takes_no_entry(house: House) -> None:
    """The entry comes before the file: a chain that cannot be written stops every way out."""
    stock = rows.stocked(house)
    browser = tools.enter(house, "officer")
    tools.stop_chain(house)
    pk = stock.pk("archive", LEFT)
    for path in (*(f"/archive/export.{form}" for form in FORMS), f"/archive/print/{pk}.pdf", f"/person/{pk}/plan.pdf",
                 f"/archive/show/{pk}", f"/api/v1/archive/{pk}"):
        answer = browser.get(path)
        assert answer.status_code >= 400, path
        assert "张建国" not in answer.get_data(as_text=True), path
    answer = browser.post(f"/archive/reveal/{pk}/id_no", {"reason": "核对资料用途"})
    assert answer.status_code >= 400
    assert "370399" not in answer.get_data(as_text=True)
