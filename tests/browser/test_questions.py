"""Questions before something goes, and whose screen it is: names, verbs, the way out, the mark over the page."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("width", [1366, 390])
def test_the_question_of_a_deletion_names_it_says_the_verb_and_escape_gives_the_focus_back(width: int, visit: Any) -> None:
    seen = visit("UnitEditor", width=width)
    page = seen.page
    seen.open("/archive/queries?_flt_3_state=ACTIVE")
    page.fill("#name", f"要删的查询{width}")
    with page.expect_navigation():
        page.press("#name", "Enter")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    for path in ("/archive/queries", "/account/"):
        seen.open(path)
        button = page.locator(f"button[data-confirm*='要删的查询{width}']")
        if not button.is_visible():
            page.click("#queries > summary")  # a phone shows one part of the account at a time
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("#dl-confirm[open]")
        dialog.wait_for()
        assert f"要删的查询{width}" in dialog.inner_text()
        assert dialog.locator("[data-confirm-ok]").inner_text().startswith("删除")
        assert "确定" not in dialog.inner_text()
        page.keyboard.press("Escape")
        assert dialog.count() == 0
        assert button.evaluate("n => n === document.activeElement")
    assert sent == [], "nothing was sent"


def test_the_question_of_a_cancelled_archive_names_it_and_its_button_says_the_verb(visit: Any, site: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open(f"/archive/show/{site.story['archive_id']}")
    name = page.locator("h1").inner_text()
    page.locator(".dl-head-end .dl-menu > summary").focus()
    page.keyboard.press("Enter")
    item = page.locator(".dl-menu[open] a[data-dialog].dl-danger").first
    verb = item.inner_text()
    item.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dl-act-dialog[open]")
    dialog.locator("[type=submit]").wait_for()
    assert name.split()[0] in dialog.inner_text()
    assert dialog.locator("[type=submit]").inner_text() == verb
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert item.evaluate("n => n === document.activeElement")
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.matches('.dl-head-end .dl-menu > summary')")


def test_the_mark_over_the_page_names_its_reader_and_is_silent_to_a_screen_reader(visit: Any, site: Any) -> None:
    seen = visit("UnitEditor")
    seen.open("/archive/list/")
    mark = seen.page.locator("canvas[data-watermark]")
    assert seen.page.inner_text(".dl-top-end .dl-top-word") in mark.get_attribute("data-watermark")
    assert site.account("UnitEditor")["username"] in mark.get_attribute("data-watermark")
    assert mark.get_attribute("aria-hidden") == "true"
    drawn = mark.evaluate("n => n.getContext('2d').getImageData(0, 0, n.width, n.height).data.some((v, i) => i % 4 === 3 && v)")
    assert drawn, "the words are on the page"
    assert mark.evaluate("n => getComputedStyle(n).pointerEvents") == "none"
