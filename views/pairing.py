"""Doors of the pairing rooms: pairings, plans, follow-ups, doctors, hospitals."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services.pairing import VERBS
from app.specs.pairing import DOCTOR, FOLLOW_UP, HEALTH_PLAN, HOSPITAL, SPEC
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan, Hospital
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import allowed


class PairingView(RecordView):
    """Pairings; from one of them the doctor opens its plan and its follow-ups."""

    datamodel = ScopedInterface(HealthPairing)
    spec = SPEC
    service = VERBS["pairing"]

    def extra_buttons(self, row: HealthPairing) -> list[dict[str, Any]]:
        """Ways from a pairing to what belongs to it."""
        made = []
        if row.state == "ACTIVE" and allowed("can_add", "follow_up"):
            made.append(_button(_("Add a follow-up"), f"/follow_up/add?pairing_id={row.id}", "plus"))
        if row.state == "ACTIVE" and allowed("can_add", "health_plan"):
            made.append(_button(_("New health plan"), f"/health_plan/add?pairing_id={row.id}", "plus"))
        if allowed("can_list", "health_plan"):
            made.append(_button(_("Health plans"), f"/health_plan/list/?_flt_0_pairing_id={row.id}", "clipboard-heart"))
        return made


class PairingApi(RecordApi):
    datamodel = ScopedInterface(HealthPairing)
    spec = SPEC
    service = VERBS["pairing"]


class HealthPlanView(RecordView):
    """Health plans with their risks, goals and measures."""

    datamodel = ScopedInterface(HealthPlan)
    spec = HEALTH_PLAN
    service = VERBS["health_plan"]

    def extra_buttons(self, row: HealthPlan) -> list[dict[str, Any]]:
        """The way back to the pairing."""
        return [_button(_("Health pairing"), f"/pairing/show/{row.pairing_id}", "heart-handshake")]


class HealthPlanApi(RecordApi):
    datamodel = ScopedInterface(HealthPlan)
    spec = HEALTH_PLAN
    service = VERBS["health_plan"]


class FollowUpView(RecordView):
    """Follow-ups, planned and held."""

    datamodel = ScopedInterface(FollowUp)
    spec = FOLLOW_UP
    service = VERBS["follow_up"]

    def extra_buttons(self, row: FollowUp) -> list[dict[str, Any]]:
        """The way back to the pairing."""
        return [_button(_("Health pairing"), f"/pairing/show/{row.pairing_id}", "heart-handshake")]


class FollowUpApi(RecordApi):
    datamodel = ScopedInterface(FollowUp)
    spec = FOLLOW_UP
    service = VERBS["follow_up"]


class DoctorView(RecordView):
    """The register of doctors."""

    datamodel = ScopedInterface(Doctor)
    spec = DOCTOR
    service = VERBS["doctor"]


class DoctorApi(RecordApi):
    datamodel = ScopedInterface(Doctor)
    spec = DOCTOR
    service = VERBS["doctor"]


class HospitalView(RecordView):
    """The register of hospitals."""

    datamodel = ScopedInterface(Hospital)
    spec = HOSPITAL
    service = VERBS["hospital"]


class HospitalApi(RecordApi):
    datamodel = ScopedInterface(Hospital)
    spec = HOSPITAL
    service = VERBS["hospital"]


def _button(label: str, url: str, icon: str) -> dict[str, Any]:
    return {"label": label, "url": url, "kind": "plain", "icon": icon}
