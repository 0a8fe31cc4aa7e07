"""Pages of the course of an archive: batches, changes with before and after, the household at a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from app.kernel import clock
from app.services import archive, trail
from app.specs.archive import SPEC
from app.store import session as sessions
from models.archive import HardshipArchive
from models.trace import AuditLog
from tests.house import House
from tests.services.dossier import DAY, cast, move, raw, stored, walk

ADDRESS, ACCOUNT = "山东省淄博市张店区新路8号", "6222020200119998887"


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(DAY):
        with lite.inside():
            made = cast(lite)
        yield made


@contextmanager
def at_work(small: SimpleNamespace) -> Iterator[None]:
    """For what is done through the services: a browser stands outside."""
    with small.house.inside():
        yield


def page(small: SimpleNamespace, who: str, path: str) -> str:
    answer = small.house.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def changed(small: SimpleNamespace) -> int:
    """An archive whose address, account and income were changed."""
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="INFO", note="搬家并更换银行卡")
    incomes = [{"member_ref": i.member_ref, "kind": i.kind, "amount": "60000", "id": i.id} for i in stored(pk).incomes]
    archive.change(small.editor1, pk, stored(pk).version, {"address": ADDRESS, "bank_account": ACCOUNT, "incomes": incomes[:1]})
    return pk


def test_a_change_is_told_with_before_and_after_as_far_as_the_reader_sees_them(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = changed(small)
    running = page(small, "editor1", f"/archive/tab/{pk}/changes")
    assert ADDRESS in running, "while it runs the tab compares with the household of now"
    with at_work(small):
        move(small.officer, pk, "confirm")
    for who, open_ in (("editor1", True), ("leader1", True), ("officer", False), ("auditor", False)):
        told = page(small, who, f"/archive/tab/{pk}/changes")
        assert (ADDRESS in told) is open_, who
        assert ACCOUNT not in told, who
        assert ("60,000.00" in told) is (who != "auditor"), who
        assert "肺" not in told, who
    assert small.house.browser("editor2").get(f"/archive/tab/{pk}/changes").status_code == 404


def test_the_household_at_a_decision_opens_from_the_course_and_shows_what_the_reader_may_see(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = walk(small, "UNIT_APPROVED")
        key = next(s.id for s in trail.steps(SPEC, stored(pk)) if s.verb == "review")
    path = f"/archive/frozen/{pk}/{key}"
    assert path in page(small, "leader1", f"/archive/course/{pk}")
    for who in ("editor1", "leader1", "officer", "chair", "auditor"):
        told = page(small, who, path)
        assert ("48,000.00" in told) is (who != "auditor"), who
        assert ("右肺腺癌" in told) is (who == "officer"), who
        assert "6222020200112233445" not in told, who
        assert "370399197805060" not in told, who
    assert small.house.browser("editor2").get(path).status_code == 404
    for wrong in ("999999", "x"):
        assert small.house.browser("leader1").get(f"/archive/frozen/{pk}/{wrong}").status_code == 404
    with small.house.read() as session:
        assert "frozen" in session.scalars(select(AuditLog.verb).where(AuditLog.kind == "read", AuditLog.object_id == pk)).all()


def test_the_household_at_a_decision_does_not_follow_later_changes(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = changed(small)
        move(small.officer, pk, "confirm")
        key = next(s.id for s in trail.steps(SPEC, stored(pk)) if s.verb == "submit")
    told = page(small, "editor1", f"/archive/frozen/{pk}/{key}")
    assert "临淄区某路1号" in told
    assert ADDRESS not in told
    assert small.house.browser("editor1").get(f"/archive/frozen/{pk}/987654").status_code == 404


def several(small: SimpleNamespace) -> list[int]:
    """Three archives in force and one draft."""
    made = [archive.create(small.editor1, raw(small.people[e], members=[], incomes=[{"kind": "WAGE", "amount": "1"}])).id
            for e in ("E001", "E002", "E003", "E004")]
    with sessions.writing() as session:
        for n, pk in enumerate(made[:3]):
            session.execute(update(HardshipArchive).where(HardshipArchive.id == pk).values(
                state="ACTIVE", archive_no=f"QXU01202200{n}", active_from=DAY, next_review_on=dt.date(2023, 3, 1)))
        session.commit()
    return made


def test_yearly_reviews_begin_for_many_at_once_and_say_what_became_of_each(small: SimpleNamespace) -> None:
    with at_work(small):
        keys = several(small)
    browser = small.house.browser("officer")
    assert "start_review" in browser.get("/archive/list/").get_data(as_text=True)
    asked = browser.post("/archive/batch", {"verb": "start_review", "pk": [str(k) for k in keys]}).get_data(as_text=True)
    assert f'value="{keys[3]}"' not in asked, "a draft is left out, and the question says so"
    with at_work(small):
        move(small.officer, keys[1], "cancel", close_reason="WRONG", note="误建档案需要注销")
    browser.post("/archive/action_post", {"verb": "start_review", "pk": [str(k) for k in keys[:3]]})
    with at_work(small):
        assert [stored(k).state for k in keys] == ["REVIEW_DUE", "CANCELLED", "REVIEW_DUE", "DRAFT"]
    outcome = browser.get("/archive/list/").get_data(as_text=True)
    assert "QXU012022001" in outcome.partition("dl-outcome")[2][:3000], "the one that was cancelled meanwhile is told"


def test_one_person_takes_charge_of_archives_at_different_steps(small: SimpleNamespace) -> None:
    with at_work(small):
        keys = several(small)
    browser = small.house.browser("leader1")
    asked = browser.post("/archive/batch", {"verb": "assign", "pk": [str(k) for k in keys]}).get_data(as_text=True)
    assert "duty_person_id" in asked
    browser.post("/archive/action_post", {"verb": "assign", "pk": [str(k) for k in keys], "duty_person_id": str(small.people["E005"])})
    with at_work(small):
        assert {stored(k).duty_person_id for k in keys} == {small.people["E005"]}
        assert {stored(k).state for k in keys} == {"ACTIVE", "DRAFT"}


def test_the_unit_approves_many_with_the_day_of_one_meeting(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = walk(small, "SURVEYED")
    browser = small.house.browser("leader1")
    assert 'name="meeting_on"' in browser.post("/archive/batch", {"verb": "approve", "pk": [str(pk)]}).get_data(as_text=True)
    browser.post("/archive/action_post", {"verb": "approve", "pk": [str(pk)], "meeting_on": "2022-03-01"})
    with at_work(small):
        assert stored(pk).state == "UNIT_APPROVED"


def test_the_second_of_two_editors_sees_both_versions(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = walk(small, "ACTIVE")
        move(small.editor1, pk, "change", change_kind="INFO", note="家庭情况变化")
        seen = stored(pk).version
        archive.change(small.editor1b, pk, seen, {"address": "山东省淄博市临淄区第一路"})
    answer = small.house.browser("editor1").post(f"/archive/edit/{pk}", {"version": str(seen), "address": "山东省淄博市临淄区第二路"})
    told = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "第一路" in told
    assert "第二路" in told


def test_a_step_of_the_clock_has_its_own_words(small: SimpleNamespace) -> None:
    with at_work(small):
        pk = walk(small, "PENDING")
        assert trail.steps(SPEC, stored(pk))[-1].verb == "notice_over"
    assert "公示期满" in page(small, "leader1", f"/archive/course/{pk}")
