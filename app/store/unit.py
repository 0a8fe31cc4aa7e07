"""The unit of work: the only place that commits.

A service verb opens one unit: change, steps, audit entries, kept answer, check that the actor still sees what he wrote, commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.kernel import clock, scope, workday
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Stale, Unseen
from app.kernel.text import N_
from app.store import audit, rights
from app.store import session as sessions
from models.trace import SentAnswer

T = TypeVar("T")
_open: ContextVar[bool] = ContextVar("unit_open", default=False)
_trial: ContextVar[bool] = ContextVar("unit_trial", default=False)


@dataclass(frozen=True)
class Once:
    """A request that may be sent again: its key and the hash of its body."""

    key: str
    body_hash: str

    @classmethod
    def of(cls, key: str, body: Any) -> Once:
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
        return cls(key, hashlib.sha256(text.encode()).hexdigest())


@dataclass
class Unit:
    """An open transaction with its actor."""

    actor: Actor
    session: Session
    entries: list[audit.Entry] = field(default_factory=list)
    touched: list[Any] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def asked(self) -> bool:
        """True inside :func:`trial`: somebody asks what a save would say."""
        return _trial.get()

    def one(self, model: type[T], pk: Any, lock: bool = False, roles: frozenset[str] | None = None) -> T:
        """The row that the actor sees (with ``roles``: by one of these), or :class:`Unseen`."""
        stmt = scope.visible(select(model).where(model.id == _key(pk)), self.actor, model, roles)  # type: ignore[attr-defined]
        row = self.session.scalar(stmt.with_for_update(of=model) if lock else stmt)
        if row is None:
            raise Unseen()
        return row

    def add(self, row: Any) -> Any:
        """Put a new row into the unit; it must be visible to the actor at the end."""
        if hasattr(row, "created_by"):
            row.created_by = row.changed_by = self.actor.user_id
        self.session.add(row)
        self.touch(row)
        return row

    def touch(self, row: Any) -> None:
        """Remember a changed row for the check at the end."""
        if hasattr(row, "changed_by"):
            row.changed_by = self.actor.user_id
        if row not in self.touched:
            self.touched.append(row)

    def record(self, kind: str, object_kind: str, object_id: int | None, verb: str, body: dict[str, Any] | None = None) -> None:
        """Add an audit entry to the unit."""
        self.entries.append(audit.Entry(kind, verb, object_kind, object_id, body or {}))

    def after(self, days: int, start: dt.date | None = None) -> dt.date:
        """The date that lies ``days`` working days after ``start`` (default today)."""
        return workday.standard().after(start or self.today, days)

    def flush(self) -> None:
        """Send pending rows; a lost race becomes :class:`Stale`."""
        try:
            self.session.flush()
        except StaleDataError:
            raise Stale() from None

    def _check_reach(self) -> None:
        """Old rows came through the scope; this holds the new values to it as well."""
        if self.actor.is_system:
            return
        for row in self.touched:
            model = type(row)
            if not hasattr(model, "unit_id") or model.__tablename__ == "ab_user" or scope.rules_of(model) is None:
                continue
            if model.__tablename__ in _FREE:
                continue
            stmt = scope.visible(select(model.id).where(model.id == row.id), self.actor, model)
            if self.session.scalar(stmt) is None:
                raise Forbidden(N_("This unit lies outside your own units."), field="unit_id")


#: written together with a row that is checked itself
_FREE = frozenset({"approval_step", "authorization", "stored_file"})


def _key(pk: Any) -> int:
    """A primary key from outside: digits that fit the column, else the row does not exist."""
    text = str(pk)
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > 2**31 - 1:
        raise Unseen()
    return int(text)


@contextmanager
def unit(actor: Actor, once: Once | None = None, answer: dict[str, Any] | None = None) -> Iterator[Unit]:
    """One transaction. Raises the domain's faults; a broken database rule becomes a neutral refusal, never an SQL text.

    ``answer`` is filled by the caller before the end and kept under ``once`` in the same transaction.
    """
    if _open.get():
        raise RuntimeError("nested unit of work")
    token = _open.set(True)
    sessions.reading().rollback()  # its connection goes back first: no thread waits for a second one with the first in its hand
    session = sessions.writing()
    try:
        rights.keep_fresh(session)
        work = Unit(actor, session)
        yield work
        work.flush()
        work._check_reach()
        if _trial.get():
            session.rollback()
            return
        if once is not None:
            session.add(SentAnswer(user_id=actor.user_id or 0, key=once.key, body_hash=once.body_hash,
                                   answer=json.dumps(answer), at=clock.now()))
            session.flush()
        audit.write(session, actor, work.entries)
        session.commit()
    except StaleDataError:
        session.rollback()
        raise Stale() from None
    except IntegrityError as error:
        session.rollback()
        raise _broken(error) from None
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
        _open.reset(token)
        sessions.reading().rollback()  # an open read transaction of SQLite would keep showing what was before


@contextmanager
def trial() -> Iterator[None]:
    """Units of work inside are judged as ever and then taken back: what would a save say? Nothing is written."""
    token = _trial.set(True)
    try:
        yield
    finally:
        _trial.reset(token)


#: part of a constraint's name or column -> sentence for the person who typed the value
_SENTENCES = {
    "emp_no": ("emp_no", N_("This staff number is already in use.")),
    "id_no_bx": ("id_no", N_("This ID number is already registered.")),
    "org_unit.code": ("code", N_("This code is already in use.")),
    "org_unit_code": ("code", N_("This code is already in use.")),
    "username": ("username", N_("This user name is already in use.")),
}


def _broken(error: IntegrityError) -> DomainError:
    text = str(error.orig)
    for part, (column, sentence) in _SENTENCES.items():
        if part in text:
            return DomainError(sentence, field=column, code="DUPLICATE")
    return DomainError(N_("Could not be saved because it contradicts existing data. Please check the input."), code="CONFLICT")


def kept(actor: Actor, once: Once) -> dict[str, Any] | None:
    """The answer kept for this key; raises :class:`Stale` when the key was used with another body."""
    row = sessions.reading().scalar(
        select(SentAnswer).where(SentAnswer.user_id == (actor.user_id or 0), SentAnswer.key == once.key)
    )
    if row is None:
        return None
    if row.body_hash != once.body_hash:
        raise Stale(N_("This key was already used for another request."))
    return json.loads(row.answer)
