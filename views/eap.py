"""Doors of the EAP room: referrals, the counsellor's tests and sessions, grids and counsellors."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.services.eap import VERBS
from app.services.eap.notes import OPEN
from app.specs import display
from app.specs.eap import ASSESSMENT, COUNSELOR, GRID, SESSION, SPEC
from models.account import Account
from models.eap import EapAssessment, EapGrid, EapReferral, EapSession
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, allowed, door, viewer

HIDE_AFTER = 300  #: seconds without a key or a touch after which a confidential page covers itself


class ConfidentialView(RecordView):
    """A room whose rows say that the look is recorded; its pages cover themselves and put nothing on paper."""

    show_page = "eap/show.html"
    printed = False

    def render(self, template: str, **context: Any) -> str:
        """Every page of the room, forms and tabs too, is confidential."""
        return super().render(template, hide_after=HIDE_AFTER, **context)

    @expose("/print/<pk>.pdf")
    @door("can_show")
    def sheet(self, pk: str) -> Any:
        """Counselling stays off paper."""
        abort(404)


class EapView(ConfidentialView):
    """Referrals. Who sent one sees its number, its day and that it was sent."""

    datamodel = ScopedInterface(EapReferral)
    spec = SPEC
    service = VERBS["eap"]

    def render(self, template: str, **context: Any) -> str:
        """The form of a referral begins with whom to call when a life is in danger."""
        return super().render("eap/form.html" if template == "record/form.html" else template, **context)

    def also(self, row: EapReferral, roles: frozenset[str]) -> dict[str, Any]:
        """The alarm of a red case, for those who see its level."""
        level = display.right(viewer(), SPEC, SPEC.columns["level"], row, roles)
        return {"alarm": level.see == "V" and row.red and SPEC.by_state[row.state].live, "called": row.crisis_reason is not None}

    def extra_buttons(self, row: EapReferral) -> list[dict[str, Any]]:
        """The counsellor of the case adds a test or a session from here."""
        if row.assigned_to != actor().user_id or row.state not in OPEN:
            return []
        return [{"label": label, "url": url_for(f"{view}.add", referral_id=row.id), "kind": "plain", "icon": "plus"}
                for view, room, label in (("EapSessionView", "eap_session", _("Add a session")),
                                          ("EapAssessmentView", "eap_assessment", _("Add a test"))) if allowed("can_add", room)]


class EapApi(RecordApi):
    datamodel = ScopedInterface(EapReferral)
    spec = SPEC
    service = VERBS["eap"]


class EapAssessmentView(ConfidentialView):
    """Tests, seen by the counsellor of the case alone."""

    datamodel = ScopedInterface(EapAssessment)
    spec = ASSESSMENT
    service = VERBS["eap_assessment"]


class EapAssessmentApi(RecordApi):
    datamodel = ScopedInterface(EapAssessment)
    spec = ASSESSMENT
    service = VERBS["eap_assessment"]


class EapSessionView(ConfidentialView):
    """Sessions, seen by the counsellor of the case alone."""

    datamodel = ScopedInterface(EapSession)
    spec = SESSION
    service = VERBS["eap_session"]


class EapSessionApi(RecordApi):
    datamodel = ScopedInterface(EapSession)
    spec = SESSION
    service = VERBS["eap_session"]


class EapGridView(RecordView):
    """Grids, their units, members and counsellors."""

    datamodel = ScopedInterface(EapGrid)
    spec = GRID
    service = VERBS["eap_grid"]


class EapGridApi(RecordApi):
    datamodel = ScopedInterface(EapGrid)
    spec = GRID
    service = VERBS["eap_grid"]


class EapCounselorView(RecordView):
    """Counsellors that a case can be given to: a register to look at."""

    datamodel = ScopedInterface(Account)
    spec = COUNSELOR
    service = VERBS["eap_counselor"]


class EapCounselorApi(RecordApi):
    datamodel = ScopedInterface(Account)
    spec = COUNSELOR
    service = VERBS["eap_counselor"]
