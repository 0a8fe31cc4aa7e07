"""The doors of the EAP room: what the sender, the grid and strangers learn, on pages, in REST and in files."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import clock
from app.services import eap
from tests.house import House
from tests.services.household import employee

SECRET = "夜里失眠想不开"
NAME = "张建国"


@pytest.fixture
def case(lite: House) -> SimpleNamespace:
    """A case in service that editor1 sent, with a test, a session and a remark."""
    with lite.inside():
        sender, coordinator, counselor = (lite.actor(n) for n in ("editor1", "coordinator", "counselor"))
        made = eap.create(sender, {"employee_id": employee("E001"), "source": "UNIT", "problem_tags": ["SLEEP"],
                                   "description": SECRET, "consent_on": "2026-01-05"})
        for actor, verb, raw in (
            (coordinator, "triage", {"phq9": "12"}), (coordinator, "assign", {"assigned_to": counselor.user_id}),
            (counselor, "start", {"note": SECRET}),
        ):
            made = eap.act(actor, made.id, verb, made.version, raw)
        session = eap.VERBS["eap_session"].create(
            counselor, {"referral_id": made.id, "on": "2026-01-06", "form": "FACE", "note": SECRET})
    return SimpleNamespace(house=lite, id=made.id, session=session.id)


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_the_sender_reads_number_day_and_sent_on_every_path(case: SimpleNamespace) -> None:
    page = case.house.browser("editor1")
    shown = body(page.get(f"/eap/show/{case.id}"))
    assert "XL" in shown
    for path in (f"/eap/show/{case.id}", "/eap/list/", f"/eap/history/{case.id}", "/eap/list/?_flt_0_state=IN_SERVICE", "/"):
        text = body(page.get(path))
        assert not [word for word in (NAME, SECRET, "用户counselor") if word in text], path
    row = page.api("GET", f"/api/v1/eap/{case.id}").get_json()["result"]
    assert set(row) == {"id", "ref_no", "referred_on", "sent", "verbs"}
    assert page.api("GET", "/api/v1/eap/_info").get_json()["filters"] == {}
    assert page.api("GET", "/api/v1/eap/?q=(filters:!((col:state,opr:eq,value:IN_SERVICE)))").status_code == 400
    assert page.get("/eap/export.csv").status_code == 403
    assert page.get(f"/eap/tab/{case.id}/sessions").status_code == 404


def test_the_grid_member_reads_the_header_and_no_level(case: SimpleNamespace) -> None:
    page = case.house.browser("grid")
    row = page.api("GET", f"/api/v1/eap/{case.id}").get_json()["result"]
    assert row["name"] == NAME
    assert not {"level", "due_at", "due_on", "description", "journal", "sessions", "assessments"} & set(row)
    assert SECRET not in body(page.get(f"/eap/show/{case.id}"))


def test_nothing_confidential_goes_on_paper_or_into_an_export(case: SimpleNamespace) -> None:
    coordinator, counselor = case.house.browser("coordinator"), case.house.browser("counselor")
    for page, path in ((coordinator, f"/eap/print/{case.id}.pdf"), (counselor, f"/eap_session/print/{case.session}.pdf")):
        assert page.get(path).status_code == 404
    assert SECRET not in body(coordinator.get("/eap/export.csv"))
    for form in ("csv", "xlsx", "pdf"):
        assert counselor.get(f"/eap_session/export.{form}").status_code == 403
        assert counselor.get(f"/eap_assessment/export.{form}").status_code == 403
        assert counselor.get(f"/eap/export.{form}").status_code == 403


def test_only_the_counsellor_of_the_case_opens_its_notes(case: SimpleNamespace) -> None:
    page = case.house.browser("counselor")
    answer = page.get(f"/eap_session/show/{case.session}")
    assert SECRET in body(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert page.api("GET", f"/api/v1/eap_session/{case.session}").get_json()["result"]["note"] == SECRET
    assert case.house.browser("counselor2").get(f"/eap_session/show/{case.session}").status_code == 404
    for name in ("coordinator", "grid", "editor1", "officer", "auditor", "sysadmin", "chair"):
        other = case.house.browser(name)
        assert other.get(f"/eap_session/show/{case.session}").status_code == 403, name
        assert other.api("GET", "/api/v1/eap_assessment/").status_code == 403, name


def test_the_counsellors_to_choose_from_are_counsellors(case: SimpleNamespace) -> None:
    page = case.house.browser("coordinator")
    found = page.get("/eap/options/assigned_to").get_json()["results"]
    assert [c["text"] for c in found] == ["用户counselor", "用户counselor2"]
    assert len(page.get("/eap/options/assigned_to?q=counselor2").get_json()["results"]) == 1
    assert page.get("/eap_counselor/list/").status_code == 200
    assert page.get(f"/eap_counselor/show/{found[0]['id']}").status_code == 200
    assert page.get("/eap_counselor/add").status_code == 403
    sender = case.house.browser("editor1").get("/eap/options/assigned_to")
    assert sender.status_code == 404 or sender.get_json()["results"] == []


# ---- pages that keep their secret ---------------------------------------------------------------------------------------


def test_every_page_of_the_room_covers_itself_and_prints_one_sentence(case: SimpleNamespace) -> None:
    coordinator, counselor = case.house.browser("coordinator"), case.house.browser("counselor")
    paths = [(coordinator, p) for p in ("/eap/list/", f"/eap/show/{case.id}", f"/eap/history/{case.id}", "/eap/add",
                                        f"/eap/act/{case.id}/decline")]
    paths += [(counselor, p) for p in (f"/eap/show/{case.id}", f"/eap/tab/{case.id}/sessions", f"/eap/act/{case.id}/book",
                                       f"/eap_session/show/{case.session}", f"/eap_session/edit/{case.session}", "/eap_session/list/",
                                       f"/eap_session/add?referral_id={case.id}", "/eap_assessment/list/", "/eap_assessment/add")]
    for page, path in paths:
        answer = page.get(path)
        text = body(answer)
        assert answer.status_code == 200, path
        assert re.search(r'<main [^>]*data-hide-after="300"', text), path
        assert "本页内容保密，不能打印。" in text, path
        assert 'data-do="print"' not in text, path
        assert "no-store" in answer.headers["Cache-Control"], path
    assert "data-hide-after" not in body(coordinator.get("/"))


def test_the_alarm_of_a_red_case_is_seen_by_those_who_see_its_level(lite: House) -> None:
    with lite.inside():
        sender, coordinator = lite.actor("editor1"), lite.actor("coordinator")
        made = eap.create(sender, {"employee_id": employee("E001"), "source": "UNIT", "crisis": "1", "crisis_reason": "已拨打热线"})
    for name, told in (("coordinator", True), ("grid", False), ("editor1", False)):
        text = body(lite.browser(name).get(f"/eap/show/{made.id}"))
        assert ("红色级别，可能危及生命" in text) is told, name
    with lite.inside():
        eap.act(coordinator, made.id, "decline", made.version, {"second_contact_on": clock.today().isoformat()})
    assert "红色级别，可能危及生命" not in body(lite.browser("coordinator").get(f"/eap/show/{made.id}")), "over is over"


def test_the_form_of_a_referral_begins_with_the_line_of_the_settings(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lite.app.config, "CRISIS_PHONE", "400-000-0000")
    page = lite.browser("editor1")
    text = body(page.get("/eap/add"))
    assert text.index('href="tel:400-000-0000"') < text.index('id="dl-form"')
    told = page.post("/eap/live", {"crisis": "1"}).get_json()["told"]
    assert [t["tone"] for t in told if t["id"] == "crisis"] == ["alarm"]
    assert page.post("/eap/live", {"crisis": ""}).get_json()["told"] == []


def test_an_empty_list_says_what_the_service_is_and_that_it_needs_consent(lite: House) -> None:
    for name in ("editor1", "coordinator", "counselor"):
        text = body(lite.browser(name).get("/eap/list/"))
        assert "自愿、免费、保密" in text, name
        assert "书面同意" in text, name
