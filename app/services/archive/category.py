"""What people do about the category: answer the exclusions, waive one, lower what was computed. Nobody types a category."""

from __future__ import annotations

from typing import Any

from app.kernel.fault import DomainError, Invalid
from app.kernel.rules.category import EXCLUSIONS, LOWER
from app.kernel.text import N_, Text
from app.services.archive import arithmetic, frozen
from app.services.archive.findings import Findings
from app.specs import codes
from app.store.unit import Unit
from models.archive import ArchiveChange, ExclusionCheck, HardshipArchive

#: states in which the category stands as it was published or approved
SETTLED = ("NOTICE", "PENDING", "ACTIVE", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE", "MONITOR", "CLOSED", "CANCELLED", "REJECTED", "DROPPED")
NONE_FITS = N_("No category fits this household: the figures lie above every line. The archive cannot go on; refuse it, or "
               "correct the figures.")
NONE_LEFT = N_("No category fits this household any more. It cannot be kept: propose the exit.")
UNANSWERED = N_("Answer the seven exclusions first. Still open: %(codes)s.")
STRICT_HOMES = N_("A second home is waived only for critical illness or disaster, and below the local minimum of living area.")


def unanswered(archive: HardshipArchive) -> list[str]:
    """Codes of the exclusions that nobody has answered yet."""
    return [code for code in EXCLUSIONS if code not in {x.code for x in archive.exclusions}]


def standing(archive: HardshipArchive) -> list[str]:
    """Codes of the exclusions that hold and are not waived: they bar deep and relative hardship."""
    return [x.code for x in archive.exclusions if x.answer == "YES"]


def fits(archive: HardshipArchive) -> None:
    """Raises DomainError while no category results: without one an archive is neither published nor approved."""
    if archive.category is None:
        raise DomainError(NONE_FITS, code="NO_CATEGORY")


def before_approve(_u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Unit and company decide on a household with a category whose exclusions are all answered."""
    left = unanswered(archive)
    if archive.state == "SURVEYED" and left:
        raise DomainError(UNANSWERED, code="EXCLUSIONS", codes="、".join(left))
    fits(archive)


def before_publish(_u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """A notice names the category."""
    fits(archive)


def review(u: Unit, archive: HardshipArchive) -> None:
    """The yearly review reckons by the lines of today. A household without a category is not kept."""
    arithmetic.assess(u, archive, on=u.today)
    if archive.category is None:
        raise DomainError(NONE_LEFT, code="NO_CATEGORY")


# ---- exclusions -----------------------------------------------------------------------------------------------------


def before_exclude(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Where an exclusion holds, somebody says what was found."""
    if any(data[code.lower()] == "YES" for code in EXCLUSIONS) and len(data["grounds"] or "") < 5:
        raise Invalid({"grounds": N_("Please say in at least 5 characters what was found.")})


def after_exclude(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The seven answers. A waiver stays while its exclusion still holds; the household is judged again."""
    have = {x.code: x for x in archive.exclusions}
    for code in EXCLUSIONS:
        answer, row = data[code.lower()], have.get(code)
        if row is None:
            row = ExclusionCheck(code=code, unit_id=archive.unit_id, created_by=u.actor.user_id)
            archive.exclusions.append(row)
        if row.answer == "WAIVED" and answer == "YES":
            continue
        row.answer, row.changed_by = answer, u.actor.user_id
        row.reason, row.ground, row.waived_by = data["grounds"] if answer == "YES" else None, None, None
    _judge(u, archive)


def before_waive(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Only what holds is waived; a second home on the two grounds of the rule alone."""
    found = Findings()
    if data["code"] not in standing(archive):
        found.add("code", N_("This exclusion does not stand in the way."))
    elif data["code"] == "X3" and not (data["ground"] in ("ILLNESS", "DISASTER") and data["area_low"]):
        found.add("ground", STRICT_HOMES)
    found.stop()


def after_waive(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The exclusion no longer bars; who waived it and why stays with it."""
    row = next(x for x in archive.exclusions if x.code == data["code"])
    row.answer, row.ground, row.reason, row.waived_by = "WAIVED", data["ground"], data["note"], u.actor.name
    row.changed_by = u.actor.user_id
    _judge(u, archive)


def _judge(u: Unit, archive: HardshipArchive) -> None:
    arithmetic.assess(u, archive, on=u.today if archive.state in ("REVIEW_DUE", "FROZEN") else None)


# ---- V13 ------------------------------------------------------------------------------------------------------------


def before_lower(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """V13: the leader may give less than the rule, never more.

    The ladder is deep, relative, marginal. Hardship through accident is no step of it: it says how the hardship came about, so
    nothing is lowered to it, and from it only to marginal.
    """
    if archive.category is None:
        raise DomainError(NONE_FITS, code="NO_CATEGORY")
    if data["to"] not in LOWER.get(archive.category, ()):
        raise Invalid({"to": [Text(N_("Only a category lower than “%(category)s” can be chosen."),
                                   category=Text(codes.label("category", archive.category)))]})


def after_lower(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The saved category differs from the computed one from now on; in an open archive that is a change with before and after."""
    before = frozen.text(frozen.taken(archive))
    archive.category, archive.lowered_on, archive.lowered_by = data["to"], u.today, u.actor.name
    if archive.state == "ACTIVE":
        archive.changes.append(ArchiveChange(
            kind="CATEGORY", reason=data["note"], effective_on=u.today, before=before, after=frozen.text(frozen.taken(archive)),
            outcome="CONFIRMED", approved_by=u.actor.name, approved_on=u.today, unit_id=archive.unit_id,
            created_by=u.actor.user_id, changed_by=u.actor.user_id))
