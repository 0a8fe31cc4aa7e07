"""The help pages: each room leads to its own, nothing of the guide is open to strangers, the first walk comes once."""

from __future__ import annotations

import re

import pytest

from app.services import guide
from app.specs.registry import GUIDES, SPECS
from tests.contract import tools
from tests.contract.expect import ACCOUNT
from tests.house import House
from views.help import page_of


def role_of(room: str) -> str:
    return next(s.may["list"][0] for s in SPECS if s.room == room)


def test_every_room_leads_to_its_own_page(lite: House) -> None:
    with lite.app.test_request_context():
        for room, name in GUIDES.items():
            assert page_of(f"/{room}/list/") == name
        assert page_of("/person/7/plan") == "plan"
        assert page_of("/person/list/") == "person"
        assert page_of("/") == page_of("/nowhere/x") == guide.FIRST


@pytest.mark.parametrize("room", ["archive", "follow_up", "disease"])
def test_the_help_button_of_a_room_opens_its_page(lite: House, room: str) -> None:
    browser = tools.enter(lite, ACCOUNT[role_of(room)])
    page = browser.get(f"/{room}/list/").get_data(as_text=True)
    address = re.search(r'href="(/help/[\w-]+)" data-help', page)
    assert address is not None
    answer = browser.get(address[1])
    assert answer.status_code == 200
    title = guide.page("zh", GUIDES[room]).title  # type: ignore[union-attr]
    assert f"<h1>{title}</h1>" in answer.get_data(as_text=True)


def test_every_page_of_the_guide_opens_in_both_languages(lite: House) -> None:
    browser = tools.enter(lite, "editor1")
    for language in guide.LANGUAGES:
        browser.get(f"/lang/{language}")
        for path in ("/help/", "/help/keys", *(f"/help/{page.name}" for page in guide.pages(language))):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert answer.get_data(as_text=True).count("<h1") == 1
    assert browser.get("/help/nothing").status_code == 404
    assert browser.get("/help/README").status_code == 302


def test_a_page_explains_the_fields_that_the_viewer_fills_in(lite: House) -> None:
    editor = tools.enter(lite, "editor1").get("/help/archive").get_data(as_text=True)
    assert 'id="dl-fields"' in editor
    assert "至多三项" in editor or "最多三项" in editor
    assert 'id="dl-fields"' not in tools.enter(lite, "auditor").get("/help/archive").get_data(as_text=True)


def test_a_search_marks_the_word_and_says_when_there_is_none(lite: House) -> None:
    browser = tools.enter(lite, "editor1")
    assert "<mark>退回补正</mark>" in browser.get("/help/search?q=退回补正").get_data(as_text=True)
    empty = browser.get("/help/search?q=<b>zzz").get_data(as_text=True)
    assert "<b>zzz" not in empty
    assert 'href="/help/"' in empty


def test_the_guide_is_for_those_who_have_an_account(lite: House) -> None:
    browser = lite.browser()
    for path in ("/help/", "/help/aid", "/help/search?q=x"):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")


def test_the_first_walk_comes_to_a_new_account_until_it_was_taken(lite: House) -> None:
    browser = tools.enter(lite, "editor1")
    assert 'id="dl-tour"' in browser.get("/").get_data(as_text=True)
    assert 'id="dl-tour"' not in browser.get("/archive/list/").get_data(as_text=True)
    assert browser.post("/help/tour/seen").status_code == 204
    assert 'id="dl-tour"' not in browser.get("/").get_data(as_text=True)
    assert 'id="dl-tour"' in browser.get("/?tour=1").get_data(as_text=True)
    assert 'id="dl-tour"' in tools.enter(lite, "leader1").get("/").get_data(as_text=True)
