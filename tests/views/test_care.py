"""The rooms of care on their pages: what a pairing tells of its readings and to whom, the form of a follow-up, confidential pages."""

from __future__ import annotations

import datetime as dt
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import clock
from app.services import pairing
from tests.house import Browser, House
from tests.services.care import DAY, active, cast, running

FOLLOW_UPS = pairing.VERBS["follow_up"]
MEASURED = (("2026-04-02", "152", "96", "80.5"), ("2026-05-04", "143", "88", "79.0"), ("2026-06-03", "132", "84", ""))


@pytest.fixture
def care(lite: House) -> Any:
    """A pairing with a running plan (pressure) and three follow-ups in as many months."""
    with lite.inside(), clock.fixed(dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.LOCAL)):
        made = cast(lite)
        pair = active(made, risk_level="HIGH")
        running(made, pair.id)
    with lite.inside(), clock.fixed(dt.datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)):
        for day, sbp, dbp, weight in MEASURED:
            FOLLOW_UPS.create(made.doctor, {"pairing_id": pair.id, "done_on": day, "mode": "PHONE", "sbp": sbp, "dbp": dbp,
                                            "weight": weight, "advice": "低盐饮食"})
    with clock.fixed(dt.datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)):
        yield SimpleNamespace(house=lite, id=pair.id, cast=made)


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def blocks(text: str) -> dict[str, Any]:
    """The data of the charts of a page."""
    return {name: json.loads(body) for name, body in re.findall(r'type="application/json" id="dl-chart-(\w+)">(.*?)</script>', text)}


def test_each_indicator_is_a_chart_with_its_band_and_a_table_that_says_the_same(care: SimpleNamespace) -> None:
    text = page(care.house.browser("doctor"), f"/pairing/show/{care.id}")
    found = blocks(text)
    assert set(found) == {"pressure", "weight"}, "what was never measured has no chart"
    pressure = found["pressure"]
    assert pressure["days"] == ["2026-04-02", "2026-05-04", "2026-06-03"]
    assert [(s["values"], s["low"], s["high"]) for s in pressure["series"]] == [([152, 143, 132], 90, 140), ([96, 88, 84], 60, 90)]
    assert found["weight"]["series"][0]["values"] == [80.5, 79]
    table = text.split('id="dl-chart-pressure"')[1].split("</section>")[0]
    for told in ("152 偏高", "143 偏高", "132", "96 偏高", "2026-06-03"):
        assert told in table, told
    assert "132 偏高" not in table
    assert "正常范围：收缩压 90–139、舒张压 60–89 毫米汞柱" in text


def test_the_page_tells_plan_frequency_contact_and_course(care: SimpleNamespace) -> None:
    text = page(care.house.browser("health"), f"/pairing/show/{care.id}")
    for told in ("&lt;140/90", "低盐饮食", "每月一次", "2026-08-31", "专家doctor 东港市人民医院 心内科", "随访经过", "已安排"):
        assert told in text, told
    assert "/follow_up/add" not in text, "the manager writes no follow-up"
    assert f"/follow_up/add?pairing_id={care.id}" in page(care.house.browser("doctor"), f"/pairing/show/{care.id}")


def test_the_drawing_library_comes_only_with_a_chart(care: SimpleNamespace) -> None:
    doctor = care.house.browser("doctor")
    assert "/vendor/echarts." in page(doctor, f"/pairing/show/{care.id}")
    with care.house.inside():
        bare = active(care.cast, employee=care.cast.zhang)
    for path in (f"/pairing/show/{bare.id}", "/pairing/list/", "/follow_up/list/", "/"):
        assert "echarts" not in page(doctor, path), path


def test_nobody_outside_health_care_finds_a_reading_anywhere(care: SimpleNamespace) -> None:
    for name in ("editor1", "leader1", "officer", "chair", "auditor", "green", "counselor", "sysadmin", "doctor2"):
        browser = care.house.browser(name)
        for path in (f"/pairing/show/{care.id}", f"/follow_up/add?pairing_id={care.id}"):
            answer = browser.get(path)
            assert answer.status_code in (403, 404) or "152" not in answer.get_data(as_text=True), (name, path)
        answer = browser.post("/follow_up/live", {"pairing_id": str(care.id), "sbp": "150"})
        assert answer.status_code in (403, 404) or not answer.get_json()["told"], name


def test_the_page_keeps_to_its_statements_with_many_follow_ups(care: SimpleNamespace) -> None:
    doctor = care.house.browser("doctor")
    page(doctor, f"/pairing/show/{care.id}")
    with care.house.statements() as seen:
        page(doctor, f"/pairing/show/{care.id}")
    assert len(seen) <= 12, "\n".join(seen)


def test_the_form_asks_the_readings_of_the_goals_first_with_what_is_normal_and_was_last_time(care: SimpleNamespace) -> None:
    text = page(care.house.browser("doctor"), f"/follow_up/add?pairing_id={care.id}")
    goals = text.split("方案目标的指标</legend>")[1].split("</fieldset>")[0]
    assert re.findall(r'<input[^>]* name="(\w+)"', goals) == ["sbp", "dbp"]
    assert "正常 90–139、上次 132（2026-06-03）" in goals
    assert goals.count('inputmode="numeric"') == 2
    more = text.split("其他</legend>")[1].split("</fieldset>")[0]
    assert {"glucose", "weight"} <= set(re.findall(r'<input[^>]* name="(\w+)"', more)), "the others can be entered below"
    assert "上次 79.0（2026-05-04）" in more
    value = dict(re.findall(r'id="(done_on|next_on)" name="\w+"[^>]*? value="([\d-]+)"', text))
    assert value == {"done_on": "2026-06-15", "next_on": "2026-07-15"}


def test_the_form_is_filled_for_a_planned_follow_up_and_left_alone_once_it_was_held(care: SimpleNamespace) -> None:
    doctor = care.house.browser("doctor")
    rows = doctor.api("GET", "/api/v1/follow_up/?q=(filters:!((col:held,opr:eq,value:'0')))").get_json()["ids"]
    planned = page(doctor, f"/follow_up/edit/{rows[0]}")
    assert 'value="2026-06-15"' in planned
    held = page(doctor, "/follow_up/edit/2")
    assert 'name="done_on"' in held
    assert 'value="2026-06-15"' not in held
    assert "上次 132（2026-06-03）" in held


def test_the_server_says_at_once_when_a_reading_lies_outside(care: SimpleNamespace) -> None:
    doctor = care.house.browser("doctor")

    def told(**raw: str) -> dict[str, tuple[str, str]]:
        answer = doctor.post("/follow_up/live", {"pairing_id": str(care.id), **raw})
        assert answer.status_code == 200
        mine = ("sbp", "dbp", "glucose", "weight", "next_on")
        return {t["id"]: (t["text"], t["tone"]) for t in answer.get_json()["told"] if t["id"] in mine}

    assert told(sbp="151", dbp="85") == {"sbp": ("偏高，正常 90–139 毫米汞柱", "bad"), "dbp": ("正常", "good")}
    assert told(glucose="3.2") == {"glucose": ("偏低，正常 3.9–6.9 毫摩尔/升", "bad")}
    assert told(weight="80")["weight"][1] == "bad"
    assert told(sbp="80", dbp="90")["sbp"][1] == "bad"
    assert told(sbp="1", dbp="", glucose="abc", weight="１") .keys() <= {"sbp", "weight"}
    assert told(done_on="2026-06-10", next_on="2026-06-20") == {"next_on": ("按频次应为 2026-07-10", "")}
    assert told(done_on="2026-06-10", next_on="2026-07-10") == {}


def test_a_stored_reading_is_not_lost_by_a_form_of_other_goals(care: SimpleNamespace) -> None:
    doctor = care.house.browser("doctor")
    text = page(doctor, "/follow_up/edit/1")
    names = re.findall(r'name="(\w+)"', text.split('id="dl-form"')[1].split("</form>")[0])
    assert {"sbp", "dbp", "glucose", "weight", "symptoms", "adherence", "advice", "due_on", "done_on", "mode", "next_on"} <= set(names)


def test_the_patients_of_a_specialist_are_given_to_another_in_one_go(care: SimpleNamespace) -> None:
    with care.house.inside():
        second = active(care.cast, employee=care.cast.zhang)
    manager = care.house.browser("health")
    keys = [f"{r['id']}:{r['version']}" for r in manager.api("GET", "/api/v1/pairing/").get_json()["result"]]
    assert "改派专家" in page(manager, "/pairing/list/")
    asked = manager.post("/pairing/batch", {"verb": "reassign", "pk": keys})
    assert 'name="doctor_id"' in asked.get_data(as_text=True)
    manager.post("/pairing/action_post", {"verb": "reassign", "pk": keys, "doctor_id": str(care.cast.onco), "note": "专家进修半年"})
    other = care.house.browser("doctor2")
    assert {r["id"] for r in other.api("GET", "/api/v1/pairing/").get_json()["result"]} == {care.id, second.id}
    assert care.house.browser("doctor").api("GET", "/api/v1/pairing/").get_json()["count"] == 0


def test_the_page_reads_like_any_other_without_a_plan(lite: House) -> None:
    with lite.inside():
        made = cast(lite)
        pair = active(made)
    text = page(lite.browser("doctor"), f"/pairing/show/{pair.id}")
    assert "尚无健康方案" in text
    assert f"/health_plan/add?pairing_id={pair.id}" in text
    form = page(lite.browser("doctor"), f"/follow_up/add?pairing_id={pair.id}")
    assert re.findall(r'<input[^>]* name="(sbp|dbp|glucose|weight)"', form) == ["sbp", "dbp", "glucose", "weight"]
    assert page(lite.browser("doctor"), "/follow_up/add").count('name="sbp"') == 1
    assert lite.browser("doctor").get("/follow_up/add?pairing_id=999999").status_code == 200
    assert DAY
