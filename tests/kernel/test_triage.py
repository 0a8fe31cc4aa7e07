"""Nobody in danger waits: level, band and due time of an EAP referral."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import triage, workday

AT = datetime(2022, 3, 1, 10, 0)


@pytest.mark.parametrize(
    ("phq9", "item9", "gad7", "level"),
    [
        (4, 0, 4, "GREEN"),
        (5, 0, 0, "YELLOW"),
        (9, 0, 9, "YELLOW"),
        (10, 0, 0, "ORANGE"),
        (0, 0, 10, "ORANGE"),
        (19, 0, 21, "ORANGE"),
        (20, 0, 0, "RED"),
        (6, 1, 0, "RED"),
        (27, 3, 0, "RED"),
        (None, None, 21, "ORANGE"),
        (None, 1, None, "RED"),
        (4, None, None, "GREEN"),
        (None, None, 4, "GREEN"),
    ],
)
def test_the_worse_score_decides(phq9, item9, gad7, level):
    found = triage.evaluate(phq9=phq9, phq9_item9=item9, gad7=gad7)
    assert (found.level, found.refusal, found.due) == (level, None, None)
    assert str(found.reason)


def test_a_crisis_is_red_whatever_the_scores():
    assert triage.evaluate(crisis=True).level == "RED"
    assert triage.evaluate(crisis=True, phq9=0, phq9_item9=0, gad7=0).level == "RED"


@pytest.mark.parametrize("scores", [{}, {"phq9_item9": 0}])
def test_without_a_score_there_is_no_colour(scores):
    found = triage.evaluate(**scores)
    assert (found.level, found.phq9_band, found.refusal) == (None, None, "NO_DATA")


@pytest.mark.parametrize(
    "scores",
    [
        {"phq9": 28},
        {"phq9": -1},
        {"gad7": 22},
        {"phq9_item9": 4},
        {"phq9": 1, "phq9_item9": 2},
        {"phq9": 25, "phq9_item9": 0},
        {"phq9": 27, "phq9_item9": 2},
        {"phq9": 5.0},
        {"phq9": True},
        {"gad7": "5"},
    ],
)
def test_an_impossible_score_is_no_score(scores):
    assert triage.evaluate(**scores).refusal == "BAD_INPUT"
    assert triage.evaluate(crisis=True, **scores).level is None


@pytest.mark.parametrize(
    ("phq9", "band"),
    [
        (0, "NONE"),
        (4, "NONE"),
        (5, "MILD"),
        (9, "MILD"),
        (10, "MODERATE"),
        (14, "MODERATE"),
        (15, "MOD_SEVERE"),
        (19, "MOD_SEVERE"),
        (20, "SEVERE"),
        (27, "SEVERE"),
    ],
)
def test_the_bands_are_the_published_ones(phq9, band):
    assert triage.evaluate(phq9=phq9).phq9_band == band


@pytest.mark.parametrize(
    ("gad7", "crisis", "due"),
    [
        (0, True, datetime(2022, 3, 1, 12, 0)),
        (10, False, datetime(2022, 3, 2, 10, 0)),
        (5, False, date(2022, 3, 4)),
        (0, False, date(2022, 3, 15)),
    ],
)
def test_each_level_has_its_response_time(gad7, crisis, due):
    assert triage.evaluate(crisis, gad7=gad7, referred_at=AT).due == due


def test_hours_run_through_a_holiday_and_working_days_do_not():
    eve = datetime(2022, 9, 30, 23, 0)
    assert triage.evaluate(crisis=True, referred_at=eve).due == datetime(2022, 10, 1, 1, 0)
    assert triage.evaluate(gad7=5, referred_at=eve).due == date(2022, 10, 10)
    rest = workday.standard().with_extra(holidays=[date(2022, 10, 10)])
    assert triage.evaluate(gad7=5, referred_at=eve, calendar=rest).due == date(2022, 10, 11)


def test_an_utc_moment_counts_from_the_local_day():
    late = datetime(2022, 2, 28, 16, 30, tzinfo=UTC)
    assert triage.evaluate(gad7=5, referred_at=late).due == date(2022, 3, 4)
    assert triage.evaluate(crisis=True, referred_at=late).due == late + timedelta(hours=2)


ORDER = ["GREEN", "YELLOW", "ORANGE", "RED"]


@given(st.integers(0, 26), st.integers(0, 20))
def test_a_higher_score_is_never_less_urgent(phq9, gad7):
    here = ORDER.index(triage.evaluate(phq9=phq9, gad7=gad7).level)
    assert ORDER.index(triage.evaluate(phq9=phq9 + 1, gad7=gad7).level) >= here
    assert ORDER.index(triage.evaluate(phq9=phq9, gad7=gad7 + 1).level) >= here
