"""Rows that an archive owns: members, income, expenses, evidence, consents, changes."""

from __future__ import annotations

from typing import Any

from app.kernel.spec import Child, Column
from app.kernel.text import N_
from app.specs.archive.category import CHECKED
from app.specs.archive.sections import NEEDED
from app.specs.archive.survey import CHECKS, NOTICES, SURVEYS
from models.archive import AnnualReview, ArchiveChange, Evidence, FamilyMember, IncomeItem, MedicalExpense, RigidExpense
from models.trace import Authorization


def _family(name: str, label: str, kind: str = "text", **more: Any) -> Column:
    return Column(name, label, kind, cell="name", mask="text", **more)


def _money(name: str, label: str, kind: str = "yuan", **more: Any) -> Column:
    return Column(name, label, kind, cell="income", **more)


def _yuan(name: str, label: str, **more: Any) -> Column:
    return Column(name, label, "yuan", cell="income", low=0, **more)


_LEARNS = ("identity", ("STUDENT", "CHILD"))

_MEMBERS = Child(
    "members",
    FamilyMember,
    N_("Family members"),
    N_("Add a member"),
    (
        _family("place", N_("Place in the household"), "code", codes="member_place", page=False),
        Column("name", N_("Full name"), cell="name", required=True, length=40),
        _family("relation", N_("Relation to the head"), "code", codes="relation", required=True),
        Column("id_no", N_("ID number"), "id_no", cell="id_no", hint=NEEDED),
        _family("gender", N_("Gender"), "code", codes="gender", form=False),
        Column("birth_date", N_("Birth date"), "date", cell="child", mask="text", form=False),
        _family("shares_life", N_("Lives in the household"), "bool", default=True),
        Column("health_state", N_("State of health"), "code", cell="diagnosis", mask="diagnosis", codes="health_state",
               hint=NEEDED),
        _family("identity", N_("Occupation"), "code", codes="identity"),
        _yuan("month_income", N_("Monthly income")),
        _family("org_or_school", N_("Employer or school"), length=80),
        _family("edu_stage", N_("Stage of education"), "code", codes="edu_stage", when=_LEARNS),
        _family("school_kind", N_("Kind of school"), "code", codes="school_kind", when=_LEARNS),
        _family("politics", N_("Political status"), "code", codes="politics"),
        _family("medical_insurance", N_("Medical insurance"), "code", codes="medical_insurance"),
        Column("guardian_consent", N_("A guardian has consented (under 14)"), "bool", cell="child"),
    ),
    cell="name",
    step=N_("Household"),
    most=15,
)

_INCOMES = Child(
    "incomes",
    IncomeItem,
    N_("Income"),
    N_("Add income"),
    (
        _money("member_ref", N_("Whose"), "code", codes="household_place", default="HEAD"),
        _money("kind", N_("Kind of income"), "code", codes="income_kind", required=True),
        _yuan("amount", N_("Amount"), required=True),
        _money("period_from", N_("Period from"), "date",
               hint=N_("Empty: the twelve full months before the application.")),
        _money("period_to", N_("Period to"), "date"),
        _money("counted", N_("Counted"), "bool", form=False),
    ),
    total=("amount",),
    cell="income",
    step=N_("Household"),
)

_RIGID = Child(
    "rigid_expenses",
    RigidExpense,
    N_("Rigid expenses"),
    N_("Add a rigid expense"),
    (
        _money("member_ref", N_("Whose"), "code", codes="household_place", default="HEAD"),
        _money("kind", N_("Kind of expense"), "code", codes="rigid_kind", required=True),
        _yuan("amount", N_("Amount"), required=True),
        _money("evidence_kind", N_("Proved by"), "code", codes="evidence_kind",
               hint=N_("Needed before you submit; the document is listed under evidence.")),
        _money("counted", N_("Counted"), "bool", form=False),
    ),
    total=("amount",),
    cell="income",
    step=N_("Cause of hardship"),
)

_MEDICAL = Child(
    "medical_expenses",
    MedicalExpense,
    N_("Medical expenses"),
    N_("Add a medical bill"),
    (
        _money("patient_ref", N_("Patient"), "code", codes="household_place", default="HEAD"),
        Column("hospital", N_("Hospital"), cell="diagnosis", mask="diagnosis", length=80),
        _money("admit_on", N_("Admitted on"), "date", high="today"),
        _money("discharge_on", N_("Discharged on"), "date", high="today"),
        Column("disease_id", N_("Disease"), "ref", cell="diagnosis", mask="diagnosis", ref="disease", show=False),
        Column("disease", N_("Disease"), cell="diagnosis", mask="diagnosis", path="disease.name"),
        _yuan("total", N_("Total cost"), required=True),
        _yuan("in_catalogue", N_("Within the catalogue")),
        _yuan("out_catalogue", N_("Outside the catalogue")),
        _yuan("basic_ins", N_("Basic insurance")),
        _yuan("critical_ins", N_("Critical illness insurance")),
        _yuan("supplement", N_("Enterprise supplement")),
        _yuan("mutual", N_("Employees' mutual aid")),
        _yuan("commercial", N_("Commercial insurance paid")),
        _yuan("gov_aid", N_("Government medical aid")),
        _yuan("charity", N_("Paid by charity")),
        _yuan("other_comp", N_("Other compensation")),
        _yuan("self_paid", N_("Paid by the household"), form=False),
    ),
    tab=True,
    total=("total", "self_paid"),
    cell="income",
    step=N_("Cause of hardship"),
)

_EVIDENCE = Child(
    "evidence",
    Evidence,
    N_("Evidence"),
    N_("Add a document"),
    (
        _family("kind", N_("Kind of document"), "code", codes="evidence_kind", required=True),
        _family("member_ref", N_("Whose document"), "code", codes="household_place"),
        _family("awaited", N_("Not received yet"), "bool"),
        _family("note", N_("Note on the document"), length=200),
        Column("file_name", N_("File"), cell="proof", path="file.name"),
    ),
    tab=True,
    cell="name",
)

_CONSENTS = Child(
    "authorizations",
    Authorization,
    N_("Authorizations and consents"),
    N_("Add a consent"),
    (
        _family("kind", N_("Kind of consent"), "code", codes="archive_consent", required=True),
        _family("signed_on", N_("Signed on"), "date", required=True, high="today"),
        _family("signed_by", N_("Signed by"), length=40),
        _family("expires_on", N_("Valid until"), "date"),
        _family("withdrawn_on", N_("Withdrawn on"), "date", high="today"),
    ),
    tab=True,
    cell="name",
)

_CHANGES = Child(
    "changes",
    ArchiveChange,
    N_("Changes of the archive"),
    "",
    (
        Column("kind", N_("Kind of change"), "code", codes="change_kind", form=False),
        _family("reason", N_("Reason of the change"), "long", form=False),
        Column("effective_on", N_("In force from"), "date", form=False),
        Column("outcome", N_("Outcome"), "code", codes="change_outcome", form=False),
        Column("approved_by", N_("Handled by"), form=False),
        Column("approved_on", N_("Handled on"), "date", form=False),
    ),
    form=False,
    tab=True,
)

_REVIEWS = Child(
    "reviews",
    AnnualReview,
    N_("Yearly reviews"),
    "",
    (
        Column("due_on", N_("Review due on"), "date", form=False),
        Column("began_on", N_("Review begun on"), "date", form=False),
        Column("old_category", N_("Category before"), "code", codes="category", form=False),
        Column("survey_on", N_("Household survey on"), "date", form=False),
        Column("check_returned_on", N_("Economic check returned on"), "date", form=False),
        Column("check_result", N_("Result of the check"), "code", codes="check_result", form=False),
        Column("new_category", N_("Category after"), "code", codes="category", form=False),
        Column("decision", N_("Outcome of the review"), "code", codes="review_decision", form=False),
        Column("decided_by", N_("Handled by"), form=False),
        Column("decided_on", N_("Handled on"), "date", form=False),
    ),
    form=False,
    tab=True,
)

CHILDREN: tuple[Child, ...] = (_MEMBERS, _INCOMES, _RIGID, _MEDICAL, _EVIDENCE, CHECKED, SURVEYS, CHECKS, NOTICES, _CONSENTS,
                               _CHANGES, _REVIEWS)
