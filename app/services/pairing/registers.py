"""The registers: no hospital twice, and a doctor's account must be one of a pairing doctor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.kernel.fault import Invalid
from app.kernel.text import N_
from app.services.record import Hooks
from app.store.unit import Unit
from models.account import Account
from models.pairing import Doctor, Hospital

ROLE = "PairDoctor"
CAPACITY = 20  #: most active pairings where nothing is entered


def _hospital(u: Unit, row: Hospital, data: dict[str, Any]) -> None:
    same = select(Hospital.id).where(Hospital.name == row.name, Hospital.city == row.city, Hospital.id != (row.id or 0))
    if u.session.scalar(same) is not None:
        raise Invalid({"name": N_("This hospital is already in the register.")})


def _doctor(u: Unit, row: Doctor, data: dict[str, Any]) -> None:
    errors: dict[str, Any] = {}
    if row.capacity is None:
        row.capacity = CAPACITY
    if u.session.get(Hospital, row.hospital_id) is None:
        errors["hospital_id"] = N_("Please choose from the list.")
    if "username" in data:
        row.user_id = _account(u, row, data["username"], errors)
    if errors:
        raise Invalid(errors)


def _account(u: Unit, row: Doctor, username: str | None, errors: dict[str, Any]) -> int | None:
    if username is None:
        return None
    account = u.session.scalar(select(Account).where(Account.username == username))
    if account is None or ROLE not in {role.name for role in account.roles}:
        errors["username"] = N_("There is no account of a pairing specialist with this user name.")
        return None
    taken = select(Doctor.id).where(Doctor.user_id == account.id, Doctor.id != (row.id or 0))
    if u.session.scalar(taken) is not None:
        errors["username"] = N_("Another specialist already uses this account.")
    return account.id


HOSPITAL_HOOKS = Hooks(check=_hospital)
DOCTOR_HOOKS = Hooks(check=_doctor)
