"""Referrals: consent or crisis first, then triage, a counsellor, follow-up and an end. Remarks never leave the sealed journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.kernel import clock, triage
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.text import N_, Text
from app.services import household
from app.services.record import Hooks, Step
from app.specs import codes
from app.specs.eap import SPEC
from app.store.serial import next_no
from app.store.unit import Unit
from models.account import Account
from models.eap import LEVELS, EapAssessment, EapReferral
from models.person import Employee
from models.trace import Authorization

Errors = dict[str, Any]
RED, SELF_HELP = "RED", "SELF_HELP"

_NO_CONSENT = N_("Without the employee's consent only an acute crisis may be referred.")
_NO_CALL = N_("Say what happened and who was phoned when.")
_NOT_SELF_HELP = N_("A red case is never left to self-help.")


def _place(u: Unit, data: dict[str, Any]) -> int:
    return household.employee(u, data["employee_id"]).unit_id


def _check(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    person = u.session.get_one(Employee, row.employee_id)
    if row.id is None:
        row.referred_on, row.archive_id = u.today, household.live_archive(u, person)
    errors: Errors = {}
    if row.crisis and not row.crisis_reason:
        errors["crisis_reason"] = _NO_CALL
    if not row.crisis and row.consent_on is None:
        errors["consent_on"] = _NO_CONSENT
    if errors:
        raise Invalid(errors)
    if row.ref_no is None:
        row.ref_no = next_no(u, EapReferral.ref_no, f"XL{u.today:%Y%m%d}")
    if row.crisis:
        set_due(row, RED)
    _consent(u, row, person)


def _consent(u: Unit, row: EapReferral, person: Employee) -> None:
    """Keep the consent as a paper of its own. It hangs on the employee, not on his archive: union officers read the archive."""
    if row.consent_on is None:
        return
    if row.consent is None:
        row.consent = Authorization(kind="EAP", unit_id=row.unit_id, employee_id=person.id, signed_by=person.name,
                                    signed_on=row.consent_on, created_by=u.actor.user_id, changed_by=u.actor.user_id)
    else:
        row.consent.signed_on = row.consent_on


def set_due(row: EapReferral, level: str) -> None:
    """Until when somebody must have reacted, counted from the moment of the referral; days end at midnight."""
    due = triage.due_at(level, row.created_at or clock.now())
    if not isinstance(due, dt.datetime):
        due = dt.datetime.combine(due, dt.time(23, 59, 59), clock.LOCAL)
    row.due_at, row.due_on = due, clock.local(due).date()


def _triage(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    """The level follows from the scores; a person may raise it with a reason, never lower it."""
    data["crisis"] = data["crisis"] or row.crisis  # what the sender reported is not taken back by silence
    data["consent_on"] = data["consent_on"] or row.consent_on
    data["crisis_reason"] = data["crisis_reason"] or row.crisis_reason
    found = triage.evaluate(data["crisis"], data["phq9"], data["phq9_item9"], data["gad7"])
    if found.refusal == "BAD_INPUT":
        raise Invalid({"phq9_item9": N_("This answer does not fit the PHQ-9 score.")})
    errors: Errors = {}
    typed = data["level"]
    if typed is None and found.level is None:
        errors["phq9"] = N_("Enter at least one score, or choose a level with a reason.")
    elif typed and found.level and LEVELS.index(typed) < LEVELS.index(found.level):
        errors["level"] = Text(N_("The scores give level %(level)s; it may be raised but not lowered."),
                               level=Text(codes.label("eap_level", found.level)))
    elif typed and typed != found.level and not data["level_reason"]:
        errors["level_reason"] = N_("Say why the level differs from the scores.")
    data["level"] = typed or found.level
    if data["level"] == RED and data["target"] == SELF_HELP:
        errors["target"] = _NOT_SELF_HELP
    if data["level"] != RED and data["consent_on"] is None:
        errors["consent_on"] = _NO_CONSENT
    if data["level"] == RED and not data["crisis_reason"]:
        errors["crisis_reason"] = _NO_CALL
    if errors:
        raise Invalid(errors)


def _triaged(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    """Scores become tests of the case, which only its counsellor will read."""
    assert row.level is not None
    set_due(row, row.level)
    _consent(u, row, row.employee)
    if data["phq9"] is not None or data["phq9_item9"] is not None:
        _test(u, row, "PHQ9", data["phq9"], triage.band(data["phq9"]) if data["phq9"] is not None else None, data["phq9_item9"])
    if data["gad7"] is not None:
        _test(u, row, "GAD7", data["gad7"], gad7_band(data["gad7"]))


def gad7_band(score: int) -> str:
    """The severity band of a GAD-7 sum (0-21); published bands differ, a clinician must confirm these."""
    return next(name for top, name in ((4, "NONE"), (9, "MILD"), (14, "MODERATE"), (21, "SEVERE")) if score <= top)


def _test(u: Unit, row: EapReferral, tool: str, total: int | None, band: str | None, item9: int | None = None) -> None:
    def text(value: int | None) -> Any:
        return None if value is None else str(value)

    u.session.add(EapAssessment(referral_id=row.id, unit_id=row.unit_id, tool=tool, total=text(total), item9=text(item9),
                                band=band, taken_on=u.today, by=u.actor.name, created_by=u.actor.user_id,
                                changed_by=u.actor.user_id))


def _assign(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    account = u.session.get(Account, data["assigned_to"])
    if account is None or not account.active or "EapCounselor" not in {r.name for r in account.roles}:
        raise Invalid({"assigned_to": N_("There is no counsellor with this account.")})
    if account.employee_id == row.employee_id:
        raise Invalid({"assigned_to": N_("The counsellor cannot be the employee himself.")})
    data["target"] = data["target"] or row.target
    if row.level == RED and data["target"] == SELF_HELP:
        raise Invalid({"target": _NOT_SELF_HELP})
    row.assigned_to = account.id


def _start(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    if row.assigned_to != u.actor.user_id and not u.actor.is_system:
        raise Forbidden(N_("The case is assigned to another counsellor."))


def _decline(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    second = data["second_contact_on"]
    if (row.level == RED or row.crisis) and (second is None or second < row.referred_on):
        raise Invalid({"second_contact_on": N_("A red case may end only after a second contact with the employee.")})


def _set(name: str, value: str) -> Step:
    def effect(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
        setattr(row, name, value)

    return effect


def _still_due(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    row.due_on = clock.local(row.due_at).date() if row.due_at else None


def _called(u: Unit, row: EapReferral) -> None:
    """A case that became red later goes on only after a call. Who does not see the level is not told by a refusal."""
    if row.red and row.crisis_reason is None and u.actor.has(("EapCoordinator", "EapCounselor")):
        raise DomainError(N_("Level red: note the call to the crisis line or the family first."), code="CALL")


def _line(u: Unit, before: Any, text: str) -> str:
    """``text`` with its hour and author under what stands there."""
    line = f"{clock.local(clock.now()):%Y-%m-%d %H:%M} {u.actor.name}: {text}"
    return f"{before.open()}\n{line}" if before else line


def _stays(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    """The case stands where it stood: what is noted on the way moves neither its clock nor its deadline."""
    data["stood"] = (row.state_since, row.due_on)


def _stood(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    row.state_since, row.due_on = data["stood"]


def _call(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
    _stays(u, row, data)
    row.crisis_reason = _line(u, row.crisis_reason, data["call_record"])  # type: ignore[assignment]


def _journal(step: Step | None = None) -> Step:
    """The guard ``step``, and the remark goes into the sealed journal instead of the open history."""

    def guard(u: Unit, row: EapReferral, data: dict[str, Any]) -> None:
        if step not in (_call, _triage):
            _called(u, row)
        if step is not None:
            step(u, row, data)
        note, data["note"] = data["note"], ""
        if note:
            row.journal = _line(u, row.journal, note)  # type: ignore[assignment]

    return guard


_GUARDS: dict[str, Callable[..., None]] = {"triage": _triage, "assign": _assign, "start": _start, "decline": _decline,
                                         "call": _call, "book": _stays}

HOOKS = Hooks(
    place=_place,
    check=_check,
    guards={verb: _journal(_GUARDS.get(verb)) for verb in SPEC.verbs},
    effects={"call": _stood, "book": _stood, "triage": _triaged, "assign": _still_due, "transfer": _set("target", "PSYCHIATRY"),
             "decline": _set("close_reason", "DECLINED")},
)

