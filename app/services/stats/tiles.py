"""The figures on top of the landing page: those of the dashboard for which there is data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from app.kernel import clock, figures, money, scope
from app.kernel.actor import Actor
from app.kernel.text import N_, Text
from app.services.stats import base
from app.services.stats.base import MINE, SERVED, Asked, tally
from app.services.stats.shape import Link, Value
from app.store import session as sessions
from models.aid import AidApplication
from models.archive import HardshipArchive
from models.notice import PublicNotice


@dataclass(frozen=True)
class Tile:
    """A number with its label, a line below it and where its households are found."""

    label: str
    value: Value
    note: Text | None
    icon: str
    link: Link


def tiles(actor: Actor, asked: Asked) -> list[Tile]:
    """Households and people in archive, new this month, reviews due, notices running, aid of this year against the last."""
    today = clock.today()
    month = today.replace(day=1)
    a, within, session = HardshipArchive, base.units(actor, asked), sessions.reading()
    held = base.held_at(today)
    stmt = select(tally(held), tally(held, a.household_size), tally(base.opened_between(month, today)),
                  tally(and_(a.state.in_(base.HELD), a.next_review_on <= today + dt.timedelta(days=30)))).select_from(a)
    households, people, new, due = session.execute(base.archives(stmt, actor, asked, within)).one()
    place = {"unit": str(asked.unit)} if asked.unit is not None else {}
    made = [
        Tile(N_("Households in archive"), int(households), Text(N_("%(n)s people"), n=int(people)), "users-group",
             {"sheet": "lookup", "show": "in", "start": f"{today.year}-01-01", "end": today.isoformat(), **place}),
        Tile(N_("Opened this month"), int(new), None, "file-plus",
             {"sheet": "lookup", "show": "new", "start": month.isoformat(), "end": today.isoformat(), **place}),
        Tile(N_("Yearly reviews due within 30 days"), int(due), None, "calendar-due", {"sheet": "due", **place}),
        Tile(N_("Notices running"), _notices(actor, within), None, "speakerphone", {"room": "notice"}),
    ]
    return [*made, *_aid(actor, within, today)]


def _notices(actor: Actor, within: base.Units) -> int:
    n = PublicNotice
    stmt = select(func.count()).select_from(n).where(n.state == "RUNNING", within.within(n.unit_id))
    return sessions.reading().scalar(scope.visible(stmt, actor, n, MINE)) or 0


def _aid(actor: Actor, within: base.Units, today: dt.date) -> list[Tile]:
    """Times and amount of this year, beside the same days of the last."""
    x, then = AidApplication, today.replace(year=today.year - 1, day=min(today.day, 28))
    now = x.event_on.between(dt.date(today.year, 1, 1), today)
    before = x.event_on.between(dt.date(then.year, 1, 1), then)
    stmt: Any = select(tally(now), func.sum(x.approved_amount).filter(now), tally(before), func.sum(x.approved_amount).filter(before))
    stmt = stmt.select_from(x).where(x.state.in_(SERVED), within.within(x.unit_id))
    times, amount, old_times, old = sessions.reading().execute(scope.visible(stmt, actor, x, MINE)).one()
    amount, old = amount or money.ZERO, old or money.ZERO
    change = figures.percent(amount - old, old)
    told = None
    if change is not None:
        told = Text(N_("last year %(amount)s, %(change)s %%"), amount=money.grouped(old), change=f"{change:+.2f}")
    same = Text(N_("same time last year %(n)s"), n=int(old_times))
    return [Tile(N_("Aid this year, times"), int(times), same, "heart-handshake", {"room": "aid"}),
            Tile(N_("Aid this year, yuan"), amount, told, "coin", {"room": "aid"})]
