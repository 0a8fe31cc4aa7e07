"""Working time: office hours of working days, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel import clock, worktime
from app.kernel.workday import Calendar, standard


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


@pytest.mark.parametrize(("start", "end", "minutes"), [
    ("2026-03-02T09:00", "2026-03-02T10:30", 90),
    ("2026-03-02T11:00", "2026-03-02T14:30", 120),  # the midday break does not count
    ("2026-03-02T06:00", "2026-03-02T22:00", 480),
    ("2026-03-06T17:00", "2026-03-09T08:30", 60),  # a weekend between
    ("2026-03-07T09:00", "2026-03-08T17:00", 0),
    ("2026-03-02T16:30", "2026-03-05T09:00", 60 + 2 * 480 + 60),
    ("2026-03-02T10:00", "2026-03-02T10:00", 0),
    ("2026-03-03T10:00", "2026-03-02T10:00", 0),
])
def test_only_office_hours_of_working_days_count(start: str, end: str, minutes: int) -> None:
    assert worktime.minutes(at(start), at(end), standard()) == minutes


def test_a_holiday_counts_nothing_and_a_made_up_saturday_a_whole_day() -> None:
    calendar = Calendar([dt.date(2026, 5, 1)], [dt.date(2026, 5, 9)], [2026])
    assert worktime.minutes(at("2026-04-30T17:00"), at("2026-05-04T08:30"), calendar) == 60
    assert worktime.minutes(at("2026-05-08T17:30"), at("2026-05-10T09:00"), calendar) == worktime.DAY
