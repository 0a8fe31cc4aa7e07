"""Every page that a person reaches by following links on a tablet in English: clean."""

from __future__ import annotations

from typing import Any

import pytest

from tests.walk.steps import MET, ROLES, Walk

WALK = Walk(768, "en")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_is_clean_on_a_tablet_in_english(role: str, visit: Any) -> None:
    met, faults = WALK.go(role, visit)
    assert MET[role] - met == set()
    assert not faults, "\n".join(sorted(faults))


def test_the_walk_met_every_room_on_a_tablet_in_english() -> None:
    assert WALK.left_out() == set()
