"""The batches of an account: who may see which, the sealed file behind one, what is remembered, what goes after a day."""

from __future__ import annotations

import base64
import datetime as dt
import json
from contextlib import suppress
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.kernel import clock, crypto, scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Unseen
from app.kernel.text import N_
from app.services.desk import settings
from app.services.imports import text, xlsx
from app.services.imports.tables import LARGEST, Workbook, refuse
from app.services.imports.undo import HOURS
from app.services.imports.words import plain
from app.specs.imports import KINDS, WATCHERS, Kind
from app.store import files
from app.store import session as sessions
from app.store.unit import Unit, _key, unit
from models.imports import ImportBatch, ImportRow, ImportSource

GONE = N_("The uploaded file was deleted a day after it came. Please upload it again.")
_REMEMBERED = 100  #: headings of one kind
ROOM = "import"  #: how the chain and the jobs call an import


def kind_of(actor: Actor, name: str) -> Kind:
    """The kind, for who may import it. Raises Unseen and Forbidden."""
    kind = KINDS.get(name)
    if kind is None:
        raise Unseen()
    if not actor.has(kind.importers):
        raise Forbidden()
    return kind


def open_to(actor: Actor) -> list[Kind]:
    """What the actor may import."""
    return [k for k in KINDS.values() if actor.has(k.importers)]


def read_file(content: bytes) -> Workbook:
    """The tables of an uploaded file, whatever its name says. Raises Invalid at ``file``."""
    if not content:
        raise refuse(N_("The file is empty."))
    if len(content) > LARGEST:
        raise refuse(N_("The file is larger than 10 MB."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(N_("This is an old Excel file (xls) or a protected one. Please save it as xlsx without a password."))
    book = xlsx.read(content) if content.startswith(b"PK") else text.read(content)
    if not book.rows:
        raise refuse(N_("The file has headings and no row below them."))
    return book


def enter(actor: Actor, kind: Kind, name: str, content: bytes, book: Workbook, columns: list[list[str]],
          policy: str = "skip") -> ImportBatch:
    """A new batch with its file sealed beside it, and the entry that a file of personal data came in."""
    with unit(actor) as u:
        batch = ImportBatch(kind=kind.name, user_id=actor.user_id, file_name=name[:120] or "file", sha256=files.digest(content),
                            size=len(content), encoding=book.encoding, columns=json.dumps(columns), rows=book.rows, policy=policy,
                            created_by=actor.user_id, changed_by=actor.user_id)
        u.session.add(batch)
        u.flush()
        u.session.add(ImportSource(batch_id=batch.id, body=_sealed(content), at=clock.now()))
        u.record("change", ROOM, batch.id, "upload", {"kind": kind.name, "sha256": batch.sha256, "size": batch.size, "rows": batch.rows})
    return batch


def mine(session: Session, actor: Actor, pk: Any, lock: bool = False) -> ImportBatch:
    """A batch of the actor himself; nobody else gets at what a file held. Raises Unseen."""
    stmt = select(ImportBatch).where(ImportBatch.id == _key(pk), ImportBatch.user_id == actor.user_id)
    row = session.scalar(stmt.with_for_update() if lock else stmt.execution_options(populate_existing=True))
    if row is None:
        raise Unseen()
    kind_of(actor, row.kind)
    return row


def one(actor: Actor, pk: Any) -> ImportBatch:
    """:func:`mine` for a page."""
    return mine(sessions.reading(), actor, pk)


def recent(actor: Actor, limit: int = 50) -> list[ImportBatch]:
    """The latest imports that the actor may know of: counts and course, never contents."""
    if not actor.has(WATCHERS):
        raise Forbidden()
    stmt = scope.visible(select(ImportBatch), actor, ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)
    return list(sessions.reading().scalars(stmt))


def before(session: Session, kind: str, sha256: str) -> ImportBatch | None:
    """The import in force of the very same file."""
    return session.scalar(select(ImportBatch).where(
        ImportBatch.kind == kind, ImportBatch.sha256 == sha256, ImportBatch.state == "DONE").order_by(ImportBatch.id.desc()).limit(1))


# ---- the file -------------------------------------------------------------------------------------------------------


def source(session: Session, batch: ImportBatch) -> ImportSource:
    """The sealed file of a batch. Raises DomainError GONE after its day."""
    row = session.scalar(select(ImportSource).where(ImportSource.batch_id == batch.id).execution_options(populate_existing=True))
    if row is None or row.at < clock.now() - dt.timedelta(hours=HOURS):
        raise DomainError(GONE, code="GONE")
    return row


def content(row: ImportSource) -> bytes:
    return base64.b64decode(row.body.open())


def _sealed(body: bytes) -> crypto.Secret:
    return crypto.Secret.of(base64.b64encode(body).decode(), "text")


def book_of(session: Session, batch: ImportBatch) -> Workbook:
    """The file of a batch, read again."""
    return read_file(content(source(session, batch)))


def columns_of(batch: ImportBatch) -> list[list[str]]:
    """For each table of the file the field of each column."""
    return json.loads(batch.columns)


# ---- what an account chose before -------------------------------------------------------------------------------------


def remembered(actor: Actor, kind: Kind) -> dict[str, str]:
    """Heading -> field as this account chose it last time."""
    if actor.user_id is None:
        return {}
    found = settings.desk(actor).settings.get(f"import:{kind.name}", {})
    return found if isinstance(found, dict) else {}


def remember(actor: Actor, kind: Kind, headings: list[str], names: list[str]) -> None:
    """Keep what each heading was taken for, the latest first."""
    if actor.user_id is None:
        return
    fresh = {plain(h)[:40]: n for h, n in zip(headings, names, strict=False) if plain(h)}
    known = {**fresh, **{k: v for k, v in remembered(actor, kind).items() if k not in fresh}}
    while known:
        with suppress(ValueError):
            settings.put(actor, f"import:{kind.name}", dict(list(known.items())[:_REMEMBERED]))
            return
        known = dict(list(known.items())[: len(known) // 2])


# ---- the end --------------------------------------------------------------------------------------------------------


def forget(u: Unit, batch: ImportBatch) -> None:
    """The uploaded file goes."""
    sessions.changed(u.session, delete(ImportSource).where(ImportSource.batch_id == batch.id))


def sweep(actor: Actor) -> int:
    """Files older than a day go with their batch; so does what an undo would have needed. Returns how many files went."""
    edge = clock.now() - dt.timedelta(hours=HOURS)
    with unit(actor) as u:
        old = list(u.session.scalars(select(ImportSource.batch_id).where(ImportSource.at < edge)))
        over = select(ImportBatch.id).where(ImportBatch.done_at < edge)
        sessions.changed(u.session, delete(ImportSource).where(ImportSource.at < edge))
        sessions.changed(u.session, update(ImportBatch).where(
            ImportBatch.id.in_(old), ImportBatch.state.in_(("UPLOADED", "CHECKED", "RUNNING"))).values(state="EXPIRED"))
        sessions.changed(u.session, update(ImportRow).where(ImportRow.batch_id.in_(over), ImportRow.before.is_not(None))
                         .values(before=None))
        if old:
            u.record("change", ROOM, None, "sweep", {"files": len(old)})
    return len(old)
