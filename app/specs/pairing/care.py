"""What the doctor does: health plans and follow-ups. Every reading is class 3 and stands in the cell ``health``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.kernel.documents import Documents
from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Child, Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from app.kernel.work import Count, Duty
from models.pairing import FollowUp, HealthPlan, Intervention, PlanGoal, RiskFactor

_READERS = ("HealthManager", "PairDoctor")
_DOCTOR = ("PairDoctor",)
_AUTHOR, _MANAGER = ("creator",), ("HealthManager",)  #: who is told
SBP, DBP, GLUCOSE = (60, 260), (30, 160), (Decimal("1.0"), Decimal("40.0"))  #: V24


def _reading(name: str, label: str, span: tuple[Any, Any], kind: str = "secret_decimal", **more: Any) -> Column:
    return Column(name, label, kind, cell="health", low=span[0], high=span[1], **more)


def _whose() -> tuple[Column, ...]:
    """The pairing a row belongs to and the person behind it."""
    return (
        Column("pairing_id", N_("Health pairing"), "ref", ref="pairing", required=True, add_only=True, show=False,
               search="more"),
        Column("name", N_("Full name"), cell="name", path="employee.name", listed=True, sort=True),
        Column("emp_no", N_("Staff number"), cell="name", mask="text", path="employee.emp_no", listed=True, sort=True),
        Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True, search="first", sort=True),
        Column("doctor_name", N_("Paired specialist"), path="pairing.doctor.name", listed=True),
    )


_PLAN_SECTIONS = (
    Section(N_("Plan and agreement"), (
        *_whose(),
        Column("plan_version", N_("Plan version"), "int", form=False, listed=True),
        Column("review_on", N_("Review on"), "date", listed=True, search="more", sort=True,
               hint=N_("No follow-up is planned after this day.")),
        Column("confirmed_by_doctor_on", N_("Confirmed by the specialist on"), "date", form=False),
        Column("agreed_by_employee_on", N_("Agreed by the employee on"), "date", form=False),
    )),
    Section(N_("Baseline"), (
        _reading("height_cm", N_("Height (cm)"), (50, 250)),
        _reading("weight_kg", N_("Weight (kg)"), (20, 300)),
        Column("bmi", N_("BMI"), "secret_decimal", cell="health", form=False),
        _reading("sbp", N_("Systolic pressure (mmHg)"), SBP, "secret_int"),
        _reading("dbp", N_("Diastolic pressure (mmHg)"), DBP, "secret_int"),
        _reading("fasting_glucose", N_("Fasting glucose (mmol/L)"), GLUCOSE),
        _reading("ldl", N_("LDL cholesterol (mmol/L)"), (Decimal("0.1"), 20)),
        _reading("smoking", N_("Cigarettes a day"), (0, 200), "secret_int"),
        _reading("drinking", N_("Drinks alcohol, times a week"), (0, 50), "secret_int"),
        _reading("exercise_days", N_("Exercise, days a week"), (0, 7), "secret_int"),
        _reading("sleep_h", N_("Sleep, hours a night"), (0, 24)),
    )),
)

_PLAN_CHILDREN = (
    Child("risks", RiskFactor, N_("Risk factors"), N_("Add a risk factor"), cell="health", columns=(
        Column("code", N_("Risk"), "code", cell="health", codes="risk_factor", required=True),
        Column("level", N_("Degree of risk"), "code", cell="health", codes="risk_level", required=True),
        Column("evidence", N_("Basis"), "secret", cell="health", length=500),
    )),
    Child("goals", PlanGoal, N_("Goals"), N_("Add a goal"), cell="health", columns=(
        Column("indicator", N_("Indicator"), "code", cell="health", codes="goal_indicator", required=True),
        Column("baseline", N_("Value now"), "secret", cell="health", length=60),
        Column("target", N_("Target"), "secret", cell="health", required=True, length=60),
        Column("due_on", N_("To be reached by"), "date", cell="health"),
        Column("result", N_("Goal result"), "code", cell="health", codes="goal_result"),
    )),
    Child("interventions", Intervention, N_("Interventions"), N_("Add an intervention"), cell="health", columns=(
        Column("kind", N_("Kind of intervention"), "code", cell="health", codes="intervention_kind", required=True),
        Column("content", N_("What is done"), "secret", cell="health", required=True, length=500),
        Column("freq", N_("How often"), cell="health", length=40),
        Column("owner", N_("Responsible"), cell="health", length=40),
    )),
)

_PLAN_MOVES = (
    Move("confirm", N_("Confirm plan"), ("DRAFT",), "CONFIRMED", _DOCTOR, kind="primary",
         title=N_("Confirm the plan as specialist"), done=N_("The plan is confirmed; the employee is asked to agree."),
         tells=_MANAGER),
    Move("agree", N_("Employee agreed"), ("CONFIRMED",), "RUNNING", _READERS, kind="primary",
         title=N_("Note the employee's agreement"), done=N_("The plan is running."), tells=_AUTHOR,
         fields=(Column("agreed_by_employee_on", N_("Agreed by the employee on"), "date", required=True, high="today"),)),
    Move("review", N_("Review plan"), ("RUNNING",), "REVIEWED", _READERS, kind="primary",
         title=N_("Review the plan"), done=N_("The plan is reviewed; its next version is open as a draft."),
         tells=(*_AUTHOR, *_MANAGER)),
    Move("close", N_("Close plan"), ("DRAFT", "CONFIRMED", "RUNNING", "REVIEWED"), "CLOSED", _READERS, note="required",
         task=False, title=N_("Close the plan"), done=N_("The plan is closed."), tells=_AUTHOR),
)

HEALTH_PLAN = ServiceSpec(
    room="health_plan",
    model=HealthPlan,
    title=N_("Health plans"),
    one=N_("Health plan"),
    icon="clipboard-heart",
    sheet=Sheet(N_("Health plan of an employee"), (
        Box(N_("Consent of the employee"), N_("The plan was explained to me and I agree to it.")), Box(N_("Paired specialist")))),
    menu=N_("Care"),
    about=N_("One plan for one person: risks, goals and interventions, agreed with the employee."),
    person="employee",
    eager=("employee", "unit", "pairing.doctor"),
    may={"list": _READERS, "add": _DOCTOR, "edit": _DOCTOR, "export": _READERS},
    sections=_PLAN_SECTIONS,
    children=_PLAN_CHILDREN,
    states=(
        State("DRAFT", N_("Draft")),
        State("CONFIRMED", N_("Confirmed by the specialist"), tone="yellow"),
        State("RUNNING", N_("Running"), tone="green"),
        State("REVIEWED", N_("Reviewed"), tone="azure"),
        State("CLOSED", N_("Plan closed"), live=False),
    ),
    moves=_PLAN_MOVES,
    flow=("DRAFT", "CONFIRMED", "RUNNING", "REVIEWED", "CLOSED"),
    edit_states=("DRAFT", "RUNNING"),
    reads=("health",),
    opinions="health",
    counts=(Count("draft", N_("Plans to be confirmed"), _DOCTOR, state="DRAFT"),),
)

_FOLLOW_SECTIONS = (
    Section(N_("Follow-up"), (
        *_whose(),
        Column("due_on", N_("Follow-up due on"), "date", listed=True, search="first", sort=True,
               hint=N_("Empty: the planned day, or the day it was done")),
        Column("done_on", N_("Follow-up held on"), "date", high="today", listed=True, search="first", sort=True),
        Column("held", N_("Follow-up held"), "bool", form=False, show=False, search="first"),
        Column("mode", N_("Way of contact"), "code", codes="follow_mode", listed=True, search="more"),
    )),
    Section(N_("Readings"), (
        _reading("sbp", N_("Systolic pressure (mmHg)"), SBP, "secret_int", hint=N_("Below 140 is the aim.")),
        _reading("dbp", N_("Diastolic pressure (mmHg)"), DBP, "secret_int", hint=N_("Below 90 is the aim.")),
        _reading("glucose", N_("Glucose (mmol/L)"), GLUCOSE, hint=N_("Below 7.0 is the aim.")),
        _reading("weight", N_("Weight (kg)"), (20, 300)),
        Column("alert", N_("Over the alert line"), "bool", cell="health", form=False, listed=True, search="more"),
    )),
    Section(N_("Findings"), (
        Column("symptoms", N_("Symptoms"), "secret", cell="health", length=500, wide=True),
        Column("adherence", N_("Keeps to the plan"), "int", cell="health", low=1, high=5,
               hint=N_("1 not at all, 5 fully")),
        Column("advice", N_("Advice and medication"), "secret", cell="health", length=1000, wide=True),
        Column("next_on", N_("Next follow-up"), "date", listed=True, sort=True,
               hint=N_("Empty: by the risk level of the pairing")),
    )),
)

FOLLOW_UP = ServiceSpec(
    room="follow_up",
    model=FollowUp,
    title=N_("Follow-ups"),
    one=N_("Follow-up"),
    icon="calendar-due",
    sheet=Sheet(N_("Record of a health follow-up"), (Box(N_("Paired specialist")), Box(N_("Employee")))),
    menu=N_("Care"),
    about=N_("The first follow-up is planned when a pairing becomes active."),
    person="employee",
    order=("due_on", "desc"),
    eager=("employee", "unit", "pairing.doctor"),
    may={"list": _READERS, "add": _DOCTOR, "edit": _DOCTOR, "export": _READERS},
    sections=_FOLLOW_SECTIONS,
    reads=("health",),
    documents=Documents(kinds=("PHOTO", "LAB", "OTHER"), codes="follow_paper", binding=False, cell="health", listed="health"),
    quick=True,
    duty=Duty(N_("Hold the follow-up"), _READERS, "due_on", "done_on"),
    counts=(Count("week", N_("Follow-ups of this week"), _READERS, where=(("held", "eq", "0"), ("due_on", "le", "week"))),),
)
