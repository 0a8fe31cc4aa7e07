"""Accounts to look at: one, a page of them by name, unit, role and state; units and staff numbers for the forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.store import session as sessions
from app.store.unit import _key
from models.account import Account
from models.org import OrgUnit
from models.person import Employee

STATES = ("use", "first", "locked", "disabled")  #: in use, password to be changed, locked, disabled


@dataclass(frozen=True)
class Asked:
    """What the list of accounts is asked for."""

    term: str = ""  #: part of a name or user name, pinyin, initials, staff number
    unit_id: int | None = None  #: with everything below it
    role: str = ""
    state: str = ""


def employee_id(emp_no: str) -> int | None:
    """Id of the employee with that staff number, None for an empty one. Raises Invalid."""
    if not emp_no.strip():
        return None
    found = sessions.reading().scalar(select(Employee.id).where(Employee.emp_no == emp_no.strip()))
    if found is None:
        raise Invalid({"emp_no": N_("This employee does not exist.")})
    return found


def numbers(rows: Iterable[Account]) -> dict[int, str]:
    """Employee id -> staff number, for the employees behind ``rows``."""
    keys = {a.employee_id for a in rows if a.employee_id is not None}
    if not keys:
        return {}
    return dict(sessions.reading().execute(select(Employee.id, Employee.emp_no).where(Employee.id.in_(keys))).tuples().all())


def employee_number(account: Account) -> str:
    """Staff number of the employee behind an account."""
    return numbers([account]).get(account.employee_id or 0, "")


def page(actor: Actor, asked: Asked, number: int = 0, size: int = 50) -> tuple[Sequence[Account], int]:
    """One page of the accounts that the actor sees and asks for, and how many there are."""
    stmt = _narrowed(scope.visible(select(Account), actor, Account), asked)
    count = sessions.reading().scalar(select(func.count()).select_from(stmt.order_by(None).subquery())) or 0
    rows = sessions.reading().scalars(
        stmt.options(joinedload(Account.unit), selectinload(Account.roles))
        .order_by(Account.username).limit(size).offset(number * size)
    ).all()
    return rows, count


def _narrowed(stmt: Select[Any], asked: Asked) -> Select[Any]:
    if asked.term:
        low = asked.term.lower()
        number = select(Employee.id).where(Employee.emp_no.startswith(asked.term, autoescape=True))
        stmt = stmt.where(or_(
            Account.username.contains(low, autoescape=True), Account.name.contains(asked.term, autoescape=True),
            Account.pinyin.startswith(low, autoescape=True), Account.initials.startswith(low, autoescape=True),
            Account.employee_id.in_(number),
        ))
    if asked.unit_id is not None:
        root = select(OrgUnit.path).where(OrgUnit.id == asked.unit_id).scalar_subquery()
        stmt = stmt.where(Account.unit_id.in_(select(OrgUnit.id).where(OrgUnit.path.startswith(root))))
    if asked.role:
        stmt = stmt.where(Account.roles.any(name=asked.role))
    if asked.state in STATES:
        stmt = stmt.where(_in_state(asked.state))
    return stmt


def _in_state(state: str) -> ColumnElement[bool]:
    """The state that the list shows, in SQL: disabled before locked before a password to be changed."""
    active, locked = Account.active.is_(True), Account.locked_until > clock.now()
    open_ = and_(active, or_(Account.locked_until.is_(None), Account.locked_until <= clock.now()))
    return {
        "disabled": Account.active.is_not(True), "locked": and_(active, locked),
        "first": and_(open_, Account.must_change.is_(True)), "use": and_(open_, Account.must_change.is_not(True)),
    }[state]


def state_of(account: Account) -> str:
    """One of :data:`STATES`."""
    if not account.active:
        return "disabled"
    if account.locked_until is not None and account.locked_until > clock.now():
        return "locked"
    return "first" if account.must_change else "use"


def one(actor: Actor, pk: Any) -> Account:
    """An account that the actor sees, with unit and roles. Raises Unseen."""
    stmt = scope.visible(select(Account).where(Account.id == _key(pk)), actor, Account)
    found = sessions.reading().scalar(stmt.options(joinedload(Account.unit), selectinload(Account.roles)))
    if found is None:
        raise Unseen()
    return found


def units(actor: Actor) -> Sequence[tuple[int, str, str]]:
    """Id, code and name of the units that an account may be put into, by place in the tree."""
    stmt = scope.visible(select(OrgUnit).where(OrgUnit.active.is_(True)), actor, OrgUnit).order_by(OrgUnit.path)
    return [(unit.id, unit.code, unit.name) for unit in sessions.reading().scalars(stmt)]


def unit_name(pk: int | None) -> str:
    """Name of a unit, empty for none."""
    return (sessions.reading().scalar(select(OrgUnit.name).where(OrgUnit.id == pk)) or "") if pk is not None else ""


def staff_number(pk: int | None) -> str:
    """Staff number of an employee, empty for none."""
    return (sessions.reading().scalar(select(Employee.emp_no).where(Employee.id == pk)) or "") if pk is not None else ""


def find(username: str) -> int:
    """Id of the account of that name, for the command line. Raises Unseen."""
    name = unicodedata.normalize("NFKC", username).strip().lower()
    found = sessions.reading().scalar(select(Account.id).where(func.lower(Account.username) == name))
    if found is None:
        raise Unseen()
    return found
