"""What only a browser shows of the forms: steps by keyboard, drafts after a closed tab, sessions that end, answers while one types."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import time
from typing import Any

import pytest
from PIL import Image

from app.kernel import idno
from tests.browser.test_story import choose, free_employee, onward, pick

STEP = "[data-step]:not([hidden])"


def new_person(page: Any, number: str, emp_no: str) -> None:
    page.fill("#emp_no", emp_no)
    page.fill("#name", "测试某")
    page.fill("#id_no", number)
    choose(page, "unit_id", "信息中心")


def number_of(serial: int) -> str:
    return idno.make("370399", dt.date(1990, 3, 4), serial)


def end_session(site: Any, visit_: Any) -> None:
    """The server forgets the session of this browser: as after fifteen minutes, or a new password elsewhere."""
    base = sqlite3.connect(site.folder / "browser.db", timeout=10)
    with base:
        base.execute("DELETE FROM web_session")
    base.close()


def quiet(seen: Any) -> None:
    """The browser itself notes the status of a refused form."""
    seen.errors = [e for e in seen.errors if "the server responded with a status of" not in e]


# ---- answers --------------------------------------------------------------------------------------------------------


def test_the_server_answers_while_one_types(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    page.fill("#id_no", "370399199003040")
    page.wait_for_timeout(500)
    assert page.locator("#id_no-told").count() == 0 or page.inner_text("#id_no-told") == ""  # half typed is no mistake
    began = time.monotonic()
    page.fill("#id_no", number_of(11))
    page.wait_for_selector("#id_no-told:has-text('1990-03-04')")
    assert time.monotonic() - began < 3  # the machine of the tests is slow; the answer itself is timed elsewhere
    assert page.get_attribute("#id_no", "aria-describedby").endswith("id_no-told")
    page.fill("#id_no", "370399197803120010")
    page.wait_for_selector("#id_no-told.dl-live-bad")
    assert editor.faults() == []


def test_fields_are_asked_where_they_belong_and_not_sent_elsewhere(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/green_channel/add")
    page = editor.page
    assert page.locator("#dest_city").is_hidden()
    page.check("#out_of_town")
    page.fill("#dest_city", "上海")
    pick(page, "insurance_filing", "FILED")
    assert page.locator("#filed_on").is_visible()
    page.uncheck("#out_of_town")
    assert page.locator("#dest_city").is_hidden()
    assert page.locator("#filed_on").is_hidden()
    sent = page.evaluate("() => [...new FormData(document.getElementById('dl-form')).keys()]")
    assert not {"dest_city", "insurance_filing", "filed_on"} & set(sent)
    page.check("#out_of_town")
    assert page.input_value("#dest_city") == "上海"  # changing one's mind loses nothing


def test_a_choice_starts_empty_and_finds_people_by_initials_and_number(visit: Any) -> None:
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/archive/add")
    page = editor.page
    assert page.locator("#employee_id").evaluate("n => n.value") == ""
    assert page.locator("#employee_id option").count() == 1, "no row of the table is in the page"
    page.focus("#employee_id-ts-control")
    page.keyboard.type(person["emp_no"])
    page.locator(".ts-dropdown:visible .option", has_text=person["emp_no"]).first.wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#employee_id").evaluate("n => n.value") == str(person["id"])
    page.wait_for_selector(f"#employee_id-told:has-text('{person['name']}')")
    assert page.locator("#name").is_hidden()  # the roster knows it


def test_a_hurried_enter_takes_nobody_from_the_list_of_before(visit: Any) -> None:
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/archive/add")
    page = editor.page
    page.focus("#employee_id-ts-control")
    page.locator(".ts-dropdown:visible .option").first.wait_for()
    page.keyboard.type(person["emp_no"])
    page.keyboard.press("Enter")  # the answer is still on its way
    page.wait_for_function("id => document.getElementById('employee_id').value === id", arg=str(person["id"]))
    page.focus("#duty_person_id-ts-control")
    page.locator(".ts-dropdown:visible .option").first.wait_for()
    page.keyboard.type("zzzz")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ts-dropdown:visible .no-results")
    assert page.locator("#duty_person_id").evaluate("n => n.value") == ""


# ---- steps ----------------------------------------------------------------------------------------------------------


def test_no_step_is_left_with_a_mistake_in_it(visit: Any) -> None:
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/archive/add")
    page = editor.page
    page.click("[data-do=step-next]")  # neither employee nor lead
    page.wait_for_selector("[data-step-summary]")
    assert page.title().startswith("错误：")
    assert page.evaluate("() => document.activeElement.hasAttribute('data-step-summary')")
    links = page.locator("[data-step-summary] a")
    assert links.count() == page.locator(f"{STEP} .dl-field-error").count() == 2
    for i in range(links.count()):
        target = links.nth(i).get_attribute("href")
        said = page.inner_text(f"{target}-step-error")
        assert links.nth(i).inner_text().endswith(said)
        links.nth(i).click()
        assert page.evaluate("() => document.activeElement.id") == target[1:]
    assert editor.faults() == []
    choose(page, "employee_id", person["emp_no"])
    onward(page)
    assert not page.title().startswith("错误：")
    page.locator("#members [data-do=add-row]").click()
    page.fill("#members-0-name", "李梅")
    pick(page, "members-0-relation", "SPOUSE")
    page.fill("#members-0-id_no", "370399197802300018")
    page.click("[data-do=step-next]")
    page.wait_for_selector("[data-step-summary]:has-text('不存在')")
    page.locator("[data-step-summary] a").click()
    assert page.evaluate("() => document.activeElement.id") == "members-0-id_no"
    page.locator(".dl-steps button").nth(6).click()  # nor by the pills
    page.wait_for_timeout(600)
    assert page.get_attribute("#dl-form", "data-at") == "1"


@pytest.mark.parametrize("width", [1366, 390])
def test_the_check_page_lists_every_answer_and_leads_back(width: int, visit: Any) -> None:
    editor = visit("UnitEditor", width=width)
    person = free_employee(editor)
    editor.open("/archive/add")
    page = editor.page
    if width == 390:
        assert page.inner_text(".dl-steps [aria-current]").replace(" ", "") == "1/7基本信息"
        assert page.locator("[data-do=step-next]").is_visible(), "the way on is in sight without scrolling"
        assert page.locator("[data-do=step-next]").evaluate("n => n.getBoundingClientRect().bottom <= innerHeight")
    choose(page, "employee_id", person["emp_no"])
    page.fill("#reason", "家庭困难")
    onward(page)
    page.locator("#incomes [data-do=add-row]").click()
    pick(page, "incomes-0-kind", "WAGE")
    page.fill("#incomes-0-amount", "36000")
    while page.locator("[data-do=step-next]").is_visible():
        onward(page)
    answers = page.inner_text("[data-answers]")
    assert all(word in answers for word in (person["name"], "家庭困难", "36000（叁万陆仟元整）", "家庭成员：无", "未填写："))
    assert editor.faults() == []
    page.locator("[data-answers] dt:has-text('简要原因') ~ dd button").first.click()
    assert page.evaluate("() => document.activeElement.id") == "reason"
    page.fill("#reason", "收入低")
    page.click("[data-do=step-check]")
    page.wait_for_selector("[data-answers]:visible:has-text('收入低')")
    page.click("[data-closing]")  # without the tick
    page.wait_for_selector("#_pledge-error")
    quiet(editor)
    assert editor.faults() == []


def test_a_removed_row_comes_back_where_it_was(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/archive/add")
    page = editor.page
    page.evaluate("() => document.getElementById('members').dispatchEvent(new CustomEvent('dl:goto', {bubbles: true}))")
    for i, name in enumerate(("甲", "乙")):
        page.locator("#members [data-do=add-row]").click()
        assert page.evaluate("() => document.activeElement.id") == f"members-{i}-name"
        page.fill(f"#members-{i}-name", name)
    assert page.inner_text("#members-1 [data-row-title]") == "家庭成员 2：乙"
    page.locator("#members-0 [data-do=remove-row]").click()
    assert page.inner_text("#members-1 [data-row-title]") == "家庭成员 1：乙"
    assert page.evaluate("() => document.activeElement.closest('[data-row]').id") == "members-1"
    assert editor.faults() == []
    page.locator("#dl-toast button").click()
    assert page.evaluate("() => document.activeElement.id") == "members-0-name"
    assert [page.inner_text(f"#members-{i} [data-row-title]") for i in (0, 1)] == ["家庭成员 1：甲", "家庭成员 2：乙"]


# ---- nothing is lost ------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_after_the_tab_was_closed(visit: Any) -> None:
    editor = visit("UnitEditor", 1)
    person = free_employee(editor)
    editor.open("/archive/add")
    first = editor.page
    choose(first, "employee_id", person["emp_no"])
    onward(first)  # a step keeps the draft
    first.locator("#members [data-do=add-row]").click()
    first.fill("#members-0-name", "李梅")
    pick(first, "members-0-relation", "SPOUSE")
    first.locator("#incomes [data-do=add-row]").click()
    pick(first, "incomes-0-kind", "WAGE")
    first.fill("#incomes-0-amount", "36,000.00")
    first.click("[data-do=save-draft]")
    first.wait_for_selector("[data-autosaved]:has-text('草稿已保存')")
    second = editor.context.new_page()
    first.close()
    editor.page = second
    editor.open("/archive/add")
    offer = second.locator("#dl-offer")
    assert re.search(r"您有 \d\d-\d\d \d\d:\d\d 未提交的草稿", offer.inner_text())
    assert editor.faults() == []
    offer.locator("a").click()
    second.wait_for_selector("#members-0-name:visible")
    assert second.get_attribute("#dl-form", "data-at") == "1"
    assert (second.input_value("#members-0-name"), second.input_value("#incomes-0-amount")) == ("李梅", "36,000.00")
    assert second.locator("#employee_id").evaluate("n => n.selectedOptions[0].text").startswith(person["name"])
    second.evaluate("() => { document.getElementById('dl-form').dataset.gone = '1'; }")
    editor.open("/archive/add")
    second.locator("#dl-offer form button").click()
    second.wait_for_selector("#dl-offer", state="detached")


def test_a_session_that_ended_on_the_server_keeps_the_form(site: Any, visit: Any, tmp_path: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    new_person(page, number_of(21), "T90021")
    end_session(site, editor)
    page.click("button[data-final]")
    page.wait_for_selector("#dl-session[open]")
    assert page.input_value("#name") == "测试某"
    assert [f for f in editor.faults() if "status of" not in f] == []
    page.locator("#dl-session button").click()
    page.wait_for_selector("#dl-session [role=alert]:has-text('尚未重新登录')")
    account = site.account("UnitEditor")
    with editor.context.expect_page() as opened:
        page.locator("#dl-session a").click()
    login = opened.value
    login.fill("#username", account["username"])
    login.fill("#password", account["password"])
    login.press("#password", "Enter")
    login.wait_for_url(lambda u: "/login" not in u)
    login.close()
    page.locator("#dl-session button").click()
    page.wait_for_url("**/person/show/*")
    assert "测试某" in editor.text()


def test_a_failing_server_loses_nothing(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    new_person(page, number_of(31), "T90031")

    def fail(route: Any) -> None:
        route.fulfill(status=500, headers={"X-Request-ID": "abc123"}, body="<h1>500</h1>")

    page.route("**/person/add", fail)
    page.click("button[data-final]")
    page.wait_for_selector("[data-fault]:has-text('abc123')")
    assert page.input_value("#name") == "测试某"
    assert page.locator("button[data-final]").is_enabled()
    page.unroute("**/person/add", fail)
    page.click("button[data-final]")
    page.wait_for_url("**/person/show/*")


def test_a_chosen_file_survives_a_refusal(visit: Any, tmp_path: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    page.evaluate("() => { const f = document.createElement('input'); f.type = 'file'; f.id = f.name = 'scan';"
                  " document.querySelector('#dl-form .dl-grid').append(f); }")
    picture = tmp_path / "身份证.png"
    Image.new("RGB", (8, 8)).save(picture)
    page.set_input_files("#scan", str(picture))
    page.evaluate("""() => { const make = window.fetch; window.fetch = async (...a) => { const r = await make(...a);
        if (!String(a[0]).endsWith('/person/add')) return r; const html = await r.text();
        return new Response(html.replace('<div class="dl-grid">', '<div class="dl-grid"><input type="file" id="scan" name="scan">'),
          {status: r.status, headers: r.headers}); }; }""")
    page.click("button[data-final]")
    page.wait_for_selector(".dl-errors")
    assert page.evaluate("() => document.getElementById('scan').files[0].name") == "身份证.png"


def test_a_double_click_makes_one_record(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    new_person(page, number_of(41), "T90041")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" and r.url.endswith("/person/add") else None)
    page.dblclick("button[data-final]")
    page.wait_for_url("**/person/show/*")
    assert len(sent) == 1
    found = page.request.get(editor.url + "/api/v1/person/?q=(quick:T90041)").json()
    assert found["count"] == 1


def test_leaving_asks_only_when_something_changed(visit: Any) -> None:
    editor = visit("UnitEditor")
    page = editor.page
    asked: list[str] = []
    page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    editor.open("/person/add")
    page.click("#name")
    editor.open("/person/list/")
    assert asked == []
    editor.open("/person/add")
    page.fill("#name", "某")
    editor.open("/person/list/")
    assert asked == ["beforeunload"]


def test_two_versions_are_chosen_between_field_by_field(visit: Any) -> None:
    first, second = visit("UnitEditor"), visit("UnitEditor")
    person = free_employee(first)
    for editor in (first, second):
        editor.open(f"/person/edit/{person['id']}")
    second.page.fill("#post", "对方的岗位")
    second.page.click("button[data-final]")
    second.page.wait_for_url("**/person/show/*")
    page = first.page
    page.fill("#post", "我的岗位")
    page.click("button[data-final]")
    page.wait_for_selector("#dl-clashes")
    quiet(first)
    assert first.faults() == []
    assert page.input_value("#post") == "我的岗位"
    page.locator("[data-do=take][data-for=post]").click()
    assert page.input_value("#post") == "对方的岗位"
    page.locator("[data-do=take][data-for=post]").click()
    page.click("button[data-final]")
    page.wait_for_url("**/person/show/*")
    assert "我的岗位" in first.text()


# ---- aid ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1366, 390])
def test_the_panel_follows_the_application(width: int, site: Any, visit: Any) -> None:
    archive = site.story["archive_id"]
    editor = visit("UnitEditor", width=width)
    editor.open(f"/aid/add?archive_id={archive}")
    page = editor.page
    page.wait_for_selector(".dl-closed")
    assert editor.faults() == []
    page.locator(".dl-choices .dl-textlink", has_text="特殊医疗帮扶").click()
    page.wait_for_selector(".dl-ticks")
    page.fill("#requested_amount", "9000")
    page.wait_for_selector(".dl-strip:has-text('玖仟元整')")
    page.wait_for_selector(".dl-sums:has-text('9,000.00')")
    if width == 390:  # the amount stays in sight
        assert page.locator(".dl-strip").evaluate("n => (r => r.top >= 0 && r.bottom <= innerHeight)(n.getBoundingClientRect())")
    page.click("#item_id + .ts-wrapper .ts-control")
    page.wait_for_selector(".ts-dropdown:visible [aria-disabled=true] .dl-choice-note")
    page.keyboard.press("Escape")
    assert editor.faults() == []


# ---- the first archive of a newcomer ----------------------------------------------------------------------------------


def test_a_newcomer_types_the_first_archive_in_three_minutes(visit: Any) -> None:
    editor = visit("UnitEditor")
    person = free_employee(editor)
    page, began = editor.page, time.monotonic()
    editor.open("/")
    page.locator("a[href='/archive/search']").first.click()
    page.wait_for_url("**/archive/search")
    page.locator("#who").press_sequentially(person["emp_no"], delay=30)
    page.locator("#dl-form button[type=submit]").click()
    page.locator("form[action='/archive/choose'] button").first.click()
    page.wait_for_load_state("load")
    for box in page.locator("input[name=other]").all():
        box.check()
    if page.locator("input[name=sure]").count():
        page.locator("#dl-form button[type=submit]").click()
    page.wait_for_url("**/archive/add?employee_id=*")
    page.wait_for_load_state("load")
    if page.locator("#dl-offer").count():
        page.locator("#dl-offer form button").click()
        page.wait_for_selector("#dl-offer", state="detached")
    page.locator("#reason").press_sequentially("本人患病，家庭收入低", delay=30)
    onward(page)
    pick(page, "housing_type", "RENT")
    pick(page, "gov_aid_state", "ABOVE")
    page.locator("#members [data-do=add-row]").click()
    page.locator("#members-0-name").press_sequentially("李小梅", delay=30)
    pick(page, "members-0-relation", "SPOUSE")
    page.locator("#members-0-id_no").press_sequentially(idno.make("370399", dt.date(1985, 5, 6), 52), delay=30)
    pick(page, "members-0-health_state", "GOOD")
    pick(page, "members-0-identity", "WORK")
    for i, (who, amount) in enumerate((("HEAD", "36000"), ("M1", "12000"))):
        page.locator("#incomes [data-do=add-row]").click()
        pick(page, f"incomes-{i}-member_ref", who)
        pick(page, f"incomes-{i}-kind", "WAGE")
        page.locator(f"#incomes-{i}-amount").press_sequentially(amount, delay=30)
    page.wait_for_selector(".dl-strip:has-text('人均月收入')")
    onward(page)
    pick(page, "main_cause", "C13")
    pick(page, "health_state", "GOOD")
    onward(page)
    while page.locator("[data-do=step-next]").is_visible():
        onward(page)
    page.check("#_pledge")
    page.click("[data-closing]")
    page.wait_for_url("**/archive/edit/*check=submit")  # the documents are still missing, and only they
    assert time.monotonic() - began < 180
    assert page.locator(".dl-errors a").count() == 1
    assert editor.faults() == []
    page.locator(".dl-errors a").click()
    assert page.locator("[data-documents]").is_visible()
