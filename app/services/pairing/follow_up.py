"""Follow-ups: what was measured, whether it is an alert, and when the next one is due (V24)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_, Text
from app.services.pairing import readings, schedule
from app.services.pairing.pair import consented
from app.services.pairing.plan import active, pairing_of
from app.services.record import Hooks
from app.store.unit import Unit
from models.pairing import FollowUp, HealthPairing

_FOUND = ("mode", "sbp", "dbp", "glucose", "weight", "symptoms", "adherence", "advice", "next_on")  #: known only afterwards


def _place(u: Unit, data: dict[str, Any]) -> int:
    return pairing_of(u, data["pairing_id"]).unit_id


def _check(u: Unit, row: FollowUp, data: dict[str, Any]) -> None:
    pairing = u.session.get_one(HealthPairing, row.pairing_id)
    if row.id is None:
        active(u, pairing)
    elif pairing.state in ("ACTIVE", "PAUSED"):
        consented(pairing, u)
    else:
        raise DomainError(N_("This needs an active health pairing."), code="STATE")
    row.employee_id = pairing.employee_id
    errors: dict[str, Any] = {}
    _when(u, row, errors)
    _findings(row, errors)
    if errors:
        raise Invalid(errors)
    row.alert = readings.alert(row)
    if row.done_on is not None:
        _next(u, row, pairing)


def _when(u: Unit, row: FollowUp, errors: dict[str, Any]) -> None:
    found, review = schedule.planned(u, row.pairing_id, row.id), schedule.review_day(u, row.pairing_id)
    if row.id is not None and row.done_on is None and any(inspect(row).attrs.done_on.history.deleted or ()):
        errors["done_on"] = N_("A follow-up that was held cannot become planned again.")
    if row.due_on is None and row.done_on is not None:
        row.due_on = found.due_on if found else min(row.done_on, review or row.done_on)
    if row.due_on is None:
        errors["due_on"] = N_("Please fill in this field.")
    elif review is not None and row.due_on > review:
        errors["due_on"] = _after_review(review)
    if row.done_on is None and found is not None:
        errors["due_on"] = Text(N_("A follow-up is already planned for %(day)s."), day=found.due_on.isoformat())
    if row.done_on is not None and row.next_on is not None:
        if row.next_on <= row.done_on:
            errors["next_on"] = N_("The next follow-up must lie after this one.")
        elif review is not None and row.next_on > review:
            errors["next_on"] = _after_review(review)


def _after_review(review: Any) -> Text:
    return Text(N_("No follow-up is planned after the review of the plan on %(day)s."), day=review.isoformat())


def _findings(row: FollowUp, errors: dict[str, Any]) -> None:
    if row.done_on is None:
        if any(getattr(row, name) is not None for name in _FOUND):
            errors.setdefault("done_on", N_("Please enter the day on which the follow-up was held."))
    elif row.mode is None:
        errors["mode"] = N_("Please fill in this field.")
    if readings.upside_down(row):
        errors["sbp"] = readings.PRESSURE


def _next(u: Unit, row: FollowUp, pairing: HealthPairing) -> None:
    """The newest follow-up decides when the next one is due; a corrected older one does not."""
    later = select(FollowUp.id).where(
        FollowUp.pairing_id == pairing.id, FollowUp.done_on > row.done_on, FollowUp.id != (row.id or 0)
    )
    if pairing.state != "ACTIVE" or u.session.scalar(later.limit(1)) is not None:
        return
    if row.next_on is None:
        row.next_on = schedule.next_day(u, pairing, row.done_on)  # type: ignore[arg-type]
    schedule.plan(u, pairing, row.next_on, but=row.id)


HOOKS = Hooks(place=_place, check=_check)
