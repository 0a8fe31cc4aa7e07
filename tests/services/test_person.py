"""The roster: numbers that are right and unique over all units, people who stay within reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.kernel import clock, idno
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import person
from app.specs.person import SPEC
from app.store import read
from app.store import session as sessions
from app.store.read import Query
from models.org import OrgUnit
from models.person import Employee
from tests.house import House
from tests.services.dossier import DAY, cast
from tests.world import id_no

NEW = idno.make("370399", dt.date(1995, 5, 5), 30)


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def raw(on: SimpleNamespace, **over: Any) -> dict[str, Any]:
    return {"emp_no": "E900", "name": "曾晓雯", "id_no": NEW, "unit_id": on.units["W011"], "work_state": "ON",
            "union_member": True, "phone": "139 0000 5678", **over}


def refused(call: Any, *args: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as found:
        call(*args)
    return {field: [str(t) for t in texts] for field, texts in found.value.errors.items()}


def test_number_and_name_fill_birth_gender_and_pinyin(on: SimpleNamespace) -> None:
    made = person.create(on.editor1, raw(on))
    found = sessions.reading().get_one(Employee, made.id)
    assert (found.gender, found.birth_date) == ("F", dt.date(1995, 5, 5))
    assert (found.pinyin, found.initials, found.phone) == ("zengxiaowen", "zxw", "13900005678")
    assert str(found.id_no) == f"{NEW[:6]}********{NEW[-4:]}"


@pytest.mark.parametrize(("field", "value"), [
    ("id_no", "370399197803120010"), ("id_no", "370399203001010012"), ("phone", "12345678901"), ("phone", "1390000567"),
    ("emp_no", ""), ("work_state", "HOLIDAY"), ("hire_date", "2022-03-02"),
])
def test_a_bad_value_is_refused_at_its_field(small: SimpleNamespace, field: str, value: str) -> None:
    assert set(refused(person.create, small.editor1, raw(small, **{field: value}))) == {field}


def test_a_number_of_another_unit_is_named_by_that_unit_alone(small: SimpleNamespace) -> None:
    found = refused(person.create, small.editor1, raw(small, id_no=id_no("E101").lower()))
    assert found == {"id_no": ["This ID number is already registered in 净水车间."]}


def test_a_staff_number_is_given_once(small: SimpleNamespace) -> None:
    assert refused(person.create, small.editor1, raw(small, emp_no="E101")) == {
        "emp_no": ["This staff number is already in use."]}


def test_a_twin_request_is_refused_by_the_database_with_a_sentence(on: SimpleNamespace) -> None:
    def attempt(n: int) -> str:
        with on.house.inside():
            try:
                person.create(on.editor1, raw(on, emp_no=f"E90{n}"))
            except DomainError as error:
                return error.field or ""
            return "made"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    assert sorted(answers) == ["id_no", "id_no", "id_no", "made"]


def test_a_person_is_neither_added_to_nor_moved_into_a_foreign_unit(small: SimpleNamespace) -> None:
    assert set(refused(person.create, small.editor1, raw(small, unit_id=small.units["W021"]))) == {"unit_id"}
    made = person.create(small.editor1, raw(small))
    found = refused(person.change, small.editor1, made.id, made.version, {"unit_id": small.units["U02"]})
    assert set(found) == {"unit_id"}
    moved = person.change(small.editor1, made.id, made.version, {"unit_id": small.units["W012"]})
    with pytest.raises(Unseen):
        person.change(small.editor2, made.id, moved.version, {"name": "别人"})
    person.change(small.officer, made.id, moved.version, {"unit_id": small.units["W021"]})
    assert sessions.reading().get_one(Employee, made.id).unit_id == small.units["W021"]


def test_nobody_joins_a_unit_that_is_closed(small: SimpleNamespace) -> None:
    with sessions.writing() as session:
        session.execute(update(OrgUnit).where(OrgUnit.code == "W012").values(active=False))
        session.commit()
    assert refused(person.create, small.editor1, raw(small, unit_id=small.units["W012"])) == {
        "unit_id": ["This unit is no longer in use."]}


def test_an_empty_number_leaves_the_stored_one(small: SimpleNamespace) -> None:
    made = person.create(small.editor1, raw(small))
    person.change(small.editor1, made.id, made.version, {"name": "曾小雯", "id_no": ""})
    found = sessions.reading().get_one(Employee, made.id)
    assert (found.id_no.open(), found.initials) == (NEW, "zxw")


def test_only_the_roles_of_the_table_write_the_roster(small: SimpleNamespace) -> None:
    for who in ("reporter1", "leader1", "officer", "chair", "auditor", "health", "sysadmin"):
        with pytest.raises(Forbidden):
            person.create(getattr(small, who), raw(small))
    made = person.create(small.editor1, raw(small))
    person.change(small.reporter1, made.id, made.version, {"phone": "13900001111", "post": "不可改"})
    found = sessions.reading().get_one(Employee, made.id)
    assert (found.phone, found.post) == ("13900001111", None)


@pytest.mark.parametrize(("term", "names"), [
    ("zjg", ["张建国"]), ("zhangjian", ["张建国"]), ("小明", ["王小明", "欧阳小明"]), ("E00", None), ("liufang", []),
])
def test_people_are_found_by_name_pinyin_initials_and_number_in_reach(
    on: SimpleNamespace, term: str, names: list[str] | None
) -> None:
    found = [p.name for p in read.page(on.editor1, SPEC, Query(quick=term)).rows]
    assert sorted(found) == sorted(names) if names is not None else len(found) == 6


def test_the_system_administrator_sees_no_person(small: SimpleNamespace) -> None:
    assert read.page(small.sysadmin, SPEC, Query()).rows == []
    assert sessions.reading().scalar(select(func.count()).select_from(Employee)) == 12
