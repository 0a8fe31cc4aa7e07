"""Doors of the pairing rooms: pairings, plans, follow-ups, doctors, hospitals."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel.fault import Unseen
from app.services.pairing import VERBS
from app.services.pairing.overview import Overview, overview
from app.specs import display
from app.specs.pairing import DOCTOR, FOLLOW_UP, HEALTH_PLAN, HOSPITAL, SPEC
from app.store import read
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan, Hospital
from views import looks, readings
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, allowed, viewer


class PairingView(RecordView):
    """Pairings: the page of one holds its plan, its readings as charts and its follow-ups."""

    datamodel = ScopedInterface(HealthPairing)
    spec = SPEC
    service = VERBS["pairing"]
    show_page = "pairing/show.html"

    def also(self, row: HealthPairing, roles: frozenset[str]) -> dict[str, Any]:
        """Plan, charts and timeline for those who see readings in full."""
        if display.right(viewer(), SPEC, FOLLOW_UP.columns["sbp"], row, roles).see != "V":
            return {"clinical": False}
        found, active = overview(actor(), row), row.state == "ACTIVE"
        return {
            "clinical": True, "plan": readings.plan(viewer(), found), "every": readings.every(found), "contact": readings.contact(row),
            "charts": readings.charts(found), "timeline": readings.timeline(viewer(), found),
            "timeline_url": f"/follow_up/list/?_flt_0_pairing_id={row.id}",
            "add_plan": f"/health_plan/add?pairing_id={row.id}" if active and allowed("can_add", "health_plan") else None,
            "add_follow_up": f"/follow_up/add?pairing_id={row.id}" if active and allowed("can_add", "follow_up") else None,
        }

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
    form_page = "record/form.html"

    def render(self, template: str, **context: Any) -> str:
        """The form of a follow-up knows the plan of its pairing: what is measured, what is normal, what it was last time."""
        found = self._pairing() if template == self.form_page else None
        if found is None:
            return super().render(template, **context)
        fresh = request.method == "GET" and not {"draft", "check"} & set(request.args)
        context["sections"] = readings.sections(found, context["sections"], self._pk(), fresh)
        if self._pk() is None:  # a new one tells what was measured before; a stored one has its own entry
            row, roles = found.pairing, read.roles_of(actor(), SPEC, [found.pairing])[found.pairing.id]
            looks.look(viewer(), SPEC, row.id, "follow_up", looks.cells(viewer(), SPEC, row, roles))
        return super().render("pairing/follow_up.html", **context)

    def _pk(self) -> Any:
        return (request.view_args or {}).get("pk")

    def _pairing(self) -> Overview | None:
        """The care of the pairing that the form is about; None while none is chosen."""
        try:
            if self._pk() is not None:
                return overview(actor(), read.one(actor(), FOLLOW_UP, self._pk()).pairing)
            return overview(actor(), read.one(actor(), SPEC, request.values.get("pairing_id", "")))
        except Unseen:
            return None

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
