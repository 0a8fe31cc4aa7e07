"""Working days: the law's calendar, the house's exceptions, and years nobody has announced yet."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.workday import Calendar, standard

DAYS = st.dates(date(2020, 6, 1), date(2027, 6, 1))


def test_the_seed_calendar_is_the_state_councils():
    day = date(2021, 1, 1)
    while day.year < 2027:
        assert standard().is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2022, 3, 1), 5, date(2022, 3, 8)),
        (date(2022, 1, 24), 5, date(2022, 1, 29)),
        (date(2022, 1, 27), 5, date(2022, 2, 8)),
        (date(2025, 1, 24), 5, date(2025, 2, 7)),
        (date(2022, 3, 5), 1, date(2022, 3, 7)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2030, 5, 4), 5, date(2030, 5, 10)),
    ],
)
def test_a_notice_ends_on_its_nth_working_day(start, count, end):
    assert standard().after(start, count) == end


@given(DAYS, st.integers(1, 80))
def test_counting_forward_and_counting_between_agree(start, count):
    end = standard().after(start, count)
    assert standard().is_workday(end)
    assert standard().between(start, end) == count
    assert standard().between(start, end - timedelta(days=1)) == count - 1


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_of_two_stretches_add_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    calendar = standard()
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)
    assert calendar.between(end, start) == 0 or end == start


def test_the_houses_days_win_over_the_laws():
    saturday, monday, makeup = date(2022, 3, 5), date(2022, 3, 7), date(2022, 1, 29)
    house = standard().with_extra(workdays=[saturday], holidays=[monday, makeup])
    assert [house.is_workday(d) for d in (saturday, monday, makeup)] == [True, False, False]
    assert house.after(date(2022, 3, 4), 2) == date(2022, 3, 8)
    assert not standard().is_workday(saturday)


def test_a_day_that_is_both_is_worked():
    both = date(2022, 3, 5)
    assert standard().with_extra(workdays=[both], holidays=[both]).is_workday(both)
    assert Calendar([both], [both]).is_workday(both)


def test_a_year_without_data_is_known_to_be_unknown():
    assert standard().known(2021) and standard().known(2026)
    assert not standard().known(2020) and not standard().known(2027)
    assert standard().is_workday(date(2027, 10, 1))
    assert standard().with_extra().known(2022)


def test_far_counts_are_quick_and_end_with_the_calendar():
    assert standard().after(date(2022, 1, 1), 1_000_000) > date(5000, 1, 1)
    with pytest.raises(OverflowError):
        standard().after(date(2022, 1, 1), 10**9)


def test_the_start_is_never_the_end():
    with pytest.raises(ValueError, match="from 1"):
        standard().after(date(2022, 3, 1), 0)
