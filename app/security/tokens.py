"""Personal tokens at the door: ``Authorization: Bearer dl_…`` on ``/api/v1/`` and nowhere else.

A request with a token has no session and no cookie: it is the account of the token for as long as it lasts. A wrong token counts
for the address like a wrong password, so that nobody tries many.
"""

from __future__ import annotations

from flask import Request, abort, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import or_, update
from werkzeug.exceptions import TooManyRequests

from app.extensions import appbuilder
from app.kernel import clock
from app.security import throttle
from app.security.sessions import connection, presented
from app.services.desk import tokens
from app.store import signin
from models.account import Account
from models.desk import AccessToken

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def account_of(asked: Request) -> Account | None:
    """The account of the token that the request carries; None for a wrong one and for an account that may not sign in now."""
    value = presented(asked)
    found = tokens.find(value) if value else None
    if found is None:
        return None
    key, reach, used = found.id, found.reach, found.used_at
    account: Account | None = appbuilder().sm.load_user(found.user_id)
    if account is None or (account.locked_until is not None and account.locked_until > clock.now()):
        return None
    g.token = reach
    if used is None or used <= clock.now() - tokens.TOUCH:
        _touch(key)
    return account


def _touch(key: int) -> None:
    """Keep when the token was used, once a minute however many requests there are."""
    now = clock.now()
    old = or_(AccessToken.used_at.is_(None), AccessToken.used_at <= now - tokens.TOUCH)
    with connection(write=True) as conn:
        conn.execute(update(AccessToken).where(AccessToken.id == key, old).values(used_at=now))


def refuse() -> None:
    """The end of a request with a token that is none: counted, told to the chain, answered.

    The count is one of its own: a program with an old token does not keep the office behind the same address from signing in.
    """
    if not throttle.admit(f"token {request.remote_addr}", current_app.config["ADDRESS_TRIES"]):
        raise TooManyRequests(retry_after=60)
    signin.token_refused(tokens.owner(presented(request) or ""))
    abort(401)


def check() -> None:
    """Hold a token that may only read to reading."""
    if g.get("token") == "read" and request.method not in SAFE:
        abort(403, _("This token may only read. Make one that may write on the page of your account."))
