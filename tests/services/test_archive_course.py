"""Ways back, refusals, merging, another head: what may happen to an archive besides the straight way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale
from app.services import archive, evidence, trail
from app.services.archive import frozen
from app.specs.archive import SPEC
from app.specs.archive.later import LIVING
from app.store import audit
from app.store import session as sessions
from models.archive import AnnualReview, ArchivePerson, ArchiveSnapshot, HardshipArchive
from models.trace import ApprovalStep
from tests.contract.rows import picture
from tests.house import House
from tests.services.dossier import DAY, SPOUSE, cast, employ, move, raw, stored, walk

WHY = "情况不符,说明理由"


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def steps(pk: int) -> list[ApprovalStep]:
    return trail.steps(SPEC, stored(pk))


def rows(pk: int, part: str) -> list[dict[str, Any]]:
    """The child rows as a form would send them back, ID numbers blind."""
    child = SPEC.by_child[part]
    return [{"id": row.id, **{c.name: getattr(row, c.name) for c in child.columns if c.typed and c.kind not in ("id_no", "bank")}}
            for row in getattr(stored(pk), part)]


# ---- back to whoever entered it --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "who"), [
    ("FIRST_PASSED", "leader1"), ("SURVEYED", "leader1"), ("UNIT_APPROVED", "officer"), ("CHECKING", "officer"), ("CHECKED", "officer"),
])
def test_an_application_goes_back_after_the_first_review_with_a_reason(small: SimpleNamespace, state: str, who: str) -> None:
    pk = walk(small, state)
    with pytest.raises(Invalid):
        move(getattr(small, who), pk, "return", note="")
    assert move(getattr(small, who), pk, "return", note=WHY).state == "RETURNED"
    move(small.editor1, pk, "submit")
    assert (stored(pk).state, stored(pk).round) == ("SUBMITTED", 2)
    assert move(small.editor1b, pk, "review").state == "FIRST_PASSED"


def test_only_the_level_that_decides_sends_an_application_back(small: SimpleNamespace) -> None:
    pk = walk(small, "UNIT_APPROVED")
    for who in ("leader1", "editor1", "editor1b", "chair"):
        with pytest.raises(Forbidden):
            move(getattr(small, who), pk, "return", note=WHY)


@pytest.mark.parametrize("state", ["SUBMITTED", "SURVEYED", "CHECKING", "NOTICE", "PENDING"])
def test_the_unit_withdraws_what_is_not_decided_yet_and_submits_it_again(small: SimpleNamespace, state: str) -> None:
    pk = walk(small, state)
    with pytest.raises(Invalid):
        move(small.editor1, pk, "withdraw")
    assert move(small.editor1, pk, "withdraw", note="职工本人要求撤回").state == "DRAFT"
    assert stored(pk).notice_until is None
    move(small.editor1, pk, "submit")
    assert move(small.editor1b, pk, "review").state == "FIRST_PASSED", "the reviewer of the withdrawn chain may review the new one"


def test_what_is_decided_is_not_withdrawn(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    with pytest.raises(Stale):
        move(small.editor1, pk, "withdraw", note="职工本人要求撤回")


# ---- exits and reviews -----------------------------------------------------------------------------------------------


def test_a_refused_exit_leaves_the_archive_in_force(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "propose_exit", exit_kind="ROOT", note="收入已超过标准")
    with pytest.raises(Forbidden):
        move(small.editor1, pk, "refuse_exit", note=WHY)
    assert move(small.officer, pk, "refuse_exit", note=WHY).state == "ACTIVE"
    assert (stored(pk).exit_kind, stored(pk).reviews) == (None, [])


def test_a_refused_exit_returns_to_the_review_it_came_from(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    archive.tick(small.system, dt.date(2023, 2, 1))
    with clock.fixed(dt.date(2023, 2, 20)):
        move(small.officer, pk, "propose_exit", exit_kind="ROOT", note="收入已超过标准")
        assert move(small.officer, pk, "refuse_exit", note=WHY).state == "REVIEW_DUE"
        assert stored(pk).due_on == dt.date(2023, 3, 1)
        done = move(small.officer, pk, "keep", visit_on="2023-02-10", returned_on="2023-02-18", result="MATCH", note="仍有困难,保留")
    assert done.state == "ACTIVE", "the review is a chain of its own: whoever refused the exit may decide it"
    assert [(r.due_on, r.decision) for r in stored(pk).reviews] == [(dt.date(2023, 3, 1), "KEEP")]


def test_the_yearly_review_is_a_record_and_the_clock_writes_it_once(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    for _ in range(2):
        archive.tick(on.system, dt.date(2023, 2, 1))
    found = stored(pk)
    assert [(r.due_on, r.old_category, r.decision) for r in found.reviews] == [(dt.date(2023, 3, 1), "DEEP", None)]
    assert (found.state, found.due_on) == ("REVIEW_DUE", dt.date(2023, 3, 1))
    with clock.fixed(dt.date(2023, 2, 20)):
        move(on.officer, pk, "keep", visit_on="2023-02-10", returned_on="2023-02-18", result="DIFF", diff_amount="36000",
             note="仍有困难,予以保留")
    kept = stored(pk).reviews[0]
    assert (kept.decision, kept.old_category, kept.new_category) == ("ADJUST", "DEEP", "RELATIVE")
    assert (kept.survey_on, kept.check_result, kept.decided_by) == (dt.date(2023, 2, 10), "DIFF", on.officer.name)


def test_a_review_begun_by_hand_is_due_in_a_month(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    assert move(small.officer, pk, "start_review").state == "REVIEW_DUE"
    assert (stored(pk).next_review_on, stored(pk).due_on) == (dt.date(2022, 3, 31), dt.date(2022, 3, 31))
    assert archive.tick(small.system, DAY)["freeze"] == 0
    assert archive.tick(small.system, dt.date(2022, 5, 30))["freeze"] == 1
    assert len(stored(pk).reviews) == 1


@pytest.mark.parametrize(("verb", "decision"), [("exit", "EXIT"), ("cancel", "CANCEL")])
def test_an_end_decides_the_review_that_waited(small: SimpleNamespace, verb: str, decision: str) -> None:
    pk = walk(small, "ACTIVE")
    move(small.officer, pk, "start_review")
    if verb == "exit":
        move(small.editor1, pk, "propose_exit", exit_kind="ROOT", note="收入已超过标准")
        move(small.officer, pk, "exit", told_on="2022-03-01", note="已电话告知职工")
    else:
        move(small.officer, pk, "cancel", close_reason="DEATH", note="职工病故,家属已告知")
    assert [r.decision for r in stored(pk).reviews] == [decision]


# ---- changes ---------------------------------------------------------------------------------------------------------


def test_a_refused_change_puts_everything_back_and_loses_nothing(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    before = frozen.taken(stored(pk))
    move(on.editor1, pk, "change", change_kind="INFO", note="家庭情况变化")
    members = [m for m in rows(pk, "members") if m["relation"] != "DAUGHTER"]
    members.append({"name": "张老五", "relation": "SIBLING", "shares_life": True, "id_no": "370399199001010028"})
    archive.change(on.editor1, pk, stored(pk).version, {
        "address": "山东省淄博市张店区某路9号", "bank_account": "6222020200119998887", "members": members,
        "incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "96000"}],
        "rigid_expenses": [], "medical_expenses": []})
    asked = frozen.taken(stored(pk))
    with pytest.raises(Forbidden):
        move(on.editor1, pk, "refuse_change", note=WHY)
    assert move(on.officer, pk, "refuse_change", note=WHY).state == "ACTIVE"
    after = frozen.taken(stored(pk))
    for kept in (before, after, asked):
        for part in ("members", "incomes", "rigid_expenses", "medical_expenses"):
            kept[part] = [{k: v for k, v in row.items() if k not in ("id", "evidence_id")} for row in kept[part]]
    for part in ("archive", "members", "rigid_expenses", "medical_expenses", "evidence", "exclusions"):
        assert after[part] == before[part], part
    assert sorted(map(str, after["incomes"])) == sorted(map(str, before["incomes"]))
    made = stored(pk).changes[-1]
    assert (made.outcome, made.approved_by) == ("REFUSED", on.officer.name)
    assert frozen.read(made.after)["archive"]["address"] == asked["archive"]["address"], "what was asked for stays on record"
    assert len(stored(pk).persons) == 3


def test_nobody_takes_a_member_while_the_change_that_removes_him_is_open(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="MEMBER", note="配偶离异迁出")
    archive.change(small.editor1, pk, stored(pk).version, {
        "members": [m for m in rows(pk, "members") if m["relation"] != "SPOUSE"],
        "incomes": [i for i in rows(pk, "incomes") if i["member_ref"] == "HEAD"]})
    twin = raw(small.people["E002"], members=[{"name": "李梅", "relation": "SPOUSE", "id_no": SPOUSE, "shares_life": True}])
    with pytest.raises(Invalid):
        archive.create(small.editor1, twin)
    move(small.officer, pk, "confirm")
    assert archive.create(small.editor1, twin).state == "DRAFT"


def test_what_is_kept_of_a_change_is_sealed(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="BANK", note="更换银行卡")
    archive.change(small.editor1, pk, stored(pk).version, {"bank_account": "6222020200119998887"})
    move(small.officer, pk, "confirm")
    before, after = (frozen.read(t)["archive"]["bank_account"] for t in (stored(pk).changes[0].before, stored(pk).changes[0].after))
    assert (before, after) == ("6222020200112233445", "6222020200119998887")
    for name in ("archive_change", "archive_snapshot", "audit_log"):
        told = str(sessions.reading().execute(text(f"SELECT * FROM {name}")).all())
        assert "9998887" not in told, name
        assert "2233445" not in told, name
        assert "某路" not in told, name


@pytest.mark.parametrize("state", ["ACTIVE", "REVIEW_DUE", "PENDING"])
def test_nothing_is_edited_after_the_opening_except_in_a_change(small: SimpleNamespace, state: str) -> None:
    pk = walk(small, "PENDING" if state == "PENDING" else "ACTIVE")
    if state == "REVIEW_DUE":
        move(small.officer, pk, "start_review")
    for raw_ in ({"address": "别处"}, {"members": []}, {"incomes": [{"kind": "WAGE", "amount": "1"}]}, {"evidence": []}):
        with pytest.raises(DomainError) as refused:
            archive.change(small.editor1, pk, stored(pk).version, raw_)
        assert refused.value.code == "STATE"
    with pytest.raises(DomainError):
        evidence.attach(small.editor1, SPEC, pk, "OTHER", "a.png", picture())


def test_a_change_takes_no_document_away_that_a_decision_rests_on(small: SimpleNamespace) -> None:
    pk = archive.create(small.editor1, raw(small.people["E001"])).id
    evidence.attach(small.editor1, SPEC, pk, "INVOICE", "票据.png", picture())
    with sessions.writing() as session:
        session.execute(update(HardshipArchive).where(HardshipArchive.id == pk).values(state="CHANGING", archive_no="QX1", active_from=DAY))
        session.commit()
    kept = [e for e in rows(pk, "evidence") if e["kind"] != "INVOICE"]
    with pytest.raises(Invalid) as refused:
        archive.change(small.editor1, pk, stored(pk).version, {"evidence": kept, "rigid_expenses": []})
    assert set(refused.value.errors) == {"evidence"}


def test_two_editors_of_one_change_lose_nothing(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="INFO", note="家庭情况变化")
    seen = stored(pk).version
    archive.change(small.editor1, pk, seen, {"address": "山东省淄博市临淄区第一路"})
    with pytest.raises(Stale) as late:
        archive.change(small.editor1b, pk, seen, {"address": "山东省淄博市临淄区第二路"})
    assert late.value.message.params["who"] == small.editor1.name
    assert stored(pk).address == "山东省淄博市临淄区第一路"


# ---- another head ----------------------------------------------------------------------------------------------------


def test_the_spouse_takes_over_the_archive_of_a_deceased_head(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    employ(small, "E002", SPOUSE)
    with pytest.raises(Invalid) as refused:
        move(small.editor1, pk, "new_head", new_head_id=small.people["E003"], head_reason="LEAVE", note="职工调离本单位")
    assert set(refused.value.errors) == {"new_head_id", "old_relation"}
    done = move(small.editor1, pk, "new_head", new_head_id=small.people["E002"], head_reason="DEATH", note="职工病故,配偶接续")
    found = stored(pk)
    assert (done.state, found.employee_id, found.household_size) == ("CHANGING", small.people["E002"], 2)
    assert [m.relation for m in found.members] == ["DAUGHTER"]
    assert [(i.member_ref, str(i.amount)) for i in found.incomes] == [("HEAD", "12000.00")]
    assert (found.bank_account, found.diagnosis, found.health_state) == (None, None, "GOOD")
    move(small.officer, pk, "confirm")
    assert (stored(pk).state, stored(pk).archive_no, len(stored(pk).persons)) == ("ACTIVE", "QXU0120220001", 2)


def test_a_head_who_leaves_stays_a_member_and_comes_back_when_the_change_is_refused(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    employ(small, "E002", SPOUSE)
    before = frozen.taken(stored(pk))
    move(small.editor1, pk, "new_head", new_head_id=small.people["E002"], head_reason="LEAVE", old_relation="SPOUSE", note="职工调离本单位")
    found = stored(pk)
    former = next(m for m in found.members if m.place == "M1")
    assert (former.name, former.relation, former.health_state) == ("张建国", "SPOUSE", "CANCER")
    assert {(i.member_ref, str(i.amount)) for i in found.incomes} == {("M1", "48000.00"), ("HEAD", "12000.00")}
    assert len(found.persons) == 3
    move(small.officer, pk, "refuse_change", note=WHY)
    after = frozen.taken(stored(pk))
    assert after["archive"] == before["archive"]
    assert after["members"] == before["members"]
    assert stored(pk).employee_id == small.people["E001"]


# ---- two archives of one household -----------------------------------------------------------------------------------


def other(small: SimpleNamespace) -> int:
    """A second open archive."""
    pk = archive.create(small.editor1, raw(small.people["E002"], members=[], incomes=[{"kind": "WAGE", "amount": "1"}])).id
    with sessions.writing() as session:
        session.execute(update(HardshipArchive).where(HardshipArchive.id == pk).values(
            state="ACTIVE", archive_no="QXU0120220099", active_from=DAY))
        session.commit()
    return pk


def test_an_archive_is_merged_into_the_one_that_stays_and_found_from_it(on: SimpleNamespace) -> None:
    goes, stays = walk(on, "ACTIVE"), other(on)
    with pytest.raises(Forbidden):
        move(on.editor1, goes, "merge", merged_into_id=stays, note="两份档案系同一户")
    done = move(on.officer, goes, "merge", merged_into_id=stays, note="两份档案系同一户")
    found = stored(goes)
    assert (done.state, found.close_reason, found.merged_into_id, found.persons) == ("CANCELLED", "MERGED", stays, [])
    assert [m.name for m in found.members] == ["李梅", "张雨"], "what belongs to it stays with it"
    assert [s.verb for s in steps(stays)][-1] == "took_in"
    assert steps(stays)[-1].opinion.open() == "QXU0120220001"  # type: ignore[union-attr]
    verbs = [e.verb for e in trail.history(SPEC, stored(stays))[1]]
    assert "took_in" in verbs
    assert audit.verify(sessions.reading())["ok"]
    assert sessions.reading().scalar(select(ArchivePerson.archive_id).where(ArchivePerson.archive_id == goes)) is None
    page = on.house.browser("officer").get(f"/archive/related/{stays}/archive").get_data(as_text=True)
    assert f"/archive/show/{goes}" in page


def test_an_archive_is_merged_only_into_another_open_one_in_reach(small: SimpleNamespace) -> None:
    goes = walk(small, "ACTIVE")
    draft = archive.create(small.editor1, raw(small.people["E003"], members=[], incomes=[{"kind": "WAGE", "amount": "1"}])).id
    for into in (goes, draft, 999_999, ""):
        with pytest.raises(Invalid) as refused:
            move(small.officer, goes, "merge", merged_into_id=into, note="两份档案系同一户")
        assert set(refused.value.errors) == {"merged_into_id"}
    assert stored(goes).state == "ACTIVE"


# ---- what leaves the state alone -------------------------------------------------------------------------------------


def test_a_person_in_charge_is_assigned_without_moving_the_archive(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    due, since = stored(pk).due_on, stored(pk).state_since
    move(small.leader1, pk, "assign", duty_person_id=small.people["E003"])
    found = stored(pk)
    assert (found.state, found.due_on, found.state_since, found.duty_person_id) == ("SUBMITTED", due, since, small.people["E003"])
    with pytest.raises(Invalid):
        move(small.leader1, pk, "assign")


def test_a_former_archive_is_linked_from_the_new_application(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.officer, pk, "cancel", close_reason="WRONG", note="误建档案需要重报")
    again = move(small.editor1, pk, "reapply").id
    page = small.house.browser("editor1").get(f"/archive/show/{again}").get_data(as_text=True)
    assert f'href="/archive/show/{pk}"' in page


# ---- the household that a decision rests on ----------------------------------------------------------------------------


def test_every_decision_keeps_the_household_and_its_documents(on: SimpleNamespace) -> None:
    pk = archive.create(on.editor1, raw(on.people["E001"])).id
    evidence.attach(on.editor1, SPEC, pk, "DIAGNOSIS", "诊断.png", picture())
    move(on.editor1, pk, "submit")
    move(on.editor1b, pk, "return", note=WHY)
    archive.change(on.editor1, pk, stored(pk).version, {"address": "山东省淄博市张店区新路"})
    move(on.editor1, pk, "submit")
    found = sessions.reading().scalars(select(ArchiveSnapshot).order_by(ArchiveSnapshot.id)).all()
    made = {s.id: s.verb for s in steps(pk)}
    assert [made[f.step_id] for f in found] == ["submit", "return", "submit"]
    first, last = frozen.read(found[0].body), frozen.read(found[-1].body)
    assert (first["archive"]["address"], last["archive"]["address"]) == ("山东省淄博市临淄区某路1号", "山东省淄博市张店区新路")
    papers = [e["file"]["sha256"] for e in first["evidence"] if "file" in e]
    assert papers == [e.file.sha256 for e in stored(pk).evidence if e.file]
    bodies = [json.loads(e.body) for e in trail.history(SPEC, stored(pk))[1]]
    assert {b["frozen"] for b in bodies if "frozen" in b} == {f.digest for f in found}, "the chain vouches for each"


def test_the_database_itself_keeps_what_a_decision_rested_on(on: SimpleNamespace) -> None:
    walk(on, "SUBMITTED")
    more = ("TRUNCATE archive_snapshot",) if on.house.name == "postgresql" else ()
    for statement in ("UPDATE archive_snapshot SET digest = 'x'", "DELETE FROM archive_snapshot", *more):
        with pytest.raises(DatabaseError, match="append-only"), sessions.engine().connect().execution_options(write=True) as connection, \
                connection.begin():
            connection.execute(text(statement))


def test_all_living_states_can_end(small: SimpleNamespace) -> None:
    assert set(LIVING) == {s for m in SPEC.moves_of("cancel") for s in m.sources}
    assert sessions.reading().scalars(select(AnnualReview)).all() == []
