"""Imports: what is promised to the officer who uploads a list, and to everybody whose data is in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import archive, imports, invariants, person, trail
from app.services.imports import batches, rows, work
from app.services.imports.words import Reader
from app.specs.imports import EMPLOYEES, KINDS
from app.specs.person import SPEC as PERSON
from app.store import audit, jobs
from models.archive import FamilyMember, HardshipArchive, MedicalExpense
from models.imports import ImportBatch, ImportRow, ImportSource
from models.jobs import Job
from models.person import Employee
from models.trace import AuditLog
from tests import world
from tests.house import House
from tests.services import lists
from views.imports import chinese

HEAD = ["E001", "户主", "", "", "低保户", "患重特大疾病", "恶性肿瘤", "租房", "山东省淄博市临淄区测试路1号", "12000", "", ""]
WIFE = ["E001", "配偶", "李测试", lists.number(9001), "", "", "良好", "", "", "6000", "是", "无业"]


@pytest.fixture
def officer(house: House) -> Iterator[Actor]:
    with house.inside():
        yield house.actor("officer")


def loaded(actor: Actor, kind: str, content: bytes, policy: str = "skip", name: str = "list.csv") -> ImportBatch:
    """Upload and check with the columns as they are recognised."""
    key = imports.upload(actor, kind, name, content, chinese)
    return imports.assign(actor, key, batches.columns_of(imports.one(actor, key)), policy, chinese)


def done(actor: Actor, kind: str, content: bytes, policy: str = "skip") -> ImportBatch:
    """The whole way, without a fault."""
    batch = loaded(actor, kind, content, policy)
    assert not batch.faulty, [(f.number, f.field, str(f.message)) for f in imports.findings(batch)]
    return imports.confirm(actor, batch.id, batch.version, chinese)


def count(house: House, model: Any) -> int:
    with house.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)))


def roster(count: int, **more: Any) -> bytes:
    return lists.csv_file(lists.ROSTER, lists.people(count), **more)


# ---- the roster -------------------------------------------------------------------------------------------------------


def test_a_roster_comes_in_with_everything_that_follows_from_number_and_name(house: House, officer: Actor) -> None:
    batch = done(officer, "employees", roster(30))
    assert (batch.state, batch.created, batch.updated, batch.skipped) == ("DONE", 30, 0, 0)
    with house.read() as session:
        row = session.scalars(select(Employee).where(Employee.emp_no == "N00007")).one()
        assert row.id_no.open() == lists.number(7) and row.birth_date.year == 1980 and row.gender in "MF"
        assert row.pinyin and row.unit.code == "W011" and row.hire_date == dt.date(2015, 7, 1) and row.union_member
        entry = session.scalars(select(AuditLog).where(AuditLog.object_kind == "person", AuditLog.object_id == row.id)).one()
        assert entry.verb == "create" and lists.number(7) not in entry.body
        whole = session.scalars(select(AuditLog).where(AuditLog.object_kind == "import", AuditLog.verb == "import")).one()
        assert batch.sha256 in whole.body and whole.user_id == officer.user_id
        assert audit.verify(session)["ok"]


def test_the_same_file_twice_makes_no_new_row(house: House, officer: Actor) -> None:
    done(officer, "employees", roster(20))
    before = count(house, Employee)
    for policy in ("skip", "update"):
        again = loaded(officer, "employees", roster(20), policy)
        assert (again.created, again.updated, again.skipped, again.faulty) == (0, 0, 20, 0)
        assert imports.confirm(officer, again.id, again.version, chinese).state == "DONE"
    assert count(house, Employee) == before


def test_gb18030_and_utf8_with_and_without_mark_are_the_same_list(house: House, officer: Actor) -> None:
    rare = lists.people(3)
    rare[0][1] = "李𠮷堃"
    for encoding, told in (("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030")):
        batch = loaded(officer, "employees", lists.csv_file(lists.ROSTER, rare, encoding))
        assert (batch.encoding, batch.created, batch.faulty) == (told, 3, 0)
    imports.confirm(officer, batch.id, batch.version, chinese)
    with house.read() as session:
        assert session.scalar(select(Employee.name).where(Employee.emp_no == "N00001")) == "李𠮷堃"


def test_a_file_of_500_rows_with_20_faults_lists_all_20_and_writes_nothing(house: House, officer: Actor) -> None:
    given = lists.people(500)
    breaks = [(0, ""), (1, ""), (2, "123"), (2, "370399197803120010"), (3, "不存在的单位"), (4, "12345"), (5, "在天上"), (6, "临时"),
              (7, "2015-13-01"), (8, "也许")]
    for at, (column, value) in enumerate(breaks):
        given[at * 20][column] = value
        given[at * 20 + 10][column] = value
    before = count(house, Employee)
    batch = loaded(officer, "employees", lists.csv_file(lists.ROSTER, given))
    assert (batch.state, batch.faulty, batch.created) == ("CHECKED", 20, 480)
    found = imports.findings(batch)
    assert {f.number for f in found} == {at * 10 + 2 for at in range(20)}
    assert all(str(f.message) for f in found)
    assert {f.field for f in found} == {"emp_no", "name", "id_no", "unit", "phone", "work_state", "contract_kind", "hire_date",
                                        "union_member"}
    with pytest.raises(DomainError) as refused:
        imports.confirm(officer, batch.id, batch.version, chinese)
    assert refused.value.code == "FAULTS"
    assert count(house, Employee) == before


def test_what_the_findings_show_of_a_personal_value_is_its_mask(house: House, officer: Actor) -> None:
    given = lists.people(2)
    given[1][2] = given[0][2]
    batch = loaded(officer, "employees", lists.csv_file(lists.ROSTER, given))
    (fault,) = imports.findings(batch)
    assert (fault.field, fault.number) == ("id_no", 3) and fault.value == f"370399********{given[0][2][-4:]}"
    with house.read() as session:
        kept = session.scalars(select(ImportSource)).one()
        raw = session.connection().exec_driver_sql("SELECT body, findings FROM import_source").one()
        assert kept.body is not None and all(given[0][2] not in part and given[0][1] not in part for part in raw)


def test_an_existing_row_is_passed_over_changed_or_stops_everything_as_the_officer_chooses(house: House, officer: Actor) -> None:
    given = [["E001", "张建国", world.id_no("E001"), "W011", "13911112222", "退休", "", "", ""], *lists.people(1)]
    content = lists.csv_file(lists.ROSTER, given)
    assert [(b.created, b.updated, b.skipped, b.faulty) for b in (
        loaded(officer, "employees", content, p) for p in ("skip", "update", "stop"))] == [(1, 0, 1, 0), (1, 1, 0, 0), (1, 0, 0, 1)]
    done(officer, "employees", content, "update")
    with house.read() as session:
        row = session.scalars(select(Employee).where(Employee.emp_no == "E001")).one()
        assert (row.phone, row.work_state, row.contract_kind) == ("13911112222", "RETIRED", "FORMAL"), "an empty cell changes nothing"


def test_leavers_are_reported_and_left_alone_those_with_a_live_archive_first(house: House, officer: Actor) -> None:
    archive.create(house.actor("editor1"), {"employee_id": keyed(house, "E002")})
    batch = done(officer, "employees", lists.csv_file(lists.ROSTER, lists.people(2)))
    pairs = json.loads(batch.leavers)
    assert [bool(a) for _e, a in pairs] == [True, False]
    assert pairs[0][0] == keyed(house, "E002") and pairs[1][0] == keyed(house, "E001")
    with house.read() as session:
        assert {e.work_state for e in session.scalars(select(Employee).where(Employee.emp_no.in_(["E001", "E002"])))} == {"ON"}


def test_who_comes_to_another_unit_brings_his_archive_along_and_takes_it_back_at_the_undo(house: House, officer: Actor) -> None:
    pk = archive.create(house.actor("editor1"), {"employee_id": keyed(house, "E001")}).id

    def home() -> tuple[str, str, int]:
        with house.read() as session:
            row = session.get_one(HardshipArchive, pk)
            return row.unit.code, row.employee.unit.code, sum(c.kind == "UNIT_TRANSFER" for c in row.changes)

    here = home()
    batch = done(officer, "employees", lists.csv_file(lists.ROSTER, [["E001", "张建国", "", "W021", "", "", "", "", ""]]), "update")
    assert here[2] == 0 and home() == ("W021", "W021", 1)
    assert imports.take_back(officer, batch.id) == (1, [])
    assert home() == (here[0], here[1], 2)
    assert invariants.broken() == []


def keyed(house: House, emp_no: str) -> int:
    with house.read() as session:
        return int(session.scalar(select(Employee.id).where(Employee.emp_no == emp_no)))


def test_a_row_of_a_foreign_unit_is_refused_whoever_imports(house: House) -> None:
    with house.inside():
        editor = house.actor("editor1")
        reader = Reader(EMPLOYEES, chinese)
        given = [*lists.people(1), *lists.people(1, "W021", 2), ["E101", "刘芳", world.id_no("E101"), "W011", "", "", "", "", ""]]
        book = batches.read_file(lists.csv_file(lists.ROSTER, given))
        found = rows.read(EMPLOYEES, book, imports.guess(editor, EMPLOYEES, book, chinese), reader)
        outcome = imports.dry(editor, EMPLOYEES, found, "update")
        assert [sorted(r.faults) for r in outcome.rows] == [[], ["unit"], ["emp_no"]]
        heads = lists.csv_file(lists.ARCHIVES, [["E101", *HEAD[1:]]])
        book = batches.read_file(heads)
        kind = KINDS["archives"]
        found = rows.read(kind, book, imports.guess(editor, kind, book, chinese), Reader(kind, chinese))
        assert [sorted(r.faults) for r in imports.dry(editor, kind, found, "skip").rows] == [["emp_no"]]


@pytest.mark.parametrize("username", ["editor1", "reporter1", "sysadmin", "auditor", "chair", "finance"])
def test_personal_data_is_imported_by_the_officer_of_the_company_alone(lite: House, username: str) -> None:
    with lite.inside():
        for kind in KINDS:
            with pytest.raises(Forbidden):
                imports.upload(lite.actor(username), kind, "x.csv", roster(1), chinese)


def test_nobody_sees_the_upload_of_somebody_else(lite: House) -> None:
    with lite.inside():
        batch = loaded(lite.actor("officer"), "employees", roster(2))
        for work_of in (imports.one, imports.drop, imports.take_back):
            with pytest.raises(Unseen):
                work_of(lite.actor("officer2"), batch.id)
        assert [b.id for b in imports.recent(lite.actor("sysadmin"))] == [batch.id], "the list of imports is seen, nothing of the file"


# ---- archives, members, bills ---------------------------------------------------------------------------------------


def test_an_old_archive_comes_in_as_a_draft_with_its_mark_and_a_computed_category(house: House, officer: Actor) -> None:
    batch = done(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE, ["E003", *[""] * 4, "子女上学", *[""] * 6]]))
    assert (batch.created, batch.rows) == (3, 3)
    with house.read() as session:
        row = session.scalars(select(HardshipArchive).where(HardshipArchive.employee_id == keyed(house, "E001"))).one()
        assert (row.state, row.source_kind, row.archive_no, row.unit.code) == ("DRAFT", "IMPORT", None, "W011")
        assert (row.main_cause, row.health_state, row.household_size) == ("C06", "CANCER", 2)
        assert [(m.name, m.relation, m.place, m.identity) for m in row.members] == [("李测试", "SPOUSE", "M1", "JOBLESS")]
        assert {(i.member_ref, i.kind, str(i.amount)) for i in row.incomes} == {("HEAD", "WAGE", "12000.00"), ("M1", "WAGE", "6000.00")}
        assert row.annual_income == 18000 and row.category == row.computed_category
        told = session.scalars(select(AuditLog).where(AuditLog.object_kind == "archive", AuditLog.object_id == row.id)).one()
        assert '"legacy_category": [null, "DEEP"]' in told.body


def test_legacy_codes_and_words_of_the_category_are_read(lite: House) -> None:
    item = KINDS["archives"].by_name["category"]
    with lite.inside():
        reader = Reader(KINDS["archives"], chinese)
        assert [reader.value(item, w) for w in ("LOWINC", "EDGE", "acc", "低保户", "低保边缘户", "意外致困户", "深度困难", "DEEP")] == [
            "DEEP", "RELATIVE", "ACCIDENT", "DEEP", "RELATIVE", "ACCIDENT", "DEEP", "DEEP"]


def test_two_sheets_hold_heads_and_members(house: House, officer: Actor) -> None:
    book = lists.xlsx_file(("档案", lists.ARCHIVES[:1] + lists.ARCHIVES[4:9], [["E001", *HEAD[4:9]]]),
                           ("家庭成员", lists.MEMBERS, [["E001", "女", "王小测", lists.number(11, 2015), "良好", ""],
                                                    ["E001", "配偶", "李测试", lists.number(9001), "良好", "500.5"]]))
    batch = loaded(officer, "archives", book)
    (fault,) = imports.findings(batch)
    assert (fault.sheet, fault.number, fault.field) == (1, 2, "guardian_consent"), "a child needs the consent of a guardian"


def test_a_household_that_has_a_live_archive_is_known_again(house: House, officer: Actor) -> None:
    content = lists.csv_file(lists.ARCHIVES, [HEAD, WIFE])
    done(officer, "archives", content)
    before = count(house, HardshipArchive)
    again = done(officer, "archives", content)
    assert (again.created, again.skipped) == (0, 2)
    assert (lambda b: (b.created, b.updated, b.skipped, b.faulty))(loaded(officer, "archives", content, "update")) == (0, 0, 2, 0)
    assert loaded(officer, "archives", content, "stop").faulty == 1
    changed = [[*HEAD[:7], "无房", *HEAD[8:]], [*WIFE[:6], "糖尿病", *WIFE[7:]]]
    assert done(officer, "archives", lists.csv_file(lists.ARCHIVES, changed), "update").updated == 2
    with house.read() as session:
        row = session.scalars(select(HardshipArchive).where(HardshipArchive.employee_id == keyed(house, "E001"))).one()
        assert (row.housing_type, row.members[0].health_state, len(row.members)) == ("NONE", "DIABETES", 1)
    assert count(house, HardshipArchive) == before


def test_what_was_submitted_is_not_written_by_an_import(house: House, officer: Actor) -> None:
    done(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE]))
    with house.read() as session:
        session.execute(HardshipArchive.__table__.update().values(state="SUBMITTED"))
        session.commit()
    for kind, content in (("archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE])),
                          ("members", lists.csv_file(lists.MEMBERS, [["E001", "儿子", "张小测", lists.number(20, 2000), "良好", ""]])),
                          ("medical_expenses", lists.csv_file(lists.BILLS, [["E001", "", "医院", "", "2026-01-02", "10", ""]]))):
        (fault, *_rest) = imports.findings(loaded(officer, kind, content, "update"))
        assert fault.field == "emp_no" and "not open for typing" in str(fault.message)


def test_members_and_bills_join_their_archive_once(house: House, officer: Actor) -> None:
    done(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD]))
    members = lists.csv_file(lists.MEMBERS, [["E001", "妻子", "李测试", lists.number(9001), "良好", ""]])
    bills = lists.csv_file(lists.BILLS, [["E001", "", "东港市人民医院", "2026-01-01", "2026-01-09", "¥35,000.00", "20000"],
                                         ["E001", "李测试", "东港市人民医院", "2026-02-01", "2026-02-03", "800元", ""]])
    for _again in range(2):
        done(officer, "members", members)
        done(officer, "medical_expenses", bills)
        assert (count(house, FamilyMember), count(house, MedicalExpense)) == (1, 2)
    with house.read() as session:
        assert sorted((b.patient_ref, str(b.self_paid)) for b in session.scalars(select(MedicalExpense))) == [
            ("HEAD", "15000.00"), ("M1", "800.00")]
    batch = loaded(officer, "medical_expenses", lists.csv_file(lists.BILLS, [
        ["E001", "陌生人", "", "", "", "5", ""], ["E009", "", "", "", "", "5", ""], ["E001", "", "", "", "", "5", "9"]]))
    assert [(f.number, f.field) for f in imports.findings(batch)] == [(2, "patient"), (3, "emp_no"), (4, "total")]


def test_a_member_of_two_households_is_found_at_his_cell(house: House, officer: Actor) -> None:
    other = ["E101", *WIFE[1:]]
    batch = loaded(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE, ["E101", *HEAD[1:]], other]))
    (fault,) = imports.findings(batch)
    assert (fault.number, fault.field) == (5, "id_no") and "live archive" in str(fault.message)


# ---- undo -------------------------------------------------------------------------------------------------------------


def test_an_import_is_taken_back_within_a_day(house: House, officer: Actor) -> None:
    before = count(house, Employee)
    given = [["E001", "张建国", "", "", "13911112222", "退休", "", "", ""], *lists.people(5)]
    batch = done(officer, "employees", lists.csv_file(lists.ROSTER, given), "update")
    assert imports.preview_undo(officer, batch.id) == (6, [])
    assert imports.take_back(officer, batch.id) == (6, [])
    assert count(house, Employee) == before
    with house.read() as session:
        row = session.scalars(select(Employee).where(Employee.emp_no == "E001")).one()
        assert (row.phone, row.work_state) == ("13900001000", "ON")
        assert audit.verify(session)["ok"]
    with pytest.raises(Stale):
        imports.take_back(officer, batch.id)
    again = done(officer, "employees", lists.csv_file(lists.ROSTER, given), "update")
    assert again.created == 5
    with house.read() as session:
        row = session.scalars(select(Employee).where(Employee.emp_no == "N00001")).one()
    _steps, log = trail.history(PERSON, row)
    assert [e.verb for e in log] == ["create"], "a key that came again does not bring the history of the row before"


def test_an_undo_leaves_and_names_what_was_changed_or_used_since(house: House, officer: Actor) -> None:
    batch = done(officer, "employees", roster(3))
    editor = house.actor("editor1")
    with house.read() as session:
        first, second, third = session.scalars(select(Employee).where(Employee.emp_no.startswith("N0")).order_by(Employee.emp_no)).all()
    person.change(editor, first.id, first.version, {"post": "操作工"})
    archive.create(editor, {"employee_id": second.id})
    went, kept = imports.take_back(officer, batch.id)
    assert went == 1 and {(k.name.split()[-1], str(k.reason)) for k in kept} == {
        ("N00001", "changed since the import"), ("N00002", "other records refer to it")}
    with house.read() as session:
        assert session.get(Employee, third.id) is None and session.get(Employee, first.id) is not None


def test_archives_of_an_undone_import_are_cancelled_as_a_mistake_and_free_the_household(house: House, officer: Actor) -> None:
    content = lists.csv_file(lists.ARCHIVES, [HEAD, WIFE, ["E003", *[""] * 4, "子女上学", *[""] * 6]])
    batch = done(officer, "archives", content)
    with house.read() as session:
        touched = session.scalars(select(HardshipArchive).where(HardshipArchive.employee_id == keyed(house, "E003"))).one()
    archive.change(house.actor("editor1"), touched.id, touched.version, {"reason": "补充说明"})
    went, kept = imports.take_back(officer, batch.id)
    assert went == 1 and [k.row_id for k in kept] == [touched.id]
    with house.read() as session:
        states = {a.employee_id: (a.state, a.close_reason) for a in session.scalars(select(HardshipArchive))}
        assert states[keyed(house, "E001")] == ("CANCELLED", "WRONG") and states[keyed(house, "E003")] == ("DRAFT", None)
    assert done(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE])).created == 2
    assert invariants.broken() == []


def test_an_undo_takes_members_out_again_and_puts_values_back(house: House, officer: Actor) -> None:
    done(officer, "archives", lists.csv_file(lists.ARCHIVES, [HEAD, WIFE]))
    changed = [[*HEAD[:7], "无房", *HEAD[8:]], [*WIFE[:6], "糖尿病", *WIFE[7:]],
               ["E001", "儿子", "张小测", lists.number(30, 2000), "", "", "良好", "", "", "", "是", "学生"]]
    batch = done(officer, "archives", lists.csv_file(lists.ARCHIVES, changed), "update")
    assert imports.take_back(officer, batch.id) == (1, [])
    with house.read() as session:
        row = session.scalars(select(HardshipArchive)).one()
        assert (row.housing_type, [(m.name, m.health_state) for m in row.members], row.household_size) == ("RENT", [("李测试", "GOOD")], 2)


def test_after_a_day_file_findings_and_old_values_are_gone(house: House, officer: Actor) -> None:
    left = loaded(officer, "employees", roster(2))
    batch = done(officer, "employees", lists.csv_file(lists.ROSTER, [["E001", "", "", "", "13911112222", "", "", "", ""]]), "update")
    assert count(house, ImportSource) == 1, "the file of a confirmed import goes at once"
    with clock.fixed(clock.now() + dt.timedelta(hours=25)):
        with pytest.raises(Stale):
            imports.take_back(officer, batch.id)
        with pytest.raises(DomainError):
            imports.findings(imports.one(officer, left.id))
        assert imports.sweep(Actor.system()) == 1
    with house.read() as session:
        assert session.get(ImportBatch, left.id).state == "EXPIRED"
        assert not session.scalars(select(ImportSource)).all()
        assert {r.before for r in session.scalars(select(ImportRow))} == {None}


# ---- the worker -------------------------------------------------------------------------------------------------------


def big(house: House, actor: Actor, monkeypatch: pytest.MonkeyPatch, rows_: int = 40) -> ImportBatch:
    """An import that the worker does, of few rows."""
    monkeypatch.setattr(imports, "BACKGROUND", 30)
    key = imports.upload(actor, "employees", "x.csv", roster(rows_), chinese)
    batch = imports.assign(actor, key, batches.columns_of(imports.one(actor, key)), "skip", chinese)
    assert batch.state == "UPLOADED" and jobs.latest("import", key).state == "WAITING"
    assert work.pending(chinese) == 1
    batch = imports.one(actor, key)
    assert (batch.state, batch.created) == ("CHECKED", 40)
    return imports.confirm(actor, key, batch.version, chinese)


def test_a_large_file_is_written_by_the_worker_and_claimed_once(house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = big(house, officer, monkeypatch)
    job = jobs.latest("import", batch.id)
    assert (batch.state, job.step) == ("RUNNING", "write")
    held = jobs.claim(job.id)
    assert held is not None and jobs.claim(job.id) is None, "a second worker gets nothing"
    assert not work.run(job.id, chinese)
    with clock.fixed(clock.now() + jobs.LEASE + dt.timedelta(seconds=1)):
        assert jobs.latest("import", batch.id).broken, "a run that is not heard of shows as broken off"
        assert work.run(job.id, chinese), "and is taken up again"
        with pytest.raises(DomainError, match="taken this work over"):
            jobs.progress(held, "read", 1)
    assert imports.one(officer, batch.id).state == "DONE" and jobs.latest("import", batch.id).state == "DONE"
    assert count(house, Employee) == len(world.PEOPLE) + 40


def test_the_work_of_a_run_that_lost_its_job_is_rolled_back(house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = big(house, officer, monkeypatch)
    job = jobs.latest("import", batch.id)
    held = jobs.claim(job.id)
    with house.read() as session:
        session.execute(Job.__table__.update().values(claimed_by="another"))
        session.commit()
    with pytest.raises(DomainError) as lost:
        imports.perform(officer, batch.id, chinese, held)
    assert lost.value.code == "LOST" and count(house, Employee) == len(world.PEOPLE)


def test_what_goes_wrong_in_the_worker_writes_nothing_and_is_told(house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = big(house, officer, monkeypatch)
    person.create(house.actor("editor2"), {"emp_no": "N00005", "name": "王后来", "id_no": lists.number(7000), "work_state": "ON",
                                           "unit_id": str(house.actor("editor2").unit_id)})
    with house.read() as session:
        session.execute(Employee.__table__.update().where(Employee.emp_no == "N00005").values(id_no_bx="x", emp_no="X1"))
        session.execute(Employee.__table__.update().where(Employee.emp_no == "X1").values(
            id_no_bx=person.blind("id_no", lists.number(5))))
        session.commit()
    assert work.pending(chinese) == 1
    job = jobs.latest("import", batch.id)
    assert job.state == "FAILED" and "1 rows have faults" in str(jobs.told(job))
    assert imports.one(officer, batch.id).state == "CHECKED" and count(house, Employee) == len(world.PEOPLE) + 1


def test_a_run_that_breaks_off_again_and_again_is_given_up_and_can_be_started_anew(house: House, officer: Actor,
                                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    batch = big(house, officer, monkeypatch)
    job, now = jobs.latest("import", batch.id), clock.now()
    for n in range(jobs.ATTEMPTS):
        with clock.fixed(now + n * (jobs.LEASE + dt.timedelta(seconds=1))):
            assert jobs.claim(job.id) is not None
    with clock.fixed(now + dt.timedelta(hours=1)):
        assert jobs.claim(job.id) is None and jobs.latest("import", batch.id).state == "FAILED"
        imports.restart(officer, batch.id)
        assert work.pending(chinese) == 1
    assert imports.one(officer, batch.id).state == "DONE"


# ---- columns ----------------------------------------------------------------------------------------------------------


def test_a_choice_of_columns_is_remembered_for_the_account_and_the_kind(house: House, officer: Actor) -> None:
    headings = ["编码甲", "名字乙", *lists.ROSTER[2:]]
    content = lists.csv_file(headings, lists.people(2))
    key = imports.upload(officer, "employees", "x.csv", content, chinese)
    assert batches.columns_of(imports.one(officer, key))[0][:3] == ["", "", "id_no"]
    with pytest.raises(Invalid) as missing:
        imports.assign(officer, key, [["", "", "id_no"]], "skip", chinese)
    assert "columns" in missing.value.errors
    imports.assign(officer, key, [["emp_no", "name", "id_no", "unit"]], "skip", chinese)
    other = imports.upload(officer, "employees", "y.csv", content, chinese)
    assert batches.columns_of(imports.one(officer, other))[0][:4] == ["emp_no", "name", "id_no", "unit"]
    stranger = imports.upload(house.actor("officer2"), "employees", "y.csv", content, chinese)
    assert batches.columns_of(imports.one(house.actor("officer2"), stranger))[0][:2] == ["", ""]


def test_units_are_found_by_code_name_and_way_from_above(house: House, officer: Actor) -> None:
    given = lists.people(4)
    for row, unit in zip(given, ("W011", "运维车间", "信息中心/运维车间", "东港石化 / 信息中心 / 运维车间"), strict=True):
        row[3] = unit
    assert loaded(officer, "employees", lists.csv_file(lists.ROSTER, given)).faulty == 0
