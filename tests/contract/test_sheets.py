"""The printed form of every room: declared with names that exist, complete, masked, signed and sealed, stamped on every page."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel import money
from app.specs.registry import BY_ROOM, SPECS
from models.account import Account
from models.person import Employee
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT, Stock
from tests.docs.text import chinese
from tests.house import House

#: counselling stays off paper
UNPRINTED = ("eap", "eap_assessment", "eap_session")
PRINTED = [s for s in SPECS if s.room not in UNPRINTED]


def paper(house: House, stock: Stock, role: str, room: str) -> list[str]:
    """The pages of the sheet of a room's left row, as text."""
    answer = tools.enter(house, ACCOUNT[role]).get(f"/{room}/print/{stock.pk(room, LEFT)}.pdf")
    assert answer.status_code == 200
    return ["".join(p.extract_text().split("\n")) for p in PdfReader(io.BytesIO(answer.get_data())).pages]


def said(msgid: str) -> str:
    return chinese().get(msgid, msgid)


def headed(msgid: str) -> str:
    """A label as it stands before what it is about."""
    return said("%(label)s: %(text)s") % {"label": said(msgid), "text": ""}


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_a_sheet_names_columns_and_tables_that_exist(spec: Any) -> None:
    sheet = spec.sheet
    assert {*sheet.amounts, *sheet.left_out} <= set(spec.columns)
    assert all(spec.columns[name].kind == "yuan" for name in sheet.amounts)
    for name, columns in sheet.tables or ():
        assert set(columns) <= {c.name for c in spec.by_child[name].columns}
    for box in sheet.boxes:
        assert set(box.states) <= set(spec.by_state)
        assert not box.states or any(m.decision and set(m.sources) & set(box.states) for m in spec.moves)


def test_every_form_has_a_title_of_its_own() -> None:
    titles = [s.sheet.title or s.one for s in PRINTED]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("spec", PRINTED, ids=lambda s: s.room)
def test_a_sheet_is_a_signed_form_stamped_on_every_page(lite: House, spec: Any, caplog: pytest.LogCaptureFixture) -> None:
    stock = rows.stocked(lite)
    role = spec.may["list"][0]
    with caplog.at_level(logging.WARNING, logger="app.exports"):
        pages = paper(lite, stock, role, spec.room)
    assert "no glyph" not in caplog.text
    with lite.read() as session:
        name, number = session.execute(select(Account.name, Employee.emp_no).outerjoin(
            Employee, Employee.id == Account.employee_id).where(Account.username == ACCOUNT[role])).one()
    title = said(spec.sheet.title or spec.one)
    assert title in pages[0]
    assert headed("Number") in pages[0]
    for place, text in enumerate(pages, 1):
        assert f"{name} {number or ACCOUNT[role]} 20" in text
        assert f"第 {place} / {len(pages)} 页" in text
        assert f"用途：{title}" in text
    whole = "".join(pages)
    for box in spec.sheet.boxes:
        assert headed(box.title) in whole
        assert said(box.text) in whole
    assert whole.count("签字(盖章):") == sum(box.seal for box in spec.sheet.boxes)
    assert whole.count("日期:____") == len(spec.sheet.boxes)


@pytest.mark.parametrize("room", UNPRINTED)
def test_counselling_stays_off_paper(lite: House, room: str) -> None:
    stock = rows.stocked(lite)
    for name in ("coordinator", "counselor", "editor1", "grid"):
        assert tools.enter(lite, name).get(f"/{room}/print/{stock.pk(room, LEFT)}.pdf").status_code in (403, 404)


def test_amounts_to_be_signed_stand_in_figures_and_capitals_and_wait_for_the_pen(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        rows.set_state(stock, BY_ROOM["aid"], LEFT, "UNIT_REVIEW")
    text = "".join(paper(lite, stock, "UnitLeader", "aid"))
    assert "(小写)¥35,000.00" in text
    assert f"(大写){money.capital(money.parse('35000'))}" in text
    assert text.count("(大写)") == 2  # the approved amount has its line before it is known


def test_the_sheet_shows_no_more_than_the_page(lite: House) -> None:
    stock = rows.stocked(lite)
    assert "(小写)" not in "".join(paper(lite, stock, "WorkshopReporter", "aid"))
    auditor = "".join(paper(lite, stock, "Auditor", "archive"))
    assert "张建国" not in auditor
    assert "张*国" in auditor


def test_an_opinion_is_printed_in_the_box_of_whoever_gave_it(lite: House) -> None:
    stock = rows.stocked(lite)
    pk = stock.pk("aid", LEFT)
    with lite.inside():
        rows.set_state(stock, BY_ROOM["aid"], LEFT, "UNIT_REVIEW")
    leader = tools.enter(lite, "leader1")
    version = leader.api("GET", f"/api/v1/aid/{pk}").get_json()["result"]["version"]
    answer = leader.post(f"/aid/act/{pk}/approve", {"version": version, "note": "家庭困难属实，同意上报"})
    assert answer.status_code == 302
    text = "".join(paper(lite, stock, "CompanyOfficer", "aid"))
    assert text.count("家庭困难属实，同意上报") == 1
    assert f"{said('Approve')}：" in text
    assert "家庭困难属实" not in "".join(paper(lite, stock, "WorkshopReporter", "aid"))
