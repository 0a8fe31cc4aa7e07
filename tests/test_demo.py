"""The demo company: everything a visitor expects to find is there, obeys the rules, and belongs to nobody real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import demo, setup
from app.demo import accounts, cases, founding, org, people
from app.demo.timeline import Timeline
from app.demo.town import Town
from app.kernel import clock, idno
from app.kernel.actor import ROLES
from app.kernel.fault import DomainError, Unseen
from app.services import invariants
from app.specs.aid import SPEC as AID
from app.specs.archive import SPEC as ARCHIVE
from app.specs.eap import SPEC as EAP
from app.specs.green_channel import SPEC as GREEN
from app.specs.pairing import HEALTH_PLAN
from app.specs.pairing import SPEC as PAIRING
from app.store import read
from models.aid import AidApplication
from models.archive import CATEGORIES, ExclusionCheck, HardshipArchive, MedicalExpense
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.notice import Objection, PublicNotice
from models.org import OrgUnit
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan
from models.parameter import ParamSetting
from models.person import Employee
from models.trace import Authorization
from tests.conftest import BASES, _house
from tests.house import House

TODAY = dt.datetime(2026, 11, 24, 10)
ROOMS = ((ARCHIVE, HardshipArchive), (AID, AidApplication), (EAP, EapReferral), (PAIRING, HealthPairing), (HEALTH_PLAN, HealthPlan),
         (GREEN, GreenRequest))


def _empty(house: House) -> None:
    """A database that is set up and holds nobody."""
    house.engine.dispose()
    if house.name == "sqlite":
        for tail in ("", "-wal", "-shm"):
            Path(f"{house.base.file}{tail}").unlink(missing_ok=True)
    else:
        with house.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    with house.inside():
        setup.run(house.app, force=True)


@pytest.fixture(scope="module", params=BASES)
def filled(request: pytest.FixtureRequest, houses: dict[str, House], instance: Path) -> Iterator[tuple[House, dict[str, Any]]]:
    """A small demo with the story, lived once for each database; and what the command said."""
    house = _house(houses, instance, request.param)
    house.reset()
    _empty(house)
    with house.inside(), clock.fixed(TODAY):
        told = demo.fill(7, 40)
        told.update(demo.story())
    house.keep("demo")
    return house, told


@pytest.fixture
def town(filled: tuple[House, dict[str, Any]]) -> House:
    """The demo company, as it was filled."""
    filled[0].reset("demo")
    return filled[0]


def test_every_state_of_every_room_has_rows(town: House) -> None:
    with town.read() as session:
        for spec, model in ROOMS:
            found = set(session.scalars(select(model.state).distinct()))
            assert found == set(spec.by_state), spec.room


def test_a_notice_runs_another_has_ended_and_somebody_objects(town: House) -> None:
    with town.read() as session:
        assert set(session.scalars(select(PublicNotice.state))) >= {"RUNNING", "ENDED"}
        assert set(session.scalars(select(Objection.state))) >= {"OPEN"}


def test_enough_was_measured_over_months_for_a_curve(town: House) -> None:
    with town.read() as session:
        held = select(FollowUp.pairing_id, func.count().label("n"), func.min(FollowUp.done_on).label("first"),
                      func.max(FollowUp.done_on).label("last")).where(FollowUp.done_on.is_not(None)).group_by(FollowUp.pairing_id)
        long = [r for r in session.execute(held) if r.n >= 5 and (r.last - r.first).days > 110]
        mine = session.scalars(select(HealthPairing.id).join(HealthPairing.doctor).where(
            Doctor.account.has(username="doctor"), HealthPairing.id.in_([r.pairing_id for r in long]))).all()
    assert len(long) >= 2
    assert mine, "the demo account of a specialist has such a pairing"


def test_the_company_has_forty_units_and_two_thousand_people(town: House) -> None:
    with town.read() as session:
        levels = dict(session.execute(select(OrgUnit.level, func.count()).group_by(OrgUnit.level)).all())
        heads = session.scalars(select(OrgUnit.headcount).where(OrgUnit.level == "UNIT")).all()
        assert (levels["COMPANY"], levels["UNIT"], session.scalar(select(func.count()).select_from(Employee))) == (1, 40, 2001)
    assert 200 <= levels["WORKSHOP"] <= 250
    assert sum(heads) == 2000  # of the story's employee nobody knew when the units were counted


def test_the_data_hold_every_invariant_and_the_chain_is_sound(town: House) -> None:
    with town.inside(), clock.fixed(TODAY):
        assert invariants.broken() == []


def test_every_household_has_the_category_that_the_rule_gives_and_each_category_has_households(town: House) -> None:
    file = HardshipArchive
    with town.read() as session:
        rows = session.execute(select(file.category, file.computed_category, file.lowered_on, file.rule_version_id).where(
            file.employee_id.is_not(None), file.annual_income > 0)).all()
        held = session.execute(select(ExclusionCheck.answer, func.count()).group_by(ExclusionCheck.answer)).all()
        lines = session.scalars(select(ParamSetting.state).where(ParamSetting.region != "")).all()
    assert {r.category for r in rows} == set(CATEGORIES)
    assert all(r.category == r.computed_category or r.lowered_on for r in rows)
    assert {r.rule_version_id for r in rows} == {1}
    assert {answer for answer, _n in held} >= {"NO", "WAIVED"}
    assert sorted(set(lines)) == ["IN_FORCE", "PROPOSED"]


def test_nobody_of_the_demo_can_be_a_real_person(town: House) -> None:
    with town.read() as session:
        for number, phone in session.execute(select(Employee.id_no, Employee.phone)):
            assert number.open().startswith("370399")
            assert idno.check(number.open(), TODAY.date()).valid
            assert phone[:3] in ("154", "161", "163", "164", "168", "169", "179")


def test_rare_characters_are_among_the_names(town: House) -> None:
    with town.read() as session:
        names = "".join(session.scalars(select(Employee.name)))
    assert {"𠮷", "喆", "堃", "玥", "璟"} <= set(names)


def test_there_is_an_account_of_each_role_and_unit_roles_in_both_siblings(filled: tuple[House, dict[str, Any]]) -> None:
    told = filled[1]["accounts"]
    assert {a["role"] for a in told} == set(ROLES)
    for role in ("WorkshopReporter", "UnitEditor", "UnitLeader"):
        assert {a["unit"][1:3] for a in told if a["role"] == role} == {"01", "02"}
    assert sum(a["role"] == "CompanyOfficer" for a in told) == 2
    assert len({a["password"] for a in told}) == len(told)
    assert set(told[0]) == {"username", "password", "role", "unit", "totp"}


@pytest.mark.parametrize("username", ["xinxi.editor", "officer", "counselor", "doctor", "admin"])
def test_an_account_of_the_demo_signs_in_and_works_at_once(town: House, filled: tuple[House, dict[str, Any]], username: str) -> None:
    password = next(a["password"] for a in filled[1]["accounts"] if a["username"] == username)
    browser = town.browser()
    assert browser.sign_in(username, password).headers["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_a_second_fill_adds_nothing_and_tells_the_same_passwords(town: House, filled: tuple[House, dict[str, Any]]) -> None:
    with town.inside(), clock.fixed(TODAY):
        again = demo.fill(7, 40)
    assert again["accounts"] == filled[1]["accounts"]
    assert (again["employees"], again["archives"]) == (2001, filled[1]["archives"] + 1)


def test_the_story_comes_to_56500_yuan(town: House, filled: tuple[House, dict[str, Any]]) -> None:
    told = filled[1]["story"]
    with town.read() as session:
        file = session.get_one(HardshipArchive, told["archive_id"])
        assert (file.state, file.category, file.household_size) == ("ACTIVE", "DEEP", 3)
        assert session.scalars(select(MedicalExpense.self_paid).where(MedicalExpense.archive_id == file.id)).all() == [Decimal(80_000)]
        amounts = {code: session.get_one(AidApplication, pk).approved_amount for code, pk in told["applications"].items()}
        assert amounts == {"C1": 10_000, "C2": 35_000, "C3": 5_000, "C4": 1_500, "C6": 5_000}
        assert session.scalar(select(func.count()).where(Authorization.archive_id == file.id, Authorization.kind == "EAP_VISIBLE")) == 1
        assert session.get_one(EapReferral, told["referral_id"]).state == "IN_SERVICE"
        assert session.get_one(HealthPlan, told["plan_id"]).state == "RUNNING"
        assert session.get_one(GreenRequest, told["request_id"]).state == "BOOKED"
    assert told["total"] == "56,500.00"


def test_the_story_is_told_once(town: House, filled: tuple[House, dict[str, Any]]) -> None:
    with town.inside(), clock.fixed(TODAY):
        assert demo.story() == {"story": filled[1]["story"]}


def test_the_sibling_editor_sees_nothing_of_the_story(town: House, filled: tuple[House, dict[str, Any]]) -> None:
    told = filled[1]["story"]
    sibling, own = town.actor("gongpai.editor"), town.actor("xinxi.editor")
    for spec, pk in ((ARCHIVE, told["archive_id"]), (AID, told["applications"]["C2"]), (GREEN, told["request_id"]),
                     (EAP, told["referral_id"])):
        with town.inside():
            assert read.one(own, spec, pk).id == pk
        with town.inside(), pytest.raises(Unseen):
            read.one(sibling, spec, pk)


def test_a_database_with_another_company_is_refused(lite: House) -> None:
    with lite.inside(), pytest.raises(DomainError, match="empty"):
        demo.fill(7, 5)


def test_the_accounts_are_told_as_a_table(filled: tuple[House, dict[str, Any]]) -> None:
    lines = demo.text(filled[1]).splitlines()
    editor = next(line for line in lines if line.startswith("xinxi.editor "))
    assert "二级单位工会干事" in editor
    assert editor.endswith("信息中心")
    assert "56,500.00元" in lines[-1]


def _households(seed: int) -> list[Any]:
    town = Town(seed, Timeline(TODAY.date()), org.places(), [])
    numbers = people.Numbers(town.rng("numbers"))
    town.people = people.roster(town.rng("people"), town.company, numbers, TODAY.date(), 2000)
    accounts.fill(accounts.SEATS, town.people)
    return [(c.head, c.plan, c.household.raw) for c in cases.cases(town, numbers, 60)]


def test_the_same_seed_gives_the_same_households() -> None:
    assert _households(7) == _households(7)
    assert _households(7) != _households(8)


@pytest.mark.parametrize("count", [0, 1, 22, 40, 150, 400])
def test_as_many_archives_as_asked_for_with_each_state_as_far_as_they_go(count: int) -> None:
    found = cases.targets(count)
    assert len(found) == count
    assert len(set(found)) == min(count, len(cases.MIX))


@pytest.mark.parametrize("day", ["2026-01-05", "2026-02-20", "2026-05-20", "2026-10-08", "2027-03-31", "2028-02-29"])
def test_the_story_lies_in_one_year_whatever_the_day(day: str) -> None:
    line = Timeline(dt.date.fromisoformat(day))
    first = founding._begin(line)
    assert line.days[first].year == line.days[first + founding.LENGTH].year
