"""The main job without a mouse: everything is reached by Tab and seen when reached."""

from __future__ import annotations

from typing import Any

from tests.browser.test_show import submit
from tests.browser.test_story import free_employee

#: a ring of 3 px around the control, or around the box that stands for it
_RING = """() => {
  const n = document.activeElement;
  const box = n.closest('.ts-wrapper, .dl-chooser') || n;
  return [n, box].some(x => { const s = getComputedStyle(x);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 3 && s.outlineColor === 'rgb(194, 100, 5)'; });
}"""


class Hand:
    """One hand on the keyboard: walks to a control by Tab alone and holds every stop to be visible."""

    def __init__(self, seen: Any) -> None:
        self.page = seen.page

    def stop(self) -> str:
        """Where the focus is."""
        return str(self.page.evaluate(
            "() => { const n = document.activeElement; return n ? `${n.tagName}#${n.id} ${n.outerHTML.slice(0, 90)}` : ''; }"))

    def to(self, selector: str, most: int = 90, back: bool = False) -> None:
        """Press Tab until the focus is on ``selector``; every stop on the way shows its ring."""
        for _press in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate("() => document.activeElement === document.body"):
                continue  # past the last control the focus is on the browser's own bar
            self.page.wait_for_function(_RING, timeout=2000)
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} was not reached; the focus is on {self.stop()}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def choose(self, name: str, code: str) -> None:
        """Walk to a select, native or dressed, and choose by arrows."""
        self.to(f"#{name}, #{name}-ts-control")
        dressed = self.page.evaluate("name => Boolean(document.getElementById(name).tomselect)", name)
        if not dressed:
            for _press in range(40):
                if self.page.input_value(f"#{name}") == code:
                    return
                self.press("ArrowDown")
            raise AssertionError(f"{code} is no choice of {name}")
        word = self.page.evaluate("([n, c]) => document.getElementById(n).tomselect.options[c].text", [name, code])
        self.type(word)
        self.page.locator(f".ts-dropdown .option:visible:has-text('{word}')").first.wait_for()
        self.press("Enter")
        assert self.page.input_value(f"#{name}") == code

    def follow(self, selector: str) -> None:
        """Walk to a link or button and press Enter."""
        self.to(selector)
        with self.page.expect_navigation():
            self.press("Enter")


def test_an_archive_is_opened_reviewed_and_found_again_without_a_mouse(visit: Any) -> None:
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/")
    page, hand = editor.page, Hand(editor)
    hand.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.dl-skip')"), "the first stop leads past the menu"
    hand.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "dl-main"
    hand.follow("main a[href='/archive/search']")
    hand.follow("main a[href='/archive/add?lead=1']")
    hand.to("#employee_id-ts-control")
    hand.type(person["emp_no"])
    page.locator(".ts-dropdown .option:visible", has_text=person["emp_no"]).first.wait_for()
    hand.press("Enter")
    hand.to("[data-do=step-next]")
    hand.press("Enter")
    page.locator("#housing_type:visible, #housing_type-ts-control:visible").first.wait_for()
    hand.choose("housing_type", "RENT")
    hand.choose("gov_aid_state", "ABOVE")
    hand.to("[data-do=step-next]")
    hand.press("Enter")
    page.locator("#main_cause:visible, #main_cause-ts-control:visible").first.wait_for()
    hand.choose("main_cause", "C13")
    hand.choose("health_state", "GOOD")
    for _step in range(6):
        if page.locator("button[data-final]:not([data-closing])").is_visible():
            break
        step = page.locator("#dl-form").get_attribute("data-at")
        hand.to("[data-do=step-next]")
        hand.press("Enter")
        page.wait_for_function("at => document.getElementById('dl-form').dataset.at !== at", arg=step)
    page.locator("[data-answers]", has_text=person["name"]).wait_for()
    hand.follow("button[data-final]:not([data-closing])")
    page.wait_for_url("**/archive/show/*")
    path = page.url.removeprefix(editor.url)
    hand.press("/")
    assert page.evaluate("() => document.activeElement.matches('input')"), "the key / leads to the search"
    hand.type(person["emp_no"])
    page.locator(f"a[href^='{path.split('?')[0]}']").first.wait_for()
    hand.press("ArrowDown", "Enter")
    page.wait_for_load_state("load")
    assert person["name"] in editor.text()


def test_a_decision_is_made_by_tab_and_enter_alone(visit: Any) -> None:
    submit(visit, 1)
    leader = visit("UnitLeader")
    leader.open("/")
    page, hand = leader.page, Hand(leader)
    hand.follow("main td a[href*='/aid/show/'][href*='todo=']")
    before = page.url
    hand.to("input[name=verb]")
    hand.press("Space")
    hand.to("#note")
    hand.type("材料齐全，情况属实。")
    hand.follow("[data-judge-send]")
    page.wait_for_load_state("load")
    assert page.url != before
    assert page.locator(".dl-alert-success").count() == 1, leader.text()[:800]
