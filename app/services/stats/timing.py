"""R9, how long things take: working days of each step, of the whole way, from the discovery and until the money is paid."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import and_, func, select

from app.kernel import clock, figures, scope, workday
from app.kernel.actor import Actor
from app.kernel.text import N_, Text
from app.services.stats import base
from app.services.stats.base import MINE, Asked, Place, Units
from app.services.stats.shape import Cell, Head, Report, Table, counts, words
from app.store import session as sessions
from models.aid import AidApplication
from models.archive import HardshipArchive
from models.trace import ApprovalStep

#: states on the way to the open archive in which the union works on the case; a returned case lies with the applicant
STEPS = ("SUBMITTED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "PENDING")
ALSO = {"OBJECTED": "NOTICE"}  #: an objection is a part of the notice
LABELS = {
    "SUBMITTED": N_("First review"), "FIRST_PASSED": N_("Household survey"), "SURVEYED": N_("Decision of the unit"),
    "UNIT_APPROVED": N_("Sending of the check"), "CHECKING": N_("Economic check"), "CHECKED": N_("Publication"),
    "NOTICE": N_("Public notice"), "PENDING": N_("Decision of the company"),
}


@dataclass
class Times:
    """What was measured in one unit, in working days."""

    steps: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    totals: list[figures.Cycle] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)  #: from the discovery to the open archive
    paid: list[int] = field(default_factory=list)  #: from the approval to the payment

    def add(self, other: Times) -> None:
        """Take in what was measured elsewhere."""
        for state, days in other.steps.items():
            self.steps[state] += days
        self.totals += other.totals
        self.opened += other.opened
        self.paid += other.paid

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Cases; average and longest of each step and of the whole; overdue; two medians."""
        number, made = len(self.totals), []
        for days in [*(self.steps[s] for s in STEPS), [t.total for t in self.totals]]:
            found = figures.cycle(days)
            made += [Cell(found.average, of=number), Cell(found.longest, of=number)]
        late = sum(not t.on_time for t in self.totals)
        return (Cell(number), *made, Cell(late, late=late > 0), Cell(figures.median(self.opened), of=number),
                Cell(figures.median(self.paid), of=len(self.paid)))


@cache
def days(first: dt.date, last: dt.date) -> int:
    """Working days after ``first`` up to ``last``."""
    return workday.standard().between(first, last)


def walked(steps: Sequence[Any]) -> dict[str, int]:
    """Working days in each state of the way, from the steps of one archive (from_state, to_state, at) in their order.

    Only the way to the first opening counts: what is sent back and submitted again adds to the same states.
    """
    found: dict[str, int] = {}
    arrived: dt.date | None = None
    for step in steps:
        day = clock.local(step.at).date()
        if step.from_state == step.to_state:  # a consent, a person in charge: the case stays where it is
            continue
        state = ALSO.get(step.from_state, step.from_state)
        if arrived is not None and state in STEPS:
            found[state] = found.get(state, 0) + days(arrived, day)
        if step.to_state == "ACTIVE":
            break
        arrived = day
    return found


def timing(actor: Actor, asked: Asked) -> Report:
    """R9 over the archives that were opened in the period and the aid that was paid in it."""
    within = base.units(actor, asked)
    found: dict[Place, Times] = {place: Times() for place in within.places}
    for archive, steps in _ways(actor, asked, within):
        times, way = found[within.of[archive.unit_id]], walked(steps)
        for state, number in way.items():
            times.steps[state].append(number)
        times.totals.append(figures.cycle(list(way.values())))
        seen = archive.discovered_on or clock.local(archive.created_at).date()
        times.opened.append(days(seen, archive.active_from))
    for unit_id, granted, paid in _payments(actor, asked, within):
        found[within.of[unit_id]].paid.append(days(clock.local(granted).date(), clock.local(paid).date()))
    everywhere = Times()
    for times in found.values():
        everywhere.add(times)
    rows = tuple((p.cell, *t.cells) for p, t in found.items() if t.totals or t.paid)
    table = Table(N_("Time limits of handling"), _heads(), rows, (Cell(N_("Total")), *everywhere.cells))
    return Report((table,), (
        N_("Working days. Cases: archives opened in the period. Time with the applicant after a return does not count."),
        Text(N_("Overdue: more than %(days)s working days from the application to the open archive."), days=figures.TARGET_DAYS),
        N_("The medians run from the discovery to the open archive and from the approval of aid to its payment.")))


def _heads() -> tuple[Head, ...]:
    made = [*words(N_("Unit")), *counts(N_("Cases"))]
    for label in (*(LABELS[s] for s in STEPS), N_("Whole way")):
        made += [Head(label, unit="avg"), Head(label, unit="max")]
    return (*made, *counts(N_("Overdue cases")), Head(N_("Discovery to archive, median")), Head(N_("Approval to payment, median")))


def _ways(actor: Actor, asked: Asked, within: Units) -> Iterable[tuple[Any, list[Any]]]:
    """Archives opened in the period, each with its steps."""
    a, s, session = HardshipArchive, ApprovalStep, sessions.reading()
    opened = base.opened_between(asked.first, asked.last)
    stmt = select(a.id, a.unit_id, a.discovered_on, a.created_at, a.active_from).where(opened)
    chosen = session.execute(base.archives(stmt, actor, asked, within)).all()
    steps: dict[int, list[Any]] = defaultdict(list)
    walk = select(s.object_id, s.from_state, s.to_state, s.at).join(a, and_(s.object_kind == "archive", s.object_id == a.id)).where(opened)
    for step in session.execute(base.archives(walk, actor, asked, within).order_by(s.id)):
        steps[step.object_id].append(step)
    return [(archive, steps[archive.id]) for archive in chosen]


def _payments(actor: Actor, asked: Asked, within: Units) -> Iterable[Any]:
    """Unit, approval and payment of the aid that was paid in the period."""
    s, x = ApprovalStep, AidApplication
    granted, paid = (select(func.max(s.at)).where(s.object_kind == "aid", s.object_id == x.id, s.to_state == state)
                     .correlate(x).scalar_subquery() for state in ("APPROVED", "PAID"))
    stmt = select(x.unit_id, granted, paid).where(paid.between(*_moments(asked)), granted.is_not(None), within.within(x.unit_id))
    return sessions.reading().execute(scope.visible(stmt, actor, x, MINE))


def _moments(asked: Asked) -> tuple[dt.datetime, dt.datetime]:
    """First and last moment of the period."""
    return (dt.datetime.combine(asked.first, dt.time.min, clock.LOCAL), dt.datetime.combine(asked.last, dt.time.max, clock.LOCAL))
