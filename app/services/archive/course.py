"""The moves of an archive from lead to opening: what must hold before each and what it leaves behind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_
from app.services.archive import arithmetic, household, period, rules
from app.services.archive.findings import Findings
from app.services.archive.household import second_level
from app.store.serial import next_no
from app.store.unit import Unit
from models.account import Account
from models.archive import Evidence, HardshipArchive
from models.org import OrgUnit
from models.trace import ApprovalStep, Authorization

REVIEW_MONTHS = 12


def before_open(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A lead becomes a draft once the employee is found in the roster."""
    person = household.roster(u, data["employee_id"])
    archive.employee, archive.unit_id = person, person.unit_id


def after_open(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The new draft holds its household from now on."""
    found = Findings()
    household.settle(u, archive, found)
    household.claim(u, archive, found)
    found.stop()
    arithmetic.assess(u, archive)


def before_submit(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """V01 to V12 on the whole archive; the figures are computed again on what was filled in."""
    found = Findings()
    household.settle(u, archive, found)
    rules.prove(archive)
    rules.always(archive, found)
    rules.submission(archive, u.today, found)
    household.distinct(archive, found)
    household.claim(u, archive, found)
    found.stop()
    arithmetic.assess(u, archive)


def before_approve(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The unit approves on minutes; the company's officer opens marginal archives alone, the leader all."""
    if archive.state == "SURVEYED":
        if data["meeting_on"] is None and not rules.has(archive, "MEETING_MINUTES"):
            raise Invalid({"meeting_on": N_("The minutes of the review meeting are missing.")})
    elif archive.category != "MARGINAL" and not u.actor.has(("CompanyLeader",)):
        raise Forbidden(N_("Only the company leader opens an archive of this category."))


def after_approve(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Unit approval keeps the minutes; the company's approval gives number, first day and next review."""
    if archive.state == "UNIT_APPROVED":
        if data["meeting_on"]:
            document(u, archive, "MEETING_MINUTES", data["meeting_on"].isoformat())
        return
    archive.archive_no = archive.archive_no or number(u, archive)
    archive.active_from = u.today
    archive.next_review_on = period.add_months(u.today, REVIEW_MONTHS)


def number(u: Unit, archive: HardshipArchive) -> str:
    """QX, code of the second-level unit, year and serial. Archives are never deleted, so no number comes back."""
    return next_no(u, HardshipArchive.archive_no, f"QX{second_level(u, archive.unit_id).code}{u.today:%Y}")


def close(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The household is free for another archive."""
    archive.closed_on = u.today
    archive.persons = []


def authorized(u: Unit, archive: HardshipArchive) -> bool:
    """True while an authorization of the economic check is in force."""
    return any(standing(a, u) for a in archive.authorizations if a.kind == "ECON_CHECK")


def standing(consent: Authorization, u: Unit) -> bool:
    """True for a consent that is signed, not withdrawn and not out of date."""
    ended = consent.withdrawn_on is not None or (consent.expires_on is not None and consent.expires_on < u.today)
    return consent.signed_on <= u.today and not ended


def consent(u: Unit, archive: HardshipArchive, kind: str, signed_on: Any, by: str | None = None,
            until: Any = None) -> None:
    """Add a consent of the household."""
    archive.authorizations.append(Authorization(
        employee_id=archive.employee_id, unit_id=archive.unit_id, kind=kind, signed_on=signed_on,
        signed_by=by or archive.name, expires_on=until, created_by=u.actor.user_id, changed_by=u.actor.user_id,
    ))


def document(u: Unit, archive: HardshipArchive, kind: str, note: str | None = None) -> None:
    """Add a document that is kept on paper."""
    archive.evidence.append(Evidence(kind=kind, note=note, unit_id=archive.unit_id, created_by=u.actor.user_id,
                                     changed_by=u.actor.user_id))


def may_repeat(u: Unit, archive: HardshipArchive, verb: str) -> bool:
    """V14, its one exception: a leader gives first review and decides for the unit where the unit has one editor."""
    if verb not in ("approve", "return", "reject") or archive.state != "SURVEYED" or not u.actor.has(("UnitLeader",)):
        return False
    mine = select(ApprovalStep.verb).where(
        ApprovalStep.object_kind == "archive", ApprovalStep.object_id == archive.id,
        ApprovalStep.round == archive.round, ApprovalStep.decision.is_(True),
        ApprovalStep.actor_id == u.actor.user_id,
    )
    if set(u.session.scalars(mine)) != {"review"}:
        return False
    unit = u.session.get_one(OrgUnit, archive.unit_id)
    over = [int(k) for k in unit.path.split("/") if k]
    editors = select(func.count(func.distinct(Account.id))).where(
        Account.unit_id.in_(over), Account.active.is_(True), Account.roles.any(name="UnitEditor")
    )
    return (u.session.scalar(editors) or 0) <= 1
