"""The counsellor's own rows: tests and sessions of the cases he has. Nobody else writes or reads them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select

from app.kernel import triage
from app.kernel.crypto import Secret
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.text import N_, Text
from app.services import record
from app.services.eap.referral import gad7_band, set_due
from app.services.record import Hooks
from app.specs.eap import ASSESSMENT
from app.store.unit import Unit
from models.eap import LEVELS, EapAssessment, EapReferral, EapSession

OPEN = ("ASSIGNED", "IN_SERVICE", "FOLLOW_UP")
#: questions and greatest sum of the tests whose answers we know how to add up; each answer is 0 to 3
_SCALES = {"PHQ9": (9, 27), "GAD7": (7, 21)}

Errors = dict[str, Any]


def _place(u: Unit, data: dict[str, Any]) -> int:
    try:
        return u.one(EapReferral, data["referral_id"]).unit_id
    except Unseen:
        raise Invalid({"referral_id": N_("Please choose from the list.")}) from None


def _case(u: Unit, row: Any) -> EapReferral:
    """The case of the row, if it is open and the actor's own."""
    case = u.session.get_one(EapReferral, row.referral_id)
    if case.assigned_to != u.actor.user_id and not u.actor.is_system:
        raise Forbidden(N_("The case is assigned to another counsellor."))
    if case.state not in OPEN:
        raise DomainError(N_("The case is not open for notes."), field="referral_id", code="STATE")
    return case


def _assessment(u: Unit, row: EapAssessment, data: dict[str, Any]) -> None:
    case = _case(u, row)
    errors: Errors = {}
    answers = _answers(row, errors)
    total, item9 = _number(row.total), _number(row.item9)
    if answers:
        if total not in (None, sum(answers)):
            errors["total"] = Text(N_("The answers add up to %(sum)s."), sum=sum(answers))
        total = sum(answers)
        item9 = answers[8] if row.tool == "PHQ9" else item9
    if total is None and not errors:
        errors["total"] = N_("Enter the score or all answers.")
    if row.tool != "PHQ9" and item9 is not None:
        errors["item9"] = N_("Only the PHQ-9 has this item.")
    if not errors:
        errors.update(_scale(row.tool, total, item9))
    if errors:
        raise Invalid(errors)
    _write(u, row, total, item9)
    _raise_level(u, row, case, total, item9)


def _answers(row: EapAssessment, errors: Errors) -> list[int]:
    text = _open(row.items)
    if not text:
        return []
    parts = [p for p in re.split(r"[\s,，、;]+", text) if p]
    count = _SCALES[row.tool][0] if row.tool in _SCALES else None
    if not all(p.isascii() and p.isdigit() and len(p) < 3 for p in parts):
        errors["items"] = N_("Enter the points of each question, separated by commas.")
    elif count is not None and (len(parts) != count or any(int(p) > 3 for p in parts)):
        errors["items"] = Text(N_("This test has %(n)s answers of 0 to 3 points."), n=count)
    return [] if "items" in errors else [int(p) for p in parts]


def _scale(tool: str, total: int | None, item9: int | None) -> Errors:
    most = _SCALES.get(tool, (0, 999))[1]
    if total is not None and total > most:
        return {"total": Text(N_("The score of this test is at most %(most)s."), most=most)}
    if tool == "PHQ9" and triage.evaluate(False, total, item9).refusal == "BAD_INPUT":
        return {"item9": N_("This answer does not fit the PHQ-9 score.")}
    return {}


def _write(u: Unit, row: EapAssessment, total: int | None, item9: int | None) -> None:
    record.put(row, ASSESSMENT.columns["total"], total)
    record.put(row, ASSESSMENT.columns["item9"], item9)
    assert total is not None
    band = triage.band(total) if row.tool == "PHQ9" else gad7_band(total) if row.tool == "GAD7" else None
    row.band = band  # type: ignore[assignment]
    row.by = row.by or u.actor.name


def _raise_level(u: Unit, row: EapAssessment, case: EapReferral, total: int | None, item9: int | None) -> None:
    """A test that shows more danger than the triage did raises the level at once; no test lowers it."""
    scores: dict[str, Any] = {"PHQ9": {"phq9": total, "phq9_item9": item9}, "GAD7": {"gad7": total}}.get(row.tool, {})
    found = triage.evaluate(False, **scores).level
    if found is None or (case.level is not None and LEVELS.index(found) <= LEVELS.index(case.level)):
        return
    u.record("change", "eap", case.id, "change", {"level": [None, "#raised"]})
    case.level = found
    if found == "RED" and case.target == "SELF_HELP":
        case.target = "COUNSEL"
    set_due(case, found)
    u.touch(case)


def _session(u: Unit, row: EapSession, data: dict[str, Any]) -> None:
    _case(u, row)
    if row.next_on is not None and row.next_on <= row.on:
        raise Invalid({"next_on": N_("The next session must be after this one.")})
    if row.no is None:
        last = u.session.scalar(select(func.max(EapSession.no)).where(EapSession.referral_id == row.referral_id))
        row.no = (last or 0) + 1


def _open(value: Any) -> str | None:
    return value.open() if isinstance(value, Secret) else value


def _number(value: Any) -> int | None:
    text = _open(value)
    return None if text is None else int(text)


ASSESSMENT_HOOKS = Hooks(place=_place, check=_assessment)
SESSION_HOOKS = Hooks(place=_place, check=_session)
