"""Forms that were not sent yet: sealed, for their owner alone, gone when the form is saved and after thirty days anyway.

One draft an account, room and row (0: a new record). It belongs to the window that began it: ``key`` is that of the form, and
another window or device neither overwrites it nor takes it away by saving a form of its own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel import clock, crypto
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden
from app.kernel.text import N_
from app.specs import eap
from app.specs.registry import BY_ROOM
from app.store import session as sessions
from app.store.unit import unit
from models.desk import FormDraft

DAYS = 30  #: a draft that nobody took up for so long is swept out
LONGEST = 200_000  #: characters of the sealed text: no form of ours is near it
CONFIDENTIAL = frozenset(spec.room for spec in eap.SPECS)  #: rooms whose drafts lie under the ring of EAP

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Draft:
    """A form as it was left: names and values in the order of the page, and the step it stood at."""

    room: str
    row_id: int
    version: int | None  #: of the row when the form was opened
    saved_at: dt.datetime
    key: str
    step: int
    pairs: Pairs


@dataclass(frozen=True)
class Head:
    """That there is a draft, and since when."""

    room: str
    row_id: int
    saved_at: dt.datetime


def put(actor: Actor, room: str, row_id: int, version: int | None, key: str, step: int, pairs: Iterable[tuple[str, str]]) -> dt.datetime:
    """Keep the form as it is now; returns when. Raises DomainError for a draft of another window and for a form too long."""
    text = json.dumps({"key": key, "step": step, "pairs": [list(p) for p in pairs]}, ensure_ascii=False)
    if len(text) > LONGEST:
        raise DomainError(N_("The form is too long to be kept as a draft."), code="TOO_LONG")
    with unit(actor) as u:
        row = _row(u.session, actor, room, row_id)
        if row is None:
            row = FormDraft(user_id=actor.user_id, room=room, row_id=row_id)
            u.session.add(row)
        elif _open(row)["key"] != key:
            raise DomainError(N_("A draft of this form is being kept in another window."), code="OTHER_WINDOW")
        row.version, row.saved_at = version, clock.now()
        row.body, row.eap_body = (None, text) if room in CONFIDENTIAL else (text, None)  # type: ignore[assignment]
        return row.saved_at


def find(actor: Actor, room: str, row_id: int = 0) -> Draft | None:
    """The actor's own draft of this form."""
    row = _row(sessions.reading(), actor, room, row_id)
    if row is None:
        return None
    body = _open(row)
    pairs = tuple((str(name), str(value)) for name, value in body["pairs"])
    return Draft(room, row_id, row.version, row.saved_at, body["key"], int(body["step"]), pairs)


def drop(actor: Actor, room: str, row_id: int = 0, key: str | None = None) -> None:
    """Forget the draft of this form; with ``key`` only that of this window."""
    found = _row(sessions.reading(), actor, room, row_id)
    if found is None or (key is not None and _open(found)["key"] != key):
        return
    pk = found.id
    with unit(actor) as u:
        u.session.execute(delete(FormDraft).where(FormDraft.id == pk))


def mine(actor: Actor) -> list[Head]:
    """The actor's drafts, newest first, unopened."""
    stmt = select(FormDraft.room, FormDraft.row_id, FormDraft.saved_at).where(FormDraft.user_id == actor.user_id)
    found = sessions.reading().execute(stmt.order_by(FormDraft.saved_at.desc(), FormDraft.id.desc()))
    return [Head(room, row_id, at) for room, row_id, at in found if room in BY_ROOM]


def purge(actor: Actor, as_of: dt.date) -> int:
    """Sweep out what nobody took up for thirty days; for the system alone. Returns how many."""
    if not actor.is_system:
        raise Forbidden()
    edge = dt.datetime.combine(as_of - dt.timedelta(days=DAYS), dt.time(), clock.LOCAL)
    with unit(actor) as u:
        return sessions.changed(u.session, delete(FormDraft).where(FormDraft.saved_at < edge))


def _row(session: Session, actor: Actor, room: str, row_id: int) -> FormDraft | None:
    return session.scalar(select(FormDraft).where(
        FormDraft.user_id == actor.user_id, FormDraft.room == room, FormDraft.row_id == row_id))


def _open(row: FormDraft) -> dict[str, Any]:
    sealed = row.eap_body if row.room in CONFIDENTIAL else row.body
    text = sealed.open() if isinstance(sealed, crypto.Secret) else str(sealed)
    return dict(json.loads(text))
