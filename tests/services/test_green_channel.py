"""Green channel: consent, deadline, who sees the illness when, the way of a request to its rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text, update

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import green_channel as green
from app.services.record import Result
from app.specs import display
from app.specs.green_channel import SPEC
from app.store import read
from models.green_channel import GreenRequest
from models.trace import ApprovalStep, Authorization
from tests.house import House
from tests.services.care import DAY, cast, household, row

AT = "2026-03-10T09:00"


@pytest.fixture
def care(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def solo(lite: House) -> Iterator[SimpleNamespace]:
    """The same on one database, for tables of cases whose rules do not touch SQL."""
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def asked(care: SimpleNamespace, **more: Any) -> Result:
    """A request out of town for the employee of unit 1."""
    raw = {"employee_id": care.wang, "need": "SURGERY", "disease": "胃部恶性肿瘤", "summary": "确诊三周,等待手术",
           "out_of_town": True, "dest_city": "北京", "insurance_filing": "TODO", "consent_on": "2026-03-01",
           "prior_hospital": "市人民医院"}
    return green.create(care.editor, {**raw, **more})


def filed(care: SimpleNamespace, made: Result) -> Result:
    return green.change(care.desk, made.id, made.version, {"insurance_filing": "FILED", "filed_on": "2026-03-02"})


def walk(care: SimpleNamespace, made: Result, *verbs: str) -> Result:
    """Move on by the desk; every step with what it needs."""
    fields = {"match": {"hospital_id": care.hospital, "department": "胃肠外科", "doctor_name": "钱主任"},
              "book": {"appoint_at": AT},
              "rebook": {"appoint_at": "2026-03-12T14:30"}, "escort": {"escort_name": "王陪诊"},
              "feedback": {"result": "手术顺利,已出院"}, "close": {"satisfaction": "5"},
              "cancel": {"note": "员工不再需要"}, "no_resource": {"note": "当地无床位,已建议远程会诊"}}
    for verb in verbs:
        made = green.act(care.desk, made.id, verb, made.version, fields.get(verb, {}))
    return made


def errors(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(refused.value.errors)


def cell(actor: Actor, made: Result, name: str) -> Any:
    """What the actor's API answer holds for one field."""
    found, column = row(GreenRequest, made.id), SPEC.columns[name]
    right = display.right(display.Viewer(actor, str), SPEC, column, found, actor.roles)
    return display.api(column, display.raw(found, column), right)


# ---- opening ------------------------------------------------------------------------------------------------------


def test_a_request_takes_its_number_its_unit_and_the_consent(care: SimpleNamespace) -> None:
    one, two = asked(care), asked(care)
    found = row(GreenRequest, one.id)
    assert (found.req_no, found.unit_id, found.state, found.patient_relation) == (
        "LS202603020001", care.units["W011"], "OPEN", "SELF")
    assert row(GreenRequest, two.id).req_no == "LS202603020002"
    consent = row(Authorization, found.consent_id)
    assert (consent.kind, consent.employee_id, consent.signed_on) == ("GREEN", care.wang, dt.date(2026, 3, 1))
    with care.engine.connect() as raw:
        stored = raw.execute(text("SELECT disease, summary FROM green_request")).all()
        assert all(v.startswith("v1:") for r in stored for v in r)


def test_only_the_unit_editor_opens_and_only_for_his_own_people(care: SimpleNamespace) -> None:
    for actor in (care.desk, care.officer, care.leader, care.reporter, care.auditor):
        with pytest.raises(Forbidden):
            green.create(actor, {"employee_id": care.wang, "need": "EXAM"})
    with pytest.raises(Invalid) as refused:
        asked(care, employee_id=care.liu)
    assert errors(refused) == {"employee_id"}


def test_all_that_is_missing_is_said_at_once_at_its_field(care: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        asked(care, dest_city="", insurance_filing="FILED", consent_on="", disease="", summary=" ", patient_relation="SPOUSE")
    assert errors(refused) == {"dest_city", "filed_on", "consent_on", "summary", "patient_ref"}
    with pytest.raises(Invalid) as refused:
        asked(care, need="WISH", urgency="SOON", cost_estimate="-1", consent_on="2026-03-03")
    assert errors(refused) == {"need", "urgency", "cost_estimate", "consent_on"}


@pytest.mark.parametrize(("out_of_town", "filing"), [(True, "TODO"), (False, "NOT_NEEDED")])
def test_the_filing_state_follows_the_journey_when_nobody_says(solo: SimpleNamespace, out_of_town: bool, filing: str) -> None:
    made = asked(solo, insurance_filing="", out_of_town=out_of_town)
    assert row(GreenRequest, made.id).insurance_filing == filing


def test_the_patient_may_be_a_named_relative(care: SimpleNamespace) -> None:
    made = asked(care, patient_ref="王小红", patient_relation="DAUGHTER")
    assert row(GreenRequest, made.id).patient_ref == "王小红"
    assert row(GreenRequest, asked(care, patient_ref="王小红").id).patient_relation == "OTHER"
    assert row(GreenRequest, asked(care, patient_ref="王小明").id).patient_relation == "SELF"
    assert row(GreenRequest, asked(care, patient_ref="王小红", patient_relation="SELF").id).patient_ref is None  # not asked, so not kept


def test_a_request_finds_the_archive_of_the_household_and_the_patient_in_it(care: SimpleNamespace) -> None:
    own, foreign = household(care.wang), household(care.liu)
    found = row(GreenRequest, asked(care, patient_ref="M1").id)
    assert (found.archive_id, found.patient_ref, found.patient_relation) == (own, "王小红", "DAUGHTER")
    assert row(GreenRequest, asked(care, archive_id=own, patient_ref="HEAD").id).patient_relation == "SELF"
    for wrong in (foreign, 4711):
        with pytest.raises(Invalid) as refused:
            asked(care, archive_id=wrong)
        assert errors(refused) == {"archive_id"}


def test_the_archive_of_another_household_is_refused_to_whoever_sees_it(care: SimpleNamespace) -> None:
    other = household(care.zhang)
    with pytest.raises(Invalid, match="household"):
        asked(care, archive_id=other)


@pytest.mark.parametrize(("moment", "due", "until"), [
    (dt.datetime(2026, 3, 2, 9, 0), dt.date(2026, 3, 3), dt.datetime(2026, 3, 3, 23, 59, 59)),
    (dt.datetime(2026, 3, 6, 17, 0), dt.date(2026, 3, 9), dt.datetime(2026, 3, 9, 23, 59, 59)),
])
def test_a_request_is_accepted_within_one_working_day(
    solo: SimpleNamespace, moment: dt.datetime, due: dt.date, until: dt.datetime
) -> None:
    with clock.fixed(moment):
        found = row(GreenRequest, asked(solo, urgency="URGENT").id)
    assert (found.due_on, clock.local(found.accept_by).replace(tzinfo=None)) == (due, until)


def test_an_emergency_is_accepted_within_two_hours_and_needs_no_consent_first(care: SimpleNamespace) -> None:
    with clock.fixed(dt.datetime(2026, 3, 6, 23, 30)):
        made = asked(care, urgency="EMERGENCY", consent_on="")
        found = row(GreenRequest, made.id)
        assert (found.due_on, clock.local(found.accept_by).replace(tzinfo=None)) == (
            dt.date(2026, 3, 7), dt.datetime(2026, 3, 7, 1, 30))
        assert found.consent_id is None
        assert walk(care, made, "accept", "match", "book").state == "BOOKED"  # an emergency waits for no filing either


def test_a_request_that_becomes_an_emergency_gets_the_short_deadline(care: SimpleNamespace) -> None:
    made = asked(care)
    green.change(care.editor, made.id, made.version, {"urgency": "EMERGENCY"})
    found = row(GreenRequest, made.id)
    assert found.accept_by == clock.now() + dt.timedelta(hours=2)


# ---- who sees what ------------------------------------------------------------------------------------------------


def test_the_illness_is_masked_for_the_unit_once_the_desk_has_accepted(care: SimpleNamespace) -> None:
    made = asked(care)
    assert cell(care.editor, made, "disease") == "胃部恶性肿瘤"
    made = walk(care, made, "accept")
    assert (cell(care.editor, made, "disease"), cell(care.leader, made, "summary")) == ("***", "***")
    assert cell(care.desk, made, "disease") == "胃部恶性肿瘤"
    assert cell(care.officer, made, "disease") == "胃部恶性肿瘤"
    assert (cell(care.auditor, made, "disease"), cell(care.auditor, made, "name")) == (None, "王*明")


def test_the_desk_sees_person_and_illness_only_while_the_request_is_open(care: SimpleNamespace) -> None:
    made = walk(care, filed(care, asked(care)), "accept", "match", "book", "visit", "feedback")
    assert (cell(care.desk, made, "name"), cell(care.desk, made, "phone")) == ("王小明", "13900001001")
    assert cell(care.desk, made, "id_no").count("*") == 8
    made = walk(care, made, "close")
    assert (cell(care.desk, made, "name"), cell(care.desk, made, "phone")) == ("王*明", "139****1001")
    assert (cell(care.desk, made, "disease"), cell(care.desk, made, "result")) == ("***", "***")


def test_after_acceptance_the_unit_corrects_the_journey_and_not_the_illness(care: SimpleNamespace) -> None:
    made = walk(care, asked(care), "accept")
    green.change(care.editor, made.id, made.version, {"dest_city": "上海", "disease": "感冒"})
    found = row(GreenRequest, made.id)
    assert (found.dest_city, found.disease.open()) == ("上海", "胃部恶性肿瘤")


def test_a_sibling_unit_sees_no_request(care: SimpleNamespace) -> None:
    made = asked(care)
    assert read.page(care.sibling, SPEC, read.Query()).rows == []
    for call in (
        lambda: read.one(care.sibling, SPEC, made.id),
        lambda: green.change(care.sibling, made.id, made.version, {"dest_city": "上海"}),
        lambda: green.act(care.sibling, made.id, "cancel", made.version, {"note": "与我单位无关"}),
    ):
        with pytest.raises(Unseen):
            call()
    for actor in (care.manager, care.doctor, care.reporter):
        assert read.page(actor, SPEC, read.Query()).rows == []


# ---- the way of a request -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verbs", "state"), [
    (("accept", "match", "book", "escort", "feedback", "close"), "CLOSED"),
    (("accept", "match", "book", "rebook", "visit", "admit", "feedback", "close"), "CLOSED"),
    (("accept", "match", "book", "escort", "admit", "feedback"), "FEEDBACK"),
    (("accept", "no_resource"), "NO_RESOURCE"),
    (("accept", "match", "no_resource"), "NO_RESOURCE"),
    (("cancel",), "CANCELLED"),
    (("accept", "match", "book", "cancel"), "CANCELLED"),
])
def test_the_ways_of_a_request(solo: SimpleNamespace, verbs: tuple[str, ...], state: str) -> None:
    made = walk(solo, filed(solo, asked(solo)), *verbs)
    assert made.state == state


def test_the_steps_keep_what_was_noted(care: SimpleNamespace) -> None:
    made = walk(care, filed(care, asked(care)), "accept", "match", "book", "escort", "feedback", "close")
    found = row(GreenRequest, made.id)
    assert (found.hospital_id, found.department, found.doctor_name, found.escort_name, found.satisfaction) == (
        care.hospital, "胃肠外科", "钱主任", "王陪诊", 5)
    assert clock.local(found.appoint_at).isoformat() == "2026-03-10T09:00:00+08:00"
    assert found.result.open() == "手术顺利,已出院"


@pytest.mark.parametrize("verb", SPEC.verbs)
def test_moves_outside_the_state_table_are_refused(solo: SimpleNamespace, verb: str) -> None:
    for state in SPEC.states:
        made = filed(solo, asked(solo))
        with solo.engine.begin() as raw:
            at = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
            raw.execute(update(GreenRequest).where(GreenRequest.id == made.id).values(state=state.code, appoint_at=at))
        move = SPEC.move(verb, state.code)
        if move is not None:
            assert walk(solo, made, verb).state == move.target
        else:
            with pytest.raises(Stale):
                walk(solo, made, verb)


def test_only_the_desk_moves_a_request_except_that_the_unit_may_cancel_it_unaccepted(care: SimpleNamespace) -> None:
    made = asked(care)
    for actor in (care.editor, care.leader, care.officer, care.chair):
        with pytest.raises(Forbidden):
            green.act(actor, made.id, "accept", made.version, {})
    taken = walk(care, asked(care), "accept")
    with pytest.raises(Forbidden):
        green.act(care.editor, taken.id, "cancel", taken.version, {"note": "员工不再需要"})
    with pytest.raises(Invalid):
        green.act(care.editor, made.id, "cancel", made.version, {"note": "无"})
    assert green.act(care.editor, made.id, "cancel", made.version, {"note": "员工不再需要"}).state == "CANCELLED"


def test_an_appointment_lies_in_the_future(care: SimpleNamespace) -> None:
    made = walk(care, filed(care, asked(care)), "accept", "match")
    for wrong in ("2026-03-02T11:59", "2025-03-10T09:00"):
        with pytest.raises(DomainError) as refused:
            green.act(care.desk, made.id, "book", made.version, {"appoint_at": wrong})
        assert refused.value.field == "appoint_at"
    assert green.act(care.desk, made.id, "book", made.version, {"appoint_at": "2026-03-02T12:00"}).state == "BOOKED"


@pytest.mark.parametrize(("more", "booked"), [
    ({"insurance_filing": "TODO"}, False), ({"insurance_filing": "NOT_NEEDED"}, True),
    ({"insurance_filing": "FILED", "filed_on": "2026-03-01"}, True), ({"insurance_filing": "REFUSED"}, True),
    ({"insurance_filing": "TODO", "urgency": "EMERGENCY"}, True), ({"insurance_filing": "TODO", "out_of_town": False}, True),
])
def test_out_of_town_is_booked_only_after_the_filing(solo: SimpleNamespace, more: dict[str, Any], booked: bool) -> None:
    made = walk(solo, asked(solo, **more), "accept", "match")
    if booked:
        assert walk(solo, made, "book").state == "BOOKED"
    else:
        with pytest.raises(DomainError) as refused:
            walk(solo, made, "book")
        assert (refused.value.code, refused.value.field) == ("FILING", "insurance_filing")


def test_the_filing_cannot_be_taken_back_under_a_booked_request(care: SimpleNamespace) -> None:
    made = walk(care, filed(care, asked(care)), "accept", "match", "book")
    with pytest.raises(Invalid) as refused:
        green.change(care.desk, made.id, made.version, {"insurance_filing": "TODO", "filed_on": ""})
    assert errors(refused) == {"insurance_filing"}


def test_withdrawn_consent_stops_the_contact_with_a_hospital(care: SimpleNamespace) -> None:
    made = walk(care, asked(care), "accept")
    with care.engine.begin() as raw:
        raw.execute(update(Authorization).values(withdrawn_on=DAY))
    with pytest.raises(DomainError) as refused:
        walk(care, made, "match")
    assert refused.value.code == "CONSENT"


def test_the_consent_can_be_corrected_and_not_removed(care: SimpleNamespace) -> None:
    made = asked(care)
    made = green.change(care.editor, made.id, made.version, {"consent_on": "2026-02-27"})
    assert row(Authorization, row(GreenRequest, made.id).consent_id).signed_on == dt.date(2026, 2, 27)
    with pytest.raises(Invalid) as refused:
        green.change(care.editor, made.id, made.version, {"consent_on": ""})
    assert errors(refused) == {"consent_on"}


def test_a_closed_request_is_edited_by_nobody(care: SimpleNamespace) -> None:
    made = walk(care, asked(care), "cancel")
    for actor in (care.editor, care.desk):
        with pytest.raises(DomainError) as refused:
            green.change(actor, made.id, made.version, {"dest_city": "上海"})
        assert refused.value.code == "STATE"


def test_two_desks_accept_a_request_once(care: SimpleNamespace) -> None:
    made = asked(care)
    walk(care, made, "accept")
    with pytest.raises(Stale, match="green"):
        walk(care, made, "accept")
    with care.engine.connect() as raw:
        assert raw.execute(ApprovalStep.__table__.select()).all().__len__() == 1
