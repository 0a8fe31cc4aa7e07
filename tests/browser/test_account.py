"""The own account and the pages on rights as a person meets them: accordion, ticks, tokens, two administrators, sign-in."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

MINE = ("/account/", "/account/password", "/account/tokens/new")
RIGHTS = ("/accounts/list", "/accounts/list?state=first", "/accounts/add", "/accounts/roles/UnitEditor",
          "/accounts/roles/UnitEditor?edit=1", "/accounts/changes/")
#: controls of the page itself that are too small for a finger or a pointer
SMALL = """least => [...document.querySelectorAll('main :is(a[href], button, input:not([type=hidden]), select, summary)')]
  .filter(n => n.offsetParent && !n.closest('.visually-hidden, .ts-hidden-accessible') && !n.matches('.ts-hidden-accessible'))
  .map(n => [n, (n.matches('input') && n.closest('label, .ts-wrapper') || n).getBoundingClientRect()])
  .filter(([n, box]) => box.width && box.height && box.height < least - 0.5).map(([n, box]) => n.outerHTML.slice(0, 120))"""


def look(seen: Any, paths: Any) -> dict[str, list[str]]:
    """Faults of the pages, by address."""
    found = {}
    for path in paths:
        answer = seen.open(path)
        assert answer.status == 200, path
        faults = seen.faults() + [f"small {s}" for s in seen.page.evaluate(SMALL, 44 if seen.page.viewport_size["width"] < 600 else 24)]
        if faults:
            found[path] = faults
    return found


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_the_own_account_are_clean(width: int, visit: Any) -> None:
    assert look(visit("UnitEditor", width=width), MINE) == {}


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_on_rights_are_clean(width: int, visit: Any) -> None:
    assert look(visit("SysAdmin", width=width), RIGHTS) == {}


def test_on_the_phone_the_sections_are_an_accordion(visit: Any) -> None:
    seen = visit("UnitEditor", width=390)
    seen.open("/account/")
    opened = "nodes => nodes.filter(n => n.open).map(n => n.id)"
    assert seen.page.eval_on_selector_all("[data-fold]", opened) == ["basics"]
    seen.page.click("#tokens > summary")
    seen.page.wait_for_function("() => !document.querySelector('#basics').open")
    assert seen.page.eval_on_selector_all("[data-fold]", opened) == ["tokens"]
    box = seen.page.locator("#sessions > summary").bounding_box()
    assert box["height"] >= 44
    wide = visit("UnitEditor")
    wide.open("/account/")
    assert len(wide.page.eval_on_selector_all("[data-fold]", opened)) == 8


def test_the_rules_of_a_new_password_are_ticked_while_it_is_typed(visit: Any) -> None:
    seen = visit("UnitEditor")
    seen.open("/account/password")
    met = "nodes => nodes.map(n => n.dataset.rule)"

    def ticked() -> list[str]:
        return list(seen.page.eval_on_selector_all(".dl-met", met))

    assert ticked() == []
    seen.page.fill("#new", "kurz")
    assert ticked() == ["name", "differs"]
    seen.page.fill("#new", "Neun-Kraniche-ziehen-41")
    assert ticked() == ["least", "name", "differs"]
    seen.page.fill("#again", "Neun-Kraniche-ziehen-41")
    assert ticked() == ["least", "name", "differs", "again"]
    seen.page.fill("#old", "Neun-Kraniche-ziehen-41")
    assert "differs" not in ticked()
    assert seen.faults() == []


def test_a_token_is_made_copied_once_and_revoked(visit: Any) -> None:
    seen = visit("UnitEditor")
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.open("/account/tokens/new")
    seen.page.fill("#name", "月报")
    seen.page.click(".dl-formbar .btn-primary")
    value = seen.page.input_value("#token")
    assert value.startswith("dl_")
    assert seen.faults() == []
    seen.page.click("[data-do='copy']")
    seen.page.wait_for_function("() => document.querySelector('[data-do=copy]').textContent.includes('已复制')")
    assert seen.page.evaluate("navigator.clipboard.readText()") == value
    answer = seen.page.request.get(f"{seen.url}/api/v1/person/", headers={"Authorization": f"Bearer {value}"})
    assert answer.status == 200
    seen.open("/account/")
    assert value not in seen.page.content()
    seen.page.click("#tokens .dl-danger-button")
    seen.page.click("#dl-confirm [data-confirm-ok]")
    seen.page.wait_for_selector(".dl-alert-success")
    assert seen.page.locator("#tokens code").count() == 0


@pytest.mark.parametrize("width", [1366, 390])
def test_what_is_sensitive_asks_for_the_password_once_more_and_goes_on(width: int, visit: Any, site: Any) -> None:
    seen = visit("GreenDesk", width=width)
    seen.open("/account/tokens/new")
    seen.page.fill("#name", "日报")
    with closing(sqlite3.connect(site.folder / "browser.db", timeout=20)) as base, base:  # some minutes later
        for key, data in base.execute("SELECT token_hash, data FROM web_session").fetchall():
            base.execute("UPDATE web_session SET data = ? WHERE token_hash = ?", (json.dumps({**json.loads(data), "proved_at": 1}), key))
    seen.page.click(".dl-formbar .btn-primary")
    seen.page.wait_for_selector("#proof")
    seen.errors.clear()  # the browser itself notes the status of the page
    assert seen.faults() == []
    seen.page.fill("#proof", site.account("GreenDesk")["password"])
    seen.page.press("#proof", "Enter")
    seen.page.wait_for_selector("#token")
    assert seen.page.input_value("#token").startswith("dl_")


def test_a_change_of_roles_is_asked_for_by_one_and_confirmed_by_another(visit: Any) -> None:
    first, second = visit("SysAdmin"), visit("SysAdmin", number=1)
    first.open("/accounts/list?q=volunteer")
    first.page.click("td.dl-first a")
    first.page.wait_for_load_state("load")
    first.page.click(".dl-head-end .btn-primary")
    first.page.wait_for_selector("#roles")
    first.page.evaluate("document.querySelector('#roles').tomselect.addItem('GreenDesk')")
    first.page.click(".dl-formbar .btn-primary")
    first.page.wait_for_url("**/accounts/changes/*")
    assert first.faults() == []
    assert "目前一切不变" in first.text()
    path = first.page.url.removeprefix(first.url)
    assert look(second, [path]) == {}
    assert look(visit("SysAdmin", number=1, width=390), [path]) == {}
    second.page.click("form[action$='/confirm'] button")
    second.page.click("#dl-confirm [data-confirm-ok]")
    second.page.wait_for_selector(".dl-alert-success")
    assert "已确认" in second.text()
    assert second.faults() == []


def test_the_role_table_is_searched_and_ticked_by_groups(visit: Any) -> None:
    seen = visit("SysAdmin")
    seen.open("/accounts/roles/UnitEditor?edit=1")
    seen.page.fill("#dl-find-room", "绿色")
    shown = "nodes => nodes.filter(n => n.offsetParent).map(n => n.dataset.rowName)"
    assert seen.page.eval_on_selector_all("[data-row-name]", shown) == ["绿色就医通道"]
    seen.page.fill("#dl-find-room", "")
    group = seen.page.locator("[data-group]").first
    before = group.locator("input:checked").count()
    assert before > 0
    group.locator("[data-do='tick-group']").click()
    assert group.locator("input:checked").count() == 0
    group.locator("[data-do='tick-group']").click()
    assert group.locator("input:checked").count() == before
    group.locator("input").last.uncheck()
    seen.page.click(".dl-formbar .btn-primary")
    seen.page.wait_for_selector(".dl-right-gone")
    assert seen.faults() == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_sign_in_shows_the_password_and_weighs_little(width: int, visit: Any) -> None:
    seen, weight = visit(None, width=width), []
    seen.page.on("response", lambda r: weight.append(len(gzip.compress(r.body(), 9))))
    assert look(seen, ["/login/"]) == {}
    assert sum(weight) <= 150_000, sum(weight)
    seen.page.fill("#password", "geheim")
    seen.page.click("[data-do='show-password']")
    assert seen.page.get_attribute("#password", "type") == "text"
    seen.page.click("[data-do='show-password']")
    assert seen.page.get_attribute("#password", "type") == "password"
    assert seen.page.get_attribute("#username", "autocomplete") == "username"
    assert "15 分钟" in seen.text()
