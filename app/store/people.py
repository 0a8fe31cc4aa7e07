"""Accounts as people: the actor that an account is, and whose turn it is where a role has to act."""

from __future__ import annotations

from collections.abc import Collection

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel.actor import ROLES, UNIT_ROLES, Actor
from models.account import Account
from models.org import OrgUnit


def actor_of(account: Account) -> Actor:
    """The actor that an account with its unit and roles is, detached from the database."""
    return Actor(
        account.id, account.username, account.get_full_name(), frozenset(r.name for r in account.roles if r.name in ROLES),
        account.unit_id, account.unit.path if account.unit else "", account.employee_id,
    )


def acting(session: Session, roles: Collection[str], unit_id: int) -> dict[int, str]:
    """Account -> name of those in office who hold one of ``roles``; for the roles of a unit, in ``unit_id`` or above it."""
    above, place = aliased(OrgUnit), aliased(OrgUnit)
    units = select(above.id).join(place, place.path.startswith(above.path)).where(place.id == unit_id)
    stmt = (
        select(Account.id, Account.name).join(Account.roles)
        .where(Account.active.is_(True), Role.name.in_(roles), or_(Role.name.not_in(UNIT_ROLES), Account.unit_id.in_(units)))
        .order_by(Account.id)
    )
    return {row.id: row.name for row in session.execute(stmt)}
