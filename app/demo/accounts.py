"""The accounts of the demo: one for every role, ready to use; and those of the other units, which nobody has a password for."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.demo import names, org
from app.demo.people import Person
from app.kernel import clock, passwords
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import account as accounts
from app.store import session as sessions
from app.store.people import actor_of
from app.store.unit import Unit, unit
from models.account import Account
from models.desk import Setting


@dataclass(frozen=True)
class Seat:
    """An account and who sits behind it."""

    username: str
    role: str
    unit: str | None  #: code
    post: str = ""  #: post of the employee behind it
    name: str = ""  #: of somebody from outside, who is no employee


#: the accounts that are printed, in the order of their roles
SEATS: tuple[Seat, ...] = (
    Seat("xinxi.reporter", "WorkshopReporter", "W0101", "工程师、分会信息员"),
    Seat("gongpai.reporter", "WorkshopReporter", "W0201", "班长、分会信息员"),
    Seat("xinxi.editor", "UnitEditor", org.INFORMATION, "工会干事"),
    Seat("gongpai.editor", "UnitEditor", org.WATER, "工会干事"),
    Seat("xinxi.editor2", "UnitEditor", org.INFORMATION, "工会干事"),
    Seat("xinxi.leader", "UnitLeader", org.INFORMATION, "党委副书记、工会主席"),
    Seat("gongpai.leader", "UnitLeader", org.WATER, "党委副书记、工会主席"),
    Seat("officer", "CompanyOfficer", org.COMPANY_CODE, "公司工会主管干事"),
    Seat("officer2", "CompanyOfficer", org.COMPANY_CODE, "公司工会主管干事"),
    Seat("chair", "CompanyLeader", org.COMPANY_CODE, "公司工会主席"),
    Seat("finance", "Finance", org.COMPANY_CODE, "工会会计"),
    Seat("auditor", "Auditor", org.COMPANY_CODE, "经审委员会办公室主任"),
    Seat("xinxi.grid", "EapGridMember", org.INFORMATION, "EAP网格员"),
    Seat("gongpai.grid", "EapGridMember", org.WATER, "EAP网格员"),
    Seat("coordinator", "EapCoordinator", org.COMPANY_CODE, "EAP专员"),
    Seat("counselor", "EapCounselor", org.COMPANY_CODE, "心理咨询师"),
    Seat("counselor2", "EapCounselor", org.COMPANY_CODE, "心理咨询师"),
    Seat("health", "HealthManager", org.COMPANY_CODE, "健康管理员"),
    Seat("doctor", "PairDoctor", None, name="梁思远"),
    Seat("doctor2", "PairDoctor", None, name="苏静怡"),
    Seat("green", "GreenDesk", org.COMPANY_CODE, "绿色通道专员"),
    Seat("volunteer", "VolunteerLead", org.COMPANY_CODE, "志愿者队长"),
    Seat("admin", "SysAdmin", org.COMPANY_CODE, "系统管理员"),
    Seat("admin2", "SysAdmin", org.COMPANY_CODE, "安全管理员"),
)
#: doctors beyond the two that sign in
OTHER_DOCTORS = (("doctor3", "方立群"), ("doctor4", "孟昭华"), ("doctor5", "钱玉珍"), ("doctor6", "石景明"))
#: first unit of each further grid of the psychological service
GRID_HEADS = ("U03", "U08", "U13", "U18", "U23", "U28", "U34")


def others(company: dict[str, org.Place]) -> list[Seat]:
    """Editor and leader of every other unit, the further grid members and doctors."""
    units = [p.code for p in company.values() if p.level == "UNIT" and p.code not in (org.INFORMATION, org.WATER)]
    made = [Seat(f"{code.lower()}.editor", "UnitEditor", code, "工会干事") for code in units]
    made += [Seat(f"{code.lower()}.leader", "UnitLeader", code, "党委副书记、工会主席") for code in units]
    made += [Seat(f"{code.lower()}.grid", "EapGridMember", code, "EAP网格员") for code in GRID_HEADS]
    return made + [Seat(username, "PairDoctor", None, name=name) for username, name in OTHER_DOCTORS]


def fill(seats: Iterable[Seat], people: list[Person]) -> dict[str, Person]:
    """Choose the employee behind each account and give him his post; he cannot be somebody in hardship then."""
    chosen: dict[str, Person] = {}
    for seat in seats:
        if seat.name:
            continue
        unit = org.OFFICE if seat.unit == org.COMPANY_CODE else seat.unit
        person = next(p for p in people if p.free and unit in (p.place, p.unit))
        person.free, person.post, person.work_state, person.contract = False, seat.post, "ON", "FORMAL"
        chosen[seat.username] = person
    return chosen


def write(u: Unit, seats: Iterable[Seat], people: dict[str, Person], units: dict[str, int]) -> dict[str, int]:
    """Store the accounts without a password: nobody signs in before he was given one. Returns the keys by user name."""
    roles = {r.name: r for r in u.session.scalars(select(Role))}
    if not set(ROLES) <= set(roles):
        raise DomainError(N_("The roles are not set up yet; run the set-up first."), code="NO_ROLES")
    rows: dict[str, Account] = {}
    for seat in seats:
        person = people.get(seat.username)
        last, first = names.split(person.name if person else seat.name)
        rows[seat.username] = Account(
            username=seat.username, last_name=last, first_name=first, email=f"{seat.username}@account.invalid", active=True,
            password="", must_change=True, unit_id=units[seat.unit] if seat.unit else None, created_on=_now(), changed_on=_now(),
            employee_id=person.id if person else None, fails=0, roles=[roles[seat.role]],
        )
        u.session.add(rows[seat.username])
    u.flush()
    for username, row in rows.items():
        u.record("change", "account", row.id, "add", {"username": username, "roles": [r.name for r in row.roles]})
    return {username: row.id for username, row in rows.items()}


def _now() -> Any:
    return clock.local(clock.now()).replace(tzinfo=None)  # FAB keeps local time


def password(seed: int, username: str) -> str:
    """A strong password, the same for the same seed."""
    rng = random.Random(f"{seed}/{username}")
    while True:
        groups = ["".join(rng.choice("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4)) for _ in range(4)]
        made = "-".join(groups)
        if not passwords.faults(made, username) and any(c.isdigit() for c in made) and made.lower() != made != made.upper():
            return made


def hand_out(seed: int) -> list[dict[str, Any]]:
    """Give the printed accounts their passwords, usable at once. Returns what the command prints."""
    told = []
    for seat in SEATS:
        new = password(seed, seat.username)
        accounts.reset(Actor.system(), accounts.find(seat.username), new, must_change=False)
        told.append({"username": seat.username, "password": new, "role": seat.role, "unit": seat.unit, "totp": None})
    keys = [accounts.find(seat.username) for seat in SEATS]
    with unit(Actor.system()) as u:  # whoever shows the demo knows the house: its accounts have taken the first walk
        taken = set(u.session.scalars(select(Setting.user_id).where(Setting.key == "tour")))
        u.session.add_all([Setting(user_id=key, key="tour", value='"seen"') for key in keys if key not in taken])
    return told


def exist() -> bool:
    """True when the accounts of the demo are in the database."""
    return sessions.reading().scalar(select(Account.id).where(Account.username == SEATS[0].username)) is not None


def actors() -> dict[str, Actor]:
    """Everybody of the demo as an actor, by user name."""
    stmt = select(Account).options(selectinload(Account.roles), joinedload(Account.unit))
    return {a.username: actor_of(a) for a in sessions.reading().scalars(stmt)}
