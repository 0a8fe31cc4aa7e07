"""Imports at full size: ten thousand employees, and a worker that is killed again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drill import measured
from tests.house import House


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ten_thousand_employees_come_in_within_a_minute_and_300_mb(house: House, scratch: Path, form: str) -> None:
    told = measured.a_roster_comes_in(house, scratch / f"roster.{form}", 10_000)
    assert told["seconds"] < 60 and told["peak_mb"] < 300, told


def test_a_worker_killed_at_any_moment_leaves_all_or_nothing(house: House, scratch: Path) -> None:
    measured.a_worker_is_killed(house, scratch / "roster.csv", 2_500, 20, 3.0)
