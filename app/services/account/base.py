"""What every verb on accounts checks, and what ends with a change of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import delete, func, select

from app.kernel import clock, passwords
from app.kernel.actor import ROLES, UNIT_ROLES, Actor
from app.kernel.fault import DomainError, Forbidden
from app.kernel.text import N_, Text
from app.services.desk import messages, tokens
from app.store.unit import Unit
from models.account import Account, WebSession
from models.guards import APART
from models.org import OrgUnit
from models.person import Employee

ADMIN = ("SysAdmin",)


def administers(actor: Actor) -> None:
    if not actor.has(ADMIN):
        raise Forbidden()


def other(u: Unit, pk: Any) -> Account:
    """The account to be changed, locked until the end of the unit: never the own one."""
    account = u.one(Account, pk, lock=True)
    if account.id == u.actor.user_id:
        raise Forbidden(N_("Nobody changes his own account here. Ask another administrator."))
    return account


def take(account: Account, password: str, must_change: bool) -> None:
    """Give the account a password and open its lock."""
    account.password, account.password_at, account.must_change = passwords.seal(password), clock.now(), must_change
    account.fails, account.locked_until = 0, None


def bar(account: Account) -> None:
    """Take the password away: nobody signs in before the command line has made a new one (``flask user reset``)."""
    account.password, account.password_at, account.must_change = None, None, True


def end(u: Unit, user_id: int) -> None:
    """End the sessions of an account and its personal tokens."""
    u.session.execute(delete(WebSession).where(WebSession.user_id == user_id))
    tokens.end(u, user_id)


def found(u: Unit, roles: Sequence[str]) -> list[Role]:
    """The rows of the named roles."""
    rows = list(u.session.scalars(select(Role).where(Role.name.in_(roles))))
    if len(rows) != len(roles):
        raise DomainError(N_("The roles are not set up yet; run the set-up first."), field="roles", code="NO_ROLES")
    return rows


def role_errors(roles: Sequence[str], unit_id: int | None) -> dict[str, list[Text]]:
    """What is wrong with a set of roles: none, some that exclude each other, one that needs a unit."""
    errors: dict[str, list[Text]] = {}
    if not roles or any(r not in ROLES for r in roles):
        errors["roles"] = [Text(N_("Choose at least one role."))]
    if len({APART[r] for r in roles if r in APART}) > 1:
        errors["roles"] = [Text(N_("Administration, audit, and approving or paying must not meet in one account."))]
    if unit_id is None and UNIT_ROLES.intersection(roles):
        errors["unit_id"] = [Text(N_("This role works in a unit; choose the unit."))]
    return errors


def place_errors(u: Unit, unit_id: int | None, employee_id: int | None) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if unit_id is not None and u.session.get(OrgUnit, unit_id) is None:
        errors["unit_id"] = [Text(N_("This unit does not exist."))]
    if employee_id is not None and u.session.get(Employee, employee_id) is None:
        errors["employee_id"] = [Text(N_("This employee does not exist."))]
    return errors


def held(account: Account) -> list[str]:
    """Names of the roles of an account, sorted."""
    return sorted(r.name for r in account.roles)


def alone(u: Unit) -> bool:
    """True for the only administrator that there ever was: nobody else could confirm what he changes.

    A disabled colleague still counts, else one would shut the other out and then act by himself.
    """
    if u.actor.is_system:
        return True
    others = select(func.count()).select_from(Account).where(Account.id != u.actor.user_id, Account.roles.any(name=ADMIN[0]))
    return not u.session.scalar(others)


def tell_administrators(u: Unit, msgid: str, *spared: int | None) -> None:
    """A notice to every administrator in office but those of ``spared``. It names nobody."""
    ids = u.session.scalars(select(Account.id).where(Account.roles.any(name=ADMIN[0])))
    messages.tell(u, [pk for pk in ids if pk not in spared], None, None, "notice", msgid)
