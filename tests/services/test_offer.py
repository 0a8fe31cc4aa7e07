"""What the panel beside an application tells: nothing of applications and households that the person does not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import Invalid
from app.services import aid
from app.services.aid import checks, offer
from app.store import session as sessions
from models.org import OrgUnit
from models.person import Employee
from tests.house import House
from tests.services.household import employee, item

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def desk(house: House) -> Iterator[SimpleNamespace]:
    """An employee who was given emergency aid by his unit, and the editors of this and of another unit."""
    with house.inside(), clock.fixed(DAY):
        made = SimpleNamespace(house=house, **{n: house.actor(n) for n in ("editor1", "editor2")})
        made.person = employee("E002")
        made.typed = {"employee_id": str(made.person), "item_id": str(item("C6")), "requested_amount": "500.00"}
        first = aid.create(made.editor1, {**made.typed, "requested_amount": "4000.00"})
        aid.place(Actor.system(), first.id, "PAID", "3000")
        yield made


def moved(desk: SimpleNamespace, code: str) -> None:
    """The employee works in another unit now; what he was given stays with the old one."""
    with sessions.writing() as session:
        unit = session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()
        session.get_one(Employee, desk.person).unit_id = unit.id
        session.commit()


def used_up(found: offer.Offer) -> list[str]:
    """What is said of the period of the chosen item."""
    return [t.text.msgid for t in found.ticks if t.text.msgid in (checks.TAKEN, checks.ELSEWHERE)]


def also(actor: Actor, role: str) -> Actor:
    """The same person with another role besides."""
    return Actor(actor.user_id, actor.username, actor.name, actor.roles | {role}, actor.unit_id, actor.unit_path)


def test_the_unit_that_gave_sees_what_it_gave_this_year(desk: SimpleNamespace) -> None:
    found = offer.offer(desk.editor1, desk.typed)
    assert (found.granted, found.times) == (Decimal("3000.00"), 1)
    assert used_up(found) == [checks.TAKEN]


def test_amount_and_number_of_another_units_application_are_not_told_though_the_rule_counts_it(desk: SimpleNamespace) -> None:
    moved(desk, "W021")
    found = offer.offer(desk.editor2, desk.typed)
    assert found.person is not None
    assert (found.granted, found.times) == (Decimal(0), 0)
    assert used_up(found) == [checks.ELSEWHERE]
    assert [[r.msgid for r in c.reasons] for c in found.choices if c.item.code == "C6"] == [[checks.ELSEWHERE]]
    assert not any("BF" in str(t.text) for t in found.ticks)


def test_a_save_names_no_application_of_another_unit_either(desk: SimpleNamespace) -> None:
    for code, actor, said in (("W011", desk.editor1, checks.TAKEN), ("W021", desk.editor2, checks.ELSEWHERE)):
        moved(desk, code)
        with pytest.raises(Invalid) as refused:
            aid.create(actor, desk.typed)
        assert [t.msgid for t in refused.value.errors["item_id"]] == [said]


def test_another_task_shows_no_employee_of_another_unit(desk: SimpleNamespace) -> None:
    for role in ("HealthManager", "EapCoordinator"):  # these see every employee, for another purpose
        person = also(desk.editor2, role)
        assert offer.offer(person, desk.typed).person is None, role
        with pytest.raises(Invalid) as refused:
            aid.create(person, desk.typed)
        assert set(refused.value.errors) == {"employee_id"}, role


def test_nothing_is_added_up_before_money_is_spoken_of(desk: SimpleNamespace) -> None:
    for typed, summed in (({"employee_id": desk.typed["employee_id"]}, False), (desk.typed, True)):
        with desk.house.statements() as asked:
            assert offer.offer(desk.editor1, typed).choices
        assert any("sum(" in s for s in asked) is summed
