"""Reads of pairings, health plans, green requests and EAP referrals for the plan.

Union roles reach no pairing by scope; of a household they reach they learn the head of a pairing: doctor, hospital, state,
last follow-up. Plans, goals and readings come through the scope of the health roles alone, referrals through that of the
EAP roles alone; for everybody else those statements are not even sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import joinedload

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.services.plan.reach import Seen, marks, of_person, seen
from app.specs.eap import SPEC as EAP
from app.specs.green_channel import SPEC as GREEN
from app.specs.pairing import FOLLOW_UP, HEALTH_PLAN
from app.specs.pairing import SPEC as PAIRING
from app.store import read
from app.store import session as sessions
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan

HEALTH_ROLES = frozenset({"HealthManager", "PairDoctor"})
EAP_ROLES = frozenset({"EapCoordinator", "EapCounselor", "EapGridMember"})
MOST_PAIRINGS, MOST_ROWS = 10, 20


@dataclass(frozen=True)
class Pairing:
    """A pairing, its newest plan for health roles, and what may be known of it otherwise."""

    row: HealthPairing
    clinical: bool  #: the viewer reaches it as a health role
    plan: HealthPlan | None
    has_plan: bool | None  #: None: not for this viewer
    last_on: dt.date | None


@dataclass(frozen=True)
class Care:
    """Health, green channel and EAP of one employee, newest first. ``eap`` is None where the panel is absent."""

    pairings: tuple[Pairing, ...]
    pairing_count: int
    follow_ups: tuple[FollowUp, ...]
    green: tuple[Seen, ...] | None
    green_count: int
    eap: tuple[Seen, ...] | None
    eap_count: int

    def keys(self) -> Iterator[tuple[str, list[int]]]:
        """Rooms and rows whose steps the viewer may follow."""
        yield GREEN.room, [s.row.id for s in self.green or ()]
        yield PAIRING.room, [p.row.id for p in self.pairings if p.clinical]
        yield EAP.room, [s.row.id for s in self.eap or ()]

    @property
    def active(self) -> bool:
        """True while a pairing is active."""
        return any(p.row.state == "ACTIVE" for p in self.pairings)

    @property
    def served_on(self) -> dt.date | None:
        """Day of the last service that the viewer knows of, EAP apart."""
        days = [p.last_on or p.row.from_on for p in self.pairings]
        days += [clock.local(s.row.state_since).date() for s in self.green or () if s.row.state in ("FEEDBACK", "CLOSED")]
        return max((d for d in days if d), default=None)

    @property
    def eap_contact_on(self) -> dt.date | None:
        """Day of the last EAP contact that an EAP role reaches; None for everybody else."""
        days = [d for s in self.eap or () for d in (s.row.referred_on, clock.local(s.row.state_since).date())]
        return max(days, default=None)


def gather(actor: Actor, archive: Any, held: frozenset[str]) -> Care:
    """The care rows of an archive that the actor reaches by the roles ``held``."""
    pairings, count = _pairings(actor, archive, "UnitEditor" in held)
    green = _rows(actor, archive, GreenRequest, read.role_filter(GREEN), joinedload(GreenRequest.hospital))
    eap = _rows(actor, archive, EapReferral, _having(EAP_ROLES, EAP))
    return Care(pairings, count, _follow_ups(actor, [p.row.id for p in pairings if p.clinical]), *green, *eap)


def _having(roles: frozenset[str], spec: ServiceSpec) -> frozenset[str]:
    """Those of ``roles`` that still have the room."""
    return roles & read.role_filter(spec)


def _rows(actor: Actor, archive: Any, model: Any, room: frozenset[str], *options: Any) -> tuple[tuple[Seen, ...] | None, int]:
    """The newest rows about the employee for the roles of a room; None for an actor without any of them."""
    if actor.roles.isdisjoint(room):
        return None, 0
    stmt = scope.visible(
        select(model, func.count().over().label("n"), *marks(actor, model, room)).where(of_person(model, archive)),
        actor, model, room,
    ).options(*options).order_by(model.id.desc()).limit(MOST_ROWS)
    found = sessions.reading().execute(stmt).all()
    return tuple(seen(actor, room, r) for r in found), found[0].n if found else 0


def _pairings(actor: Actor, archive: Any, told: bool) -> tuple[tuple[Pairing, ...], int]:
    """Pairings, active ones first. ``told``: the viewer may know whether there is a plan."""
    roles = _having(HEALTH_ROLES, PAIRING)
    h, health = HealthPairing, not actor.roles.isdisjoint(roles)
    mine, order = of_person(h, archive), (case((h.state == "ACTIVE", 0), else_=1), h.id.desc())
    count = select(func.count()).select_from(h).where(mine).correlate(None).scalar_subquery()
    plans = select(func.count()).select_from(HealthPlan).where(HealthPlan.pairing_id == h.id).correlate(h).scalar_subquery()
    last = select(func.max(FollowUp.done_on)).where(FollowUp.pairing_id == h.id).correlate(h).scalar_subquery()
    clinical = case((scope.condition(h, actor, roles), 1), else_=0) if health else literal(0)
    stmt = select(h, count.label("n"), plans.label("plans"), last.label("last_on"), clinical.label("clinical"))
    if health:
        newest = select(func.max(HealthPlan.id)).where(HealthPlan.pairing_id == h.id).correlate(h).scalar_subquery()
        own = scope.condition(HealthPlan, actor, _having(HEALTH_ROLES, HEALTH_PLAN))
        stmt = stmt.add_columns(HealthPlan).outerjoin(HealthPlan, and_(HealthPlan.id == newest, own))
        stmt = stmt.options(joinedload(HealthPlan.goals))
    shown = select(h.id).where(mine).order_by(*order).limit(MOST_PAIRINGS)
    stmt = stmt.where(h.id.in_(shown)).options(joinedload(h.doctor).joinedload(Doctor.hospital)).order_by(*order)
    found = sessions.reading().execute(stmt).unique().all()
    made = [Pairing(r[0], bool(r.clinical), r[5] if health else None, r.plans > 0 if told or r.clinical else None, r.last_on)
            for r in found]
    return tuple(made), found[0].n if found else 0


def _follow_ups(actor: Actor, keys: list[int]) -> tuple[FollowUp, ...]:
    if not keys:
        return ()
    f = FollowUp
    stmt = scope.visible(select(f).where(f.pairing_id.in_(keys)), actor, f, _having(HEALTH_ROLES, FOLLOW_UP))
    day = func.coalesce(f.done_on, f.due_on)
    return tuple(sessions.reading().scalars(stmt.order_by(day.desc(), f.id.desc()).limit(MOST_ROWS)))
