"""Working time between two moments: the office hours of working days count, nights, weekends and holidays do not."""

from __future__ import annotations

import datetime as dt

from app.kernel import clock
from app.kernel.workday import Calendar

#: office hours of a working day; together eight hours
HOURS = ((dt.time(8), dt.time(12)), (dt.time(13, 30), dt.time(17, 30)))
DAY = 480  #: minutes of a working day


def minutes(start: dt.datetime, end: dt.datetime, calendar: Calendar) -> int:
    """Whole minutes worked from ``start`` to ``end`` (aware moments); 0 where ``end`` is not after ``start``.

    Friday 17:00 to Monday 08:30 is one hour.
    """
    first, last = clock.local(start), clock.local(end)
    if last <= first:
        return 0
    if first.date() == last.date():
        return _worked(first.time(), last.time()) if calendar.is_workday(first.date()) else 0
    total = _worked(first.time(), dt.time.max) if calendar.is_workday(first.date()) else 0
    ends = calendar.is_workday(last.date())
    total += (calendar.between(first.date(), last.date()) - ends) * DAY
    return total + (_worked(dt.time.min, last.time()) if ends else 0)


def _worked(start: dt.time, end: dt.time) -> int:
    """Minutes of the office hours between two times of one day."""
    return sum(max(0, _minute(min(end, close)) - _minute(max(start, opening))) for opening, close in HOURS)


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute
