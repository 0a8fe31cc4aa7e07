"""What the form of a referral is told while somebody types: in danger the call comes before the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.actor import Actor
from app.kernel.text import N_, Text
from app.services.live import ALARM, Told


def referral(actor: Actor, raw: Mapping[str, Any], pk: int | None) -> list[Told]:
    """The alarm of a crisis that has just been ticked."""
    if raw.get("crisis") not in ("1", "true", True):
        return []
    return [Told("crisis", Text(N_("Danger to life: call the crisis line above now and stay with the person; then write down the call.")),
                 ALARM)]
