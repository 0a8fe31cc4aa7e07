"""Which rows an actor sees: the only place that decides it.

A row is visible when one of the actor's roles reaches it. Unit roles reach their subtree by ``unit_id``; company roles reach
all units; the other roles reach rows by assignment, grid, pairing or state. No actor, no role or no rule means no rows.
The kernel imports no model: tables are found by name in the metadata of the model asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from app.kernel.actor import ROLES, SYSTEM, Actor

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")

Rule = Callable[[Any, Actor], ColumnElement[bool]]

PAYABLE = ("APPROVED", "IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED")  #: aid states finance works on


def _table(m: Any, name: str) -> Any:
    return m.metadata.tables[name]


def _all(_m: Any, _a: Actor) -> ColumnElement[bool]:
    return true()


def _subtree(m: Any, actor: Actor) -> ColumnElement[bool]:
    if not actor.unit_path:
        return false()
    unit = _table(m, "org_unit")
    return m.unit_id.in_(select(unit.c.id).where(unit.c.path.startswith(actor.unit_path, autoescape=True)))


def _own_units(m: Any, actor: Actor) -> ColumnElement[bool]:
    return m.path.startswith(actor.unit_path, autoescape=True) if actor.unit_path else false()


def _mine(m: Any, actor: Actor) -> ColumnElement[bool]:
    return m.created_by == actor.user_id if actor.user_id is not None else false()


def _payable(m: Any, _a: Actor) -> ColumnElement[bool]:
    return m.state.in_(PAYABLE)


def _assigned(m: Any, actor: Actor) -> ColumnElement[bool]:
    return m.assigned_to == actor.user_id if actor.user_id is not None else false()


def _grid_units(m: Any, actor: Actor) -> Any:
    """Ids of the units under the grids in which the actor is a member (every workshop belongs to a grid)."""
    unit, area, member = _table(m, "org_unit"), _table(m, "eap_grid_unit"), _table(m, "eap_grid_member")
    root = unit.alias()
    return (
        select(unit.c.id)
        .join(root, unit.c.path.startswith(root.c.path))
        .join(area, area.c.unit_id == root.c.id)
        .join(member, member.c.grid_id == area.c.grid_id)
        .where(member.c.user_id == actor.user_id)
    )


def _grid(m: Any, actor: Actor) -> ColumnElement[bool]:
    return m.unit_id.in_(_grid_units(m, actor)) if actor.user_id is not None else false()


def _own_grid(m: Any, actor: Actor) -> ColumnElement[bool]:
    member = _table(m, "eap_grid_member")
    return m.id.in_(select(member.c.grid_id).where(member.c.user_id == actor.user_id))


def _paired(m: Any, actor: Actor) -> ColumnElement[bool]:
    """Rows of the pairings of the doctor who is signed in (the pairing itself, its plans and follow-ups)."""
    pairing, doctor = _table(m, "health_pairing"), _table(m, "doctor")
    key = m.id if m.__tablename__ == "health_pairing" else m.pairing_id
    mine = select(pairing.c.id).join(doctor, doctor.c.id == pairing.c.doctor_id).where(doctor.c.user_id == actor.user_id)
    return key.in_(mine) if actor.user_id is not None else false()


def _counselors(m: Any, _a: Actor) -> ColumnElement[bool]:
    """Accounts of the counsellors: whom a case may be given to."""
    role, link = _table(m, "ab_role"), _table(m, "ab_user_role")
    return m.id.in_(select(link.c.user_id).join(role, role.c.id == link.c.role_id).where(role.c.name == "EapCounselor"))


def _assigned_parent(m: Any, actor: Actor) -> ColumnElement[bool]:
    ref = _table(m, "eap_referral")
    return exists().where(and_(ref.c.id == m.referral_id, ref.c.assigned_to == actor.user_id))


def _desk(m: Any, actor: Actor) -> ColumnElement[bool]:
    """What belongs to the account itself."""
    return m.user_id == actor.user_id if actor.user_id is not None else false()


def _desk_or_shared(m: Any, actor: Actor) -> ColumnElement[bool]:
    """Own rows, and those shared with a unit that the actor's unit lies in."""
    above = [int(part) for part in actor.unit_path.split("/") if part]
    return or_(_desk(m, actor), m.unit_id.in_(above)) if above else _desk(m, actor)


#: reach of the union roles on every table with a unit, unless the table has its own row below
UNION: dict[str, Rule] = {
    "WorkshopReporter": _subtree, "UnitEditor": _subtree, "UnitLeader": _subtree,
    "CompanyOfficer": _all, "CompanyLeader": _all, "Auditor": _all,
}
_EVERYBODY: dict[str, Rule] = dict.fromkeys(
    ("CompanyOfficer", "CompanyLeader", "Auditor", "Finance", "EapGridMember", "EapCoordinator", "EapCounselor", "HealthManager",
     "PairDoctor", "GreenDesk", "VolunteerLead", "SysAdmin"), _all)
_HEALTH: dict[str, Rule] = {"HealthManager": _all, "PairDoctor": _paired}
_NOTES: dict[str, Rule] = {"EapCounselor": _assigned_parent}
_DESK: dict[str, Rule] = dict.fromkeys(ROLES, _desk)

#: tables whose reach differs (``security.md`` §1.5: assigned, grid, pairing, open request, payable line)
RULES: dict[str, dict[str, Rule]] = {
    "org_unit": {**_EVERYBODY, "WorkshopReporter": _own_units, "UnitEditor": _own_units, "UnitLeader": _own_units},
    "employee": {**UNION, "HealthManager": _all, "EapCoordinator": _all, "EapGridMember": _grid},
    "aid_application": {**UNION, "Finance": _payable},
    "eap_referral": {
        "EapCoordinator": _all, "EapCounselor": _assigned, "EapGridMember": _grid, "UnitEditor": _mine,
    },
    "eap_assessment": _NOTES, "eap_session": _NOTES,
    "eap_grid": {"EapCoordinator": _all, "EapGridMember": _own_grid},
    "health_pairing": _HEALTH, "health_plan": _HEALTH, "follow_up": _HEALTH,
    "risk_factor": _HEALTH, "plan_goal": _HEALTH, "intervention": _HEALTH,
    "green_request": {**UNION, "GreenDesk": _all},
    "desk_setting": _DESK, "form_draft": _DESK, "desk_message": _DESK, "access_token": _DESK,
    "saved_query": dict.fromkeys(ROLES, _desk_or_shared),
    "param_setting": dict.fromkeys(("SysAdmin", "CompanyOfficer", "CompanyLeader", "Auditor"), _all),
    "import_batch": dict.fromkeys(("CompanyOfficer", "CompanyLeader", "Auditor", "SysAdmin"), _all),
    "rights_change": {"SysAdmin": _all, "Auditor": _all}, "role_withdrawal": {"SysAdmin": _all, "Auditor": _all},
    "ab_user": {"SysAdmin": _all, "Auditor": _all, "EapCoordinator": _counselors},
}


def rules_of(model: Any) -> dict[str, Rule] | None:
    """Role -> rule for ``model``; None when the table belongs to nobody in particular (code lists)."""
    own = RULES.get(model.__tablename__)
    if own is not None:
        return own
    return UNION if hasattr(model, "unit_id") else None


def condition(model: Any, actor: Actor | None, roles: frozenset[str] | None = None) -> ColumnElement[bool]:
    """SQL condition for the rows of ``model`` that ``actor`` reaches, by ``roles`` (default: all of his roles)."""
    if actor is None:
        return false()
    if SYSTEM in actor.roles:
        return true()
    rules = rules_of(model)
    held = actor.roles if roles is None else actor.roles & roles
    if rules is None:
        return true() if held else false()
    parts = [rules[r](model, actor) for r in sorted(held) if r in rules]
    return or_(*parts) if parts else false()


def whole(model: Any, actor: Actor, roles: frozenset[str]) -> bool:
    """True when one of ``roles`` lets the actor see every row of ``model``."""
    rules = rules_of(model) or {}
    return any(rules.get(role) is _all for role in actor.roles & roles)


def visible(stmt: S, actor: Actor | None, model: Any, roles: frozenset[str] | None = None) -> S:
    """``stmt`` narrowed to the rows of ``model`` that ``actor`` sees."""
    return stmt.where(condition(model, actor, roles))
