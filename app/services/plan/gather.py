"""What the plan is made of: one read per kind of row, each through the scope, the same number whatever the history.

Totals and counts come as window sums beside the newest rows, so that a limit never changes them. Existence of EAP referrals
leaves the database for the EAP roles, or as yes or no where the employee agreed in writing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.kernel import clock, money, scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.services.plan import care
from app.services.plan.reach import Seen, marks, of_household, seen
from app.specs.aid import SPEC as AID
from app.specs.archive import SPEC as ARCHIVE
from app.store import read
from app.store import session as sessions
from app.store.unit import _key
from models.aid import AidApplication, AidItem
from models.archive import HardshipArchive, MedicalExpense
from models.eap import EapReferral
from models.person import Employee
from models.trace import ApprovalStep, Authorization

#: union officers who may learn "有/无服务" when the employee agreed in writing
OFFICERS = frozenset({"UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader"})
#: approved for good; of these paid; of all applications that came to something
GRANTED = ("APPROVED", "IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED", "POST_CHECK")
PAID = ("PAID", "FOLLOWED_UP", "CLOSED", "POST_CHECK")
SERVED = (*GRANTED, "DONE", "RATED")
VOID = ("REJECTED", "WITHDRAWN")
MEDICAL = ("MEDICAL", "CHARITY")  #: classes that relieve the cost of an illness
GOODS, VOLUNTEER, HEALTH, EAP = "MATERIAL", "VOLUNTEER", "HEALTH", "EAP"
MOST, MOST_STEPS = 50, 60  #: rows of the history that the page shows
YEARS = 5  #: calendar years whose totals stand beside the plan; what is older is one sum


@dataclass(frozen=True)
class Totals:
    """Sums over all applications of the household, shown or not; amounts are of the plan's year."""

    count: int = 0
    cash: int = 0
    goods: int = 0
    volunteer: int = 0
    health: int = 0
    granted: Decimal = money.ZERO
    medical: Decimal = money.ZERO
    paid: Decimal = money.ZERO
    living: bool = False  #: living aid (C9) applied for in the current year
    served_on: dt.date | None = None
    by_year: tuple[tuple[int, Decimal], ...] = ()  #: approved amounts of the last years, the newest first
    ever: Decimal = money.ZERO  #: approved in all years


@dataclass(frozen=True)
class Gathered:
    """Everything that the blocks are written from."""

    archive: Seen
    today: dt.date
    year: int
    aid: tuple[Seen, ...]
    totals: Totals
    care: care.Care
    steps: tuple[ApprovalStep, ...]

    @property
    def file(self) -> Any:
        """The archive itself."""
        return self.archive.row


def gather(actor: Actor, archive_id: Any, year: int | None = None) -> Gathered:
    """All rows for the plan of an archive the actor sees; raises :class:`Unseen` for any other."""
    today = clock.today()
    year = year or today.year
    archive = _archive(actor, archive_id, year, today)
    aid, totals = _aid(actor, archive.row, year, today)
    found = care.gather(actor, archive.row, archive.roles)
    return Gathered(archive, today, year, aid, totals, found, _steps(archive.row, aid, found))


def _archive(actor: Actor, pk: Any, year: int, today: dt.date) -> Seen:
    a, key, room = HardshipArchive, _key(pk), read.role_filter(ARCHIVE)
    stmt = scope.visible(
        select(a, *marks(actor, a, room), *_medical(key, year), _agreed(actor, today)).where(a.id == key),
        actor, a, room,
    ).options(joinedload(a.unit), joinedload(a.employee).joinedload(Employee.unit), joinedload(a.duty_person),
              joinedload(a.disease), joinedload(a.members))
    found = sessions.reading().execute(stmt).unique().one_or_none()
    if found is None:
        raise Unseen()
    return seen(actor, room, found)


def _medical(key: int, year: int) -> tuple[ColumnElement[Any], ...]:
    """Total and self-paid medical cost of the year, by discharge."""
    m = MedicalExpense
    day = func.coalesce(m.discharge_on, m.admit_on)
    return tuple(
        select(func.sum(column)).where(m.archive_id == key, day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .scalar_subquery().label(name)
        for name, column in (("medical_total", m.total), ("self_paid", m.self_paid))
    )


def _agreed(actor: Actor, today: dt.date) -> ColumnElement[Any]:
    """1 or 0, service or none, where a live EAP_VISIBLE consent lets a union officer know; NULL everywhere else."""
    if actor.roles.isdisjoint(OFFICERS):
        return literal(None).label("eap_service")
    a, c, e = HardshipArchive, Authorization, EapReferral
    consent = exists().where(
        c.archive_id == a.id, c.kind == "EAP_VISIBLE", c.signed_on <= today,
        or_(c.expires_on.is_(None), c.expires_on >= today), or_(c.withdrawn_on.is_(None), c.withdrawn_on > today),
    )
    service = exists().where(e.employee_id == a.employee_id, e.state != "DECLINED")
    return case((consent, case((service, 1), else_=0)), else_=None).label("eap_service")


def _aid(actor: Actor, archive: Any, year: int, today: dt.date) -> tuple[tuple[Seen, ...], Totals]:
    p, room = AidApplication, read.role_filter(AID)
    decided = select(func.max(ApprovalStep.at)).where(
        ApprovalStep.object_kind == AID.room, ApprovalStep.object_id == p.id, ApprovalStep.verb.in_(("approve", "reject")),
    ).scalar_subquery().label("decided_at")
    stmt = scope.visible(
        select(p, decided, *marks(actor, p, room), *_sums(year, today)).join(p.item)
        .where(of_household(p, archive), AidItem.item_class != EAP),
        actor, p, room,
    ).options(contains_eager(p.item)).order_by(p.event_on.desc(), p.id.desc()).limit(MOST)
    found = sessions.reading().execute(stmt).all()
    rows = tuple(seen(actor, room, r) for r in found)
    return rows, _totals(rows[0].more, today.year) if rows else Totals()


def _sums(year: int, today: dt.date) -> tuple[ColumnElement[Any], ...]:
    """Window sums: they cover every row of the statement, the limit cuts afterwards."""
    p, i = AidApplication, AidItem
    live = p.state.not_in(VOID)

    def within(day_year: int) -> ColumnElement[bool]:
        return p.event_on.between(dt.date(day_year, 1, 1), dt.date(day_year, 12, 31))

    def count(*conditions: Any) -> ColumnElement[Any]:
        return func.sum(case((and_(live, *conditions), 1), else_=0)).over()

    def amount(*conditions: Any) -> ColumnElement[Any]:
        return func.sum(case((and_(i.is_monetary, within(year), *conditions), p.approved_amount))).over()

    return (
        func.count().over().label("n"), count(i.is_monetary, i.item_class != GOODS).label("n_cash"),
        count(i.item_class == GOODS).label("n_goods"), count(i.item_class == VOLUNTEER).label("n_volunteer"),
        count(i.item_class == HEALTH).label("n_health"),
        amount(p.state.in_(GRANTED)).label("granted"), amount(p.state.in_(PAID)).label("paid"),
        amount(p.state.in_(GRANTED), i.item_class.in_(MEDICAL)).label("medical"),
        count(i.code == "C9", within(today.year)).label("n_living"),
        func.max(case((p.state.in_(SERVED), p.state_since))).over().label("served_at"),
        func.sum(case((and_(i.is_monetary, p.state.in_(GRANTED)), p.approved_amount))).over().label("ever"),
        *(func.sum(case((and_(i.is_monetary, p.state.in_(GRANTED), within(today.year - n)), p.approved_amount))).over().label(f"year_{n}")
          for n in range(YEARS)),
    )


def _totals(more: Mapping[str, Any], year: int) -> Totals:
    served = more["served_at"]
    by_year = tuple((year - n, more[f"year_{n}"] or money.ZERO) for n in range(YEARS))
    return Totals(
        more["n"], int(more["n_cash"]), int(more["n_goods"]), int(more["n_volunteer"]), int(more["n_health"]),
        more["granted"] or money.ZERO, more["medical"] or money.ZERO, more["paid"] or money.ZERO, bool(more["n_living"]),
        clock.local(served).date() if served else None, tuple(pair for pair in by_year if pair[1]), more["ever"] or money.ZERO,
    )


def _steps(archive: Any, aid: tuple[Seen, ...], found: care.Care) -> tuple[ApprovalStep, ...]:
    """The newest steps of the archive and of the rows that the viewer reaches himself."""
    s = ApprovalStep
    parts: list[ColumnElement[bool]] = [and_(s.object_kind == ARCHIVE.room, s.object_id == archive.id)]
    for room, keys in ((AID.room, [x.row.id for x in aid]), *found.keys()):
        if keys:
            parts.append(and_(s.object_kind == room, s.object_id.in_(keys)))
    stmt = select(s).where(or_(*parts)).order_by(s.at.desc(), s.id.desc()).limit(MOST_STEPS)
    return tuple(sessions.reading().scalars(stmt))
