"""The household survey: two visitors, a signed authorization, what they saw, and what follows from their conclusion."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import select

from app.kernel import clock
from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.services.archive import course, rules
from app.services.archive.findings import Findings
from app.store.unit import Unit
from models.archive import HardshipArchive, HouseholdSurvey
from models.trace import ApprovalStep

DAYS = 5  #: working days from the receipt of the application to the visit
_SEPARATORS = re.compile(r"[,，、;；]+")
_SEEN = ("address_ok", "housing_seen", "assets_seen", "income_seen", "cause_seen", "needs_seen", "signed_by")
MORE = N_("The survey is recorded. It needs more facts: the archive stays at this step until another visit.")
DISAGREE = N_("The survey is recorded. It does not support the application: the leader of the unit decides, with a reason.")
AGAINST = N_("The household survey does not support the application. Please give a reason of at least 5 characters.")


def before(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Two visitors at least, and the household's authorization of the economic check."""
    found = Findings()
    names = {n.strip() for n in _SEPARATORS.split(data["visitors"]) if n.strip()}
    if len(names) < 2:
        found.add("visitors", N_("At least two visitors are needed."))
    if data["authorization_on"] is None and not course.authorized(u, archive):
        found.add("authorization_on", N_("The date of the signed authorization is missing."))
    if data["authorization_on"] and data["authorization_on"] > data["visit_on"]:
        found.add("authorization_on", N_("The authorization is signed at the visit, not later."))
    found.stop()
    data["visitors"] = "、".join(sorted(names))
    data["clock"] = archive.state, archive.state_since, archive.due_on


def after(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The visit joins the history; the signed authorization becomes a consent and a document.

    Only a visit that leaves nothing open brings the archive on: MORE keeps it where it was, DISAGREE leaves it to the leader.
    """
    conclusion = data["conclusion"] or "AGREE"
    archive.surveys.append(HouseholdSurvey(
        unit_id=archive.unit_id, round=archive.round, visit_on=data["visit_on"], visitors=data["visitors"], conclusion=conclusion,
        opinion=data["opinion"] or data["note"], created_by=u.actor.user_id, changed_by=u.actor.user_id,
        **{name: data[name] for name in _SEEN}))
    archive.survey_on, archive.survey_visitors = data["visit_on"], data["visitors"]
    if data["authorization_on"]:
        course.consent(u, archive, "ECON_CHECK", data["authorization_on"])
        if not rules.has(archive, "AUTHORIZATION"):
            course.document(u, archive, "AUTHORIZATION")
    if conclusion == "MORE":
        archive.state, archive.state_since, archive.due_on = data["clock"]
        data["said"] = Text(MORE)
    elif conclusion == "DISAGREE":
        data["said"] = Text(DISAGREE)


def before_approve(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A leader who approves against the last visit says why."""
    if archive.state != "SURVEYED" or not archive.surveys:
        return
    if archive.surveys[-1].conclusion == "DISAGREE" and len(data["note"]) < 5:
        raise Invalid({"note": AGAINST})


def after_review(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The visit is due five working days after the application was received, however long the first review took."""
    archive.due_on = u.after(DAYS, received(u, archive))


def received(u: Unit, archive: HardshipArchive) -> dt.date:
    """The day on which the application of this round was submitted; today where nobody did."""
    stmt = select(ApprovalStep.at).where(
        ApprovalStep.object_kind == "archive", ApprovalStep.object_id == archive.id, ApprovalStep.verb == "submit")
    at = u.session.scalar(stmt.order_by(ApprovalStep.id.desc()).limit(1))
    return clock.local(at).date() if at is not None else u.today
