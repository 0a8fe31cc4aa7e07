"""The stock of the contract tests, kept open for a whole module where its tests only look."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import _house
from tests.contract import marks, rows
from tests.contract.rows import SIDES
from tests.house import House


@pytest.fixture(scope="module")
def museum(houses: dict[str, House], instance: Path) -> SimpleNamespace:
    """Marked rows of every room on SQLite, to be looked at and not touched; aid lies with finance."""
    house = _house(houses, instance, "sqlite")
    stock = marks.marked(house)
    with house.inside():
        for side in SIDES:
            rows.put(rows.BY_ROOM["aid"].model, stock.pk("aid", side), state="APPROVED")
    return SimpleNamespace(house=house, stock=stock)
