"""The workbench in a browser: numbers come by themselves, one that fails says so and is tried again, tabs swap the list alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: puts a message about an application that he sees before the account named
TELL = """
import sys
from sqlalchemy import select
from app.kernel.actor import Actor
from app.kernel.text import Text
from app.services.desk import messages
from app.specs.aid import SPEC
from app.store.unit import unit
from models.account import Account
from models.aid import AidApplication
from run import app

with app.app_context(), unit(Actor.system()) as u:
    pk = u.session.scalars(select(Account.id).where(Account.username == sys.argv[1])).one()
    assert any(messages.tell(u, [pk], SPEC, row, "notice", "%(what)s %(number)s: %(deed)s", what=Text(SPEC.one), number=row.app_no,
                             deed=Text("The application is not approved.")) for row in u.session.scalars(select(AidApplication)))
"""
NUMBERS = ".dl-figure strong:not(.dl-waiting)"


def counted(page: Any) -> int:
    """How many cards there are, once all of them have their number."""
    page.wait_for_function("() => !document.querySelector('.dl-figure .dl-waiting')")
    return int(page.locator(NUMBERS).count())


def test_numbers_and_messages_come_by_themselves_with_few_requests(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    asked: list[str] = []
    seen.page.on("request", lambda r: asked.append(r.url))
    seen.open("/")
    assert counted(seen.page) == seen.page.locator(".dl-figure").count() >= 4
    seen.page.wait_for_selector(".dl-stack [data-alone] > :not(.dl-waiting)")
    assert len(set(asked)) <= 14, asked
    assert seen.faults() == []
    number = seen.page.locator(".dl-figure", has_text="待发放").locator("strong").inner_text()
    seen.page.locator(".dl-figure a", has_text="待发放").click()
    seen.page.wait_for_url("**/aid/list/**")
    assert f"共 {number} 条" in seen.text()


def test_a_card_that_fails_says_so_in_its_place_and_is_tried_again(visit: Any) -> None:
    seen = visit("UnitLeader")
    seen.page.route("**/workbench/card/soon", lambda route: route.fulfill(status=500, headers={"X-Request-ID": "4711"}, body="x"))
    seen.page.route("**/workbench/block/messages", lambda route: route.abort())
    seen.open("/")
    card = seen.page.locator(".dl-figure", has_text="即将超期")
    card.get_by_role("button", name="重试").wait_for()
    assert "4711" in card.inner_text()
    assert counted(seen.page) == seen.page.locator(".dl-figure").count() - 1
    assert seen.page.locator("section", has_text="站内通知").get_by_role("button", name="重试").count() == 1
    assert seen.page.locator("#dl-toast").is_hidden()
    assert seen.axe() == []
    seen.page.unroute("**/workbench/card/soon")
    card.get_by_role("button", name="重试").press("Enter")
    card.locator("strong").wait_for()
    assert card.locator("strong").inner_text().isdigit()


def test_tabs_swap_the_list_alone_and_back_returns(visit: Any) -> None:
    seen = visit("UnitEditor")
    seen.open("/")
    counted(seen.page)
    seen.page.evaluate("() => { window.stayed = true; }")
    for name, tab in (("已办", "done"), ("我发起", "mine"), ("抄送", "copies")):
        seen.page.locator(".dl-work .dl-tabs a", has_text=name).press("Enter")
        seen.page.wait_for_url(f"**/?tab={tab}")
        seen.page.locator(".dl-work .dl-tabs a[aria-current]", has_text=name).wait_for()
        assert seen.page.evaluate("() => window.stayed && document.activeElement.id") == f"dl-tab-{tab}"
        assert seen.faults() == [], tab
    seen.page.go_back()
    seen.page.locator(".dl-work .dl-tabs a[aria-current]", has_text="我发起").wait_for()
    assert seen.page.locator(".dl-shell").count() == 1
    seen.page.locator("#dl-page-next").click()
    seen.page.wait_for_url("**page=1")


@pytest.mark.parametrize("role", ["UnitLeader", "PairDoctor"])
def test_on_a_phone_cards_stand_two_in_a_row_and_a_task_has_one_button_for_the_thumb(visit: Any, role: str) -> None:
    seen = visit(role, width=390)
    seen.open("/")
    counted(seen.page)
    boxes = [c.bounding_box() for c in seen.page.locator(".dl-figure").all()]
    assert len({round(b["x"]) for b in boxes}) == 2
    assert round(boxes[0]["y"]) == round(boxes[1]["y"])
    tasks = seen.page.locator(".dl-tasks tbody tr")
    assert tasks.count()
    for task in tasks.all()[:3]:
        assert task.locator(".btn").count() == 1
        assert task.locator(".btn").bounding_box()["height"] >= 44
        assert task.locator("td.dl-first a").bounding_box()["height"] >= 44
    assert seen.faults() == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_messages_are_clean_and_opening_one_lowers_the_bell(visit: Any, site: Any, width: int) -> None:
    subprocess.run([sys.executable, "-c", TELL, site.account("UnitEditor", 1)["username"]], cwd=ROOT, env=site.env, check=True)
    seen = visit("UnitEditor", 1, width=width)
    seen.open("/messages/")
    assert seen.faults() == []
    before = seen.page.locator(".dl-unread").count()
    assert before
    seen.page.locator(".dl-unread .dl-message button").first.click()
    seen.page.wait_for_url("**/show/**")
    seen.open("/messages/?only=unread")
    assert seen.page.locator(".dl-unread").count() == before - 1
    assert seen.faults() == []
