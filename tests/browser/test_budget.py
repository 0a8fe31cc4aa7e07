"""What a page may weigh and ask for, and that it stands still while it loads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.page import Visit

ROOT = Path(__file__).resolve().parents[2]
KB = 1024
REQUESTS = 14
LOGIN, PAGE = 150 * KB, 260 * KB
SHIFT = 0.05
#: role -> addresses; {archive} and its like are keys of the story
PAGES = {
    "CompanyOfficer": ("/", "/archive/list/", "/archive/show/{archive_id}", "/aid/list/", "/person/{archive_id}/plan", "/person/list/",
                       "/account/", "/messages/", "/help/archive", "/find/"),
    "UnitEditor": ("/archive/add", "/aid/add", "/green_channel/add"),
    "GreenDesk": ("/green_channel/list/", "/green_channel/show/{request_id}"),
    "PairDoctor": ("/follow_up/list/",),
    "SysAdmin": ("/accounts/list", "/org/list/"),
}
_WATCH = """
window.moved = 0;
new PerformanceObserver((list) => {
  list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.moved += entry.value; });
}).observe({ type: "layout-shift", buffered: true });
"""


class Scale:
    """Bytes and requests of one page, with an empty cache as on the first morning."""

    def __init__(self, seen: Visit) -> None:
        self.seen, self.bytes = seen, 0
        self.urls: set[str] = set()
        seen.page.wait_for_load_state("networkidle")  # what the page before still asks for is not of this one
        self.wire = seen.context.new_cdp_session(seen.page)
        self.wire.send("Network.enable")
        self.wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.wire.on("Network.responseReceived", lambda e: self.urls.add(e["response"]["url"]))
        self.wire.on("Network.loadingFinished", self._count)
        seen.page.add_init_script(_WATCH)

    def _count(self, event: Any) -> None:
        self.bytes += int(event["encodedDataLength"])

    def weigh(self, path: str) -> tuple[int, int, float]:
        """Bytes over the wire, requests, how far things moved."""
        self.urls, self.bytes = set(), 0
        assert self.seen.open(path).status == 200
        self.seen.page.wait_for_load_state("networkidle")
        asked = {u for u in self.urls if u.startswith(self.seen.url)}
        assert {u for u in self.urls if not u.startswith((self.seen.url, "data:"))} == set()
        return self.bytes, len(asked), float(self.seen.page.evaluate("window.moved"))


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", PAGES)
def test_a_page_is_light_asks_for_little_and_stands_still(role: str, width: int, visit: Any, site: Any) -> None:
    scale, faults = Scale(visit(role, width=width)), []
    for path in PAGES[role]:
        weight, asked, moved = scale.weigh(path.format(**site.story))
        if weight > PAGE or asked > REQUESTS or moved > SHIFT:
            faults.append(f"{path}: {weight // KB} kB, {asked} requests, moved by {moved:.3f}")
    assert not faults, "\n".join(faults)


def test_the_sign_in_is_lighter_still(visit: Any) -> None:
    weight, asked, moved = Scale(visit(None)).weigh("/login/")
    assert weight <= LOGIN
    assert asked <= REQUESTS
    assert moved <= SHIFT


@pytest.mark.parametrize("path", ["/login/", "/archive/list/", "/archive/add", "/account/"])
def test_the_trimmed_sheet_draws_what_the_whole_one_draws(path: str, visit: Any) -> None:
    whole = (ROOT / "node_modules/@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    seen = visit(None if path == "/login/" else "UnitEditor")
    still = {"animations": "disabled", "mask": [seen.page.locator("canvas")]}
    seen.open(path)
    seen.page.wait_for_load_state("networkidle")
    trimmed = seen.page.screenshot(**still)
    seen.page.route(re.compile(r"/tabler\.\w+\.css"), lambda route: route.fulfill(body=whole, content_type="text/css"))
    seen.open(path)
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.screenshot(**still) == trimmed


def test_without_a_script_a_page_shows_what_works_and_hides_what_does_not(chromium: Any, site: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page, account = context.new_page(), site.account("CompanyOfficer")
    page.goto(site.url + "/login/")
    page.fill("#username", account["username"])
    page.fill("#password", account["password"])
    page.click("form[method=post] button[type=submit]")
    page.goto(site.url + "/archive/list/")
    assert page.is_visible("[data-batch]")
    assert not page.is_visible("[data-script]")
    page.click("[data-help]")
    assert "/help/archive" in page.url
    assert page.is_visible("text=谁来办")
    context.close()
