"""Lives for the tests of the plan: one household of the small company, and rows of every service about it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.services.plan import Plan, plan
from app.specs.display import Viewer
from app.store import session as sessions
from models.account import Account
from models.aid import AidApplication, AidItem
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan, PlanGoal
from models.trace import ApprovalStep, Authorization
from tests.house import House
from tests.services import dossier

DAY = dt.date(2022, 3, 10)


@contextmanager
def settled(house: House) -> Iterator[SimpleNamespace]:
    """The small company with one archive in force, seen from outside: each request has a context of its own."""
    with clock.fixed(dossier.DAY), house.inside():
        on = dossier.cast(house)
        on.archive = dossier.walk(on, "ACTIVE")
        on.zhang = on.people["E001"]
    with clock.fixed(DAY):
        yield on


def seen(actor: Actor, archive: int, **more: Any) -> Plan:
    """The plan as ``actor`` sees it, in English."""
    sessions.reading().rollback()
    return plan(Viewer(actor, lambda text: text), archive, **more)


def block(made: Plan, number: int) -> Any:
    return next(b for b in made.blocks if b.number == number)


def words(made: Plan) -> str:
    """Every text of a plan."""
    return json.dumps(asdict(made), ensure_ascii=False, default=str)


def both(actor: Actor, *roles: str) -> Actor:
    """The same person with further roles."""
    return replace(actor, roles=actor.roles | frozenset(roles))


def store(*rows: Any) -> list[int]:
    with sessions.writing() as session:
        session.add_all(rows)
        session.commit()
        return [r.id for r in rows]


def referral(on: SimpleNamespace, no: int = 1, **more: Any) -> int:
    values = {"state": "IN_SERVICE", "level": "ORANGE", "assigned_to": on.counselor.user_id, **more}
    return store(EapReferral(ref_no=f"EAP{no:04d}", employee_id=on.zhang, archive_id=on.archive, unit_id=on.units["W011"],
                             source="UNIT", referred_on=DAY, consent_on=DAY, **values))[0]


def agreed(on: SimpleNamespace, **more: Any) -> None:
    values = {"signed_on": DAY, **more}
    store(Authorization(kind="EAP_VISIBLE", archive_id=on.archive, employee_id=on.zhang, unit_id=on.units["W011"], **values))


def grant(on: SimpleNamespace, code: str, amount: str | None, no: int = 1, **more: Any) -> int:
    with sessions.writing() as session:
        item = session.scalar(select(AidItem.id).where(AidItem.code == code))
    value = Decimal(amount) if amount else None
    values = {"state": "PAID" if amount else "DONE", "event_on": DAY, **more}
    return store(AidApplication(app_no=f"T{code}{no:05d}", archive_id=on.archive, employee_id=on.zhang, unit_id=on.units["W011"],
                                item_id=item, requested_amount=value, approved_amount=value, **values))[0]


def pairing(on: SimpleNamespace) -> int:
    """An active pairing with a plan, a goal and two follow-ups."""
    with sessions.writing() as session:
        doctor = session.scalars(select(Doctor).where(Doctor.department == "心内科")).one()
        consent = Authorization(kind="HEALTH", employee_id=on.zhang, unit_id=on.units["W011"], signed_on=DAY)
        place = {"unit_id": on.units["W011"]}
        pair = HealthPairing(pair_no="JD0001", employee_id=on.zhang, doctor_id=doctor.id, department="心内科", key_reason="CHRONIC",
                             risk_level="MID", state="ACTIVE", from_on=DAY, consent=consent, **place)
        session.add(pair)
        session.flush()
        own = {"pairing_id": pair.id, **place}
        session.add(HealthPlan(employee_id=on.zhang, plan_version=1, state="RUNNING", sbp="152", **own, goals=[
            PlanGoal(indicator="PRESSURE", baseline="152/96", target="<135/85", **own)]))
        session.add(FollowUp(employee_id=on.zhang, due_on=DAY, done_on=DAY, sbp="147", dbp="91", advice="低盐饮食", **own))
        session.add(FollowUp(employee_id=on.zhang, due_on=dt.date(2022, 6, 10), **own))
        session.commit()
        return pair.id


def request(on: SimpleNamespace, no: int = 1, **more: Any) -> int:
    values = {"state": "ACCEPTED", "disease": "左肺结节", **more}
    return store(GreenRequest(req_no=f"LS{no:05d}", employee_id=on.zhang, unit_id=on.units["W011"], need="EXAM",
                              accept_by=clock.now(), **values))[0]


def many(on: SimpleNamespace, count: int) -> None:
    """``count`` rows of every kind that grows."""
    keys = [grant(on, "C6", "10.00", no=n) for n in range(count)]
    for n in range(count):
        request(on, n, state="CLOSED")
        referral(on, n)
    store(*[ApprovalStep(object_kind="aid", object_id=k, unit_id=on.units["W011"], verb="approve", from_state="UNIT_REVIEW",
                         to_state="APPROVED", decision=True, actor_name="主席", at=clock.now()) for k in keys])
    with on.house.read() as session:
        pair = session.scalars(select(HealthPairing.id)).first()
    pair = pair or pairing(on)
    store(*[FollowUp(pairing_id=pair, employee_id=on.zhang, unit_id=on.units["W011"], due_on=DAY, done_on=DAY, sbp="140")
            for _ in range(count)])


def give(on: SimpleNamespace, username: str, *roles: str) -> None:
    """Further roles for an account, past the rules on roles that exclude each other."""
    with sessions.writing() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        account.roles += list(session.scalars(select(Role).where(Role.name.in_(roles))))
        session.commit()
