"""The workbench as pages: it stands without script, its parts load and fail alone, tabs have addresses, messages are read by POST."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.actor import ROLES, Actor
from app.kernel.text import N_
from app.services import account as accounts
from app.services import aid, eap
from app.services.desk import messages
from app.services.inbox import Card, Figure, cards
from app.store.unit import unit
from tests.contract.expect import ACCOUNT
from tests.house import Browser, House
from tests.services import dossier
from tests.services.household import archive, item
from views.workbench import blocks
from views.workbench.blocks import Block

DAY = dt.date(2026, 3, 2)
CARDS = re.compile(r'hx-get="(/workbench/card/[^"]+)"')


@pytest.fixture
def desk(lite: House) -> Iterator[SimpleNamespace]:
    """An application that its unit has to decide, another that came back; seen from outside: each request has a context of its own."""
    with clock.fixed(DAY):
        with lite.inside():
            on = dossier.cast(lite)
            archived = archive("E001")
            on.waiting, on.returned = (asked(on, archived, *what) for what in (("C2", "35000"), ("C11", "900")))
            on.returned = aid.act(on.leader1, on.returned.id, "return", on.returned.version, {"note": "请补充发票"})
        yield on


def asked(on: SimpleNamespace, archived: int, code: str, amount: str) -> Any:
    made = aid.create(on.editor1, {"archive_id": archived, "item_id": item(code), "requested_amount": amount})
    return aid.act(on.editor1, made.id, "submit", made.version, {})


def page(on: SimpleNamespace, name: str, path: str = "/", **headers: str) -> str:
    answer = on.house.browser(name).get(path, headers=headers)
    assert answer.status_code == 200, (name, path, answer.status_code)
    return unescape(answer.get_data(as_text=True))


def rows(html: str) -> list[str]:
    """Texts of the rows of the work."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.S)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", r)) for r in re.findall(r"<tr>(.*?)</tr>", body.group(1), re.S)] if body else []


# ---- without script -----------------------------------------------------------------------------------------------------


def test_without_script_the_page_holds_the_work_and_every_card_is_a_link(desk: SimpleNamespace) -> None:
    html = page(desk, "leader1")
    assert len(rows(html)) == 1
    assert all(word in rows(html)[0] for word in ("帮扶申请", "张建国", "运维车间", "35,000.00", "剩 3 个工作日", "审批"))
    assert f'href="/aid/show/{desk.waiting.id}?todo=1"' in html
    links = re.findall(r'<li class="card dl-figure".*?<a href="([^"]+)"', html, re.S)
    assert len(links) == len(CARDS.findall(html)) >= 4
    browser = desk.house.browser("leader1")
    assert {browser.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_workbench_whose_parts_all_answer(desk: SimpleNamespace, role: str) -> None:
    browser = desk.house.browser(ACCOUNT[role])
    html = browser.get("/").get_data(as_text=True)
    assert len(re.findall('class="btn[^"]*" href="/[a-z_]+/add"', html)) <= 3
    for path in [*CARDS.findall(html), "/workbench/block/messages", *(f"/?tab={t}" for t in ("todo", "done", "mine", "copies"))]:
        assert browser.get(path).status_code == 200, (role, path)


def test_the_number_of_a_card_and_its_warning(desk: SimpleNamespace) -> None:
    card = page(desk, "editor1", "/workbench/card/return")
    assert re.search(r"<strong[^>]*>1</strong>", card)
    assert 'href="/?tab=todo&only=return"' in card
    with clock.fixed(DAY + dt.timedelta(days=9)):
        late = page(desk, "leader1", "/workbench/card/soon")
    assert "其中已超期 1 件" in late
    assert "dl-tone-red" in late


def test_nobody_learns_of_cards_and_blocks_that_are_not_his(desk: SimpleNamespace) -> None:
    for name, path in (("editor1", "card/aid-year"), ("counselor", "card/decide"), ("officer", "card/eap-triage"),
                       ("officer", "card/nothing"), ("editor1", "block/nothing")):
        assert desk.house.browser(name).get(f"/workbench/{path}").status_code == 404, (name, path)
    assert desk.house.browser().get("/workbench/card/decide").status_code == 302


def test_people_of_the_psychological_service_see_its_cards_alone(desk: SimpleNamespace) -> None:
    for name in ("coordinator", "counselor", "grid"):
        html = page(desk, name)
        links = set(re.findall(r'<li class="card dl-figure".*?<a href="([^"]+)"', html, re.S))
        assert links
        assert all(link.startswith("/eap/") for link in links), links


# ---- alone ----------------------------------------------------------------------------------------------------------------


def broken(actor: Actor, specs: Any) -> Iterator[Card]:
    """A card whose count divides by nothing."""
    yield Card("broken", N_("To do"), "clock", lambda _actor: Figure(1 // 0), "aid", "all")


def test_a_card_that_fails_fails_alone(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "SOURCES", [broken, *cards.SOURCES])
    browser = desk.house.browser("leader1")
    html = browser.get("/").get_data(as_text=True)
    assert len(rows(html)) == 1
    statuses = {path.rpartition("/")[2]: browser.get(path).status_code for path in CARDS.findall(html)}
    assert statuses.pop("broken") == 500
    assert statuses
    assert set(statuses.values()) == {200}
    assert browser.get("/workbench/block/messages").status_code == 200


def test_a_block_that_fails_fails_alone_and_one_whose_room_is_closed_is_not_there(
        desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(_who: Any) -> list[dict[str, Any]]:
        raise ZeroDivisionError

    more = [Block("broken", N_("To do"), "clock", "MessagesView.index", lines, N_("Done.")),
            Block("closed", N_("To do"), "clock", "MessagesView.index", lines, N_("Done."), room="eap")]
    monkeypatch.setattr(blocks, "BLOCKS", [*more, *blocks.BLOCKS])
    browser = desk.house.browser("leader1")
    html = browser.get("/").get_data(as_text=True)
    assert "/workbench/block/broken" in html
    assert "/workbench/block/closed" not in html
    assert browser.get("/workbench/block/broken").status_code == 500
    assert browser.get("/workbench/block/closed").status_code == 404
    assert browser.get("/workbench/block/messages").status_code == 200


# ---- tabs -----------------------------------------------------------------------------------------------------------------


def test_every_tab_has_an_address_and_htmx_gets_the_list_alone(desk: SimpleNamespace) -> None:
    whole, part = page(desk, "leader1", "/?tab=done"), page(desk, "leader1", "/?tab=done", **{"HX-Request": "true"})
    assert whole.startswith("<!DOCTYPE")
    assert part.lstrip().startswith("<section")
    assert rows(whole) == rows(part)
    assert all(word in rows(part)[0] for word in ("退回补正", "已退回", "2026-03-02"))
    back = page(desk, "leader1", "/?tab=done", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert back.startswith("<!DOCTYPE")


def test_the_lists_say_what_was_begun_and_what_was_told(desk: SimpleNamespace) -> None:
    begun = rows(page(desk, "editor1", "/?tab=mine"))
    assert len(begun) == 2
    assert any("待初审" in r and "0 个工作日" in r for r in begun)
    told = rows(page(desk, "editor1", "/?tab=copies"))
    assert len(told) == 1
    assert "已退回" in told[0]
    assert rows(page(desk, "editor2", "/?tab=copies")) == []


def test_an_empty_list_says_so_and_leads_on(desk: SimpleNamespace) -> None:
    html = page(desk, "volunteers")
    assert "没有待办事项" in html
    assert 'href="/?tab=done"' in html
    for odd in ("/?tab=nothing", "/?tab=todo&only=nothing", "/?page=999999", "/?page=x", "/?tab=mine&page=77"):
        page(desk, "editor1", odd)


def test_the_one_who_referred_reads_that_he_did_and_no_more(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        made = eap.create(desk.editor1, {"employee_id": desk.people["E002"], "source": "UNIT", "problem_tags": ["SLEEP"],
                                         "consent_on": DAY.isoformat()})
        eap.act(desk.coordinator, made.id, "triage", made.version, {"phq9": "12", "phq9_item9": "0"})
    row = next(r for r in rows(page(desk, "editor1", "/?tab=mine")) if "EAP" in r)
    assert "已转介" in row
    for secret in ("王小明", "待派单", "运维车间", "工作日"):
        assert secret not in row, secret


# ---- messages --------------------------------------------------------------------------------------------------------------


def notice(on: SimpleNamespace, *names: str) -> None:
    with on.house.inside():
        for name in names:
            with unit(Actor.system()) as u:
                messages.tell(u, [getattr(on, name).user_id], None, None, "notice", N_("Done."))


def unread(browser: Browser) -> int:
    found = re.search(r"站内通知，(\d+) 条未读", browser.get("/account/").get_data(as_text=True))
    return int(found.group(1)) if found else -1


def test_the_bell_counts_and_opening_a_message_reads_it_and_leads_to_the_row(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    assert unread(browser) == 1
    html = browser.get("/messages/").get_data(as_text=True)
    address = re.search(r'action="(/messages/\d+/open)"', html).group(1)  # type: ignore[union-attr]
    assert browser.get(address).status_code == 405
    assert unread(browser) == 1
    answer = browser.post(address)
    assert answer.headers["Location"] == f"/aid/show/{desk.returned.id}"
    assert unread(browser) == 0
    assert desk.house.browser("editor1b").post(address).status_code == 404


def test_a_message_about_a_row_that_the_reader_lost_says_nothing_of_it_and_leads_nowhere(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        accounts.set_roles(Actor.system(), desk.editor1.user_id, ["UnitEditor"], desk.editor2.unit_id)
    browser = desk.house.browser("editor1")
    for path in ("/messages/", "/workbench/block/messages"):
        html = browser.get(path).get_data(as_text=True)
        assert "该通知涉及的记录，您已无权查看。" in html
        assert "BF2026" not in html
        assert "退回" not in html
    address = re.search(r'action="(/messages/\d+/open)"', html).group(1)  # type: ignore[union-attr]
    assert browser.post(address).headers["Location"] == "/messages/"
    assert unread(browser) == 0


def test_one_or_all_messages_are_marked_as_read(desk: SimpleNamespace) -> None:
    notice(desk, "editor1", "editor1", "editor2")
    browser = desk.house.browser("editor1")
    assert unread(browser) == 3
    first = re.search(r'name="pk" value="(\d+)"', browser.get("/messages/?only=unread").get_data(as_text=True)).group(1)  # type: ignore[union-attr]
    browser.post("/messages/read", {"pk": first})
    assert unread(browser) == 2
    browser.post("/messages/read")
    assert unread(browser) == 0
    assert "没有未读通知" in browser.get("/messages/?only=unread").get_data(as_text=True)
    assert unread(desk.house.browser("editor2")) == 1


def test_reading_needs_the_token_of_the_page(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    assert browser.client.post("/messages/read").status_code == 400
    assert unread(browser) == 1


def test_work_of_one_kind_is_handed_on_as_a_queue_of_that_kind(desk: SimpleNamespace) -> None:
    html = page(desk, "leader1", "/?tab=todo&only=decide")
    address = f"/aid/show/{desk.waiting.id}?todo=decide"
    assert f'href="{address}"' in html
    assert page(desk, "leader1", address)
    assert page(desk, "leader1", "/aid/list/?todo=decide")
