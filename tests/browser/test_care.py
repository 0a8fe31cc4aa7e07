"""The care rooms in the hand: cards that move, curves that are drawn, a follow-up on a phone, pages that cover themselves."""

from __future__ import annotations

import re
from typing import Any

import pytest

BOARD = "/green_channel/board"


def lane_of(page: Any, card: str) -> str:
    return str(page.locator(f"#{card}").evaluate("node => node.closest('[data-lane-box]').dataset.laneBox"))


def card_in(page: Any, lane: str, number: int = 0) -> str:
    """Id of a card that can be moved."""
    found = page.locator(f'[data-lane-box="{lane}"] [data-card][draggable="true"]').nth(number).get_attribute("id")
    assert found
    return str(found)


def title(page: Any, lane: str) -> Any:
    return page.locator(f'[data-lane-box="{lane}"] h2')


def test_a_card_moves_by_its_menu_with_the_keyboard_alone(visit: Any) -> None:
    seen = visit("GreenDesk")
    page = seen.page
    seen.open(BOARD)
    assert seen.faults() == []
    card = card_in(page, "applied")
    page.locator(f"#{card} summary").focus()
    page.keyboard.press("Enter")
    assert seen.axe() == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "受理"
    page.keyboard.press("Enter")
    page.wait_for_selector("#dl-act-dialog[open] #dl-act")
    assert seen.axe() == []
    page.locator("#dl-act textarea").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("main .dl-alert", has_text="已受理").wait_for()
    assert lane_of(page, card) == "contact"
    assert page.evaluate("document.activeElement.id") == card
    assert page.locator("#dl-act-dialog[open]").count() == 0
    assert seen.faults() == []


def test_a_dragged_card_asks_for_what_the_step_needs_and_goes_back_when_refused(visit: Any) -> None:
    seen = visit("GreenDesk")
    page = seen.page
    seen.open(BOARD)
    matched = page.locator('[data-lane-box="contact"] [data-card]').filter(has_text="已联系医院").first.get_attribute("id")
    page.drag_and_drop(f"#{matched} .dl-kanban-fact", '[data-lane-box="booked"] h2')
    page.wait_for_selector("#dl-act-dialog[open] #dl-act")
    assert lane_of(page, matched) == "booked"
    page.fill("#dl-act #appoint_at", "2020-01-01T09:00")
    page.click("#dl-act [type=submit]")
    page.wait_for_selector("#dl-act-dialog .dl-errors")
    assert "不得早于现在" in page.locator("#dl-act-dialog .dl-errors").inner_text()
    assert lane_of(page, matched) == "contact"
    assert seen.axe() == []
    page.keyboard.press("Escape")
    assert page.locator("#dl-act-dialog[open]").count() == 0
    assert lane_of(page, matched) == "contact"
    assert seen.errors == ["Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"]


def test_a_card_that_is_let_go_again_lies_where_it_was(visit: Any) -> None:
    seen = visit("GreenDesk")
    page = seen.page
    seen.open(BOARD)
    card = page.locator('[data-lane-box="contact"] [data-card]').filter(has_text="已联系医院").first.get_attribute("id")
    page.drag_and_drop(f"#{card} .dl-kanban-fact", '[data-lane-box="booked"] h2')
    page.wait_for_selector("#dl-act-dialog[open] #dl-act")
    page.click("#dl-act [data-do=close-dialog]")
    page.wait_for_function("card => document.getElementById(card).closest('[data-lane-box]').dataset.laneBox === 'contact'", arg=card)
    page.drag_and_drop(f"#{card} .dl-kanban-fact", '[data-lane-box="treatment"] h2')
    toast = page.locator("#dl-toast")
    toast.wait_for()
    assert toast.inner_text() == "没有从“联系医院”到“就医中”的步骤。"
    assert lane_of(page, card) == "contact"


def test_a_column_that_several_steps_lead_to_lets_one_choose(visit: Any) -> None:
    seen = visit("GreenDesk")
    page = seen.page
    seen.open(BOARD)
    card = card_in(page, "booked")
    page.drag_and_drop(f"#{card} .dl-kanban-fact", '[data-lane-box="treatment"] h2')
    page.wait_for_selector(f"#{card} details[open]")
    shown = page.locator(f"#{card} .dl-menu-sheet a:visible").all_inner_texts()
    assert shown == ["陪诊就医", "自行就医"]
    assert page.evaluate("document.activeElement.textContent") == "陪诊就医"
    page.keyboard.press("Escape")
    page.locator(f"#{card} summary").click()
    assert len(page.locator(f"#{card} .dl-menu-sheet a:visible").all()) > 2


def test_board_and_list_keep_the_filter_and_the_board_follows_the_query(visit: Any) -> None:
    seen = visit("GreenDesk")
    page = seen.page
    seen.open(BOARD)
    before = page.locator("[data-card]").count()
    page.click('[data-query] [data-do="more"]')
    page.select_option('[name="_flt_3_urgency"]', "URGENT")
    page.click("[data-query] [type=submit]")
    page.wait_for_url("**_flt_3_urgency=URGENT**")
    page.wait_for_function("n => document.querySelectorAll('[data-card]').length < n", arg=before)
    urgent = page.locator("[data-card]").count()
    assert urgent == page.locator(".dl-kanban-marks", has_text="紧急").count() > 0
    page.click(".dl-switch >> text=列表")
    page.wait_for_url("**/green_channel/list/?_flt_3_urgency=URGENT")
    assert f"{urgent}" in page.locator("[data-announce]").inner_text()
    page.click(".dl-switch >> text=看板")
    assert page.locator("[data-card]").count() == urgent


def test_on_a_phone_the_columns_are_tabs_and_a_card_has_its_next_step(visit: Any) -> None:
    seen = visit("GreenDesk", width=390)
    page = seen.page
    seen.open(BOARD)
    assert seen.faults() == []
    assert page.locator("[data-lane-box]:visible").count() == 1
    page.click('[data-lane-name="contact"]')
    assert page.locator("[data-lane-box]:visible").get_attribute("data-lane-box") == "contact"
    card = page.locator('[data-lane-box="contact"] [data-card]').filter(has_text="已受理").first
    button = card.locator(".dl-kanban-next")
    assert button.inner_text().startswith("推进到下一步")
    assert button.bounding_box()["height"] >= 44
    button.click()
    page.wait_for_selector("#dl-act-dialog[open] #dl-act")
    assert seen.overflow() <= 0
    assert seen.axe() == []


def curve(visit: Any, width: int) -> tuple[Any, str]:
    """The specialist and a pairing of his that was measured often."""
    seen = visit("PairDoctor", width=width)
    seen.open("/pairing/list/?_flt_0_state=ACTIVE")
    links = seen.page.eval_on_selector_all("main a[href*='/pairing/show/']", "nodes => nodes.map(n => n.getAttribute('href'))")
    for path in dict.fromkeys(re.sub(r"\?.*", "", link) for link in links):
        seen.open(path)
        if seen.page.locator("[data-chart]").count():
            return seen, path
    raise AssertionError("no pairing with readings")


@pytest.mark.parametrize("width", [1366, 390])
def test_readings_are_drawn_without_a_word_from_the_policy_and_stand_in_a_table(visit: Any, width: int) -> None:
    seen, path = curve(visit, width)
    page = seen.page
    assert seen.faults() == [], "no policy report, no other host, accessible"
    for index in range(page.locator("[data-chart]").count()):
        chart = page.locator("[data-chart]").nth(index)
        chart.locator("svg path").first.wait_for(state="attached")
        data = page.evaluate("id => JSON.parse(document.getElementById(id).textContent)", chart.get_attribute("data-chart"))
        table = chart.locator("xpath=ancestor::section//table")
        assert table.locator("tbody tr").count() == len(data["days"]) > 0
        assert chart.bounding_box()["width"] > 200
    chart = page.locator("[data-chart]").first
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    assert seen.faults(axe=False) == [], "the drawn tooltip needs no style of its own"
    weight = sum(r["size"] for r in page.evaluate(
        "performance.getEntriesByType('resource').filter(r => r.name.includes('/static/')).map(r => ({size: r.encodedBodySize}))"))
    assert weight <= 620 * 1024
    assert path


def test_a_follow_up_is_taken_down_with_one_hand(visit: Any) -> None:
    seen, path = curve(visit, 390)
    page = seen.page
    page.click("main .dl-card-head a.btn-primary[href*='/follow_up/add']")
    page.wait_for_load_state("load")
    assert seen.faults() == []
    key = page.locator("#sbp")
    assert key.get_attribute("inputmode") == "numeric"
    assert key.bounding_box()["height"] >= 48
    assert "上次" in page.locator("#sbp-hint").inner_text()
    assert page.locator("#next_on").input_value()
    key.fill("151")
    said = page.locator("#sbp-told")
    said.filter(has_text="偏高").wait_for()
    key.fill("128")
    said.filter(has_text=re.compile("^正常")).wait_for()
    page.fill("#dbp", "82")
    page.select_option("#mode", "PHONE")
    page.fill("#advice", "继续原方案。")
    save = page.locator(".dl-formbar [type=submit]").first
    assert save.is_visible()
    bar = save.bounding_box()
    assert bar["y"] + bar["height"] <= 844, "in reach of the thumb"
    save.click()
    page.wait_for_url("**/follow_up/show/**")
    seen.open(path)
    assert "继续原方案。" in page.locator(".dl-timeline").first.inner_text()


def secret(visit: Any) -> tuple[Any, str]:
    """The counsellor at a case in service, with a clock that the test moves."""
    seen = visit("EapCounselor")
    seen.page.clock.install()
    seen.open("/eap/list/?_flt_0_state=IN_SERVICE")
    links = seen.page.eval_on_selector_all("main a[href*='/eap/show/']", "nodes => nodes.map(n => n.getAttribute('href'))")
    return seen, re.sub(r"\?.*", "", links[0])


def test_a_confidential_page_covers_itself_and_comes_back_while_the_session_lives(visit: Any) -> None:
    seen, path = secret(visit)
    page = seen.page
    seen.open(path)
    name = page.locator("main dd").nth(3).inner_text()
    page.clock.fast_forward(200_000)
    page.keyboard.press("Shift")
    page.clock.fast_forward(200_000)
    assert name in seen.text(), "somebody is there"
    page.clock.fast_forward(310_000)
    page.locator("main >> text=重新显示").wait_for()
    assert name not in seen.text()
    assert seen.axe() == []
    page.click("main >> text=重新显示")
    page.wait_for_load_state("load")
    page.locator("main .dl-facts").first.wait_for()
    assert name in seen.text()
    page.clock.fast_forward(310_000)
    page.locator("main >> text=重新显示").wait_for()
    seen.context.clear_cookies()
    page.click("main >> text=重新显示")
    page.wait_for_url("**/login/**")


def test_what_was_typed_on_a_confidential_page_is_there_again(visit: Any) -> None:
    seen, path = secret(visit)
    page = seen.page
    seen.open(f"/eap_session/add?referral_id={path.rsplit('/', 1)[1]}")
    page.fill("#note", "首次访谈,情绪平稳")
    page.clock.fast_forward(310_000)
    page.locator("main >> text=重新显示").wait_for()
    assert page.locator("#note").count() == 0
    page.click("main >> text=重新显示")
    page.locator("#note").wait_for()
    assert page.input_value("#note") == "首次访谈,情绪平稳"


def test_a_confidential_page_leaves_one_sentence_on_paper(visit: Any) -> None:
    seen, path = secret(visit)
    page = seen.page
    for address in (path, "/eap/list/", "/eap_session/list/"):
        seen.open(address)
        page.emulate_media(media="print")
        assert page.locator("main").inner_text().strip() == "本页内容保密，不能打印。", address
        page.emulate_media(media="screen")


def test_on_a_phone_a_case_shows_its_appointment_and_state_and_no_content(visit: Any) -> None:
    desk = visit("EapCoordinator", width=390)
    desk.open("/eap/list/?_flt_0_state=TRIAGED")
    links = desk.page.eval_on_selector_all("main a[href*='/eap/show/']", "nodes => nodes.map(n => n.getAttribute('href'))")
    desk.open(links[0])
    assert desk.faults() == []
    assert "手机上只显示预约和状态" in desk.text()
    assert desk.page.locator(".dl-record dt:visible", has_text="情况描述").count() == 0
    assert desk.page.locator(".dl-record dt:visible", has_text="下次联系日期").count() == 1
