"""A complete application of the small company's first household, and the walk of an archive through its states."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.kernel import idno
from app.kernel.actor import Actor
from app.services import archive
from app.services.filling import blind
from app.services.record import Result
from app.store import session as sessions
from models.archive import HardshipArchive
from models.org import OrgUnit
from models.person import Employee
from tests.house import House
from tests.world import ACCOUNTS

DAY = dt.date(2022, 3, 1)  #: a Tuesday; the notice of five working days that starts here ends on 8 March
SPOUSE = idno.make("370399", dt.date(1978, 5, 6), 20)
DAUGHTER = idno.make("370399", dt.date(2003, 9, 1), 22)
SMALL = idno.make("370399", dt.date(2012, 9, 1), 21)


def cast(house: House) -> SimpleNamespace:
    """Every account as an actor, the ids of people by staff number and of units by code."""
    with house.read() as session:
        people = {e.emp_no: e.id for e in session.scalars(select(Employee))}
        units = {o.code: o.id for o in session.scalars(select(OrgUnit))}
    actors = {name: house.actor(name) for name, _role, _unit in ACCOUNTS}
    return SimpleNamespace(house=house, people=people, units=units, system=Actor.system(), **actors)


def papers(*kinds: str) -> list[dict[str, Any]]:
    """Evidence rows that are on file."""
    return [{"kind": k} for k in kinds]


def raw(employee_id: int | None, **over: Any) -> dict[str, Any]:
    """What a form sends: a head with cancer, a spouse who works, a daughter at university."""
    return {
        "employee_id": employee_id, "main_cause": "C06", "health_state": "CANCER",
        "diagnosis": "右肺腺癌", "diagnosed_on": "2022-02-10", "housing_type": "COMMERCIAL", "housing_area": "72.5",
        "address": "山东省淄博市临淄区某路1号", "bank_account": "6222020200112233445",
        "members": [
            {"name": "李梅", "relation": "SPOUSE", "id_no": SPOUSE, "health_state": "GOOD", "identity": "WORK",
             "shares_life": True},
            {"name": "张雨", "relation": "DAUGHTER", "id_no": DAUGHTER, "health_state": "GOOD", "identity": "STUDENT",
             "edu_stage": "TERTIARY", "school_kind": "PUBLIC", "shares_life": True},
        ],
        "incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "48000"},
                    {"member_ref": "M1", "kind": "WAGE", "amount": "12000"}],
        "rigid_expenses": [{"member_ref": "HEAD", "kind": "ILLNESS", "amount": "30000", "evidence_kind": "INVOICE"}],
        "medical_expenses": [{"patient_ref": "HEAD", "hospital": "市人民医院", "admit_on": "2022-02-10",
                              "discharge_on": "2022-02-24", "total": "50000", "in_catalogue": "40000",
                              "out_catalogue": "10000", "basic_ins": "20000"}],
        "evidence": papers("APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT", "DIAGNOSIS", "INVOICE"),
        **over,
    }


def stored(pk: int) -> HardshipArchive:
    """The archive as it is in the database now."""
    sessions.reading().expire_all()
    return sessions.reading().get_one(HardshipArchive, pk)


def move(actor: Actor, pk: int, verb: str, **data: Any) -> Result:
    """One move on the version that is in the database."""
    return archive.act(actor, pk, verb, stored(pk).version, data)


#: none of the exclusions holds
NOTHING = {f"x{n}": "NO" for n in range(1, 8)}

#: state reached -> who makes the move, verb, what he enters; NOTICE is left by the clock
STEPS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("SUBMITTED", "editor1", "submit", {}),
    ("FIRST_PASSED", "editor1b", "review", {}),
    ("FIRST_PASSED", "editor1", "exclude", NOTHING),
    ("SURVEYED", "editor1", "survey", {"visit_on": "2022-03-01", "visitors": "王干事,李干事",
                                       "note": "情况属实,建议建档", "authorization_on": "2022-03-01"}),
    ("UNIT_APPROVED", "leader1", "approve", {"meeting_on": "2022-03-01"}),
    ("CHECKING", "officer", "check", {}),
    ("CHECKED", "officer", "record_check", {"returned_on": "2022-03-01", "result": "MATCH"}),
    ("NOTICE", "officer", "publish", {}),
    ("PENDING", "system", "", {}),
    ("ACTIVE", "chair", "approve", {}),
)


def walk(on: SimpleNamespace, until: str, **over: Any) -> int:
    """A new archive of the first household brought to ``until``. Returns its key."""
    pk = archive.create(on.editor1, raw(on.people["E001"], **over)).id
    for state, who, verb, data in STEPS:
        if stored(pk).state == until:
            break
        if verb:
            move(getattr(on, who), pk, verb, **data)
        else:
            archive.tick(on.system, dt.date(2022, 3, 9))
        assert stored(pk).state == state
    return pk


def employ(on: SimpleNamespace, emp_no: str, id_no: str) -> None:
    """The employee is the person with this ID number."""
    with sessions.writing() as session:
        person = session.get_one(Employee, on.people[emp_no])
        person.id_no, person.id_no_bx = id_no, blind("id_no", id_no)  # type: ignore[assignment]
        session.commit()
