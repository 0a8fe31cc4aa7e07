"""The lock of an account: how many wrong passwords it takes, and for how long it then stays shut.

A try is counted before the password is looked at, in one statement: however many tries arrive at once, no more than the
allowed ones are ever compared. The last allowed try closes the lock by itself and a right password opens it again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, func, or_, update

from app.kernel import clock
from app.kernel.actor import Actor
from app.store.unit import unit
from models.account import Account

_tries, _minutes = 5, 15


def use(tries: int, minutes: int) -> None:
    """Set the limits of the process."""
    global _tries, _minutes
    _tries, _minutes = tries, minutes


@dataclass(frozen=True)
class Try:
    """An admitted try; ``last`` when the lock closes unless the password is right."""

    last: bool


def admit(user_id: int) -> Try | None:
    """Count a try for the account; None while it is locked (or does not exist)."""
    now = clock.now()
    full = Account.fails + 1 >= _tries
    with unit(Actor.system()) as u:
        row = u.session.execute(
            update(Account)
            .where(Account.id == user_id, or_(Account.locked_until.is_(None), Account.locked_until <= now))
            .values(
                fails=case((full, 0), else_=Account.fails + 1),
                locked_until=case((full, now + dt.timedelta(minutes=_minutes)), else_=None),
                fail_login_count=func.coalesce(Account.fail_login_count, 0) + 1,
            )
            .returning(Account.locked_until)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return None if row is None else Try(row.locked_until is not None)
