"""The board of a room: the same rows as the list, the same filter, the same moves; never more than the list would show."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.services import green_channel as green
from app.specs.registry import SPECS
from app.store import board as store
from app.store import session as sessions
from models.green_channel import GreenRequest
from tests.house import Browser, House
from tests.services.care import cast

BOARD = "/green_channel/board"


def _open(care: SimpleNamespace, who: Any = None, **more: Any) -> Any:
    raw = {"employee_id": care.wang, "need": "EXAM", "disease": "肺结节", "consent_on": clock.today().isoformat(), **more}
    return green.create(who or care.editor, raw)


def _at(care: SimpleNamespace, state: str) -> Any:
    """A request in ``state`` of the main line."""
    made = _open(care)
    day = (clock.now() + dt.timedelta(days=5)).isoformat()
    steps = {"ACCEPTED": ("accept", {}), "MATCHED": ("match", {"hospital_id": care.hospital, "department": "胸外科"}),
             "BOOKED": ("book", {"appoint_at": day}), "VISITED": ("visit", {}), "FEEDBACK": ("feedback", {"result": "好转"}),
             "CLOSED": ("close", {"satisfaction": "5"})}
    for reached, (verb, raw) in steps.items():
        if made.state == state:
            break
        made = green.act(care.desk, made.id, verb, made.version, raw)
        assert made.state == reached
    return made


def page(browser: Browser, path: str = BOARD) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def lanes(text: str) -> dict[str, list[int]]:
    """Column -> keys of its cards, in their order."""
    parts = re.split(r'data-lane-box="(\w+)"', text)
    return {name: [int(k) for k in re.findall(r'id="dl-card-(\d+)"', body)] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_live_state_of_a_board_lies_in_exactly_one_column() -> None:
    boards = [s for s in SPECS if s.board]
    assert boards
    for spec in boards:
        states = [code for lane in spec.board.lanes for code in lane.states]
        assert len(states) == len(set(states))
        assert {s.code for s in spec.states if s.live} <= set(states)
        assert {n for line in spec.board.facts for n in line} | set(spec.board.marks) <= set(spec.columns)


def test_cards_lie_in_the_column_of_their_state_with_surname_hospital_day_and_time_left(lite: House) -> None:
    with lite.inside():
        care = cast(lite)
        made = {state: _at(care, state).id for state in ("OPEN", "ACCEPTED", "MATCHED", "BOOKED", "VISITED", "FEEDBACK", "CLOSED")}
    text = page(lite.browser("green"))
    found = lanes(text)
    assert found["applied"] == [made["OPEN"]]
    assert set(found["contact"]) == {made["ACCEPTED"], made["MATCHED"]}
    assert found["booked"] == [made["BOOKED"]]
    assert found["treatment"] == [made["VISITED"]]
    assert found["back"] == [made["FEEDBACK"], made["CLOSED"]], "what is over stands below"
    booked = text.split(f'id="dl-card-{made["BOOKED"]}"')[1].split("</li>")[0]
    assert "王**" in booked
    assert "王小明" not in text
    assert "东港市人民医院 / 胸外科" in booked
    assert re.search(r"dl-tone-green\">还有 [45] 天", booked)
    assert "肺结节" not in text


def test_a_card_that_has_missed_its_day_is_red_and_says_so(lite: House) -> None:
    with lite.inside():
        care = cast(lite)
        booked, late = _at(care, "BOOKED"), _open(care)
        with sessions.writing() as session:
            session.get_one(GreenRequest, booked.id).appoint_at = clock.now() - dt.timedelta(days=2)
            session.get_one(GreenRequest, late.id).accept_by = clock.now() - dt.timedelta(hours=3)
            session.commit()
    text = page(lite.browser("green"))
    assert 'dl-tone-red">已过 2 天' in text
    assert 'dl-tone-red">超期 4 小时' in text


def test_the_board_shows_what_the_list_shows_under_the_same_filter(lite: House) -> None:
    with lite.inside():
        care = cast(lite)
        mine, urgent = _open(care), _open(care, urgency="URGENT")
        theirs = _open(care, who=care.sibling, employee_id=care.liu)
    desk = lite.browser("officer")
    assert set(lanes(page(desk))["applied"]) == {mine.id, urgent.id, theirs.id}
    for query, ids in (("_flt_0_urgency=URGENT", {urgent.id}), ("q=wxm", {mine.id, urgent.id}), ("q=E101", {theirs.id}),
                       ("_flt_0_state=ACCEPTED", set()), (f"_flt_0_unit_id={care.units['U02']}", {theirs.id})):
        text = page(desk, f"{BOARD}?{query}")
        assert set(lanes(text)["applied"]) == ids, query
        listed = page(desk, f"/green_channel/list/?{query}")
        assert {int(k) for k in re.findall(r"/green_channel/show/(\d+)", listed)} == ids
        assert f'href="/green_channel/list/?{query}"' in text, "the way to the list keeps the filter"
        assert f'href="{BOARD}?{query}"' in listed


def test_an_empty_column_says_none_and_a_full_one_leads_to_the_list(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_CARDS", 2)
    with lite.inside():
        care = cast(lite)
        for _ in range(3):
            _open(care)
        _at(care, "ACCEPTED")
    desk = lite.browser("green")
    text = page(desk)
    assert len(lanes(text)["applied"]) == 2
    assert "还有 1 条" in text
    assert text.count('class="dl-kanban-none">无') == 3
    way = re.search(r'class="dl-kanban-rest" href="([^"]+)"', text)
    assert way is not None
    rest = page(desk, way.group(1))
    assert len(set(re.findall(r"/green_channel/show/(\d+)", rest))) == 3
    assert "看板：申请" in rest
    assert set(re.findall(r"/green_channel/show/(\d+)", page(desk, "/green_channel/list/?lane=applied&_flt_0_state=BOOKED"))) == set()


def test_the_board_shows_no_row_outside_the_scope_and_no_move_that_is_not_ones_own(lite: House) -> None:
    with lite.inside():
        care = cast(lite)
        mine, theirs = _open(care), _open(care, who=care.sibling, employee_id=care.liu)
    editor = page(lite.browser("editor1"))
    assert lanes(editor)["applied"] == [mine.id]
    assert re.findall(r"/green_channel/act/\d+/(\w+)", editor) == ["cancel"]
    officer = page(lite.browser("officer"))
    assert set(lanes(officer)["applied"]) == {mine.id, theirs.id}
    assert "/green_channel/act/" not in officer
    assert 'draggable="true"' not in officer
    assert "王*明" in page(lite.browser("auditor")), "the auditor reads masks"
    for name in ("doctor", "counselor", "finance", "sysadmin", "reporter1"):
        assert lite.browser(name).get(BOARD).status_code == 403, name
    assert lite.browser().get(BOARD).status_code == 302


def test_rooms_without_a_board_have_none(lite: House) -> None:
    assert lite.browser("editor1").get("/archive/board").status_code == 404


def test_a_move_made_from_the_board_leads_back_to_it(lite: House) -> None:
    with lite.inside():
        made = _open(cast(lite))
    desk = lite.browser("green")
    back = f"{BOARD}?_flt_0_urgency=NORMAL#dl-card-{made.id}"
    text = page(desk, f"{BOARD}?_flt_0_urgency=NORMAL")
    href = re.search(rf'href="(/green_channel/act/{made.id}/accept\?[^"]+)"', text)
    assert href is not None
    form = page(desk, href.group(1))
    assert f'href="{back}"' in form, "to cancel leads back as well"
    assert desk.post(href.group(1), {"version": "1"}).headers["Location"] == back
    stale = desk.post(href.group(1), {"version": "1"})
    assert stale.status_code == 409
    refused = desk.post(href.group(1).replace("accept", "match"), {"version": "2", "hospital_id": ""})
    assert refused.status_code == 422
    assert 'action="/green_channel/act/1/match?back=' in refused.get_data(as_text=True)


@pytest.mark.parametrize("back", ["https://evil.example/green_channel/board", "//evil.example/green_channel/board", "/archive/list/",
                                  "/green_channel/board/../../account", "javascript:alert(1)", "/green_channel/boards"])
def test_a_move_leads_nowhere_but_to_the_own_board(lite: House, back: str) -> None:
    with lite.inside():
        made = _open(cast(lite))
    desk = lite.browser("green")
    assert desk.post(f"/green_channel/act/{made.id}/accept?back={back}", {"version": "1"}).headers["Location"].startswith(
        f"/green_channel/show/{made.id}")


def test_a_board_costs_at_most_nine_statements_with_any_number_of_cards(house: House) -> None:
    with house.inside():
        care = cast(house)
        for state in ("OPEN", "ACCEPTED", "MATCHED", "BOOKED", "VISITED", "FEEDBACK", "CLOSED"):
            _at(care, state)
    desk = house.browser("green")
    for path in (BOARD, f"{BOARD}?q=w&_flt_0_unit_id={care.units['U01']}"):
        page(desk, path)
        with house.statements() as few:
            page(desk, path)
        assert len(few) <= 9, "\n".join(few)
    with house.inside():
        for _ in range(8):
            _open(care)
    with house.statements() as many:
        page(desk, BOARD)
    assert len(many) <= 9, "\n".join(many)
    with house.read() as session:
        assert len(session.scalars(select(GreenRequest)).all()) == 15
