"""Opening and shutting accounts, passwords and locks, and the direct change of roles that the operator makes.

In the browser a change of roles, unit or employee goes through :mod:`app.services.account.changes`: a second person confirms it.
Whoever opened an account knows its first password and could be that second person under its name. So an account that is given
administration loses its password, and only the command line makes another (:func:`reset`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.kernel import clock, passwords
from app.kernel.actor import Actor
from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_, Text
from app.services.account import base
from app.services.desk import queries
from app.store.unit import Unit, unit
from models.account import Account

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True)
class Made:
    """A new account; ``password`` is the one that was made for it, told once; None where it has none or one was given."""

    id: int
    username: str
    password: str | None


def add(
    actor: Actor, username: str, name: str, roles: Iterable[str], unit_id: int | None = None, employee_id: int | None = None,
    email: str = "", password: str | None = None, must_change: bool = True,
) -> Made:
    """Open an account. Raises Invalid with all field errors. Without ``password`` one is made and returned.

    The account has its roles at once only where nobody else could confirm them (see :func:`base.alone`).
    """
    base.administers(actor)
    with unit(actor) as u:
        _operator(u)
        return open_account(u, username, name, tuple(dict.fromkeys(roles)), unit_id, employee_id, email, password, must_change)


def open_account(
    u: Unit, username: str, name: str, roles: tuple[str, ...], unit_id: int | None, employee_id: int | None, email: str = "",
    password: str | None = None, must_change: bool = True, granted: bool = True,
) -> Made:
    """The row of a new account inside an open unit; ``granted`` False leaves it without roles and place.

    One that is meant to administer has a password only where the operator opens it.
    """
    username, name = username.strip().lower(), name.strip()
    made = passwords.make() if password is None else password
    errors = base.role_errors(roles, unit_id)
    if not _NAME.fullmatch(username):
        errors["username"] = [Text(N_("A user name has 2 to 64 letters, digits, dots or hyphens."))]
    if not 0 < len(name) <= 64:
        errors["name"] = [Text(N_("Please fill in this field."))]
    if faults := passwords.faults(made, username):
        errors["password"] = faults
    if u.session.scalar(select(Account.id).where(func.lower(Account.username) == username)):
        errors["username"] = [Text(N_("This user name is already in use."))]
    errors |= base.place_errors(u, unit_id, employee_id)
    if errors:
        raise Invalid(errors)
    account = Account(
        username=username, last_name=name[:1], first_name=name[1:], email=email.strip() or f"{username}@account.invalid",
        active=True, password=passwords.seal(made), password_at=clock.now(), must_change=must_change, fails=0,
    )
    if granted:
        account.unit_id, account.employee_id, account.roles = unit_id, employee_id, base.found(u, roles)
    barred = base.ADMIN[0] in roles and not u.actor.is_system
    if barred:
        base.bar(account)
    u.session.add(account)
    u.flush()
    u.record("change", "account", account.id, "add",
             {"username": username, "roles": sorted(roles) if granted else [], "unit_id": unit_id if granted else None})
    return Made(account.id, username, made if password is None and not barred else None)


def set_roles(actor: Actor, pk: Any, roles: Iterable[str], unit_id: int | None) -> None:
    """Replace roles and unit of another account and end its sessions; for the operator."""
    base.administers(actor)
    with unit(actor) as u:
        account = base.other(u, pk)
        _operator(u)
        place(u, account, tuple(dict.fromkeys(roles)), unit_id, account.employee_id)


def link(actor: Actor, pk: Any, employee_id: int | None) -> None:
    """Say which employee another account belongs to: nobody acts on his own file (V14); for the operator."""
    base.administers(actor)
    with unit(actor) as u:
        account = base.other(u, pk)
        _operator(u)
        if errors := base.place_errors(u, None, employee_id):
            raise Invalid(errors)
        if account.employee_id != employee_id:
            u.record("change", "account", account.id, "link", {"employee_id": [account.employee_id, employee_id]})
            account.employee_id = employee_id


def place(u: Unit, account: Account, roles: tuple[str, ...], unit_id: int | None, employee_id: int | None,
          asked_by: int | None = None) -> None:
    """Roles, unit and employee of an account as they shall be, inside an open unit; its sessions and tokens end.

    With administration it loses its password, with its unit or the right to share whatever it shares.
    """
    if errors := base.role_errors(roles, unit_id) | base.place_errors(u, unit_id, employee_id):
        raise Invalid(errors)
    held = base.held(account)
    before: dict[str, Any] = {"roles": held, "unit_id": account.unit_id, "employee_id": account.employee_id}
    after: dict[str, Any] = {"roles": sorted(roles), "unit_id": unit_id, "employee_id": employee_id}
    if before == after:
        return
    account.roles, account.unit_id, account.employee_id = base.found(u, roles), unit_id, employee_id
    base.end(u, account.id)
    if base.ADMIN[0] in roles and base.ADMIN[0] not in held:
        base.bar(account)
    if unit_id != before["unit_id"] or not set(roles).intersection(queries.SHARERS):
        queries.unshare(u, account.id)
    told: dict[str, Any] = {k: [before[k], after[k]] for k in after if before[k] != after[k]}
    u.record("change", "account", account.id, "roles", told | ({"asked_by": asked_by} if asked_by else {}))


def disable(actor: Actor, pk: Any) -> None:
    """Shut another account and end its sessions, tokens and shared queries; accounts are never deleted."""
    _switch(actor, pk, False)


def enable(actor: Actor, pk: Any) -> None:
    """Open a disabled account again, with its old password."""
    _switch(actor, pk, True)


def _switch(actor: Actor, pk: Any, active: bool) -> None:
    base.administers(actor)
    with unit(actor) as u:
        account = base.other(u, pk)
        if bool(account.active) != active:
            account.active = active
            base.end(u, account.id)
            if not active:
                queries.unshare(u, account.id)
            u.record("change", "account", account.id, "enable" if active else "disable")


def unlock(actor: Actor, pk: Any) -> None:
    """Open the lock of another account before its time is over."""
    base.administers(actor)
    with unit(actor) as u:
        account = base.other(u, pk)
        account.fails, account.locked_until = 0, None
        u.record("change", "account", account.id, "unlock")


def reset(actor: Actor, pk: Any, password: str | None = None, must_change: bool = True) -> str:
    """Give another account a new password, to be changed at the next sign-in, and end its sessions. Returns the password.

    Whoever could set the password of another administrator could confirm his own changes in that name: the operator does it.
    """
    base.administers(actor)
    new = passwords.make() if password is None else password
    with unit(actor) as u:
        account = base.other(u, pk)
        if not actor.is_system and base.ADMIN[0] in base.held(account):
            raise Forbidden(N_("The password of a system administrator is reset on the command line: "
                               "else one person could confirm his own changes."))
        if faults := passwords.faults(new, account.username):
            raise Invalid({"password": faults})
        base.take(account, new, must_change)
        base.end(u, account.id)
        u.record("change", "account", account.id, "reset")
    return new


def _operator(u: Unit) -> None:
    if not base.alone(u):
        raise Forbidden(N_("A second administrator must confirm this change."), code="SECOND_PERSON")
