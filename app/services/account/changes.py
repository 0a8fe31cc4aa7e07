"""Changes of rights: one administrator asks, another confirms within a week; until then nothing changes.

Two kinds: roles, unit and employee of an account, and the rights that are withdrawn from a role. Nobody confirms what he asked for
himself or what concerns his own account. Where no second administrator exists the change takes effect at once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from app.kernel import clock, scope
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.text import N_, Text
from app.services.account import base, register, words
from app.services.desk import messages
from app.store import rights
from app.store import session as sessions
from app.store.unit import Unit, _key, unit
from models.account import Account
from models.rights import CANCELLED, CONFIRMED, EXPIRED, OPEN, REFUSED, RightsChange, Withdrawal

DAYS = 7  #: an unconfirmed change is void after so many
Pairs = frozenset[tuple[str, str]]  #: (room, action)
Write = Callable[[Unit], Any]  #: brings the framework's tables in line, see app.security.roles


@dataclass(frozen=True)
class Place:
    """What an account has or shall have."""

    roles: tuple[str, ...] = ()
    unit_id: int | None = None
    employee_id: int | None = None

    @classmethod
    def of(cls, account: Account) -> Place:
        return cls(tuple(base.held(account)), account.unit_id, account.employee_id)

    def kept(self) -> dict[str, Any]:
        return {"roles": sorted(self.roles), "unit_id": self.unit_id, "employee_id": self.employee_id}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Place:
        return cls(tuple(kept["roles"]), kept["unit_id"], kept["employee_id"])


# ---- asking -----------------------------------------------------------------------------------------------------------


def ask(actor: Actor, pk: Any, wanted: Place) -> int | None:
    """Ask for roles, unit and employee of another account. Returns the key of the waiting change, None when it took effect.

    Raises Invalid with all field errors, and DomainError when a change of the account already waits or nothing would change.
    """
    base.administers(actor)
    with unit(actor) as u:
        return _ask(u, base.other(u, pk), wanted)


def ask_new(actor: Actor, username: str, name: str, wanted: Place) -> tuple[register.Made, int | None]:
    """Open an account that stays without roles until a second administrator confirms them."""
    base.administers(actor)
    with unit(actor) as u:
        made = register.open_account(u, username, name, wanted.roles, wanted.unit_id, wanted.employee_id, granted=False)
        return made, _ask(u, u.session.get_one(Account, made.id), wanted)


def _ask(u: Unit, account: Account, wanted: Place) -> int | None:
    errors = base.role_errors(wanted.roles, wanted.unit_id) | base.place_errors(u, wanted.unit_id, wanted.employee_id)
    if errors:
        raise Invalid(errors)
    before = Place.of(account)
    if before.kept() == wanted.kept():
        raise DomainError(N_("Nothing would change."), field="roles", code="NO_CHANGE")
    if base.alone(u):
        register.place(u, account, wanted.roles, wanted.unit_id, wanted.employee_id)
        return None
    change = RightsChange(kind="account", account_id=account.id)
    return _put(u, change, before.kept(), wanted.kept(), RightsChange.account_id == account.id)


def ask_role(actor: Actor, role: str, lost: Pairs, write: Write) -> int | None:
    """Ask that exactly ``lost`` be withdrawn from ``role``. Returns and raises like :func:`ask`."""
    base.administers(actor)
    if role not in ROLES or not lost <= words.declared(role):
        raise Unseen()
    with unit(actor) as u:
        before = _withdrawn(u, role)
        if before == lost:
            raise DomainError(N_("Nothing would change."), code="NO_CHANGE")
        if base.alone(u):
            _withdraw(u, role, lost, None, write)
            made = None
        else:
            made = _put(u, RightsChange(kind="role", role=role), sorted(before), sorted(lost), RightsChange.role == role)
    if made is None:
        rights.refresh()
    return made


def _put(u: Unit, change: RightsChange, before: Any, after: Any, target: Any) -> int:
    """Store a change that waits; one at a time for each account and role."""
    _void(u, clock.now(), target)
    waiting = u.session.scalar(select(RightsChange).where(target, RightsChange.state == OPEN))
    if waiting is not None:
        raise DomainError(N_("A change already waits for confirmation. Withdraw that one first."), field="roles", code="WAITING")
    change.body, change.state = json.dumps({"before": before, "after": after}), OPEN
    change.asked_by, change.asked_at, change.note = u.actor.user_id or 0, clock.now(), ""
    u.session.add(change)
    u.flush()
    u.record("change", *_object(u, change), "ask", {"change": change.id, "before": before, "after": after})
    base.tell_administrators(u, N_("A change of rights waits for your confirmation (Users and roles, To be confirmed)."),
                             change.account_id)
    return change.id


def _object(u: Unit, change: RightsChange) -> tuple[str, int | None]:
    """What the chain names: the account or the role."""
    return ("account", change.account_id) if change.kind == "account" else ("role", base.found(u, [change.role or ""])[0].id)


# ---- deciding ---------------------------------------------------------------------------------------------------------


def confirm(actor: Actor, pk: Any, write: Write) -> None:
    """The second person agrees: the change takes effect. Raises Unseen, Forbidden, Stale and what the new roles break."""
    with unit(actor) as u:
        change = _waiting(u, pk)
        if change.asked_by == actor.user_id:
            raise Forbidden(N_("You asked for this change yourself; another administrator must confirm it."), code="SECOND_PERSON")
        if change.account_id == actor.user_id:
            raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
        kept = json.loads(change.body)
        if change.kind == "account":
            _place(u, change, Place.read(kept["before"]), Place.read(kept["after"]))
        else:
            role = change.role or ""
            if _withdrawn(u, role) != _pairs(kept["before"]):
                raise _changed()
            _withdraw(u, role, _pairs(kept["after"]), change, write)
        _decide(u, change, CONFIRMED)
    rights.refresh()


def refuse(actor: Actor, pk: Any, note: str) -> None:
    """The second person says no, with a reason."""
    note = " ".join(note.split())
    with unit(actor) as u:
        change = _waiting(u, pk)
        if change.asked_by == actor.user_id:
            raise Forbidden(N_("Your own request is withdrawn, not refused."))
        if not 5 <= len(note) <= 200:
            raise Invalid({"note": [Text(N_("Please give a reason of 5 to 200 characters."))]})
        change.note = note
        _decide(u, change, REFUSED)
        u.record("change", *_object(u, change), "refuse", {"change": change.id})


def cancel(actor: Actor, pk: Any) -> None:
    """Whoever asked takes the request back."""
    with unit(actor) as u:
        change = _waiting(u, pk)
        if change.asked_by != actor.user_id:
            raise Forbidden(N_("Only the person who asked can withdraw the request."))
        _decide(u, change, CANCELLED)
        u.record("change", *_object(u, change), "cancel", {"change": change.id})


def expire(actor: Actor, as_of: dt.date) -> int:
    """Void what nobody confirmed within a week; for the nightly run alone. Returns how many."""
    if not actor.is_system:
        raise Forbidden()
    with unit(actor) as u:
        return _void(u, dt.datetime.combine(as_of, dt.time(), clock.LOCAL), RightsChange.id > 0)


def _void(u: Unit, now: dt.datetime, target: Any) -> int:
    old = select(RightsChange).where(target, RightsChange.state == OPEN, RightsChange.asked_at <= now - dt.timedelta(days=DAYS))
    rows = list(u.session.scalars(old))
    for row in rows:
        row.state, row.decided_at = EXPIRED, clock.now()
        u.record("change", *_object(u, row), "expire", {"change": row.id})
    u.flush()
    return len(rows)


def _waiting(u: Unit, pk: Any) -> RightsChange:
    base.administers(u.actor)
    change = u.one(RightsChange, pk, lock=True)
    if state_of(change) != OPEN:
        raise Stale(N_("This change does not wait any more."), code="STATE")
    return change


def _decide(u: Unit, change: RightsChange, state: str) -> None:
    """Compare and set: of two who decide at the same moment one comes too late."""
    done = sessions.changed(u.session, update(RightsChange).where(RightsChange.id == change.id, RightsChange.state == OPEN)
                            .values(state=state, decided_by=u.actor.user_id, decided_at=clock.now(), note=change.note))
    if done != 1:
        raise Stale(N_("This change does not wait any more."), code="STATE")
    if state in (CONFIRMED, REFUSED):
        said = N_("The change of rights you asked for was confirmed.") if state == CONFIRMED else N_(
            "The change of rights you asked for was refused (Users and roles, To be confirmed).")
        messages.tell(u, [change.asked_by], None, None, "notice", said)


def _place(u: Unit, change: RightsChange, before: Place, after: Place) -> None:
    account = u.one(Account, change.account_id, lock=True)
    if Place.of(account).kept() != before.kept():
        raise _changed()
    register.place(u, account, after.roles, after.unit_id, after.employee_id, change.asked_by)


def _changed() -> Stale:
    return Stale(N_("The rights were changed after this request was made. Refuse it and ask again."), code="CHANGED")


def _pairs(kept: Iterable[Sequence[str]]) -> Pairs:
    return frozenset((room, action) for room, action in kept)


def _withdrawn(u: Unit, role: str) -> Pairs:
    return _pairs(u.session.execute(select(Withdrawal.room, Withdrawal.action).where(Withdrawal.role == role)).tuples())


def _withdraw(u: Unit, role: str, lost: Pairs, change: RightsChange | None, write: Write) -> None:
    """Bring the withdrawals of a role to ``lost`` and with them the framework's tables, in the unit of ``u``."""
    before = _withdrawn(u, role)
    for row in u.session.scalars(select(Withdrawal).where(Withdrawal.role == role)):
        if (row.room, row.action) not in lost:
            u.session.delete(row)
    for room, action in sorted(lost - before):
        u.session.add(Withdrawal(role=role, room=room, action=action, change_id=change.id if change else None))
    u.flush()
    u.record("change", "role", base.found(u, [role])[0].id, "withdraw", {
        "role": role, "withdrawn": sorted(lost - before), "returned": sorted(before - lost),
        **({"asked_by": change.asked_by} if change else {})})
    write(u)


# ---- reading ----------------------------------------------------------------------------------------------------------


def state_of(change: RightsChange) -> str:
    """The state as it is now: an open change of more than a week ago is void before the night run says so."""
    if change.state == OPEN and change.asked_at <= clock.now() - dt.timedelta(days=DAYS):
        return EXPIRED
    return change.state


def _seen(actor: Actor) -> Any:
    people = (RightsChange.account, RightsChange.asker, RightsChange.decider)
    return scope.visible(select(RightsChange), actor, RightsChange).options(*(joinedload(who) for who in people))


def one(actor: Actor, pk: Any) -> RightsChange:
    """A change that the actor may look at. Raises Unseen."""
    found = sessions.reading().scalar(_seen(actor).where(RightsChange.id == _key(pk)))
    if found is None:
        raise Unseen()
    return found


def page(actor: Actor, limit: int = 50) -> list[RightsChange]:
    """The waiting changes, then the latest decided ones."""
    order = (RightsChange.state != OPEN, RightsChange.id.desc())
    return list(sessions.reading().scalars(_seen(actor).order_by(*order).limit(limit)))


def waiting_for(actor: Actor, account_id: int | None = None, role: str | None = None) -> RightsChange | None:
    """The change of this account or role that waits."""
    target = or_(RightsChange.account_id == account_id, RightsChange.role == role)
    fresh = RightsChange.asked_at > clock.now() - dt.timedelta(days=DAYS)
    return sessions.reading().scalar(_seen(actor).where(target, RightsChange.state == OPEN, fresh))


def count(actor: Actor) -> int:
    """How many changes wait."""
    fresh = RightsChange.asked_at > clock.now() - dt.timedelta(days=DAYS)
    stmt = select(func.count()).select_from(RightsChange).where(RightsChange.state == OPEN, fresh)
    return sessions.reading().scalar(scope.visible(stmt, actor, RightsChange)) or 0


def wanted(change: RightsChange) -> tuple[Any, Any]:
    """What was and what shall be: two :class:`Place`, or two sets of withdrawn (room, action)."""
    kept = json.loads(change.body)
    if change.kind == "account":
        return Place.read(kept["before"]), Place.read(kept["after"])
    return _pairs(kept["before"]), _pairs(kept["after"])
