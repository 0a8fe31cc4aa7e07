"""The pairing itself: whom a doctor may take, consent, pause and end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, select

from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_
from app.services import household
from app.services.pairing import schedule
from app.services.record import Hooks
from app.store.serial import next_no
from app.store.unit import Unit
from models.pairing import Doctor, HealthPairing, HealthPlan
from models.person import Employee
from models.trace import Authorization


def _place(u: Unit, data: dict[str, Any]) -> int:
    return household.employee(u, data["employee_id"]).unit_id


def _check(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    new = row.id is None
    doctor = _doctor(u, row.doctor_id)
    if new:
        row.pair_no = next_no(u, HealthPairing.pair_no, f"JD{u.today:%Y%m%d}")
        row.archive_id = household.live_archive(u, u.session.get_one(Employee, row.employee_id))
    if new or inspect(row).attrs.doctor_id.history.has_changes():
        row.department = doctor.department
    if row.state == "ACTIVE":
        _free(u, row, doctor)


def _doctor(u: Unit, pk: int) -> Doctor:
    """The doctor, locked: his pairings are counted while nobody else adds one."""
    doctor = u.session.get(Doctor, pk, with_for_update={"of": Doctor})
    if doctor is None:
        raise Invalid({"doctor_id": N_("Please choose from the list.")})
    return doctor


def _free(u: Unit, row: HealthPairing, doctor: Doctor) -> None:
    """V25, and one active pairing for an employee and department."""
    others = select(func.count()).select_from(HealthPairing).where(
        HealthPairing.state == "ACTIVE", HealthPairing.id != (row.id or 0)
    )
    active = u.session.scalar(others.where(HealthPairing.doctor_id == doctor.id)) or 0
    if active >= doctor.capacity:
        raise DomainError(N_("%(name)s already has %(n)s active pairings; more are not allowed."), field="doctor_id",
                          code="CAPACITY", name=doctor.name, n=active)
    same = others.where(HealthPairing.employee_id == row.employee_id, HealthPairing.department == row.department)
    if u.session.scalar(same):
        raise DomainError(N_("The employee already has an active pairing in the department %(name)s."), field="doctor_id",
                          code="DUPLICATE", name=row.department)


def consented(pairing: HealthPairing, u: Unit) -> None:
    """Health data are kept only while the signed consent holds. Raises DomainError CONSENT."""
    consent = pairing.consent
    if consent is None:
        raise DomainError(N_("The signed consent is missing."), field="consent_on", code="CONSENT")
    if consent.withdrawn_on is not None and consent.withdrawn_on <= u.today:
        raise DomainError(N_("The consent has been withdrawn."), field="consent_on", code="CONSENT")
    if consent.expires_on is not None and consent.expires_on < u.today:
        raise DomainError(N_("The consent has expired."), field="consent_on", code="CONSENT")


def _may_activate(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    data["from_on"] = data["from_on"] or max(u.today, data["consent_on"])
    if data["from_on"] < data["consent_on"]:
        raise DomainError(N_("The pairing cannot begin before the consent is signed."), field="from_on")
    _free(u, row, _doctor(u, row.doctor_id))


def _activated(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    row.consent = Authorization(
        kind="HEALTH", unit_id=row.unit_id, employee_id=row.employee_id, archive_id=row.archive_id,
        signed_on=data["consent_on"], created_by=u.actor.user_id, changed_by=u.actor.user_id,
    )
    schedule.plan(u, row, schedule.next_day(u, row, data["from_on"]))


def _may_resume(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    consented(row, u)
    _free(u, row, _doctor(u, row.doctor_id))


def _resumed(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    schedule.plan(u, row, schedule.next_day(u, row, u.today))


def _paused(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    schedule.plan(u, row, None)


def _may_reassign(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    """Another specialist with a free place; the pairing stands where it stood."""
    if data["doctor_id"] == row.doctor_id:
        raise Invalid({"doctor_id": N_("This specialist has the pairing already.")})
    doctor = _doctor(u, data["doctor_id"])
    row.department = doctor.department
    if row.state == "ACTIVE":
        _free(u, row, doctor)
    data["since"] = row.state_since


def _reassigned(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    row.state_since = data["since"]


def _may_end(u: Unit, row: HealthPairing, data: dict[str, Any]) -> None:
    in_work = select(HealthPlan.id).where(
        HealthPlan.pairing_id == row.id, HealthPlan.state.in_(("DRAFT", "CONFIRMED", "RUNNING"))
    )
    if u.session.scalar(in_work.limit(1)) is not None:
        raise DomainError(N_("Close the health plan of this pairing first."), code="PLAN_OPEN")
    data["to_on"] = data["to_on"] or max(u.today, row.from_on or u.today)
    if row.from_on is not None and data["to_on"] < row.from_on:
        raise DomainError(N_("The end must not lie before the beginning."), field="to_on")


HOOKS = Hooks(
    place=_place,
    check=_check,
    guards={"activate": _may_activate, "resume": _may_resume, "reassign": _may_reassign, "end": _may_end},
    effects={"activate": _activated, "pause": _paused, "resume": _resumed, "reassign": _reassigned, "end": _paused},
)
