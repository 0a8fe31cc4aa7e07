"""Months and the twelve months that an application looks back on."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
LATEST = 31  #: the twelve months end at most so many days before the application (V10)


@dataclass(frozen=True)
class Year:
    """Twelve months, both ends included."""

    start: dt.date
    end: dt.date


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day ``count`` months later, or the last of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def ending(end: dt.date) -> Year:
    """The twelve months that end on ``end``."""
    return Year(add_months(end + DAY, -12), end)


def before(applied: dt.date) -> Year:
    """The twelve full calendar months before the application."""
    return ending(applied.replace(day=1) - DAY)


def uncovered(year: Year, spans: Iterable[tuple[dt.date, dt.date]]) -> bool:
    """True when the spans leave more than a day of the year open, at its ends or between them."""
    reached = year.start - DAY
    for first, last in sorted(spans):
        if first > reached + 2 * DAY:
            return True
        reached = max(reached, last)
    return reached < year.end - DAY
