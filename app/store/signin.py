"""Sign-ins as the database keeps them: the lock of an account and what the audit chain is told.

A try is counted before the password is looked at, in one statement: however many tries arrive at once, no more than the
allowed ones are ever compared. The last allowed try closes the lock by itself and a right password opens it again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, func, or_, update

from app.kernel import clock, crypto
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
    count: int = 0  #: wrong ones in a row, this one among them

    @property
    def left(self) -> int:
        """Tries after this one before the lock closes."""
        return max(0, _tries - self.count)


def minutes() -> int:
    """How long a lock stays."""
    return _minutes


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
            .returning(Account.locked_until, Account.fails)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return None if row is None else Try(row.locked_until is not None, row.fails or _tries)


def signed_in(actor: Actor) -> None:
    """The password was right: open the lock, count, tell the chain."""
    with unit(actor) as u:
        u.session.execute(
            update(Account).where(Account.id == actor.user_id).values(
                fails=0, locked_until=None, fail_login_count=0, last_login=clock.now().replace(tzinfo=None),
                login_count=func.coalesce(Account.login_count, 0) + 1,
            )
        )
        u.record("sign-in", "account", actor.user_id, "login")


def refused(user_id: int | None, username: str, why: str, locked: bool = False) -> None:
    """Tell the chain of a failed sign-in. Of an unknown name it keeps a keyed hash: people type passwords there."""
    body = {"why": why} | ({} if user_id else {"name": crypto.main().blind("account.username", username[:128])[:16]})
    with unit(Actor(None, "anonymous", "")) as u:
        u.record("sign-in", "account", user_id, "locked" if locked else "refused", body)


def token_refused(user_id: int | None) -> None:
    """Tell the chain of a personal token that does not work (any more); ``user_id`` is whose it was."""
    with unit(Actor(None, "anonymous", "")) as u:
        u.record("sign-in", "account", user_id, "token-refused")


def signed_out(actor: Actor) -> None:
    """Tell the chain that the actor left by himself."""
    with unit(actor) as u:
        u.record("sign-in", "account", actor.user_id, "logout")
