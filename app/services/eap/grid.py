"""The register of grids: which units a grid covers, who is its member, who counsels in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.services.record import Hooks
from app.store.unit import Unit
from models.account import Account
from models.eap import EapGrid, EapGridUnit
from models.org import OrgUnit

Errors = dict[str, Any]


def _check(u: Unit, row: EapGrid, data: dict[str, Any]) -> None:
    errors: Errors = {}
    same = select(EapGrid.id).where(EapGrid.code == row.code, EapGrid.id != (row.id or 0))
    if u.session.scalar(same) is not None:
        errors["code"] = N_("This code is already in use.")
    if u.session.get(OrgUnit, row.unit_id) is None:
        errors["unit_id"] = N_("Please choose from the list.")
    if "units" in data:
        _units(u, row, errors)
    for name, role in (("members", "EapGridMember"), ("counselors", "EapCounselor")):
        if name in data:
            _accounts(u, getattr(row, name), name, role, errors)
    if errors:
        raise Invalid(errors)


def _units(u: Unit, row: EapGrid, errors: Errors) -> None:
    seen: set[int] = set()
    for index, item in enumerate(row.units):
        field = f"units.{index}.unit_code"
        found = u.session.scalar(select(OrgUnit).where(OrgUnit.code == item.unit_code))
        if found is None:
            errors[field] = Text(N_("There is no unit with the code %(code)s."), code=item.unit_code)
            continue
        other = select(EapGridUnit.id).where(EapGridUnit.unit_id == found.id, EapGridUnit.grid_id != (row.id or 0))
        if found.id in seen or u.session.scalar(other) is not None:
            errors[field] = N_("This unit belongs to a grid already.")
        seen.add(found.id)
        item.unit, item.unit_id = found, found.id


def _accounts(u: Unit, items: list[Any], name: str, role: str, errors: Errors) -> None:
    seen: set[int] = set()
    for index, item in enumerate(items):
        field = f"{name}.{index}.username"
        found = u.session.scalar(select(Account).where(Account.username == item.username, Account.active.is_(True)))
        if found is None or role not in {r.name for r in found.roles}:
            errors[field] = N_("There is no account with this user name and role.")
            continue
        if found.id in seen:
            errors[field] = N_("This account is entered twice.")
        seen.add(found.id)
        item.user, item.user_id = found, found.id


GRID_HOOKS = Hooks(check=_check)
