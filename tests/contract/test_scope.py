"""Which rows a role reaches, on every path that leads to the tables: reads, counts, look-ups, writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g
from sqlalchemy import func, insert, select, update

from app.kernel import clock, idno, scope
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.spec import Column, ServiceSpec
from app.services import archive, record
from app.specs.registry import BY_ROOM, SPECS
from app.store import read
from app.store import session as sessions
from app.store.read import Query
from app.store.unit import unit
from models.account import Account
from models.org import OrgUnit
from models.person import Employee
from tests.contract import rows
from tests.contract.expect import ACCOUNT, REGISTERS, reached
from tests.contract.rows import LEFT, RIGHT, ROOMS, SIDES, Stock
from tests.house import House
from views import labels, registry


@pytest.fixture
def at(house: House) -> Iterator[SimpleNamespace]:
    """Both databases with a row of every room, every account as an actor."""
    stock = rows.stocked(house)
    rows.set_state(stock, BY_ROOM["aid"], LEFT, "APPROVED")
    rows.set_state(stock, BY_ROOM["aid"], RIGHT, "APPROVED")
    with house.inside():
        yield SimpleNamespace(house=house, stock=stock)


def seen(actor: Actor, spec: ServiceSpec) -> set[int]:
    return {r.id for r in read.page(actor, spec, Query(), 0, 200).rows}


def test_every_role_reaches_the_rows_of_its_reach_and_no_other(at: SimpleNamespace) -> None:
    wrong = []
    for role in ROLES:
        actor = at.house.actor(ACCOUNT[role])
        for spec in SPECS:
            mine = {at.stock.pk(spec.room, s) for s in SIDES}
            wanted = {at.stock.pk(spec.room, s) for s in reached(role, spec.room)} if role in spec.may["list"] else set()
            if seen(actor, spec) & mine != wanted:
                wrong.append(f"{role} in {spec.room}: {seen(actor, spec) & mine} instead of {wanted}")
            for pk in mine - wanted:
                with pytest.raises(Unseen):
                    read.one(actor, spec, pk)
    assert not wrong, "\n".join(wrong)


def test_the_count_of_a_list_tells_of_no_row_outside_the_reach(at: SimpleNamespace) -> None:
    for spec in SPECS:
        for role in spec.may["list"]:
            found = read.page(at.house.actor(ACCOUNT[role]), spec, Query(), 0, 1)
            assert found.count == len(seen(at.house.actor(ACCOUNT[role]), spec)), (role, spec.room)


def test_nobody_without_a_role_or_without_a_unit_sees_any_row(at: SimpleNamespace) -> None:
    nobody = Actor(None, "nobody", "")
    lost = Actor(999, "lost", "", frozenset({"UnitEditor"}), None, "")
    for spec in SPECS:
        assert not seen(nobody, spec)
        assert sessions.reading().scalar(scope.visible(select(func.count()).select_from(spec.model), None, spec.model)) == 0
        if hasattr(spec.model, "unit_id") and spec.room not in ("eap_counselor", "eap_grid"):
            assert not seen(lost, spec), spec.room


def test_a_unit_whose_number_begins_alike_is_another_unit(at: SimpleNamespace) -> None:
    """"/1/2/" is no beginning of "/1/20/"."""
    with sessions.writing() as session:
        session.execute(insert(OrgUnit.__table__).values(id=20, code="U20", name="二十号", pinyin="", level="UNIT", parent_id=1,
                                                         path="/1/20/", active=True, version=1, created_at=clock.now(),
                                                         changed_at=clock.now()))
        session.execute(update(Employee).where(Employee.emp_no == "E101").values(unit_id=20))
        session.commit()
    assert at.house.actor("editor1").unit_path == "/1/2/"
    assert at.stock.people["E101"] not in seen(at.house.actor("editor1"), BY_ROOM["person"])


def test_a_workshop_sees_nothing_of_the_unit_above_it_and_the_unit_everything_below(at: SimpleNamespace) -> None:
    rooms = ("person", "archive", "aid", "green_channel")
    for room in rooms:
        spec, pk = BY_ROOM[room], at.stock.pk(room, LEFT)
        rows.put(spec.model, pk, unit_id=at.stock.units["U01"])
        assert pk not in seen(at.house.actor("below"), spec)
        assert pk in seen(at.house.actor("leader1"), spec)
        rows.put(spec.model, pk, unit_id=at.stock.units["W011"])
        assert pk in seen(at.house.actor("leader1"), spec)
        rows.put(spec.model, pk, unit_id=at.stock.units["C01"])
        assert pk not in seen(at.house.actor("leader1"), spec)


# ---- several roles in one account -----------------------------------------------------------------------------------


def both(house: House, unit_code: str, *roles: str) -> Actor:
    """An actor with several roles in one unit."""
    with house.read() as session:
        place = session.scalars(select(OrgUnit).where(OrgUnit.code == unit_code)).one()
        return Actor(9001, "both", "both", frozenset(roles), place.id, place.path)


def test_a_role_of_one_unit_decides_nothing_in_a_unit_that_another_role_reaches(at: SimpleNamespace) -> None:
    """Leader of U01 and officer of the company: in U02 he is an officer and no leader."""
    actor = both(at.house, "U01", "UnitLeader", "CompanyOfficer")
    for side, refused in ((RIGHT, Forbidden), (LEFT, DomainError)):
        pk = rows.set_state(at.stock, BY_ROOM["archive"], side, "SURVEYED")
        with pytest.raises(DomainError) as stopped:
            archive.act(actor, pk, "approve", version_of(at.house, BY_ROOM["archive"], pk), {})
        assert isinstance(stopped.value, refused)
        assert isinstance(stopped.value, Forbidden) is (side is RIGHT)


def test_a_role_of_one_unit_types_nothing_in_a_unit_that_another_role_reaches(at: SimpleNamespace) -> None:
    """The ID number may be typed by the editor of the unit; the officer, who reaches everybody, may not."""
    actor = both(at.house, "U01", "UnitEditor", "CompanyOfficer")
    with at.house.read() as session:
        far = session.get_one(Employee, at.stock.pk("person", RIGHT))
        before, version = far.id_no_bx, far.version
    raw = {"id_no": idno.make("370399", dt.date(1970, 1, 1), 77), "post": "化验员"}
    with pytest.raises(DomainError):
        registry.person.PersonView.service.change(actor, at.stock.pk("person", RIGHT), version, {**raw, "unit_id": ""})
    registry.person.PersonView.service.change(actor, at.stock.pk("person", RIGHT), version, raw)
    with at.house.read() as session:
        assert session.get_one(Employee, at.stock.pk("person", RIGHT)).id_no_bx == before


# ---- related rows ---------------------------------------------------------------------------------------------------


def refs(spec: ServiceSpec) -> Iterator[Column]:
    """Columns of a room that name a row of another room with units."""
    for column in spec.columns.values():
        if column.kind == "ref" and column.typed and column.ref not in REGISTERS:
            yield column


NARROW_TYPISTS = {"UnitEditor": "editor2", "WorkshopReporter": "reporter2", "EapGridMember": "grid2", "PairDoctor": "doctor2",
                  "EapCounselor": "counselor2", "UnitLeader": "leader2"}


def test_a_foreign_row_is_neither_offered_nor_named_to_who_types(at: SimpleNamespace) -> None:
    for spec in SPECS:
        for column in refs(spec):
            for role, name in NARROW_TYPISTS.items():
                if role not in {*spec.may.get("add", ()), *spec.may.get("edit", ())}:
                    continue
                actor, foreign = at.house.actor(name), at.stock.pk(column.ref, LEFT)
                assert labels.of_ref(actor, column, foreign) == "", (spec.room, column.name, role)
                offered = labels.options(actor, labels.target(column), "", 0)["results"]
                assert str(foreign) not in {o["id"] for o in offered}, (spec.room, column.name, role)


def test_a_foreign_row_gets_into_no_new_row_and_no_changed_one(at: SimpleNamespace) -> None:
    """Refused at its field, or dropped where the role does not type the field at all."""
    stopped = 0
    for spec, column, role in [(s, c, r) for s in SPECS for c in refs(s) for r in NARROW_TYPISTS]:
        service, actor = view_of(spec.room).service, at.house.actor(NARROW_TYPISTS[role])
        foreign = at.stock.pk(column.ref, LEFT)
        held = select(func.count()).select_from(spec.model).where(getattr(spec.model, column.name) == foreign)
        before = count(at.house, held)
        if role in spec.may.get("add", ()):
            stopped += refused(service.create, actor, {**sample(at), column.name: foreign})
        if role in spec.may.get("edit", ()) and not column.add_only:
            pk = editable(at.stock, spec)
            stopped += refused(service.change, actor, pk, version_of(at.house, spec, pk), {column.name: foreign})
        assert count(at.house, held) == before, (spec.room, column.name, role)
    assert stopped >= 10


def sample(at: SimpleNamespace) -> dict[str, Any]:
    """Enough of every room's first fields that only the foreign row stands in the way."""
    return {
        "name": "某人", "reason": "家庭困难", "emp_no": "E999", "id_no": idno.make("370399", dt.date(1971, 1, 1), 9),
        "work_state": "ON", "unit_id": at.stock.units["W021"], "item_id": at.stock.pk("aid_item", RIGHT),
        "requested_amount": "100.00", "source": "UNIT", "consent_on": "2026-01-02", "need": "EXAM", "summary": "头痛",
        "tool": "GAD7", "taken_on": "2026-01-02", "total": "3", "on": "2026-01-02", "form": "FACE", "review_on": "2027-01-01",
        "due_on": "2026-12-01", "employee_id": at.stock.people["E102"],
    }


def refused(verb: Any, *args: Any) -> bool:
    try:
        verb(*args)
    except DomainError:
        return True
    return False


def count(house: House, stmt: Any) -> int:
    with house.read() as session:
        return int(session.scalar(stmt) or 0)


def editable(stock: Stock, spec: ServiceSpec) -> int:
    """The right side's row in a state in which it may be edited."""
    return rows.set_state(stock, spec, RIGHT, spec.edit_states[0]) if spec.edit_states else stock.pk(spec.room, RIGHT)


def version_of(house: House, spec: ServiceSpec, pk: int) -> int:
    with house.read() as session:
        return int(session.scalar(select(spec.model.version).where(spec.model.id == pk)) or 0)


def view_of(room: str) -> Any:
    return next(v for v in registry.VIEWS if v.spec.room == room)


def test_a_move_takes_no_foreign_row(at: SimpleNamespace) -> None:
    """The lead of one unit is not opened for an employee of another."""
    actor = at.house.actor("editor2")
    made = archive.create(actor, {"name": "刘芳", "reason": "邻居反映"})
    with pytest.raises(Invalid):
        archive.act(actor, made.id, "open", made.version, {"employee_id": at.stock.people["E002"]})


def test_a_child_row_of_another_record_cannot_be_taken_over(at: SimpleNamespace) -> None:
    spec = BY_ROOM["archive"]
    pk = rows.set_state(at.stock, spec, RIGHT, "DRAFT")
    with at.house.read() as session:
        foreign = session.get_one(spec.model, at.stock.pk("archive", LEFT)).members[0].id
    raw = {"members": [{"id": foreign, "name": "顶替", "relation": "SON", "shares_life": True}]}
    with pytest.raises(Invalid):
        archive.change(at.house.actor("editor2"), pk, version_of(at.house, spec, pk), raw)


def test_a_row_written_outside_the_own_units_is_refused_at_the_end_of_the_transaction(at: SimpleNamespace) -> None:
    actor = at.house.actor("editor2")
    pk = at.stock.pk("person", RIGHT)
    with pytest.raises(Forbidden):
        moved_away(actor, pk, at.stock.units["U01"])
    with at.house.read() as session:
        assert session.get_one(Employee, pk).unit_id == at.stock.units["W021"]


def moved_away(actor: Actor, pk: int, unit_id: int) -> None:
    """A service that forgets the scope."""
    with unit(actor) as u:
        row = record.load(u, BY_ROOM["person"], pk)
        row.unit_id = unit_id
        u.touch(row)


# ---- the paths of the framework itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_the_interface_of_the_framework_sees_the_reach_and_writes_nothing(lite: House, room: str) -> None:
    stock = rows.stocked(lite)
    interface = view_of(room).datamodel.__class__(view_of(room).spec.model)
    with lite.app.test_request_context("/"):
        for name in ("editor2", "counselor2", "doctor2", "sysadmin"):
            g.pop("_actor", None)
            g.user = sessions.reading().scalars(select(Account).where(Account.username == name)).one()
            mine = {r.id for r in sessions.reading().scalars(scope.visible(select(interface.obj), lite.actor(name), interface.obj))}
            total, found = interface.query(page_size=None)
            assert {r.id for r in found} == mine
            assert total == len(mine)
            for side in SIDES:
                assert (interface.get(stock.pk(room, side)) is not None) is (stock.pk(room, side) in mine)
            assert interface.get("x") is interface.get(10**30) is None
        for write in (interface.add, interface.edit, interface.delete):
            with pytest.raises(NotImplementedError):
                write(object())


def test_the_interface_shows_a_stranger_nothing(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.app.test_request_context("/"):
        for view in registry.VIEWS:
            interface = view.datamodel.__class__(view.spec.model, sessions.reading())
            assert interface.get(stock.pk(view.spec.room, LEFT)) is None
