"""What surrounds a pairing: another specialist, where a reading should lie, what a page and an open form are told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import evidence, pairing
from app.services.live import BAD, GOOD
from app.services.pairing import readings
from app.services.pairing.live import follow_up
from app.services.pairing.overview import overview
from app.specs.pairing import FOLLOW_UP
from app.store import read
from models.pairing import Doctor, FollowUp, HealthPairing
from tests.contract.rows import picture
from tests.house import House
from tests.services.care import DAY, active, cast, now, paired, planned, row, running

FOLLOWS, DOCTORS = pairing.VERBS["follow_up"], pairing.VERBS["doctor"]


@pytest.fixture
def care(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


# ---- another specialist -----------------------------------------------------------------------------------------------


def test_a_pairing_is_given_to_another_specialist_and_stands_where_it_stood(care: SimpleNamespace) -> None:
    made = active(care)
    FOLLOWS.create(care.doctor, {"pairing_id": made.id, "done_on": DAY.isoformat(), "mode": "PHONE", "sbp": "150", "dbp": "90"})
    before = row(HealthPairing, made.id)
    since, planned_on = before.state_since, before.next_follow_on
    with pytest.raises(Invalid):
        pairing.act(care.manager, made.id, "reassign", made.version, {"doctor_id": care.cardio, "note": "专家进修半年"})
    with pytest.raises(Invalid):
        pairing.act(care.manager, made.id, "reassign", made.version, {"doctor_id": care.onco})
    with pytest.raises(Forbidden):
        pairing.act(care.doctor, made.id, "reassign", made.version, {"doctor_id": care.onco, "note": "专家进修半年"})
    done = pairing.act(care.manager, made.id, "reassign", made.version, {"doctor_id": care.onco, "note": "专家进修半年"})
    after = row(HealthPairing, made.id)
    assert (done.state, after.doctor_id, after.department) == ("ACTIVE", care.onco, "肿瘤科")
    assert (after.state_since, after.next_follow_on) == (since, planned_on)
    assert read.one(care.other, pairing.SPEC, made.id).follow_ups, "the new specialist reads what was measured"
    with pytest.raises(Unseen):
        read.one(care.doctor, pairing.SPEC, made.id)


def test_a_specialist_without_a_free_place_takes_over_nobody(care: SimpleNamespace) -> None:
    onco = now().get(Doctor, care.onco)
    DOCTORS.change(care.manager, onco.id, onco.version, {"capacity": "0"})
    made, waiting = active(care), paired(care, employee=care.zhang)
    with pytest.raises(DomainError) as refused:
        pairing.act(care.manager, made.id, "reassign", made.version, {"doctor_id": care.onco, "note": "专家进修半年"})
    assert refused.value.code == "CAPACITY"
    assert row(HealthPairing, made.id).department == "心内科"
    done = pairing.act(care.manager, waiting.id, "reassign", waiting.version, {"doctor_id": care.onco, "note": "专家进修半年"})
    assert done.state == "PROPOSED", "a place is taken when the pairing becomes active"


# ---- readings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value", "found"), [
    ("sbp", "139", ""), ("sbp", "140", "high"), ("sbp", "89", "low"), ("dbp", "90", "high"), ("dbp", "60", ""), ("glucose", "7.0", "high"),
    ("glucose", "6.9", ""), ("glucose", "3.8", "low"), ("weight", "71.4", "high"), ("weight", "55.0", "low"), ("weight", "70", ""),
])
def test_a_reading_is_judged_by_its_span(name: str, value: str, found: str) -> None:
    span = readings.span(name, Decimal("172.5"))
    assert span is not None
    assert span.judge(Decimal(value)) == found


def test_every_alert_line_is_the_end_of_a_span_and_a_weight_needs_a_height() -> None:
    for name, line in readings.ALERT_LINES.items():
        span = readings.span(name, None)
        assert span is not None
        assert span.high == line
    assert readings.span("weight", None) is None
    assert set(readings.UNITS) == set(readings.NAMES) == set(readings.STEPS)


@pytest.mark.parametrize("text", ["", "abc", "1e9", "NaN", "-5", "0", "12,5", "1" * 40])
def test_what_is_no_reading_is_none(text: str) -> None:
    assert readings.typed(text) is None


# ---- the overview and the open form -------------------------------------------------------------------------------------


def test_the_plan_in_force_counts_before_a_newer_draft(care: SimpleNamespace) -> None:
    pair = active(care)
    first = running(care, pair.id)
    found = overview(care.doctor, read.one(care.doctor, pairing.SPEC, pair.id))
    assert (found.plan.id, found.plan.state, found.wanted()) == (first.id, "RUNNING", ("sbp", "dbp"))
    plans = pairing.VERBS["health_plan"]
    plan = now().get(type(found.plan), first.id)
    goal = {"id": plan.goals[0].id, "indicator": "PRESSURE", "baseline": "152/96", "target": "<140/90", "due_on": "2026-08-31"}
    plans.change(care.doctor, first.id, plan.version, {"goals": [{**goal, "result": "REACHED"}]})
    plans.act(care.doctor, first.id, "review", now().get(type(plan), first.id).version, {})
    assert overview(care.doctor, read.one(care.doctor, pairing.SPEC, pair.id)).plan.state == "DRAFT"


def test_an_overview_holds_what_its_reader_reaches(care: SimpleNamespace) -> None:
    pair = active(care)
    planned(care, pair.id)
    row_ = row(HealthPairing, pair.id)
    assert overview(care.manager, row_).plan is not None
    for actor in (care.other, care.editor, care.officer, care.auditor):
        found = overview(actor, row_)
        assert (found.plan, found.follow_ups) == (None, [])


def test_the_usual_next_day_ends_at_the_review_of_the_plan(care: SimpleNamespace) -> None:
    pair = active(care, risk_level="LOW")
    found = overview(care.doctor, row(HealthPairing, pair.id))
    assert found.next_day(DAY) == dt.date(2026, 9, 2)
    running(care, pair.id)
    found = overview(care.doctor, row(HealthPairing, pair.id))
    assert found.next_day(DAY) == dt.date(2026, 8, 31)
    assert found.next_day(dt.date(2026, 8, 31)) is None


def test_the_open_form_is_told_for_each_reading_and_nothing_about_a_strangers_pairing(care: SimpleNamespace) -> None:
    pair = active(care)
    raw = {"pairing_id": str(pair.id), "sbp": "151", "dbp": "85", "glucose": "", "weight": "80"}
    assert [(t.field, t.tone) for t in follow_up(care.doctor, raw, None)] == [("sbp", BAD), ("dbp", GOOD)]
    assert follow_up(care.other, raw, None) == []
    first = now().scalars(select(FollowUp).where(FollowUp.pairing_id == pair.id)).one()
    assert [t.field for t in follow_up(care.doctor, {"sbp": "120"}, first.id)] == ["sbp"]
    assert follow_up(care.other, {"sbp": "120"}, first.id) == []



def test_a_photo_hangs_on_its_follow_up_for_the_specialist_and_the_manager(care: SimpleNamespace) -> None:
    pair = active(care)
    first = now().scalars(select(FollowUp).where(FollowUp.pairing_id == pair.id)).one()
    made = evidence.attach(care.doctor, FOLLOW_UP, first.id, "PHOTO", "血压计.png", picture())
    assert made.id == first.id
    for actor, found in ((care.manager, Forbidden), (care.other, Unseen), (care.officer, Unseen)):
        with pytest.raises(found):
            evidence.attach(actor, FOLLOW_UP, first.id, "PHOTO", "b.png", picture("red"))
    row_, roles = read.one(care.manager, FOLLOW_UP, first.id), frozenset({"HealthManager"})
    assert evidence.sight(care.manager, FOLLOW_UP, row_, roles).see
