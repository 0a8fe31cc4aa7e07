"""Working days: legal holidays, make-up Saturdays and Sundays, and the house's own exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from app.kernel.data import rulesets

_DAY = timedelta(days=1)


class Calendar:
    """Which days are worked. The house's `extra_*` days win over the law's, the law's over Monday to Friday.

    `years` are those the holiday data cover; any other year counts Monday to Friday, and whoever shows such a date
    says so (`known`).
    """

    def __init__(
        self,
        weekday_holidays: Iterable[date] = (),
        makeup_workdays: Iterable[date] = (),
        years: Iterable[int] = (),
        *,
        extra_workdays: Iterable[date] = (),
        extra_holidays: Iterable[date] = (),
    ) -> None:
        self._years = frozenset(years)
        # one table day -> worked; the later a line here, the stronger
        self._special = dict.fromkeys(weekday_holidays, False)
        self._special.update(dict.fromkeys(makeup_workdays, True))
        self._special.update(dict.fromkeys(extra_holidays, False))
        self._special.update(dict.fromkeys(extra_workdays, True))
        self._last = max(self._special, default=date.min)

    def with_extra(self, workdays: Iterable[date] = (), holidays: Iterable[date] = ()) -> Calendar:
        """This calendar with the house's own days on top. Call it once: further days go over all earlier ones."""
        special = self._special.items()
        return Calendar(
            [day for day, worked in special if not worked],
            [day for day, worked in special if worked],
            self._years,
            extra_workdays=workdays,
            extra_holidays=holidays,
        )

    def known(self, year: int) -> bool:
        """True if the legal holidays of the year are in the data."""
        return year in self._years

    def is_workday(self, day: date) -> bool:
        """True if the day is worked."""
        worked = self._special.get(day)
        return day.weekday() < 5 if worked is None else worked

    def after(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; `start` itself is never counted. ValueError for a count below 1.

        OverflowError where that lies beyond the year 9999.
        """
        if count < 1:
            raise ValueError("count working days from 1")
        day = start
        while count:
            if day >= self._last:  # no exceptions ahead: five working days a week
                weeks = (count - 1) // 5
                day += timedelta(weeks=weeks)
                count -= 5 * weeks
            day += _DAY
            count -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 where `end` is not after `start`."""
        if end <= start:
            return 0
        plain = _weekdays_up_to(end) - _weekdays_up_to(start)
        return plain + sum(worked - (day.weekday() < 5) for day, worked in self._special.items() if start < day <= end)


def _weekdays_up_to(day: date) -> int:
    """Mondays to Fridays from the first day of the calendar (a Monday) to this one."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


@cache
def standard() -> Calendar:
    """The calendar of the seed data."""
    seed = rulesets()["work_calendar"]
    first, last = date.fromisoformat(seed["from"]), date.fromisoformat(seed["to"])
    return Calendar(
        map(date.fromisoformat, seed["weekday_holidays"]),
        map(date.fromisoformat, seed["makeup_workdays"]),
        range(first.year, last.year + 1),
    )
