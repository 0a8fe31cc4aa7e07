"""Accounts: who may sign in, with which roles, where in the unit tree. Every change is audited and ends open sessions.

Nobody holds two of administration, audit, and approving or paying (三员分立); the database says the same by trigger.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import clock, passwords, scope
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.text import N_, Text
from app.store import session as sessions
from app.store import signin
from app.store.unit import Unit, _key, unit
from models.account import Account, WebSession
from models.guards import APART
from models.org import OrgUnit
from models.person import Employee

ADMIN = ("SysAdmin",)
NEEDS_UNIT = frozenset({"WorkshopReporter", "UnitEditor", "UnitLeader"})
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True)
class Made:
    """A new account; ``password`` is the one that was made for it, told once."""

    id: int
    username: str
    password: str | None


def add(
    actor: Actor, username: str, name: str, roles: Iterable[str], unit_id: int | None = None, employee_id: int | None = None,
    email: str = "", password: str | None = None, must_change: bool = True,
) -> Made:
    """Open an account. Raises Invalid with all field errors. Without ``password`` one is made and returned."""
    _administers(actor)
    roles, username, name = tuple(dict.fromkeys(roles)), username.strip().lower(), name.strip()
    made = passwords.make() if password is None else password
    errors = _role_errors(roles, unit_id)
    if not _NAME.fullmatch(username):
        errors["username"] = [Text(N_("A user name has 2 to 64 letters, digits, dots or hyphens."))]
    if not 0 < len(name) <= 64:
        errors["name"] = [Text(N_("Please fill in this field."))]
    if found := passwords.faults(made, username):
        errors["password"] = found
    with unit(actor) as u:
        if u.session.scalar(select(Account.id).where(func.lower(Account.username) == username)):
            errors["username"] = [Text(N_("This user name is already in use."))]
        errors |= _place_errors(u, unit_id, employee_id)
        if errors:
            raise Invalid(errors)
        account = Account(
            username=username, last_name=name[:1], first_name=name[1:], email=email.strip() or f"{username}@account.invalid",
            active=True, password=passwords.seal(made), password_at=clock.now(), must_change=must_change, unit_id=unit_id,
            employee_id=employee_id, fails=0, roles=_found(u, roles),
        )
        u.session.add(account)
        u.flush()
        u.record("change", "account", account.id, "add", {"username": username, "roles": sorted(roles), "unit_id": unit_id})
        result = Made(account.id, username, made if password is None else None)
    return result


def set_roles(actor: Actor, pk: Any, roles: Iterable[str], unit_id: int | None) -> None:
    """Replace roles and unit of another account and end its sessions."""
    _administers(actor)
    roles = tuple(dict.fromkeys(roles))
    with unit(actor) as u:
        account = _other(u, pk)
        if errors := _role_errors(roles, unit_id) | _place_errors(u, unit_id, None):
            raise Invalid(errors)
        before = {"roles": sorted(r.name for r in account.roles), "unit_id": account.unit_id}
        after = {"roles": sorted(roles), "unit_id": unit_id}
        if before == after:
            return
        account.roles = _found(u, roles)
        account.unit_id = unit_id
        _end(u, account.id)
        u.record("change", "account", account.id, "roles", {k: [before[k], after[k]] for k in after if before[k] != after[k]})


def link(actor: Actor, pk: Any, employee_id: int | None) -> None:
    """Say which employee another account belongs to: nobody acts on his own file (V14)."""
    _administers(actor)
    with unit(actor) as u:
        account = _other(u, pk)
        if errors := _place_errors(u, None, employee_id):
            raise Invalid(errors)
        if account.employee_id != employee_id:
            u.record("change", "account", account.id, "link", {"employee_id": [account.employee_id, employee_id]})
            account.employee_id = employee_id


def disable(actor: Actor, pk: Any) -> None:
    """Shut another account and end its sessions; accounts are never deleted."""
    _switch(actor, pk, False)


def enable(actor: Actor, pk: Any) -> None:
    """Open a disabled account again, with its old password."""
    _switch(actor, pk, True)


def _switch(actor: Actor, pk: Any, active: bool) -> None:
    _administers(actor)
    with unit(actor) as u:
        account = _other(u, pk)
        if bool(account.active) != active:
            account.active = active
            _end(u, account.id)
            u.record("change", "account", account.id, "enable" if active else "disable")


def unlock(actor: Actor, pk: Any) -> None:
    """Open the lock of another account before its time is over."""
    _administers(actor)
    with unit(actor) as u:
        account = _other(u, pk)
        account.fails, account.locked_until = 0, None
        u.record("change", "account", account.id, "unlock")


def reset(actor: Actor, pk: Any, password: str | None = None, must_change: bool = True) -> str:
    """Give another account a new password, to be changed at the next sign-in, and end its sessions. Returns the password."""
    _administers(actor)
    new = passwords.make() if password is None else password
    with unit(actor) as u:
        account = _other(u, pk)
        if found := passwords.faults(new, account.username):
            raise Invalid({"password": found})
        _take(account, new, must_change)
        _end(u, account.id)
        u.record("change", "account", account.id, "reset")
    return new


def change_password(actor: Actor, old: str, new: str) -> None:
    """Change the own password; asks for the old one and ends all sessions. Wrong old passwords count for the lock."""
    row = sessions.reading().execute(
        select(Account.id, Account.username, Account.password).where(Account.id == actor.user_id)
    ).one_or_none()
    if row is None:
        raise Forbidden()
    admitted = signin.admit(row.id)
    if admitted is None or not passwords.fits(row.password, old):
        signin.refused(row.id, row.username, "password", admitted is None or admitted.last)
        raise DomainError(N_("The old password is not right."), field="old", code="WRONG_PASSWORD")
    found = passwords.faults(new, row.username)
    if new == old:
        found.append(Text(N_("The new password must differ from the old one.")))
    with unit(actor) as u:
        account = u.session.get_one(Account, row.id)
        account.fails, account.locked_until = 0, None  # the old password was right
        if not found:
            _take(account, new, False)
            _end(u, account.id)
            u.record("change", "account", account.id, "password")
    if found:
        raise Invalid({"new": found})


def own_sessions(actor: Actor) -> Sequence[WebSession]:
    """Open sessions of the actor, the last used first."""
    return sessions.reading().scalars(
        select(WebSession).where(WebSession.user_id == actor.user_id).order_by(WebSession.seen_at.desc())
    ).all()


def end_session(actor: Actor, token_hash: str) -> None:
    """End one of the actor's own sessions; Unseen when it is not his."""
    with unit(actor) as u:
        mine = (WebSession.user_id == actor.user_id) & (WebSession.token_hash == token_hash)
        if u.session.execute(delete(WebSession).where(mine)).rowcount != 1:  # type: ignore[attr-defined]
            raise Unseen()
        u.record("sign-in", "account", actor.user_id, "end")


def end_others(actor: Actor, keep: str) -> int:
    """End all own sessions but the one of hash ``keep``. Returns how many."""
    with unit(actor) as u:
        others = (WebSession.user_id == actor.user_id) & (WebSession.token_hash != keep)
        ended: int = u.session.execute(delete(WebSession).where(others)).rowcount  # type: ignore[attr-defined]
        if ended:
            u.record("sign-in", "account", actor.user_id, "end", {"sessions": ended})
    return ended


def employee_id(emp_no: str) -> int | None:
    """Id of the employee with that staff number, None for an empty one. Raises Invalid."""
    if not emp_no.strip():
        return None
    found = sessions.reading().scalar(select(Employee.id).where(Employee.emp_no == emp_no.strip()))
    if found is None:
        raise Invalid({"emp_no": N_("This employee does not exist.")})
    return found


def employee_number(account: Account) -> str:
    """Staff number of the employee behind an account."""
    return sessions.reading().scalar(select(Employee.emp_no).where(Employee.id == account.employee_id)) or ""


def page(actor: Actor, term: str = "", number: int = 0, size: int = 50) -> tuple[Sequence[Account], int]:
    """One page of the accounts that the actor sees, by name or user name, and how many there are."""
    stmt = scope.visible(select(Account), actor, Account)
    if term:
        stmt = stmt.where(
            or_(Account.username.contains(term.lower(), autoescape=True), Account.name.contains(term, autoescape=True))
        )
    count = sessions.reading().scalar(select(func.count()).select_from(stmt.order_by(None).subquery())) or 0
    rows = sessions.reading().scalars(
        stmt.options(joinedload(Account.unit), selectinload(Account.roles))  # type: ignore[attr-defined]
        .order_by(Account.username).limit(size).offset(number * size)
    ).all()
    return rows, count


def one(actor: Actor, pk: Any) -> Account:
    """An account that the actor sees, with unit and roles. Raises Unseen."""
    stmt = scope.visible(select(Account).where(Account.id == _key(pk)), actor, Account)
    found = sessions.reading().scalar(stmt.options(joinedload(Account.unit), selectinload(Account.roles)))  # type: ignore[attr-defined]
    if found is None:
        raise Unseen()
    return found


def units(actor: Actor) -> Sequence[tuple[int, str, str]]:
    """Id, code and name of the units that an account may be put into, by place in the tree."""
    stmt = scope.visible(select(OrgUnit).where(OrgUnit.active.is_(True)), actor, OrgUnit).order_by(OrgUnit.path)
    return [(unit.id, unit.code, unit.name) for unit in sessions.reading().scalars(stmt)]


def find(username: str) -> int:
    """Id of the account of that name, for the command line. Raises Unseen."""
    name = unicodedata.normalize("NFKC", username).strip().lower()
    found = sessions.reading().scalar(select(Account.id).where(func.lower(Account.username) == name))
    if found is None:
        raise Unseen()
    return found


def _administers(actor: Actor) -> None:
    if not actor.has(ADMIN):
        raise Forbidden()


def _other(u: Unit, pk: Any) -> Account:
    account = u.one(Account, pk)
    if account.id == u.actor.user_id:
        raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
    return account


def _take(account: Account, password: str, must_change: bool) -> None:
    account.password, account.password_at, account.must_change = passwords.seal(password), clock.now(), must_change
    account.fails, account.locked_until = 0, None


def _end(u: Unit, user_id: int) -> None:
    u.session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def _found(u: Unit, roles: Sequence[str]) -> list[Role]:
    rows = list(u.session.scalars(select(Role).where(Role.name.in_(roles))))
    if len(rows) != len(roles):
        raise DomainError(N_("The roles are not set up yet; run the set-up first."), field="roles", code="NO_ROLES")
    return rows


def _role_errors(roles: Sequence[str], unit_id: int | None) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if not roles or any(r not in ROLES for r in roles):
        errors["roles"] = [Text(N_("Choose at least one role."))]
    if len({APART[r] for r in roles if r in APART}) > 1:
        errors["roles"] = [Text(N_("Administration, audit, and approving or paying must not meet in one account."))]
    if unit_id is None and NEEDS_UNIT.intersection(roles):
        errors["unit_id"] = [Text(N_("This role works in a unit; choose the unit."))]
    return errors


def _place_errors(u: Unit, unit_id: int | None, employee_id: int | None) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if unit_id is not None and u.session.get(OrgUnit, unit_id) is None:
        errors["unit_id"] = [Text(N_("This unit does not exist."))]
    if employee_id is not None and u.session.get(Employee, employee_id) is None:
        errors["employee_id"] = [Text(N_("This employee does not exist."))]
    return errors
