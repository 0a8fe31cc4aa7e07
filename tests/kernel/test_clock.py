"""One clock: UTC inside, the day of Shanghai outside, and it can be stopped."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.kernel import clock


def test_now_is_aware_and_utc():
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2022, 2, 28, 15, 59, tzinfo=UTC), date(2022, 2, 28)),
        (datetime(2022, 2, 28, 16, 0, tzinfo=UTC), date(2022, 3, 1)),
        (datetime(2022, 3, 1, 0, 0), date(2022, 3, 1)),
        (date(2022, 3, 1), date(2022, 3, 1)),
    ],
)
def test_today_is_the_day_in_shanghai(moment, day):
    with clock.fixed(moment):
        assert clock.today() == day
        assert clock.now().tzinfo is UTC


def test_a_stopped_clock_starts_again_even_after_an_error():
    with clock.fixed(date(2022, 3, 1)):
        with pytest.raises(RuntimeError), clock.fixed(date(2020, 1, 1)):
            raise RuntimeError
        assert clock.today() == date(2022, 3, 1)
    assert clock.now().year >= 2024


def test_a_moment_without_time_zone_is_not_guessed():
    with pytest.raises(ValueError, match="time zone"):
        clock.local(datetime(2022, 3, 1))
    assert clock.local(datetime(2022, 3, 1, tzinfo=UTC)).hour == 8
