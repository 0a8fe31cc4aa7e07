"""The archive on its way: lead, draft, application, company, active; and the years after."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import archive
from app.specs import codes
from app.specs.archive import SPEC, TIMED
from app.store import session as sessions
from models import archive as models
from models.account import Account
from models.archive import ArchivePerson, HardshipArchive
from models.trace import ApprovalStep, Authorization
from tests.house import House
from tests.services.dossier import DAY, NOTHING, SMALL, cast, move, raw, stored, walk


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def errors(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(refused.value.errors)


# ---- leads and drafts ----------------------------------------------------------------------------------------------


def test_a_workshop_reports_a_lead_with_a_name_and_a_reason(small: SimpleNamespace) -> None:
    made = archive.create(small.reporter1, {"name": "张建国", "reason": "住院两次,家里困难"})
    found = stored(made.id)
    assert (found.state, found.unit_id, found.source_kind) == ("LEAD", small.units["W011"], "WORKSHOP")
    assert (found.discovered_on, found.discovered_by) == (DAY, small.reporter1.name)
    assert found.due_on == dt.date(2022, 3, 3)


def test_a_lead_without_name_or_reason_is_refused_at_both_fields(small: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        archive.create(small.reporter1, {})
    assert errors(refused) == {"name", "reason"}


def test_a_lead_cannot_be_put_into_a_sibling_unit(small: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        archive.create(small.editor1, {"name": "刘芳", "reason": "邻居反映", "unit_id": small.units["U02"]})
    assert errors(refused) == {"unit_id"}


def test_a_lead_becomes_a_draft_once_the_employee_is_found(small: SimpleNamespace) -> None:
    pk = archive.create(small.reporter1, {"name": "老张", "reason": "住院两次,家里困难"}).id
    move(small.editor1, pk, "open", employee_id=small.people["E001"])
    found = stored(pk)
    assert (found.state, found.name, found.employee_id) == ("DRAFT", "张建国", small.people["E001"])
    assert [p.archive_id for p in found.persons] == [pk]


def test_a_lead_opens_only_for_an_employee_of_the_own_units(small: SimpleNamespace) -> None:
    pk = archive.create(small.reporter1, {"name": "刘芳", "reason": "住院两次,家里困难"}).id
    with pytest.raises(Invalid) as refused:
        move(small.editor1, pk, "open", employee_id=small.people["E101"])
    assert errors(refused) == {"employee_id"}
    assert stored(pk).state == "LEAD"


def test_an_unfounded_lead_is_dropped_with_a_reason(small: SimpleNamespace) -> None:
    pk = archive.create(small.reporter1, {"name": "老张", "reason": "听说有困难"}).id
    with pytest.raises(Invalid):
        move(small.editor1, pk, "drop", note="不")
    move(small.editor1, pk, "drop", note="经核实无困难")
    assert (stored(pk).state, stored(pk).closed_on) == ("DROPPED", DAY)


def test_a_workshop_edits_only_its_own_drafts(small: SimpleNamespace) -> None:
    own = archive.create(small.reporter1, {"employee_id": small.people["E001"], "reason": "住院"})
    assert stored(own.id).state == "DRAFT"
    archive.change(small.reporter1, own.id, own.version, {"address": "临淄区某路2号"})
    other = archive.create(small.editor1, {"employee_id": small.people["E002"]})
    with pytest.raises(Forbidden):
        archive.change(small.reporter1, other.id, other.version, {"address": "临淄区某路3号"})


def test_the_unit_comes_from_the_employee_and_is_never_typed(small: SimpleNamespace) -> None:
    made = archive.create(small.editor1, raw(small.people["E001"], unit_id=small.units["U02"]))
    assert stored(made.id).unit_id == small.units["W011"]
    assert {m.unit_id for m in stored(made.id).members} == {small.units["W011"]}


def test_a_sibling_unit_neither_opens_nor_sees_the_household(small: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        archive.create(small.editor2, raw(small.people["E001"]))
    pk = archive.create(small.editor1, raw(small.people["E001"])).id
    with pytest.raises(Unseen):
        move(small.editor2, pk, "submit")


# ---- the whole way -------------------------------------------------------------------------------------------------


def test_an_archive_goes_its_whole_way_to_its_number(on: SimpleNamespace) -> None:
    found = stored(walk(on, "ACTIVE"))
    assert (found.state, found.archive_no) == ("ACTIVE", "QXU0120220001")
    assert (found.active_from, found.next_review_on) == (DAY, dt.date(2023, 3, 1))
    assert (found.notice_from, found.notice_until) == (DAY, dt.date(2022, 3, 8))
    assert (found.survey_on, found.survey_visitors) == (DAY, "李干事、王干事")
    assert (found.check_sent_on, found.check_result) == (DAY, "MATCH")
    assert {e.kind for e in found.evidence} >= {"AUTHORIZATION", "MEETING_MINUTES"}
    assert [(a.kind, a.employee_id) for a in found.authorizations] == [("ECON_CHECK", on.people["E001"])]


def test_the_submitter_does_not_review_his_own_application(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    with pytest.raises(Forbidden) as refused:
        move(small.editor1, pk, "review")
    assert refused.value.code == "FOUR_EYES"
    move(small.leader1, pk, "review")
    assert stored(pk).state == "FIRST_PASSED"


def test_a_leader_reviews_and_approves_only_where_the_unit_has_one_editor(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    move(small.leader1, pk, "review")
    move(small.editor1, pk, "survey", visit_on="2022-03-01", visitors="王干事,李干事", note="情况属实,建议建档",
         authorization_on="2022-03-01")
    move(small.editor1, pk, "exclude", **NOTHING)
    with pytest.raises(Forbidden):
        move(small.leader1, pk, "approve", meeting_on="2022-03-01")
    with sessions.writing() as session:
        session.execute(update(Account).where(Account.username == "editor1b").values(active=False))
        session.commit()
    move(small.leader1, pk, "approve", meeting_on="2022-03-01")
    assert stored(pk).state == "UNIT_APPROVED"


def test_nobody_works_on_his_own_file(small: SimpleNamespace) -> None:
    pk = archive.create(small.editor1b, raw(small.people["E006"])).id
    with pytest.raises(Forbidden) as refused:
        move(small.editor1, pk, "submit")
    assert refused.value.code == "FOUR_EYES"
    with pytest.raises(Forbidden):
        move(small.editor1, pk, "reject", note="不予办理此档案")


def test_a_returned_application_is_submitted_again_in_a_new_chain(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    move(small.editor1b, pk, "return", note="请补充材料")
    assert (stored(pk).state, stored(pk).round) == ("RETURNED", 1)
    move(small.editor1, pk, "submit")
    move(small.editor1b, pk, "review")
    assert (stored(pk).state, stored(pk).round) == ("FIRST_PASSED", 2)


def test_the_survey_needs_two_visitors_and_a_signed_authorization(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    with pytest.raises(Invalid) as refused:
        move(small.editor1, pk, "survey", visit_on="2022-03-01", visitors="王干事、王干事", note="情况属实,建议建档")
    assert errors(refused) == {"visitors", "authorization_on"}
    with pytest.raises(Invalid) as refused:
        move(small.editor1, pk, "survey", visit_on="2022-03-02", visitors="王干事,李干事", note="情况属实,建议建档",
             authorization_on="2022-03-01")
    assert errors(refused) == {"visit_on"}


def test_the_unit_approves_on_minutes(small: SimpleNamespace) -> None:
    pk = walk(small, "SURVEYED")
    with pytest.raises(Invalid) as refused:
        move(small.leader1, pk, "approve")
    assert errors(refused) == {"meeting_on"}


def test_no_check_is_sent_after_the_authorization_was_withdrawn(small: SimpleNamespace) -> None:
    pk = walk(small, "UNIT_APPROVED")
    due = stored(pk).due_on
    move(small.editor1, pk, "withdraw_consent", consent_kind="ECON_CHECK")
    assert (stored(pk).state, stored(pk).due_on) == ("UNIT_APPROVED", due)
    with pytest.raises(DomainError) as refused:
        move(small.officer, pk, "check")
    assert refused.value.status == 422


def test_a_difference_of_the_check_counts_as_income_and_moves_the_category(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKING")
    with pytest.raises(Invalid) as refused:
        move(small.officer, pk, "record_check", returned_on="2022-03-01", result="DIFF")
    assert errors(refused) == {"diff_amount"}
    move(small.officer, pk, "record_check", returned_on="2022-03-01", result="DIFF", diff_amount="36000")
    found = stored(pk)
    assert (found.state, found.category, str(found.annual_income)) == ("CHECKED", "RELATIVE", "96000.00")
    assert str(found.net_per_capita_month) == "1833.33"


def test_a_household_over_the_limit_is_refused_and_free_again(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKING")
    done = move(small.officer, pk, "record_check", returned_on="2022-03-01", result="EXCEED")
    assert (done.state, stored(pk).state, stored(pk).persons) == ("REJECTED", "REJECTED", [])
    step = sessions.reading().scalars(select(ApprovalStep).order_by(ApprovalStep.id.desc())).first()
    assert step is not None
    assert step.to_state == "REJECTED"
    assert archive.create(small.editor1, raw(small.people["E001"])).state == "DRAFT"


def test_the_officer_opens_marginal_archives_alone_and_no_others(small: SimpleNamespace) -> None:
    pk = walk(small, "PENDING")
    with pytest.raises(Forbidden):
        move(small.officer, pk, "approve")
    with sessions.writing() as session:
        session.execute(update(HardshipArchive).where(HardshipArchive.id == pk).values(category="MARGINAL"))
        session.commit()
    assert move(small.officer, pk, "approve").state == "ACTIVE"


@pytest.mark.parametrize(("state", "who"), [
    ("DRAFT", "editor1"), ("SUBMITTED", "editor1b"), ("FIRST_PASSED", "leader1"), ("SURVEYED", "leader1"),
    ("UNIT_APPROVED", "officer"), ("CHECKING", "officer"), ("CHECKED", "officer"), ("NOTICE", "officer"),
    ("PENDING", "chair"),
])
def test_the_reviewer_of_each_step_may_refuse(small: SimpleNamespace, state: str, who: str) -> None:
    pk = walk(small, state)
    assert move(getattr(small, who), pk, "reject", note="不符合建档条件").state == "REJECTED"


def test_an_archive_in_force_is_not_edited(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    with pytest.raises(DomainError) as refused:
        archive.change(small.editor1, pk, stored(pk).version, {"address": "别处"})
    assert refused.value.code == "STATE"


def test_a_stale_version_is_told_who_was_faster(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    version = stored(pk).version
    move(small.editor1b, pk, "review")
    with pytest.raises(Stale):
        archive.act(small.leader1, pk, "review", version, {})


# ---- the years after -----------------------------------------------------------------------------------------------


def test_a_change_keeps_the_figures_before_and_after(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    move(on.editor1, pk, "change", change_kind="INCOME", note="配偶失业收入减少")
    found = stored(pk)
    incomes = [{"id": i.id, "member_ref": i.member_ref, "kind": i.kind, "period_from": i.period_from,
                "period_to": i.period_to, "amount": "0" if i.member_ref == "M1" else i.amount} for i in found.incomes]
    archive.change(on.editor1, pk, found.version, {"incomes": incomes})
    move(on.officer, pk, "confirm")
    found = stored(pk)
    before, after = (json.loads(t.open())["archive"] for t in (found.changes[0].before, found.changes[0].after))
    assert (found.state, before["annual_income"], after["annual_income"]) == ("ACTIVE", "60000.00", "48000.00")
    assert found.changes[0].outcome == "CONFIRMED"
    assert found.changes[0].approved_by == on.officer.name
    assert found.archive_no == "QXU0120220001"


def test_a_change_leaves_the_illness_alone_that_the_editor_no_longer_sees(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="MEMBER", note="家庭成员信息变更")
    found = stored(pk)
    members = [{"id": m.id, "name": m.name, "relation": m.relation, "shares_life": m.shares_life,
                "identity": m.identity, "edu_stage": m.edu_stage} for m in found.members]
    members.append({"name": "张小宝", "relation": "SON", "id_no": SMALL, "shares_life": True, "health_state": "CANCER",
                    "guardian_consent": True})
    archive.change(small.editor1, pk, found.version, {"members": members})
    assert [(m.place, m.health_state) for m in stored(pk).members] == [("M1", "GOOD"), ("M2", "GOOD"), ("M3", None)]
    move(small.officer, pk, "confirm")
    assert (stored(pk).state, stored(pk).household_size, len(stored(pk).persons)) == ("ACTIVE", 4, 4)


def test_the_clock_makes_a_review_due_freezes_it_and_runs_twice_without_harm(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    assert archive.tick(on.system, dt.date(2023, 1, 29))["review_due"] == 0
    assert archive.tick(on.system, dt.date(2023, 1, 30))["review_due"] == 1
    assert archive.tick(on.system, dt.date(2023, 1, 30))["review_due"] == 0
    assert stored(pk).state == "REVIEW_DUE"
    assert archive.tick(on.system, dt.date(2023, 4, 29))["freeze"] == 0
    assert archive.tick(on.system, dt.date(2023, 4, 30))["freeze"] == 1
    assert stored(pk).state == "FROZEN"


def test_a_review_keeps_the_archive_for_another_year(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    archive.tick(small.system, dt.date(2023, 2, 1))
    with clock.fixed(dt.date(2023, 2, 20)):
        found = {"visit_on": "2023-02-10", "returned_on": "2023-02-18", "note": "仍有困难,予以保留"}
        with pytest.raises(Invalid):
            move(small.officer, pk, "keep", **found, result="EXCEED")
        move(small.officer, pk, "keep", **found, result="DIFF", diff_amount="36000")
    kept = stored(pk)
    assert (kept.state, kept.category, kept.next_review_on) == ("ACTIVE", "RELATIVE", dt.date(2024, 2, 20))


def test_an_exit_is_watched_for_six_months_and_kept_ten_years(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    move(on.editor1, pk, "propose_exit", exit_kind="ROOT", note="收入已超过标准")
    move(on.officer, pk, "exit", told_on="2022-03-01", note="已电话告知职工")
    assert (stored(pk).state, stored(pk).monitor_from) == ("MONITOR", DAY)
    assert archive.tick(on.system, dt.date(2022, 8, 31))["close"] == 0
    with clock.fixed(dt.date(2022, 9, 1)):
        assert archive.tick(on.system, dt.date(2022, 9, 1))["close"] == 1
    found = stored(pk)
    assert (found.state, found.closed_on, found.retain_until) == ("CLOSED", dt.date(2022, 9, 1), dt.date(2032, 9, 1))
    assert found.persons == []


def test_a_relapse_brings_the_archive_back(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "propose_exit", exit_kind="ROOT", note="收入已超过标准")
    move(small.officer, pk, "exit", told_on="2022-03-01", note="已电话告知职工")
    move(small.officer, pk, "relapse", note="再次患病住院")
    assert (stored(pk).state, stored(pk).exit_kind, stored(pk).monitor_from) == ("ACTIVE", None, None)


def test_a_cancelled_household_may_apply_again(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    move(on.officer, pk, "cancel", close_reason="WRONG", note="误建档案需要重报")
    assert (stored(pk).state, stored(pk).retain_until) == ("CANCELLED", dt.date(2032, 3, 1))
    again = move(on.editor1, pk, "reapply")
    found = stored(again.id)
    assert again.id != pk
    assert (again.state, found.state, found.prev_archive_id) == ("DRAFT", "DRAFT", pk)
    assert [m.name for m in found.members] == ["李梅", "张雨"]
    assert found.archive_no is None
    with pytest.raises(Invalid):
        move(on.editor1, pk, "reapply")


def test_a_consent_may_be_recorded_at_any_time_without_moving_the_archive(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    since = stored(pk).state_since
    with clock.fixed(dt.date(2022, 4, 1)):
        move(small.editor1, pk, "consent", consent_kind="EAP_VISIBLE", signed_on="2022-03-20")
    found = stored(pk)
    assert (found.state, found.state_since) == ("ACTIVE", since)
    assert [a.kind for a in found.authorizations] == ["ECON_CHECK", "EAP_VISIBLE"]


def test_consents_of_other_rooms_do_not_show_in_the_archive(small: SimpleNamespace) -> None:
    pk = walk(small, "DRAFT")
    with sessions.writing() as session:
        session.add(Authorization(archive_id=pk, unit_id=small.units["W011"], kind="EAP", signed_on=DAY))
        session.commit()
    assert stored(pk).authorizations == []
    archive.change(small.editor1, pk, stored(pk).version, {"authorizations": []})
    assert sessions.reading().scalar(select(func.count()).select_from(Authorization)) == 1


# ---- what the database holds ---------------------------------------------------------------------------------------


def test_two_requests_at_once_open_one_archive_for_the_household(on: SimpleNamespace) -> None:
    def attempt(who: str) -> str:
        with on.house.inside():
            try:
                return archive.create(getattr(on, who), raw(on.people["E001"])).state or ""
            except Invalid as refused:
                return str(refused.errors["employee_id"][0])

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, ["editor1", "editor1b"] * 3))
    assert sorted(set(answers)) == ["DRAFT", "This person already belongs to a live archive of 信息中心."]
    assert answers.count("DRAFT") == 1


def test_numbers_given_out_at_the_same_moment_differ(on: SimpleNamespace) -> None:
    pks = []
    for emp in ("E001", "E002", "E003", "E004"):
        pk = archive.create(on.editor1, raw(on.people[emp], members=[], incomes=[{"kind": "WAGE", "amount": "1"}])).id
        pks.append(pk)
    with sessions.writing() as session:
        session.execute(update(HardshipArchive).where(HardshipArchive.id.in_(pks)).values(state="PENDING"))
        session.commit()

    def approve(pk: int) -> None:
        with on.house.inside():
            move(on.chair, pk, "approve")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(approve, pks))
    found = sessions.reading().scalars(select(HardshipArchive.archive_no).order_by(HardshipArchive.archive_no)).all()
    assert found == [f"QXU012022000{n}" for n in range(1, 5)]


def test_the_database_itself_refuses_a_second_live_archive(on: SimpleNamespace) -> None:
    walk(on, "DRAFT")
    with sessions.writing() as session:
        twin = {"employee_id": on.people["E001"], "unit_id": on.units["W011"], "name": "张建国"}
        session.add(HardshipArchive(state="DRAFT", **twin))
        with pytest.raises(IntegrityError):
            session.commit()


def test_the_database_itself_refuses_an_open_archive_without_number(on: SimpleNamespace) -> None:
    pk = walk(on, "DRAFT")
    with sessions.writing() as session:
        stmt = update(HardshipArchive).where(HardshipArchive.id == pk).values(state="ACTIVE")
        with pytest.raises(IntegrityError):
            session.execute(stmt)


def test_every_live_person_is_claimed_once(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    assert sessions.reading().scalar(select(func.count()).select_from(ArchivePerson)) == 3
    assert {p.archive_id for p in sessions.reading().scalars(select(ArchivePerson))} == {pk}


# ---- the declaration -----------------------------------------------------------------------------------------------


def test_the_code_lists_and_the_checks_of_the_database_agree() -> None:
    pairs = {
        "category": models.CATEGORIES, "archive_level": models.LEVELS, "relation": models.RELATIONS,
        "income_kind": models.INCOME_KINDS, "rigid_kind": models.RIGID_KINDS, "evidence_kind": models.EVIDENCE_KINDS,
        "household_place": models.PLACES, "member_place": models.PLACES[1:], "archive_consent": models.ARCHIVE_CONSENTS,
    }
    for name, listed in pairs.items():
        assert tuple(codes.get(name)) == listed, name
    assert set(SPEC.by_state) == set(models.STATES)
    assert {s.code for s in SPEC.states if not s.live} == set(models.CLOSED_STATES)


def test_people_have_none_of_the_moves_of_the_clock() -> None:
    assert not set(TIMED.verbs) & set(SPEC.verbs)
    assert all(m.roles == ("System",) for m in TIMED.moves)
