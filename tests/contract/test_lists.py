"""The query table of every room: what is shown is what leaves, what is summed is the sum, and what it costs."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.spec import ServiceSpec
from app.specs import visibility
from app.specs.display import Viewer
from app.specs.registry import BY_ROOM, SPECS
from app.store import read
from tests.contract import crowd, rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT, RIGHT
from tests.house import Browser, House
from views.pages import columns

LIST = 6  #: statements of a list page: session, account, rights, desk, rows, count and sums
LONGEST = 9  #: with names of rows that the query asks for
EXPORTS = [(s.room, role) for s in SPECS for role in s.may.get("export", ())]


def view_of(house: House, room: str) -> str:
    return next(type(v).__name__ for v in house.app.appbuilder.baseviews if getattr(v, "route_base", "") == f"/{room}")


def viewer(house: House, role: str) -> Viewer:
    return Viewer(house.actor(ACCOUNT[role]), str)


def offered(house: House, spec: ServiceSpec, role: str) -> list[str]:
    with house.app.test_request_context():
        return [c.name for c in columns.offered(viewer(house, role), spec)]


def table(page: str) -> list[list[str]]:
    """Texts of the cells of the rows on a page, without box, number and actions."""
    body = page[page.index("<tbody>"): page.index("</tbody>")] if "<tbody>" in page else ""
    found = []
    for line in re.findall(r"<tr>(.*?)</tr>", body, re.S):
        cells = re.findall(r'<td data-label="[^"]*"[^>]*>(.*?)</td>', line, re.S)
        found.append([unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", c)).strip()) for c in cells])
    return found


def file(browser: Browser, path: str) -> list[list[str]]:
    text = browser.get(path).get_data().decode("utf-8-sig")
    return [[c.lstrip("'") for c in line] for line in csv.reader(io.StringIO(text, newline=""))]


def choose(browser: Browser, room: str, names: list[str]) -> None:
    answer = browser.post(f"/{room}/columns", {"order": names, "column": names, "density": "normal"})
    assert answer.status_code == 302


@pytest.mark.parametrize(("room", "role"), EXPORTS)
def test_a_file_holds_the_chosen_columns_in_their_order_and_the_rows_of_the_page(lite: House, room: str, role: str) -> None:
    rows.stocked(lite)
    browser, spec = tools.enter(lite, ACCOUNT[role]), BY_ROOM[room]
    before = file(browser, f"/{room}/export.csv")
    wanted = list(reversed(offered(lite, spec, role)))[:4]
    if spec.name_column in offered(lite, spec, role) and spec.name_column not in wanted:
        wanted.insert(0, spec.name_column)
    choose(browser, room, wanted)
    shown = table(browser.get(f"/{room}/list/?psize_{view_of(lite, room)}=200").get_data(as_text=True))
    lines = file(browser, f"/{room}/export.csv")
    assert len(lines[0]) == len(wanted)
    assert [[c if c != "—" else "" for c in line] for line in shown] == lines[1:]
    every = file(browser, f"/{room}/export.csv?all=1")
    assert len(every[0]) == len(offered(lite, spec, role))
    assert set(before[0]) <= set(every[0])
    assert browser.post(f"/{room}/columns", {"reset": "1"}).status_code == 302
    assert file(browser, f"/{room}/export.csv") == before


@pytest.mark.parametrize("spec", [s for s in SPECS if any(c.kind == "yuan" and c.listed and c.total for c in s.columns.values())],
                         ids=lambda s: s.room)
def test_the_sums_under_a_table_are_those_of_the_whole_query(house: House, spec: ServiceSpec) -> None:
    stock = rows.stocked(house)
    money = [c for c in spec.columns.values() if c.kind == "yuan" and c.listed and c.total]
    with house.inside():
        for side, amount in ((LEFT, "1234.56"), (RIGHT, "8765.44")):
            rows.put(spec.model, stock.pk(spec.room, side), **{c.name: Decimal(amount) for c in money})
    whole = [r for r in spec.may["list"] if r in ("CompanyOfficer", "GreenDesk", "Finance", "Auditor", "HealthManager")]
    roles = [r for r in whole if visibility.openly(house.actor(ACCOUNT[r]), money[0], spec.may["list"])]
    assert roles, f"{spec.room}: nobody sees the sums"
    browser, view = tools.enter(house, ACCOUNT[roles[0]]), view_of(house, spec.room)
    for path, pages in (("", 1), (f"?psize_{view}=1", 2), (f"?psize_{view}=1&page_{view}=1", 2)):
        foot = browser.get(f"/{spec.room}/list/{path}").get_data(as_text=True).partition("<tfoot>")[2]
        assert foot.count("10,000.00") == len(money), path
        assert foot.count("<tr") == pages, path
    foot = browser.get(f"/{spec.room}/list/?_flt_0_unit_id={stock.units['U01']}").get_data(as_text=True).partition("<tfoot>")[2]
    assert foot.count("1,234.56") == len(money)


def test_an_amount_that_is_masked_for_the_reader_is_in_no_sum(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        rows.put(BY_ROOM["archive"].model, stock.pk("archive", LEFT), annual_income=Decimal("48000"))
    browser = tools.enter(lite, "auditor")
    choose(browser, "archive", ["name", "annual_income", "net_per_capita_month"])
    page = browser.get("/archive/list/").get_data(as_text=True)
    assert "<tfoot>" not in page
    assert "48,000.00" not in page


def test_a_query_that_is_shared_shows_each_reader_his_own_rows(lite: House) -> None:
    stock = rows.stocked(lite)
    officer = tools.enter(lite, "officer")
    for spec in [s for s in SPECS if {"CompanyOfficer", "UnitEditor"} <= set(s.may["list"]) and "unit_id" in s.columns]:
        asked = f"_flt_0_unit_id={stock.units['U02']}"
        assert officer.post(f"/{spec.room}/queries?{asked}", {"name": "供排水厂", "share": "1"}).status_code == 302, spec.room
        own, other = stock.pk(spec.room, LEFT), stock.pk(spec.room, RIGHT)
        for name, seen in (("editor1", False), ("editor2", True)):
            browser = tools.enter(lite, name)
            page = browser.get(f"/{spec.room}/list/").get_data(as_text=True)
            link = re.search(r'<a href="([^"]+)"[^>]*>供排水厂', page)
            assert link is not None, (spec.room, name)
            page = browser.get(link.group(1).replace("&amp;", "&")).get_data(as_text=True)
            assert (f"/{spec.room}/show/{other}?" in page) is seen, (spec.room, name)
            assert f"/{spec.room}/show/{own}?" not in page


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, houses: dict[str, House], instance: Any) -> SimpleNamespace:
    """What lists cost with two rows of each kind and every column that may be chosen; then the house with two hundred."""
    from tests.conftest import _house

    house = _house(houses, instance, request.param)
    stock = rows.stocked(house)
    readers = {s.room: next(r for r in s.may["list"] if r != "Auditor") for s in SPECS}
    browsers = {role: tools.enter(house, ACCOUNT[role]) for role in {*readers.values()}}
    for spec in SPECS:
        choose(browsers[readers[spec.room]], spec.room, offered(house, spec, readers[spec.room]))
    made = SimpleNamespace(house=house, stock=stock, cost=lambda: {
        spec.room: _cost(house, browsers[readers[spec.room]], f"/{spec.room}/list/") for spec in SPECS})
    made.few = made.cost()
    crowd.gather(house, stock)
    made.browsers = {name: tools.enter(house, name) for name in ("officer", "editor1", "many")}
    return made


def _cost(house: House, browser: Browser, path: str) -> int:
    browser.get(path)
    with house.statements() as sent:
        assert browser.get(path).status_code == 200, path
    return len(sent)


def test_a_list_with_every_column_costs_no_more_with_two_hundred_rows(crowded: SimpleNamespace) -> None:
    many = crowded.cost()
    wrong = [f"{room}: {crowded.few[room]} statements with 2 rows, {n} with 200" for room, n in many.items()
             if n > crowded.few[room] + 1 or n > LIST]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["officer", "editor1", "many"])
def test_a_list_costs_six_statements_whoever_asks(crowded: SimpleNamespace, name: str) -> None:
    house, browser = crowded.house, crowded.browsers[name]
    actor, wrong = house.actor(name), []
    for spec in [s for s in SPECS if actor.has(s.may["list"])]:
        for path, most in ((f"/{spec.room}/list/", LIST), (f"/{spec.room}/list/?q=a&_flt_0_state=X", LIST),
                           (f"/{spec.room}/list/?_flt_0_unit_id={crowded.stock.units['U01']}", LONGEST)):
            cost = _cost(house, browser, path)
            if cost > most:
                wrong.append(f"{path}: {cost}")
    assert not wrong, "\n".join(wrong)


def test_the_count_stops_at_its_cap_and_then_nothing_is_added_up(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.stocked(lite)
    monkeypatch.setattr(read, "COUNT_CAP", 1)
    browser, view = tools.enter(lite, "officer"), view_of(lite, "aid")
    page = browser.get(f"/aid/list/?psize_{view}=1").get_data(as_text=True)
    assert "1+" in page
    assert "未计合计" in page
