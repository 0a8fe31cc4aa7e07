"""What a household may apply for, while the application is being typed: each item of the catalogue, open or with the reason why not.

The rules are those of a save (:mod:`app.services.aid.checks`), held against an application that is in no database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.kernel import money, scope
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.text import N_, Text
from app.services.aid import checks, limits
from app.services.live import BAD, Answer, Told
from app.specs import schema, visibility
from app.specs.aid import SPEC
from app.specs.archive import SPEC as ARCHIVE
from app.store import read
from app.store import session as sessions
from app.store.unit import Unit
from models.aid import DECIDED, AidApplication, AidItem
from models.archive import HEAD, ArchivePerson, HardshipArchive
from models.person import Employee

#: level that decides an amount -> who that is
DECIDES = {"WORKSHOP": N_("Unit union chair"), "UNIT": N_("Unit union chair"), "OFFICER": N_("Company union officer"),
           "LEADER": N_("Company union chair")}

AMOUNT = SPEC.columns["approved_amount"]


@dataclass(frozen=True)
class Choice:
    """An item and why it is not open; nothing: it may be applied for."""

    item: AidItem
    reasons: tuple[Text, ...]

    @property
    def open(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Tick:
    """One condition of the chosen item."""

    holds: bool
    text: Text


@dataclass(frozen=True)
class Offer:
    """What is known of the person, the items, the chosen one and the amount."""

    person: Employee | None = None
    archive: HardshipArchive | None = None
    choices: tuple[Choice, ...] = ()
    chosen: Choice | None = None
    ticks: tuple[Tick, ...] = ()
    requested: Decimal | None = None
    granted: Decimal = money.ZERO  #: money decided for the employee this year, in applications whose amount the actor sees
    times: int = 0
    level: str = ""  #: who decides the requested amount
    minutes: bool = False  #: the committee's minutes are needed


def offer(actor: Actor, raw: Mapping[str, Any], pk: int | None = None) -> Offer:
    """What the household of the application may get, as far as the actor sees it."""
    u = Unit(actor, sessions.reading())
    stored = u.one(AidApplication, pk, roles=read.role_filter(SPEC)) if pk is not None else None
    data, _errors = schema.read(list(SPEC.columns.values()), raw, row=stored)
    archive, person = _whose(u, data, stored)
    if person is None:
        return Offer()
    row = AidApplication(event_on=data.get("event_on") or u.today, beneficiary_ref=data.get("beneficiary_ref") or HEAD)
    row.archive, row.employee = archive, person
    strange = checks.of_person(row)
    others = checks.earlier(u, person.id, pk)
    items = u.session.scalars(select(AidItem).where(AidItem.active.is_(True)).order_by(AidItem.id))
    choices = tuple(_choice(row, item, others) for item in items)
    chosen = next((c for c in choices if c.item.id == data.get("item_id")), None)
    asked, money_asked = data.get("requested_amount"), chosen is not None and chosen.item.is_monetary
    granted, times = _granted(u, person, u.today.year) if asked or money_asked else (money.ZERO, 0)
    if money_asked and asked:
        level, minutes = limits.level(asked), asked > limits.minutes_above()
    else:
        level, minutes = "", False
    return Offer(person, archive, choices, chosen, _ticks(row, chosen, others, strange) if chosen else (), asked, granted, times,
                 DECIDES[level] if level else "", minutes)


def _whose(u: Unit, data: Mapping[str, Any], stored: AidApplication | None) -> tuple[HardshipArchive | None, Employee | None]:
    """The archive and the employee that were chosen, each only if one of the actor's roles with the room sees it: who sees all
    employees for another task is told of none of them what his household may get."""
    if stored is not None:
        return stored.archive, stored.employee
    archive = person = None
    with suppress(Unseen):
        archive = u.one(HardshipArchive, data["archive_id"], roles=read.role_filter(ARCHIVE)) if data.get("archive_id") else None
    with suppress(Unseen):
        person = u.one(Employee, data["employee_id"], roles=read.role_filter(SPEC)) if data.get("employee_id") else None
    if archive is None and person is not None:
        own = u.session.scalar(select(ArchivePerson.archive_id).where(ArchivePerson.id_no_bx == person.id_no_bx))
        with suppress(Unseen):
            archive = u.one(HardshipArchive, own, roles=read.role_filter(ARCHIVE)) if own is not None else None
    return archive, (archive.employee if archive is not None else None) or person


def _choice(row: AidApplication, item: AidItem, others: list[Any]) -> Choice:
    row.item = item
    if item.item_class == "EAP":
        return Choice(item, (Text(checks.CONFIDENTIAL),))
    said = [text for texts in checks.of_archive(row).values() for text in texts]
    used = checks.taken(row, others)
    return Choice(item, (*said, *((used,) if used else ())))


def _ticks(row: AidApplication, chosen: Choice, others: list[Any], strange: checks.Errors) -> tuple[Tick, ...]:
    """The conditions one by one, those that hold as well."""
    row.item = chosen.item
    refused = checks.of_archive(row)
    archive, category = refused.get("archive_id"), refused.get("item_id")
    used, person = checks.taken(row, others), strange.get("beneficiary_ref")
    made = [Tick(not archive, archive[0] if archive else Text(N_("The archive carries the aid.")) if chosen.item.needs_archive
                 else Text(N_("This item needs no archive.")))]
    if not archive:
        made.append(Tick(not category, category[0] if category else Text(N_("The item serves the category of the household."))))
    made.append(Tick(used is None, used or Text(N_("Nothing was applied for in this period yet."))))
    made.append(Tick(not person, person[0] if person else Text(N_("The beneficiary belongs to the household."))))
    return tuple(made)


def _granted(u: Unit, person: Employee, year: int) -> tuple[Decimal, int]:
    """Money decided for the employee in the calendar year, and how often, in the applications whose amount the actor sees.

    No rule asks for it: what other units gave before he came to this one is not told here.
    """
    a = AidApplication
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    decided = visibility.Moment()
    roles = frozenset(r for r in read.role_filter(SPEC) if visibility.right(u.actor, AMOUNT.cell, (r,), decided).see == "V")
    stmt = select(func.sum(a.approved_amount), func.count()).where(
        a.employee_id == person.id, a.state.in_(DECIDED), a.event_on.between(first, last))
    total, times = u.session.execute(scope.visible(stmt, u.actor, a, roles)).one()
    return total or money.ZERO, times


def live(actor: Actor, raw: Mapping[str, Any], pk: int | None = None) -> list[Answer]:
    """The amount line, and at the item why it is not open."""
    found = offer(actor, raw, pk)
    told: list[Answer] = []
    if found.chosen is not None and not found.chosen.open:
        told.append(Told("item_id", found.chosen.reasons[0], BAD))
    if found.person is not None and found.requested:
        who = Text(found.level) if found.level else Text(N_("nobody yet"))
        told.append(Told("", Text(N_("Requested %(amount)s yuan (%(words)s) · decided this year %(granted)s yuan · decides: %(who)s"),
                                  amount=money.grouped(found.requested), words=money.capital(found.requested),
                                  granted=money.grouped(found.granted), who=who)))
    if found.chosen is not None and found.chosen.item.item_class == "EMERGENCY":
        told.append(Told("urgent", Text(N_("Fast lane: it is decided today and paid within 24 hours."))))
    return told
