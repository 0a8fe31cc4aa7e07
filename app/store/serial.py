"""Running numbers of a kind ("LS20260131" + 0001), given out without gaps or doubles however many ask at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.store.unit import Unit


def next_no(u: Unit, column: Any, prefix: str, digits: int = 4) -> str:
    """The number after the greatest one in ``column`` that begins with ``prefix``.

    PostgreSQL: a lock on the prefix makes writers wait for each other until the end of the transaction. SQLite has one
    writer anyway.
    """
    if u.session.get_bind().dialect.name == "postgresql":
        u.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(prefix))))
    stmt = select(column).where(column.startswith(prefix, autoescape=True)).order_by(func.length(column).desc(), column.desc())
    last = u.session.scalar(stmt.limit(1))
    serial = int(last[len(prefix):]) + 1 if last else 1
    return f"{prefix}{serial:0{digits}d}"
