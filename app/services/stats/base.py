"""What every report starts from: what is asked for, the units it is told by, households in scope, in archive or left on a day.

Every read goes through the scope of the actor, by the roles that open the reports; a role with another reach adds nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.text import N_, Text
from app.services.stats.shape import Cell, Link
from app.specs.stats import ROLES
from app.store import session as sessions
from models.archive import HardshipArchive
from models.org import OrgUnit

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")

#: states in which a household is in the archive
HELD = ("ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE")
#: cancelled for one of these reasons a household has left; for the others it was never one of its own
GONE = ("DEATH", "LEAVE", "FALSE")
#: aid that the household has got: granted for good, or a service that was done
SERVED = ("APPROVED", "IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED", "POST_CHECK", "DONE", "RATED")
MINE = frozenset(ROLES)
NONE = "-"  #: asked for in place of a category: archives without one


@dataclass(frozen=True)
class Asked:
    """What the reader asks for."""

    start: dt.date | None = None
    end: dt.date | None = None
    unit: int | None = None
    alone: bool = False  #: the unit itself without what lies below
    category: str = ""
    cause: str = ""
    level: str = ""
    show: str = ""  #: of the lookup
    term: str = ""  #: of the lookup: number, name, pinyin

    @property
    def first(self) -> dt.date:
        """First day of the period; the first of this year where none is asked for."""
        return self.start or dt.date(clock.today().year, 1, 1)

    @property
    def last(self) -> dt.date:
        """Last day of the period; the last of this year where none is asked for."""
        return self.end or dt.date(max(clock.today().year, self.first.year), 12, 31)

    @property
    def at(self) -> dt.date:
        """The day at which households are counted: the last of the period, today where that lies ahead."""
        return min(self.last, clock.today())


@dataclass(frozen=True)
class Place:
    """A row of a report by units: a unit with all below it, or ``alone`` the people of the unit itself."""

    id: int
    name: str
    alone: bool = False

    @property
    def cell(self) -> Cell:
        """Its name as the first cell of the row; it leads into the unit."""
        if self.alone:
            return Cell(Text(N_("%(unit)s itself"), unit=self.name))
        return Cell(self.name, {"unit": str(self.id), "sheet": "here"})


@dataclass(frozen=True)
class Units:
    """The units of a report, from the one asked for, or the reader's own, downwards."""

    places: tuple[Place, ...]
    of: Mapping[int, Place]  #: key of any unit -> its row
    roots: tuple[str, ...]  #: paths of the units at the top
    alone: bool = False

    def within(self, column: Any) -> ColumnElement[bool]:
        """SQL: the unit of a row is one of these."""
        paths = [OrgUnit.path == r if self.alone else OrgUnit.path.startswith(r, autoescape=True) for r in self.roots]
        inside = select(OrgUnit.id).where(or_(*paths))
        found: ColumnElement[bool] = column.in_(inside)
        return found


def units(actor: Actor, asked: Asked) -> Units:
    """The units that the actor sees, as rows; :class:`Unseen` where he does not see the one that is asked for."""
    stmt = select(OrgUnit.id, OrgUnit.name, OrgUnit.path, OrgUnit.active).order_by(OrgUnit.code)
    rows = sessions.reading().execute(scope.visible(stmt, actor, OrgUnit, MINE)).all()
    known = {r.id for r in rows}
    tops = [r for r in rows if r.id == asked.unit] if asked.unit is not None else \
        [r for r in rows if not known & set(_above(r.path)[:-1])]
    if not tops:
        raise Unseen()
    places, of = [], {}
    for top in tops:
        own = Place(top.id, top.name, alone=True)
        children = [r for r in rows if len(_above(r.path)) == len(_above(top.path)) + 1 and r.path.startswith(top.path)]
        below = {c.id: Place(c.id, c.name) for c in children}
        for row in rows:
            if row.path.startswith(top.path):
                rest = _above(row.path)[len(_above(top.path)):]
                of[row.id] = below.get(rest[0], own) if rest else own
        places += [own, *(below[c.id] for c in children)]
    return Units(tuple(places), of, tuple(t.path for t in tops), asked.alone)


def _above(path: str) -> list[int]:
    """Keys of the units of a path, from the top down to the unit itself."""
    return [int(key) for key in path.split("/") if key]


def archives(stmt: S, actor: Actor, asked: Asked, within: Units) -> S:
    """``stmt`` narrowed to the archives that the actor sees, of the units, category and cause asked for."""
    a = HardshipArchive
    stmt = scope.visible(stmt, actor, a, MINE).where(within.within(a.unit_id))
    if asked.category:
        stmt = stmt.where(a.category == asked.category if asked.category != NONE else a.category.is_(None))
    if asked.level:
        stmt = stmt.where(a.archive_level == asked.level)
    return stmt.where(a.main_cause == asked.cause) if asked.cause else stmt


def left_on() -> ColumnElement[Any]:
    """SQL: the day on which a household left the archive; empty while it is there."""
    return func.coalesce(HardshipArchive.monitor_from, HardshipArchive.closed_on)


def held_at(day: dt.date) -> ColumnElement[bool]:
    """SQL: the household was in the archive at the end of the day."""
    return and_(HardshipArchive.active_from <= day, or_(left_on().is_(None), left_on() > day))


def exit_kind() -> ColumnElement[Any]:
    """SQL: how a household left; empty for archives that are there, and for duplicates and mistakes."""
    a = HardshipArchive
    return case((and_(a.monitor_from.is_not(None), a.exit_kind.is_not(None)), a.exit_kind),
                (and_(a.state == "CANCELLED", a.active_from.is_not(None), a.close_reason.in_(GONE)), "QUIT"), else_=None)


def left_between(first: dt.date, last: dt.date, kind: str = "") -> ColumnElement[bool]:
    """SQL: the household left on a day of the period, in this way where one is named."""
    return and_(left_on() >= first, left_on() <= last, exit_kind() == kind if kind else exit_kind().is_not(None))


def opened_between(first: dt.date, last: dt.date) -> ColumnElement[bool]:
    """SQL: the archive was opened on a day of the period."""
    return HardshipArchive.active_from.between(first, last)


def tally(condition: ColumnElement[bool], value: Any = 1) -> ColumnElement[Any]:
    """SQL: rows under a condition, or the sum of ``value`` over them."""
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def link(place: Place | None, asked: Asked, show: str, **more: str) -> Link:
    """What the lookup is asked for to find the households of a figure."""
    made = {"sheet": "lookup", "show": show, "start": asked.first.isoformat(), "end": asked.last.isoformat(),
            "category": asked.category, "cause": asked.cause}
    if place is not None:
        made |= {"unit": str(place.id), "alone": "1" if place.alone else ""}
    elif asked.unit is not None:
        made |= {"unit": str(asked.unit), "alone": "1" if asked.alone else ""}
    return {k: v for k, v in {**made, **more}.items() if v}


def gathered(within: Units, rows: Iterable[Any], width: int) -> dict[Place, list[int]]:
    """Rows of a unit key and ``width`` numbers, added up by the rows of the report."""
    found = {place: [0] * width for place in within.places}
    for key, *numbers in rows:
        held = found[within.of[key]]
        for at, number in enumerate(numbers):
            held[at] += int(number)
    return found
