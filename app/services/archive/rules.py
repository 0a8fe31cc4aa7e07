"""What must hold of an archive: always, in every state; and before it is submitted (V05 to V12 of the rules)."""

from __future__ import annotations

import datetime as dt

from app.kernel import idno, money
from app.kernel.text import N_, Text
from app.services.archive import period
from app.services.archive.arithmetic import reimbursed
from app.services.archive.findings import Findings, label
from app.specs import codes
from app.specs.archive.documents import DOCUMENTS
from models.archive import HEAD, HardshipArchive, MedicalExpense

MISSING = N_("Still missing: %(field)s.")
HEAD_AGE = range(16, 61)  #: V06, for a head who works; an old local rule
CONTRACT_MONTHS = 12  #: V07
REQUIRED = ("archive_level", "main_cause", "health_state", "housing_type")


def always(archive: HardshipArchive, found: Findings) -> None:
    """What no saved archive may contradict, a draft neither."""
    _causes(archive, found)
    _disability(archive, found)
    _digits(archive, found)
    places(archive, found)
    for index, income in enumerate(archive.incomes):
        if income.period_from and income.period_to and income.period_from > income.period_to:
            found.add(f"incomes.{index}.period_to", N_("The end lies before the beginning."))
    for index, bill in enumerate(archive.medical_expenses):
        _bill(archive, index, bill, found)
    for index, consent in enumerate(archive.authorizations):
        for name in ("expires_on", "withdrawn_on"):
            end = getattr(consent, name)
            if end and consent.signed_on and end < consent.signed_on:
                found.add(f"authorizations.{index}.{name}", N_("The end lies before the beginning."))


def _causes(archive: HardshipArchive, found: Findings) -> None:
    minor = archive.minor_causes or []
    if len(minor) > 3:
        found.add("minor_causes", N_("At most three further causes."))
    if len(set(minor)) < len(minor):
        found.add("minor_causes", N_("Each further cause only once."))
    if archive.main_cause and archive.main_cause in minor:
        found.add("minor_causes", N_("The main cause is not a further cause as well."))


def _disability(archive: HardshipArchive, found: Findings) -> None:
    if archive.health_state in (None, "DISABLED"):
        return
    for name in ("disability_type", "disability_grade"):
        if getattr(archive, name):
            found.add(name, N_("Only for the state of health: disabled."))


def _digits(archive: HardshipArchive, found: Findings) -> None:
    for name in ("postcode", "hukou_division"):
        value = getattr(archive, name)
        if value and not (value.isascii() and value.isdigit() and len(value) == 6):
            found.add(name, N_("Please enter six digits."))


def places(archive: HardshipArchive, found: Findings) -> None:
    """Rows name only persons of the household."""
    here = {HEAD, *(m.place for m in archive.members)}
    for child, name in (("incomes", "member_ref"), ("rigid_expenses", "member_ref"),
                        ("medical_expenses", "patient_ref"), ("evidence", "member_ref")):
        for index, row in enumerate(getattr(archive, child)):
            value = getattr(row, name)
            if value and value not in here:
                found.add(f"{child}.{index}.{name}", N_("The household has nobody at this place."))


def _bill(archive: HardshipArchive, index: int, bill: MedicalExpense, found: Findings) -> None:
    at = f"medical_expenses.{index}"
    if bill.admit_on and bill.discharge_on and bill.admit_on > bill.discharge_on:
        found.add(f"{at}.discharge_on", N_("The discharge lies before the admission."))
    parts = (bill.in_catalogue, bill.out_catalogue)
    if any(p is not None for p in parts) and sum((p or money.ZERO for p in parts), money.ZERO) != bill.total:
        found.add(f"{at}.total", N_("The total is not the sum of the parts within and outside the catalogue."))
    if reimbursed(bill) > bill.total:
        found.add(f"{at}.total", N_("More was reimbursed than the bill amounts to."))
    same = (bill.hospital, bill.discharge_on, bill.patient_ref, bill.total)
    if None not in same[:2] and same in [(b.hospital, b.discharge_on, b.patient_ref, b.total)
                                         for b in archive.medical_expenses[:index]]:
        found.add(f"{at}.hospital", N_("This bill is entered twice: same hospital, discharge, patient and total."))


def prove(archive: HardshipArchive) -> None:
    """Tie each rigid expense to the document of its kind, preferably the person's own."""
    for expense in archive.rigid_expenses:
        fits = [e for e in archive.evidence if e.kind == expense.evidence_kind and e.present]
        own = [e for e in fits if e.member_ref == expense.member_ref]
        expense.evidence = next(iter(own or fits), None)


def submission(archive: HardshipArchive, today: dt.date, found: Findings) -> None:
    """What an application needs. A missing application date or income period is filled in first."""
    if archive.applied_on is None:
        archive.applied_on = today
    complete(archive, found)
    _head(archive, archive.applied_on, found)
    _income(archive, archive.applied_on, found)
    _evidence(archive, found)


def complete(archive: HardshipArchive, found: Findings, illness: bool = True) -> None:
    """The fields that every archive from SUBMITTED on has, and V11.

    ``illness`` false leaves the health of members out: after submission the unit no longer types it.
    """
    for name in REQUIRED:
        if not getattr(archive, name):
            found.add(name, MISSING, field=label(name))
    if archive.health_state == "DISABLED":
        for name in ("disability_type", "disability_grade"):
            if not getattr(archive, name):
                found.add(name, MISSING, field=label(name))
    for index, member in enumerate(archive.members):
        for name in ("id_no", "health_state") if illness else ("id_no",):
            if not getattr(member, name):
                found.add(f"members.{index}.{name}", MISSING, field=label(name, "members"))
    for index, expense in enumerate(archive.rigid_expenses):
        if expense.evidence is None:
            found.add(f"rigid_expenses.{index}.evidence_kind", N_("This expense needs a document that is on file."))


def _head(archive: HardshipArchive, day: dt.date, found: Findings) -> None:
    """V06 age, V07 length of the labour relation, V08 membership."""
    person = archive.employee
    assert person is not None
    if person.work_state == "ON" and idno.age_on(person.birth_date, day) not in HEAD_AGE:
        found.add("employee_id", N_("The head of household must be 16 to 60 years old."))
    dispatched = person.contract_kind in ("DISPATCH", "OUTSOURCE")
    rural = person.hukou == "AGRI" and person.contract_kind != "FORMAL"
    if dispatched or rural:
        if person.hire_date is None:
            found.add("employee_id", N_("The roster has no date of hire; it is needed for this kind of contract."))
        elif period.add_months(person.hire_date, CONTRACT_MONTHS) > day:
            found.add("employee_id",
                      N_("The labour relation must have lasted twelve months for this kind of contract."))
    if not person.union_member:
        found.add("employee_id", N_("The head of household must be a union member."))


def _income(archive: HardshipArchive, applied: dt.date, found: Findings) -> None:
    """V10: rows for twelve months that end at most 31 days before the application."""
    ends = [i.period_to for i in archive.incomes if i.period_to]
    year = period.ending(max(ends)) if ends else period.before(applied)
    spans = []
    for index, income in enumerate(archive.incomes):
        first, last = income.period_from or year.start, income.period_to or year.end
        income.period_from, income.period_to = first, last
        spans.append((first, last))
        if first < year.start - period.DAY:
            found.add(f"incomes.{index}.period_from", N_("Lies outside the twelve months from %(start)s to %(end)s."),
                      start=year.start.isoformat(), end=year.end.isoformat())
    if not archive.incomes:
        found.add("incomes",
                  N_("Enter the income of the twelve months before the application; 0 where there was none."))
    elif not applied - dt.timedelta(days=period.LATEST) <= year.end <= applied:
        found.add("incomes", N_("The income must end at most 31 days before the application on %(day)s."),
                  day=applied.isoformat())
    elif period.uncovered(year, spans):
        found.add("incomes", N_("The income rows do not cover the twelve months from %(start)s to %(end)s."),
                  start=year.start.isoformat(), end=year.end.isoformat())
    earning = {i.member_ref for i in archive.incomes}
    for index, member in enumerate(archive.members):
        if member.month_income and member.shares_life and member.place not in earning:
            found.add(f"members.{index}.month_income", N_("Enter this income in the income table as well."))


def needed(archive: HardshipArchive) -> list[str]:
    """V12: kinds of evidence that this archive needs for its application, as the room declares them."""
    return [need.kind for need in DOCUMENTS.needed(archive)]


def has(archive: HardshipArchive, kind: str) -> bool:
    """True when a document of ``kind`` is here."""
    return any(e.kind == kind and e.present for e in archive.evidence)


def _evidence(archive: HardshipArchive, found: Findings) -> None:
    for kind in needed(archive):
        if not has(archive, kind):
            found.add("evidence", N_("This document is missing: %(kind)s."),
                      kind=Text(codes.label("evidence_kind", kind)))

