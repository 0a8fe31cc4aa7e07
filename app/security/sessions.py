"""Server-side sessions: the cookie of somebody who is signed in holds a random token, the database its hash and the rest.

Visitors keep Flask's signed cookie (language, CSRF token, flashed sentences). Rows of ``web_session`` are read and written on
a connection of their own, so they neither see nor end the transaction of the page. A row that is gone is a session that is
over: sign-out, a new password, other roles and a disabled account delete rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask, Request, Response, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import DBAPIError, TimeoutError

from app.kernel import clock
from app.store import session as store
from models.account import WebSession

STATELESS = ("/static/", "/healthz", "/readyz")  #: paths that neither read nor write a session
API = "/api/v1/"  #: where a personal token is taken for a sign-in
TOUCH = dt.timedelta(seconds=30)  #: the time of the last request is kept at this grain
_KEY = "sid"
_USER = "_user_id"  #: Flask-Login's key
_json = TaggedJSONSerializer()


class Visit(SecureCookieSession):
    """The session of one request. ``token`` is set while it lives in the database."""

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.token: str | None = None
        self.user: str | None = None  #: account id of the stored row
        self.kept = ""  #: data of the row as read
        self.seen: dt.datetime | None = None
        self.ended = False  #: the cookie names a session that is over
        self.unavailable = False  #: the database did not answer
        self.renew = False  #: take a new token, the old row is gone


def presented(request: Request) -> str | None:
    """The personal token that a request to the API carries; a cookie beside it does not count then."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and request.path.startswith(API) else None


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def current() -> str | None:
    """Hash of the session of this request, None for visitors."""
    token = getattr(session._get_current_object(), "token", None)  # type: ignore[attr-defined]
    return hashed(token) if token else None


def renew() -> None:
    """Give the current session a new token: its rows were deleted, the person stays."""
    session._get_current_object().renew = True  # type: ignore[attr-defined]


@contextmanager
def connection(write: bool = False) -> Iterator[Connection]:
    """A short transaction of its own on the engine of the application."""
    if write:
        store.reading().rollback()  # the page is done; nobody waits for a second connection with the first in his hand
    with store.engine().connect().execution_options(write=write) as conn, conn.begin():
        yield conn


class DatabaseSessions(SecureCookieSessionInterface):
    """Reads at the start of a request, writes at its end and only when something changed or 30 seconds went by."""

    session_class = Visit

    def open_session(self, app: Flask, request: Request) -> Visit:
        if request.path.startswith(STATELESS) or presented(request) is not None:
            return Visit()
        cookie: Mapping[str, Any] = super().open_session(app, request) or {}
        token = cookie.get(_KEY)
        if not isinstance(token, str):
            visit = Visit({k: v for k, v in cookie.items() if k not in (_USER, "_id", "_fresh", "_remember")})
            visit.modified = False
            return visit
        try:
            return self._stored(app, token)
        except (DBAPIError, TimeoutError):
            visit = Visit()
            visit.unavailable = True
            return visit

    def _stored(self, app: Flask, token: str) -> Visit:
        table = WebSession.__table__.c
        with connection() as conn:
            row = conn.execute(
                select(table.user_id, table.data, table.born_at, table.seen_at).where(table.token_hash == hashed(token))
            ).one_or_none()
        idle, longest = limits(app)
        now = clock.now()
        if row is None or row.seen_at < now - idle or row.born_at < now - longest:
            visit = Visit()
            visit.ended = True
            language = _json.loads(row.data).get("locale") if row is not None else None
            if language:
                visit["locale"] = language
            return visit
        visit = Visit({**_json.loads(row.data), _USER: str(row.user_id)})
        visit.token, visit.user, visit.kept, visit.seen, visit.modified = token, str(row.user_id), row.data, row.seen_at, False
        return visit

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        from flask import request

        if request.path.startswith(STATELESS) or presented(request) is not None or not isinstance(session, Visit):
            return
        if session.unavailable:
            return
        signed_in = _USER in session
        if session.token and (not signed_in or session.renew or session[_USER] != session.user):
            self._forget(session)
        if not signed_in:
            super().save_session(app, session, response)
            return
        response.vary.add("Cookie")
        if session.token is None:
            self._begin(app, request, session, response)
        else:
            self._touch(session)

    def _forget(self, visit: Visit) -> None:
        with connection(write=True) as conn:
            conn.execute(delete(WebSession).where(WebSession.token_hash == hashed(visit.token or "")))
        visit.token, visit.modified = None, True

    def _begin(self, app: Flask, request: Request, visit: Visit, response: Response) -> None:
        """Open a row under a fresh token, sweep out what is over, and give the token to the browser."""
        token, now = secrets.token_urlsafe(32), clock.now()
        idle, longest = limits(app)
        with connection(write=True) as conn:
            conn.execute(delete(WebSession).where(or_(WebSession.seen_at < now - idle, WebSession.born_at < now - longest)))
            conn.execute(insert(WebSession).values(
                token_hash=hashed(token), user_id=int(visit[_USER]), born_at=now, seen_at=now, data=_data(visit),
                ip=(request.remote_addr or "")[:45], agent=request.user_agent.string[:120],
            ))
        visit.token, visit.user = token, visit[_USER]
        response.set_cookie(
            self.get_cookie_name(app), self.get_signing_serializer(app).dumps({_KEY: token}),  # type: ignore[union-attr]
            httponly=self.get_cookie_httponly(app), domain=self.get_cookie_domain(app), path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app), samesite=self.get_cookie_samesite(app),
        )

    def _touch(self, visit: Visit) -> None:
        data, now = _data(visit), clock.now()
        changed = {"data": data} if data != visit.kept else {}  # a page open beside this one may have written meanwhile
        if not changed and visit.seen is not None and now - visit.seen < TOUCH:
            return
        with connection(write=True) as conn:  # an update only: what was ended meanwhile stays ended
            conn.execute(update(WebSession).where(WebSession.token_hash == hashed(visit.token or ""))
                         .values(seen_at=now, **changed))


def _data(visit: Visit) -> str:
    return _json.dumps({k: v for k, v in visit.items() if k != _USER})


def limits(app: Flask) -> tuple[dt.timedelta, dt.timedelta]:
    """How long a session may rest and how long it may last."""
    return (
        dt.timedelta(minutes=app.config["SESSION_IDLE_MINUTES"]),
        dt.timedelta(hours=app.config["SESSION_HOURS"]),
    )
