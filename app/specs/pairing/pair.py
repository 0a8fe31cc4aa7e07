"""The pairing of a doctor with an employee."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Child, Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from app.kernel.work import Count
from models.pairing import FollowUp, HealthPairing

_KEEPER = ("HealthManager",)
_LIVE = ("PROPOSED", "ACTIVE", "PAUSED")
_DOCTOR = ("PairDoctor",)  #: is told: the doctor of the pairing

_SECTIONS = (
    Section(N_("Employee"), (
        Column("pair_no", N_("Pairing number"), form=False, listed=True, sort=True),
        Column("employee_id", N_("Employee"), "ref", ref="person", required=True, add_only=True, show=False),
        Column("name", N_("Full name"), cell="name", path="employee.name", listed=True, sort=True),
        Column("emp_no", N_("Staff number"), cell="name", mask="text", path="employee.emp_no", listed=True, sort=True),
        Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True, search="first", sort=True),
        Column("phone", N_("Phone"), "phone", cell="phone", path="employee.phone"),
        Column("archive_id", N_("Hardship archive"), "ref", ref="archive", form=False),
    )),
    Section(N_("Paired care"), (
        Column("key_reason", N_("Reason for care"), "code", codes="key_reason", required=True, listed=True, search="first",
               sort=True),
        Column("risk_level", N_("Risk level"), "code", codes="risk_level", required=True, listed=True, search="first", sort=True,
               hint=N_("High: follow-up every month; medium: every 3 months; low: every 6 months.")),
        Column("doctor_id", N_("Paired specialist"), "ref", ref="doctor", required=True, listed=True, search="first"),
        Column("department", N_("Department"), form=False, listed=True, search="more", sort=True),
        Column("consent_on", N_("Consent signed on"), "date", path="consent.signed_on"),
        Column("from_on", N_("Paired from"), "date", form=False, search="more", sort=True),
        Column("to_on", N_("Paired until"), "date", form=False),
        Column("next_follow_on", N_("Next follow-up"), "date", form=False, listed=True, search="more", sort=True),
    )),
)

#: the follow-ups of the pairing as a timeline; they are written in their own room
_TIMELINE = Child("follow_ups", FollowUp, N_("Follow-ups"), N_("Add a follow-up"), form=False, tab=True, cell="health", columns=(
    Column("due_on", N_("Follow-up due on"), "date"),
    Column("done_on", N_("Follow-up held on"), "date"),
    Column("mode", N_("Way of contact"), "code", codes="follow_mode"),
    Column("sbp", N_("Systolic pressure (mmHg)"), "secret_int", cell="health"),
    Column("dbp", N_("Diastolic pressure (mmHg)"), "secret_int", cell="health"),
    Column("glucose", N_("Glucose (mmol/L)"), "secret_decimal", cell="health"),
    Column("weight", N_("Weight (kg)"), "secret_decimal", cell="health"),
    Column("alert", N_("Over the alert line"), "bool", cell="health"),
    Column("adherence", N_("Keeps to the plan"), "int", cell="health"),
    Column("advice", N_("Advice and medication"), "secret", cell="health"),
))

_MOVES = (
    Move("activate", N_("Activate pairing"), ("PROPOSED",), "ACTIVE", _KEEPER, kind="primary",
         title=N_("Activate the pairing"), done=N_("The pairing is active; the first follow-up is planned."), tells=_DOCTOR,
         fields=(
             Column("consent_on", N_("Consent signed on"), "date", required=True, high="today",
                    hint=N_("Day on which the employee signed the consent to the pairing")),
             Column("from_on", N_("Paired from"), "date", hint=N_("Empty: today")),
         )),
    Move("pause", N_("Pause pairing"), ("ACTIVE",), "PAUSED", _KEEPER, note="required", task=False,
         done=N_("The pairing is paused; no follow-up is due."), tells=_DOCTOR),
    Move("resume", N_("Resume pairing"), ("PAUSED",), "ACTIVE", _KEEPER, kind="primary", task=False,
         done=N_("The pairing is active; the next follow-up is planned."), tells=_DOCTOR),
    *(Move("reassign", N_("Change the specialist"), (state,), state, _KEEPER, note="required", task=False, bulk=True,
           title=N_("Give the pairing to another specialist, with the employee's agreement"), done=N_("The specialist is changed."),
           fields=(Column("doctor_id", N_("Paired specialist"), "ref", ref="doctor", required=True),)) for state in _LIVE),
    Move("end", N_("End pairing"), _LIVE, "ENDED", _KEEPER, note="required", kind="danger", task=False,
         title=N_("End the pairing"), done=N_("The pairing has ended."), tells=_DOCTOR,
         fields=(Column("to_on", N_("Paired until"), "date", high="today", hint=N_("Empty: today")),)),
)

_SHEET = Sheet(
    N_("Registration form of a health pairing"),
    (
        Box(N_("Consent of the employee"), N_("I agree to the pairing and that the specialist sees the facts about my health.")),
        Box(N_("Paired specialist")),
        Box(N_("Health manager")),
        Box(N_("Company union"), seal=True),
    ),
    tables=(),
    left_out=("pair_no",),
)

SPEC = ServiceSpec(
    room="pairing",
    model=HealthPairing,
    title=N_("Health pairings"),
    one=N_("Health pairing"),
    icon="heart-handshake",
    sheet=_SHEET,
    menu=N_("Care"),
    about=N_("Choose an employee who needs care and pair a specialist with him."),
    number_column="pair_no",
    person="employee",
    eager=("employee", "unit", "doctor.hospital", "consent"),
    may={
        "list": ("HealthManager", "PairDoctor"),
        "add": _KEEPER,
        "edit": _KEEPER,
        "export": _KEEPER,
    },
    sections=_SECTIONS,
    children=(_TIMELINE,),
    states=(
        State("PROPOSED", N_("Waiting for consent"), tone="yellow"),
        State("ACTIVE", N_("Paired"), tone="green"),
        State("PAUSED", N_("Paused")),
        State("ENDED", N_("Ended"), live=False),
    ),
    moves=_MOVES,
    flow=("PROPOSED", "ACTIVE", "ENDED"),
    edit_states=_LIVE,
    open_states=_LIVE,
    reads=("health",),
    opinions="health",
    quick=True,
    matter="key_reason",
    counts=(
        Count("proposed", N_("Pairings waiting for consent"), _KEEPER, state="PROPOSED"),
        Count("active", N_("Active pairings"), ("HealthManager", *_DOCTOR), state="ACTIVE"),
    ),
)
