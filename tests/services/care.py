"""What the tests of the health rooms begin with: actors, employees, doctors, and the first steps of a pairing."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor
from app.services import pairing, record
from app.store import session as sessions
from app.store.unit import unit
from models.archive import ArchivePerson, FamilyMember, HardshipArchive
from models.org import OrgUnit
from models.pairing import Doctor, Hospital
from models.person import Employee
from tests.house import House

DAY = dt.date(2026, 3, 2)  #: a Monday


def cast(house: House) -> SimpleNamespace:
    """The people of the small company that the health rooms need."""
    with house.read() as session:
        people = {e.emp_no: e.id for e in session.scalars(select(Employee))}
        units = {u.code: u.id for u in session.scalars(select(OrgUnit))}
        doctors = {d.department: d.id for d in session.scalars(select(Doctor))}
        hospital = session.scalars(select(Hospital)).one().id
    names = {"manager": "health", "doctor": "doctor", "other": "doctor2", "desk": "green", "officer": "officer",
             "editor": "editor1", "sibling": "editor2", "leader": "leader1", "auditor": "auditor", "chair": "chair",
             "reporter": "reporter1"}
    return SimpleNamespace(
        units=units, zhang=people["E001"], wang=people["E002"], liu=people["E101"], cardio=doctors["心内科"],
        onco=doctors["肿瘤科"], hospital=hospital, engine=house.engine, **{k: house.actor(v) for k, v in names.items()},
    )


def now() -> Any:
    """The reading session, at a fresh look at the database."""
    session = sessions.reading()
    session.rollback()
    return session


def row(model: Any, pk: int) -> Any:
    """The row as it is stored now."""
    return now().get(model, pk)


def paired(care: SimpleNamespace, employee: int | None = None, doctor: int | None = None, **more: Any) -> record.Result:
    """A pairing that waits for consent."""
    raw = {"employee_id": employee or care.wang, "doctor_id": doctor or care.cardio, "key_reason": "CHRONIC", "risk_level": "MID"}
    return pairing.create(care.manager, {**raw, **more})


def active(care: SimpleNamespace, **more: Any) -> record.Result:
    """A pairing with consent, from ``DAY`` on."""
    made = paired(care, **more)
    return pairing.act(care.manager, made.id, "activate", made.version, {"consent_on": DAY.isoformat()})


def household(employee: int) -> int:
    """A live archive of the employee, with a daughter in it."""
    with unit(Actor.system()) as u:
        head = u.session.get_one(Employee, employee)
        key = head.id_no_bx
        made = u.add(HardshipArchive(name=head.name, employee_id=head.id, unit_id=head.unit_id, state="DRAFT"))
        made.members = [FamilyMember(place="M1", name="王小红", relation="DAUGHTER", unit_id=head.unit_id)]
        made.persons = [ArchivePerson(id_no_bx=key, unit_id=head.unit_id)]
        u.flush()
        return made.id


PLAN: dict[str, Any] = {
    "review_on": "2026-08-31", "height_cm": "172.5", "weight_kg": "80", "sbp": "152", "dbp": "96", "fasting_glucose": "6.4",
    "smoking": "10",
    "risks": [{"code": "PRESSURE", "level": "HIGH", "evidence": "三次测量均偏高"}],
    "goals": [{"indicator": "PRESSURE", "baseline": "152/96", "target": "<140/90", "due_on": "2026-08-31"}],
    "interventions": [{"kind": "DIET", "content": "低盐饮食", "freq": "每日", "owner": "本人"}],
}


def planned(care: SimpleNamespace, pair: int, **more: Any) -> record.Result:
    """A draft of a plan by the doctor."""
    return pairing.VERBS["health_plan"].create(care.doctor, {**PLAN, "pairing_id": pair, **more})


def running(care: SimpleNamespace, pair: int, **more: Any) -> record.Result:
    """A plan that doctor and employee agreed on."""
    plan, made = pairing.VERBS["health_plan"], planned(care, pair, **more)
    made = plan.act(care.doctor, made.id, "confirm", made.version, {})
    return plan.act(care.doctor, made.id, "agree", made.version, {"agreed_by_employee_on": DAY.isoformat()})
