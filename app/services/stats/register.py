"""R1, the register by units, and R11, the exits by years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, func, select

from app.kernel import clock, figures, scope
from app.kernel.actor import Actor
from app.kernel.text import N_, Text
from app.services.stats import base
from app.services.stats.base import MINE, Asked, Units, link, tally
from app.services.stats.shape import Cell, Head, Report, Table, counts, words
from app.store import session as sessions
from models.aid import AidApplication, AidItem
from models.archive import HardshipArchive
from models.archive.lists import CATEGORIES
from models.person import Employee
from models.trace import ApprovalStep

KINDS = ("ROOT", "POLICY", "QUIT")
PENSIONED = ("RETIRED", "VETERAN")  #: on the roster, and no employees any more
YEARS = 5  #: of R11 where no period is asked for
_DEFINED = N_("Counted on %(day)s. In archive: opened, and neither watched after an exit nor closed nor cancelled on that day.")
EXITS = N_("Left the archive also counts archives cancelled by death, leaving or false statements; duplicates and mistakes do not.")


def defined(asked: Asked) -> Text:
    """On which day households are counted, and which of them are in archive."""
    return Text(_DEFINED, day=asked.at.isoformat())


def register(actor: Actor, asked: Asked) -> Report:
    """R1: unit, employees, households, people, four categories, new, three kinds of exit, households per 1,000 employees."""
    within = base.units(actor, asked)
    staff = base.gathered(within, _employees(actor, within), 1)
    found = base.gathered(within, _households(actor, asked, within), 10)
    rows = [(p, staff[p][0], found[p]) for p in within.places if any(found[p]) or (staff[p][0] and not p.alone)]
    heads = (*words(N_("Unit")), Head(N_("Number of employees")), *counts(
        N_("Households"), N_("People"), N_("Deep hardship"), N_("Relative hardship"), N_("Hardship through accident"),
        N_("Marginal hardship (enterprise level)"), N_("New in the period"), N_("Out of hardship for good"),
        N_("Covered by government policy"), N_("Left the archive")), Head(N_("Per 1,000 employees"), unit="‰"))
    lines = tuple((p.cell, *_line(asked, p, staff_of, numbers)) for p, staff_of, numbers in rows)
    sums = [sum(n[at] for _p, _s, n in rows) for at in range(10)]
    total = (Cell(N_("Total")), *_line(asked, None, sum(s for _p, s, _n in rows), sums))
    return Report((Table(N_("Register of households in hardship"), heads, lines, total),), (defined(asked), EXITS))


def _line(asked: Asked, place: Any, staff: int, numbers: Sequence[int]) -> tuple[Cell, ...]:
    households, people, *rest = numbers
    categories, (new, *left) = rest[:4], rest[4:]
    return (
        Cell(staff), Cell(households, link(place, asked, "in")), Cell(people),
        *(Cell(n, link(place, asked, "in", category=c)) for c, n in zip(CATEGORIES, categories, strict=True)),
        Cell(new, link(place, asked, "new")),
        *(Cell(n, link(place, asked, kind)) for kind, n in zip(KINDS, left, strict=True)),
        Cell(figures.rate_per_1000(households, staff), of=households))


def _employees(actor: Actor, within: Units) -> Any:
    e = Employee
    stmt = select(e.unit_id, func.count()).where(e.left_on.is_(None), e.work_state.not_in(PENSIONED), within.within(e.unit_id))
    return sessions.reading().execute(scope.visible(stmt, actor, e, MINE).group_by(e.unit_id))


def _households(actor: Actor, asked: Asked, within: Units) -> Any:
    a, held = HardshipArchive, base.held_at(asked.at)
    stmt = select(
        a.unit_id, tally(held), tally(held, a.household_size), *(tally(and_(held, a.category == c)) for c in CATEGORIES),
        tally(base.opened_between(asked.first, asked.last)), *(tally(base.left_between(asked.first, asked.last, k)) for k in KINDS))
    return sessions.reading().execute(base.archives(stmt, actor, asked, within).group_by(a.unit_id))


# ---- R11 ----------------------------------------------------------------------------------------------------------------


def exits(actor: Actor, asked: Asked) -> Report:
    """R11: for each year households, three kinds of exit, relapses, households with a measure of four kinds."""
    last = asked.at.year
    first = asked.start.year if asked.start is not None else last - YEARS + 1
    years = range(max(first, last - 19), last + 1)
    within = base.units(actor, asked)
    numbers = _by_year(actor, asked, within, years)
    back, served = _relapses(actor, asked, within, years), _measures(actor, asked, within, years)
    heads = (*words(N_("Year")), *counts(
        N_("Households"), N_("Out of hardship for good"), N_("Covered by government policy"), N_("Left the archive"),
        N_("Back in hardship"), N_("Work and training"), N_("Schooling"), N_("Into social insurance"), N_("Medical aid")))
    lines = []
    for at, year in enumerate(years):
        held, root, policy, quit_, insured = numbers[5 * at:5 * at + 5]
        job, school, medical = served[3 * at:3 * at + 3]
        then = Asked(dt.date(year, 1, 1), dt.date(year, 12, 31), asked.unit, asked.alone, asked.category, asked.cause)
        lines.append((
            Cell(str(year)), Cell(held, link(None, then, "in")), *(Cell(n, link(None, then, k)) for k, n in
                                                                    zip(KINDS, (root, policy, quit_), strict=True)),
            Cell(back[at]), Cell(job), Cell(school), Cell(insured), Cell(medical)))
    return Report((Table(N_("Exits from hardship"), heads, tuple(reversed(lines))),), (
        N_("Households are those in archive at the end of the year, this year today."), EXITS,
        N_("Measures: households with aid of the class granted in the year; social insurance: in archive with that measure chosen.")))


def _bounds(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), min(dt.date(year, 12, 31), clock.today())


def _by_year(actor: Actor, asked: Asked, within: Units, years: range) -> list[int]:
    made: list[Any] = []
    for year in years:
        first, last = _bounds(year)
        held = base.held_at(last)
        made += [tally(held), *(tally(base.left_between(first, last, k)) for k in KINDS),
                 tally(and_(held, HardshipArchive.batch_measure == "INSURE"))]
    found = sessions.reading().execute(base.archives(select(*made).select_from(HardshipArchive), actor, asked, within)).one()
    return [int(n) for n in found]


def _relapses(actor: Actor, asked: Asked, within: Units, years: range) -> list[int]:
    """Steps back into hardship: the archive itself forgets an exit that did not last."""
    s, a = ApprovalStep, HardshipArchive
    stmt = select(s.at).join(a, and_(s.object_kind == "archive", s.object_id == a.id)).where(s.verb == "relapse")
    days = [clock.local(at).year for at in sessions.reading().scalars(base.archives(stmt, actor, asked, within))]
    return [days.count(year) for year in years]


def _measures(actor: Actor, asked: Asked, within: Units, years: range) -> list[int]:
    a, x, i = HardshipArchive, AidApplication, AidItem
    made: list[Any] = []
    for year in years:
        first, last = _bounds(year)
        for classes in (("JOB", "TRAINING"), ("EDUCATION",), ("MEDICAL",)):
            granted = and_(x.state.in_(base.SERVED), x.event_on.between(first, last))
            made.append(tally(exists().where(x.archive_id == a.id, x.item_id == i.id, i.item_class.in_(classes), granted).correlate(a)))
    return [int(n) for n in sessions.reading().execute(base.archives(select(*made).select_from(a), actor, asked, within)).one()]
