"""The figures of the statistics beyond the given cases: edges that their definitions imply."""

from decimal import Decimal

import pytest

from app.kernel import cases, figures
from app.kernel.figures import Faults


def test_the_score_never_falls_below_zero_and_does_not_exist_without_archives():
    assert figures.r12_score(Faults(2, 2, 2, 2, 1, 1)) == Decimal("0.00")
    assert figures.r12_score(Faults(1, 3, 3, 3)) == Decimal("0.00")
    assert figures.r12_score(Faults(0)) is None


def test_the_fourth_rate_is_of_the_exits_and_not_of_the_archives():
    assert figures.r12_score(Faults(20, 2, 1, 4, 3, 0)) == Decimal("91.25")
    assert figures.r12_score(Faults(20, 2, 1, 4, 4, 1)) == Decimal("85.00")


def test_a_median_of_an_even_number_is_the_mean_of_the_middle_two():
    assert figures.median([9, 1, 4]) == Decimal("4.00")
    assert figures.median([1, 4, 9, 30]) == Decimal("6.50")
    assert figures.median([]) is None


def test_a_cycle_without_steps_is_no_time_at_all():
    assert figures.cycle([]) == figures.Cycle(0, True, None, None)


@pytest.mark.parametrize("facts", [{}, {"steps": 3}, {"steps": [-1]}, {"steps": [1], "target": "30"}])
def test_a_case_that_cannot_be_read_is_refused(facts):
    (found,) = cases.run({"cases": [{"id": "x", "kind": "report", "item": "cycle", "facts": facts}]})["results"]
    assert found["refusal"] == "BAD_INPUT"


def test_a_campaign_before_its_first_version_is_refused():
    case = {"id": "x", "kind": "report", "ruleset": "C", "item": "campaign_total",
            "facts": {"campaign_item": "C4", "event_date": "2019-01-01", "counts": {"DEEP": 1}}}
    assert cases.run({"cases": [case]})["results"][0]["refusal"] == "BAD_INPUT"
