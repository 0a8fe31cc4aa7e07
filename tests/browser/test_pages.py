"""Every page of every room, as each role meets it: accessible, in Chinese, without errors, without sideways scrolling."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.specs.registry import SPECS

#: roles that together see the lists of all rooms
READERS = ("UnitEditor", "CompanyOfficer", "HealthManager", "PairDoctor", "EapCoordinator", "EapCounselor", "GreenDesk", "SysAdmin")
COMMON = ("/", "/account/", "/account/password")


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
    reader = next(r for r in READERS if r in spec.may.get("list", ()))
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
