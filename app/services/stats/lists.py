"""The standing lists: archives that somebody should look at, the one that waits longest first; and the lookup of any archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from app.kernel import clock, workday
from app.kernel.actor import Actor
from app.kernel.text import N_
from app.services.stats import base
from app.services.stats.base import HELD, SERVED, Asked
from app.specs.archive import SPEC
from app.store import session as sessions
from app.store.query import quick
from models.aid import AidApplication
from models.archive import AnnualReview, ArchiveChange, HardshipArchive
from models.archive.lists import CLOSED_STATES
from models.org import OrgUnit
from models.trace import Authorization

SIZE = 25
MOST = 50_000
AHEAD = 30  #: days before a review or the end of an authorization
SURVEY_DAYS = 5  #: working days from the application to the visit; source: national archive rule
YEAR = 365
WAITING = ("SUBMITTED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "OBJECTED", "PENDING")


@dataclass(frozen=True)
class Kind:
    """One list: which archives, the day it is about, how that column is called, whether the days run until it or since."""

    where: Callable[[Asked, dt.date], ColumnElement[bool]]
    day: Callable[[], Any]
    label: str = ""  #: empty: the day has a column of its own already
    until: bool = False
    days: str = N_("Days since")


@dataclass(frozen=True)
class Page:
    """Some rows of a list and how many there are."""

    rows: list[Any]
    count: int


def last_aid() -> Any:
    """SQL: the day of the last aid that the household got."""
    x = AidApplication
    return select(func.max(x.event_on)).where(x.archive_id == HardshipArchive.id, x.state.in_(SERVED)).correlate(
        HardshipArchive).scalar_subquery()


def last_change() -> Any:
    """SQL: the day of the last change that was confirmed or review that was decided; that of the opening where there is none."""
    a, c, r = HardshipArchive, ArchiveChange, AnnualReview
    changed = select(func.max(c.approved_on)).where(c.archive_id == a.id, c.outcome == "CONFIRMED").correlate(a).scalar_subquery()
    reviewed = select(func.max(r.decided_on)).where(r.archive_id == a.id).correlate(a).scalar_subquery()
    later = case((changed.is_(None), reviewed), (reviewed.is_(None), changed), (changed > reviewed, changed), else_=reviewed)
    return func.coalesce(later, a.active_from)


def authorized_until() -> Any:
    """SQL: the last day of the authorization of the economic check; far ahead for one without an end, empty where there is none."""
    s, a = Authorization, HardshipArchive
    return select(func.max(func.coalesce(s.expires_on, literal(dt.date(9999, 12, 31))))).where(
        s.archive_id == a.id, s.kind == "ECON_CHECK", s.withdrawn_on.is_(None)).correlate(a).scalar_subquery()


def _never(_asked: Asked, _today: dt.date) -> ColumnElement[bool]:
    x, a = AidApplication, HardshipArchive
    return and_(a.state.in_(HELD), ~exists().where(x.archive_id == a.id, x.state.in_(SERVED)).correlate(a))


def _unchanged(_asked: Asked, today: dt.date) -> ColumnElement[bool]:
    return and_(HardshipArchive.state.in_(HELD), last_change() <= today - dt.timedelta(days=YEAR))


def _due(_asked: Asked, today: dt.date) -> ColumnElement[bool]:
    a = HardshipArchive
    return and_(a.state.in_(HELD), or_(a.state.in_(("REVIEW_DUE", "FROZEN")), a.next_review_on <= today + dt.timedelta(days=AHEAD)))


def _authorization(_asked: Asked, today: dt.date) -> ColumnElement[bool]:
    until = authorized_until()
    return and_(HardshipArchive.state.in_((*HELD, *WAITING)), or_(until.is_(None), until <= today + dt.timedelta(days=AHEAD)))


def _survey(_asked: Asked, today: dt.date) -> ColumnElement[bool]:
    a, calendar, day = HardshipArchive, workday.standard(), today
    while calendar.after(day, SURVEY_DAYS) >= today:
        day -= dt.timedelta(days=1)
    return and_(a.state.in_(("SUBMITTED", "FIRST_PASSED")), a.applied_on <= day)


def _temporary(_asked: Asked, _today: dt.date) -> ColumnElement[bool]:
    return and_(HardshipArchive.kind == "TEMP", HardshipArchive.state.not_in(CLOSED_STATES))


def _lookup(asked: Asked, _today: dt.date) -> ColumnElement[bool]:
    """Archives that were opened once; with a condition of the reports exactly the households that a figure counts."""
    a, period = HardshipArchive, (asked.first, asked.last)
    found: dict[str, ColumnElement[bool]] = {
        "in": base.held_at(asked.at), "new": base.opened_between(*period), "left": base.left_between(*period),
        "watched": a.state == "MONITOR", "closed": a.state.in_(CLOSED_STATES),
    }
    if asked.show in found:
        return and_(a.active_from.is_not(None), found[asked.show])
    if asked.show in ("ROOT", "POLICY", "QUIT"):
        return base.left_between(*period, asked.show)
    return a.active_from.is_not(None)


def _active() -> Any:
    return HardshipArchive.active_from


KINDS: Mapping[str, Kind] = {
    "never": Kind(_never, _active),
    "unchanged": Kind(_unchanged, last_change),
    "due": Kind(_due, lambda: HardshipArchive.next_review_on, N_("Next review on"), until=True, days=N_("Days left")),
    "authorization": Kind(_authorization, authorized_until, N_("Authorization until"), until=True, days=N_("Days left")),
    "survey": Kind(_survey, lambda: HardshipArchive.applied_on, N_("Applied on")),
    "temporary": Kind(_temporary, lambda: func.coalesce(HardshipArchive.active_from, HardshipArchive.applied_on), N_("Since")),
    "lookup": Kind(_lookup, _active, N_("Closed on")),
}


def _stmt(actor: Actor, code: str, asked: Asked) -> Select[Any]:
    a, kind = HardshipArchive, KINDS[code]
    shown = a.closed_on if code == "lookup" else kind.day()
    stmt = select(
        a.id, a.archive_no, a.name, a.state, a.created_by, a.category, a.main_cause, a.active_from, OrgUnit.name.label("unit"),
        last_aid().label("aid_on"), last_change().label("change_on"), shown.label("shown"), kind.day().label("day"),
    ).join(OrgUnit, OrgUnit.id == a.unit_id)
    stmt = base.archives(stmt, actor, asked, base.units(actor, asked)).where(kind.where(asked, clock.today()))
    if code != "lookup" and asked.start is not None:
        stmt = stmt.where(a.active_from >= asked.start)
    if code != "lookup" and asked.end is not None:
        stmt = stmt.where(a.active_from <= asked.end)
    return stmt


def _ordered(stmt: Select[Any], code: str) -> Select[Any]:
    a, day = HardshipArchive, KINDS[code].day()
    if code == "lookup":
        return stmt.order_by(a.active_from.desc(), a.id.desc())
    return stmt.order_by(case((day.is_(None), 0), else_=1), day, a.id)


def page(actor: Actor, code: str, asked: Asked, number: int = 0, names: bool = True) -> Page:
    """One page of a list; ``names``: the term is also asked of the names."""
    stmt, session = _found(actor, code, asked, names), sessions.reading()
    rows = list(session.execute(_ordered(stmt, code).limit(SIZE).offset(number * SIZE)))
    if number == 0 and len(rows) < SIZE:
        return Page(rows, len(rows))
    count = session.scalar(select(func.count()).select_from(stmt.with_only_columns(HardshipArchive.id).subquery())) or 0
    return Page(rows, count)


def every(actor: Actor, code: str, asked: Asked, names: bool = True) -> Iterator[Any]:
    """All rows of a list, at most one more than a file may hold."""
    yield from sessions.reading().execute(_ordered(_found(actor, code, asked, names), code).limit(MOST + 1))


def count(actor: Actor, code: str, asked: Asked | None = None) -> int:
    """How many archives the list holds."""
    stmt = _stmt(actor, code, asked or Asked()).with_only_columns(HardshipArchive.id).subquery()
    return sessions.reading().scalar(select(func.count()).select_from(stmt)) or 0


def _found(actor: Actor, code: str, asked: Asked, names: bool) -> Select[Any]:
    stmt = _stmt(actor, code, asked)
    return stmt.where(quick(HardshipArchive, SPEC, asked.term, names)) if asked.term else stmt


def days(code: str, day: dt.date | None) -> int | None:
    """Days since the day of a row, or until it; negative once it is over. None where there is no day, or no end."""
    if day is None or day.year == dt.date.max.year:
        return None
    passed = (clock.today() - day).days
    return -passed if KINDS[code].until else passed
