"""Statements a page may cost, with two rows and with two hundred: counted on a browser that is signed in and has been here before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.kernel.spec import ServiceSpec
from app.specs import visibility
from app.specs.registry import BY_ROOM, SPECS
from tests.contract import crowd, rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT, Stock
from tests.house import Browser, House

PART = 6  #: a number or a block of the workbench, which loads by itself
LIST, SHOW, EDIT, WORKBENCH, PLAN, ONE = 9, 12, 10, 12, 14, 10  # ONE: and a statement for each child table
LOOK = 3  #: an entry of the chain before a form that tells income, illness, a child or a note


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, houses: dict[str, House], instance: object) -> SimpleNamespace:
    """The counts with two rows of each kind, then the house with two hundred."""
    from tests.conftest import _house

    house = _house(houses, instance, request.param)  # type: ignore[arg-type]
    stock = rows.stocked(house)
    few = counted(house, stock)
    crowd.gather(house, stock)
    return SimpleNamespace(house=house, stock=stock, few=few)


def counted(house: House, stock: Stock) -> dict[tuple[str, str], int]:
    """Room and kind of page -> statements."""
    browsers = {name: tools.enter(house, name) for name in {p[2] for spec in SPECS for p in pages(spec, stock)}}
    for browser in browsers.values():
        browser.get("/")
    return {(spec.room, kind): cost(house, browsers[who], path) for spec in SPECS for kind, path, who, _most in pages(spec, stock)}


def reader(spec: ServiceSpec) -> str:
    """Somebody who lists, opens and, where anybody may, edits the rows of the room."""
    roles = [r for r in spec.may["list"] if r in spec.may.get("edit", spec.may["list"])]
    return ACCOUNT["UnitEditor" if "UnitEditor" in roles else roles[0]]


def pages(spec: ServiceSpec, stock: Stock) -> Iterator[tuple[str, str, str, int]]:
    """Kind, path, reader and budget of the pages of a room."""
    pk, who = stock.pk(spec.room, LEFT), reader(spec)
    yield "list", f"/{spec.room}/list/", who, LIST
    yield "filtered", f"/{spec.room}/list/?q=a&_flt_0_state=X", who, LIST
    yield "api list", f"/api/v1/{spec.room}/?q=(page_size:100)", who, LIST
    yield "show", f"/{spec.room}/show/{pk}", who, SHOW
    yield "api one", f"/api/v1/{spec.room}/{pk}", who, ONE + len(spec.children)
    yield "opened from a list", f"/{spec.room}/show/{pk}?in=all", who, SHOW
    if spec.states and spec.room != "eap":  # who sends a referral does not follow its course
        yield "course", f"/{spec.room}/course/{pk}", who, SHOW
    yield "history", f"/{spec.room}/tab/{pk}/history", who, SHOW
    for child in [c for c in spec.children if c.tab]:
        sees = next(r for r in spec.may["list"] if visibility.CELLS[child.cell][r].startswith("V"))
        yield f"tab {child.name}", f"/{spec.room}/tab/{pk}/{child.name}", ACCOUNT[sees], SHOW
    if spec.room == "archive":
        yield "plan", f"/person/{pk}/plan", who, PLAN
        yield "applications of the household", f"/{spec.room}/related/{pk}/aid", who, SHOW


def cost(house: House, browser: Browser, path: str) -> int:
    """Statements of one request of a browser that has been here before."""
    with house.statements() as sent:
        assert browser.get(path).status_code in (200, 302), path
    return len(sent)


def test_no_page_costs_more_with_two_hundred_rows_than_with_two(crowded: SimpleNamespace) -> None:
    house, wrong = crowded.house, []
    many = counted(house, crowded.stock)
    for spec in SPECS:
        for kind, _path, _who, most in pages(spec, crowded.stock):
            now, before = many[spec.room, kind], crowded.few[spec.room, kind]
            if now > most or now > before + 1:  # the count of a full page is one statement more
                wrong.append(f"{spec.room} {kind}: {before} statements with 2 rows, {now} with 200, at most {most}")
    assert not wrong, "\n".join(wrong)


def test_an_open_form_costs_at_most_ten_statements_and_three_where_the_look_is_an_entry(crowded: SimpleNamespace) -> None:
    wrong = []
    for spec in [s for s in SPECS if s.may.get("edit")]:
        with crowded.house.inside():
            pk = rows.set_state(crowded.stock, spec, LEFT, spec.edit_states[0]) if spec.edit_states else crowded.stock.pk(spec.room, LEFT)
        many = cost(crowded.house, tools.enter(crowded.house, reader(spec)), f"/{spec.room}/edit/{pk}")
        if many > EDIT + (LOOK if spec.reads else 0):
            wrong.append(f"{spec.room}: {many}")
    assert not wrong, wrong


def test_a_record_opened_in_the_queue_of_decisions_costs_no_more_than_any_other(crowded: SimpleNamespace) -> None:
    house, wrong = crowded.house, []
    for spec in SPECS:
        asked = {(state, role) for m in spec.moves if m.decision for state in m.sources for role in m.roles}
        for state, role in sorted(asked):
            with house.inside():
                pk = rows.set_state(crowded.stock, spec, LEFT, state)
            browser, path = tools.enter(house, ACCOUNT[role]), f"/{spec.room}/show/{pk}?todo=decide"
            cost(house, browser, path)
            now = cost(house, browser, path)
            if now > SHOW:
                wrong.append(f"{spec.room} {state} {role}: {now}")
    assert not wrong, wrong


PEOPLE = ("editor1", "leader1", "officer", "chair", "finance", "coordinator", "counselor", "health", "doctor", "green", "many")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_workbench_costs_at_most_twelve_statements_and_each_part_of_it_six(crowded: SimpleNamespace, name: str) -> None:
    browser = tools.enter(crowded.house, name)
    html = browser.get("/").get_data(as_text=True)
    parts = re.findall(r'hx-get="(/workbench/[^"]+)"', html)
    most = {**{f"/?tab={tab}": WORKBENCH for tab in ("todo", "done", "mine", "copies")}, **dict.fromkeys(parts, PART)}
    wrong = {path: cost(crowded.house, browser, path) for path in most}
    assert len(parts) > 1
    assert {path: n for path, n in wrong.items() if n > most[path]} == {}


def test_opening_and_reading_messages_is_cheap(crowded: SimpleNamespace) -> None:
    browser = tools.enter(crowded.house, "editor1")
    browser.get("/messages/")
    assert cost(crowded.house, browser, "/messages/") <= LIST


def test_a_crowd_is_really_there(crowded: SimpleNamespace) -> None:
    with crowded.house.inside(), crowded.house.read() as session:
        for room, child in (("archive", "incomes"), ("archive", "medical_expenses"), ("pairing", "follow_ups"), ("eap", "sessions")):
            row = session.get_one(BY_ROOM[room].model, crowded.stock.pk(room, LEFT))
            assert len(getattr(row, child)) > 200, (room, child)
    text = tools.enter(crowded.house, "officer").get("/aid/list/").get_data(as_text=True)
    assert "20" in text
