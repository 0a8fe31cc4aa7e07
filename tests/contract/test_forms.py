"""What every add form does: refuse with a link to each mistake, keep what was typed, save once, keep a draft, answer while one types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from app.services.desk import drafts
from app.specs.registry import BY_ROOM, SPECS
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.filled import FORMS
from tests.contract.forms import filled
from tests.house import Browser, House

ADDED = [s.room for s in SPECS if s.may.get("add")]


def role_of(room: str) -> str:
    """Somebody who may add to the room."""
    roles = BY_ROOM[room].may["add"]
    return "UnitEditor" if "UnitEditor" in roles else roles[0]


def opened(house: House, room: str) -> tuple[Any, Browser, dict[str, Any]]:
    """The stock, a browser of somebody who may add, and what the fresh form would send."""
    stock = rows.stocked(house)
    browser = tools.enter(house, ACCOUNT[role_of(room)])
    page = browser.get(f"/{room}/add")
    assert page.status_code == 200
    return stock, browser, filled(page.get_data(as_text=True))


def count(house: House, room: str) -> int:
    with house.read() as session:
        return int(session.scalar(select(func.count()).select_from(BY_ROOM[room].model)))


def mistakes(page: str) -> list[tuple[str, str]]:
    """(id, text) of each entry of the error summary."""
    found = re.search(r'<section class="dl-errors".*?</section>', page, re.S)
    assert found, "no error summary"
    entries = re.findall(r'<li><a href="#([^"]+)">(.*?)</a></li>', found.group(0), re.S)
    number = re.search(r"<h2[^>]*>\D*(\d+)\D*</h2>", found.group(0))
    assert number is not None
    assert int(number.group(1)) == len(entries)
    return [(key, unescape(re.sub(r"<[^>]+>", "", text)).strip()) for key, text in entries]


def test_every_room_that_is_added_to_has_a_filled_form_in_the_tests() -> None:
    assert set(ADDED) == set(FORMS), "add the new room to tests/contract/filled.py"


@pytest.mark.parametrize("room", ADDED)
def test_an_empty_form_is_refused_with_a_link_to_every_mistake(lite: House, room: str) -> None:
    _stock, browser, blank = opened(lite, room)
    before = count(lite, room)
    answer = browser.post(f"/{room}/add", blank)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert count(lite, room) == before
    assert page.split("<title>")[1].startswith("错误：")
    ids = re.findall(r'\sid="([^"]+)"', page)
    for key, text in mistakes(page):
        assert ids.count(key) == 1, key
        line = re.search(rf'id="{key}-error">(.*?)</div>', page, re.S)
        assert line is not None or key == "dl-form", key
        if line is not None:  # the same words at the field
            assert text.endswith(unescape(re.sub(r"<[^>]+>", "", line.group(1))).strip()), key
            assert f'aria-describedby="{key}-error' in page or f'id="{key}" tabindex="-1"' in page, key


@pytest.mark.parametrize("room", ADDED)
def test_a_refused_form_keeps_every_value(lite: House, room: str) -> None:
    stock, browser, blank = opened(lite, room)
    values = FORMS[room](stock)
    columns = BY_ROOM[room].columns.values()
    needed = next((c.name for c in columns if c.required and c.name in values), "members-0-name")
    typed = {**blank, **values, needed: ""}
    answer = browser.post(f"/{room}/add", typed)
    assert answer.status_code == 422
    back = filled(answer.get_data(as_text=True))
    assert {k: back.get(k) for k in values if k != needed} == {k: [v] for k, v in values.items() if k != needed}
    assert back["once"] == blank["once"]


@pytest.mark.parametrize("room", ADDED)
def test_a_form_that_is_sent_twice_makes_one_record(lite: House, room: str) -> None:
    stock, browser, blank = opened(lite, room)
    before, typed = count(lite, room), {**blank, **FORMS[room](stock)}
    first = browser.post(f"/{room}/add", typed)
    assert first.status_code == 302, mistakes(first.get_data(as_text=True))
    again = browser.post(f"/{room}/add", typed)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert count(lite, room) == before + 1
    other = browser.post(f"/{room}/add", {**typed, "note": "x", **_changed(room, typed)})  # Back, something changed, sent again
    page = other.get_data(as_text=True)
    assert other.status_code == 409, page[:500]
    assert count(lite, room) == before + 1
    assert filled(page)["once"] != blank["once"]


def _changed(room: str, typed: dict[str, Any]) -> dict[str, str]:
    name = next(n for n in ("name", "remark", "reason", "summary", "note", "advice", "description", "height_cm", "items",
                            "risk_level", "source", "content") if n in typed)
    return {name: "HIGH" if name == "risk_level" else "173" if name == "height_cm" else f"{typed[name]}一"}


@pytest.mark.parametrize("room", ADDED)
def test_a_draft_comes_back_whole_and_goes_with_the_record(lite: House, room: str) -> None:
    stock, browser, blank = opened(lite, room)
    values = FORMS[room](stock)
    typed = {**blank, **values, "_step": "1"}
    kept = browser.post(f"/{room}/draft", typed)
    assert kept.status_code == 200, kept.get_data(as_text=True)
    assert "已自动保存" in kept.get_json()["text"]
    fresh = browser.get(f"/{room}/add").get_data(as_text=True)
    assert "draft=restore" in fresh
    assert filled(fresh)["once"] != blank["once"]
    back = filled(browser.get(f"/{room}/add?draft=restore").get_data(as_text=True))
    assert {k: back.get(k) for k in values} == {k: [v] for k, v in values.items()}
    assert (back["once"], back["_step"]) == (blank["once"], ["1"])
    stranger = tools.enter(lite, "many" if room not in ("eap_assessment", "eap_session") else "counselor2")
    assert "draft=restore" not in stranger.get(f"/{room}/add").get_data(as_text=True)
    assert browser.post(f"/{room}/add", {**back, "_step": "0"}).status_code == 302
    assert "draft=restore" not in browser.get(f"/{room}/add").get_data(as_text=True)
    with lite.inside():
        assert drafts.mine(lite.actor(ACCOUNT[role_of(room)])) == []


@pytest.mark.parametrize("room", ADDED)
def test_a_form_is_answered_while_it_is_typed_and_nothing_is_written(lite: House, room: str) -> None:
    stock, browser, blank = opened(lite, room)
    typed, before = {**blank, **FORMS[room](stock)}, tools.state_of(lite)
    for path in ("live", "check"):
        for body in (typed, blank, {}):
            answer = browser.post(f"/{room}/{path}", body)
            assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:300])
            assert answer.is_json
    assert browser.post(f"/{room}/check", {**typed, "_step": "0"}).get_json() == {"errors": []}
    assert tools.state_of(lite) == before


def questions() -> Iterator[tuple[str, str]]:
    for room in ADDED:
        for path in ("live", "check", "draft"):
            yield room, path


@pytest.mark.parametrize(("room", "path"), [*questions()])
def test_only_who_may_fill_in_a_form_may_ask_for_it(lite: House, room: str, path: str) -> None:
    stock = rows.stocked(lite)
    for role, name in ACCOUNT.items():
        browser = tools.enter(lite, name)
        answer = browser.post(f"/{room}/{path}", {"once": "k" * 20, **FORMS[room](stock)})
        assert answer.status_code == (200 if role in BY_ROOM[room].may["add"] else 403), role
