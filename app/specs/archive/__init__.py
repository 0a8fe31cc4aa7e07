"""The room of hardship archives: one household, one archive; and the register of diseases."""

from __future__ import annotations

from dataclasses import replace

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.kernel.work import Count
from app.specs.archive.children import CHILDREN
from app.specs.archive.course import FLOW, MOVES, STATES, TIMERS, TOLD
from app.specs.archive.disease import DISEASE
from app.specs.archive.documents import DOCUMENTS
from app.specs.archive.sections import SECTIONS
from models.archive import HardshipArchive

_PROMISE = N_("What is written here and in the enclosed papers is true and complete. I agree that the economy of my household is checked.")
_SHEET = Sheet(
    N_("Approval form of a hardship archive"),
    (
        Box(N_("Declaration of the applicant"), _PROMISE),
        Box(N_("Opinion of the workshop union"), seal=True),
        Box(N_("Opinion of the unit's union"), states=("SUBMITTED", "FIRST_PASSED", "SURVEYED"), seal=True),
        Box(N_("Opinion of the company union"), states=("UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "OBJECTED", "PENDING"),
            seal=True),
    ),
    tables=(
        ("members", ("name", "relation", "id_no", "gender", "health_state", "identity", "month_income", "org_or_school")),
        ("incomes", ()), ("rigid_expenses", ()),
        ("medical_expenses", ("patient_ref", "hospital", "admit_on", "discharge_on", "total", "self_paid")),
        ("evidence", ("kind", "member_ref", "awaited")),
    ),
    left_out=("archive_no",),
    note=N_("Two copies: one stays with the union of the unit, one with the company union."),
)

#: states in which the household's data may be typed
OPEN = ("LEAD", "DRAFT", "RETURNED", "CHANGING")

SPEC = ServiceSpec(
    room="archive",
    model=HardshipArchive,
    title=N_("Hardship archives"),
    one=N_("Hardship archive"),
    icon="folder",
    menu=N_("Assistance"),
    may={
        "list": ("WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor"),
        "add": ("UnitEditor", "WorkshopReporter"),
        "edit": ("UnitEditor", "WorkshopReporter"),
        "export": ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor"),
    },
    sections=SECTIONS,
    children=CHILDREN,
    states=STATES,
    moves=MOVES,
    flow=FLOW,
    sheet=_SHEET,
    edit_states=OPEN,
    draft_states=("LEAD", "DRAFT", "RETURNED"),
    number_column="archive_no",
    order=("changed_at", "desc"),
    phone=("unit", "main_cause", "category", "state"),
    eager=("employee", "unit", "disease", "duty_person.unit"),
    person="employee",
    reads=("income", "diagnosis", "child"),
    opinions="income",
    about=N_("No archive has been opened yet. An archive is opened for a household before it gets any aid."),
    stepped=True,
    closing="submit",
    pledge=N_("The employee has signed the commitment letter: what is declared here is true and complete."),
    quick=True,
    matter="main_cause",
    counts=(
        Count("leads", N_("Leads to look into"), ("WorkshopReporter", "UnitEditor"), state="LEAD", icon="flag"),
        Count("review", N_("Archives under review"),
              ("WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader"), state="SUBMITTED",
              icon="user-check"),
        Count("yearly", N_("Yearly reviews due"), ("CompanyOfficer",), state="REVIEW_DUE", icon="calendar-due"),
    ),
    documents=DOCUMENTS,
    told=TOLD,
)

#: the same table with the moves that the clock makes; no person has them
TIMED = replace(SPEC, moves=TIMERS)

SPECS: tuple[ServiceSpec, ...] = (SPEC, DISEASE)
