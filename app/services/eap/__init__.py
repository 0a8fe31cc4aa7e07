"""EAP: the verbs of referrals, of the counsellor's notes and of the registers of grids and counsellors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.services import record
from app.services.eap import grid, live, notes, referral
from app.services.record import Hooks, Result, Service
from app.specs.eap import ASSESSMENT, COUNSELOR, GRID, SESSION, SPEC
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
    "eap": _service(SPEC, referral.HOOKS, live.referral),
    "eap_assessment": _service(ASSESSMENT, notes.ASSESSMENT_HOOKS),
    "eap_session": _service(SESSION, notes.SESSION_HOOKS),
    "eap_grid": _service(GRID, grid.GRID_HOOKS),
    "eap_counselor": _service(COUNSELOR, Hooks()),  # read-only: nobody may add or edit
}

create, change, act = VERBS["eap"].create, VERBS["eap"].change, VERBS["eap"].act
