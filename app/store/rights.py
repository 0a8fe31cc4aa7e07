"""Reads what is withdrawn from roles and tells :mod:`app.kernel.rights`."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.kernel import rights
from app.store import session as sessions
from models.rights import Withdrawal

FRESH = 5.0  #: seconds for which an answer of the database is good inside one process; a request asks anyway


def refresh(session: Session | None = None) -> None:
    """Ask the database, in the transaction of ``session`` where one is given."""
    rows = (session or sessions.reading()).execute(select(Withdrawal.role, Withdrawal.room, Withdrawal.action))
    rights.use(frozenset((role, room, action) for role, room, action in rows))


def begin() -> None:
    """For a command that opens no unit of work; in a database without tables nothing is withdrawn."""
    if inspect(sessions.engine()).has_table(Withdrawal.__tablename__):
        refresh()


def keep_fresh(session: Session) -> None:
    """The same, unless it was just asked: jobs and commands live longer than a request."""
    if rights.age() > FRESH:
        refresh(session)
