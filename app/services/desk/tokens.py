"""Personal tokens: a program that acts as the person who made it, with the same rows, fields, services and records.

The value is shown once; the database holds its hash. A token ends at its day, when it is revoked, and whenever the account is
disabled, gets a new password or other roles.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_, Text
from app.store import session as sessions
from app.store.unit import Unit, unit
from models.desk import AccessToken

PREFIX = "dl_"
DAYS = 90  #: longest life
MOST = 10  #: live tokens of one account
REACHES = ("read", "write")
TOUCH = dt.timedelta(minutes=1)  #: the last use is kept at this grain


@dataclass(frozen=True)
class Fresh:
    """A token that was just made; ``value`` is told once."""

    id: int
    value: str


def hashed(value: str) -> str:
    """What the database keeps: the value has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(value.encode()).hexdigest()


def create(actor: Actor, name: str, reach: str, expires_on: str) -> Fresh:
    """Make a token of the actor's own. ``expires_on`` is its last day (ISO). Raises Invalid with all field errors."""
    name, errors = " ".join(name.split()), {}
    if not 0 < len(name) <= 40:
        errors["name"] = [Text(N_("Give the token a name of at most %(n)s characters."), n=40)]
    if reach not in REACHES:
        errors["reach"] = [Text(N_("Please choose from the list."))]
    last = _day(expires_on)
    if last is None or not clock.today() <= last <= clock.today() + dt.timedelta(days=DAYS):
        errors["expires_on"] = [Text(N_("Choose a last day from today to at most %(n)s days ahead."), n=DAYS)]
    if errors or last is None:
        raise Invalid(errors)
    value = PREFIX + secrets.token_urlsafe(32)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), clock.LOCAL)
    with unit(actor) as u:
        live = select(func.count()).select_from(AccessToken).where(AccessToken.user_id == actor.user_id, *_live())
        if (u.session.scalar(live) or 0) >= MOST:
            raise DomainError(N_("You have %(n)s tokens already. Revoke one first."), field="name", code="MOST", n=MOST)
        row = AccessToken(user_id=actor.user_id, name=name, token_hash=hashed(value), tail=value[-4:], reach=reach, expires_at=end)
        u.session.add(row)
        u.flush()
        u.record("change", "account", actor.user_id, "token", {"token": row.id, "reach": reach, "until": last.isoformat()})
        return Fresh(row.id, value)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _live() -> tuple[Any, ...]:
    return AccessToken.revoked_at.is_(None), AccessToken.expires_at > clock.now()


def mine(actor: Actor) -> Sequence[AccessToken]:
    """The actor's tokens that still work, the newest first."""
    stmt = select(AccessToken).where(AccessToken.user_id == actor.user_id, *_live())
    return sessions.reading().scalars(stmt.order_by(AccessToken.id.desc())).all()


def revoke(actor: Actor, pk: Any) -> None:
    """End one of the actor's own tokens. Raises Unseen."""
    with unit(actor) as u:
        row = u.one(AccessToken, pk)
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            u.record("change", "account", actor.user_id, "token-revoke", {"token": row.id})


def end(u: Unit, user_id: int) -> None:
    """End every token of an account, inside the unit that changes the account."""
    live = (AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None))
    u.session.execute(update(AccessToken).where(*live).values(revoked_at=clock.now()))


def find(value: str) -> AccessToken | None:
    """The live token with this value."""
    if not value.startswith(PREFIX) or len(value) > 100:
        return None
    return sessions.reading().scalar(select(AccessToken).where(AccessToken.token_hash == hashed(value), *_live()))


def owner(value: str) -> int | None:
    """Whose token this is or was, for the record of a refused one."""
    return sessions.reading().scalar(select(AccessToken.user_id).where(AccessToken.token_hash == hashed(value)))
