"""The moves of an open archive: change, yearly review, exit, relapse, cancellation, consents."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from app.kernel import money
from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_
from app.services.archive import arithmetic, course, household, period, rules
from app.services.archive.findings import Findings
from app.store.unit import Unit
from models.archive import ArchiveChange, HardshipArchive
from models.trace import ApprovalStep

RETAIN_YEARS = 10  #: source: national archive rule


def figures(archive: HardshipArchive) -> str:
    """What a change may move, as JSON: kept before and after."""
    names = ("annual_income", "annual_rigid", "net_per_capita_month")
    return json.dumps({
        "category": archive.category, "household_size": archive.household_size,
        **{n: money.fmt(getattr(archive, n)) if getattr(archive, n) is not None else None for n in names},
    })


def after_change(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A change begins a chain of its own and keeps the figures as they were."""
    archive.round += 1
    archive.changes.append(ArchiveChange(
        kind=data["change_kind"], reason=data["note"], effective_on=data["effective_on"] or u.today,
        before=figures(archive), unit_id=archive.unit_id, created_by=u.actor.user_id, changed_by=u.actor.user_id,
    ))


def before_confirm(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The changed archive is complete, and somebody else confirms it."""
    began = select(ApprovalStep.actor_id).where(
        ApprovalStep.object_kind == "archive", ApprovalStep.object_id == archive.id, ApprovalStep.verb == "change"
    ).order_by(ApprovalStep.id.desc()).limit(1)
    if not u.actor.is_system and u.session.scalar(began) == u.actor.user_id:
        raise Forbidden(N_("Another person must confirm the change."), code="FOUR_EYES")
    found = Findings()
    household.settle(u, archive, found)
    rules.prove(archive)
    rules.always(archive, found)
    rules.complete(archive, found, illness=False)
    household.distinct(archive, found)
    household.claim(u, archive, found)
    found.stop()
    arithmetic.assess(u, archive)


def after_confirm(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The change is closed with the figures that came out."""
    change = archive.changes[-1]
    change.after, change.approved_by, change.approved_on = figures(archive), u.actor.name, u.today


def before_keep(_u: Unit, _archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The review keeps nobody whom the check could not follow or found over the limit."""
    found = Findings()
    if data["result"] in ("EXCEED", "FAIL"):
        found.add("result", N_("With this result the archive is not kept: propose the exit or repeat the check."))
    if data["result"] == "DIFF" and data["new_category"] is None:
        found.add("new_category", N_("Choose the category again: the figures have changed."))
    found.stop()


def after_keep(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Survey and check of the review, the category that follows, and the next review in a year."""
    archive.survey_on, archive.check_returned_on = data["visit_on"], data["returned_on"]
    archive.check_result = data["result"]
    archive.category = data["new_category"] or archive.category
    archive.next_review_on = period.add_months(u.today, course.REVIEW_MONTHS)


def after_propose_exit(_u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The exit is a chain of its own."""
    archive.round += 1


def after_exit(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The six months of watching begin."""
    archive.monitor_from = u.today


def after_relapse(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Nothing of the exit remains; the next review is a year away."""
    archive.exit_kind = archive.monitor_from = archive.told_on = None
    archive.next_review_on = period.add_months(u.today, course.REVIEW_MONTHS)


def after_end(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Closed or cancelled: the household is free, the file is kept ten years."""
    course.close(u, archive, data)
    archive.retain_until = period.add_months(u.today, 12 * RETAIN_YEARS)


def before_consent(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A consent ends after it was signed. The step of the archive goes on as if nothing had happened."""
    if data["expires_on"] and data["expires_on"] < data["signed_on"]:
        raise Invalid({"expires_on": N_("The end lies before the beginning.")})
    data["clock"] = archive.state_since, archive.due_on


def after_consent(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The consent is on file."""
    archive.state_since, archive.due_on = data["clock"]
    course.consent(u, archive, data["consent_kind"], data["signed_on"], data["signed_by"], data["expires_on"])


def before_withdraw(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Only a consent in force can be withdrawn."""
    if not any(a.kind == data["consent_kind"] and course.standing(a, u) for a in archive.authorizations):
        raise Invalid({"consent_kind": N_("There is no such consent in force.")})
    data["clock"] = archive.state_since, archive.due_on


def after_withdraw(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Every consent of the kind ends today."""
    archive.state_since, archive.due_on = data["clock"]
    for consent in archive.authorizations:
        if consent.kind == data["consent_kind"] and course.standing(consent, u):
            consent.withdrawn_on, consent.changed_by = u.today, u.actor.user_id
