"""An officer leaves: open work goes to a successor, nothing is lost, and the account is shut at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.kernel import clock
from app.kernel.fault import Forbidden, Invalid
from app.services import account as accounts
from app.services import archive
from app.services.account import handover
from app.services.desk import drafts
from app.store import session as sessions
from models.account import Account
from models.archive import HardshipArchive
from models.person import Employee
from models.trace import AuditLog
from tests.house import House
from tests.services.dossier import DAY, cast, stored, walk


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def key(on: SimpleNamespace, name: str) -> int:
    return int(getattr(on, name).user_id)


def link(on: SimpleNamespace, name: str, emp_no: str) -> None:
    with sessions.writing() as session:
        session.get_one(Account, key(on, name)).employee_id = on.people[emp_no]
        session.commit()


def test_drafts_and_archives_in_charge_go_to_the_successor_and_the_account_is_shut(on: SimpleNamespace) -> None:
    active, draft = walk(on, "ACTIVE"), archive.create(on.editor1, {"employee_id": on.people["E002"]}).id
    link(on, "editor1b", "E005")
    with sessions.writing() as session:
        session.get_one(HardshipArchive, active).duty_person_id = on.people["E006"]
        session.commit()
    drafts.put(on.editor1, "aid", 0, None, "k", 0, [("remark", "x")])
    told = handover.preview(on.sysadmin, key(on, "editor1"), key(on, "editor1b"))
    assert told.rows == {"form_draft": 1, "hardship_archive": 2}
    assert accounts.one(on.sysadmin, key(on, "editor1")).active
    done = handover.hand_over(on.sysadmin, key(on, "editor1"), key(on, "editor1b"))
    assert (done.rows, done.left) == (told.rows, 0)
    assert stored(active).duty_person_id == on.people["E005"]
    assert (stored(active).created_by, stored(draft).created_by) == (key(on, "editor1"), key(on, "editor1b"))
    assert drafts.find(on.editor1b, "aid", 0) is not None
    assert not accounts.one(on.sysadmin, key(on, "editor1")).active
    with sessions.writing() as session:
        told = session.query(AuditLog).filter(AuditLog.user_id == on.sysadmin.user_id, AuditLog.kind == "change").all()
        assert any((e.object_kind, e.object_id) == ("account", key(on, "editor1")) and "hardship_archive" in e.body for e in told)


def test_a_draft_of_the_same_form_is_not_written_over(small: SimpleNamespace) -> None:
    for who in (small.editor1, small.editor1b):
        drafts.put(who, "aid", 0, None, "k", 0, [("remark", who.username)])
    done = handover.hand_over(small.sysadmin, key(small, "editor1"), key(small, "editor1b"))
    assert (done.rows, done.left) == ({}, 1)
    assert drafts.find(small.editor1b, "aid", 0).pairs == (("remark", "editor1b"),)  # type: ignore[union-attr]


def test_the_successor_is_of_the_same_unit_and_roles(small: SimpleNamespace) -> None:
    assert [a.username for a in handover.successors(small.sysadmin, accounts.one(small.sysadmin, key(small, "editor1")))] == ["editor1b"]
    for other in ("editor2", "leader1", "editor1"):
        with pytest.raises(Invalid):
            handover.hand_over(small.sysadmin, key(small, "editor1"), key(small, other))
    with pytest.raises(Invalid):
        handover.hand_over(small.sysadmin, key(small, "editor1"), "x")
    with pytest.raises(Forbidden):
        handover.hand_over(small.officer, key(small, "editor1"), key(small, "editor1b"))
    with pytest.raises(Forbidden):
        handover.hand_over(small.sysadmin, key(small, "sysadmin"), key(small, "sysadmin2"))


def test_archives_in_charge_need_an_employee_behind_the_successor(small: SimpleNamespace) -> None:
    active = walk(small, "ACTIVE")
    with sessions.writing() as session:
        session.get_one(HardshipArchive, active).duty_person_id = small.people["E006"]
        session.commit()
    with pytest.raises(Invalid):
        handover.hand_over(small.sysadmin, key(small, "editor1"), key(small, "editor1b"))


def test_cases_of_a_counsellor_and_pairings_of_a_doctor_are_found_without_being_named(small: SimpleNamespace) -> None:
    account = accounts.one(small.sysadmin, key(small, "counselor"))
    found = {f"{c.table.name}.{c.name}" for c, _here in handover._pointing(account)}
    assert found == {"eap_referral.assigned_to", "doctor.user_id", "eap_grid_member.user_id", "eap_grid_counselor.user_id"}


def test_accounts_of_leavers_are_named(small: SimpleNamespace) -> None:
    assert handover.leavers(small.sysadmin) == []
    with sessions.writing() as session:
        session.get_one(Employee, small.people["E006"]).left_on = DAY - dt.timedelta(days=1)
        session.commit()
    sessions.reading().rollback()
    assert [a.username for a in handover.leavers(small.sysadmin)] == ["editor1"]
