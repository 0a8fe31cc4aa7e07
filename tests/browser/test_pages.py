"""Every page of every room, as each role meets it: accessible, in Chinese, without errors, without sideways scrolling."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.specs.registry import SPECS

#: a role that may open the forms of the room, then one that sees its lists
WRITERS = ("UnitEditor", "CompanyOfficer", "HealthManager", "PairDoctor", "EapCoordinator", "EapCounselor", "GreenDesk", "SysAdmin")
COMMON = ("/", "/account/", "/account/password")


def _role(action: str, spec: Any) -> str | None:
    return next((r for r in WRITERS if r in spec.may.get(action, ())), None)


def _first(visit: Any, room: str) -> str | None:
    """Address of the first row of a list."""
    visit.open(f"/{room}/list/")
    links = visit.page.eval_on_selector_all("main a[href]", "nodes => nodes.map(n => n.getAttribute('href'))")
    return next((h for h in links if re.fullmatch(rf"/{room}/show/\d+(\?.*)?", h)), None)


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_list_show_and_forms_of_a_room_are_clean(spec: Any, width: int, visit: Any) -> None:
    reader = _role("list", spec)
    assert reader is not None, f"no tested role may list {spec.room}"
    seen = visit(reader, width=width)
    found: dict[str, list[str]] = {}

    def look(path: str, who: Any = seen) -> None:
        answer = who.open(path)
        assert answer.status == 200, (path, answer.status)
        faults = who.faults() + who.form(answer)
        if faults:
            found[path] = faults

    look(f"/{spec.room}/list/")
    look(f"/{spec.room}/list/?q=%E4%B8%8D%E5%AD%98%E5%9C%A8")
    first = _first(seen, spec.room)
    assert first, f"the demo has no row of {spec.room}"
    look(first)
    moves = seen.page.eval_on_selector_all(".dl-head-end a[href*='/act/']", "nodes => nodes.map(n => n.getAttribute('href'))")
    look(first.replace("/show/", "/history/"))
    for path in moves[:3]:
        look(path)
    writer = _role("add", spec)
    if writer:
        look(f"/{spec.room}/add", visit(writer, width=width))
    assert found == {}


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", ["WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Finance", "Auditor",
                                  "EapGridMember", "EapCoordinator", "EapCounselor", "HealthManager", "PairDoctor", "GreenDesk",
                                  "VolunteerLead", "SysAdmin"])
def test_the_workbench_and_account_of_every_role_are_clean(role: str, width: int, visit: Any) -> None:
    seen = visit(role, width=width)
    found = {}
    for path in COMMON:
        assert seen.open(path).status == 200, path
        faults = seen.faults()
        if faults:
            found[path] = faults
    assert found == {}


@pytest.mark.parametrize("width", [1366, 390])
def test_sign_in_and_error_pages_are_clean(width: int, visit: Any) -> None:
    stranger = visit(None, width=width)
    stranger.open("/login/")
    assert stranger.faults() == []
    stranger.page.fill("#username", "nobody")
    stranger.page.fill("#password", "wrong-password-1")
    stranger.page.press("#password", "Enter")
    stranger.page.wait_for_load_state("load")
    assert "15" in stranger.text()
    assert stranger.faults() == []
    editor = visit("UnitEditor", width=width)
    editor.open("/archive/show/99999999")
    editor.errors.clear()  # the browser itself notes the status of the page
    assert editor.faults() == []


@pytest.mark.parametrize("width", [390, 768, 1366, 1920])
@pytest.mark.parametrize("path", ["/", "/archive/list/", "/archive/add", "/aid/list/", "/person/list/", "/org/list/"])
def test_no_page_scrolls_sideways(path: str, width: int, visit: Any) -> None:
    seen = visit("UnitEditor", width=width)
    seen.open(path)
    assert seen.overflow() <= 0


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_the_english_pages_hold_no_chinese_label(spec: Any, visit: Any) -> None:
    reader = _role("list", spec)
    seen = visit(reader, locale="en")
    seen.open(f"/{spec.room}/list/")
    heads = seen.page.eval_on_selector_all("th, label, h1, nav .dl-nav a, button",
                                           "nodes => nodes.map(n => n.innerText).filter(t => t.trim())")
    chinese = [h for h in heads if re.search(r"[一-鿿]", h) and "中文" not in h]
    assert chinese == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_accounts_and_of_the_framework_are_clean(width: int, visit: Any) -> None:
    admin = visit("SysAdmin", width=width)
    found = {}
    for path in ("/accounts/list", "/accounts/add"):
        assert admin.open(path).status == 200, path
        if faults := admin.faults():
            found[path] = faults
    for path in ("/users/list/", "/users/show/1", "/roles/list/", "/roles/show/1"):
        assert admin.open(path).status == 200, path
        if faults := admin.faults(chinese=False):  # the framework's names of rights are technical
            found[path] = faults
    assert found == {}
