"""EAP: consent or crisis, triage that only rises, one counsellor, and silence towards everybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import eap
from app.specs import display, visibility
from app.specs.eap import ASSESSMENT, COUNSELOR, GRID, SESSION, SPEC
from app.store import read
from models.eap import EapAssessment, EapGrid, EapReferral, EapSession
from models.trace import ApprovalStep, AuditLog, Authorization
from tests.house import House
from tests.services.household import archive, employee

NOW = dt.datetime(2026, 3, 2, 9, 0)  #: a Monday
CALLED = {"crisis_reason": "9:05已电话告知家属,拨打24小时热线"}  #: who was phoned: asked of every red case
SECRET = "夜里失眠,想不开"  #: must not be found in clear anywhere
TESTS, SESSIONS, GRIDS = (eap.VERBS[room] for room in ("eap_assessment", "eap_session", "eap_grid"))


@pytest.fixture
def desk(house: House) -> Iterator[SimpleNamespace]:
    """The people around a referral."""
    names = ("editor1", "editor1b", "editor2", "leader1", "officer", "chair", "auditor", "sysadmin", "reporter1", "grid",
             "coordinator", "counselor", "counselor2")
    with house.inside(), clock.fixed(NOW):
        yield SimpleNamespace(house=house, **{n: house.actor(n) for n in names})


def referred(desk: SimpleNamespace, actor: Actor | None = None, person: str = "E001", **more: Any) -> Any:
    raw = {"employee_id": employee(person), "source": "UNIT", "problem_tags": ["ILLNESS", "SLEEP"], "description": SECRET,
           "consent_on": "2026-03-01"}
    return eap.create(actor or desk.editor1, {**raw, **more})


def crisis(desk: SimpleNamespace) -> Any:
    return referred(desk, consent_on=None, crisis="1", crisis_reason="有自伤言语,9:05已电话告知EAP专员")


def move(actor: Actor, made: Any, verb: str, **raw: Any) -> Any:
    return eap.act(actor, made.id, verb, made.version, raw)


def triaged(desk: SimpleNamespace, made: Any = None, **raw: Any) -> Any:
    return move(desk.coordinator, made or referred(desk), "triage", **(raw or {"phq9": "12"}))


def assigned(desk: SimpleNamespace, **raw: Any) -> Any:
    return move(desk.coordinator, triaged(desk, **raw), "assign", assigned_to=desk.counselor.user_id)


def started(desk: SimpleNamespace, **raw: Any) -> Any:
    return move(desk.counselor, assigned(desk, **raw), "start")


def stored(desk: SimpleNamespace, pk: int, model: Any = EapReferral) -> Any:
    with desk.house.read() as session:
        row = session.get_one(model, pk)
        if model is EapReferral:
            assert (row.consent, row.counselor, row.employee) is not None
            assert len(row.assessments) + len(row.sessions) >= 0
        session.expunge_all()
        return row


def errors(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(refused.value.errors)


# ---- the referral -------------------------------------------------------------------------------------------------


def test_a_referral_keeps_the_consent_and_seals_its_content(desk: SimpleNamespace) -> None:
    made = referred(desk)
    row = stored(desk, made.id)
    assert (row.ref_no, row.state, row.referred_on, row.level) == ("XL202603020001", "OPEN", dt.date(2026, 3, 2), None)
    assert (row.consent.kind, row.consent.signed_on, row.consent.employee_id) == ("EAP", dt.date(2026, 3, 1), employee("E001"))
    assert row.consent.archive_id is None
    assert row.description.open() == SECRET
    assert str(row.description) == "***"
    with desk.house.engine.connect() as raw:
        assert SECRET not in str(raw.execute(text("SELECT * FROM eap_referral")).all())
        assert SECRET not in str(raw.execute(text("SELECT body FROM audit_log")).all())


def test_the_live_archive_of_the_employee_is_found_by_itself(desk: SimpleNamespace) -> None:
    key = archive("E001")
    assert stored(desk, referred(desk).id).archive_id == key
    assert stored(desk, referred(desk, person="E002").id).archive_id is None


def test_without_consent_only_a_crisis_is_referred_and_its_reason_is_kept(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        referred(desk, consent_on=None)
    assert errors(refused) == {"consent_on"}
    with pytest.raises(Invalid) as refused:
        referred(desk, consent_on=None, crisis="1")
    assert errors(refused) == {"crisis_reason"}
    row = stored(desk, crisis(desk).id)
    assert (row.consent_id, row.crisis) == (None, True)
    assert clock.local(row.due_at) == dt.datetime(2026, 3, 2, 11, 0, tzinfo=clock.LOCAL)


def test_a_consent_of_tomorrow_is_none(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        referred(desk, consent_on="2026-03-03")
    assert errors(refused) == {"consent_on"}


def test_only_unit_editors_grid_members_and_the_coordinator_refer(desk: SimpleNamespace) -> None:
    assert referred(desk, desk.grid).state == "OPEN"
    assert referred(desk, desk.coordinator, "E101").state == "OPEN"
    for actor in (desk.counselor, desk.leader1, desk.officer, desk.chair, desk.auditor, desk.sysadmin, desk.reporter1):
        with pytest.raises(Forbidden):
            referred(desk, actor)
    for actor in (desk.editor1, desk.grid):
        with pytest.raises(Invalid):
            referred(desk, actor, "E101")


# ---- triage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scores", "level", "due"), [
    ({"phq9": "4", "gad7": "4"}, "GREEN", dt.datetime(2026, 3, 16, 23, 59, 59)),
    ({"phq9": "5"}, "YELLOW", dt.datetime(2026, 3, 5, 23, 59, 59)),
    ({"phq9": "14", "gad7": "9"}, "ORANGE", dt.datetime(2026, 3, 3, 9, 0)),
    ({"phq9": "6", "phq9_item9": "1", **CALLED}, "RED", dt.datetime(2026, 3, 2, 11, 0)),
    ({"crisis": "1", "phq9": "0", "gad7": "0", **CALLED}, "RED", dt.datetime(2026, 3, 2, 11, 0)),
])
def test_the_level_and_the_time_to_react_follow_from_the_scores(
    desk: SimpleNamespace, scores: dict[str, str], level: str, due: dt.datetime,
) -> None:
    row = stored(desk, triaged(desk, **scores).id)
    assert (row.state, row.level) == ("TRIAGED", level)
    assert clock.local(row.due_at) == due.replace(tzinfo=clock.LOCAL)
    assert row.due_on == due.date()


def test_the_level_may_be_raised_with_a_reason_and_never_lowered(desk: SimpleNamespace) -> None:
    made = referred(desk)
    for raw, field in (({"phq9": "12", "level": "GREEN", "level_reason": "本人否认"}, "level"),
                       ({"phq9": "2", "level": "ORANGE"}, "level_reason"), ({}, "phq9"),
                       ({"level": "YELLOW"}, "level_reason"), ({"phq9": "2", "phq9_item9": "3"}, "phq9_item9"),
                       ({"phq9": "28"}, "phq9")):
        with pytest.raises(Invalid) as refused:
            move(desk.coordinator, made, "triage", **raw)
        assert errors(refused) == {field}, raw
    row = stored(desk, move(desk.coordinator, made, "triage", phq9="2", level="ORANGE", level_reason="家属反映连日不眠").id)
    assert (row.level, row.level_reason.open()) == ("ORANGE", "家属反映连日不眠")


def test_a_reported_crisis_is_not_taken_back_by_silence(desk: SimpleNamespace) -> None:
    row = stored(desk, triaged(desk, crisis(desk), phq9="0").id)
    assert (row.level, row.crisis) == ("RED", True)


def test_a_red_case_is_never_left_to_self_help(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        triaged(desk, phq9="25", target="SELF_HELP", **CALLED)
    assert errors(refused) == {"target"}
    made = triaged(desk, phq9="25", target="EMERGENCY", **CALLED)
    with pytest.raises(Invalid):
        move(desk.coordinator, made, "assign", assigned_to=desk.counselor.user_id, target="SELF_HELP")
    with pytest.raises(Exception, match="ck_eap_referral_red"), desk.house.engine.begin() as raw:
        raw.execute(text("UPDATE eap_referral SET target = 'SELF_HELP' WHERE id = :id"), {"id": made.id})


def test_scores_become_tests_that_only_the_counsellor_reads(desk: SimpleNamespace) -> None:
    made = started(desk, phq9="12", phq9_item9="0", gad7="16")
    tests = stored(desk, made.id).assessments
    assert [(t.tool, t.total.open(), t.band.open()) for t in tests] == [("PHQ9", "12", "MODERATE"), ("GAD7", "16", "SEVERE")]
    assert len(read.page(desk.counselor, ASSESSMENT, read.Query()).rows) == 2
    for actor in (desk.coordinator, desk.counselor2, desk.grid, desk.editor1, desk.auditor, desk.officer):
        assert read.page(actor, ASSESSMENT, read.Query()).rows == []


# ---- the way of a case --------------------------------------------------------------------------------------------


def test_a_case_goes_from_triage_to_its_end(desk: SimpleNamespace) -> None:
    made = assigned(desk)
    assert (made.state, stored(desk, made.id).assigned_to) == ("ASSIGNED", desk.counselor.user_id)
    for actor, verb, raw, state in (
        (desk.counselor, "start", {}, "IN_SERVICE"), (desk.counselor, "follow_up", {"next_on": "2026-04-01"}, "FOLLOW_UP"),
        (desk.grid, "follow_up", {"next_on": "2026-05-01"}, "FOLLOW_UP"),
        (desk.counselor, "close", {"close_reason": "IMPROVED", "satisfaction": "5"}, "CLOSED"),
    ):
        made = move(actor, made, verb, **raw)
        assert made.state == state
    row = stored(desk, made.id)
    assert (row.close_reason, row.satisfaction, row.next_on) == ("IMPROVED", 5, dt.date(2026, 5, 1))


def test_a_transfer_names_the_hospital_and_is_followed_up(desk: SimpleNamespace) -> None:
    made = triaged(desk)
    with pytest.raises(Invalid) as refused:
        move(desk.coordinator, made, "transfer")
    assert errors(refused) == {"hospital"}
    made = move(desk.coordinator, made, "transfer", hospital="市精神卫生中心")
    assert (made.state, stored(desk, made.id).target) == ("TRANSFERRED", "PSYCHIATRY")
    assert move(desk.coordinator, made, "follow_up").state == "FOLLOW_UP"


def test_a_red_case_ends_only_after_a_second_contact(desk: SimpleNamespace) -> None:
    made = triaged(desk, phq9="25", **CALLED)
    for raw in ({}, {"second_contact_on": "2026-03-01"}):
        with pytest.raises(Invalid) as refused:
            move(desk.coordinator, made, "decline", **raw)
        assert errors(refused) == {"second_contact_on"}
    made = move(desk.coordinator, made, "decline", second_contact_on="2026-03-02")
    assert (made.state, stored(desk, made.id).close_reason) == ("DECLINED", "DECLINED")
    assert move(desk.coordinator, triaged(desk), "decline").state == "DECLINED"


def test_a_case_that_the_scores_make_red_is_not_triaged_without_a_call(desk: SimpleNamespace) -> None:
    for raw in ({"phq9": "6", "phq9_item9": "1"}, {"phq9": "25"}, {"crisis": "1"},
                {"phq9": "2", "level": "RED", "level_reason": "家属来电"}):
        with pytest.raises(Invalid) as refused:
            triaged(desk, **raw)
        assert errors(refused) == {"crisis_reason"}
    row = stored(desk, triaged(desk, phq9="25", **CALLED).id)
    assert row.crisis_reason.open() == CALLED["crisis_reason"]
    kept = stored(desk, triaged(desk, crisis(desk), phq9="25").id)
    assert "EAP专员" in kept.crisis_reason.open(), "what the sender wrote stays"


def test_a_case_that_became_red_later_goes_on_only_after_a_call(desk: SimpleNamespace) -> None:
    made = started(desk)
    TESTS.create(desk.counselor, {"referral_id": made.id, "tool": "PHQ9", "total": "12", "item9": "2", "taken_on": "2026-03-02"})
    version = stored(desk, made.id).version
    with pytest.raises(DomainError) as refused:
        eap.act(desk.counselor, made.id, "follow_up", version, {"next_on": "2026-03-09"})
    assert refused.value.code == "CALL"
    before = stored(desk, made.id)
    noted = eap.act(desk.counselor, made.id, "call", version, {"call_record": SECRET})
    row = stored(desk, made.id)
    assert (noted.state, row.due_on, row.state_since) == ("IN_SERVICE", before.due_on, before.state_since)
    assert row.crisis_reason.open() == f"2026-03-02 09:00 {desk.counselor.name}: {SECRET}"
    again = eap.act(desk.counselor, made.id, "call", noted.version, {"call_record": "家属已到场"})
    assert stored(desk, made.id).crisis_reason.open().count("\n") == 1
    assert eap.act(desk.counselor, made.id, "follow_up", again.version, {"next_on": "2026-03-09"}).state == "FOLLOW_UP"
    for actor in (desk.grid, desk.editor1, desk.officer):
        with pytest.raises((Forbidden, Unseen)):
            eap.act(actor, made.id, "call", 1, {"call_record": SECRET})
    with desk.house.read() as session:
        assert not [b for b in session.scalars(select(AuditLog.body)) if SECRET in b]


def test_an_appointment_moves_neither_the_state_nor_the_deadline(desk: SimpleNamespace) -> None:
    made = started(desk)
    before = stored(desk, made.id)
    for raw in ({}, {"next_on": "2026-03-01"}):
        with pytest.raises(Invalid):
            move(desk.counselor, made, "book", **raw)
    booked = move(desk.counselor, made, "book", next_on="2026-03-06", note=SECRET)
    row = stored(desk, made.id)
    assert (booked.state, row.next_on) == ("IN_SERVICE", dt.date(2026, 3, 6))
    assert (row.due_on, row.state_since) == (before.due_on, before.state_since)
    assert SECRET in row.journal.open()


def test_a_case_is_given_to_counsellors_only(desk: SimpleNamespace) -> None:
    made = triaged(desk)
    for key in (desk.coordinator.user_id, desk.grid.user_id, 999_999):
        with pytest.raises(Invalid) as refused:
            move(desk.coordinator, made, "assign", assigned_to=key)
        assert errors(refused) == {"assigned_to"}
    with pytest.raises(Forbidden):
        move(desk.grid, made, "assign", assigned_to=desk.counselor.user_id)


def test_only_the_counsellor_of_the_case_takes_it(desk: SimpleNamespace) -> None:
    made = assigned(desk)
    with pytest.raises(Unseen):
        move(desk.counselor2, made, "start")
    with pytest.raises(Forbidden):
        move(desk.coordinator, made, "start")
    both = Actor(desk.coordinator.user_id, "c", "c", frozenset({"EapCoordinator", "EapCounselor"}))
    with pytest.raises(Forbidden):
        move(both, made, "start")
    with pytest.raises(Stale):
        eap.act(desk.coordinator, made.id, "assign", made.version - 1, {"assigned_to": desk.counselor2.user_id})


def test_remarks_go_into_the_sealed_journal_and_not_into_the_history(desk: SimpleNamespace) -> None:
    made = move(desk.counselor, assigned(desk), "start", note=SECRET)
    made = move(desk.counselor, made, "follow_up", note="情绪平稳")
    lines = stored(desk, made.id).journal.open().split("\n")
    assert [line.split(": ")[1] for line in lines] == [SECRET, "情绪平稳"]
    with desk.house.read() as session:
        opinions = session.scalars(select(ApprovalStep.opinion).where(ApprovalStep.object_kind == "eap")).all()
        bodies = session.scalars(select(AuditLog.body).where(AuditLog.object_kind == "eap")).all()
    assert set(opinions) == {None}
    assert not any(SECRET in body or "情绪平稳" in body for body in bodies)


# ---- the counsellor's notes ---------------------------------------------------------------------------------------


def noted(desk: SimpleNamespace, made: Any, actor: Actor | None = None, **more: Any) -> Any:
    raw = {"referral_id": made.id, "on": "2026-03-02", "form": "FACE", "minutes": "50", "note": SECRET}
    return SESSIONS.create(actor or desk.counselor, {**raw, **more})


def with_test(desk: SimpleNamespace, made: Any, **more: Any) -> Any:
    return TESTS.create(desk.counselor, {"referral_id": made.id, "tool": "PHQ9", "taken_on": "2026-03-02", **more})


def test_sessions_are_numbered_and_sealed_under_the_second_ring(desk: SimpleNamespace) -> None:
    made = started(desk)
    one, two = noted(desk, made), noted(desk, made, form="PHONE", next_on="2026-03-09")
    rows = [stored(desk, s.id, EapSession) for s in (one, two)]
    assert [r.no for r in rows] == [1, 2]
    assert rows[0].note.open() == SECRET
    with desk.house.engine.connect() as raw:
        assert SECRET not in str(raw.execute(text("SELECT * FROM eap_session")).all())
        assert SECRET not in str(raw.execute(text("SELECT body FROM audit_log")).all())
    changed = SESSIONS.change(desk.counselor, one.id, one.version, {"minutes": "60"})
    row = stored(desk, changed.id, EapSession)
    assert (row.minutes, row.note.open()) == (60, SECRET)


def test_notes_are_written_and_read_by_the_counsellor_of_the_case_alone(desk: SimpleNamespace) -> None:
    made = started(desk)
    kept = noted(desk, made)
    with pytest.raises(Invalid):
        noted(desk, made, desk.counselor2)
    for actor in (desk.coordinator, desk.grid, desk.editor1, desk.officer, desk.auditor, desk.sysadmin):
        with pytest.raises(Forbidden):
            noted(desk, made, actor)
        with pytest.raises((Forbidden, Unseen)):
            SESSIONS.change(actor, kept.id, kept.version, {"minutes": "1"})
        with pytest.raises(Unseen):
            read.one(actor, SESSION, kept.id)
    with pytest.raises(Unseen):
        SESSIONS.change(desk.counselor2, kept.id, kept.version, {"minutes": "1"})
    both = Actor(desk.coordinator.user_id, "c", "c", frozenset({"EapCoordinator", "EapCounselor"}))
    with pytest.raises(Forbidden):
        noted(desk, made, both)


def test_a_case_that_is_not_open_takes_no_notes(desk: SimpleNamespace) -> None:
    made = move(desk.counselor, started(desk), "follow_up")
    kept = noted(desk, made)
    made = move(desk.counselor, made, "close", close_reason="IMPROVED")
    with pytest.raises(DomainError):
        noted(desk, made)
    with pytest.raises(DomainError):
        SESSIONS.change(desk.counselor, kept.id, kept.version, {"minutes": "1"})


def test_answers_add_up_to_score_item_and_band(desk: SimpleNamespace) -> None:
    made = started(desk)
    row = stored(desk, with_test(desk, made, items="1,1,1,1,1,1,1,1,0").id, EapAssessment)
    assert (row.total.open(), row.item9.open(), row.band.open(), row.by) == ("8", "0", "MILD", desk.counselor.name)
    row = stored(desk, with_test(desk, made, tool="SDS", total="53").id, EapAssessment)
    assert (row.total.open(), row.band) == ("53", None)
    for raw, field in (({"items": "1,1"}, "items"), ({"items": "9,1,1,1,1,1,1,1,0"}, "items"),
                       ({"items": "1,1,1,1,1,1,1,1,0", "total": "9"}, "total"), ({}, "total"), ({"total": "28"}, "total"),
                       ({"total": "25", "item9": "0"}, "item9"), ({"tool": "GAD7", "total": "3", "item9": "1"}, "item9")):
        with pytest.raises(Invalid) as refused:
            with_test(desk, made, **raw)
        assert errors(refused) == {field}, raw


def test_a_test_that_shows_danger_raises_the_level_of_the_case_at_once(desk: SimpleNamespace) -> None:
    made = started(desk, phq9="3", target="SELF_HELP")
    with_test(desk, made, total="2")
    assert stored(desk, made.id).level == "GREEN"
    with_test(desk, made, total="6", item9="1")
    row = stored(desk, made.id)
    assert (row.level, row.target) == ("RED", "COUNSEL")
    assert clock.local(row.due_at) == dt.datetime(2026, 3, 2, 11, 0, tzinfo=clock.LOCAL)
    with_test(desk, stored(desk, made.id), total="0")
    assert stored(desk, made.id).level == "RED"


# ---- who sees what ------------------------------------------------------------------------------------------------


def shown(actor: Actor, row: Any) -> set[str]:
    at = visibility.moment(SPEC, row, actor)
    return {c.name for c in SPEC.columns.values() if visibility.right(actor, c.cell, actor.roles, at).see}


def test_the_sender_sees_number_day_and_sent_and_nothing_else(desk: SimpleNamespace) -> None:
    made = triaged(desk)
    row = read.one(desk.editor1, SPEC, made.id)
    assert shown(desk.editor1, row) == {"ref_no", "referred_on", "sent"}
    columns = display.shown(display.Viewer(desk.editor1, str), SPEC, desk.editor1.roles)
    assert {c.name for c in columns} == {"ref_no", "referred_on", "sent"}
    with pytest.raises(Unseen):
        read.one(desk.editor1b, SPEC, made.id)


def test_the_grid_member_sees_the_header_without_level_and_content(desk: SimpleNamespace) -> None:
    made = triaged(desk)
    row = read.one(desk.grid, SPEC, made.id)
    seen = shown(desk.grid, row)
    assert {"name", "state", "source", "ref_no"} <= seen
    assert not {"level", "level_reason", "due_at", "due_on", "description", "crisis", "target", "journal"} & seen
    other = referred(desk, desk.coordinator, "E101")
    with pytest.raises(Unseen):
        read.one(desk.grid, SPEC, other.id)


def test_outside_the_eap_roles_a_referral_does_not_exist(desk: SimpleNamespace) -> None:
    made = assigned(desk)
    strangers = (desk.leader1, desk.officer, desk.chair, desk.auditor, desk.sysadmin, desk.reporter1, desk.editor2)
    for actor in (*strangers, desk.counselor2):
        assert read.page(actor, SPEC, read.Query()).count == 0
        with pytest.raises(Unseen):
            read.one(actor, SPEC, made.id)
        with pytest.raises((Unseen, Forbidden)):
            move(actor, made, "decline")


def test_the_coordinator_reads_the_case_but_no_notes(desk: SimpleNamespace) -> None:
    row = read.one(desk.coordinator, SPEC, assigned(desk).id)
    assert {"name", "level", "description", "journal", "state"} <= shown(desk.coordinator, row)
    at = visibility.moment(SPEC, row, desk.coordinator)
    assert not any(visibility.right(desk.coordinator, child.cell, desk.coordinator.roles, at).see for child in SPEC.children)


def test_notes_have_no_export(desk: SimpleNamespace) -> None:
    assert not any("export" in spec.may for spec in (ASSESSMENT, SESSION))
    assert not any(c.listed for c in SPEC.columns.values() if c.kind.startswith("secret"))


def test_the_consent_does_not_hang_on_the_archive(desk: SimpleNamespace) -> None:
    archive("E001")
    referred(desk)
    with desk.house.read() as session:
        assert session.scalars(select(Authorization.archive_id).where(Authorization.kind == "EAP")).all() == [None]


# ---- registers ----------------------------------------------------------------------------------------------------


def test_a_grid_takes_units_and_accounts_by_code_and_user_name(desk: SimpleNamespace) -> None:
    with desk.house.read() as session:
        unit_id = session.scalars(select(EapGrid.unit_id)).first()
    raw = {"code": "G02", "name": "第二网格", "unit_id": unit_id, "units": [{"unit_code": "U02"}],
           "members": [{"username": "grid"}], "counselors": [{"username": "counselor"}]}
    made = GRIDS.create(desk.coordinator, raw)
    with desk.house.read() as session:
        row = session.get_one(EapGrid, made.id)
        assert [(u.unit_code, u.unit.name) for u in row.units] == [("U02", "供排水厂")]
        assert [m.username for m in row.members] == ["grid"]
        kept = row.members[0].id
    other = referred(desk, desk.grid, "E101")
    assert read.one(desk.grid, SPEC, other.id).employee_id == employee("E101")
    made = GRIDS.change(desk.coordinator, made.id, made.version, {"members": [{"id": kept, "username": "grid"}], "counselors": []})
    with desk.house.read() as session:
        assert session.get_one(EapGrid, made.id).counselors == []


def test_a_grid_refuses_wrong_codes_wrong_roles_and_shared_units(desk: SimpleNamespace) -> None:
    with desk.house.read() as session:
        unit_id = session.scalars(select(EapGrid.unit_id)).first()
    with pytest.raises(Invalid) as refused:
        GRIDS.create(desk.coordinator, {
            "code": "G01", "name": "x", "unit_id": unit_id, "units": [{"unit_code": "U01"}, {"unit_code": "U99"}],
            "members": [{"username": "counselor"}], "counselors": [{"username": "counselor"}, {"username": "counselor"}]})
    assert errors(refused) == {"code", "units.0.unit_code", "units.1.unit_code", "members.0.username", "counselors.1.username"}
    for actor in (desk.grid, desk.officer, desk.sysadmin):
        with pytest.raises(Forbidden):
            GRIDS.create(actor, {})
    assert len(read.page(desk.grid, GRID, read.Query()).rows) == 1


def test_the_coordinator_chooses_among_the_counsellors(desk: SimpleNamespace) -> None:
    found = read.page(desk.coordinator, COUNSELOR, read.Query()).rows
    assert {a.username for a in found} == {"counselor", "counselor2"}
    assert [a.username for a in read.page(desk.coordinator, COUNSELOR, read.Query(quick="counselor2")).rows] == ["counselor2"]
    for actor in (desk.grid, desk.officer, desk.counselor):
        assert read.page(actor, COUNSELOR, read.Query()).rows == []
