"""The employee roster: who works where. The ID number says birth date and gender and is unique over all units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select

from app.kernel import crypto, idno, pinyin, scope
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_, Text
from app.services import moving, record
from app.services.filling import blind
from app.services.live import BAD, Answer, Told
from app.services.record import Hooks, Result, Service
from app.specs.person import SPEC
from app.specs.registry import BY_ROOM
from app.store import read
from app.store import session as sessions
from app.store.unit import Once, Unit
from models.org import OrgUnit
from models.person import Employee

MOVERS = ("UnitEditor", "CompanyOfficer")  #: who give an employee another unit, within their own reach
COUNTED = ("archive", "aid", "green_channel")  #: rooms of which all movers may know how many rows there are

HELD = N_("This ID number is already registered in %(unit)s.")
USED = N_("This staff number is already in use.")


def _unit(u: Unit, pk: int) -> OrgUnit:
    """A unit in use within the actor's reach, or a fault at the field."""
    try:
        unit = u.one(OrgUnit, pk)
    except Unseen:
        raise Invalid({"unit_id": N_("This unit lies outside your own units.")}) from None
    if not unit.active:
        raise Invalid({"unit_id": N_("This unit is no longer in use.")})
    return unit


def _place(u: Unit, data: dict[str, Any]) -> int:
    return _unit(u, data["unit_id"]).id


def _check(u: Unit, row: Employee, data: dict[str, Any], reason: str = "") -> None:
    """V01, V02, uniqueness over all units; what follows from number and name. Who moves takes everything about him along."""
    errors: dict[str, Text] = {}
    if row.id is not None and "unit_id" in data:
        _unit(u, row.unit_id)
    twin = select(Employee).where(Employee.id_no_bx == row.id_no_bx)
    other = u.session.scalar(twin if row.id is None else twin.where(Employee.id != row.id))
    if other is not None:
        # found over all units on purpose; no more than the unit is told
        unit = u.session.get_one(OrgUnit, other.unit_id)
        errors["id_no"] = Text(HELD, unit=unit.name)
    same = select(Employee.id).where(Employee.emp_no == row.emp_no)
    if u.session.scalar(same if row.id is None else same.where(Employee.id != row.id)) is not None:
        errors["emp_no"] = Text(USED)
    if row.hire_date and row.left_on and row.left_on < row.hire_date:
        errors["left_on"] = Text(N_("The end lies before the beginning."))
    if errors:
        raise Invalid(errors)
    derive(row, u.today)
    if row.id is not None and inspect(row).attrs.unit_id.history.deleted:
        data["moved"] = moving.people(u, [row.id], row.unit_id, reason, roster=False)


def derive(row: Employee, today: dt.date) -> None:
    """Birth date and gender from the number, search keys from the name."""
    number = row.id_no.open() if isinstance(row.id_no, crypto.Secret) else row.id_no
    read = idno.check(number, today)
    row.birth_date, row.gender = read.birth_date, read.gender  # type: ignore[assignment]
    row.pinyin, row.initials = pinyin.keys(row.name)


@dataclass
class Moved:
    """What came along with an employee: rows by table, archives with a record of the change."""

    rows: dict[str, int] = field(default_factory=dict)
    archives: int = 0


HOOKS = Hooks(place=_place, check=_check)


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Add an employee to the roster of a unit."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct an employee, or move him to another unit within the actor's reach."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def transfer(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any]) -> Moved:
    """Another unit for an employee, with a reason: archive, applications and everything else about him come along."""
    reason, told = str(raw.get("reason") or "").strip()[:200], Moved()
    old = read.one(actor, SPEC, pk).unit_id
    errors: dict[str, Any] = {}
    if len(reason) < 2:
        errors["reason"] = N_("Please give a reason of at least two characters.")
    if not raw.get("unit_id"):
        errors["unit_id"] = N_("Please choose the unit.")
    elif str(raw["unit_id"]) == str(old):
        errors["unit_id"] = N_("The employee is in this unit already.")
    if errors:
        raise Invalid(errors)

    def check(u: Unit, row: Employee, data: dict[str, Any]) -> None:
        _check(u, row, data, reason)
        told.rows, told.archives = data.get("moved", ({}, 0))

    record.change(actor, SPEC, pk, version, {"unit_id": raw["unit_id"]}, Hooks(place=_place, check=check))
    return told


def seen(moved: Moved) -> list[tuple[str, int]]:
    """Room -> rows that came along, for the rooms that a mover sees."""
    told = ((room, moved.rows.get(BY_ROOM[room].model.__tablename__, 0)) for room in COUNTED)
    return [(room, number) for room, number in told if number]


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """An employee has no moves."""
    raise Unseen()


def live(actor: Actor, raw: Mapping[str, Any], pk: int | None = None) -> list[Answer]:
    """Who is in the roster already: with a link where the actor sees him, else the unit and no more."""
    told: list[Answer] = []
    session = sessions.reading()
    for name, column in (("id_no", Employee.id_no_bx), ("emp_no", Employee.emp_no)):
        typed = str(raw.get(name) or "").strip()
        if name == "id_no":
            found = idno.check(typed)
            typed = blind("id_no", found.normalized) if found.valid else ""
        other = session.scalar(select(Employee).where(column == typed, Employee.id != (pk or 0))) if typed else None
        if other is None:
            continue
        if session.scalar(scope.visible(select(Employee.id).where(Employee.id == other.id), actor, Employee)) is not None:
            told.append(Told(name, Text(N_("In the roster already: %(name)s %(emp_no)s"), name=other.name, emp_no=other.emp_no), BAD,
                             (SPEC.room, other.id)))
        elif name == "id_no":
            told.append(Told(name, Text(HELD, unit=session.get_one(OrgUnit, other.unit_id).name), BAD))
        else:
            told.append(Told(name, Text(USED), BAD))
    return told


VERBS: dict[str, Service] = {"person": Service(create, change, act, live)}
