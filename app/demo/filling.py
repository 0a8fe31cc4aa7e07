"""Filling an empty database: the company is founded, then its months are lived day by day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from sqlalchemy import func, select, update

from app.demo import accounts, archives, cases, grants, green, health, lines, org, people, referrals
from app.demo.cases import Case
from app.demo.people import Numbers
from app.demo.referrals import Referral
from app.demo.timeline import Timeline
from app.demo.town import SYSTEM, Town
from app.kernel import clock
from app.store import session as sessions
from app.store.parameters import plant
from app.store.unit import unit
from models.aid import AidApplication
from models.archive import HardshipArchive
from models.desk import Message
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.org import OrgUnit
from models.pairing import HealthPairing
from models.person import Employee

EMPLOYEES = 2000
NEWS = 2  #: working days whose messages nobody has read yet


def live(seed: int, count: int) -> None:
    """Found the company and let ``count`` households, and whoever else needs help, live up to today."""
    anchor = clock.today()
    town = Town(seed, Timeline(anchor), org.places(), [])
    numbers = Numbers(town.rng("numbers"))
    town.people = people.roster(town.rng("people"), town.company, numbers, anchor, EMPLOYEES)
    seats = [*accounts.SEATS, *accounts.others(town.company)]
    behind = accounts.fill(seats, town.people)
    households = cases.cases(town, numbers, count)
    founded = dt.datetime.combine(town.timeline.days[0] - dt.timedelta(days=3), dt.time(9))
    with clock.fixed(founded):
        _found(town, seats, behind)
        lines.write(town)
        health.registers(town)
        referrals.grids(town)
    _schedule(town, households, count / sum(cases.MIX.values()))
    town.timeline.run()
    _read(town.timeline.days[-NEWS])


def _read(first: dt.date) -> None:
    """What was told before ``first`` was read the day it came."""
    before = dt.datetime.combine(first, dt.time(), clock.LOCAL)
    with unit(SYSTEM) as u:
        u.session.execute(update(Message).where(Message.at < before).values(read_at=Message.at))


def _found(town: Town, seats: list[accounts.Seat], behind: dict[str, people.Person]) -> None:
    heads: Counter[str] = Counter({org.COMPANY_CODE: len(town.people)})
    for person in town.people:
        heads.update({person.unit, person.place})
    chairs = {s.unit: behind[s.username].name for s in seats if s.role in ("UnitLeader", "CompanyLeader") and s.unit}
    with unit(SYSTEM) as u:
        town.units = org.write(u, town.company, heads, chairs)
        plant(u, town.units[org.COMPANY_CODE])
        people.write(u, town.people, town.units)
        accounts.write(u, seats, behind, town.units)
    town.actors = accounts.actors()
    town.look_up()


def _schedule(town: Town, households: list[Case], share: float) -> None:
    """Put every life into the queue."""
    for case in households:
        case.open_to_aid = grants.windows(town, case)
    asked = grants.waiting(town, households, share)
    for case in households:
        asked += [(case, grant) for grant in grants.plan(town, case)]
    referred = referrals.plan(town, households, share)
    _agree(town, households, referred)
    for case in households:
        town.timeline.start(archives.life(town, case))
    for number, (case, grant) in enumerate(asked):
        town.timeline.start(grants.life(town, case, grant, number))
    for referral in referred:
        town.timeline.start(referrals.life(town, referral))
    for pairing in health.plan(town, households, min(share, 1.0)):
        town.timeline.start(health.life(town, pairing))
    for request in green.plan(town, households, share):
        town.timeline.start(green.life(town, request))


def _agree(town: Town, households: list[Case], referred: list[Referral]) -> None:
    """Some of the referred agree in writing that their union may know of the service."""
    days = {r.person.emp_no: r.plan[0][0] for r in referred}
    for case in households:
        day = days.get(case.head.emp_no)
        if day is None or case.target not in ("ACTIVE", "REVIEW_DUE") or case.rng.random() < 0.4:
            continue
        signed = max(day, case.granted or 0) + case.rng.randint(2, 6)
        if signed <= town.timeline.last:
            case.plan = sorted([*case.plan, (signed, "consent")], key=lambda entry: entry[0])


def counts() -> dict[str, Any]:
    """How much there is, for whoever called the command."""
    def count(model: Any, *conditions: Any) -> int:
        return sessions.reading().scalar(select(func.count()).select_from(model).where(*conditions)) or 0

    return {
        "units": count(OrgUnit, OrgUnit.level == "UNIT"), "workshops": count(OrgUnit, OrgUnit.level == "WORKSHOP"),
        "employees": count(Employee), "archives": count(HardshipArchive), "applications": count(AidApplication),
        "referrals": count(EapReferral), "pairings": count(HealthPairing), "requests": count(GreenRequest),
    }
