"""The health rooms in the browser and over REST, from the pairing to the follow-up and from the request to the appointment."""

from __future__ import annotations

import csv
import io
from typing import Any

from app.kernel import clock
from tests.house import Browser, House
from tests.services.care import PLAN, cast


def _plan_form(pairing: int) -> dict[str, Any]:
    form: dict[str, Any] = {"pairing_id": pairing, **{k: v for k, v in PLAN.items() if isinstance(v, str)}}
    form["review_on"] = f"{clock.today().year + 1}-12-31"
    for name in ("risks", "goals", "interventions"):
        form |= {f"{name}-0-{key}": value for key, value in PLAN[name][0].items()}
    return form


def _pair(house: House) -> tuple[Browser, Browser, str]:
    """A pairing made active in the browser; manager, doctor, today."""
    care, today = cast(house), clock.today().isoformat()
    manager, doctor = house.browser("health"), house.browser("doctor")
    raw = {"employee_id": care.wang, "doctor_id": care.cardio, "key_reason": "CHRONIC", "risk_level": "HIGH"}
    assert manager.post("/pairing/add", data=raw).location == "/pairing/show/1"
    assert manager.post("/pairing/act/1/activate", data={"version": 1, "consent_on": ""}).status_code == 422
    assert manager.post("/pairing/act/1/activate", data={"version": 1, "consent_on": today}).status_code == 302
    return manager, doctor, today


def test_doctor_and_manager_lead_an_employee_from_pairing_to_follow_up(lite: House) -> None:
    manager, doctor, today = _pair(lite)
    page = doctor.get("/pairing/show/1").get_data(as_text=True)
    assert "/health_plan/add?pairing_id=1" in page
    assert "/follow_up/add?pairing_id=1" in page
    assert doctor.post("/health_plan/add", data=_plan_form(1)).location == "/health_plan/show/1"
    assert "26.9" in doctor.get("/health_plan/show/1").get_data(as_text=True)
    assert doctor.post("/health_plan/act/1/confirm", data={"version": 1}).status_code == 302
    assert manager.post("/health_plan/act/1/agree", data={"version": 2, "agreed_by_employee_on": today}).status_code == 302
    held = {"version": 1, "done_on": today, "mode": "PHONE", "sbp": "150", "dbp": "95", "advice": "按时服药"}
    assert doctor.post("/follow_up/edit/1", data=held).status_code == 302
    timeline = manager.get("/pairing/tab/1/follow_ups").get_data(as_text=True)
    assert "150" in timeline
    assert "按时服药" in timeline
    found = doctor.api("GET", "/api/v1/pairing/1").get_json()["result"]
    assert [f["alert"] for f in found["follow_ups"]] == [False, True]
    assert "id_no" not in found


def test_planned_and_held_follow_ups_are_told_apart_in_the_list(lite: House) -> None:
    _manager, doctor, today = _pair(lite)
    doctor.post("/follow_up/add", data={"pairing_id": 1, "done_on": today, "mode": "FACE"})
    for held, ids in (("0", [1]), ("1", [2])):
        query = f"(filters:!((col:held,opr:eq,value:'{held}')))"
        assert doctor.api("GET", f"/api/v1/follow_up/?q={query}").get_json()["ids"] == ids
        assert doctor.get(f"/follow_up/list/?_flt_0_held={held}").status_code == 200


def test_nobody_outside_the_health_roles_finds_the_health_rooms(lite: House) -> None:
    _pair(lite)
    for name in ("editor1", "leader1", "officer", "chair", "auditor", "green", "counselor", "sysadmin"):
        browser = lite.browser(name)
        for room in ("pairing", "health_plan", "follow_up"):
            assert browser.get(f"/{room}/list/").status_code in (403, 404)
            assert browser.get(f"/{room}/show/1").status_code in (403, 404)
            assert browser.api("GET", f"/api/v1/{room}/1").status_code in (403, 404)
    other = lite.browser("doctor2")
    assert other.get("/pairing/show/1").status_code == 404
    assert other.api("GET", "/api/v1/follow_up/").get_json()["count"] == 0


def test_a_request_is_opened_by_the_unit_and_booked_by_the_desk(lite: House) -> None:
    care, today = cast(lite), clock.today().isoformat()
    editor, desk = lite.browser("editor1"), lite.browser("green")
    raw = {"employee_id": care.wang, "need": "SURGERY", "disease": "胃部恶性肿瘤", "out_of_town": "1", "dest_city": "北京",
           "consent_on": today}
    assert editor.post("/green_channel/add", data=raw).location == "/green_channel/show/1"
    assert "胃部恶性肿瘤" in editor.get("/green_channel/show/1").get_data(as_text=True)
    for verb, more in (("accept", {}), ("match", {"hospital_id": care.hospital, "department": "外科"})):
        version = desk.api("GET", "/api/v1/green_channel/1").get_json()["result"]["version"]
        assert desk.post(f"/green_channel/act/1/{verb}", data={"version": version, **more}).status_code == 302
    for page in ("show/1", "list/", "print/1.pdf", "export.csv"):
        assert "胃部恶性肿瘤".encode() not in editor.get(f"/green_channel/{page}").data
    body = {"version": 3, "appoint_at": f"{clock.today().year + 1}-03-10T09:00"}
    refused = desk.api("POST", "/api/v1/green_channel/1/book", body)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, "FILING")
    assert "胃部恶性肿瘤" not in desk.get("/green_channel/edit/1").get_data(as_text=True)
    form = {"version": 3, "need": "SURGERY", "out_of_town": "1", "dest_city": "北京", "insurance_filing": "FILED",
            "filed_on": today, "consent_on": today, "patient_relation": "SELF"}
    assert desk.post("/green_channel/edit/1", data=form).status_code == 302
    booked = desk.api("POST", "/api/v1/green_channel/1/book", {**body, "version": 4})
    assert booked.get_json() == {"id": 1, "state": "BOOKED", "version": 5}
    assert lite.browser("editor2").get("/green_channel/show/1").status_code == 404


def test_the_list_of_follow_ups_leaves_the_house_without_sealed_readings(lite: House) -> None:
    manager, doctor, today = _pair(lite)
    doctor.post("/follow_up/add", data={"pairing_id": 1, "done_on": today, "mode": "FACE", "sbp": "151", "dbp": "95"})
    text = manager.get("/follow_up/export.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert "151" not in text


def test_pages_of_the_health_rooms_ask_few_questions_of_the_database(lite: House) -> None:
    manager, doctor, _today = _pair(lite)
    doctor.post("/health_plan/add", data=_plan_form(1))
    for browser, path, most in (
        (manager, "/pairing/list/", 9), (manager, "/pairing/show/1", 12), (doctor, "/health_plan/show/1", 12),
        (doctor, "/follow_up/list/", 9), (doctor, "/follow_up/show/1", 12),
    ):
        with lite.statements() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= most, "\n".join(seen)
