"""The small company of the tests: two sibling units with workshops, twelve employees, every role. No real person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.kernel import crypto, idno, pinyin
from app.kernel.actor import Actor
from app.services import parameter
from app.store import session as sessions
from models.account import Account
from models.eap import EapGrid
from models.org import OrgUnit
from models.pairing import Doctor, Hospital
from models.person import Employee
from tests.house import PASSWORD

#: code, name, level, parent
UNITS = (
    ("C01", "东港石化", "COMPANY", None), ("U01", "信息中心", "UNIT", "C01"), ("U02", "供排水厂", "UNIT", "C01"),
    ("W011", "运维车间", "WORKSHOP", "U01"), ("W012", "开发车间", "WORKSHOP", "U01"), ("W021", "净水车间", "WORKSHOP", "U02"),
    ("W022", "排水车间", "WORKSHOP", "U02"),
)
#: user name, role, unit
ACCOUNTS = (
    ("reporter1", "WorkshopReporter", "W011"), ("editor1", "UnitEditor", "U01"), ("editor1b", "UnitEditor", "U01"),
    ("leader1", "UnitLeader", "U01"), ("reporter2", "WorkshopReporter", "W021"), ("editor2", "UnitEditor", "U02"),
    ("leader2", "UnitLeader", "U02"), ("officer", "CompanyOfficer", "C01"), ("officer2", "CompanyOfficer", "C01"),
    ("chair", "CompanyLeader", "C01"), ("finance", "Finance", "C01"), ("auditor", "Auditor", "C01"),
    ("grid", "EapGridMember", "U01"), ("coordinator", "EapCoordinator", "C01"), ("counselor", "EapCounselor", "C01"),
    ("counselor2", "EapCounselor", "C01"), ("health", "HealthManager", "C01"), ("doctor", "PairDoctor", "C01"),
    ("doctor2", "PairDoctor", "C01"), ("green", "GreenDesk", "C01"), ("volunteers", "VolunteerLead", "C01"),
    ("sysadmin", "SysAdmin", "C01"), ("sysadmin2", "SysAdmin", "C01"),
)
#: staff number, name, unit, birth, sequence of the ID number (odd: male)
PEOPLE = (
    ("E001", "张建国", "W011", dt.date(1975, 3, 12), 1), ("E002", "王小明", "W011", dt.date(1982, 7, 1), 3),
    ("E003", "李𠮷", "W012", dt.date(1990, 1, 1), 2), ("E004", "欧阳小明", "W012", dt.date(1988, 5, 20), 5),
    ("E005", "赵敏", "U01", dt.date(1979, 9, 9), 4), ("E006", "孙平", "U01", dt.date(1985, 2, 3), 7),
    ("E101", "刘芳", "W021", dt.date(1980, 4, 4), 6), ("E102", "陈强", "W021", dt.date(1977, 6, 30), 9),
    ("E103", "周伟", "W022", dt.date(1991, 12, 12), 11), ("E104", "吴桂英", "W022", dt.date(1983, 8, 8), 8),
    ("E105", "单雄", "U02", dt.date(1986, 10, 10), 13), ("E106", "曾丽", "U02", dt.date(1984, 11, 11), 10),
)


def id_no(emp_no: str) -> str:
    """The fictional ID number of an employee of the small company."""
    found = next(p for p in PEOPLE if p[0] == emp_no)
    return idno.make("370399", found[3], found[4])


def build() -> None:
    """Write the company into an empty, migrated database."""
    with sessions.writing() as session:
        units = _units(session)
        people = _people(session, units)
        accounts = _accounts(session, units)
        _helpers(session, units, accounts)
        accounts["editor1"].employee_id = people["E006"].id
        session.commit()
    parameter.seed(Actor.system())


def _units(session: Session) -> dict[str, OrgUnit]:
    made: dict[str, OrgUnit] = {}
    for code, name, level, parent in UNITS:
        unit = OrgUnit(code=code, name=name, level=level, parent_id=made[parent].id if parent else None,
                       pinyin=pinyin.full(name, person=False), headcount=100, active=True)
        session.add(unit)
        session.flush()
        unit.path = (made[parent].path if parent else "/") + f"{unit.id}/"
        made[code] = unit
    session.flush()
    return made


def _people(session: Session, units: dict[str, OrgUnit]) -> dict[str, Employee]:
    made = {}
    for emp_no, name, unit, birth, seq in PEOPLE:
        number = idno.make("370399", birth, seq)
        made[emp_no] = Employee(
            emp_no=emp_no, name=name, pinyin=pinyin.full(name), initials=pinyin.initials(name), id_no=number,
            id_no_bx=crypto.main().blind("id_no", number), gender="M" if seq % 2 else "F", birth_date=birth,
            unit_id=units[unit].id, work_state="ON", hire_date=dt.date(2010, 1, 4), contract_kind="FORMAL", union_member=True,
            phone=f"1390000{1000 + len(made)}", marital="MARRIED",
        )
        session.add(made[emp_no])
    session.flush()
    return made


def _accounts(session: Session, units: dict[str, OrgUnit]) -> dict[str, Account]:
    made: dict[str, Account] = {}
    shared = generate_password_hash(PASSWORD, "scrypt:1024:8:1")  # real, and cheap enough for a thousand sign-ins
    roles = {r.name: r for r in session.scalars(select(Role))}
    for username, role, unit in ACCOUNTS:
        made[username] = Account(username=username, first_name=username, last_name="用户", email=f"{username}@example.invalid",
                                 active=True, password=shared, unit_id=units[unit].id, roles=[roles[role]])
        session.add(made[username])
    session.flush()
    return made


def _helpers(session: Session, units: dict[str, OrgUnit], accounts: dict[str, Any]) -> None:
    hospital = Hospital(name="东港市人民医院", city="东港市", in_town=True)
    session.add(hospital)
    session.flush()
    for username in ("doctor", "doctor2"):
        session.add(Doctor(name=f"专家{username}", hospital_id=hospital.id, department="心内科" if username == "doctor" else "肿瘤科",
                           user_id=accounts[username].id, capacity=20))
    grid = EapGrid(code="G01", name="第一网格", unit_id=units["U01"].id)
    session.add(grid)
    session.flush()
    tables = EapGrid.metadata.tables
    session.execute(tables["eap_grid_unit"].insert().values(grid_id=grid.id, unit_id=units["U01"].id))
    session.execute(tables["eap_grid_member"].insert().values(grid_id=grid.id, user_id=accounts["grid"].id))
