"""When the next follow-up is due. A pairing has at most one planned follow-up, and only while it is active."""

from __future__ import annotations

import calendar
import datetime as dt

from sqlalchemy import select

from app.store.unit import Unit
from models.pairing import FollowUp, HealthPairing, HealthPlan

#: months between two follow-ups by the risk level of the pairing
MONTHS = {"HIGH": 1, "MID": 3, "LOW": 6}


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; where the month is too short, its last day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return dt.date(day.year + year, month + 1, min(day.day, last))


def review_day(u: Unit, pairing_id: int) -> dt.date | None:
    """Day of the review of the running plan: no follow-up is planned after it (V24)."""
    running = select(HealthPlan.review_on).where(HealthPlan.pairing_id == pairing_id, HealthPlan.state == "RUNNING")
    return u.session.scalar(running)


def next_day(u: Unit, pairing: HealthPairing, after: dt.date) -> dt.date | None:
    """The usual next day after ``after``, at the latest the review of the plan; None when that review is due itself."""
    day, review = months_after(after, MONTHS[pairing.risk_level]), review_day(u, pairing.id)
    if review is None:
        return day
    return min(day, review) if review > after else None


def planned(u: Unit, pairing_id: int, but: int | None = None) -> FollowUp | None:
    """The follow-up that is planned and not held, leaving out the row ``but``."""
    stmt = select(FollowUp).where(FollowUp.pairing_id == pairing_id, FollowUp.done_on.is_(None))
    return u.session.scalar(stmt.where(FollowUp.id != but) if but is not None else stmt)


def plan(u: Unit, pairing: HealthPairing, day: dt.date | None, but: int | None = None) -> None:
    """Make ``day`` the day of the planned follow-up; None takes the plan away."""
    found = planned(u, pairing.id, but)
    before = found.due_on if found else None
    if before == day:
        return
    if found is None:
        u.add(FollowUp(pairing_id=pairing.id, employee_id=pairing.employee_id, unit_id=pairing.unit_id, due_on=day))
    elif day is None:
        u.session.delete(found)
    else:
        found.due_on = day
        u.touch(found)
    u.record("change", "pairing", pairing.id, "change", {"next_follow_on": [_text(before), _text(day)]})


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
