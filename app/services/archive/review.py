"""The yearly review of an archive, kept as a record: due when, on which survey and check, what was decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.kernel.text import N_
from app.services.archive import category, check, course, period
from app.services.archive.findings import Findings
from app.store.unit import Unit
from models.archive import AnnualReview, HardshipArchive
from models.trace import ApprovalStep

AHEAD = dt.timedelta(days=30)  #: a review is due so long before its day


def running(archive: HardshipArchive) -> AnnualReview | None:
    """The review that waits for its decision."""
    return next((r for r in reversed(archive.reviews) if r.decision is None), None)


def begin(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The review is a chain of its own, and one record however often it is said to be due."""
    archive.round += 1
    day = archive.next_review_on or u.today
    archive.due_on = day
    if running(archive) is None:
        while any(r.due_on == day for r in archive.reviews):  # begun and decided once already on this day
            day += dt.timedelta(days=1)
        archive.reviews.append(AnnualReview(
            due_on=day, began_on=u.today, old_category=archive.category, unit_id=archive.unit_id,
            created_by=u.actor.user_id, changed_by=u.actor.user_id))


def after_start(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Begun by a person before its day: it is due in a month at the latest."""
    archive.next_review_on = min(archive.next_review_on or dt.date.max, u.today + AHEAD)
    begin(u, archive, data)


def after_freeze(_u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The day that was missed stays the one to be seen."""
    archive.due_on = archive.next_review_on


def before_keep(_u: Unit, _archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The review keeps nobody whom the check could not follow or found over the limit."""
    found = Findings()
    if data["result"] in ("EXCEED", "FAIL"):
        found.add("result", N_("With this result the archive is not kept: propose the exit or repeat the check."))
    if data["result"] == "DIFF" and data["diff_amount"] is None:
        found.add("diff_amount", N_("Enter by how much the yearly income differs."))
    found.stop()


def after_keep(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Survey and check of the review, the category that follows by the lines of today, and the next review in a year."""
    made = running(archive)
    archive.survey_on, archive.check_returned_on = data["visit_on"], data["returned_on"]
    archive.check_result, archive.check_diff = data["result"], None
    if data["result"] == "DIFF":
        check.differ(u, archive, data)
    category.review(u, archive)
    archive.next_review_on = period.add_months(u.today, course.REVIEW_MONTHS)
    if made is not None:
        made.survey_on, made.check_returned_on, made.check_result = data["visit_on"], data["returned_on"], data["result"]
        decide(u, archive, "KEEP" if archive.category == made.old_category else "ADJUST")


def decide(u: Unit, archive: HardshipArchive, decision: str) -> None:
    """Close the review that waits, if one does."""
    made = running(archive)
    if made is not None:
        made.decision, made.new_category = decision, archive.category
        made.decided_by, made.decided_on, made.changed_by = u.actor.name, u.today, u.actor.user_id


def state_before_exit(u: Unit, archive: HardshipArchive) -> str:
    """The state in which the exit was proposed."""
    stmt = select(ApprovalStep.from_state).where(
        ApprovalStep.object_kind == "archive", ApprovalStep.object_id == archive.id, ApprovalStep.verb == "propose_exit"
    ).order_by(ApprovalStep.id.desc()).limit(1)
    return u.session.scalar(stmt) or "ACTIVE"


def after_refuse_exit(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The archive goes on; one whose review was due, or has come due meanwhile, is back at its review."""
    archive.exit_kind = None
    before = state_before_exit(u, archive)
    due = archive.next_review_on is not None and archive.next_review_on <= u.today + AHEAD
    if before in ("REVIEW_DUE", "FROZEN") or running(archive) is not None or due:
        archive.state = "FROZEN" if before == "FROZEN" else "REVIEW_DUE"
        begin(u, archive, data)
