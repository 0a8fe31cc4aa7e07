"""Where sessions come from. The factory of the application binds the engine once; nothing below the views knows Flask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, UpdateBase, event
from sqlalchemy.orm import Session

_engine: Callable[[], Engine] | None = None
_reading: Callable[[], Any] | None = None


def bind(engine: Callable[[], Engine], reading: Callable[[], Any]) -> None:
    """Tell the store how to reach the engine and the session of the current request."""
    global _engine, _reading
    _engine, _reading = engine, reading


def engine() -> Engine:
    if _engine is None:
        raise RuntimeError("the store is not bound to a database")
    return _engine()


def reading() -> Session:
    """The session that pages are read with; it is never committed by us."""
    if _reading is None:
        raise RuntimeError("the store is not bound to a database")
    return _reading()


def writing() -> Session:
    """A fresh session whose first statement takes the write lock (SQLite: BEGIN IMMEDIATE)."""
    session = Session(engine(), expire_on_commit=False, autoflush=False)
    session.connection(execution_options={"write": True})
    return session


def changed(session: Session, stmt: UpdateBase) -> int:
    """Run an UPDATE or DELETE on the database alone, past the objects of the session. Returns how many rows it met."""
    done: Any = session.execute(stmt.execution_options(synchronize_session=False))
    return int(done.rowcount)


def tune(target: Engine) -> None:
    """SQLite: WAL, full sync, foreign keys, and transactions that the driver does not begin behind our back."""
    if target.dialect.name != "sqlite":
        return

    @event.listens_for(target, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON"):
            dbapi.execute("PRAGMA " + pragma)

    @event.listens_for(target, "begin")
    def _begin(conn: Any) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("write") else "BEGIN")
