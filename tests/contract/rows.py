"""One real row of every room in two sibling units: what the contract tests act on.

A new room needs a builder here, else every contract test fails and says so. Builders go through the services; what only time or
a long chain brings (an archive in force, a decided amount) is set in the table.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import has_app_context
from flask_appbuilder.security.sqla.models import Role
from PIL import Image
from sqlalchemy import select, update

from app.kernel import clock, idno
from app.kernel.actor import ROLES
from app.kernel.spec import ServiceSpec
from app.services import aid, archive, eap, evidence, green_channel, notice, pairing, parameter
from app.specs.registry import BY_ROOM, SPECS
from app.store import session as sessions
from models.account import Account
from models.aid import DECIDED, AidItem
from models.archive import ArchiveChange, Disease, HardshipArchive
from models.eap import EapGrid
from models.org import OrgUnit
from models.pairing import Doctor, FollowUp, Hospital
from models.person import Employee
from models.trace import StoredFile
from tests.house import House
from tests.services.care import PLAN

ROOMS: tuple[str, ...] = tuple(s.room for s in SPECS)
#: accounts that the small company lacks: a grid member of the other unit, somebody in a workshop with every role of a unit,
#: and somebody with every role that may meet in one account
STAFF = (
    ("grid2", "U02", ("EapGridMember",)), ("below", "W011", ("WorkshopReporter", "UnitEditor", "UnitLeader")),
    ("many", "C01", tuple(r for r in ROLES if r not in ("SysAdmin", "Auditor"))),
)


@dataclass(frozen=True)
class Side:
    """One of two sibling units: where its rows lie and who made them."""

    unit: str
    workshop: str
    emp_no: str
    editor: str
    grid: str
    grid_code: str
    counselor: str
    doctor: str
    department: str
    serial: int  #: keeps ID numbers of the households apart


LEFT = Side("U01", "W011", "E001", "editor1", "grid", "G01", "counselor", "doctor", "心内科", 400)
RIGHT = Side("U02", "W021", "E101", "editor2", "grid2", "G02", "counselor2", "doctor2", "肿瘤科", 600)
SIDES = (LEFT, RIGHT)


@dataclass
class Stock:
    """The keys of what was built, by room and unit."""

    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  #: unit -> uuid of a document of its archive
    units: dict[str, int] = field(default_factory=dict)  #: code -> id
    people: dict[str, int] = field(default_factory=dict)  #: staff number -> id

    def pk(self, room: str, side: Side) -> int:
        return self.keys[room, side.unit]


Builder = Callable[[House, Side, Stock], int]


def _one(stmt: Any) -> Any:
    with sessions.writing() as session:
        return session.scalars(stmt).first()


def _org(house: House, side: Side, stock: Stock) -> int:
    return stock.units[side.workshop]


def _person(house: House, side: Side, stock: Stock) -> int:
    put(Employee, stock.people[side.emp_no], post="操作工", ethnicity="HA", politics="MASSES", hukou="AGRI", model_worker="CITY")
    return stock.people[side.emp_no]


def _disease(house: House, side: Side, stock: Stock) -> int:
    return _one(select(Disease.id).order_by(Disease.id).offset(side.serial // 600))


def _hospital(house: House, side: Side, stock: Stock) -> int:
    if side is RIGHT:
        with sessions.writing() as session:
            session.add(Hospital(name="西山市中心医院", city="西山市", level="3A", in_town=False, green_contact="门诊部"))
            session.commit()
    return _one(select(Hospital.id).order_by(Hospital.id).offset(side.serial // 600))


def _doctor(house: House, side: Side, stock: Stock) -> int:
    return _one(select(Doctor.id).where(Doctor.department == side.department))


def _aid_item(house: House, side: Side, stock: Stock) -> int:
    return _one(select(AidItem.id).where(AidItem.code == ("C2" if side is LEFT else "C11")))


def _parameter(house: House, side: Side, stock: Stock) -> int:
    return parameter.create(house.actor("sysadmin"), {
        "param": "dibao_month", "value": "997.00", "region": "370305", "effective_from": f"20{side.serial // 100:02d}-07-01",
        "source": "低保标准文件"}).id


def household(side: Side, person: int) -> dict[str, Any]:
    """A complete declaration of a household."""
    born = dt.date(1979, 5, 6), dt.date(2016, 9, 1)
    spouse, child = (idno.make("370399", day, side.serial + n) for n, day in enumerate(born))
    return {
        "employee_id": person, "main_cause": "C06", "health_state": "CANCER", "diagnosis": "肺癌",
        "diagnosed_on": "2022-02-10", "housing_type": "COMMERCIAL", "address": "东港市某路1号", "postcode": "255400",
        "bank_account": f"622202020011223{side.serial:04d}", "reason": "家庭困难",
        "members": [
            {"name": "李梅", "relation": "SPOUSE", "id_no": spouse, "health_state": "GOOD", "shares_life": True},
            {"name": "小雨", "relation": "DAUGHTER", "id_no": child, "health_state": "GOOD", "shares_life": True,
             "guardian_consent": True},
        ],
        "incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "48000"}],
        "rigid_expenses": [{"member_ref": "HEAD", "kind": "ILLNESS", "amount": "30000", "evidence_kind": "INVOICE"}],
        "medical_expenses": [{"patient_ref": "HEAD", "hospital": "市人民医院", "total": "50000", "basic_ins": "20000"}],
        "evidence": [{"kind": "APPLICATION"}, {"kind": "INVOICE"}],
        "authorizations": [{"kind": "NOTICE", "signed_on": "2024-01-02", "signed_by": "本人"}],
    }


def picture(colour: str = "white") -> bytes:
    """A small document."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def _archive(house: House, side: Side, stock: Stock) -> int:
    editor = house.actor(side.editor)
    pk = archive.create(editor, household(side, stock.people[side.emp_no])).id
    evidence.attach(editor, BY_ROOM["archive"], pk, "DIAGNOSIS", "诊断.png", picture())
    stock.files[side.unit] = _one(select(StoredFile.uuid).where(StoredFile.owner_id == pk))
    with sessions.writing() as session:
        row = session.get_one(HardshipArchive, pk)
        row.changes.append(ArchiveChange(kind="INFO", reason="地址变更", effective_on=dt.date(2024, 1, 2), unit_id=row.unit_id))
        session.commit()
    put(HardshipArchive, pk, archive_no=f"QX{side.unit}20260001", active_from=dt.date(2025, 1, 1), state="ACTIVE")
    return pk


def _aid(house: House, side: Side, stock: Stock) -> int:
    raw = {"archive_id": stock.pk("archive", side), "item_id": stock.pk("aid_item", side), "requested_amount": "35000.00",
           "remark": "术后化疗"}
    return aid.create(house.actor(side.editor), raw).id


def _eap_counselor(house: House, side: Side, stock: Stock) -> int:
    return house.actor(side.counselor).user_id or 0


def _eap_grid(house: House, side: Side, stock: Stock) -> int:
    if side is LEFT:
        return _one(select(EapGrid.id).where(EapGrid.code == side.grid_code))
    return eap.VERBS["eap_grid"].create(house.actor("coordinator"), {
        "code": side.grid_code, "name": "第二网格", "unit_id": stock.units[side.unit], "units": [{"unit_code": side.unit}],
        "members": [{"username": side.grid}], "counselors": [{"username": side.counselor}],
    }).id


def _eap(house: House, side: Side, stock: Stock) -> int:
    coordinator, counselor = house.actor("coordinator"), house.actor(side.counselor)
    made = eap.create(house.actor(side.editor), {
        "employee_id": stock.people[side.emp_no], "source": "UNIT", "problem_tags": ["SLEEP"], "consent_on": "2026-01-05",
        "description": "失眠一月余"})
    for actor, verb, raw in ((coordinator, "triage", {"phq9": "12", "phq9_item9": "0"}),
                             (coordinator, "assign", {"assigned_to": counselor.user_id, "target": "COUNSEL"}),
                             (counselor, "start", {})):
        made = eap.act(actor, made.id, verb, made.version, raw)
    return made.id


def _eap_assessment(house: House, side: Side, stock: Stock) -> int:
    return eap.VERBS["eap_assessment"].create(house.actor(side.counselor), {
        "referral_id": stock.pk("eap", side), "tool": "GAD7", "taken_on": "2026-01-06", "items": "1,1,1,1,1,1,1"}).id


def _eap_session(house: House, side: Side, stock: Stock) -> int:
    return eap.VERBS["eap_session"].create(house.actor(side.counselor), {
        "referral_id": stock.pk("eap", side), "on": "2026-01-07", "form": "FACE", "minutes": "50", "note": "首次会谈"}).id


def _pairing(house: House, side: Side, stock: Stock) -> int:
    manager = house.actor("health")
    made = pairing.create(manager, {"employee_id": stock.people[side.emp_no], "doctor_id": stock.pk("doctor", side),
                                    "key_reason": "CHRONIC", "risk_level": "MID"})
    return pairing.act(manager, made.id, "activate", made.version, {"consent_on": "2026-01-08"}).id


def _health_plan(house: House, side: Side, stock: Stock) -> int:
    raw = {**PLAN, "pairing_id": stock.pk("pairing", side), "review_on": (clock.today() + dt.timedelta(days=200)).isoformat()}
    return pairing.VERBS["health_plan"].create(house.actor(side.doctor), raw).id


def _follow_up(house: House, side: Side, stock: Stock) -> int:
    found = _one(select(FollowUp).where(FollowUp.pairing_id == stock.pk("pairing", side), FollowUp.done_on.is_(None)))
    raw = {"done_on": clock.today().isoformat(), "mode": "PHONE", "sbp": "128", "dbp": "82", "glucose": "5.6", "weight": "71",
           "symptoms": "偶有头晕", "adherence": "4", "advice": "继续服药"}
    return pairing.VERBS["follow_up"].change(house.actor(side.doctor), found.id, found.version, raw).id


def _green_channel(house: House, side: Side, stock: Stock) -> int:
    return green_channel.create(house.actor(side.editor), {
        "employee_id": stock.people[side.emp_no], "need": "OUTPATIENT", "urgency": "NORMAL", "disease": "冠心病",
        "summary": "胸闷两周", "consent_on": "2026-01-09", "patient_relation": "SPOUSE", "patient_ref": "李梅"}).id


def _notice(house: House, side: Side, stock: Stock) -> int:
    pk = stock.pk("archive", side)
    put(HardshipArchive, pk, state="EXIT_NOTICE")
    officer = house.actor("officer")
    made = notice.create(officer, {"kind": "EXIT", "days": "5", "hotline": "0533-7580000", "items": [{"archive_id": pk}]})
    return notice.act(officer, made.id, "publish", made.version, {}).id


def _objection(house: House, side: Side, stock: Stock) -> int:
    raw = {"notice_id": stock.pk("notice", side), "serial": "1", "objector": "某邻居", "contact": "内线 8012", "content": "名下有两套住房"}
    made = notice.VERBS["objection"].create(house.actor("officer"), raw).id
    put(HardshipArchive, stock.pk("archive", side), state="ACTIVE")
    return made


#: room -> how one row of it comes to be, in the order in which they need each other
BUILDERS: dict[str, Builder] = {
    "org": _org, "person": _person, "disease": _disease, "hospital": _hospital, "doctor": _doctor, "aid_item": _aid_item,
    "archive": _archive, "aid": _aid, "eap_counselor": _eap_counselor, "eap_grid": _eap_grid, "eap": _eap,
    "eap_assessment": _eap_assessment, "eap_session": _eap_session, "pairing": _pairing, "health_plan": _health_plan,
    "follow_up": _follow_up, "green_channel": _green_channel, "notice": _notice, "objection": _objection,
    "parameter": _parameter,
}
#: room -> states that a CHECK closes to rows without certain columns, and these columns
FULL: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "aid": (DECIDED, {"approved_amount": "35000.00"}),
    "objection": (("UPHELD", "REJECTED"), {"result": "UPHELD", "replied_on": dt.date(2026, 3, 2)}),
    "green_channel": (("BOOKED",), {"appoint_at": dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)}),
}


def unbuilt(rooms: Iterable[str]) -> list[str]:
    """Rooms without a builder."""
    return sorted(set(rooms) - BUILDERS.keys())


def _demand() -> None:
    missing = unbuilt(ROOMS)
    if missing:
        raise AssertionError(
            f"no row of {', '.join(missing)}: add a builder to BUILDERS in tests/contract/rows.py, a function "
            "(house, side, stock) -> key of a real row that lies in side.workshop, made through the room's service")


def put(model: Any, pk: int, **values: Any) -> None:
    """Set columns in the table, behind the back of the services."""
    with sessions.writing() as session:
        session.execute(update(model.__table__).where(model.__table__.c.id == pk).values(**values))
        session.commit()
    if has_app_context():
        sessions.reading().rollback()  # an open read transaction of SQLite would keep showing what was before


def set_state(stock: Stock, spec: ServiceSpec, side: Side, state: str) -> int:
    """Put the row of a room into any state; its version stays. Returns the key."""
    pk = stock.pk(spec.room, side)
    states, columns = FULL.get(spec.room, ((), {}))
    put(spec.model, pk, state=state, **(columns if state in states else {}))
    return pk


def _staff(house: House) -> None:
    with sessions.writing() as session:
        units = {o.code: o.id for o in session.scalars(select(OrgUnit))}
        roles = {r.name: r for r in session.scalars(select(Role))}
        shared = session.scalars(select(Account.password)).first()
        for name, unit, held in STAFF:
            session.add(Account(username=name, first_name=name, last_name="用户", email=f"{name}@example.invalid", active=True,
                                password=shared, unit_id=units[unit], roles=[roles[r] for r in held]))
        session.commit()


def build(house: House) -> Stock:
    """One row of every room for each side, in a fresh copy of the small company."""
    _demand()
    house.reset()
    stock = Stock()
    with house.inside():
        _staff(house)
        with house.read() as session:
            stock.units.update((o.code, o.id) for o in session.scalars(select(OrgUnit)))
            stock.people.update((e.emp_no, e.id) for e in session.scalars(select(Employee)))
        for room, builder in BUILDERS.items():
            for side in SIDES:
                if room in ROOMS:
                    stock.keys[room, side.unit] = builder(house, side, stock)
    house.keep("stock")
    return stock


_built: dict[str, Stock] = {}


def stocked(house: House) -> Stock:
    """The database with one row of every room, fresh; built once for each house."""
    if house.name not in _built:
        _built[house.name] = build(house)
    house.reset("stock")
    return _built[house.name]
