"""Aid: archive first, then aid; who may approve how much; nobody twice; what a service without an amount goes through."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import aid
from app.specs import display, visibility
from app.specs.aid import ITEM, SPEC
from app.store import read
from models.aid import AidApplication, AidItem
from models.trace import ApprovalStep, AuditLog
from tests.house import House
from tests.services.household import archive, employee, item, set_state

DAY = dt.date(2026, 3, 2)  #: a Monday
ITEMS = aid.VERBS["aid_item"]


@pytest.fixture
def desk(house: House) -> Iterator[SimpleNamespace]:
    """The people of an application and an archive in force."""
    names = ("reporter1", "editor1", "editor1b", "leader1", "editor2", "leader2", "officer", "chair", "finance", "sysadmin")
    with house.inside(), clock.fixed(DAY):
        made = SimpleNamespace(house=house, **{n: house.actor(n) for n in names})
        made.archive = archive("E001")
        yield made


def draft(desk: SimpleNamespace, code: str = "C2", amount: str | None = "35000.00", **more: Any) -> Any:
    raw = {"archive_id": desk.archive, "item_id": item(code), "requested_amount": amount, **more}
    return aid.create(desk.editor1, raw)


def submitted(desk: SimpleNamespace, code: str = "C2", amount: str = "35000.00", **more: Any) -> Any:
    made = draft(desk, code, amount, **more)
    return aid.act(desk.editor1, made.id, "submit", made.version, {})


def move(actor: Actor, made: Any, verb: str, **raw: Any) -> Any:
    return aid.act(actor, made.id, verb, made.version, raw)


def stored(desk: SimpleNamespace, pk: int) -> Any:
    with desk.house.read() as session:
        row = session.get_one(AidApplication, pk)
        assert row.archive is None or row.archive.members is not None
        assert (row.employee, row.item) is not None
        session.expunge_all()
        return row


def errors(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(refused.value.errors)


# ---- entering -----------------------------------------------------------------------------------------------------


def test_an_application_takes_number_employee_and_unit_from_the_archive(desk: SimpleNamespace) -> None:
    one, two = draft(desk), draft(desk, "C9", "8000")
    row = stored(desk, one.id)
    assert (row.app_no, row.state, row.event_on, row.relation) == ("BF202603020001", "DRAFT", DAY, "SELF")
    assert (row.employee_id, row.requested_amount) == (employee("E001"), Decimal("35000.00"))
    assert row.unit_id == row.archive.unit_id
    assert stored(desk, two.id).app_no == "BF202603020002"


def test_the_beneficiary_is_named_and_must_belong_to_the_household(desk: SimpleNamespace) -> None:
    for typed in ("李秀英", "M1", "m1"):
        if typed == "m1":
            with pytest.raises(Invalid) as refused:
                draft(desk, beneficiary_ref=typed)
            assert errors(refused) == {"beneficiary_ref"}
            continue
        row = stored(desk, draft(desk, beneficiary_ref=typed).id)
        assert (row.beneficiary_ref, row.relation, row.beneficiary_name) == ("M1", "SPOUSE", "李秀英")
    assert stored(desk, draft(desk, beneficiary_ref="head").id).beneficiary_name == "张建国"
    with pytest.raises(Invalid) as refused:
        draft(desk, beneficiary_ref="王二")
    assert errors(refused) == {"beneficiary_ref"}


def test_money_waits_for_an_archive_in_force(desk: SimpleNamespace) -> None:
    for state in ("DRAFT", "PENDING", "CHANGING", "FROZEN", "MONITOR", "CANCELLED"):
        set_state(desk.archive, state)
        with pytest.raises(Invalid) as refused:
            draft(desk)
        assert errors(refused) == {"archive_id"}, state
    set_state(desk.archive, "REVIEW_DUE")
    assert draft(desk).state == "DRAFT"


def test_an_item_without_archive_takes_the_employee_alone_but_never_from_a_frozen_archive(desk: SimpleNamespace) -> None:
    person = employee("E002")
    made = aid.create(desk.editor1, {"employee_id": person, "item_id": item("C6"), "requested_amount": "3000"})
    row = stored(desk, made.id)
    assert (row.archive_id, row.employee_id, row.urgent, row.beneficiary_name) == (None, person, True, "王小明")
    with pytest.raises(Invalid) as refused:
        aid.create(desk.editor1, {"employee_id": person, "item_id": item("C2"), "requested_amount": "3000"})
    assert errors(refused) == {"archive_id"}
    set_state(desk.archive, "FROZEN")
    with pytest.raises(Invalid):
        aid.create(desk.editor1, {"employee_id": employee("E001"), "item_id": item("C6"), "requested_amount": "3000"})


def test_an_employee_with_an_archive_is_led_to_it(desk: SimpleNamespace) -> None:
    made = aid.create(desk.editor1, {"employee_id": employee("E001"), "item_id": item("C6"), "requested_amount": "800"})
    assert stored(desk, made.id).archive_id == desk.archive


def test_the_item_must_serve_the_category_and_be_in_use(desk: SimpleNamespace) -> None:
    other = archive("E002", category="MARGINAL")
    with pytest.raises(Invalid) as refused:
        draft(desk, "C9", "5000", archive_id=other)
    assert errors(refused) == {"item_id"}
    with desk.house.read() as session:
        version = session.get_one(AidItem, item("C10")).version
    ITEMS.change(desk.officer, item("C10"), version, {"active": "0"})
    with pytest.raises(Invalid) as refused:
        draft(desk, "C10", "100")
    assert errors(refused) == {"item_id"}


def test_money_needs_an_amount_and_a_service_must_not_have_one(desk: SimpleNamespace) -> None:
    for code, amount in (("C2", None), ("C2", "0"), ("C2", "abc"), ("VOLUNTEER", "100")):
        with pytest.raises(Invalid) as refused:
            draft(desk, code, amount)
        assert errors(refused) == {"requested_amount"}


def test_psychological_help_is_no_application(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        draft(desk, "EAP", None)
    assert "EAP referral" in str(refused.value.errors["item_id"][0])


def test_all_field_errors_come_at_once(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        draft(desk, "C2", "0", event_on="2026-03-03")
    assert errors(refused) == {"requested_amount", "event_on"}


def test_a_sibling_unit_neither_files_nor_sees(desk: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        aid.create(desk.editor2, {"archive_id": desk.archive, "item_id": item("C2"), "requested_amount": "1"})
    made = draft(desk)
    for verb in ("submit", "withdraw"):
        with pytest.raises(Unseen):
            move(desk.editor2, made, verb)
    with pytest.raises(Unseen):
        aid.change(desk.editor2, made.id, made.version, {"requested_amount": "1"})


# ---- nobody twice -------------------------------------------------------------------------------------------------


def test_the_same_item_is_given_once_a_year_and_household(desk: SimpleNamespace) -> None:
    first = submitted(desk, "C9", "10620")
    with pytest.raises(Invalid) as refused:
        draft(desk, "C9", "100")
    assert errors(refused) == {"item_id"}
    assert "BF202603020001" in str(refused.value)
    draft(desk, "C9", "100", event_on="2025-12-31")
    move(desk.leader1, first, "reject", note="材料不符合规定")
    assert draft(desk, "C9", "100").state == "DRAFT"


def test_two_drafts_of_one_item_cannot_both_be_submitted(desk: SimpleNamespace) -> None:
    one, two = draft(desk, "C9", "100"), draft(desk, "C9", "200")
    move(desk.editor1, one, "submit")
    with pytest.raises(Invalid):
        move(desk.editor1, two, "submit")


def test_another_member_and_another_diagnosis_are_no_double(desk: SimpleNamespace) -> None:
    submitted(desk, "C1", "10000", event_on="2026-02-10")
    submitted(desk, "C1", "5000", event_on="2026-02-10", beneficiary_ref="M1")
    submitted(desk, "C1", "10000", event_on="2026-02-20")
    with pytest.raises(Invalid):
        submitted(desk, "C1", "10000", event_on="2026-02-10")


@pytest.mark.parametrize(("day", "free"), [("2025-03-02", True), ("2025-03-03", False)])
def test_the_fast_lane_is_free_again_after_twelve_months(desk: SimpleNamespace, day: str, free: bool) -> None:
    submitted(desk, "C6", "3000", event_on=day)
    if free:
        assert submitted(desk, "C6", "3000").state == "UNIT_REVIEW"
    else:
        with pytest.raises(Invalid):
            submitted(desk, "C6", "3000")


def test_submitted_at_the_same_moment_only_one_of_two_passes(desk: SimpleNamespace) -> None:
    drafts = [draft(desk, "C9", "100") for _n in range(4)]

    def send(made: Any) -> bool:
        with desk.house.app.app_context():
            try:
                return bool(move(desk.editor1, made, "submit"))
            except DomainError:
                return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, drafts)) == 1


def test_numbers_are_not_given_out_twice(desk: SimpleNamespace) -> None:
    raw = {"archive_id": desk.archive, "item_id": item("C2"), "requested_amount": "100"}

    def enter(_n: int) -> int:
        with desk.house.app.app_context():
            return aid.create(desk.editor1, raw).id

    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(enter, range(8)))
    with desk.house.read() as session:
        assert session.scalar(select(func.count(AidApplication.app_no.distinct())).where(AidApplication.id.in_(keys))) == 8


# ---- approval -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "level"), [
    ("1000.00", "WORKSHOP"), ("1000.01", "UNIT"), ("10000.00", "UNIT"), ("10000.01", "OFFICER"), ("20000.00", "OFFICER"),
    ("20000.01", "LEADER"), ("50000.01", "LEADER"),
])
def test_the_level_follows_from_the_amount(amount: str, level: str) -> None:
    assert aid.level(Decimal(amount)) == level


@pytest.mark.parametrize(("amount", "steps"), [
    ("10000.00", ["APPROVED"]), ("10000.01", ["UNIT_APPROVED", "APPROVED"]), ("20000.00", ["UNIT_APPROVED", "APPROVED"]),
    ("20000.01", ["UNIT_APPROVED", "COMPANY_REVIEW", "APPROVED"]),
])
def test_the_first_approver_whose_limit_covers_the_amount_decides(desk: SimpleNamespace, amount: str, steps: list[str]) -> None:
    made = submitted(desk, amount=amount)
    for approver, state in zip((desk.leader1, desk.officer, desk.chair), steps, strict=False):
        made = move(approver, made, "approve", approved_amount=amount)
        assert made.state == state
    assert stored(desk, made.id).approved_amount == Decimal(amount)
    with desk.house.read() as session:
        told = session.scalars(select(ApprovalStep.to_state).where(
            ApprovalStep.object_kind == "aid", ApprovalStep.object_id == made.id).order_by(ApprovalStep.id)).all()
    assert list(told) == ["UNIT_REVIEW", *steps]


def test_no_more_than_requested_and_less_only_with_a_reason(desk: SimpleNamespace) -> None:
    made = submitted(desk, amount="8000")
    for raw, field in (({"approved_amount": "8000.01"}, "approved_amount"), ({"approved_amount": "7000"}, "adjust_reason")):
        with pytest.raises(Invalid) as refused:
            move(desk.leader1, made, "approve", **raw)
        assert errors(refused) == {field}
    done = move(desk.leader1, made, "approve", approved_amount="7000", adjust_reason="票据不全,核减一千元")
    row = stored(desk, done.id)
    assert (row.state, row.approved_amount, row.adjust_reason) == ("APPROVED", Decimal("7000.00"), "票据不全,核减一千元")


def test_without_a_typed_amount_the_requested_one_is_approved_and_a_cut_lives_on(desk: SimpleNamespace) -> None:
    made = move(desk.leader1, submitted(desk, amount="35000"), "approve", approved_amount="30000", adjust_reason="按标准核减")
    made = move(desk.chair, move(desk.officer, made, "approve"), "approve")
    row = stored(desk, made.id)
    assert (row.state, row.approved_amount, row.adjust_reason) == ("APPROVED", Decimal("30000.00"), "按标准核减")
    other = move(desk.leader1, submitted(desk, "C11", "9000"), "approve")
    assert stored(desk, other.id).approved_amount == Decimal("9000.00")


def test_the_last_approver_gives_back_a_cut_amount_only_with_a_new_reason(desk: SimpleNamespace) -> None:
    made = move(desk.leader1, submitted(desk, amount="35000"), "approve", approved_amount="30000", adjust_reason="按标准核减")
    made = move(desk.officer, made, "approve")
    for reason in ("", "按标准核减", "同意"):
        with pytest.raises(Invalid) as refused:
            move(desk.chair, made, "approve", approved_amount="35000", adjust_reason=reason)
        assert errors(refused) == {"adjust_reason"}
    assert stored(desk, made.id).approved_amount == Decimal("30000.00")
    done = move(desk.chair, made, "approve", approved_amount="35000", adjust_reason="补交票据,恢复原金额")
    row = stored(desk, done.id)
    assert (row.state, row.approved_amount, row.adjust_reason) == ("APPROVED", Decimal("35000.00"), "补交票据,恢复原金额")


def test_large_amounts_need_the_minutes_of_the_committee(desk: SimpleNamespace) -> None:
    made = move(desk.officer, move(desk.leader1, submitted(desk, amount="50000.01"), "approve"), "approve")
    with pytest.raises(Invalid) as refused:
        move(desk.chair, made, "approve")
    assert errors(refused) == {"minutes_no"}
    assert move(desk.chair, made, "approve", minutes_no="工会〔2026〕3号").state == "APPROVED"


def test_the_archive_must_still_carry_the_aid_when_it_is_approved(desk: SimpleNamespace) -> None:
    made = submitted(desk, amount="100")
    set_state(desk.archive, "FROZEN")
    with pytest.raises(Invalid) as refused:
        move(desk.leader1, made, "approve")
    assert errors(refused) == {"archive_id"}


def test_a_decision_needs_its_role_and_its_step(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    for actor in (desk.officer, desk.chair, desk.editor1, desk.editor1b):
        with pytest.raises(Forbidden):
            move(actor, made, "approve")
    with pytest.raises(Unseen):
        move(desk.leader2, made, "approve")
    done = move(desk.leader1, made, "approve")
    with pytest.raises(Stale) as refused:
        aid.act(desk.leader1, made.id, "approve", made.version, {})
    assert "用户leader1" in str(refused.value) or "leader1" in str(refused.value)
    assert done.state == "UNIT_APPROVED"


def test_nobody_decides_what_he_submitted(desk: SimpleNamespace) -> None:
    both = Actor(desk.editor1.user_id, "editor1", "x", frozenset({"UnitEditor", "UnitLeader"}), desk.editor1.unit_id,
                 desk.editor1.unit_path)
    made = submitted(desk)
    for verb in ("approve", "reject", "return"):
        with pytest.raises(Forbidden):
            move(both, made, verb, note="五个字以上的理由")


def test_return_and_rejection_need_a_reason_and_resubmission_opens_a_new_round(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    for verb in ("return", "reject"):
        with pytest.raises(Invalid) as refused:
            move(desk.leader1, made, verb, note="不行")
        assert errors(refused) == {"note"}
    made = move(desk.leader1, made, "return", note="请补充住院结算单")
    assert made.state == "RETURNED"
    made = aid.change(desk.editor1, made.id, made.version, {"requested_amount": "9000"})
    made = move(desk.editor1, made, "submit")
    row = stored(desk, made.id)
    assert (row.state, row.round, row.approved_amount) == ("UNIT_REVIEW", 2, None)
    assert move(desk.leader1, made, "approve").state == "APPROVED"


def test_only_the_submitter_withdraws_and_only_before_the_decision(desk: SimpleNamespace) -> None:
    made = submitted(desk, amount="100")
    with pytest.raises(Forbidden):
        move(desk.editor1b, made, "withdraw")
    assert move(desk.editor1, made, "withdraw").state == "WITHDRAWN"
    made = move(desk.leader1, submitted(desk, amount="100"), "approve")
    with pytest.raises(Stale):
        move(desk.editor1, made, "withdraw")


def test_a_submitted_application_is_closed_for_its_editor(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    with pytest.raises(DomainError):
        aid.change(desk.editor1, made.id, made.version, {"requested_amount": "1"})
    assert stored(desk, made.id).requested_amount == Decimal("35000.00")


def test_the_fast_lane_is_due_today_and_the_rest_in_three_working_days(desk: SimpleNamespace) -> None:
    fast, slow = submitted(desk, "C6", "3000"), submitted(desk)
    assert [stored(desk, m.id).due_on for m in (fast, slow)] == [DAY, dt.date(2026, 3, 5)]
    assert move(desk.leader1, fast, "approve").state == "APPROVED"


# ---- the notice, the trace, the states of money -------------------------------------------------------------------


def test_an_item_with_public_notice_becomes_payable_when_the_notice_is_over(desk: SimpleNamespace) -> None:
    made = move(desk.leader1, submitted(desk, "C9", "9000"), "approve")
    row = stored(desk, made.id)
    assert (made.state, row.notice_until) == ("NOTICE", dt.date(2026, 3, 9))
    system = Actor.system()
    assert aid.tick(system, dt.date(2026, 3, 9)) == 0
    assert aid.tick(system, dt.date(2026, 3, 10)) == 1
    assert aid.tick(system, dt.date(2026, 3, 10)) == 0
    assert stored(desk, made.id).state == "APPROVED"
    with pytest.raises(Unseen):
        move(desk.chair, made, "notice_over")


def test_the_hook_of_the_rules_keeps_who_typed_which_amount_and_on_what(desk: SimpleNamespace) -> None:
    made = submitted(desk, remark="住院自付八万元", event_on="2026-02-01")
    row = stored(desk, made.id)
    facts, trace = json.loads(row.input_json.open()), json.loads(row.trace)
    assert facts == {"item": "C2", "event_date": "2026-02-01", "apply_date": "2026-03-02", "category": "DEEP",
                     "archive_state": "ACTIVE", "person": "HEAD", "relation": "SELF", "requested": "35000.00"}
    assert [(line["value"], line["by"], line["grounds"]) for line in trace] == [
        ("35000.00", desk.editor1.name, "住院自付八万元")]
    assert (row.computed_amount, row.at_ceiling, row.typed_by) == (None, False, desk.editor1.name)
    again = move(desk.editor1, move(desk.leader1, made, "return", note="请补充住院结算单"), "submit")
    assert len(json.loads(stored(desk, again.id).trace)) == 2


def test_only_the_system_places_an_application_in_a_state_of_payment(desk: SimpleNamespace) -> None:
    made = draft(desk)
    with pytest.raises(Forbidden):
        aid.place(desk.chair, made.id, "PAID")
    with pytest.raises(ValueError, match="no state"):
        aid.place(Actor.system(), made.id, "GONE")
    for state in ("IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED", "POST_CHECK", "RECOVER"):
        assert aid.place(Actor.system(), made.id, state, "30000").state == state
    row = stored(desk, made.id)
    assert row.approved_amount == Decimal("30000.00")
    assert not any(row.state in m.sources for m in SPEC.moves)


def test_the_database_holds_amounts_and_decisions_together(desk: SimpleNamespace) -> None:
    made = draft(desk, amount="100")
    for change in ("approved_amount = 10001", "state = 'APPROVED'", "state = 'LOST'", "requested_amount = 0"):
        with pytest.raises(Exception, match="ck_aid_application"), desk.house.engine.begin() as raw:
            raw.execute(text(f"UPDATE aid_application SET {change} WHERE id = :id"), {"id": made.id})


# ---- services without an amount -----------------------------------------------------------------------------------


def test_a_service_is_accepted_by_another_person_held_and_rated(desk: SimpleNamespace) -> None:
    made = draft(desk, "VOLUNTEER", None)
    with pytest.raises(DomainError):
        move(desk.editor1, made, "submit")
    for actor, verb, raw, state in (
        (desk.leader1, "accept", {}, "ACCEPTED"), (desk.editor1, "start", {}, "IN_SERVICE"),
        (desk.editor1, "finish", {}, "DONE"), (desk.editor1, "rate", {"rating": "5"}, "RATED"),
    ):
        made = move(actor, made, verb, **raw)
        assert made.state == state
    assert stored(desk, made.id).rating == 5


def test_who_entered_a_service_does_not_accept_it_and_money_is_not_accepted(desk: SimpleNamespace) -> None:
    both = Actor(desk.editor1.user_id, "editor1", "x", frozenset({"UnitEditor", "UnitLeader"}), desk.editor1.unit_id,
                 desk.editor1.unit_path)
    with pytest.raises(Forbidden):
        move(both, draft(desk, "VOLUNTEER", None), "accept")
    with pytest.raises(DomainError):
        move(desk.leader1, draft(desk), "accept")


def test_the_button_of_a_draft_fits_its_item(desk: SimpleNamespace) -> None:
    drafts = [draft(desk, "C2", "1"), draft(desk, "LEGAL", None)]
    offered = [{m.verb for m in SPEC.moves if m.fits(stored(desk, made.id))} for made in drafts]
    assert offered == [{"submit", "withdraw"}, {"accept", "withdraw"}]


# ---- the catalogue ------------------------------------------------------------------------------------------------


def test_the_catalogue_is_complete_and_seeding_again_adds_nothing(desk: SimpleNamespace) -> None:
    with desk.house.read() as session:
        codes = set(session.scalars(select(AidItem.code)))
    assert {f"C{n}" for n in range(1, 12)} | {"MATERIAL", "EAP", "HEALTH", "VOLUNTEER"} <= codes
    assert aid.seed(Actor.system()) == 0


def test_seeding_leaves_changed_items_alone(desk: SimpleNamespace) -> None:
    key = item("C4")
    with desk.house.read() as session:
        version = session.get_one(AidItem, key).version
    ITEMS.change(desk.officer, key, version, {"name": "中秋慰问(新)"})
    aid.seed(Actor.system())
    with desk.house.read() as session:
        assert session.get_one(AidItem, key).name == "中秋慰问(新)"


def test_the_catalogue_is_kept_by_administrator_and_officer_alone(desk: SimpleNamespace) -> None:
    raw = {"code": "C20", "name": "暖冬补助", "item_class": "LIVING", "per_unit": "HOUSEHOLD", "is_monetary": "1",
           "funds": ["UNION"], "active": "1"}
    for actor in (desk.editor1, desk.leader1, desk.finance, desk.reporter1):
        with pytest.raises(Forbidden):
            ITEMS.create(actor, raw)
    assert ITEMS.create(desk.officer, raw).id
    assert ITEMS.create(desk.sysadmin, {**raw, "code": "C21"}).id
    for change, field in (({"code": "C21"}, "code"), ({"code": "c 22"}, "code"), ({"code": "C23", "funds": []}, "funds")):
        with pytest.raises(Invalid) as refused:
            ITEMS.create(desk.officer, {**raw, **change})
        assert errors(refused) == {field}


# ---- who sees what ------------------------------------------------------------------------------------------------


def shown(actor: Actor, spec: Any, row: Any) -> set[str]:
    at = visibility.moment(spec, row, actor)
    return {c.name for c in spec.columns.values() if visibility.right(actor, c.cell, actor.roles, at).see}


def test_amounts_are_for_those_who_decide_and_pay(desk: SimpleNamespace) -> None:
    row = stored(desk, submitted(desk).id)
    assert "requested_amount" in shown(desk.leader1, SPEC, row) & shown(desk.finance, SPEC, row)
    assert not {"requested_amount", "remark"} & shown(desk.reporter1, SPEC, row)
    assert "beneficiary_name" not in shown(desk.finance, SPEC, row)
    assert display.shown(display.Viewer(desk.sysadmin, str), SPEC, desk.sysadmin.roles) == []


def test_finance_sees_payable_applications_only(desk: SimpleNamespace) -> None:
    waiting = submitted(desk)
    paid = move(desk.leader1, submitted(desk, "C11", "100"), "approve")
    assert [r.id for r in read.page(desk.finance, SPEC, read.Query()).rows] == [paid.id]
    with pytest.raises(Unseen):
        read.one(desk.finance, SPEC, waiting.id)


def test_everything_is_in_the_chain(desk: SimpleNamespace) -> None:
    made = move(desk.leader1, submitted(desk, amount="100"), "approve", note="同意")
    with desk.house.read() as session:
        verbs = session.scalars(select(AuditLog.verb).where(
            AuditLog.object_kind == "aid", AuditLog.object_id == made.id).order_by(AuditLog.seq)).all()
    assert list(verbs) == ["create", "submit", "approve"]
    assert ITEM.room == "aid_item"
