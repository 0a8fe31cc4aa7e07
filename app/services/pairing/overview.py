"""What the page of a pairing tells besides its own fields: the plan in work, the follow-ups, the readings over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.services.pairing import readings, schedule
from app.specs.pairing import FOLLOW_UP, HEALTH_PLAN
from app.store import read
from app.store import session as sessions
from models.pairing import FollowUp, HealthPairing, HealthPlan

MOST = 60  #: follow-ups that a chart and a timeline look back on
ORDER = ("RUNNING", "CONFIRMED", "DRAFT")  #: the plan that counts comes first


@dataclass(frozen=True)
class Overview:
    """A pairing with the plan that counts now and its newest follow-ups, each as far as the actor reaches them."""

    pairing: HealthPairing
    plan: HealthPlan | None
    follow_ups: list[FollowUp]  #: newest first

    @property
    def height(self) -> Decimal | None:
        """Height of the person in cm, from the plan."""
        return readings.number(self.plan, "height_cm") if self.plan is not None else None

    @property
    def held(self) -> list[FollowUp]:
        """Follow-ups that took place, oldest first."""
        return sorted((f for f in self.follow_ups if f.done_on is not None), key=lambda f: (f.done_on, f.id))

    @property
    def months(self) -> int:
        """Months between two follow-ups."""
        return schedule.MONTHS[self.pairing.risk_level]

    def wanted(self) -> tuple[str, ...]:
        """Readings that the goals of the plan ask for; without a plan all."""
        if self.plan is None:
            return readings.NAMES
        asked = {name for goal in self.plan.goals for name in readings.OF_GOAL.get(goal.indicator, ())}
        return tuple(name for name in readings.NAMES if name in asked)

    def last(self, name: str, but: int | None = None) -> tuple[dt.date, Decimal] | None:
        """The newest value of a reading with its day, leaving out the row ``but``."""
        for row in reversed(self.held):
            value = readings.number(row, name)
            if value is not None and row.id != but:
                return row.done_on, value  # type: ignore[return-value]
        return None

    def next_day(self, after: dt.date | None = None) -> dt.date | None:
        """The usual next day after a follow-up held on ``after`` (default today); None when the review of the plan is due."""
        day = after or clock.today()
        found = schedule.months_after(day, self.months)
        review = self.plan.review_on if self.plan is not None and self.plan.state == "RUNNING" else None
        if review is None:
            return found
        return min(found, review) if review > day else None


def overview(actor: Actor, pairing: HealthPairing) -> Overview:
    """Plan and follow-ups of a pairing that the caller has already seen through its scope."""
    session = sessions.reading()
    day = func.coalesce(FollowUp.done_on, FollowUp.due_on)
    rows = _visible(select(FollowUp).where(FollowUp.pairing_id == pairing.id), actor, FollowUp, FOLLOW_UP)
    follow_ups = list(session.scalars(rows.order_by(day.desc(), FollowUp.id.desc()).limit(MOST)))
    rank = case(*((HealthPlan.state == state, place) for place, state in enumerate(ORDER)), else_=len(ORDER))
    best = _visible(select(HealthPlan.id).where(HealthPlan.pairing_id == pairing.id), actor, HealthPlan, HEALTH_PLAN)
    best = best.order_by(rank, HealthPlan.plan_version.desc()).limit(1).scalar_subquery()
    plans = select(HealthPlan).where(HealthPlan.id == best).options(joinedload(HealthPlan.goals), joinedload(HealthPlan.interventions))
    return Overview(pairing, session.scalars(plans).unique().first(), follow_ups)


def _visible(stmt: Any, actor: Actor, model: Any, spec: Any) -> Any:
    return scope.visible(stmt, actor, model, read.role_filter(spec))
