"""Units merged, transferred, split and renamed, and employees who change their unit: everything about them comes along."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, Table, select

from app.kernel import clock
from app.kernel.fault import Forbidden, Invalid, Stale, Unseen
from app.services import archive, moving, org, person
from app.services.org import structure
from app.specs.archive import SPEC as ARCHIVE
from app.specs.person import SPEC as PERSON
from app.specs.registry import SPECS
from app.store import read, units
from app.store import session as sessions
from app.store.read import Query
from models.account import Account
from models.archive import ArchiveChange, ArchivePerson, FamilyMember, HardshipArchive
from models.base import Model
from models.eap import EapGridUnit
from models.org import OrgEvent, OrgUnit
from models.person import Employee
from models.trace import ApprovalStep, AuditLog
from tests.house import House
from tests.services import household
from tests.services.dossier import DAY, cast, move, stored, walk

WHY = {"reason": "公司机构调整"}


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def seen(on: SimpleNamespace, who: str, spec: Any) -> set[int]:
    """Keys of the rows of a room that the account lists, asked with the actor of now."""
    return {row.id for row in read.page(on.house.actor(who), spec, Query()).rows}


def fresh(model: type[Any], pk: int) -> Any:
    sessions.reading().rollback()
    sessions.reading().expire_all()
    return sessions.reading().get_one(model, pk)


def all_of(stmt: Any) -> list[Any]:
    sessions.reading().rollback()
    return list(sessions.reading().scalars(stmt))


def refused(call: Any, *args: Any) -> set[str]:
    with pytest.raises(Invalid) as found:
        call(*args)
    return set(found.value.errors)


# ---- mergers --------------------------------------------------------------------------------------------------------


def test_a_merged_unit_gives_everything_to_the_one_that_takes_it_in(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    number = stored(pk).archive_no
    done = structure.carry_out(on.sysadmin, "merge", on.units["U01"], None, {**WHY, "target_id": on.units["U02"]})
    assert (done.unit_id, done.archives) == (on.units["U02"], 1)
    old, workshop = fresh(OrgUnit, on.units["U01"]), fresh(OrgUnit, on.units["W011"])
    assert (old.active, old.merged_into_id) == (False, on.units["U02"])
    assert workshop.parent_id == on.units["U02"]
    assert workshop.path == f"{fresh(OrgUnit, on.units['U02']).path}{workshop.id}/"
    assert stored(pk).archive_no == number
    assert seen(on, "editor2", ARCHIVE) == {pk}
    assert len(seen(on, "editor2", PERSON)) == 12
    assert {fresh(Employee, on.people[e]).unit_id for e in ("E005", "E006")} == {on.units["U02"]}
    assert not all_of(select(Employee.id).where(Employee.unit_id == on.units["U01"]))


def test_the_accounts_and_the_grid_of_a_merged_unit_come_along(on: SimpleNamespace) -> None:
    structure.carry_out(on.sysadmin, "merge", on.units["U01"], None, {**WHY, "target_id": on.units["U02"]})
    assert on.house.actor("editor1").unit_id == on.units["U02"]
    assert {a.unit_id for a in all_of(select(Account).where(Account.username.in_(("leader1", "grid"))))} == {on.units["U02"]}
    assert [g.unit_id for g in all_of(select(EapGridUnit))] == [on.units["U02"]]
    told = all_of(select(AuditLog).where(AuditLog.object_kind == "account", AuditLog.verb == "roles"))
    assert len(told) == 4


def test_two_units_of_two_grids_keep_one_line_in_the_list_of_a_grid(on: SimpleNamespace) -> None:
    with sessions.writing() as session:
        session.add(EapGridUnit(grid_id=session.scalars(select(EapGridUnit.grid_id)).one(), unit_id=on.units["U02"]))
        session.commit()
    structure.carry_out(on.sysadmin, "merge", on.units["U01"], None, {**WHY, "target_id": on.units["U02"]})
    assert [g.unit_id for g in all_of(select(EapGridUnit))] == [on.units["U02"]]


def test_every_archive_that_moves_keeps_a_record_of_the_change(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    structure.carry_out(on.sysadmin, "merge", on.units["U01"], None, {**WHY, "target_id": on.units["U02"]})
    made = all_of(select(ArchiveChange).where(ArchiveChange.archive_id == pk))
    assert [(c.kind, c.outcome, c.effective_on) for c in made] == [("UNIT_TRANSFER", "CONFIRMED", DAY)]
    assert made[0].reason == "信息中心 / 运维车间 → 供排水厂 / 运维车间: 公司机构调整"
    assert "信息中心 / 运维车间" in made[0].before.open()
    assert "供排水厂 / 运维车间" in made[0].after.open()
    kinds = {(e.unit_id, e.kind, e.archives) for e in all_of(select(OrgEvent))}
    assert kinds == {(on.units["U01"], "MERGE", 1), (on.units["U02"], "TAKE_IN", 1)}


def test_a_unit_that_was_merged_is_never_changed_or_used_again(small: SimpleNamespace) -> None:
    structure.carry_out(small.sysadmin, "merge", small.units["W011"], None, {**WHY, "target_id": small.units["W012"]})
    gone = fresh(OrgUnit, small.units["W011"])
    assert refused(org.change, small.sysadmin, gone.id, gone.version, {"active": True}) == {"name"}
    assert refused(structure.carry_out, small.sysadmin, "rename", gone.id, None, {**WHY, "name": "新名称"}) == {""}
    assert refused(person.change, small.editor1, small.people["E003"], 1, {"unit_id": gone.id}) == {"unit_id"}
    other = fresh(OrgUnit, small.units["U01"])
    org.change(small.sysadmin, other.id, other.version, {"union_chair": "李主席"})  # what it took in is no unit of the wrong level


def test_a_running_change_ends_with_its_own_record_after_a_transfer(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.editor1, pk, "change", change_kind="INFO", note="地址有变化")
    structure.carry_out(small.sysadmin, "transfer", small.units["W011"], None, {**WHY, "target_id": small.units["U02"]})
    move(small.officer, pk, "confirm", note="属实")
    assert [(c.kind, c.outcome) for c in stored(pk).changes] == [("INFO", "CONFIRMED"), ("UNIT_TRANSFER", "CONFIRMED")]


# ---- transfers and splits -------------------------------------------------------------------------------------------


def test_after_a_transfer_the_old_unit_sees_nothing_and_the_new_one_everything(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    structure.carry_out(on.sysadmin, "transfer", on.units["W011"], None, {**WHY, "target_id": on.units["U02"]})
    assert seen(on, "editor1", ARCHIVE) == set()
    assert seen(on, "editor2", ARCHIVE) == {pk}
    with pytest.raises(Unseen):
        read.one(on.house.actor("editor1"), ARCHIVE, pk)
    with pytest.raises(Unseen):
        archive.act(on.house.actor("editor1"), pk, "propose_exit", stored(pk).version, {"exit_kind": "ROOT", "note": "已脱困"})
    assert [c.kind for c in stored(pk).changes] == ["UNIT_TRANSFER"]


def test_an_edited_parent_moves_a_unit_with_the_same_records(small: SimpleNamespace) -> None:
    pk, before = walk(small, "ACTIVE"), fresh(OrgUnit, small.units["W011"])
    org.change(small.officer, before.id, before.version, {"parent_id": small.units["U02"], "name": "运维一车间"})
    assert [c.kind for c in stored(pk).changes] == ["UNIT_TRANSFER"]
    assert {e.kind for e in all_of(select(OrgEvent).where(OrgEvent.unit_id == before.id))} == {"RENAME", "TRANSFER"}


def test_a_split_founds_a_unit_with_workshops_and_people(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    done = structure.carry_out(on.sysadmin, "split", on.units["U01"], None, {
        **WHY, "name": "运维中心", "code": "U03", "parts": [str(on.units["W011"])], "people": "E005，E003"})
    made = fresh(OrgUnit, done.unit_id)
    assert (made.level, made.parent_id) == ("UNIT", on.units["C01"])
    assert fresh(OrgUnit, on.units["W011"]).parent_id == made.id
    assert {fresh(Employee, on.people[e]).unit_id for e in ("E003", "E005")} == {made.id}
    assert seen(on, "editor1", PERSON) == {on.people["E004"], on.people["E006"]}
    assert seen(on, "editor1", ARCHIVE) == set()
    assert [c.kind for c in stored(pk).changes] == ["UNIT_TRANSFER"]


def test_a_renamed_unit_keeps_its_code_and_its_earlier_name(small: SimpleNamespace) -> None:
    structure.carry_out(small.sysadmin, "rename", small.units["U01"], None, {**WHY, "name": "数字中心"})
    found = fresh(OrgUnit, small.units["U01"])
    assert (found.code, found.name, found.pinyin) == ("U01", "数字中心", "shuzizhongxin")
    assert [(e.kind, e.before, e.after, e.reason) for e in structure.history(found)] == [("RENAME", "信息中心", "数字中心", "公司机构调整")]


# ---- what is asked and refused --------------------------------------------------------------------------------------


def test_a_preview_counts_and_writes_nothing(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    told = structure.preview(small.sysadmin, "merge", small.units["U01"], {**WHY, "target_id": small.units["U02"]})
    assert dict(told.by_room()) == {"archive": 1, "notice": 1, "person": 6}
    assert (told.archives, told.accounts) == (1, 5)
    assert fresh(OrgUnit, small.units["U01"]).active
    assert not stored(pk).changes
    assert not all_of(select(OrgEvent))


def test_confidential_rooms_are_not_even_counted() -> None:
    told = structure.Outcome(1, {spec.model.__tablename__: 3 for spec in SPECS})
    assert {"eap", "eap_assessment", "pairing", "health_plan", "follow_up"}.isdisjoint(room for room, _n in told.by_room())


@pytest.mark.parametrize(("kind", "over", "at"), [
    ("rename", {"name": ""}, {"name"}), ("rename", {"name": "信息中心"}, {"name"}), ("transfer", {}, {"target_id"}),
    ("merge", {"target_id": "C01"}, {"target_id"}), ("merge", {"target_id": "U01"}, {"target_id"}),
    ("merge", {"target_id": "abc"}, {"target_id"}), ("split", {}, {"name", "code"}),
    ("split", {"name": "新单位", "code": "U02"}, {"code"}), ("split", {"name": "新单位", "code": "U09"}, {"parts"}),
    ("split", {"name": "新单位", "code": "U09", "people": "E101"}, {"people"}),
    ("split", {"name": "新单位", "code": "U09", "parts": ["999"]}, {"parts"}), ("rename", {"name": "", "reason": ""}, {"name", "reason"}),
])
def test_a_wrong_answer_is_refused_at_its_field(small: SimpleNamespace, kind: str, over: dict[str, Any], at: set[str]) -> None:
    typed = {**WHY, **over}
    typed["target_id"] = small.units.get(typed.get("target_id"), typed.get("target_id"))
    assert refused(structure.carry_out, small.sysadmin, kind, small.units["U01"], None, typed) == at


def test_only_the_system_administrator_rearranges_units_and_a_stale_page_is_refused(small: SimpleNamespace) -> None:
    for who in ("officer", "chair", "editor1", "auditor"):
        with pytest.raises(Forbidden):
            structure.carry_out(getattr(small, who), "rename", small.units["U01"], None, {**WHY, "name": "数字中心"})
    with pytest.raises(Stale):
        structure.carry_out(small.sysadmin, "rename", small.units["U01"], 99, {**WHY, "name": "数字中心"})


# ---- employees ------------------------------------------------------------------------------------------------------


def test_an_employee_takes_his_archive_and_applications_to_the_new_unit(on: SimpleNamespace) -> None:
    pk = walk(on, "ACTIVE")
    number, version = stored(pk).archive_no, fresh(Employee, on.people["E001"]).version
    told = person.transfer(on.officer, on.people["E001"], version, {"unit_id": on.units["W021"], "reason": "岗位调动"})
    assert told.archives == 1
    found = stored(pk)
    assert (found.unit_id, found.archive_no) == (on.units["W021"], number)
    for model in (FamilyMember, ArchivePerson):
        assert {r.unit_id for r in all_of(select(model).where(model.archive_id == pk))} == {on.units["W021"]}
    assert (seen(on, "editor1", ARCHIVE), seen(on, "editor2", ARCHIVE)) == (set(), {pk})
    assert found.changes[-1].reason == "信息中心 / 运维车间 → 供排水厂 / 净水车间: 岗位调动"
    assert {s.unit_id for s in all_of(select(ApprovalStep).where(ApprovalStep.object_id == pk))} == {on.units["W011"]}
    move(on.editor2, pk, "change", change_kind="INFO", note="新单位接手")  # the archive goes on in its new unit


def test_the_rows_of_the_other_members_stay_where_they_are(small: SimpleNamespace) -> None:
    home = household.archive("E001")
    with sessions.writing() as session:
        spouse = session.get_one(Employee, small.people["E003"])
        session.add(ArchivePerson(id_no_bx=spouse.id_no_bx, archive_id=home, unit_id=small.units["W011"]))
        session.commit()
        found = units.of_people(session, [small.people["E001"]], moving.ROOMS)
    assert found["employee"] == {small.people["E001"]}
    assert found["hardship_archive"] == {home}
    assert set(found) == {"employee", "hardship_archive", "family_member", "archive_person"}


def test_an_officer_of_a_unit_moves_nobody_out_of_his_reach(small: SimpleNamespace) -> None:
    version = fresh(Employee, small.people["E001"]).version
    typed = {"unit_id": small.units["W021"], "reason": "岗位调动"}
    assert refused(person.transfer, small.editor1, small.people["E001"], version, typed) == {"unit_id"}
    assert refused(person.transfer, small.editor1, small.people["E001"], version, {}) == {"unit_id", "reason"}
    person.transfer(small.editor1, small.people["E001"], version, {**typed, "unit_id": small.units["W012"]})


# ---- tables of later rooms ------------------------------------------------------------------------------------------


def test_every_scoped_table_is_found_without_being_named() -> None:
    named = {t.name for t in Model.metadata.tables.values() if "unit_id" in t.columns} - units.STAYS
    assert named == {c.table.name for c in units.places() if c.name == "unit_id"}
    later = Table("later_room", Model.metadata, Column("id", Integer, primary_key=True),
                  Column("unit_id", Integer, ForeignKey("org_unit.id")), Column("archive_id", Integer, ForeignKey("hardship_archive.id")))
    try:
        assert later in {c.table for c in units.places()}
        assert later in {table for table, _c in units._children("hardship_archive", {1}, {1})}
    finally:
        Model.metadata.remove(later)
    assert units.STAYS - {"org_unit", "org_event"} == {"audit_log", "approval_step", "archive_snapshot"}


def test_the_rows_of_every_room_about_a_person_come_along() -> None:
    own = {table.name for table, _c in units._children("employee", {1}, {1})}
    assert {"aid_application", "green_request", "health_pairing", "eap_referral", "authorization"} <= own
    held = {table.name for table, _c in units._children("hardship_archive", {1}, {1})}
    assert {"archive_change", "economic_check", "notice_item", "archive_search", "objection"} <= held
    assert HardshipArchive.__tablename__ not in held
