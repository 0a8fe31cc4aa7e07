"""The arithmetic of a household: what is counted, what is left per person and month, and the trace that is kept of it.

Source: national archive rules. Net per capita month N = (income - rigid expense) / 12 / household size, over the twelve
months before the application. Defaults of parameters stand in the seed rules (``app/kernel/data``).
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from app.kernel import money
from app.kernel.data import rulesets
from app.services.archive import period
from app.services.archive.household import sharing
from app.store.unit import Unit
from models.archive import COUNTED_INCOME, HEAD, FamilyMember, HardshipArchive, IncomeItem, MedicalExpense

REIMBURSED = ("basic_ins", "critical_ins", "supplement", "mutual", "commercial", "gov_aid", "charity", "other_comp")
UNABLE = ("DISABLED_NO_WORK", "STUDENT", "CHILD")  #: who is not expected to earn
WORKING_AGE = range(16, 60)
COMPULSORY = ("PRIMARY", "JUNIOR")  #: schooling that costs nothing by law and so does not count
COSTLY = ("PRIVATE_HIGH_FEE", "ABROAD")


def reimbursed(bill: MedicalExpense) -> Decimal:
    """What insurers, government and others paid of a bill."""
    return sum((getattr(bill, name) or money.ZERO for name in REIMBURSED), money.ZERO)


def year_of(archive: HardshipArchive, today: dt.date) -> period.Year:
    """The twelve months of the income rows; without any date the full months before the application."""
    ends = [i.period_to for i in archive.incomes if i.period_to]
    return period.ending(max(ends)) if ends else period.before(archive.applied_on or today)


def mark(archive: HardshipArchive) -> None:
    """Set ``counted``: members who live elsewhere and compulsory or high-fee schooling do not count."""
    inside = {HEAD, *(m.place for m in sharing(archive))}
    members = {m.place: m for m in archive.members}
    for income in archive.incomes:
        income.counted = COUNTED_INCOME[income.kind] and income.member_ref in inside
    for expense in archive.rigid_expenses:
        pupil = members.get(expense.member_ref)
        free = expense.kind == "SCHOOL" and pupil is not None and (
            pupil.edu_stage in COMPULSORY or pupil.school_kind in COSTLY
        )
        expense.counted = expense.member_ref in inside and not free


def impute(archive: HardshipArchive, day: dt.date) -> None:
    """V10: an able member of working age without income gets the minimum wage as income, unless a document proves why.

    The service adds the rows, and takes them away again once the member earns, proves it or has left.
    """
    here = {HEAD, *(m.place for m in archive.members)}
    earning = {i.member_ref for i in archive.incomes if i.kind != "IMPUTED"} - {HEAD}
    proved = {e.member_ref for e in archive.evidence if e.kind == "INCOME_CERT" and e.member_ref and e.present} - {HEAD}
    expected = {m.place for m in sharing(archive) if _able(m, day)} - earning - proved
    over = earning | proved
    for row in [i for i in archive.incomes if i.kind == "IMPUTED"]:
        if row.member_ref in over or row.member_ref not in here:
            archive.incomes.remove(row)
    have = {i.member_ref for i in archive.incomes if i.kind == "IMPUTED"}
    yearly = Decimal(rulesets()["base"]["min_wage_month"]) * 12
    for place in sorted(expected - have):
        archive.incomes.append(IncomeItem(member_ref=place, kind="IMPUTED", amount=yearly, unit_id=archive.unit_id))


def _able(member: FamilyMember, day: dt.date) -> bool:
    age = member.age_on(day)
    return age in WORKING_AGE and member.identity not in UNABLE and not member.month_income


def reckon(archive: HardshipArchive, day: dt.date) -> Decimal:
    """Compute the figures of the archive from its rows; returns the net monthly income per person, unrounded."""
    impute(archive, day)
    mark(archive)
    for bill in archive.medical_expenses:
        bill.self_paid = (bill.total or money.ZERO) - reimbursed(bill)
    size = 1 + len(sharing(archive))
    income = sum((i.amount for i in archive.incomes if i.counted), money.ZERO)
    rigid = sum((e.amount for e in archive.rigid_expenses if e.counted), money.ZERO)
    net = (income - rigid) / 12 / size
    own = sum((i.amount for i in archive.incomes if i.counted and i.member_ref == HEAD), money.ZERO)
    archive.household_size, archive.annual_income, archive.annual_rigid = size, income, rigid
    archive.net_per_capita_month = money.rounded(net)
    archive.self_month_income = money.rounded(own / 12)
    return net


def assess(u: Unit, archive: HardshipArchive) -> None:
    """Compute the figures of the archive and keep inputs and steps as its trace.

    The category stays what a person chose: a rule that computes it takes these figures as its facts and adds its own
    lines and ``rule_version_id`` here.
    """
    net = reckon(archive, archive.applied_on or u.today)
    year = year_of(archive, u.today)
    archive.warnings = _warnings(archive, year) or None
    archive.trace = json.dumps(_trace(archive, year, u.today, net), ensure_ascii=False)


def _warnings(archive: HardshipArchive, year: period.Year) -> list[str]:
    """V11: the illness expense is what the household paid of its medical bills in the year."""
    illness = sum((e.amount for e in archive.rigid_expenses if e.kind == "ILLNESS"), money.ZERO)
    paid = sum((b.self_paid for b in archive.medical_expenses if _within(b, year)), money.ZERO)
    return ["ILLNESS_DIFF"] if illness != paid else []


def _within(bill: MedicalExpense, year: period.Year) -> bool:
    day = bill.discharge_on or bill.admit_on
    return day is None or year.start <= day <= year.end


def _trace(archive: HardshipArchive, year: period.Year, today: dt.date, net: Decimal) -> dict[str, Any]:
    size, income, rigid = archive.household_size, archive.annual_income, archive.annual_rigid
    assert income is not None
    assert rigid is not None
    return {
        "on": today.isoformat(),
        "inputs": {
            "year": [year.start.isoformat(), year.end.isoformat()],
            "household": [HEAD, *(m.place for m in sharing(archive))],
            "income": [[i.member_ref, i.kind, money.fmt(i.amount), i.counted] for i in archive.incomes],
            "rigid": [[e.member_ref, e.kind, money.fmt(e.amount), e.counted] for e in archive.rigid_expenses],
            "accident_cost": money.fmt(archive.accident_cost) if archive.accident_cost is not None else None,
        },
        "steps": [
            {"step": "annual_income", "value": money.fmt(income)},
            {"step": "annual_rigid", "value": money.fmt(rigid)},
            {"step": "household_size", "value": str(size)},
            {"step": "net_per_capita_month", "text": f"({money.fmt(income)} - {money.fmt(rigid)}) / 12 / {size}",
             "value": money.fmt(money.rounded(net)), "exact": str(net)},
        ],
        "category": {"value": archive.category, "by": "hand"},
        "warnings": archive.warnings or [],
    }
