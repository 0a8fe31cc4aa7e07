"""Moves of an open archive that are no change and no review: exit, relapse, merging, end; withdrawal; consents."""

from __future__ import annotations

from typing import Any

from app.kernel import clock
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services.archive import bulletin, course, period, review
from app.specs.archive.later import LIVING
from app.store.unit import Unit
from models.archive import HardshipArchive
from models.trace import ApprovalStep

RETAIN_YEARS = 10  #: source: national archive rule


def after_withdraw(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """A draft again, and no longer in public; submitted anew it is a chain of its own."""
    row = bulletin.item_of(u, archive)
    if row is not None:
        row.mark = "REMOVED"
    archive.notice_from = archive.notice_until = None
    archive.round += 1


def after_propose_exit(_u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The exit is a chain of its own."""
    archive.round += 1


def after_exit(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The six months of watching begin; a review that waited is decided by it."""
    archive.monitor_from = u.today
    review.decide(u, archive, "EXIT")


def after_relapse(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Nothing of the exit remains; the next review is a year away."""
    archive.exit_kind = archive.monitor_from = archive.told_on = None
    archive.next_review_on = period.add_months(u.today, course.REVIEW_MONTHS)


def after_end(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Closed or cancelled: the household is free, the file is kept ten years, a review that waited is over."""
    course.close(u, archive, data)
    review.decide(u, archive, "CANCEL")
    archive.retain_until = period.add_months(u.today, 12 * RETAIN_YEARS)


def before_merge(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The archive that stays is another one, open, and within the officer's reach."""
    if data["merged_into_id"] == archive.id:
        raise Invalid({"merged_into_id": N_("An archive is not merged into itself.")})
    try:
        stays = u.one(HardshipArchive, data["merged_into_id"], lock=True)
    except Unseen:
        raise Invalid({"merged_into_id": N_("Please choose from the list.")}) from None
    if stays.state not in LIVING:
        raise Invalid({"merged_into_id": N_("Only an open archive can take in another one.")})
    data["stays"] = stays


def after_merge(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Rows of every room stay with the archive that goes; it names the one that stays, and the history of that one says so."""
    stays: HardshipArchive = data["stays"]
    archive.close_reason = "MERGED"
    after_end(u, archive, data)
    u.session.add(ApprovalStep(
        object_kind="archive", object_id=stays.id, unit_id=stays.unit_id, round=stays.round, verb="took_in", from_state=stays.state,
        to_state=stays.state, actor_id=u.actor.user_id, actor_name=u.actor.name, opinion=repr(archive), at=clock.now()))
    u.record("change", "archive", stays.id, "took_in", {"archive": archive.id})


def before_consent(_u: Unit, _archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A consent ends after it was signed."""
    if data["expires_on"] and data["expires_on"] < data["signed_on"]:
        raise Invalid({"expires_on": N_("The end lies before the beginning.")})


def after_consent(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The consent is on file."""
    course.consent(u, archive, data["consent_kind"], data["signed_on"], data["signed_by"], data["expires_on"])


def before_withdraw_consent(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Only a consent in force can be withdrawn."""
    if not any(a.kind == data["consent_kind"] and course.standing(a, u) for a in archive.authorizations):
        raise Invalid({"consent_kind": N_("There is no such consent in force.")})


def after_withdraw_consent(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Every consent of the kind ends today."""
    for consent in archive.authorizations:
        if consent.kind == data["consent_kind"] and course.standing(consent, u):
            consent.withdrawn_on, consent.changed_by = u.today, u.actor.user_id
