"""The numbers of the workbench. Each leads to a list that holds as many rows as it says.

They come from the declarations: what waits for the person (moves that decide, states that are sent back, deadlines) and the
counts that a room declares. What no declaration can say is a further function in ``SOURCES``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import func, literal, select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.kernel.work import Count
from app.services.account import changes
from app.services.inbox.tabs import Specs, kinds, queue
from app.store import read
from app.store import session as sessions
from app.store.read import Filter, Query


@dataclass(frozen=True)
class Figure:
    """What a card says."""

    number: int  #: rows of the list behind it
    amount: Decimal | None = None  #: said in place of the number, which then stands below
    note: Text | None = None
    tone: str = ""


@dataclass(frozen=True)
class Card:
    """A number and the list it leads to: that of ``room``, or without one the person's work of ``kind`` over all rooms."""

    name: str
    label: str
    icon: str
    figure: Callable[[Actor], Figure]
    room: str = ""
    kind: str = ""
    count: Count | None = None
    url: str = ""  #: of a page that is no list of a room


def cards_of(actor: Actor, specs: Specs) -> list[Card]:
    """The cards of the actor over the rooms that he may list, in their order on the page."""
    return [card for source in SOURCES for card in source(actor, specs)]


def _waiting(kind: str, label: str, icon: str, actor: Actor, specs: Specs) -> Iterator[Card]:
    """A card over the work of one kind, where a room can have any."""
    rooms = [s for s in specs if kind in kinds(actor, s)]
    if rooms:
        room = rooms[0].room if len(rooms) == 1 else ""
        yield Card(kind, label, icon, partial(_figure, rooms, kind), room, kind)


def _figure(rooms: list[ServiceSpec], kind: str, actor: Actor) -> Figure:
    keys = queue(actor, rooms, kind)
    assert keys is not None
    late = func.count().filter(keys.c.due < clock.today()) if kind == "soon" else literal(0)
    number, behind = sessions.reading().execute(select(func.count(), late).select_from(keys)).one()
    if not behind:
        return Figure(number, tone="yellow" if number and kind == "soon" else "")
    return Figure(number, note=Text(N_("%(n)s of them overdue"), n=behind), tone="red")


def _declared(actor: Actor, specs: Specs) -> Iterator[Card]:
    """The counts that the rooms declare."""
    for spec in specs:
        for count in spec.counts:
            if actor.has(count.roles):
                yield Card(f"{spec.room}-{count.name}", count.label, count.icon or spec.icon, partial(_counted, spec, count),
                           spec.room, count=count)


def _counted(spec: ServiceSpec, count: Count, actor: Actor) -> Figure:
    words = spec.same_word(count.state) if count.state else ()
    filters = tuple(Filter(column, op, day(value)) for column, op, value in count.where)
    number, total = read.figures(actor, spec, Query(filters, words=words), count.total)
    if not count.total:
        return Figure(number)
    return Figure(number, _money(total), Text(N_("%(n)s records"), n=number))


def _rights(actor: Actor, specs: Specs) -> Iterator[Card]:
    """Changes of rights that wait for a second administrator; their page has them on top."""
    if actor.has(("SysAdmin",)):
        yield Card("rights", N_("Changes of rights to confirm"), "shield-check", lambda who: Figure(changes.count(who)),
                   url="/accounts/changes/")


def _money(total: Any) -> Decimal:
    return total if total is not None else Decimal(0)


def day(value: str) -> str:
    """The value of a condition, with the words for days put into dates."""
    today = clock.today()
    if value == "week":
        return (today + dt.timedelta(days=6 - today.weekday())).isoformat()
    return dt.date(today.year, 1, 1).isoformat() if value == "year" else value


#: where cards come from, in the order of the page
SOURCES: list[Callable[[Actor, Specs], Iterable[Card]]] = [
    partial(_waiting, "decide", N_("For my approval"), "clipboard-check"),
    partial(_waiting, "return", N_("Returned, to be completed"), "arrow-back-up"),
    _declared,
    partial(_waiting, "soon", N_("About to be overdue"), "clock"),
    _rights,
]
