"""What a paper says of the person who prints it: staff number and unit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.actor import Actor
from app.store import session as sessions
from models.account import Account
from models.org import OrgUnit
from models.person import Employee


@dataclass(frozen=True)
class Badge:
    """Staff number of the employee behind an account (the user name for somebody from outside), name of the unit."""

    number: str
    unit: str = ""


def badge(actor: Actor) -> Badge:
    """The badge of the actor; the command line has none but its name."""
    stmt = (
        select(Employee.emp_no, OrgUnit.name)
        .select_from(Account)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .outerjoin(OrgUnit, OrgUnit.id == Account.unit_id)
        .where(Account.id == actor.user_id)
    )
    found = sessions.reading().execute(stmt).one_or_none() if actor.user_id is not None else None
    return Badge(found[0] or actor.username, found[1] or "") if found is not None else Badge(actor.username)
