"""The help beside the work and the first walk, as a person uses them: with the mouse, with the keys, on a phone."""

from __future__ import annotations

from typing import Any

import pytest

#: what a page of help says in Latin letters: names of keys, initials as an example
SPOKEN = {f"english {word}" for word in ("Alt", "Ctrl", "Enter", "Esc", "zjg")}


def test_the_help_opens_beside_the_work_and_closes_with_the_key(visit: Any) -> None:
    seen = visit("UnitEditor")
    seen.open("/archive/list/")
    page = seen.page
    page.click("[data-help]")
    page.wait_for_selector("#dl-help[open]")
    assert page.inner_text("#dl-help-title") == "困难职工档案"
    assert "谁来办" in page.inner_text("#dl-help-place")
    assert page.evaluate("document.activeElement.id") == "dl-help-place"
    assert seen.faults() == []
    page.click("#dl-help-place a[href='#常见提示']")
    assert page.url.endswith("/archive/list/")
    page.focus("#dl-help-place")
    page.keyboard.press("Escape")
    assert not page.is_visible("#dl-help")
    assert page.evaluate("document.activeElement.hasAttribute('data-help')")


def test_the_drawer_searches_and_follows_links_without_leaving_the_page(visit: Any) -> None:
    seen = visit("UnitEditor")
    seen.open("/eap/list/")
    page = seen.page
    page.click("[data-help]")
    page.wait_for_selector("#dl-help[open]")
    page.fill("#dl-help [name=q]", "退回补正")
    page.press("#dl-help [name=q]", "Enter")
    page.wait_for_selector("#dl-help-place mark")
    page.click("#dl-help-place .dl-guide-hits a >> nth=0")
    page.wait_for_selector("#dl-help-place h2")
    assert page.url.endswith("/eap/list/")
    assert seen.errors == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_help_are_clean(width: int, visit: Any) -> None:
    seen, found = visit("UnitEditor", width=width), {}
    for path in ("/help/", "/help/archive", "/help/first-day", "/help/keys", "/help/search?q=退回", "/help/search?q=zzz"):
        assert seen.open(path).status == 200
        if faults := [f for f in seen.faults() if f not in SPOKEN]:
            found[path] = faults
    assert found == {}


def test_on_a_phone_the_help_is_a_page(visit: Any) -> None:
    seen = visit("UnitEditor", width=390)
    seen.open("/aid/list/")
    seen.page.click("[data-help]")
    seen.page.wait_for_url("**/help/aid")


@pytest.mark.parametrize(("role", "width"), [("UnitEditor", 1366), ("Auditor", 1366), ("UnitEditor", 390)])
def test_the_first_walk_shows_what_is_there_and_goes_by_the_keys(role: str, width: int, visit: Any) -> None:
    seen = visit(role, width=width)
    seen.open("/?tour=1")
    page = seen.page
    page.wait_for_selector("#dl-tour[open]")
    assert seen.faults() == []
    titles = []
    while page.is_visible("#dl-tour") and len(titles) < 9:
        titles.append(page.inner_text("#dl-tour-title"))
        box, size = page.locator("#dl-tour").bounding_box(), page.viewport_size
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
        assert page.locator(".dl-tour-target").count() == 1
        with_answer = page.inner_text('[data-do="tour-next"]') == "完成"
        if with_answer:
            with page.expect_response("**/help/tour/seen") as told:
                page.keyboard.press("Enter")
            assert told.value.status == 204
        else:
            page.keyboard.press("Enter")
    assert 5 <= len(titles) <= 6
    assert titles[0] == "工作台"
    assert titles[-1] == "我的账户"
    assert ("新建" in titles) is (role == "UnitEditor")
    assert seen.errors == []


def test_the_first_walk_can_be_skipped_and_does_not_come_back(visit: Any) -> None:
    seen = visit("Finance")
    seen.open("/?tour=1")
    seen.page.wait_for_selector("#dl-tour[open]")
    with seen.page.expect_response("**/help/tour/seen"):
        seen.page.keyboard.press("Escape")
    assert not seen.page.is_visible("#dl-tour")
    seen.open("/")
    assert seen.page.locator("#dl-tour").count() == 0
