"""Which documents a record needs and has, and who may look at them: always through the record's own scope."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.documents import Documents, Need
from app.kernel.fault import Forbidden, Invalid, Unseen
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.services import trail
from app.specs import codes, visibility
from app.specs.registry import BY_ROOM
from app.store import read
from app.store import session as sessions
from models.trace import AuditLog, StoredFile

OPEN_FOR = dt.timedelta(minutes=30)  #: how long documents stay open that were opened with a reason
DOOR = "documents"  #: what the chain calls that opening


@dataclass(frozen=True)
class Sight:
    """What a viewer may do with the documents of one row."""

    listed: str = ""  #: which documents there are: "V" in full, "M" the kinds alone, "" nothing
    see: bool = False  #: look at them now
    reveal: bool = False  #: look at them after giving a reason
    edit: bool = False  #: add, replace and remove
    keep: bool = False  #: take a copy along: whoever may write, not whoever may only look


@dataclass(frozen=True)
class Paper:
    """One document: a file, the paper original in the unit, or a promise of either."""

    key: int
    kind: str
    file: StoredFile | None
    whose: str | None = None
    note: str | None = None
    awaited: bool = False

    @property
    def here(self) -> bool:
        """True when file or paper is here."""
        return self.file is not None or not self.awaited


@dataclass(frozen=True)
class Task:
    """One kind of document in the list of a row."""

    kind: str
    need: Need | None
    needed: bool
    papers: tuple[Paper, ...]

    @property
    def state(self) -> str:
        """``uploaded``, ``paper``, ``awaited``, ``missing`` or ``unneeded``."""
        if any(p.file is not None for p in self.papers):
            return "uploaded"
        if any(p.here for p in self.papers):
            return "paper"
        return "awaited" if self.papers else "missing" if self.needed else "unneeded"


def of(spec: ServiceSpec) -> Documents:
    """The declaration of a room's documents; :class:`Unseen` where it has none."""
    if spec.documents is None:
        raise Unseen()
    return spec.documents


def sight(actor: Actor, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> Sight:
    """The viewer's rights by the visibility table. Documents that open with a reason are not open yet: see :func:`opened`."""
    documents, at = of(spec), visibility.moment(spec, row, actor)
    right = visibility.right(actor, documents.cell, roles, at)
    writes = actor.is_system or not roles.isdisjoint(spec.may.get("edit", ()))
    states = documents.states or spec.edit_states
    movable = not states or row.state in states
    see = right.see == "V"
    listed = visibility.right(actor, documents.listed, roles, at).see if visibility.present(actor, documents.cell, roles) else ""
    return Sight(listed, see, right.reveal and not see, right.edit and writes and movable, see and right.edit)


def writes(actor: Actor, spec: ServiceSpec, roles: frozenset[str]) -> bool:
    """True for whoever adds documents to a record of this kind while it is a draft: he is told when it is closed."""
    draft = visibility.Moment(draft=True, mine=True)
    return visibility.right(actor, of(spec).cell, roles, draft).edit and not roles.isdisjoint(spec.may.get("edit", ()))


def opened(actor: Actor, spec: ServiceSpec, row: Any, found: Sight) -> Sight:
    """The same after a look into the chain: has the viewer opened these documents with a reason a short while ago?"""
    if found.see or not found.reveal:
        return found
    since = clock.now() - OPEN_FOR
    stmt = select(AuditLog.seq).where(
        AuditLog.object_kind == spec.room, AuditLog.object_id == row.id, AuditLog.kind == "reveal", AuditLog.verb == DOOR,
        AuditLog.user_id == actor.user_id, AuditLog.at >= since.isoformat())
    if sessions.reading().scalar(stmt.limit(1)) is None:
        return found
    return Sight(found.listed, True, True, found.edit, False)


def unlock(actor: Actor, spec: ServiceSpec, pk: Any, reason: str, most: int) -> Any:
    """Open the documents of a row for half an hour, with a reason that the chain keeps. Returns the row."""
    row = read.one(actor, spec, pk)
    if not sight(actor, spec, row, read.roles_of(actor, spec, [row])[row.id]).reveal:
        raise Forbidden()
    if len(reason.strip()) < 5:
        raise Invalid({"reason": [Text(N_("Please give a reason of at least %(n)s characters."), n=5)]})
    trail.reveal(actor, spec, row.id, DOOR, reason.strip()[:500], most)
    return read.one(actor, spec, pk)


def papers(spec: ServiceSpec, row: Any, session: Session | None = None) -> list[Paper]:
    """The documents of a row, in the order in which they came."""
    child = of(spec).child
    if child:
        return [Paper(e.id, e.kind, e.file, e.member_ref, e.note, e.awaited) for e in getattr(row, child)]
    stmt = select(StoredFile).where(StoredFile.owner_kind == spec.room, StoredFile.owner_id == row.id).order_by(StoredFile.id)
    return [Paper(f.id, f.kind or "OTHER", f) for f in (session or sessions.reading()).scalars(stmt)]


def tasks(spec: ServiceSpec, row: Any, held: list[Paper]) -> list[Task]:
    """What is needed, by the declaration; then what is there besides."""
    documents = of(spec)

    def task(kind: str, need: Need | None) -> Task:
        return Task(kind, need, need is not None and need.of(row), tuple(p for p in held if p.kind == kind))

    declared = {n.kind: task(n.kind, n) for n in documents.needs}
    others = dict.fromkeys(p.kind for p in held if p.kind not in declared)
    return [*declared.values(), *(task(kind, None) for kind in others)]


def kinds(spec: ServiceSpec) -> tuple[str, ...]:
    """Kinds of document that the room takes."""
    documents = of(spec)
    return documents.kinds or tuple(codes.get(documents.codes))


# ---- one document out ---------------------------------------------------------------------------------------------------


def room_of(uuid: str) -> ServiceSpec:
    """The room that a stored file belongs to, or :class:`Unseen`. Says nothing about who may look at it."""
    kind = sessions.reading().scalar(select(StoredFile.owner_kind).where(StoredFile.uuid == uuid))
    spec = BY_ROOM.get(kind or "")
    if spec is None or spec.documents is None:
        raise Unseen()
    return spec


def find(actor: Actor, spec: ServiceSpec, uuid: str) -> tuple[Any, Paper]:
    """Row and document when the actor sees the row, or :class:`Unseen`. Whether he may open it is another question."""
    stored = sessions.reading().scalar(select(StoredFile).where(StoredFile.uuid == uuid, StoredFile.owner_kind == spec.room))
    if stored is None:
        raise Unseen()
    row = read.one(actor, spec, stored.owner_id)
    for paper in papers(spec, row):
        if paper.file is not None and paper.file.id == stored.id:
            return row, paper
    raise Unseen()


def fetch(actor: Actor, spec: ServiceSpec, uuid: str, copy: bool = False) -> tuple[Any, Paper]:
    """Row and document when the actor sees the row and may open its documents. Raises Unseen, Forbidden.

    ``copy`` asks for more than a look: what was opened with a reason is looked at and not taken along.
    """
    row, paper = find(actor, spec, uuid)
    found = opened(actor, spec, row, sight(actor, spec, row, read.roles_of(actor, spec, [row])[row.id]))
    if not (found.keep if copy else found.see):
        raise Forbidden(N_("Your role may not open the documents of this record."))
    return row, paper
