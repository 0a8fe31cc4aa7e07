"""What an application must be: archive first, then aid, and nobody twice in one period."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import case, select

from app.kernel import scope
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_, Text
from app.services import household
from app.specs.aid import SPEC
from app.store import read
from app.store.serial import next_no
from app.store.unit import Unit
from models.aid import AidApplication, AidItem
from models.archive import HEAD, HardshipArchive
from models.person import Employee

#: an archive that carries aid (V17)
IN_FORCE = ("ACTIVE", "REVIEW_DUE")
#: applications that do not use up their period
VOID = ("DRAFT", "REJECTED", "WITHDRAWN")

CONFIDENTIAL = N_("Psychological help is confidential. Open an EAP referral instead.")
TAKEN = N_("Application %(no)s covers the same item, person and period already.")
ELSEWHERE = N_("An application of another unit covers the same item, person and period already.")

Errors = dict[str, list[Text]]


def unit_of(u: Unit, data: dict[str, Any]) -> int:
    """Unit of a new application: that of the archive, else of the employee. Fills in the other of the two."""
    person = household.employee(u, data["employee_id"], roles=read.role_filter(SPEC)) if data.get("employee_id") else None
    if not data.get("archive_id"):
        if person is None:
            raise Invalid({"archive_id": N_("Choose the hardship archive of the household.")})
        data["archive_id"] = household.live_archive(u, person)
        if data["archive_id"] is None:
            return person.unit_id
    try:
        archive = u.one(HardshipArchive, data["archive_id"])
    except Unseen:
        raise Invalid({"archive_id": N_("Please choose from the list.")}) from None
    if archive.employee_id is None:
        raise Invalid({"archive_id": N_("This lead has no employee yet. Open the archive first.")})
    if person is not None and person.id != archive.employee_id:
        household.archive_of(u, archive.id, person)
        data["beneficiary_ref"] = data.get("beneficiary_ref") or person.name
    data["employee_id"] = archive.employee_id
    return archive.unit_id


def check(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    """Every rule of an application that is created, changed or submitted. Raises Invalid with all field errors."""
    attach(u, row)
    row.event_on = row.event_on or u.today
    if row.app_no is None:
        row.app_no = next_no(u, AidApplication.app_no, f"BF{u.today:%Y%m%d}")
    errors: Errors = {}
    if row.item is None or not row.item.active:
        raise Invalid({"item_id": N_("Please choose an item that is in use.")})
    if row.item.item_class == "EAP":
        raise Invalid({"item_id": CONFIDENTIAL})
    errors.update(of_archive(row))
    errors.update(of_person(row))
    errors.update(_of_amount(row))
    if not errors and (said := _taken(u, row)):
        errors["item_id"] = [said]
    if errors:
        raise Invalid(errors)


def attach(u: Unit, row: AidApplication) -> None:
    """Load the rows that the rules look at."""
    get = u.session.get
    row.item = get(AidItem, row.item_id) if row.item_id else None  # type: ignore[assignment]
    row.archive = get(HardshipArchive, row.archive_id) if row.archive_id else None
    row.employee = get(Employee, row.employee_id)  # type: ignore[assignment]


def of_archive(row: AidApplication) -> Errors:
    """V17: the archive is in force, not frozen, and of a category that the item serves."""
    item, archive = row.item, row.archive
    state = archive.state if archive else None
    said = None
    if state == "FROZEN" and item.is_monetary:
        said = N_("The archive is frozen because its review is overdue. No money can be granted before the review is done.")
    elif item.needs_archive and archive is None:
        said = N_("This item needs a hardship archive. Archive first, then aid.")
    elif item.needs_archive and state == "CHANGING":
        said = N_("A change of the archive is being decided. Please wait for the decision.")
    elif item.needs_archive and state not in IN_FORCE:
        said = N_("The archive is not in force. Archive first, then aid.")
    if said:
        return {"archive_id": [Text(said)]}
    if archive is not None and item.needs_archive and item.allowed_categories and archive.category not in item.allowed_categories:
        return {"item_id": [Text(N_("This item does not serve the category of the household."))]}
    return {}


def of_person(row: AidApplication) -> Errors:
    """The beneficiary is the head or a member of this household; typed as a name, a place (M1) or a key."""
    typed = (row.beneficiary_ref or HEAD).strip()
    members = row.archive.members if row.archive else []
    if typed.upper() == HEAD or typed == row.employee.name:
        row.beneficiary_ref, row.relation = HEAD, "SELF"
        return {}
    found = [m for m in members if typed in (m.name, m.place, str(m.id))]
    if len(found) == 1:
        row.beneficiary_ref, row.relation = found[0].place, found[0].relation
        return {}
    row.beneficiary_ref = HEAD
    if found:
        return {"beneficiary_ref": [Text(N_("Two members have this name. Enter the place in the household, for example M2."))]}
    return {"beneficiary_ref": [Text(N_("This person is not a member of the household."))]}


def _of_amount(row: AidApplication) -> Errors:
    if row.item.is_monetary:
        row.urgent = row.urgent or row.item.item_class == "EMERGENCY"
        if row.requested_amount is None:
            return {"requested_amount": [Text(N_("Enter the amount that is applied for, for example 35000.00."))]}
    elif row.requested_amount is not None:
        return {"requested_amount": [Text(N_("This item is a service without an amount. Leave the field empty."))]}
    return {}


def _taken(u: Unit, row: AidApplication) -> Text | None:
    return taken(row, earlier(u, row.employee_id, row.id)) if row.item.once_per else None


def earlier(u: Unit, employee_id: int, but: int | None = None) -> list[Any]:
    """Applications of an employee that may use up a period, but for one, whoever sees them: key of the item, number, day,
    beneficiary, and whether the actor sees the application."""
    a = AidApplication
    seen = case((scope.condition(a, u.actor, read.role_filter(SPEC)), 1), else_=0)
    stmt = select(a.item_id, a.app_no, a.event_on, a.beneficiary_ref, seen).where(a.employee_id == employee_id, a.state.not_in(VOID))
    if but is not None:
        stmt = stmt.where(a.id != but)
    return list(u.session.execute(stmt.order_by(a.id)))


def taken(row: AidApplication, others: list[Any]) -> Text | None:
    """V19: another application uses up the period of the item (``once_per``). Its number is for those who see it."""
    kind, day = row.item.once_per, row.event_on
    personal = kind in ("PERSON_YEAR", "STUDENT_YEAR", "LIFE_DISEASE")
    for item_id, no, other, beneficiary, seen in others if kind else ():
        if item_id != row.item.id or (personal and beneficiary != row.beneficiary_ref):
            continue
        if kind in ("LIFE_DISEASE", "EVENT"):  # one diagnosis or accident has one date
            same = other == day
        elif kind == "ROLLING_12M":
            same = max(other, day) < _year_after(min(other, day))
        else:
            same = other.year == day.year
        if same:
            return Text(TAKEN, no=no) if seen else Text(ELSEWHERE)
    return None


def _year_after(day: dt.date) -> dt.date:
    """Twelve months later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
