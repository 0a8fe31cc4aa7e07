"""The main job in a real browser: from an employee's file to a printed one-person-one-plan."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

PAPERS = ("APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT")


def choose(page: Any, name: str, typed: str) -> None:
    """Type into a remote select and take the answer that holds what was typed."""
    page.click(f"#{name}-ts-control")
    page.keyboard.type(typed)
    page.locator(".ts-dropdown .option", has_text=typed).first.click()


def pick(page: Any, name: str, value: str) -> None:
    """Choose in a plain or a dressed select."""
    page.evaluate(
        "([name, value]) => { const s = document.getElementById(name);"
        " if (s.tomselect) { s.tomselect.setValue(value); } else { s.value = value;"
        " s.dispatchEvent(new Event('change', {bubbles: true})); } }", [name, value])


def onward(page: Any) -> None:
    """The next step, once the server has nothing against this one."""
    at = page.get_attribute("#dl-form", "data-at")
    page.click("[data-do=step-next]")
    page.wait_for_function("at => document.getElementById('dl-form').dataset.at !== at", arg=at)


def move(seen: Any, path: str, verb: str, **fields: str) -> None:
    """Make one move through its small form and hold the page to the rules of every page."""
    seen.open(path.replace("/show/", "/act/") + "/" + verb)
    for name, value in fields.items():
        control = seen.page.locator(f"#{name}")
        if control.evaluate("n => n.tagName") == "SELECT":
            pick(seen.page, name, value)
        else:
            control.fill(value)
    assert seen.faults() == []
    seen.page.click("#dl-act button[type=submit]")
    seen.page.wait_for_load_state("load")
    assert "/show/" in seen.page.url, seen.text()[:1500]


def free_employee(editor: Any) -> dict[str, Any]:
    """Somebody of the editor's units who has no archive yet."""
    people = editor.page.request.get(editor.url + "/api/v1/person/?q=(page_size:200)").json()["result"]
    archives = editor.page.request.get(editor.url + "/api/v1/archive/?q=(page_size:200)").json()["result"]
    taken = {a["employee_id"] for a in archives}
    return dict(next(p for p in reversed(people) if p["id"] not in taken and p["work_state"] == "ON" and p["post"] is not None
                     and "工会" not in p["post"]))


@pytest.fixture
def opened(visit: Any) -> tuple[Any, str]:
    """An archive that the editor of the information centre has typed in, step by step."""
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/archive/add")
    page = editor.page
    choose(page, "employee_id", person["emp_no"])
    onward(page)
    pick(page, "housing_type", "RENT")
    pick(page, "gov_aid_state", "ABOVE")
    page.locator("[data-step]:not([hidden]) [data-do=add-row]").nth(1).click()
    pick(page, "incomes-0-kind", "WAGE")
    page.fill("#incomes-0-amount", "36,000.00")
    onward(page)
    pick(page, "main_cause", "C13")
    pick(page, "health_state", "GOOD")
    onward(page)
    while not page.locator("button[data-final]:not([data-closing])").is_visible():
        onward(page)
    assert person["name"] in page.locator("[data-answers]").inner_text()
    page.click("button[data-final]:not([data-closing])")
    page.wait_for_url("**/archive/show/*")
    return editor, page.url.removeprefix(editor.url)


def test_an_archive_walks_from_the_workshop_to_the_company(opened: tuple[Any, str], visit: Any, tmp_path: Path) -> None:
    editor, path = opened
    editor.open(path.replace("/show/", "/act/") + "/submit")
    editor.page.click("#dl-act button[type=submit]")
    editor.page.wait_for_load_state("load")
    assert editor.page.locator("[data-summary], .dl-errors, [role=alert]").first.is_visible(), editor.text()[:800]
    editor.errors.clear()  # the browser itself notes the status of a refused form
    scan = tmp_path / "扫描件.png"
    for number, kind in enumerate(PAPERS):
        Image.new("RGB", (40, 30), (200, 200, number)).save(scan)
        editor.open("/file/add/archive/" + path.rsplit("/", 1)[1])
        pick(editor.page, "kind", kind)
        editor.page.set_input_files("#file", str(scan))
        assert editor.faults() == []
        editor.page.click("#dl-act button[type=submit]")
        editor.page.wait_for_url("**/file/list/archive/*")
    move(editor, path, "submit")
    assert "已申请" in editor.text()
    leader = visit("UnitLeader")
    move(leader, path, "review")
    assert "初审通过" in leader.text()
    sibling = visit("UnitEditor", 1)
    for other in (path, path.replace("/show/", "/edit/"), path.replace("/show/", "/history/"),
                  f"/person/{path.rsplit('/', 1)[1]}/plan"):
        assert sibling.open(other).status == 404, other


def test_bad_input_is_named_at_its_field_and_nothing_typed_is_lost(visit: Any) -> None:
    editor = visit("UnitEditor")
    editor.open("/person/add")
    page = editor.page
    page.fill("#emp_no", "T90001")
    page.fill("#name", "测试𠮷")
    page.fill("#id_no", "370399197803120010")
    page.fill("#phone", "123")
    page.click("button[data-final]")
    page.wait_for_selector(".dl-errors")
    assert "身份证号校验位错误" in editor.text()
    assert "11 位手机号码" in editor.text()
    assert page.input_value("#name") == "测试𠮷"
    assert page.input_value("#id_no") == "370399197803120010"
    focused = page.evaluate("() => document.activeElement.getAttribute('role') || document.activeElement.className")
    assert "alert" in focused or "error" in focused, focused
    page.locator("a[href='#id_no']").click()
    assert page.evaluate("() => document.activeElement.id") == "id_no"
    assert [f for f in editor.faults() if not f.startswith("console")] == []


def test_the_story_ends_with_a_plan_on_paper_that_the_sibling_never_sees(site: Any, visit: Any) -> None:
    archive = site.story["archive_id"]
    editor = visit("UnitEditor")
    editor.open(f"/person/{archive}/plan")
    assert editor.faults() == []
    text = editor.text()
    for amount in ("10,000.00", "35,000.00", "5,000.00", "1,500.00"):
        assert amount in text
    assert "有服务" in text  # he agreed in writing that his union officers may see this much
    assert not any(word in text for word in ("橙色", "黄色", "待分级", "待派单", "咨询师", "会谈"))
    phone = visit("UnitEditor", width=390)
    phone.open(f"/person/{archive}/plan")
    assert phone.faults() == []
    answer = editor.page.request.get(f"{editor.url}/person/{archive}/plan.pdf")
    assert answer.status == 200
    paper = "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.body())).pages)
    assert "35,000.00" in paper
    assert "签字" in paper
    for role in ("UnitLeader", "CompanyOfficer", "CompanyLeader"):
        assert visit(role).open(f"/person/{archive}/plan").status == 200, role
    sibling = visit("UnitEditor", 1)
    assert sibling.open(f"/person/{archive}/plan").status == 404
    assert sibling.page.request.get(f"{sibling.url}/person/{archive}/plan.pdf").status == 404


def test_an_application_climbs_to_the_level_that_its_amount_needs(site: Any, visit: Any) -> None:
    archive = site.story["archive_id"]
    editor = visit("UnitEditor")
    editor.open(f"/aid/add?archive_id={archive}")
    items = editor.page.request.get(editor.url + "/api/v1/aid_item/?q=(page_size:100)").json()["result"]
    code = next(i for i in items if i["code"] == "C11")
    choose(editor.page, "item_id", code["name"][:4])
    editor.page.fill("#requested_amount", "9,000.00")
    for name, value in (("event_on", "2026-11-20"), ("reason", "住院后续治疗费用较高"), ("remark", "住院后续治疗费用较高")):
        if editor.page.locator(f"#{name}").count():
            editor.page.fill(f"#{name}", value)
    editor.page.click("button[data-final]:not([data-closing])")
    editor.page.wait_for_url("**/aid/show/*")
    assert "/aid/show/" in editor.page.url, editor.text()[:1500]
    path = editor.page.url.removeprefix(editor.url)
    move(editor, path, "submit")
    assert "待初审" in editor.text()
    leader = visit("UnitLeader")
    leader.open("/")
    assert path in leader.page.content(), "the leader finds it on his workbench"
    move(leader, path, "approve")
    assert "待发放" in leader.text()
