"""Green channel: what a request must hold, when an appointment may be booked, until when it must be accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid, Unseen
from app.kernel.text import N_
from app.services import household, record
from app.services.record import Hooks, Result, Service
from app.specs.green_channel import SPEC
from app.store.serial import next_no
from app.store.unit import Once, Unit
from models.archive import HEAD, HardshipArchive
from models.green_channel import GreenRequest
from models.pairing import Hospital
from models.person import Employee

EMERGENCY = "EMERGENCY"
EMERGENCY_HOURS = 2  #: an emergency is accepted within so many hours, anything else within one working day
SELF = "SELF"

Errors = dict[str, Any]


def _place(u: Unit, data: dict[str, Any]) -> int:
    return household.employee(u, data["employee_id"]).unit_id


def _check(u: Unit, row: GreenRequest, data: dict[str, Any]) -> None:
    new = row.id is None
    person = u.session.get_one(Employee, row.employee_id)
    archive = _archive(u, row, person, data, new)
    row.urgency = row.urgency or "NORMAL"
    errors: Errors = {}
    _patient(row, person, archive, errors)
    _journey(row, errors)
    _consent(u, row, errors)
    if row.disease is None and row.summary is None:
        errors["summary"] = N_("Please describe the illness.")
    if errors:
        raise Invalid(errors)
    if new:
        row.req_no = next_no(u, GreenRequest.req_no, f"LS{u.today:%Y%m%d}")
    if new or (row.state == "OPEN" and inspect(row).attrs.urgency.history.has_changes()):
        _deadline(u, row)


def _archive(u: Unit, row: GreenRequest, person: Employee, data: dict[str, Any], new: bool) -> HardshipArchive | None:
    """The archive that was chosen, or the employee's own as far as the actor sees it. It stays with the request."""
    if not new:
        return u.session.get(HardshipArchive, row.archive_id) if row.archive_id is not None else None
    if data.get("archive_id") is not None:
        return household.archive_of(u, data["archive_id"], person)
    own = household.live_archive(u, person)
    if own is None:
        return None
    try:
        archive = u.one(HardshipArchive, own)
    except Unseen:
        return None
    row.archive_id = archive.id
    return archive


def _patient(row: GreenRequest, person: Employee, archive: HardshipArchive | None, errors: Errors) -> None:
    """The patient is the employee or a named relative; a place in the archive's household stands for its member."""
    if row.patient_ref in (HEAD, SELF, person.name):
        row.patient_ref = None
    member = next((m for m in archive.members if m.place == row.patient_ref), None) if archive and row.patient_ref else None
    if member is not None:
        row.patient_ref, row.patient_relation = member.name, member.relation
    if row.patient_relation is None:
        row.patient_relation = "OTHER" if row.patient_ref else SELF
    if row.patient_relation == SELF and row.patient_ref:
        errors["patient_relation"] = N_("Please say how the patient is related to the employee.")
    if row.patient_relation != SELF and not row.patient_ref:
        errors["patient_ref"] = N_("Please enter the name of the patient.")


def _journey(row: GreenRequest, errors: Errors) -> None:
    if row.insurance_filing is None:
        row.insurance_filing = "TODO" if row.out_of_town else "NOT_NEEDED"
    if row.out_of_town and not row.dest_city:
        errors["dest_city"] = N_("Care out of town needs a destination city.")
    if row.insurance_filing == "FILED" and row.filed_on is None:
        errors["filed_on"] = N_("Please enter the day of the filing.")
    if row.insurance_filing in ("NOT_NEEDED", "TODO") and row.filed_on is not None:
        errors["filed_on"] = N_("A day of filing needs the filing state “filed” or “refused”.")
    if row.state in ("BOOKED", "ESCORTED", "VISITED", "ADMITTED") and _unfiled(row):
        errors["insurance_filing"] = _UNFILED


_UNFILED = N_("Care out of town must be filed with the medical insurance before the appointment is booked.")


def _unfiled(row: GreenRequest) -> bool:
    return row.out_of_town and row.insurance_filing == "TODO" and row.urgency != EMERGENCY


def _consent(u: Unit, row: GreenRequest, errors: Errors) -> None:
    """Health data are class 3: they are kept only with the signed consent, or to save a life."""
    if row.consent is None:
        if row.urgency != EMERGENCY:
            errors["consent_on"] = N_("Please enter the day on which the employee signed the consent.")
        return
    row.consent.unit_id, row.consent.employee_id, row.consent.archive_id = row.unit_id, row.employee_id, row.archive_id
    if row.consent.id is None:
        row.consent.created_by = row.consent.changed_by = u.actor.user_id


def _deadline(u: Unit, row: GreenRequest) -> None:
    if row.urgency == EMERGENCY:
        row.accept_by = clock.now() + dt.timedelta(hours=EMERGENCY_HOURS)
        row.due_on = clock.local(row.accept_by).date()
    else:
        row.due_on = u.after(1)
        row.accept_by = dt.datetime.combine(row.due_on, dt.time(23, 59, 59), clock.LOCAL)


def _match(u: Unit, row: GreenRequest, data: dict[str, Any]) -> None:
    if u.session.get(Hospital, data["hospital_id"]) is None:
        raise Invalid({"hospital_id": N_("Please choose from the list.")})
    consent = row.consent
    if consent is None and row.urgency != EMERGENCY:
        raise DomainError(N_("The signed consent is missing."), field="consent_on", code="CONSENT")
    if consent is not None and consent.withdrawn_on is not None:
        raise DomainError(N_("The consent has been withdrawn."), field="consent_on", code="CONSENT")
    _keep_doctor(row, data)


def _book(u: Unit, row: GreenRequest, data: dict[str, Any]) -> None:
    """V26, and the filing for care out of town."""
    if data["appoint_at"] < clock.now():
        raise DomainError(N_("The appointment must not lie in the past."), field="appoint_at")
    if _unfiled(row):
        raise DomainError(_UNFILED, field="insurance_filing", code="FILING")
    _keep_doctor(row, data)


def _keep_doctor(row: GreenRequest, data: dict[str, Any]) -> None:
    """An empty field of a later step does not wipe what an earlier one noted."""
    data["doctor_name"] = data["doctor_name"] or row.doctor_name


HOOKS = Hooks(place=_place, check=_check, guards={"match": _match, "book": _book, "rebook": _book})


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Open a request for an employee of the actor's units. Raises Invalid with all field errors."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct a request that is not closed."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Move a request along its states."""
    return record.act(actor, SPEC, pk, verb, version, raw, HOOKS, once)


VERBS: dict[str, Service] = {"green_channel": Service(create, change, act)}
