"""The query table in a browser: swaps and the way back, choosing rows, columns and units by keyboard, the phone, paper."""

from __future__ import annotations

import re
from typing import Any

AID = "/aid/list/"


def ready(page: Any) -> None:
    """The swap is over: nothing is on its way any more."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')")


def focused(page: Any) -> str:
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.outerHTML.slice(0, 200)"))


def numbers(page: Any) -> list[str]:
    return [str(n) for n in page.locator(".dl-list tbody td.dl-serial").all_inner_texts()]


def test_sort_and_pages_swap_the_table_alone_and_back_leads_to_what_was_before(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open(AID)
    page.evaluate("() => { window.stays = true; }")
    first = page.locator(".dl-list tbody tr").first.inner_text()
    page.click("#dl-page-2")
    page.wait_for_url("**page_AidView=1**")
    ready(page)
    assert page.evaluate("() => window.stays"), "only the list was swapped"
    assert numbers(page)[0] == "26"
    assert "共" in page.inner_text("#dl-live"), "the count is announced"
    assert focused(page) == "dl-list", "the focus stays in the list"
    page.click("#dl-sort-requested_amount")
    page.wait_for_url("**_oc_AidView=requested_amount**")
    ready(page)
    assert focused(page) == "dl-sort-requested_amount"
    assert page.get_attribute("th:has(#dl-sort-requested_amount)", "aria-sort") == "ascending"
    page.go_back()
    page.wait_for_function("() => document.querySelector('tbody .dl-serial')?.innerText === '26'")
    assert "page_AidView=1" in page.url
    assert page.locator(".dl-sort-on").count() == 0
    page.go_back()
    page.wait_for_function("() => document.querySelector('tbody .dl-serial')?.innerText === '1'")
    assert page.url.endswith(AID)
    assert page.locator(".dl-list tbody tr").first.inner_text() == first
    page.go_forward()
    page.wait_for_function("() => document.querySelector('tbody .dl-serial')?.innerText === '26'")
    assert seen.faults(axe=False) == []


def test_back_from_a_record_leads_to_the_same_page_of_the_same_query(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open(AID)
    page.click("#dl-page-2")
    page.wait_for_url("**page_AidView=1**")
    ready(page)
    page.locator(".dl-list tbody td.dl-first a").first.click()
    page.wait_for_url("**/aid/show/**")
    page.go_back()
    page.wait_for_function("() => document.querySelector('tbody .dl-serial')?.innerText === '26'")


def test_the_query_form_makes_a_short_address_that_reloads_to_the_same(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open("/archive/list/")
    page.fill("#q-q", "z")
    page.click("[data-query] [type=submit]")
    page.wait_for_url("**?q=z")
    ready(page)
    count = page.inner_text("[data-announce]")
    page.reload()
    assert page.inner_text("[data-announce]") == count
    assert page.input_value("#q-q") == "z"
    page.click("[data-query] a:has-text('重置')")
    page.wait_for_url("**/archive/list/")
    assert page.input_value("#q-q") == ""


def test_nothing_chosen_no_bar_and_one_box_chooses_all(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open(AID)
    bar = page.locator("[data-batch]")
    assert bar.is_hidden()
    page.check("[data-choose] >> nth=1")
    assert bar.is_visible()
    assert page.inner_text("[data-batch-count]") == "1"
    assert page.evaluate("() => document.querySelector('[data-choose-all]').indeterminate")
    page.check("[data-choose-all]")
    assert page.inner_text("[data-batch-count]") == str(page.locator("[data-choose]").count())
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(100)
    assert bar.bounding_box()["y"] >= 0, "the bar stays in sight"
    page.click("[data-do=unchoose]")
    assert bar.is_hidden()
    assert page.evaluate("() => document.activeElement.matches('[data-choose-all]')")


def test_a_batch_asks_with_count_and_money_and_escape_changes_nothing(visit: Any) -> None:
    for role, number in (("UnitLeader", 0), ("UnitLeader", 1), ("CompanyOfficer", 0), ("CompanyLeader", 0)):
        seen = visit(role, number)
        page = seen.page
        seen.open(AID + "?todo=decide")
        boxes = page.locator("[data-choose][data-alike^='approve']")
        if boxes.count():
            break
    assert boxes.count(), "nobody has anything to approve"
    marks = boxes.evaluate_all("nodes => nodes.map(n => n.dataset.alike)")
    boxes.first.check()
    assert page.locator("[data-verb=approve]").is_visible()
    other = next(i for i, mark in enumerate(marks) if mark != marks[0])
    boxes.nth(other).check()
    assert page.locator("[data-verb=approve]").is_hidden(), "what does not go together is not offered together"
    assert page.locator("[data-batch-mixed]").is_visible()
    boxes.nth(other).uncheck()
    page.click("[data-verb=approve]")
    dialog = page.locator("#dl-act-dialog")
    dialog.locator("[type=submit]").wait_for()
    words = dialog.inner_text()
    assert "共 1 条" in words
    assert re.search(r"[\d,]+\.\d\d 元", words)
    assert re.search(r"[壹贰叁肆伍陆柒捌玖拾佰仟万元]+整", words)
    assert seen.faults() == []
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("() => document.activeElement.dataset.verb") == "approve"
    page.reload()
    assert page.locator("[data-choose]").count() >= 1


def test_columns_are_chosen_in_a_dialog_by_keyboard_alone(visit: Any) -> None:
    seen = visit("CompanyOfficer", 1)
    page = seen.page
    seen.open("/archive/list/")
    page.focus("a:has-text('列设置')")
    page.keyboard.press("Enter")
    dialog = page.locator("#dl-act-dialog")
    dialog.locator("[data-columns]").wait_for()
    assert seen.faults() == []
    page.focus("#dl-act-dialog button[value='up:unit']")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.value") == "up:unit", "the focus goes with the row"
    assert "单位：移到第 2 位" in page.inner_text("#dl-live")
    page.focus("#dl-act-dialog [name=column][value=gender]")
    page.keyboard.press("Space")
    page.focus("#dl-act-dialog [value=compact]")
    page.keyboard.press("Space")
    page.focus("#dl-act-dialog .dl-formbar [type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    heads = page.locator(".dl-list thead th").all_inner_texts()
    assert [h.strip() for h in heads[2:5]] == ["姓名", "单位", "工号"]
    assert "性别" not in "".join(heads)
    assert page.locator(".dl-list.dl-compact").count() == 1
    seen.open("/archive/columns")
    assert seen.faults() == []
    page.check("[value=normal]")
    with page.expect_navigation():
        page.click(".dl-formbar [type=submit] >> nth=0")
    seen.open("/archive/columns")
    with page.expect_navigation():
        page.click("[name=reset]")
    assert page.locator(".dl-list.dl-compact").count() == 0


def test_the_unit_tree_is_one_stop_of_the_tab_key_and_moves_by_arrows(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open("/archive/list/")
    page.click("[data-do=tree]")
    page.wait_for_selector("#dl-tree [role=treeitem] >> nth=2")
    assert seen.faults() == []
    assert page.locator("#dl-tree [tabindex='0']").count() == 1
    page.focus("#dl-tree [tabindex='0']")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    level = page.evaluate("() => document.activeElement.getAttribute('aria-level')")
    assert level == "4", "company, unit, workshop below 'all units'"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**_flt_0_unit_id=**")
    ready(page)
    assert page.locator(".dl-chip").first.inner_text().startswith("单位：")
    assert page.locator("#dl-tree").is_visible(), "the tree stays"
    page.click("[data-do=tree]")
    assert page.locator("#dl-tree").is_hidden()


def test_units_in_the_query_form_are_indented_and_found_by_initials(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open("/archive/list/")
    box = page.locator(".dl-query .ts-control").first
    box.click()
    page.wait_for_selector(".ts-dropdown .dl-depth-2")
    starts = page.evaluate("""() => [".option:not([class*=dl-depth])", ".dl-depth-1", ".dl-depth-2"].map(found => {
      const text = document.createRange();
      text.selectNodeContents(document.querySelector(".ts-dropdown " + found).firstChild);
      return text.getBoundingClientRect().left;
    })""")
    assert starts[1] - starts[0] >= 12, "a unit stands further in than the company"
    assert starts[2] - starts[1] >= 12, "a workshop stands further in than its unit"
    page.keyboard.type("xxzx")
    page.wait_for_function("() => document.querySelectorAll('.ts-dropdown .option').length === 1")
    assert page.inner_text(".ts-dropdown .option") == "信息中心"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.click("[data-query] [type=submit]")
    page.wait_for_url("**_flt_0_unit_id=**")


def test_a_query_is_kept_and_opened_and_deleted(visit: Any) -> None:
    seen = visit("UnitEditor")
    page = seen.page
    seen.open("/archive/list/?_flt_3_state=ACTIVE")
    page.click("a:has-text('保存为常用查询')")
    page.wait_for_selector("#dl-act-dialog #name")
    assert seen.faults() == []
    page.keyboard.type("在档户")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seen.open("/archive/list/")
    page.click(".dl-kept a:has-text('在档户')")
    page.wait_for_url("**_flt_3_state=ACTIVE")
    assert page.get_attribute(".dl-kept a:has-text('在档户')", "aria-current") == "true"
    assert seen.faults() == []
    page.click(".dl-kept a:has-text('管理')")
    assert seen.faults() == []
    page.click("button:has-text('删除')")
    assert "在档户" in page.inner_text("#dl-confirm")
    page.click("#dl-confirm [data-confirm-ok]")
    page.wait_for_selector("text=常用查询已删除")


def test_more_of_a_row_opens_beside_its_button(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open("/archive/list/?_flt_3_state=ACTIVE")
    last = page.locator(".dl-row-more summary").last
    last.scroll_into_view_if_needed()
    page.wait_for_timeout(250)
    last.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".dl-row-more[open] .dl-row-sheet")
    sheet.wait_for()
    box, size = sheet.bounding_box(), page.viewport_size
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= size["height"]
    assert box["x"] + box["width"] <= size["width"]
    assert seen.faults() == []
    page.keyboard.press("Escape")
    assert sheet.is_hidden()


def test_on_a_phone_one_box_a_filter_and_cards(visit: Any) -> None:
    seen = visit("CompanyOfficer", width=390)
    page = seen.page
    seen.open(AID)
    visible = [f for f in page.locator(".dl-query-field").all() if f.is_visible()]
    assert len(visible) == 1
    page.click("[data-do=more]")
    assert page.locator(".dl-query-field >> nth=2").is_visible()
    assert "筛选" in page.inner_text("[data-do=more]")
    assert seen.faults() == []
    page.click("[data-do=more]")
    small = page.evaluate("""() => [...document.querySelectorAll('.dl-list a, .dl-list button, .dl-list summary, .dl-list label')]
        .filter(n => n.offsetParent).map(n => [n, n.getBoundingClientRect()]).filter(([n, r]) => r.height < 43.5 || r.width < 43.5)
        .map(([n, r]) => `${n.outerHTML.slice(0, 80)} ${r.width}x${r.height}`)""")
    assert small == []
    card = page.locator(".dl-list tbody tr").first
    name, state = card.locator(".dl-first").bounding_box(), card.locator(".dl-state").bounding_box()
    assert abs(name["y"] - state["y"]) < 20, "name and state stand in one line"
    assert len([c for c in card.locator("td[data-label]").all() if c.is_visible()]) <= 6


def test_paper_is_wide_and_names_conditions_and_reader(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open(AID + "?_flt_3_state=PAID")
    page.emulate_media(media="print")
    for selector in (".dl-side", ".dl-top", ".dl-query", ".dl-bar", ".dl-foot", ".dl-verbs", ".dl-pick", ".dl-tree"):
        assert not any(n.is_visible() for n in page.locator(selector).all()), selector
    head = page.inner_text(".dl-print-head")
    assert "帮扶申请" in head
    assert "状态：" in head
    assert "打印人：" in head
    assert page.locator("tfoot").is_visible()
    assert b"/MediaBox [0 0 841" in page.pdf(prefer_css_page_size=True).replace(b"\n", b" ")
