"""The demo company while it lives: its people at their desks, and the one way in which a story calls a verb."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.demo import org
from app.demo.org import Place
from app.demo.people import Person
from app.demo.timeline import Timeline
from app.kernel import clock
from app.kernel.actor import Actor
from app.services import aid, archive, eap, green_channel, notice, pairing, person, record
from app.services.aid.application import HOOKS as AID_HOOKS
from app.services.record import Hooks, Service
from app.specs.aid import SPEC as AID
from app.specs.archive import SPEC as ARCHIVE
from app.specs.archive import TIMED
from app.specs.green_channel import SPEC as GREEN
from app.store import session as sessions
from app.store.unit import Unit, unit
from models.aid import AidApplication, AidItem
from models.archive import Disease, HardshipArchive
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.notice import NoticeItem
from models.pairing import HealthPairing, HealthPlan

SERVICES: dict[str, Service] = {**archive.VERBS, **aid.VERBS, **eap.VERBS, **pairing.VERBS, **green_channel.VERBS, **person.VERBS}
MODELS: dict[str, Any] = {
    "archive": HardshipArchive, "aid": AidApplication, "eap": EapReferral, "pairing": HealthPairing, "health_plan": HealthPlan,
    "green_channel": GreenRequest,
}
#: rooms whose older rows pass several steps in one transaction
QUICK: dict[str, tuple[Any, Hooks]] = {
    "archive": (ARCHIVE, archive.HOOKS), "aid": (AID, AID_HOOKS), "green_channel": (GREEN, green_channel.HOOKS),
}
SYSTEM = Actor.system()


@dataclass(frozen=True)
class Staff:
    """Whoever does the work of a second-level union."""

    editor: Actor
    reviewer: Actor  #: second editor, or the leader where there is one editor alone
    leader: Actor
    reporter: Actor | None


@dataclass
class Town:
    """Everything that the stories of the demo share."""

    seed: int
    timeline: Timeline
    company: dict[str, Place]
    people: list[Person]
    actors: dict[str, Actor] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    diseases: dict[str, int] = field(default_factory=dict)
    hospitals: dict[str, int] = field(default_factory=dict)
    doctors: list[tuple[int, str, str]] = field(default_factory=list)  #: key, department, user name
    _open: tuple[Unit, Any, str] | None = None  #: transaction, row and room of :meth:`at_once`

    def rng(self, *parts: Any) -> random.Random:
        """A source of chance of its own: one story more does not change the others."""
        return random.Random("/".join(map(str, (self.seed, *parts))))

    def look_up(self) -> None:
        """Learn the keys of the catalogue and of the list of diseases."""
        session = sessions.reading()
        self.items = dict(session.execute(select(AidItem.code, AidItem.id)).all())
        self.diseases = dict(session.execute(select(Disease.code, Disease.id)).all())

    def staff(self, code: str) -> Staff:
        """The union people of the second-level unit ``code``."""
        known = {org.INFORMATION: "xinxi", org.WATER: "gongpai"}.get(code, code.lower())
        editor, leader = self.actors[f"{known}.editor"], self.actors[f"{known}.leader"]
        return Staff(editor, self.actors.get(f"{known}.editor2", leader), leader, self.actors.get(f"{known}.reporter"))

    def new(self, room: str, who: Actor, raw: Mapping[str, Any]) -> int:
        """Open a row; returns its key."""
        return SERVICES[room].create(who, raw).id

    def edit(self, room: str, who: Actor, pk: int, raw: Mapping[str, Any]) -> None:
        """Correct a row."""
        SERVICES[room].change(who, pk, self.version(room, pk), raw)

    def act(self, room: str, who: Actor, pk: int, verb: str, **data: Any) -> None:
        """Move a row along its states."""
        if self._open is not None:
            u, row, opened = self._open
            if (opened, row.id) != (room, pk):
                raise RuntimeError("another row is open")
            u.actor = who
            record.advance(u, QUICK[room][0], row, verb, row.version, data, QUICK[room][1])
            return
        SERVICES[room].act(who, pk, verb, self.version(room, pk), data)

    @contextmanager
    def at_once(self, room: str, pk: int) -> Iterator[None]:
        """Moves of one row in one transaction: the rules and the steps of each, and one audit entry of the system for all."""
        with unit(SYSTEM) as u:
            row = record.load(u, QUICK[room][0], pk)
            before, self._open = row.state, (u, row, room)
            try:
                yield
            finally:
                self._open, u.actor = None, SYSTEM
            u.entries.clear()
            u.record("change", room, pk, "place", {"state": [before, row.state]})

    def notice_over(self, day: dt.date) -> None:
        """Inside :meth:`at_once`: the notice of the archive ran out before ``day`` and nobody objected."""
        assert self._open is not None
        u, row, _ = self._open
        if row.notice_until is None or row.notice_until >= day:
            raise RuntimeError("the notice is still running")
        u.actor = SYSTEM
        record.advance(u, TIMED, row, "notice_over", row.version, {}, Hooks())

    def version(self, room: str, pk: int) -> int:
        model = MODELS[room]
        return sessions.reading().scalars(select(model.version).where(model.id == pk)).one()

    def state(self, room: str, pk: int) -> str:
        model = MODELS[room]
        return sessions.reading().scalars(select(model.state).where(model.id == pk)).one()


def today() -> str:
    """The day at which the clock stands, as it is typed."""
    return clock.today().isoformat()


def ahead(days: int) -> str:
    """So many days later."""
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def object_to(pk: int, note: str) -> None:
    """Somebody phones about a household in public and gives no name."""
    stmt = select(NoticeItem).where(NoticeItem.archive_id == pk).order_by(NoticeItem.id.desc()).limit(1)
    line = sessions.reading().scalars(stmt).one()
    notice.VERBS["objection"].create(SYSTEM, {
        "notice_id": str(line.notice_id), "serial": str(line.serial), "channel": "PHONE", "anonymous": "1", "content": note})
