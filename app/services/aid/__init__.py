"""Aid: the catalogue and the applications, from the draft to the decision."""

from __future__ import annotations

from app.services.aid import catalogue, working
from app.services.aid.application import SERVICE, act, change, create, entitlement, place, tick
from app.services.aid.catalogue import seed
from app.services.aid.limits import level
from app.services.record import Service

VERBS: dict[str, Service] = {"aid": SERVICE, "aid_item": catalogue.SERVICE}

__all__ = ["VERBS", "act", "change", "create", "entitlement", "level", "place", "seed", "tick", "working"]
