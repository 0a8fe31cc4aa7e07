"""Aid: the catalogue of items and the applications of households."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.kernel.actor import SYSTEM
from app.kernel.documents import Documents, Need
from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from app.kernel.work import Count
from models.aid import AidApplication, AidItem

_UNION = ("WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader")
_EDITOR, _UNIT, _OFFICER, _LEADER = ("UnitEditor",), ("UnitLeader",), ("CompanyOfficer",), ("CompanyLeader",)
_KEEPERS = ("SysAdmin", "CompanyOfficer")
_CARERS = ("UnitEditor", "UnitLeader", "CompanyOfficer")
_FEN = Decimal("0.01")


def _item(name: str, label: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, kind, cell="catalogue", **more)  # type: ignore[arg-type]


ITEM = ServiceSpec(
    room="aid_item",
    model=AidItem,
    title=N_("Aid items"),
    one=N_("Aid item"),
    icon="list-check",
    sheet=Sheet(N_("Registration form of an aid item"), (Box(N_("Filled in by")), Box(N_("Company union"), seal=True))),
    menu=N_("Basic data"),
    about=N_("The catalogue of everything the union gives: money, goods and services."),
    order=("id", "asc"),
    may={"list": (*_UNION, "Finance", "Auditor", "SysAdmin"), "add": _KEEPERS, "edit": _KEEPERS,
         "export": (*_KEEPERS, "CompanyLeader", "Auditor")},
    sections=(
        Section(N_("Aid item"), (
            _item("code", N_("Item code"), required=True, add_only=True, length=20, listed=True, sort=True),
            _item("name", N_("Item name"), required=True, length=60, listed=True, search="first", sort=True),
            _item("item_class", N_("Class"), "code", codes="item_class", required=True, listed=True, search="first", sort=True),
            _item("is_monetary", N_("Paid in money"), "bool", default=True, add_only=True, listed=True, search="more"),
            _item("summary", N_("Standard"), "long", length=400, wide=True,
                  hint=N_("What is given to whom, in one or two sentences")),
            _item("active", N_("In use"), "bool", default=True, listed=True, search="first"),
        )),
        Section(N_("Conditions"), (
            _item("needs_archive", N_("Needs a hardship archive"), "bool", default=True, listed=True),
            _item("needs_notice", N_("Needs a public notice"), "bool", default=False, listed=True),
            _item("allowed_categories", N_("Categories served"), "codes", codes="category",
                  hint=N_("Empty: every category")),
            _item("per_unit", N_("Given per"), "code", codes="per_unit", required=True),
            _item("once_per", N_("At most once per"), "code", codes="once_per", hint=N_("Empty: several times are possible")),
            _item("season", N_("Season"), length=40, listed=True, hint=N_("For example August to September")),
            _item("funds", N_("Paid from"), "codes", codes="fund_source"),
        )),
    ),
)

_HOUSEHOLD = Section(N_("Household and item"), (
    Column("app_no", N_("Application number"), form=False, listed=True, sort=True),
    Column("archive_id", N_("Hardship archive"), "ref", ref="archive", add_only=True,
           hint=N_("Search by name, pinyin or staff number")),
    Column("employee_id", N_("Employee"), "ref", ref="person", add_only=True, show=False,
           hint=N_("Only where the item needs no archive and the employee has none")),
    Column("name", N_("Full name"), cell="name", path="employee.name", listed=True, sort=True),
    Column("emp_no", N_("Staff number"), cell="name", mask="text", path="employee.emp_no", listed=True, sort=True),
    Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True, search="first", sort=True),
    Column("item_id", N_("Aid item"), "ref", ref="aid_item", required=True, listed=True, search="first"),
    Column("beneficiary_ref", N_("Beneficiary"), length=40, show=False,
           hint=N_("Empty: the employee. Otherwise the name of a member of the household.")),
    Column("relation", N_("Relation of the beneficiary"), "code", codes="beneficiary_relation", form=False),
    Column("beneficiary_name", N_("Name of the beneficiary"), path="beneficiary_name", cell="child", mask="name"),
    Column("event_on", N_("Date of the event"), "date", high="today", listed=True, search="more", sort=True,
           hint=N_("Diagnosis, discharge, accident or campaign day; empty: today")),
    Column("urgent", N_("Urgent"), "bool", default=False, search="more"),
))

_AMOUNT = Section(N_("Amount"), (
    Column("requested_amount", N_("Requested amount"), "yuan", cell="amount", low=_FEN, listed=True, search="more", sort=True,
           hint=N_("In yuan; empty for a service without an amount")),
    Column("computed_amount", N_("Computed amount"), "yuan", cell="amount", form=False),
    Column("approved_amount", N_("Approved amount"), "yuan", cell="amount", form=False, listed=True, search="more", sort=True),
    Column("granted_at", N_("Finally approved on"), "datetime", path="granted_at", cell="amount", search="more"),
    Column("adjust_reason", N_("Reason for the changed amount"), "long", cell="amount", form=False),
    Column("minutes_no", N_("Committee minutes"), cell="amount", form=False),
    Column("at_ceiling", N_("At the ceiling"), "bool", cell="amount", form=False),
    Column("typed_by", N_("Amount entered by"), path="typed_by", cell="amount"),
    Column("notice_until", N_("Public notice until"), "date", form=False),
    Column("rating", N_("Rating"), "int", form=False),
    Column("remark", N_("Grounds"), "long", cell="amount", length=1000, wide=True,
           hint=N_("Why, and on what the amount rests. No diagnosis, ID or account number.")),
))

_APPROVE = (
    Column("approved_amount", N_("Approved amount"), "yuan", cell="amount", low=_FEN,
           hint=N_("Empty: the requested amount. Never above it.")),
    Column("adjust_reason", N_("Reason for the changed amount"), "long", cell="amount", length=400,
           hint=N_("Needed when less than requested is approved, or more than at the step before")),
)
_MINUTES = Column("minutes_no", N_("Committee minutes"), cell="amount", length=60,
                  hint=N_("Number of the minutes; needed above 50,000.00 yuan"))
_APPROVED = N_("Approved.")
_AUTHOR = ("creator",)  #: is told how it goes on: who typed the application; with him the union of the unit


def _decide(state: str, target: str, roles: tuple[str, ...], *more: Column) -> tuple[Move, ...]:
    """The three answers of one step; a limit that covers the amount ends the chain at once (see the service)."""
    told = (*_AUTHOR, *_EDITOR, *_UNIT, *_OFFICER) if target == "APPROVED" else _AUTHOR if roles == _UNIT else (*_AUTHOR, *_UNIT)
    return (
        Move("approve", N_("Approve"), (state,), target, roles, fields=(*_APPROVE, *more), decision=True, kind="primary",
             bulk=True, alike=("item_id",), title=N_("Approve the application"), done=_APPROVED,
             tells=told),
        Move("return", N_("Return for completion"), (state,), "RETURNED", roles, note="required", decision=True, task=False,
             done=N_("Returned to the unit."), tells=told),
        Move("reject", N_("Do not approve"), (state,), "REJECTED", roles, note="required", decision=True, kind="danger",
             task=False, done=N_("The application is not approved."), tells=told),
    )


_MOVES = (
    Move("submit", N_("Submit"), ("DRAFT", "RETURNED"), "UNIT_REVIEW", _EDITOR, note="none", kind="primary",
         when=("item.is_monetary", True), done=N_("Submitted for review.")),
    *_decide("UNIT_REVIEW", "UNIT_APPROVED", _UNIT),
    *_decide("UNIT_APPROVED", "COMPANY_REVIEW", _OFFICER),
    *_decide("COMPANY_REVIEW", "APPROVED", _LEADER, _MINUTES),
    Move("accept", N_("Accept"), ("DRAFT",), "ACCEPTED", (*_UNIT, *_OFFICER), kind="primary",
         when=("item.is_monetary", False), done=N_("The service is accepted."), tells=_AUTHOR),
    Move("start", N_("Start the service"), ("ACCEPTED",), "IN_SERVICE", _CARERS, kind="primary",
         done=N_("The service has started.")),
    Move("finish", N_("Finish the service"), ("IN_SERVICE",), "DONE", _CARERS, kind="primary",
         done=N_("The service is done; the rating is awaited."), tells=_AUTHOR),
    Move("rate", N_("Rate"), ("DONE",), "RATED", _CARERS, kind="primary", title=N_("Note the rating of the household"),
         fields=(Column("rating", N_("Rating"), "int", required=True, low=1, high=5, hint=N_("1 very poor, 5 very good")),),
         done=N_("The rating is noted.")),
    Move("withdraw", N_("Withdraw"), ("DRAFT", "UNIT_REVIEW", "UNIT_APPROVED", "COMPANY_REVIEW", "NOTICE", "RETURNED"),
         "WITHDRAWN", _EDITOR, kind="danger", task=False, done=N_("The application is withdrawn.")),
)

_TO_PAY, _PAID = N_("To be paid"), N_("Paid")

_STATES = (
    State("DRAFT", N_("Draft")),
    State("UNIT_REVIEW", N_("For first review"), tone="yellow", days=3),
    State("UNIT_APPROVED", N_("For second review"), tone="yellow", days=3),
    State("COMPANY_REVIEW", N_("For final approval"), tone="yellow", days=3),
    State("NOTICE", N_("On public notice"), tone="azure"),
    State("APPROVED", _TO_PAY, tone="azure"),
    State("IN_BATCH", N_("In a payment batch"), word=_TO_PAY, tone="azure"),
    State("PAY_FAILED", N_("Payment failed"), word=_TO_PAY, tone="red"),
    State("PAID", _PAID, tone="green"),
    State("FOLLOWED_UP", N_("Paid and followed up"), word=_PAID, tone="green"),
    State("CLOSED", N_("Case closed"), tone="green", live=False),
    State("RETURNED", N_("Returned"), tone="red"),
    State("REJECTED", N_("Not approved"), tone="red", live=False),
    State("WITHDRAWN", N_("Withdrawn"), live=False),
    State("POST_CHECK", N_("Check after payment"), tone="yellow"),
    State("RECOVER", N_("Money to be recovered"), tone="red"),
    State("ACCEPTED", N_("Accepted"), tone="azure"),
    State("IN_SERVICE", N_("In service"), tone="azure"),
    State("DONE", N_("To be rated"), tone="yellow"),
    State("RATED", N_("Rated"), tone="green", live=False),
)

_CLASS = "item.item_class"
_MEDICAL, _SCHOOL = N_("The item is medical aid"), N_("The item is a grant for children at school")

_DOCUMENTS = Documents(
    needs=(
        Need("APPLICATION", N_("For every application")),
        Need("DIAGNOSIS", _MEDICAL, ((_CLASS, ("MEDICAL",)),)),
        Need("INVOICE", N_("The amount rests on what the household paid itself"), ((_CLASS, ("MEDICAL", "CHARITY")),)),
        Need("SCHOOL_CERT", _SCHOOL, ((_CLASS, ("EDUCATION",)),)),
        Need("FEE_RECEIPT", _SCHOOL, ((_CLASS, ("EDUCATION",)),)),
        Need("ACCIDENT_CERT", N_("The item is emergency aid"), ((_CLASS, ("EMERGENCY",)),)),
    ),
    kinds=("APPLICATION", "DIAGNOSIS", "INVOICE", "SCHOOL_CERT", "FEE_RECEIPT", "ACCIDENT_CERT", "DISABILITY_CERT", "INCOME_CERT",
           "ID_COPY", "MEETING_MINUTES", "OTHER"),
    binding=False,  # the documents of the archive may do
    also="archive",
)

_SHEET = Sheet(
    N_("Application and approval form for aid"),
    (
        Box(N_("Declaration of the applicant"),
            N_("What is written here and in the enclosed papers is true. I return what I received if it is not.")),
        Box(N_("Opinion of the workshop union"), seal=True),
        Box(N_("Opinion of the unit's union"), states=("UNIT_REVIEW",), seal=True),
        Box(N_("Opinion of the company union"), states=("UNIT_APPROVED", "COMPANY_REVIEW"), seal=True),
    ),
    amounts=("requested_amount", "approved_amount"),
    left_out=("app_no", "urgent", "at_ceiling", "typed_by", "rating"),
    note=N_("The approved amount counts. A corrected form is void."),
)

SPEC = ServiceSpec(
    room="aid",
    model=AidApplication,
    title=N_("Aid applications"),
    one=N_("Aid application"),
    icon="cash",
    sheet=_SHEET,
    menu=N_("Assistance"),
    about=N_("Archive first, then aid: choose the household and the item, then submit the application."),
    number_column="app_no",
    phone=("unit_id", "item_id", "requested_amount", "state"),
    person="employee",
    eager=("employee", "unit", "item"),
    may={"list": (*_UNION, "Finance", "Auditor"), "add": _EDITOR, "edit": _EDITOR,
         "export": ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Finance", "Auditor")},
    sections=(_HOUSEHOLD, _AMOUNT),
    states=_STATES,
    moves=_MOVES,
    flow=("DRAFT", "UNIT_REVIEW", "UNIT_APPROVED", "COMPANY_REVIEW", "APPROVED", "PAID", "CLOSED"),
    edit_states=("DRAFT", "RETURNED"),
    draft_states=("DRAFT", "RETURNED"),
    closing="submit",
    opinions="amount",
    quick=True,
    matter="item_id",
    amount="requested_amount",
    counts=(
        Count("pay", N_("To be paid out"), ("CompanyOfficer", "Finance"), state="APPROVED", icon="wallet"),
        Count("year", N_("Aid approved this year (yuan)"), ("UnitLeader", "CompanyLeader"), where=(("granted_at", "ge", "year"),),
              total="approved_amount", icon="coin"),
    ),
    documents=_DOCUMENTS,
)

#: the same room with the move that the clock makes; no person has it
TIMED = replace(SPEC, moves=(
    Move("notice_over", N_("Notice ended without objection"), ("NOTICE",), "APPROVED", (SYSTEM,), note="none", task=False,
         tells=(*_AUTHOR, *_UNIT)),
))

SPECS: tuple[ServiceSpec, ...] = (SPEC, ITEM)
