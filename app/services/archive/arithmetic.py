"""The arithmetic of a household: what is counted, what is left per person and month, the category that follows, and its trace.

Source: national archive rules. Net per capita month N = (income - rigid expense) / 12 / household size, over the twelve
months before the application. The category is the rule's (``app.kernel.rules.category``), with the lines of the household's
region on the day of the application; nobody types it.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from app.kernel import money
from app.kernel.rules import category
from app.kernel.rules.category import Facts, Verdict
from app.kernel.rules.parameters import Parameters, restored
from app.services.archive import period
from app.services.archive.household import sharing
from app.store import parameters
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


def impute(archive: HardshipArchive, day: dt.date, min_wage: Decimal) -> None:
    """V10: an able member of working age without income gets the minimum wage as income, unless a document proves why.

    ``min_wage`` is yuan a month. The service adds the rows, and takes them away again once the member earns, proves it or has left.
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
    yearly = money.rounded(min_wage * 12)
    for row in archive.incomes:
        if row.kind == "IMPUTED" and row.member_ref in expected:
            row.amount = yearly
    for place in sorted(expected - have):
        archive.incomes.append(IncomeItem(member_ref=place, kind="IMPUTED", amount=yearly, unit_id=archive.unit_id))


def _able(member: FamilyMember, day: dt.date) -> bool:
    age = member.age_on(day)
    return age in WORKING_AGE and member.identity not in UNABLE and not member.month_income


def reckon(archive: HardshipArchive, day: dt.date, given: Parameters) -> Verdict:
    """Compute the figures of the archive from its rows, and judge them by the lines ``given``. Sets the figures alone."""
    impute(archive, day, given.amount("min_wage_month"))
    mark(archive)
    for bill in archive.medical_expenses:
        bill.self_paid = (bill.total or money.ZERO) - reimbursed(bill)
    size = 1 + len(sharing(archive))
    income = sum((i.amount for i in archive.incomes if i.counted), money.ZERO)
    rigid = sum((e.amount for e in archive.rigid_expenses if e.counted), money.ZERO)
    own = sum((i.amount for i in archive.incomes if i.counted and i.member_ref == HEAD), money.ZERO)
    standing = tuple(x.code for x in archive.exclusions if x.answer == "YES")
    found = category.judge(Facts(income, rigid, size, archive.accident_cost, bool(archive.major_event), standing), given,
                           category.version_on(day))
    archive.household_size, archive.annual_income, archive.annual_rigid = size, income, rigid
    archive.net_per_capita_month = money.rounded(found.net)
    archive.self_month_income = money.rounded(own / 12)
    return found


def day_of(archive: HardshipArchive, today: dt.date) -> dt.date:
    """Whose lines apply: those of the day of the application; of a running change, those of the day it holds from."""
    running = next((c for c in reversed(archive.changes) if c.outcome is None), None) if archive.state == "CHANGING" else None
    return running.effective_on if running is not None else archive.applied_on or today


def assess(u: Unit, archive: HardshipArchive, on: dt.date | None = None) -> None:
    """Compute figures and category from the stored rows, and keep inputs, lines and steps as the trace.

    ``on`` is the day whose lines apply, where it is not that of the application (a yearly review). A category that the leader
    lowered stays lowered while the rule finds the very same figures, and falls away with the first that differs (V13).
    """
    day = on or day_of(archive, u.today)
    before, kept = archive.computed_category, steps_of(archive)
    given = parameters.in_force(u.session, archive.unit_id, day)
    found = reckon(archive, day, given)
    _settle(archive, found, same=archive.lowered_on is not None and (before, kept) == (found.category, list(found.steps)))
    archive.assessed_on, archive.rule_version_id = day, found.version
    year = year_of(archive, u.today)
    archive.warnings = _warnings(archive, year) or None
    archive.trace = json.dumps(_trace(archive, year, u.today, found, given), ensure_ascii=False)


def _settle(archive: HardshipArchive, found: Verdict, same: bool) -> None:
    """The category is the computed one, or stays the lower one of the leader."""
    if same:
        return
    archive.category, archive.lowered_on, archive.lowered_by = found.category, None, None
    archive.computed_category = found.category


def steps_of(archive: HardshipArchive) -> list[dict[str, Any]]:
    """The steps of the rule as the trace has kept them; none in an archive from before the rule."""
    kept = json.loads(archive.trace) if archive.trace else {}
    return list(kept.get("rule", {}).get("steps", ()))


def lines_of(archive: HardshipArchive) -> Parameters | None:
    """The parameters that the archive was last reckoned with; None before the first time."""
    rule = json.loads(archive.trace).get("rule") if archive.trace else None
    return restored(rule["parameters"], rule["region"]) if rule else None


def _warnings(archive: HardshipArchive, year: period.Year) -> list[str]:
    """V11: the illness expense is what the household paid of its medical bills in the year."""
    illness = sum((e.amount for e in archive.rigid_expenses if e.kind == "ILLNESS"), money.ZERO)
    paid = sum((b.self_paid for b in archive.medical_expenses if _within(b, year)), money.ZERO)
    return ["ILLNESS_DIFF"] if illness != paid else []


def _within(bill: MedicalExpense, year: period.Year) -> bool:
    day = bill.discharge_on or bill.admit_on
    return day is None or year.start <= day <= year.end


def _trace(archive: HardshipArchive, year: period.Year, today: dt.date, found: Verdict, given: Parameters) -> dict[str, Any]:
    """Everything that the category rests on, by places and kinds: no name of a person, no free words."""
    return {
        "on": today.isoformat(),
        "inputs": {
            "year": [year.start.isoformat(), year.end.isoformat()],
            "household": [HEAD, *(m.place for m in sharing(archive))],
            "income": [[i.member_ref, i.kind, money.fmt(i.amount), i.counted] for i in archive.incomes],
            "rigid": [[e.member_ref, e.kind, money.fmt(e.amount), e.counted] for e in archive.rigid_expenses],
            "exclusions": [[x.code, x.answer] for x in sorted(archive.exclusions, key=lambda x: x.code)],
        },
        "rule": {
            "code": category.CODE, "version": found.version, "day": archive.assessed_on.isoformat() if archive.assessed_on else None,
            "region": given.region, "parameters": given.kept(), "steps": list(found.steps), "category": found.category,
        },
        "warnings": archive.warnings or [],
    }
