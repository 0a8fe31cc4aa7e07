"""Health pairing: the verbs of the pairing, its plans and follow-ups, and of the registers of doctors and hospitals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.services import record
from app.services.pairing import follow_up, live, pair, plan, registers
from app.services.record import Hooks, Result, Service
from app.specs.pairing import DOCTOR, FOLLOW_UP, HEALTH_PLAN, HOSPITAL, SPEC
from app.store.unit import Once


def _service(spec: ServiceSpec, hooks: Hooks, says: Callable[..., Any] | None = None) -> Service:
    def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
        return record.create(actor, spec, raw, hooks, once)

    def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
        return record.change(actor, spec, pk, version, raw, hooks, once)

    def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
        return record.act(actor, spec, pk, verb, version, raw, hooks, once)

    return Service(create, change, act, says)


VERBS: dict[str, Service] = {
    "pairing": _service(SPEC, pair.HOOKS),
    "health_plan": _service(HEALTH_PLAN, plan.HOOKS),
    "follow_up": _service(FOLLOW_UP, follow_up.HOOKS, live.follow_up),
    "doctor": _service(DOCTOR, registers.DOCTOR_HOOKS),
    "hospital": _service(HOSPITAL, registers.HOSPITAL_HOOKS),
}

create, change, act = VERBS["pairing"].create, VERBS["pairing"].change, VERBS["pairing"].act
