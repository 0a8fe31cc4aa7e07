"""The page of a record in a real browser: deciding without a mouse, with one thumb, and finding by initials."""

from __future__ import annotations

import re
from typing import Any

import pytest


def key(url: str) -> int:
    """The record that an address leads to."""
    return int(re.search(r"/show/(\d+)", url).group(1))  # type: ignore[union-attr]


def queue(seen: Any, room: str) -> list[str]:
    """Addresses of the decisions that wait for the visitor."""
    seen.open(f"/{room}/list/?todo=decide")
    links = seen.page.eval_on_selector_all("main a[href]", "nodes => nodes.map(n => n.getAttribute('href'))")
    return list(dict.fromkeys(h for h in links if re.fullmatch(rf"/{room}/show/\d+\?todo=\w+", h)))


def submit(visit: Any, many: int) -> None:
    """Applications of households in the archive, submitted by the officer of the unit for its chair."""
    editor = visit("UnitEditor")
    editor.open("/")
    ask, token = editor.page.request, editor.page.get_attribute('meta[name="csrf-token"]', "content")

    def send(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        answer = ask.post(editor.url + path, data=body, headers={"X-CSRFToken": token})
        return dict(answer.json()) if answer.ok else None

    def rows(room: str) -> list[dict[str, Any]]:
        return list(ask.get(f"{editor.url}/api/v1/{room}/?q=(page_size:200)").json()["result"])

    item = next(i["id"] for i in rows("aid_item") if i["code"] == "C11")
    for archive in rows("archive"):
        raw = {"archive_id": archive["id"], "item_id": item, "requested_amount": "600.00", "remark": "临时困难"}
        made = send("/api/v1/aid/", raw) if many and archive["state"] == "ACTIVE" else None
        if made and send(f"/api/v1/aid/{made['id']}/submit", {"version": made["version"]}):
            many -= 1
    assert not many, "too few households in the archive"


def focus(page: Any) -> str:
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.name || document.activeElement.tagName"))


def test_three_items_are_decided_one_after_the_other_without_a_mouse(visit: Any) -> None:
    submit(visit, 4)
    leader = visit("UnitLeader")
    page, waiting = leader.page, queue(leader, "aid")
    leader.open(waiting[0])
    page.keyboard.press("Alt+n")
    page.wait_for_url(f"**{waiting[1]}")
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**{waiting[0]}")
    for turn in range(3):
        before = key(page.url)
        page.keyboard.press("Alt+o")
        assert page.evaluate("() => document.activeElement.name") == "verb"
        page.keyboard.press("Space")
        for _step in range(turn):
            page.keyboard.press("ArrowRight")
        label = page.locator("input[name=verb]:checked").get_attribute("data-label")
        assert page.locator("[data-judge-send]").inner_text() == label
        page.locator("#note").focus()
        page.keyboard.type("材料齐全，情况属实")
        if turn == 1:
            assert leader.faults() == []
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, now=before: "/show/" in url and key(url) != now)
        assert "todo=decide" in page.url
        assert "已打开下一条" in page.locator(".dl-alert-success").inner_text()
    assert leader.faults() == []


def test_somebody_is_found_by_initials_and_opened_with_the_arrow_keys(visit: Any) -> None:
    editor = visit("UnitEditor")
    people = editor.page.request.get(editor.url + "/api/v1/person/?q=(page_size:1)").json()["result"]
    page = editor.page
    editor.open("/")
    page.keyboard.press("/")
    assert focus(page) == "dl-find"
    page.keyboard.type(people[0]["emp_no"])
    page.wait_for_selector("#dl-find-list")
    assert page.get_attribute("#dl-find", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#dl-find", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    assert editor.faults() == []
    page.keyboard.press("Escape")
    assert page.get_attribute("#dl-find", "aria-expanded") == "false"
    assert focus(page) == "dl-find"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/person/show/{people[0]['id']}")
    page.keyboard.press("/")
    page.keyboard.type(people[0]["emp_no"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/")
    assert people[0]["emp_no"] not in page.url
    assert people[0]["name"] in editor.text()
    assert editor.faults() == []


def test_an_application_is_returned_with_one_thumb(visit: Any) -> None:
    submit(visit, 1)
    leader = visit("UnitLeader", width=390)
    page, waiting = leader.page, queue(leader, "aid")
    leader.open(waiting[-1])
    page.wait_for_selector(".dl-course")
    assert leader.faults() == []
    bar = page.locator("[data-moves]")
    box = bar.bounding_box()
    assert box["y"] + box["height"] <= 845
    assert box["y"] > 700
    assert all(b.bounding_box()["height"] >= 44 for b in bar.locator(".btn").all())
    bar.locator("[data-verb=return]").click()
    assert page.locator("input[name=verb][value=return]").is_checked()
    page.wait_for_selector("[data-moves].dl-away", state="attached")
    page.click("[data-judge-send]")
    page.wait_for_selector("#note-error")
    leader.errors.clear()  # the browser itself notes the status of a refused form
    assert page.locator("input[name=verb][value=return]").is_checked()
    assert page.url.endswith(waiting[-1])
    assert leader.faults() == []
    page.locator('[data-for="return"] .dl-phrase').first.click()
    assert len(page.input_value("#note")) > 5
    send = page.locator("[data-judge-send]").bounding_box()
    assert send["height"] >= 44
    page.click("[data-judge-send]")
    page.wait_for_url(lambda url: key(url) != key(waiting[-1]) if "/show/" in url else True)
    assert "退回" in page.locator(".dl-alert-success").inner_text()


@pytest.mark.parametrize("width", [1366, 390])
def test_dialogs_close_with_escape_and_give_the_focus_back(width: int, site: Any, visit: Any) -> None:
    officer = visit("CompanyOfficer", width=width)
    page = officer.page
    officer.open(f"/archive/show/{site.story['archive_id']}")
    page.locator(".dl-top summary").last.focus()
    page.keyboard.press("?")
    page.wait_for_selector("#dl-keys[open]")
    assert officer.faults() == []
    page.keyboard.press("Escape")
    assert page.locator("#dl-keys").is_hidden()
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
    reveal = page.locator("[data-do=reveal]").first
    reveal.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#dl-confirm[open]")
    assert officer.faults() == []
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.dataset.do") == "reveal"
    if width == 390:
        page.click("[data-do=find-open]")
        assert focus(page) == "dl-find"
        assert officer.faults() == []
        page.keyboard.press("Escape")
        assert page.evaluate("() => document.activeElement.dataset.do") == "find-open"


def test_the_skip_link_leads_to_the_content(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/archive/list/")
    editor.page.keyboard.press("Tab")
    assert editor.page.evaluate("() => document.activeElement.className") == "dl-skip"
    editor.page.keyboard.press("Enter")
    assert focus(editor.page) == "dl-main"


def test_the_tabs_of_a_plan_are_a_choice_on_a_phone_and_the_services_lead_into_them(visit: Any, site: Any) -> None:
    path = f"/person/{site.story['archive_id']}/plan"
    phone = visit("UnitEditor", width=390)
    phone.open(path)
    assert phone.page.locator(".dl-tabs").first.is_hidden()
    phone.page.select_option(".dl-tab-choice", "dl-plan-care")
    assert phone.page.locator("#dl-plan-care").is_visible()
    assert phone.faults() == []
    desk = visit("UnitEditor")
    desk.open(path)
    desk.page.click(".dl-cards a >> nth=0")
    assert desk.page.locator("#plan-4").is_visible()
    desk.page.click("a[data-tab=dl-plan-history]")
    desk.page.wait_for_selector("#dl-plan-history .dl-timeline")
    assert desk.faults() == []
    desk.open(f"{path}?tab=help")
    assert desk.page.locator("#plan-9").is_visible()
