"""Employees without an archive who show signs of need: within the actor's reach, from what the actor sees himself.

Psychological help is no sign here: whether somebody has asked for it is not for those who open archives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import Forbidden
from app.kernel.text import N_, Text
from app.specs.archive import SPEC
from app.specs.green_channel import SPEC as GREEN
from app.specs.person import SPEC as PERSON
from app.store import query
from app.store import session as sessions
from models.archive import ArchivePerson, HardshipArchive
from models.green_channel import GreenRequest
from models.person import Employee

ROLES = ("WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader")  #: who see names and archives in full
MOST = 200
#: ends of an archive after which the household may need help again
ENDED = ("CLOSED", "REJECTED")


@dataclass
class Candidate:
    """An employee, and why to look at him: a sentence and the address of the row it rests on."""

    employee: Employee
    signs: list[tuple[Text, str]] = field(default_factory=list)


def found(actor: Actor) -> list[Candidate]:
    """Those with a sign, by unit and name; at most :data:`MOST`. Raises Forbidden."""
    if not actor.has(ROLES):
        raise Forbidden()
    session = sessions.reading()
    signs: dict[int, list[tuple[Text, str]]] = {}
    for key, sign in (*_green(actor, session), *_earlier(actor, session)):
        signs.setdefault(key, []).append(sign)
    held = select(ArchivePerson.id_no_bx)
    stmt = select(Employee).where(Employee.id.in_(signs), Employee.id_no_bx.not_in(held), Employee.left_on.is_(None))
    stmt = scope.visible(stmt, actor, Employee, query.role_filter(PERSON)).options(joinedload(Employee.unit))
    rows = session.scalars(stmt.order_by(Employee.unit_id, Employee.pinyin, Employee.id).limit(MOST))
    return [Candidate(row, signs[row.id]) for row in rows]


def _green(actor: Actor, session: Session) -> Iterator[tuple[int, tuple[Text, str]]]:
    """A request for care out of town that was not called off."""
    g = GreenRequest
    stmt = select(g.id, g.req_no, g.employee_id).where(g.state != "CANCELLED")
    for row in session.execute(_within(stmt, actor, g, GREEN).order_by(g.id.desc()).limit(MOST * 5)):
        yield row.employee_id, (Text(N_("Green channel request %(no)s"), no=row.req_no), f"/green_channel/show/{row.id}")


def _earlier(actor: Actor, session: Session) -> Iterator[tuple[int, tuple[Text, str]]]:
    """An earlier archive that ended because the household was out of hardship, or an application that was refused."""
    a = HardshipArchive
    stmt = select(a.id, a.archive_no, a.state, a.employee_id).where(a.state.in_(ENDED), a.employee_id.is_not(None))
    for row in session.execute(_within(stmt, actor, a, SPEC).order_by(a.id.desc()).limit(MOST * 5)):
        msgid = N_("Earlier archive %(no)s, out of hardship") if row.state == "CLOSED" else N_("Application %(no)s was refused")
        yield row.employee_id, (Text(msgid, no=row.archive_no or f"#{row.id}"), f"/archive/show/{row.id}")


def _within(stmt: Any, actor: Actor, model: Any, spec: Any) -> Any:
    return scope.visible(stmt, actor, model, query.role_filter(spec) & frozenset(ROLES))
