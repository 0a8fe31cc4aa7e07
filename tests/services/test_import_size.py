"""Imports of a size and under the axe, at a tenth of the drill."""

from __future__ import annotations

from pathlib import Path

from tests.drill import measured
from tests.house import House


def test_a_thousand_employees_come_in_quickly_and_in_little_memory(house: House, scratch: Path) -> None:
    told = measured.a_roster_comes_in(house, scratch / "roster.xlsx", 1_000)
    assert told["seconds"] < 20 and told["peak_mb"] - told["before_mb"] < 100, told


def test_a_worker_killed_at_any_moment_leaves_all_or_nothing_and_the_work_goes_on(house: House, scratch: Path) -> None:
    measured.a_worker_is_killed(house, scratch / "roster.csv", 250, 3, 0.4)
