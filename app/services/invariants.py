"""What must always be true of the data, whoever wrote it. ``flask verify`` lists what is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.store import audit
from app.store import session as sessions
from models.aid import AidApplication
from models.archive import CLOSED_STATES, FamilyMember, HardshipArchive
from models.trace import ApprovalStep


def broken() -> list[dict[str, Any]]:
    """Every broken invariant with the keys of the rows at fault; empty when sound."""
    session = sessions.reading()
    found: list[dict[str, Any]] = []

    def tell(name: str, keys: list[Any]) -> None:
        if keys:
            found.append({"invariant": name, "rows": keys[:50], "count": len(keys)})

    archive = HardshipArchive
    members = (
        select(func.count()).select_from(FamilyMember)
        .where(FamilyMember.archive_id == archive.id, FamilyMember.shares_life.is_(True)).scalar_subquery()
    )
    tell("household_size", list(session.scalars(
        select(archive.id).where(archive.household_size.is_not(None), archive.employee_id.is_not(None),
                                 archive.household_size != members + 1))))
    tell("one_live_archive", list(session.scalars(
        select(archive.employee_id).where(archive.state.not_in(CLOSED_STATES), archive.employee_id.is_not(None))
        .group_by(archive.employee_id).having(func.count() > 1))))
    tell("category_of_the_rule", list(session.scalars(
        select(archive.id).where(archive.computed_category.is_not(None), archive.lowered_on.is_(None),
                                 archive.category.is_distinct_from(archive.computed_category)))))
    tell("aid_unit", list(session.scalars(
        select(AidApplication.id).join(archive, archive.id == AidApplication.archive_id)
        .where(AidApplication.employee_id != archive.employee_id))))
    tell("approved_above_requested", list(session.scalars(
        select(AidApplication.id).where(AidApplication.approved_amount > AidApplication.requested_amount))))
    tell("decided_twice", list(session.scalars(
        select(ApprovalStep.object_id).where(ApprovalStep.decision.is_(True), ApprovalStep.actor_id.is_not(None),
                                             ApprovalStep.verb != "approve", ApprovalStep.verb != "review")
        .group_by(ApprovalStep.object_kind, ApprovalStep.object_id, ApprovalStep.round, ApprovalStep.actor_id)
        .having(func.count() > 1))))
    chain = audit.verify(session)
    if not chain["ok"]:
        found.append({"invariant": "audit_chain", "rows": [chain["first_bad"]], "count": 1, "reason": chain["reason"]})
    return found
