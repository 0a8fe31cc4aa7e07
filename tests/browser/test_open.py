"""Everything that opens over a page, each kind once, on a desk and on a phone: dialogs, menus, choices, drawers, refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_files import draft, put, scans  # noqa: F401  (fixtures)
from tests.browser.test_forms import end_session

WIDTHS = pytest.mark.parametrize("width", [1366, 390])
#: what the browser itself notes about an answer that is no page
NOTED = "the server responded with a status of"


class Round:
    """A walk from one open thing to the next that remembers what was wrong with each."""

    def __init__(self, seen: Any) -> None:
        self.seen, self.page = seen, seen.page
        self.page.set_default_timeout(8_000)
        self.found: dict[str, list[str]] = {}

    @property
    def phone(self) -> bool:
        return bool(self.page.viewport_size["width"] < 600)

    def look(self, what: str, selector: str, over: bool = False) -> None:
        """Wait until ``selector`` is in sight and note what is wrong with the page as it stands; what a menu lies ``over`` is
        out of reach until it closes: sizes are then measured as if it did not lie there."""
        self.page.locator(selector).first.wait_for()
        self.page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')")
        self.seen.errors = [e for e in self.seen.errors if NOTED not in e]
        faults = self.seen.faults()
        if over:
            faults = [f for f in faults if not f.startswith("axe target-size")] + self.seen.small()
        if faults:
            self.found[what] = faults

    def menu(self, what: str, holder: str) -> None:
        """Open a menu by its word, look, and close it by the key."""
        self.page.locator(f"{holder} > summary").first.click()
        self.look(what, f"{holder}[open] > :not(summary)", over=True)
        self.page.keyboard.press("Escape")
        assert self.page.locator(f"{holder}[open]").count() == 0, f"{what} does not close by Escape"

    def dialog(self, what: str, opener: str, dialog: str = "#dl-act-dialog[open]") -> None:
        """Open a dialog from ``opener``, look, and close it by the key: the focus is where it was."""
        button = self.page.locator(opener).first
        button.focus()
        self.page.keyboard.press("Enter")
        self.look(what, dialog)
        self.page.keyboard.press("Escape")
        assert self.page.locator(dialog).count() == 0, f"{what} does not close by Escape"
        assert button.evaluate("n => n === document.activeElement"), f"{what} keeps the focus"


@WIDTHS
def test_what_opens_over_a_list_is_clean(width: int, visit: Any) -> None:
    walk = Round(visit("CompanyOfficer", width=width))
    walk.seen.open("/archive/list/?_flt_3_state=ACTIVE")
    walk.menu("account", ".dl-top-end .dl-menu")
    walk.menu("export", ".dl-tools")
    walk.dialog("kept query", ".dl-kept-add")
    if walk.phone:
        walk.page.click(".dl-burger")
        walk.look("navigation", ".dl-side a")
        walk.page.keyboard.press("Escape")
        walk.page.click("[data-do=find-open]")
    else:
        walk.menu("more of a row", ".dl-row-more")
        walk.dialog("columns", "a:has-text('列设置')")
        walk.dialog("help", "[data-help]", "#dl-help[open]")
        walk.page.click("[data-do=tree]")
        walk.look("unit tree", "#dl-tree [role=treeitem]")
    walk.page.fill("#dl-find", "zj")
    walk.look("search", "#dl-find-list")
    walk.page.keyboard.press("Escape")
    walk.page.keyboard.press("Escape")
    if not walk.page.locator(".dl-query .ts-control").first.is_visible():
        walk.page.click("[data-do=more]")
    walk.page.locator(".dl-query .ts-control:visible").first.click()
    walk.look("choice", ".ts-dropdown:visible .option")
    walk.page.keyboard.press("Escape")
    walk.page.locator("h1").first.click()
    walk.page.keyboard.press("?")
    walk.look("keys", "#dl-keys[open]")
    assert walk.found == {}


@WIDTHS
def test_what_opens_over_chosen_rows_is_clean(width: int, visit: Any) -> None:
    for role, number in (("UnitLeader", 0), ("UnitLeader", 1), ("CompanyOfficer", 0), ("CompanyLeader", 0)):
        walk = Round(visit(role, number, width=width))
        walk.seen.open("/aid/list/?todo=decide")
        if (boxes := walk.page.locator("[data-choose][data-alike^='approve']")).count():
            break
    boxes.first.check()
    walk.look("batch bar", "[data-batch]")
    walk.dialog("batch", "[data-verb=approve]")
    assert walk.found == {}


@WIDTHS
def test_what_opens_over_a_record_is_clean(width: int, site: Any, visit: Any) -> None:
    walk = Round(visit("CompanyOfficer", width=width))
    walk.seen.open(f"/archive/show/{site.story['archive_id']}")
    walk.menu("further actions", ".dl-head-end .dl-menu")
    walk.dialog("reveal", "[data-do=reveal]", "#dl-confirm[open]")
    walk.page.locator(".dl-head-end .dl-menu > summary").click()
    walk.dialog("cancel the archive", ".dl-menu[open] .dl-danger")
    desk = Round(visit("GreenDesk", width=width))
    desk.seen.open("/green_channel/board")
    if desk.phone:  # one column at a time: the first that holds a card with moves
        lane = desk.page.locator("[data-lane-box]:has([data-moves])").first.get_attribute("data-lane-box")
        desk.page.click(f"[data-lane-name={lane}]")
    desk.menu("moves of a card", "[data-moves].dl-menu:visible")
    assert walk.found | desk.found == {}


@WIDTHS
def test_what_opens_over_a_form_is_clean(width: int, site: Any, visit: Any) -> None:
    walk = Round(visit("UnitEditor", width=width))
    walk.seen.open("/person/add")
    walk.page.locator("#unit_id-ts-control:visible").first.wait_for()
    walk.page.click("button[data-final]")
    walk.look("errors", ".dl-errors")
    walk.page.locator("#unit_id + .ts-wrapper .ts-control").click()
    walk.look("choice", ".ts-dropdown:visible .option")
    walk.page.keyboard.press("Escape")
    end_session(site, walk.seen)
    walk.page.click("button[data-final]")
    walk.look("session over", "#dl-session[open]")
    assert walk.found == {}


@WIDTHS
def test_the_viewer_and_the_first_walk_are_clean(width: int, draft: Any, scans: dict[str, str], visit: Any) -> None:  # noqa: F811
    editor, pk = draft
    editor.open(f"/file/list/archive/{pk}")
    put(editor, "APPLICATION", scans["申请书.jpg"])
    walk = Round(visit("UnitEditor", width=width))
    walk.seen.open(f"/file/list/archive/{pk}")
    walk.page.locator(".dl-sheet-open").first.click()
    walk.look("viewer", "[data-stage] img")
    walk.page.click("[data-do=viewer-keys]")
    walk.look("keys of the viewer", "#dl-viewer-keys:visible")
    walk.seen.open("/?tour=1")
    walk.look("first walk", "#dl-tour[open]")
    assert walk.found == {}


@WIDTHS
def test_pages_that_refuse_are_clean(width: int, site: Any, visit: Any) -> None:
    walk = Round(visit("WorkshopReporter", width=width))
    for status, path in ((404, "/archive/show/99999999"), (404, "/no/such/page"), (403, "/eap/list/"), (405, "/archive/delete/1")):
        answer = walk.seen.open(path)
        assert answer.status == status, path
        walk.look(f"{status} {path}", "h1")
    end_session(site, walk.seen)
    walk.seen.open("/archive/list/")
    assert "/login" in walk.page.url
    walk.look("session over", "h1")
    assert walk.found == {}
