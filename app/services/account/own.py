"""What a person does about his own account: password, proof that it is still he, sessions, sign-ins."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from app.kernel import clock, passwords
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.text import N_, Text
from app.services.account import base
from app.store import session as sessions
from app.store import signin
from app.store.unit import Unit, _key, unit
from models.account import Account, WebSession
from models.desk import Setting
from models.trace import AuditLog

NOTICE = "2026-01"  #: version of the privacy notice; a new one is asked for again at the next forced change of password
NOTICE_KEY = "privacy"
WARN_FROM = 3  #: wrong passwords after which the person is told how many tries are left
_SIGN_INS = ("login", "refused", "locked")


@dataclass(frozen=True)
class SignIn:
    """One line of the own sign-in log."""

    seq: int
    at: dt.datetime
    ip: str
    verb: str  #: login, refused or locked

    @property
    def failed(self) -> bool:
        return self.verb != "login"


def prove(actor: Actor, password: str, field: str = "proof") -> None:
    """Raises DomainError unless ``password`` is the actor's own. A wrong one counts for the lock like a wrong sign-in."""
    _right(actor, password, field)
    with unit(actor) as u:
        account = u.session.get_one(Account, actor.user_id)
        account.fails, account.locked_until = 0, None
        u.record("sign-in", "account", actor.user_id, "prove")


def _right(actor: Actor, password: str, field: str) -> Any:
    """Key, user name and hash of the actor's account, the password being right."""
    row = sessions.reading().execute(
        select(Account.id, Account.username, Account.password).where(Account.id == actor.user_id)
    ).one_or_none()
    if row is None:
        raise Forbidden()
    admitted = signin.admit(row.id)
    if admitted is None or not passwords.fits(row.password, password):
        signin.refused(row.id, row.username, "password", admitted is None or admitted.last)
        raise _wrong(admitted, field)
    return row


def _wrong(admitted: signin.Try | None, field: str) -> DomainError:
    if admitted is None or admitted.last:
        return DomainError(N_("The account is locked for %(n)s minutes because of wrong passwords."), field=field,
                           code="LOCKED", n=signin.minutes())
    if admitted.count >= WARN_FROM:
        return DomainError(N_("The password is not right. %(n)s more tries, then the account is locked for %(m)s minutes."),
                           field=field, code="WRONG_PASSWORD", n=admitted.left, m=signin.minutes())
    return DomainError(N_("The password is not right."), field=field, code="WRONG_PASSWORD")


def change_password(actor: Actor, old: str, new: str, notice: str = "") -> None:
    """Change the own password; asks for the old one and ends all sessions and tokens. Wrong old passwords count for the lock.

    ``notice`` is the version of the privacy notice that the person accepted with it.
    """
    row = _right(actor, old, "old")
    found = passwords.faults(new, row.username)
    if new == old:
        found.append(Text(N_("The new password must differ from the old one.")))
    with unit(actor) as u:
        account = u.session.get_one(Account, row.id, with_for_update={"of": Account})
        if account.password != row.password:
            raise Stale()  # taken away or replaced since it was compared
        account.fails, account.locked_until = 0, None  # the old password was right
        if not found:
            base.take(account, new, False)
            base.end(u, account.id)
            _accept(u, notice)
            u.record("change", "account", account.id, "password", {"notice": notice} if notice else {})
    if found:
        raise Invalid({"new": found})


def _accept(u: Unit, notice: str) -> None:
    if not notice:
        return
    row = u.session.scalar(select(Setting).where(Setting.user_id == u.actor.user_id, Setting.key == NOTICE_KEY))
    if row is None:
        row = Setting(user_id=u.actor.user_id, key=NOTICE_KEY)
        u.session.add(row)
    row.value = json.dumps([notice, clock.today().isoformat()])


def own_language(user_id: int) -> str | None:
    """The language that the person chose for the screen, asked for at the sign-in."""
    kept = sessions.reading().scalar(select(Setting.value).where(Setting.user_id == user_id, Setting.key == "language"))
    return str(json.loads(kept)) if kept else None


def own_sessions(actor: Actor) -> Sequence[WebSession]:
    """Open sessions of the actor, the last used first."""
    return sessions.reading().scalars(
        select(WebSession).where(WebSession.user_id == actor.user_id).order_by(WebSession.seen_at.desc())
    ).all()


def end_session(actor: Actor, token_hash: str) -> None:
    """End one of the actor's own sessions; Unseen when it is not his."""
    with unit(actor) as u:
        mine = (WebSession.user_id == actor.user_id) & (WebSession.token_hash == token_hash)
        if sessions.changed(u.session, delete(WebSession).where(mine)) != 1:
            raise Unseen()
        u.record("sign-in", "account", actor.user_id, "end")


def end_others(actor: Actor, keep: str) -> int:
    """End all own sessions but the one of hash ``keep``. Returns how many."""
    with unit(actor) as u:
        others = (WebSession.user_id == actor.user_id) & (WebSession.token_hash != keep)
        ended = sessions.changed(u.session, delete(WebSession).where(others))
        if ended:
            u.record("sign-in", "account", actor.user_id, "end", {"sessions": ended})
    return ended


def sign_ins(actor: Actor, limit: int = 20) -> list[SignIn]:
    """The last sign-ins with the actor's user name, the failed ones too, newest first."""
    stmt = (
        select(AuditLog.seq, AuditLog.at, AuditLog.ip, AuditLog.verb)
        .where(AuditLog.object_kind == "account", AuditLog.object_id == actor.user_id, AuditLog.kind == "sign-in",
               AuditLog.verb.in_(_SIGN_INS))
        .order_by(AuditLog.seq.desc()).limit(limit)
    )
    return [SignIn(seq, dt.datetime.fromisoformat(at), ip, verb) for seq, at, ip, verb in sessions.reading().execute(stmt).tuples()]


def disown(actor: Actor, seq: Any) -> None:
    """"That was not me": the chain and the administrators are told. Raises Unseen for a sign-in that is not the actor's."""
    with unit(actor) as u:
        stmt = select(AuditLog.seq).where(
            AuditLog.seq == _key(seq), AuditLog.object_kind == "account", AuditLog.object_id == actor.user_id,
            AuditLog.kind == "sign-in", AuditLog.verb.in_(_SIGN_INS))
        if u.session.scalar(stmt) is None:
            raise Unseen()
        base.tell_administrators(u, N_("Somebody reports a sign-in to his account that was not his own. Please look into it."))
        u.record("sign-in", "account", actor.user_id, "disown", {"seq": int(seq)})
