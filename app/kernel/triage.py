"""How urgent an EAP referral is, and until when somebody must have reacted.

PHQ-9 bands are the published ones; an answer above 0 to its item 9 (thoughts of death) needs help at once. The colours
and times are the house's ladder: red 2 hours, orange 24 hours, yellow 3 and green 10 working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.kernel import clock, workday
from app.kernel.text import N_, Text

BANDS = ((4, "NONE"), (9, "MILD"), (14, "MODERATE"), (19, "MOD_SEVERE"), (27, "SEVERE"))
#: Response time by level: clock hours run through nights and holidays, working days do not.
HOURS = {"RED": 2, "ORANGE": 24}
WORKDAYS = {"YELLOW": 3, "GREEN": 10}


@dataclass(frozen=True, slots=True)
class Triage:
    """`due`: a datetime for hours, a date for working days. `refusal` is BAD_INPUT or NO_DATA where level is None."""

    level: str | None = None
    phq9_band: str | None = None
    due: datetime | date | None = None
    refusal: str | None = None
    reason: Text | None = None


def evaluate(
    crisis: bool = False,
    phq9: int | None = None,
    phq9_item9: int | None = None,
    gad7: int | None = None,
    referred_at: datetime | None = None,
    calendar: workday.Calendar | None = None,
) -> Triage:
    """Level, band and due time. A test that was not taken is None; `referred_at` aware, or naive local time."""
    if not _possible(phq9, phq9_item9, gad7):
        return Triage(refusal="BAD_INPUT", reason=Text(N_("A score is outside its scale")))
    found = _level(crisis, phq9, phq9_item9, gad7)
    if found is None:
        return Triage(refusal="NO_DATA", reason=Text(N_("No test was taken and no crisis is reported")))
    level, reason = found
    due = due_at(level, referred_at, calendar) if referred_at is not None else None
    return Triage(level, band(phq9) if phq9 is not None else None, due, None, reason)


def band(phq9: int) -> str:
    """The severity band of a PHQ-9 sum (0-27)."""
    return next(name for top, name in BANDS if phq9 <= top)


def due_at(level: str, referred_at: datetime, calendar: workday.Calendar | None = None) -> datetime | date:
    """Until when somebody must have reacted to a referral of this level."""
    if level in HOURS:
        return referred_at + timedelta(hours=HOURS[level])
    day = (clock.local(referred_at) if referred_at.tzinfo else referred_at).date()
    return (calendar or workday.standard()).after(day, WORKDAYS[level])


def _possible(phq9: int | None, item9: int | None, gad7: int | None) -> bool:
    scales = ((phq9, 27), (item9, 3), (gad7, 21))
    if any(score is not None and (type(score) is not int or not 0 <= score <= top) for score, top in scales):
        return False
    # the other eight items give 0 to 24
    return phq9 is None or item9 is None or 0 <= phq9 - item9 <= 24


def _level(crisis: bool, phq9: int | None, item9: int | None, gad7: int | None) -> tuple[str, Text] | None:
    if crisis:
        return "RED", Text(N_("A crisis is reported"))
    if item9:
        return "RED", Text(N_("PHQ-9 item 9 is %(score)s, above 0"), score=item9)
    if phq9 is None and gad7 is None:
        return None
    for level, floor9, floor7 in (("RED", 20, None), ("ORANGE", 10, 10), ("YELLOW", 5, 5)):
        if phq9 is not None and phq9 >= floor9:
            return level, Text(N_("PHQ-9 is %(score)s, at least %(floor)s"), score=phq9, floor=floor9)
        if gad7 is not None and floor7 is not None and gad7 >= floor7:
            return level, Text(N_("GAD-7 is %(score)s, at least %(floor)s"), score=gad7, floor=floor7)
    return "GREEN", Text(N_("All scores are below 5"))
