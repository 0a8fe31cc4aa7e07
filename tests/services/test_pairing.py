"""Health pairing: consent, capacity, plans that are agreed and reviewed, follow-ups that know the next day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import pairing
from app.services.pairing import readings, schedule
from app.specs import display, visibility
from app.specs.pairing import FOLLOW_UP, HEALTH_PLAN, SPEC
from app.store import read
from models.pairing import FollowUp, HealthPairing, HealthPlan
from models.person import Employee
from models.trace import ApprovalStep, Authorization
from tests.house import House
from tests.services.care import DAY, PLAN, active, cast, household, now, paired, planned, row, running

PLANS, FOLLOWS, DOCTORS, HOSPITALS = (pairing.VERBS[r] for r in ("health_plan", "follow_up", "doctor", "hospital"))


@pytest.fixture
def care(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def solo(lite: House) -> Iterator[SimpleNamespace]:
    """The same on one database, for tables of cases whose rules do not touch SQL."""
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def open_day(pair: int) -> dt.date | None:
    stmt = select(FollowUp.due_on).where(FollowUp.pairing_id == pair, FollowUp.done_on.is_(None))
    return now().scalar(stmt)


def errors(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(refused.value.errors)


# ---- the pairing --------------------------------------------------------------------------------------------------


def test_a_pairing_takes_number_unit_and_department_by_itself(care: SimpleNamespace) -> None:
    one, two = paired(care), paired(care, care.liu, care.onco)
    found = row(HealthPairing, one.id)
    assert (found.pair_no, found.unit_id, found.department, found.state) == (
        "JD202603020001", care.units["W011"], "心内科", "PROPOSED")
    assert row(HealthPairing, two.id).pair_no == "JD202603020002"


def test_a_pairing_carries_the_live_archive_of_the_household(care: SimpleNamespace) -> None:
    own = household(care.wang)
    assert row(HealthPairing, paired(care).id).archive_id == own
    assert row(HealthPairing, paired(care, care.liu).id).archive_id is None


def test_activation_needs_the_day_of_the_consent_and_keeps_it(care: SimpleNamespace) -> None:
    made = paired(care)
    with pytest.raises(Invalid) as refused:
        pairing.act(care.manager, made.id, "activate", made.version, {})
    assert errors(refused) == {"consent_on"}
    with pytest.raises(Invalid):
        pairing.act(care.manager, made.id, "activate", made.version, {"consent_on": "2026-03-03"})
    done = pairing.act(care.manager, made.id, "activate", made.version, {"consent_on": "2026-02-27"})
    found = row(HealthPairing, done.id)
    consent = row(Authorization, found.consent_id)
    assert (found.state, found.from_on, consent.kind, consent.signed_on) == ("ACTIVE", DAY, "HEALTH", dt.date(2026, 2, 27))
    assert consent.employee_id == care.wang


def test_the_database_knows_no_active_pairing_without_consent(care: SimpleNamespace) -> None:
    made = paired(care)
    with pytest.raises(Exception, match="ck_health_pairing_consent"), care.engine.begin() as raw:
        raw.execute(text("UPDATE health_pairing SET state = 'ACTIVE' WHERE id = :id"), {"id": made.id})


def test_a_doctor_takes_no_more_active_pairings_than_his_capacity(care: SimpleNamespace) -> None:
    DOCTORS.change(care.manager, care.cardio, 1, {"capacity": "1"})
    active(care)
    second = paired(care, care.liu)
    with pytest.raises(DomainError) as refused:
        pairing.act(care.manager, second.id, "activate", second.version, {"consent_on": DAY.isoformat()})
    assert (refused.value.code, refused.value.field) == ("CAPACITY", "doctor_id")
    assert str(refused.value.message) == "专家doctor already has 1 active pairings; more are not allowed."


def test_a_full_doctor_cannot_be_reached_by_reassignment_or_resumption(care: SimpleNamespace) -> None:
    DOCTORS.change(care.manager, care.cardio, 1, {"capacity": "1"})
    first = active(care)
    other = active(care, employee=care.liu, doctor=care.onco)
    with pytest.raises(DomainError, match="more are not allowed"):
        pairing.change(care.manager, other.id, other.version, {"doctor_id": care.cardio})
    paused = pairing.act(care.manager, first.id, "pause", first.version, {"note": "员工出国探亲"})
    active(care, employee=care.liu)
    with pytest.raises(DomainError, match="more are not allowed"):
        pairing.act(care.manager, first.id, "resume", paused.version, {})


def test_an_employee_has_one_active_pairing_in_a_department(care: SimpleNamespace) -> None:
    active(care)
    twin = paired(care)
    with pytest.raises(DomainError) as refused:
        pairing.act(care.manager, twin.id, "activate", twin.version, {"consent_on": DAY.isoformat()})
    assert refused.value.code == "DUPLICATE"
    assert active(care, doctor=care.onco).state == "ACTIVE"


def test_pause_takes_the_planned_follow_up_away_and_resume_plans_it_anew(care: SimpleNamespace) -> None:
    made = active(care)
    assert open_day(made.id) == dt.date(2026, 6, 2)
    made = pairing.act(care.manager, made.id, "pause", made.version, {"note": "员工出国探亲"})
    assert open_day(made.id) is None
    with clock.fixed(dt.date(2026, 5, 31)):
        pairing.act(care.manager, made.id, "resume", made.version, {})
    assert open_day(made.id) == dt.date(2026, 8, 31)


def test_withdrawn_consent_stops_resumption_plan_and_follow_up(care: SimpleNamespace) -> None:
    made = active(care)
    with care.engine.begin() as raw:
        raw.execute(update(Authorization).values(withdrawn_on=DAY))
    for call in (
        lambda: planned(care, made.id),
        lambda: FOLLOWS.create(care.doctor, {"pairing_id": made.id, "done_on": DAY.isoformat(), "mode": "PHONE"}),
    ):
        with pytest.raises(DomainError) as refused:
            call()
        assert refused.value.code == "CONSENT"
    made = pairing.act(care.manager, made.id, "pause", made.version, {"note": "同意已撤回"})
    with pytest.raises(DomainError, match="withdrawn"):
        pairing.act(care.manager, made.id, "resume", made.version, {})


def test_a_pairing_ends_only_after_its_plan(care: SimpleNamespace) -> None:
    made = active(care)
    plan = planned(care, made.id)
    with pytest.raises(DomainError) as refused:
        pairing.act(care.manager, made.id, "end", made.version, {"note": "员工已经康复"})
    assert refused.value.code == "PLAN_OPEN"
    PLANS.act(care.manager, plan.id, "close", plan.version, {"note": "不再需要方案"})
    pairing.act(care.manager, made.id, "end", made.version, {"note": "已康复返岗"})
    assert (row(HealthPairing, made.id).to_on, open_day(made.id)) == (DAY, None)


def test_of_eight_activations_at_once_only_the_capacity_comes_through(house: House, care: SimpleNamespace) -> None:
    DOCTORS.change(care.manager, care.cardio, 1, {"capacity": "3"})
    with house.read() as session:
        people = list(session.scalars(select(Employee.id).limit(8)))

    def go(person: int) -> str:
        with house.inside():
            try:
                return active(care, employee=person).state or ""
            except DomainError as error:
                return error.code

    with ThreadPoolExecutor(8) as pool:
        outcome = sorted(pool.map(go, people))
    assert outcome == ["ACTIVE"] * 3 + ["CAPACITY"] * 5
    numbers = sorted(now().scalars(select(HealthPairing.pair_no)))
    assert numbers == [f"JD20260302{n:04d}" for n in range(1, 9)]


@pytest.mark.parametrize("verb", ["activate", "pause", "resume", "end"])
def test_only_the_health_manager_moves_a_pairing(solo: SimpleNamespace, verb: str) -> None:
    made = paired(solo)
    with pytest.raises(Forbidden):
        pairing.act(solo.doctor, made.id, verb, made.version, {"note": "试一试看"})
    for actor in (solo.officer, solo.editor, solo.other, solo.desk):
        with pytest.raises(Unseen):
            pairing.act(actor, made.id, verb, made.version, {"note": "试一试看"})


def test_moves_outside_the_state_table_are_refused(care: SimpleNamespace) -> None:
    made = paired(care)
    for verb in ("pause", "resume"):
        with pytest.raises(Stale):
            pairing.act(care.manager, made.id, verb, made.version, {"note": "试一试看"})
    with pytest.raises(Stale):
        pairing.act(care.manager, made.id, "end", made.version + 1, {"note": "试一试看"})


def test_a_doctor_sees_his_own_pairings_alone(care: SimpleNamespace) -> None:
    mine, others = active(care), active(care, employee=care.liu, doctor=care.onco)
    planned(care, mine.id)
    for spec in (SPEC, HEALTH_PLAN, FOLLOW_UP):
        assert {r.employee_id for r in read.page(care.doctor, spec, read.Query()).rows} == {care.wang}
        for actor in (care.officer, care.editor, care.desk):
            assert read.page(actor, spec, read.Query()).rows == []
    with pytest.raises(Unseen):
        read.one(care.doctor, SPEC, others.id)


# ---- registers ----------------------------------------------------------------------------------------------------


def test_a_doctor_signs_in_only_with_the_account_of_a_pairing_doctor(care: SimpleNamespace) -> None:
    for name in ("editor1", "nobody", "doctor"):
        raw = {"name": "孙大夫", "hospital_id": care.hospital, "department": "内科", "username": name}
        with pytest.raises(Invalid) as refused:
            DOCTORS.create(care.manager, raw)
        assert errors(refused) == {"username"}


def test_a_hospital_is_registered_once(care: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        HOSPITALS.create(care.desk, {"name": "东港市人民医院", "city": "东港市"})
    assert HOSPITALS.create(care.desk, {"name": "东港市人民医院", "city": "西港市"}).id
    with pytest.raises(Forbidden):
        HOSPITALS.create(care.doctor, {"name": "县医院", "city": "桓台"})


# ---- plans --------------------------------------------------------------------------------------------------------


def test_the_body_mass_index_is_computed_and_every_reading_lies_sealed(care: SimpleNamespace) -> None:
    made = planned(care, active(care).id)
    found = row(HealthPlan, made.id)
    assert (found.bmi.open(), str(found.sbp), found.sbp.open()) == ("26.9", "***", "152")
    with care.engine.connect() as raw:
        stored = raw.execute(text("SELECT sbp, bmi, height_cm FROM health_plan")).one()
        rows = raw.execute(text("SELECT evidence FROM risk_factor UNION ALL SELECT target FROM plan_goal "
                                "UNION ALL SELECT content FROM intervention")).scalars()
        assert all(v.startswith("v1:") for v in (*stored, *rows))


def test_a_plan_walks_from_draft_over_doctor_and_employee_to_its_next_version(care: SimpleNamespace) -> None:
    made = running(care, active(care).id)
    plan = row(HealthPlan, made.id)
    assert (plan.state, plan.confirmed_by_doctor_on, plan.agreed_by_employee_on) == ("RUNNING", DAY, DAY)
    with pytest.raises(DomainError, match="result of every goal"):
        PLANS.act(care.manager, made.id, "review", made.version, {})
    goal = {**PLAN["goals"][0], "id": plan.goals[0].id, "result": "REACHED"}
    made = PLANS.change(care.doctor, made.id, made.version, {"goals": [goal]})
    made = PLANS.act(care.manager, made.id, "review", made.version, {})
    assert made.state == "REVIEWED"
    two = now().scalars(select(HealthPlan).where(HealthPlan.plan_version == 2)).one()
    assert (two.state, two.review_on, two.sbp.open(), two.bmi.open()) == ("DRAFT", None, "152", "26.9")
    assert [(g.target.open(), g.result) for g in two.goals] == [("<140/90", None)]
    assert PLANS.act(care.doctor, made.id, "close", made.version, {"note": "由新版本接替"}).state == "CLOSED"
    verbs = now().scalars(select(ApprovalStep.verb).where(ApprovalStep.object_kind == "health_plan"))
    assert list(verbs) == ["confirm", "agree", "review", "close"]


def test_a_running_plan_takes_nothing_but_the_results_of_its_goals(care: SimpleNamespace) -> None:
    made = running(care, active(care).id)
    plan = row(HealthPlan, made.id)
    goal = {**PLAN["goals"][0], "id": plan.goals[0].id}
    for raw, field in (
        ({"sbp": "150"}, "sbp"), ({"review_on": "2027-01-01"}, "review_on"), ({"risks": []}, "risks"),
        ({"goals": [{**goal, "target": "<150/95"}]}, "goals"), ({"goals": [goal, PLAN["goals"][0]]}, "goals"),
    ):
        with pytest.raises(Invalid) as refused:
            PLANS.change(care.doctor, made.id, made.version, raw)
        assert errors(refused) == {field}
    same = {**PLAN, "goals": [goal], "risks": [{**PLAN["risks"][0], "id": plan.risks[0].id}],
            "interventions": [{**PLAN["interventions"][0], "id": plan.interventions[0].id}]}
    assert PLANS.change(care.doctor, made.id, made.version, same).state == "RUNNING"


def test_a_plan_is_confirmed_with_goal_measure_and_a_review_to_come(care: SimpleNamespace) -> None:
    pair = active(care).id
    made = planned(care, pair, goals=[], interventions=[], review_on=DAY.isoformat())
    with pytest.raises(Invalid) as refused:
        PLANS.act(care.doctor, made.id, "confirm", made.version, {})
    assert errors(refused) == {"review_on", "goals", "interventions"}
    with pytest.raises(Forbidden):
        PLANS.act(care.manager, made.id, "confirm", made.version, {})


def test_one_plan_of_a_pairing_is_in_work_at_a_time(care: SimpleNamespace) -> None:
    pair = active(care).id
    planned(care, pair)
    with pytest.raises(DomainError) as refused:
        planned(care, pair)
    assert refused.value.code == "PLAN_OPEN"


def test_no_plan_without_an_active_pairing_of_the_doctor(care: SimpleNamespace) -> None:
    with pytest.raises(DomainError, match="active health pairing"):
        planned(care, paired(care).id)
    with pytest.raises(Invalid) as refused:
        planned(care, active(care, employee=care.liu, doctor=care.onco).id)
    assert errors(refused) == {"pairing_id"}


def test_the_health_manager_reads_clinical_values_and_writes_none(care: SimpleNamespace) -> None:
    made = planned(care, active(care).id)
    with pytest.raises(Forbidden):
        PLANS.change(care.manager, made.id, made.version, {"sbp": "120"})
    with pytest.raises(Forbidden):
        PLANS.create(care.manager, dict(PLAN))
    plan, viewer = row(HealthPlan, made.id), display.Viewer(care.manager, str)
    right = display.right(viewer, HEALTH_PLAN, HEALTH_PLAN.columns["sbp"], plan, frozenset({"HealthManager"}))
    assert (right.see, right.edit, display.api(HEALTH_PLAN.columns["sbp"], plan.sbp, right)) == ("V", False, 152)


def test_clinical_cells_exist_for_health_roles_alone() -> None:
    for spec in (HEALTH_PLAN, FOLLOW_UP):
        secret = [c for c in spec.columns.values() if c.kind.startswith("secret")]
        assert secret
        assert {c.cell for c in secret} == {"health"}
    seen = {role for role, letters in visibility.CELLS["health"].items() if letters != "-"}
    assert seen == {"HealthManager", "PairDoctor"}


# ---- follow-ups ---------------------------------------------------------------------------------------------------


def held(care: SimpleNamespace, pair: int, **more: Any) -> Any:
    return FOLLOWS.create(care.doctor, {"pairing_id": pair, "done_on": DAY.isoformat(), "mode": "PHONE", **more})


@pytest.mark.parametrize(("risk", "day"), [("HIGH", "2026-04-02"), ("MID", "2026-06-02"), ("LOW", "2026-09-02")])
def test_the_next_follow_up_is_planned_by_the_risk_level(solo: SimpleNamespace, risk: str, day: str) -> None:
    made = active(solo, risk_level=risk)
    assert open_day(made.id) == dt.date.fromisoformat(day)
    found = row(FollowUp, held(solo, made.id).id)
    assert found.next_on == dt.date.fromisoformat(day)
    assert row(HealthPairing, made.id).next_follow_on == found.next_on


@pytest.mark.parametrize(("day", "months", "expected"), [
    ((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 8, 31), 6, (2027, 2, 28)), ((2026, 12, 2), 1, (2027, 1, 2)),
    ((2027, 11, 30), 3, (2028, 2, 29)),
])
def test_a_month_that_is_too_short_gives_its_last_day(day: Any, months: int, expected: Any) -> None:
    assert schedule.months_after(dt.date(*day), months) == dt.date(*expected)


def test_the_planned_follow_up_is_filled_in_and_the_next_one_takes_its_place(care: SimpleNamespace) -> None:
    made = active(care)
    first = now().scalars(select(FollowUp)).one()
    raw = {"done_on": DAY.isoformat(), "mode": "FACE", "sbp": "138", "dbp": "88", "glucose": "6.9", "weight": "79.5"}
    done = FOLLOWS.change(care.doctor, first.id, first.version, raw)
    assert (row(FollowUp, done.id).alert, row(FollowUp, done.id).due_on) == (False, dt.date(2026, 6, 2))
    assert open_day(made.id) == dt.date(2026, 6, 2)
    assert row(FollowUp, done.id).next_on == dt.date(2026, 6, 2)


def test_a_follow_up_held_before_the_planned_one_answers_for_it(care: SimpleNamespace) -> None:
    made = active(care)
    done = held(care, made.id, next_on="2026-03-16")
    assert row(FollowUp, done.id).due_on == dt.date(2026, 6, 2)
    assert open_day(made.id) == dt.date(2026, 3, 16)
    assert len(now().scalars(select(FollowUp)).all()) == 2


@pytest.mark.parametrize(("found", "alert"), [
    ({"sbp": "139", "dbp": "89", "glucose": "6.9"}, False), ({"sbp": "140", "dbp": "80"}, True),
    ({"sbp": "130", "dbp": "90"}, True),
    ({"glucose": "7.0"}, True), ({"sbp": "147", "dbp": "100"}, True), ({}, False),
])
def test_a_reading_on_its_line_is_an_alert(found: dict[str, str], alert: bool) -> None:
    assert readings.alert(FollowUp(**found)) is alert


@pytest.mark.parametrize(("name", "low", "high"), [("sbp", "60", "260"), ("dbp", "30", "160"), ("glucose", "1.0", "40.0")])
def test_readings_outside_their_range_are_refused_at_the_field(solo: SimpleNamespace, name: str, low: str, high: str) -> None:
    pair = active(solo).id
    step = 1 if name != "glucose" else 0.1
    for wrong in (f"{float(low) - step:g}", f"{float(high) + step:g}", "abc"):
        with pytest.raises(Invalid) as refused:
            held(solo, pair, **{name: wrong})
        assert errors(refused) == {name}
    for right in (low, high):
        held(solo, pair, **{name: right})


def test_the_upper_pressure_lies_above_the_lower(care: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        held(care, active(care).id, sbp="80", dbp="80")
    assert errors(refused) == {"sbp"}


def test_no_follow_up_is_planned_after_the_review_of_the_running_plan(care: SimpleNamespace) -> None:
    made = active(care, risk_level="LOW")
    assert open_day(made.id) == dt.date(2026, 9, 2)
    running(care, made.id)
    assert open_day(made.id) == dt.date(2026, 8, 31)
    with pytest.raises(Invalid) as refused:
        held(care, made.id, next_on="2026-09-01")
    assert errors(refused) == {"next_on"}
    with pytest.raises(Invalid) as refused:
        held(care, made.id, due_on="2026-09-01")
    assert errors(refused) == {"due_on"}
    assert row(FollowUp, held(care, made.id).id).next_on == dt.date(2026, 8, 31)
    with clock.fixed(dt.date(2026, 9, 1)):
        late = FOLLOWS.create(care.doctor, {"pairing_id": made.id, "done_on": "2026-09-01", "mode": "PHONE"})
    assert (row(FollowUp, late.id).due_on, row(FollowUp, late.id).next_on) == (dt.date(2026, 8, 31), None)
    assert open_day(made.id) is None


def test_findings_need_a_day_and_a_day_needs_a_way(care: SimpleNamespace) -> None:
    pair = active(care).id
    with pytest.raises(Invalid) as refused:
        FOLLOWS.create(care.doctor, {"pairing_id": pair, "due_on": "2026-04-01", "sbp": "120"})
    assert errors(refused) == {"due_on", "done_on"}  # one is planned already, and what was measured needs its day
    with pytest.raises(Invalid) as refused:
        held(care, pair, mode="")
    assert errors(refused) == {"mode"}
    with pytest.raises(Invalid) as refused:
        held(care, pair, done_on="2026-03-03")
    assert errors(refused) == {"done_on"}


def test_correcting_an_old_follow_up_does_not_move_the_planned_one(care: SimpleNamespace) -> None:
    made = active(care)
    old = held(care, made.id)
    with clock.fixed(dt.date(2026, 6, 2)):
        FOLLOWS.create(care.doctor, {"pairing_id": made.id, "done_on": "2026-06-02", "mode": "FACE"})
        FOLLOWS.change(care.doctor, old.id, old.version, {"next_on": "2026-05-01", "sbp": "150", "dbp": "80"})
    assert open_day(made.id) == dt.date(2026, 9, 2)
    assert row(FollowUp, old.id).alert is True
    with pytest.raises(Invalid) as refused:
        FOLLOWS.change(care.doctor, old.id, row(FollowUp, old.id).version, {"done_on": ""})
    assert "done_on" in errors(refused)


def test_another_doctor_writes_no_follow_up(care: SimpleNamespace) -> None:
    made = active(care)
    with pytest.raises(Invalid):
        FOLLOWS.create(care.other, {"pairing_id": made.id, "done_on": DAY.isoformat(), "mode": "PHONE"})
    first = now().scalars(select(FollowUp)).one()
    with pytest.raises(Unseen):
        FOLLOWS.change(care.other, first.id, first.version, {"done_on": DAY.isoformat(), "mode": "PHONE"})
    with pytest.raises(Forbidden):
        FOLLOWS.change(care.manager, first.id, first.version, {"done_on": DAY.isoformat(), "mode": "PHONE"})


def test_the_body_mass_index_is_rounded_half_up() -> None:
    assert readings.bmi(readings.Decimal(160), readings.Decimal("57.728")) == "22.6"
    assert readings.bmi(None, readings.Decimal(60)) is None
