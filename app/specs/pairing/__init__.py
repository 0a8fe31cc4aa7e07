"""Health pairing: who cares for whom, and the plan, the follow-ups and the registers that belong to it."""

from __future__ import annotations

from app.kernel.spec import ServiceSpec
from app.specs.pairing.care import FOLLOW_UP, HEALTH_PLAN
from app.specs.pairing.pair import SPEC
from app.specs.pairing.registers import DOCTOR, HOSPITAL

SPECS: tuple[ServiceSpec, ...] = (SPEC, HEALTH_PLAN, FOLLOW_UP, DOCTOR, HOSPITAL)

__all__ = ["DOCTOR", "FOLLOW_UP", "HEALTH_PLAN", "HOSPITAL", "SPEC", "SPECS"]
