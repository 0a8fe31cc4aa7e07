"""Whoever sees income, an illness, a child or a note in full leaves an entry, by whatever page he does: one a request."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.specs.registry import BY_ROOM
from models.trace import AuditLog
from tests.contract import rows, tools
from tests.contract.rows import LEFT
from tests.house import Browser, House

KEY = "k" * 22


@pytest.fixture
def at(lite: House) -> SimpleNamespace:
    """Rows of every room, and a count of the looks since."""
    found = SimpleNamespace(house=lite, stock=rows.stocked(lite))
    found.pk = lambda room, state="": placed(found, room, state)
    return found


def placed(at: SimpleNamespace, room: str, state: str) -> int:
    """Key of the row on the left side, in the state."""
    with at.house.inside():
        return rows.set_state(at.stock, BY_ROOM[room], LEFT, state) if state else at.stock.pk(room, LEFT)


def looks(at: SimpleNamespace, browser: Browser, path: str, form: dict[str, Any] | None = None) -> list[tuple[str, str, int, list[str]]]:
    """Verb, room, key and cells of the looks that one request left."""
    with at.house.read() as session:
        last = session.scalar(select(AuditLog.seq).order_by(AuditLog.seq.desc()).limit(1)) or 0
    answer = browser.get(path) if form is None else browser.post(path, form)
    assert answer.status_code in (200, 409, 422), (path, answer.status_code)
    with at.house.read() as session:
        found = session.scalars(select(AuditLog).where(AuditLog.seq > last, AuditLog.kind == "read").order_by(AuditLog.seq))
        return [(e.verb, e.object_kind, e.object_id, json.loads(e.body)["cells"]) for e in found]


def test_every_page_that_tells_income_illness_or_children_is_one_entry(at: SimpleNamespace) -> None:
    pk, editor = at.pk("archive", "DRAFT"), tools.enter(at.house, "editor1")
    for path, verb in ((f"/archive/show/{pk}", "show"), (f"/archive/edit/{pk}", "edit"), (f"/archive/edit/{pk}?check=submit", "edit"),
                       (f"/api/v1/archive/{pk}", "get")):
        assert looks(at, editor, path) == [(verb, "archive", pk, ["income", "diagnosis", "child"])], path
    assert looks(at, editor, f"/archive/tab/{pk}/medical_expenses") == [("tab", "archive", pk, ["income", "diagnosis"])]


def test_a_form_that_comes_back_and_a_draft_that_is_taken_up_are_looks_as_well(at: SimpleNamespace) -> None:
    pk, editor = at.pk("archive", "DRAFT"), tools.enter(at.house, "editor1")
    seen = [("edit", "archive", pk, ["income", "diagnosis", "child"])]
    assert looks(at, editor, f"/archive/edit/{pk}", {"version": "999", "once": KEY}) == seen  # somebody was faster: both are shown
    assert editor.post("/archive/draft", {"_row": str(pk), "version": "1", "once": KEY}).status_code == 200
    assert looks(at, editor, f"/archive/edit/{pk}?draft=restore") == seen


def test_whoever_decides_sees_what_about_and_leaves_an_entry(at: SimpleNamespace) -> None:
    pk, desk = at.pk("green_channel", "ACCEPTED"), tools.enter(at.house, "green")
    assert looks(at, desk, f"/green_channel/act/{pk}/match") == [("act", "green_channel", pk, ["diagnosis"])]
    assert looks(at, desk, f"/green_channel/act/{pk}/match", {"version": "1"}) == [("act", "green_channel", pk, ["diagnosis"])]
    pk, leader = at.pk("archive", "SURVEYED"), tools.enter(at.house, "leader1")
    assert looks(at, leader, f"/archive/decide/{pk}", {"version": "1"}) == [("show", "archive", pk, ["income", "child"])]


def test_an_opinion_on_an_income_is_a_look_in_history_and_course(at: SimpleNamespace) -> None:
    pk, officer, editor = at.pk("archive", "SUBMITTED"), tools.enter(at.house, "officer"), tools.enter(at.house, "editor1b")
    for page in ("tab/{}/history", "course/{}"):
        assert looks(at, officer, f"/archive/{page.format(pk)}") == [], page
    with at.house.read() as session:
        version = session.get_one(BY_ROOM["archive"].model, pk).version
    assert editor.api("POST", f"/api/v1/archive/{pk}/return", {"version": version, "note": "收入与实际不符"}).status_code == 200
    for page, verb in (("tab/{}/history", "history"), ("course/{}", "course")):
        assert looks(at, officer, f"/archive/{page.format(pk)}") == [(verb, "archive", pk, ["income"])], page


def test_readings_of_a_pairing_beside_a_new_follow_up_are_a_look_at_the_pairing(at: SimpleNamespace) -> None:
    pk, doctor = at.pk("pairing", "ACTIVE"), tools.enter(at.house, "doctor")
    assert looks(at, doctor, f"/follow_up/add?pairing_id={pk}") == [("follow_up", "pairing", pk, ["health"])]
    held = at.pk("follow_up")
    assert looks(at, doctor, f"/follow_up/edit/{held}") == [("edit", "follow_up", held, ["health"])]
    assert looks(at, doctor, f"/pairing/tab/{pk}/follow_ups") == [("tab", "pairing", pk, ["health"])]


def test_a_case_of_psychological_help_is_looked_at_by_form_and_tab(at: SimpleNamespace) -> None:
    pk, counselor = at.pk("eap"), tools.enter(at.house, "counselor")
    assert looks(at, counselor, f"/eap/tab/{pk}/sessions") == [("tab", "eap", pk, ["eap_note"])]
    note = at.pk("eap_session")
    assert looks(at, counselor, f"/eap_session/edit/{note}") == [("edit", "eap_session", note, ["eap_note"])]


def test_what_tells_nothing_of_it_leaves_none(at: SimpleNamespace) -> None:
    pk, editor = at.pk("archive", "DRAFT"), tools.enter(at.house, "editor1")
    for path in ("/archive/add", "/aid/list/", f"/archive/tab/{pk}/authorizations", f"/archive/tab/{pk}/history",
                 f"/archive/related/{pk}/aid", f"/aid/edit/{at.pk('aid', 'DRAFT')}"):
        assert looks(at, editor, path) == [], path
    masked = tools.enter(at.house, "auditor")
    assert looks(at, masked, f"/archive/show/{pk}") == []
    assert looks(at, editor, "/archive/live", {"_row": str(pk)}) == []
