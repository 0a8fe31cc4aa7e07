"""R10, how far the yearly reviews are, and R12, the check-up of the four precisions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.kernel import clock, figures
from app.kernel.actor import Actor
from app.kernel.figures import Faults
from app.kernel.text import N_
from app.services.stats import base
from app.services.stats.base import Asked, Place, tally
from app.services.stats.shape import Cell, Head, Report, Table, counts, words
from app.specs.archive.documents import DOCUMENTS
from app.store import session as sessions
from models.aid import AidApplication
from models.archive import AnnualReview, Evidence, HardshipArchive
from models.archive.lists import REVIEW_DECISIONS

#: without one of these the register does not tell who is in difficulty and how
FACTS = ("main_cause", "health_state", "housing_type", "category", "annual_income")
OPEN_DAYS = dt.timedelta(days=90)  #: a measure may run so long before somebody asks
NO_MEASURE = ("REJECTED", "WITHDRAWN")
RUNNING = ("DRAFT", "UNIT_REVIEW", "UNIT_APPROVED", "COMPANY_REVIEW", "NOTICE", "APPROVED", "IN_BATCH", "PAY_FAILED", "RETURNED",
           "ACCEPTED", "IN_SERVICE")


def reviews(actor: Actor, asked: Asked) -> Report:
    """R10: unit, due, done, kept, adjusted, exited, cancelled, frozen."""
    within, a, r = base.units(actor, asked), HardshipArchive, AnnualReview
    decided = select(
        a.unit_id, func.count(), tally(r.decision.is_not(None)), *(tally(r.decision == d) for d in REVIEW_DECISIONS),
        tally(and_(r.decision.is_(None), a.state == "FROZEN")),
    ).join(a, a.id == r.archive_id).where(r.due_on.between(asked.first, asked.last))
    ahead = select(a.unit_id, func.count()).where(
        a.state.in_(base.HELD), a.next_review_on.between(asked.first, asked.last),
        ~exists().where(r.archive_id == a.id, r.decision.is_(None)).correlate(a))
    session = sessions.reading()
    found = base.gathered(within, session.execute(base.archives(decided, actor, asked, within).group_by(a.unit_id)), 7)
    for key, number in session.execute(base.archives(ahead, actor, asked, within).group_by(a.unit_id)):
        found[within.of[key]][0] += number
    heads = (*words(N_("Unit")), *counts(N_("Reviews due"), N_("Done"), N_("Kept in archive"), N_("Kept, category adjusted"),
                                         N_("Out of hardship"), N_("Archive cancelled"), N_("Frozen")))
    rows = [(p, n) for p, n in found.items() if any(n)]
    sums = [sum(n[at] for _p, n in rows) for at in range(7)]
    table = Table(N_("Progress of the yearly reviews"), heads, tuple((p.cell, *map(Cell, n)) for p, n in rows),
                  (Cell(N_("Total")), *map(Cell, sums)))
    return Report((table,), (N_("Due: reviews whose day lies in the period, begun or not. Done: with a decision."),))


# ---- R12 ----------------------------------------------------------------------------------------------------------------


def checkup(actor: Actor, asked: Asked) -> Report:
    """R12: unit, four rates of faults in per cent, score."""
    within, a = base.units(actor, asked), HardshipArchive
    held, left = and_(base.held_at(asked.at), a.state.in_(base.HELD)), base.left_between(asked.first, asked.last)
    stmt = select(a.unit_id, tally(held), tally(and_(held, _missing())), tally(and_(held, _unproved())), tally(and_(held, _unhelped())),
                  tally(left), tally(and_(left, _unseen())))
    found = base.gathered(within, sessions.reading().execute(base.archives(stmt, actor, asked, within).group_by(a.unit_id)), 6)
    sums = [sum(n[at] for n in found.values()) for at in range(6)]
    heads = (*words(N_("Unit")), *(Head(label, unit="%") for label in (
        N_("Register: data missing"), N_("Cause: without evidence"), N_("Measures: none or open too long"),
        N_("Exit: without survey or check"))), Head(N_("Score")))
    rows = tuple(_checked(p, n) for p, n in found.items() if n[0] or n[4])
    table = Table(N_("Check-up of the four precisions"), heads, rows, (Cell(N_("Total")), *_rates(sums)))
    return Report((table,), (
        N_("Score: 100 less 25 times each of the four rates. The first three are of the archives, the fourth of the exits of the period."),
        N_("Data missing: main cause, state of health, housing, category or yearly income. Evidence: what the cause asks for."),
        N_("Measures: no aid and no service at all and no measure of the four batches chosen, or an application open for over 90 days."),
        N_("Exit: no survey or no check since the archive was opened.")))


def _checked(place: Place, numbers: list[int]) -> tuple[Cell, ...]:
    return place.cell, *_rates(numbers)


def _rates(numbers: list[int]) -> tuple[Cell, ...]:
    archives, missing, unproved, unhelped, left, faulty = numbers
    found = Faults(archives, missing, unproved, unhelped, left, faulty)
    return (*(Cell(figures.percent(n, archives), of=archives) for n in (missing, unproved, unhelped)),
            Cell(figures.percent(faulty, left), of=left), Cell(figures.r12_score(found), of=archives))


def _missing() -> ColumnElement[bool]:
    return or_(*(getattr(HardshipArchive, name).is_(None) for name in FACTS))


def _unproved() -> ColumnElement[bool]:
    """A cause of the household asks for a document that is not here."""
    a, e = HardshipArchive, Evidence
    parts = []
    for need in DOCUMENTS.needs:
        causes = next((values for path, values in need.when if path == "main_cause"), ())
        if causes:
            asks = or_(a.main_cause.in_(causes), *(a.minor_causes.contains(f'"{c}"', autoescape=True) for c in causes))
            here = exists().where(e.archive_id == a.id, e.kind == need.kind, or_(e.awaited.is_(False), e.file_id.is_not(None)))
            parts.append(and_(asks, ~here.correlate(a)))
    return or_(*parts)


def _unhelped() -> ColumnElement[bool]:
    a, x = HardshipArchive, AidApplication
    some = exists().where(x.archive_id == a.id, x.state.not_in(NO_MEASURE)).correlate(a)
    since = clock.now() - OPEN_DAYS
    slow = exists().where(x.archive_id == a.id, x.state.in_(RUNNING), x.created_at < since).correlate(a)
    return or_(and_(~some, a.batch_measure.is_(None)), slow)


def _unseen() -> ColumnElement[bool]:
    a = HardshipArchive
    return or_(*(or_(day.is_(None), day < a.active_from) for day in (a.survey_on, a.check_returned_on)))


