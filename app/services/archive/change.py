"""Changes of an archive in force: opened, confirmed or refused by somebody else; the household before and after is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_
from app.services.archive import arithmetic, frozen, household, rules
from app.services.archive.findings import Findings
from app.store.unit import Unit
from models.archive import HEAD, ArchiveChange, FamilyMember, HardshipArchive
from models.person import Employee
from models.trace import ApprovalStep

#: what is known of a head alone and not of whoever comes after him
OF_HEAD = ("diagnosis", "diagnosed_on", "disease_id", "disability_type", "disability_grade", "bank_name", "bank_branch",
           "bank_account")


def after_change(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A change begins a chain of its own and keeps the household as it was."""
    begin(u, archive, data["change_kind"], data)


def begin(u: Unit, archive: HardshipArchive, kind: str, data: dict[str, Any]) -> ArchiveChange:
    """The record of a change that runs."""
    archive.round += 1
    made = ArchiveChange(
        kind=kind, reason=data["note"], effective_on=data.get("effective_on") or u.today, unit_id=archive.unit_id,
        before=frozen.text(frozen.taken(archive)), created_by=u.actor.user_id, changed_by=u.actor.user_id,
    )
    archive.changes.append(made)
    return made


def running(archive: HardshipArchive) -> ArchiveChange | None:
    """The change that waits for its decision; a transfer of the unit may have come since."""
    return next((c for c in reversed(archive.changes) if c.outcome is None), None)


def _another(u: Unit, archive: HardshipArchive) -> None:
    began = select(ApprovalStep.actor_id).where(
        ApprovalStep.object_kind == "archive", ApprovalStep.object_id == archive.id,
        ApprovalStep.verb.in_(("change", "new_head")),
    ).order_by(ApprovalStep.id.desc()).limit(1)
    if not u.actor.is_system and u.session.scalar(began) == u.actor.user_id:
        raise Forbidden(N_("Another person must confirm the change."), code="FOUR_EYES")


def before_confirm(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The changed archive is complete, and somebody else confirms it."""
    _another(u, archive)
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
    """The change is closed with the household that came out; who has left it is free."""
    household.claim(u, archive, Findings())
    _close(u, archive, "CONFIRMED")


def before_refuse(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Somebody else refuses, as somebody else confirms."""
    _another(u, archive)


def after_refuse(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """The archive is as it was before; what was asked for stays with the record of the change."""
    made = _close(u, archive, "REFUSED")
    frozen.put_back(u, archive, frozen.read(made.before))


def _close(u: Unit, archive: HardshipArchive, outcome: str) -> ArchiveChange:
    made = running(archive)
    assert made is not None
    made.after, made.outcome = frozen.text(frozen.taken(archive)), outcome  # type: ignore[assignment]
    made.approved_by, made.approved_on, made.changed_by = u.actor.name, u.today, u.actor.user_id
    return made


def keep_documents(archive: HardshipArchive) -> None:
    """A document on which a decision rests is not taken away from an archive in force. Raises Invalid."""
    gone: Any = inspect(archive).attrs.evidence.history.deleted
    if archive.state == "CHANGING" and any(row.file_id is not None for row in gone or ()):
        raise Invalid({"evidence": N_("A document of an archive in force is not taken away.")})


# ---- another head of the same household ----------------------------------------------------------------------------


def before_new_head(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The new head is an employee in the roster and a member of this household."""
    found = Findings()
    person = u.session.get(Employee, data["new_head_id"])
    if person is None or _member(archive, person) is None:
        found.add("new_head_id", N_("This employee is not a member of the household."))
    if data["head_reason"] != "DEATH" and not data["old_relation"]:
        found.add("old_relation", N_("Say what the former head is to the new one."))
    found.stop()


def _member(archive: HardshipArchive, person: Employee) -> FamilyMember | None:
    return next((m for m in archive.members if m.id_no_bx == person.id_no_bx), None)


def after_new_head(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """Head and member change places; a deceased head leaves the household with his income and his bills."""
    begin(u, archive, "MEMBER", data)
    person = u.session.get_one(Employee, data["new_head_id"])
    former, member = archive.employee, _member(archive, person)
    assert former is not None
    assert member is not None
    stays = data["head_reason"] != "DEATH"
    health, place = archive.health_state, member.place
    archive.health_state = member.health_state
    for name in OF_HEAD:
        setattr(archive, name, None)
    archive.employee_id, archive.employee = person.id, person
    _exchange(archive, place, stays)
    if stays:
        member.name, member.relation, member.health_state = former.name, data["old_relation"], health
        member.id_no, member.id_no_bx = former.id_no.open(), former.id_no_bx  # type: ignore[assignment]
        member.identity = member.month_income = member.org_or_school = member.edu_stage = member.school_kind = None
    else:
        archive.members.remove(member)
    found = Findings()
    household.settle(u, archive, found)
    household.claim(u, archive, found)
    found.stop()
    arithmetic.assess(u, archive)


def _exchange(archive: HardshipArchive, place: str, stays: bool) -> None:
    """Rows that name one of the two name the other's place now."""
    for part, name in (("incomes", "member_ref"), ("rigid_expenses", "member_ref"), ("medical_expenses", "patient_ref"),
                       ("evidence", "member_ref")):
        for row in list(getattr(archive, part)):
            ref = getattr(row, name)
            if ref == place:
                setattr(row, name, HEAD)
            elif ref == HEAD and stays:
                setattr(row, name, place)
            elif ref == HEAD and part == "evidence":
                row.member_ref = None  # papers stay
            elif ref == HEAD:
                getattr(archive, part).remove(row)
