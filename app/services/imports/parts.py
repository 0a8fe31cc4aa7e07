"""The pieces of a household that a file brings: the archive's own values, its members, their income, its bills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.kernel.spec import Column
from app.kernel.text import N_
from app.services.filling import blind, put
from app.services.imports.rows import CREATED, EMPTY, SKIPPED, UPDATED, Row, Trace
from app.services.imports.values import changes, kept
from app.services.imports.words import plain
from app.specs.archive import SPEC
from app.specs.imports import ARCHIVES, BOTH, MEDICAL_EXPENSES, MEMBER
from app.specs.imports import HEAD as OF_HEAD
from app.store.unit import Unit
from models.archive import HEAD, Disease, FamilyMember, HardshipArchive, IncomeItem, MedicalExpense
from models.person import Employee

_MEMBER_COLUMNS = {c.name: c for c in SPEC.by_child["members"].columns}
_INCOME_COLUMNS = {c.name: c for c in SPEC.by_child["incomes"].columns}
_BILL_COLUMNS = {c.name: c for c in SPEC.by_child["medical_expenses"].columns}
#: room of a trace -> its columns, for putting back what was there
COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "archive": SPEC.columns, "family_member": _MEMBER_COLUMNS, "income_item": _INCOME_COLUMNS, "medical_expense": _BILL_COLUMNS,
}
_OWN = tuple(f.name for f in ARCHIVES.fields if f.of in (OF_HEAD, BOTH)
             and f.name not in ("emp_no", "relation", "name", "id_no", "disease", "year_income", "category"))
_OF_MEMBER = tuple(f.name for f in ARCHIVES.fields if f.of in (MEMBER, BOTH) and f.name not in ("emp_no", "year_income"))
_OF_BILL = tuple(f.name for f in MEDICAL_EXPENSES.fields if f.name not in ("emp_no", "patient", "disease"))


class Diseases:
    """The list of diseases by code and name."""

    def __init__(self, u: Unit) -> None:
        rows = u.session.execute(select(Disease.id, Disease.code, Disease.name)).all()
        self._words = {plain(w): r.id for r in rows for w in (r.name, r.code)}

    def find(self, row: Row) -> dict[str, Any]:
        """The value of the disease column, or a fault at its cell."""
        text = row.get("disease")
        if text is None:
            return {}
        key = self._words.get(plain(text))
        if key is None:
            row.fault("disease", N_("This disease is not in the list of diseases."))
            return {}
        return {"disease_id": key}


@dataclass
class Work:
    """One household under way."""

    u: Unit
    person: Employee
    stored: HardshipArchive | None  #: its live archive
    policy: str
    diseases: Diseases
    traces: list[Trace] = field(default_factory=list)
    origin: dict[int, Row] = field(default_factory=dict)  #: object -> the row of the file that it comes from
    later: list[tuple[Row, FamilyMember]] = field(default_factory=list)  #: rows whose income waits for the place of the member
    changed: bool = False
    made: HardshipArchive | None = None

    @property
    def archive(self) -> HardshipArchive:
        found = self.made or self.stored
        assert found is not None
        return found

    def open(self, archive: HardshipArchive) -> None:
        """The household is new."""
        self.made = self.u.add(archive)

    def keep(self, name: str, child: Any, new: Mapping[Column, Any]) -> None:
        """Set new values on a stored row and remember the old ones."""
        self.changed = True
        self.traces.append(Trace(name, child, "UPDATE", kept(child, new), None if name == "archive" else self.archive))
        for column, value in new.items():
            put(child, column, value)
        child.changed_by = self.u.actor.user_id

    def append(self, relation: str, name: str, child: Any, row: Row) -> None:
        """A new row of the household."""
        self.changed = True
        child.unit_id, child.created_by, child.changed_by = self.archive.unit_id, self.u.actor.user_id, self.u.actor.user_id
        getattr(self.archive, relation).append(child)
        self.origin[id(child)] = row
        self.traces.append(Trace(name, child, "CREATE", owner=self.archive))


def _values(columns: Mapping[str, Column], names: tuple[str, ...], row: Row) -> dict[Column, Any]:
    return {columns[n]: row.values[n] for n in names if n in row.values}


def head(work: Work, row: Row) -> None:
    """The values of the archive itself; an empty cell says nothing."""
    wanted = _values(SPEC.columns, _OWN, row)
    wanted.update({SPEC.columns[n]: v for n, v in work.diseases.find(row).items()})
    if work.made is not None:
        if not any(row.get(n) or n in row.faults for n in ("main_cause", "category", "reason")):  # else a roster would open archives
            row.fault("main_cause", N_("A new archive needs a main cause, a category or a short reason."))
        for column, value in wanted.items():
            put(work.made, column, value)
        row.became = CREATED
        return
    new = changes(work.archive, wanted)
    row.became = UPDATED if new else SKIPPED
    if new:
        work.keep("archive", work.archive, new)


def member(work: Work, row: Row) -> FamilyMember | None:
    """A member: the one with this ID number, without one the one of this name; else a new one."""
    for name in ("name", "relation"):
        if row.get(name) is None and name not in row.faults:
            row.fault(name, EMPTY)
    there = _member(work, row)
    wanted = _values(_MEMBER_COLUMNS, _OF_MEMBER, row)
    if there is None:
        made = FamilyMember(shares_life=True, guardian_consent=False)
        for column, value in wanted.items():
            put(made, column, value)
        if not row.faults:  # what lacks a name or a relation makes no member
            work.append("members", "family_member", made, row)
            row.became = CREATED
            return made
        return None
    work.origin[id(there)] = row
    if not _existing(work, row):
        return None
    new = changes(there, wanted)
    row.became = UPDATED if new else SKIPPED
    if new:
        work.keep("family_member", there, new)
    return there


def _member(work: Work, row: Row) -> FamilyMember | None:
    number = blind("id_no", row.values["id_no"]) if row.get("id_no") else None
    by_number = next((m for m in work.archive.members if number and m.id_no_bx == number), None)
    if by_number is not None:
        return by_number
    return next((m for m in work.archive.members if m.name == row.get("name") and not (number and m.id_no_bx)
                 and id(m) not in work.origin), None)


def _existing(work: Work, row: Row) -> bool:
    """True when a row that is there already is to be changed."""
    if work.policy == "update":
        return True
    row.became = SKIPPED
    if work.policy == "stop":
        row.fault("name" if row.get("name") else "emp_no", N_("This row is there already, and existing rows are to stop the import."))
    return False


def income(work: Work, row: Row, place: str) -> None:
    """The yearly income of the row's person as one row of wages."""
    amount = row.get("year_income")
    if amount is None:
        return
    there = next((i for i in work.archive.incomes if i.member_ref == place and i.kind == "WAGE"), None)
    if there is None:
        work.append("incomes", "income_item", IncomeItem(member_ref=place, kind="WAGE", amount=amount, counted=True), row)
    elif there.amount != amount and work.policy == "update" and id(there) not in work.origin:
        work.origin[id(there)] = row
        work.keep("income_item", there, {_INCOME_COLUMNS["amount"]: amount})
    if row.became == SKIPPED and work.changed:
        row.became = UPDATED


def bills(work: Work) -> dict[Any, MedicalExpense]:
    """The bills of the archive by what makes two of them the same."""
    return {(b.hospital, b.discharge_on, b.patient_ref, b.total): b for b in work.archive.medical_expenses}


def bill(work: Work, row: Row, there: dict[Any, MedicalExpense]) -> None:
    """A bill; the same hospital, discharge date, patient and total is the same bill."""
    if row.get("total") is None and "total" not in row.faults:
        row.fault("total", EMPTY)
    place = _patient(work, row)
    wanted = _values(_BILL_COLUMNS, _OF_BILL, row)
    wanted.update({_BILL_COLUMNS[n]: v for n, v in work.diseases.find(row).items()})
    if place is None or row.faults:
        return
    known = there.get((row.get("hospital"), row.get("discharge_on"), place, row.get("total")))
    if known is None:
        made = MedicalExpense(patient_ref=place, self_paid=row.values["total"])
        for column, value in wanted.items():
            put(made, column, value)
        work.append("medical_expenses", "medical_expense", made, row)
        row.became = CREATED
    elif id(known) not in work.origin and _existing(work, row):
        new = changes(known, wanted)
        row.became = UPDATED if new else SKIPPED
        if new:
            work.keep("medical_expense", known, new)
    work.origin[id(known or made)] = row


def _patient(work: Work, row: Row) -> str | None:
    """Place of the patient in the household, or a fault at the cell."""
    text = row.get("patient")
    if text is None or plain(text) in (plain(work.person.name), "户主", "本人"):
        return HEAD
    number = blind("id_no", text)
    if number == work.person.id_no_bx:
        return HEAD
    found = [m.place for m in work.archive.members if m.name == text or m.id_no_bx == number]
    if len(found) != 1:
        row.fault("patient", N_("The household has nobody, or several persons, of this name or number."))
        return None
    return found[0]
