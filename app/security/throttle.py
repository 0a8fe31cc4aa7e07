"""How many sign-ins one address may get wrong in a minute, over all workers, counted before any password is hashed."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel import clock
from app.security.sessions import connection
from models.account import SignInCount

_KEPT = 10  #: minutes that counters are kept


def admit(address: str, limit: int) -> bool:
    """Count a try of ``address``; False when it had more than ``limit`` in this minute."""
    minute = _minute()
    with connection(write=True) as conn:
        make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        stmt = make(SignInCount).values(address=_hashed(address), minute=minute, tries=1)
        stmt = stmt.on_conflict_do_update(index_elements=["address", "minute"], set_={"tries": SignInCount.tries + 1})
        tries = conn.execute(stmt.returning(SignInCount.tries)).scalar_one()
        if tries == 1:
            conn.execute(delete(SignInCount).where(SignInCount.minute < minute - _KEPT))
    return tries <= limit


def give_back(address: str) -> None:
    """A right password does not count: a whole office may sit behind one address."""
    with connection(write=True) as conn:
        conn.execute(
            update(SignInCount)
            .where(SignInCount.address == _hashed(address), SignInCount.minute == _minute(), SignInCount.tries > 0)
            .values(tries=SignInCount.tries - 1)
        )


def _minute() -> int:
    return int(clock.now().timestamp()) // 60


def _hashed(address: str) -> str:
    return hashlib.sha256(f"address:{address}".encode()).hexdigest()
