"""The search before an archive, and the preview of a merger, on the phone and on the desk."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("width", [390, 1366])
def test_a_new_archive_begins_with_a_search(visit: Any, width: int) -> None:
    seen = visit("UnitEditor", width=width)
    page = seen.page
    seen.open("/archive/search")
    assert seen.faults() == []
    page.fill("#who", "王")
    page.locator("#dl-form button[type=submit]").click()
    page.locator("#dl-hits").wait_for()
    assert page.locator("form[action='/archive/choose'] button").count() > 0
    assert seen.faults() == []
    page.locator("form[action='/archive/choose'] button").first.click()
    page.wait_for_load_state("load")
    assert seen.faults() == []
    if "/archive/choose" in page.url:
        for box in page.locator("input[name=other]").all():
            box.check()
        page.locator("#dl-form button[type=submit]").click()
    page.wait_for_url("**/archive/add?employee_id=*")
    seen.open("/archive/candidates")
    assert seen.faults() == []


@pytest.mark.parametrize("width", [390, 1366])
def test_a_merger_shows_what_comes_along_before_anything_is_written(visit: Any, width: int) -> None:
    seen = visit("SysAdmin", width=width)
    page = seen.page
    seen.open("/org/structure/2/merge")
    assert seen.faults() == []
    target = page.locator("#target_id option").nth(1).get_attribute("value")
    page.evaluate("([id, value]) => { const s = document.getElementById(id); s.tomselect ? s.tomselect.setValue(value) : s.value = value }",
                  ["target_id", target])
    page.fill("#reason", "公司机构调整")
    page.locator("#dl-form button[type=submit]").first.click()
    page.locator("input[name=sure]").wait_for(state="attached")
    assert page.locator("table tbody tr").count() > 1
    assert seen.faults() == []
    page.locator("button[name=again]").click()
    assert page.input_value("#reason") == "公司机构调整"
