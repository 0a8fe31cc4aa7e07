"""The unit tree: one level at a time, paths that follow, reach that follows the paths; and the list of diseases."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel.fault import DomainError, Forbidden, Invalid
from app.services import disease, org
from app.specs.archive import DISEASE
from app.specs.org import SPEC
from app.specs.person import SPEC as PERSON
from app.store import read
from app.store import session as sessions
from app.store.read import Query
from models.archive import Disease
from models.org import OrgUnit
from tests.house import House
from tests.services.dossier import cast


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside():
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside():
        yield cast(lite)


def unit(code: str) -> OrgUnit:
    sessions.reading().expire_all()
    return sessions.reading().scalars(select(OrgUnit).where(OrgUnit.code == code)).one()


def raw(on: SimpleNamespace, **over: Any) -> dict[str, Any]:
    return {"code": "T0111", "name": "一班", "level": "TEAM", "parent_id": on.units["W011"], "active": True, **over}


def refused(call: Any, *args: Any) -> set[str]:
    with pytest.raises(Invalid) as found:
        call(*args)
    return set(found.value.errors)


def test_a_new_unit_hangs_under_its_parent(on: SimpleNamespace) -> None:
    made = org.create(on.sysadmin, raw(on))
    found = unit("T0111")
    assert found.path == f"{unit('W011').path}{made.id}/"
    assert found.pinyin == "yiban"


@pytest.mark.parametrize("over", [
    {"level": "WORKSHOP"}, {"level": "COMPANY"}, {"parent_id": None}, {"parent_id": 99999},
])
def test_a_parent_is_exactly_one_level_up(small: SimpleNamespace, over: dict[str, Any]) -> None:
    assert refused(org.create, small.sysadmin, raw(small, **over)) == {"parent_id"}


def test_a_moved_workshop_takes_its_teams_and_its_people_along(on: SimpleNamespace) -> None:
    org.create(on.sysadmin, raw(on))
    before = unit("W011")
    seen = {p.emp_no for p in read.page(on.editor2, PERSON, Query()).rows}
    org.change(on.officer, before.id, before.version, {"parent_id": on.units["U02"]})
    workshop, team = unit("W011"), unit("T0111")
    assert workshop.path == f"{unit('U02').path}{workshop.id}/"
    assert team.path == f"{workshop.path}{team.id}/"
    assert {p.emp_no for p in read.page(on.editor2, PERSON, Query()).rows} == seen | {"E001", "E002"}
    assert {p.emp_no for p in read.page(on.editor1, PERSON, Query()).rows} == {"E003", "E004", "E005", "E006"}


def test_a_renamed_unit_keeps_its_path(small: SimpleNamespace) -> None:
    before = unit("U01")
    path = before.path
    org.change(small.sysadmin, before.id, before.version, {"name": "数字中心"})
    assert (unit("U01").path, unit("U01").pinyin) == (path, "shuzizhongxin")


def test_a_unit_with_others_below_keeps_its_level_and_its_use(small: SimpleNamespace) -> None:
    before = unit("U01")
    assert refused(org.change, small.sysadmin, before.id, before.version, {"active": False}) == {"active"}
    assert refused(org.change, small.sysadmin, before.id, before.version,
                   {"level": "COMPANY", "parent_id": None}) == {"level"}


def test_a_code_is_given_once(small: SimpleNamespace) -> None:
    assert refused(org.create, small.sysadmin, raw(small, code="U02")) == {"code"}


def test_only_administrator_and_officer_write_the_tree(small: SimpleNamespace) -> None:
    for who in ("editor1", "leader1", "chair", "auditor"):
        with pytest.raises(Forbidden):
            org.create(getattr(small, who), raw(small))


def test_everybody_lists_the_units_in_reach(small: SimpleNamespace) -> None:
    assert [o.code for o in read.page(small.editor1, SPEC, Query()).rows] == ["U01", "W011", "W012"]
    assert len(read.page(small.sysadmin, SPEC, Query()).rows) == 7


def test_diseases_are_seeded_once_and_kept_by_administrator_and_leader(on: SimpleNamespace) -> None:
    disease.seed(on.system)
    assert disease.seed(on.system) == 0
    with on.house.read() as session:
        found = session.scalars(select(Disease).where(Disease.group == "CRITICAL")).all()
    assert len(found) == 28
    made = disease.create(on.chair, {"code": "QT01", "name": "新病种", "group": "OTHER"})
    disease.change(on.sysadmin, made.id, made.version, {"active_to": "2030-12-31"})
    with pytest.raises(Forbidden):
        disease.create(on.officer, {"code": "QT02", "name": "另一病种", "group": "OTHER"})
    with pytest.raises(DomainError) as taken:
        disease.create(on.chair, {"code": "QT01", "name": "另一病种", "group": "OTHER"})
    assert taken.value.field == "code"
    assert read.page(on.editor1, DISEASE, Query(quick="xinbing")).count == 1
