"""EAP: referrals, what only the counsellor of a case sees of them, grids and counsellors."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Child, Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from app.kernel.work import Count
from models.account import Account
from models.eap import EapAssessment, EapGrid, EapGridCounselor, EapGridMember, EapGridUnit, EapReferral, EapSession

_COORDINATOR, _COUNSELOR, _MEMBER = ("EapCoordinator",), ("EapCounselor",), ("EapGridMember",)
_EAP = (*_COORDINATOR, *_COUNSELOR, *_MEMBER)
_LIVE = ("OPEN", "TRIAGED", "ASSIGNED", "IN_SERVICE", "FOLLOW_UP", "TRANSFERRED")


def _sent(name: str, label: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, kind, cell="eap_sent", **more)  # type: ignore[arg-type]


def _header(name: str, label: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, kind, cell="eap_header", **more)  # type: ignore[arg-type]


def _case(name: str, label: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, kind, cell="eap_level", **more)  # type: ignore[arg-type]


def _note(name: str, label: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, kind, cell="eap_note", **more)  # type: ignore[arg-type]


_SENT = Section(N_("Referral"), (
    _sent("ref_no", N_("Referral number"), form=False, listed=True, sort=True),
    _sent("referred_on", N_("Referred on"), "date", form=False, listed=True, sort=True),
    _sent("sent", N_("Sent"), "code", codes="eap_sent", path="sent", listed=True),
    _header("employee_id", N_("Employee"), "ref", ref="person", required=True, add_only=True, show=False),
    _header("name", N_("Full name"), path="employee.name", listed=True, sort=True),
    _header("emp_no", N_("Staff number"), path="employee.emp_no", listed=True, sort=True),
    _header("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True, search="first", sort=True),
    _header("source", N_("Referred by"), "code", codes="eap_source", required=True, search="more"),
    _header("problem_tags", N_("Main troubles"), "codes", codes="eap_problem", search="more"),
    _header("consent_on", N_("Consent signed on"), "date", high="today",
            hint=N_("Day on which the employee agreed to the referral. Only an acute crisis may go ahead without it.")),
))

_NEED = Section(N_("What it is about"), (
    _case("crisis", N_("Acute danger"), "bool", default=False,
          hint=N_("Danger to life: call the 24-hour crisis line and 120 or 110 first, then enter the referral.")),
    _case("crisis_reason", N_("What happened, and who was phoned when"), "secret", length=1000, wide=True, when=("crisis", ("1",)),
          required=True),
    _case("description", N_("Description"), "secret", length=2000, wide=True,
          hint=N_("Sealed. Only the coordinator and the counsellor of the case can read it.")),
))

_CARE = Section(N_("Course of care"), (
    _header("state", N_("State"), form=False, listed=True, search="first", sort=True),
    _case("level", N_("EAP level"), "code", codes="eap_level", form=False, listed=True, search="first", sort=True),
    _case("level_reason", N_("Reason for the level"), "secret", form=False, wide=True),
    _case("due_at", N_("React by"), "datetime", form=False, listed=True, sort=True),
    _case("due_on", N_("Due"), "date", form=False, show=False),
    _case("target", N_("Kind of help"), "code", codes="eap_target", form=False, search="more"),
    _case("counselor_name", N_("Counsellor"), path="counselor_name", listed=True),
    _case("hospital", N_("Hospital"), form=False),
    _header("next_on", N_("Next contact on"), "date", form=False),
    _case("second_contact_on", N_("Second contact on"), "date", form=False),
    _case("close_reason", N_("Reason for closing"), "code", codes="eap_close_reason", form=False, search="more"),
    _case("satisfaction", N_("Satisfaction"), "int", form=False),
    _case("journal", N_("Remarks"), "secret", form=False, wide=True),
))

_RED = ("red", True)  #: what only a case of level red is asked
_CALL = _case("call_record", N_("Who was phoned when, and what was agreed"), "secret", length=1000, wide=True, required=True)
_TARGET = _case("target", N_("Kind of help"), "code", codes="eap_target")
_NEXT = _header("next_on", N_("Next contact on"), "date", low="today")

_MOVES = (
    Move("triage", N_("Triage"), ("OPEN",), "TRIAGED", _COORDINATOR, kind="primary", title=N_("Judge how urgent it is"),
         done=N_("The level is noted."), fields=(
             _case("crisis", N_("Acute danger"), "bool"),
             Column("phq9", N_("PHQ-9 score"), "int", low=0, high=27),
             Column("phq9_item9", N_("PHQ-9 item 9"), "int", low=0, high=3, hint=N_("Thoughts of death or self-harm, 0 to 3")),
             Column("gad7", N_("GAD-7 score"), "int", low=0, high=21),
             _case("level", N_("EAP level"), "code", codes="eap_level",
                   hint=N_("Empty: as the scores give it. It may be raised with a reason, never lowered.")),
             _case("level_reason", N_("Reason for the level"), "secret", length=1000),
             _case("crisis_reason", N_("What happened, and who was phoned when"), "secret", length=1000, wide=True,
                   hint=N_("Level red: needed before the case goes on")),
             _TARGET,
             _header("consent_on", N_("Consent signed on"), "date", high="today"),
         )),
    Move("assign", N_("Assign"), ("TRIAGED",), "ASSIGNED", _COORDINATOR, kind="primary", title=N_("Choose the counsellor"),
         done=N_("The case is assigned."), fields=(
             Column("assigned_to", N_("Counsellor"), "ref", ref="eap_counselor", required=True), _TARGET,
         ), tells=_COUNSELOR),
    Move("transfer", N_("Transfer to hospital"), ("TRIAGED",), "TRANSFERRED", _COORDINATOR, task=False,
         done=N_("The transfer is noted."),
         fields=(_case("hospital", N_("Hospital"), required=True, length=60),), tells=_MEMBER),
    Move("start", N_("Take the case"), ("ASSIGNED",), "IN_SERVICE", _COUNSELOR, kind="primary",
         done=N_("The service has started."), tells=_COORDINATOR),
    Move("book", N_("Book an appointment"), ("IN_SERVICE",), "IN_SERVICE", _COUNSELOR, task=False,
         title=N_("Note the next appointment"), done=N_("The appointment is noted."),
         fields=(_header("next_on", N_("Next contact on"), "date", required=True, low="today"),)),
    *(Move("call", N_("Note a crisis call"), (state,), state, (*_COORDINATOR, *_COUNSELOR), note="none", task=False, when=_RED,
           title=N_("Note the call to the crisis line, the family or the emergency services"), done=N_("The call is noted."),
           fields=(_CALL,)) for state in _LIVE),
    Move("follow_up", N_("Go over to follow-up"), ("IN_SERVICE",), "FOLLOW_UP", _COUNSELOR, kind="primary", fields=(_NEXT,),
         done=N_("The case is being followed up.")),
    Move("follow_up", N_("Go over to follow-up"), ("TRANSFERRED",), "FOLLOW_UP", (*_COORDINATOR, *_MEMBER), kind="primary",
         fields=(_NEXT,), done=N_("The case is being followed up."), tells=_COORDINATOR),
    Move("follow_up", N_("Note a follow-up"), ("FOLLOW_UP",), "FOLLOW_UP", (*_COUNSELOR, *_MEMBER), fields=(_NEXT,), task=False,
         done=N_("The follow-up is noted.")),
    Move("close", N_("Close the case"), ("FOLLOW_UP",), "CLOSED", (*_COORDINATOR, *_COUNSELOR), kind="primary",
         done=N_("The case is closed."), tells=("creator", *_COORDINATOR), fields=(
             _case("close_reason", N_("Reason for closing"), "code", codes="eap_close_reason", required=True),
             _case("satisfaction", N_("Satisfaction"), "int", low=1, high=5, hint=N_("1 very poor, 5 very good")),
         )),
    Move("decline", N_("Employee withdraws"), _LIVE, "DECLINED", (*_COORDINATOR, *_COUNSELOR), kind="danger", task=False,
         done=N_("The withdrawal is noted."), tells=("creator", *_COORDINATOR, *_COUNSELOR), fields=(
             _case("second_contact_on", N_("Second contact on"), "date", high="today",
                   hint=N_("Level red: only after a second contact with the employee")),
         )),
)

SPEC = ServiceSpec(
    room="eap",
    model=EapReferral,
    title=N_("EAP referrals"),
    one=N_("EAP referral"),
    icon="brain",
    menu=N_("Care"),
    about=N_("The psychological service is voluntary, free of charge and confidential. Refer an employee with his written consent; without "
             "it only when a life is in danger. Only the EAP roles see what becomes of it."),
    phone=("name", "state", "due_at", "counselor_name"),
    name_column="ref_no",
    number_column="ref_no",
    person="employee",
    eager=("employee", "unit", "counselor"),
    may={"list": ("UnitEditor", *_EAP), "add": ("UnitEditor", *_MEMBER, *_COORDINATOR), "edit": _COORDINATOR,
         "export": _COORDINATOR},
    sections=(_SENT, _NEED, _CARE),
    children=(
        Child("assessments", EapAssessment, N_("Tests"), N_("Add a test"), (
            _note("tool", N_("Test"), "code", codes="eap_tool"),
            _note("total", N_("Score"), "secret_int"),
            _note("band", N_("Band"), "code", codes="eap_band"),
            _note("item9", N_("PHQ-9 item 9"), "secret_int"),
            _note("taken_on", N_("Taken on"), "date"),
            _note("by", N_("Taken down by")),
        ), form=False, tab=True, cell="eap_note"),
        Child("sessions", EapSession, N_("Sessions"), N_("Add a session"), (
            _note("no", N_("No."), "int"),
            _note("on", N_("Date"), "date"),
            _note("form", N_("Kind of session"), "code", codes="eap_form"),
            _note("minutes", N_("Minutes"), "int"),
            _note("note", N_("Session note"), "secret", wide=True),
            _note("next_on", N_("Next session on"), "date"),
        ), form=False, tab=True, cell="eap_note"),
    ),
    states=(
        State("OPEN", N_("To be triaged"), tone="yellow"),
        State("TRIAGED", N_("To be assigned"), tone="yellow"),
        State("ASSIGNED", N_("To be taken on"), tone="yellow"),
        State("IN_SERVICE", N_("In service"), tone="azure"),
        State("FOLLOW_UP", N_("Being followed up"), tone="azure"),
        State("CLOSED", N_("Case closed"), tone="green", live=False),
        State("TRANSFERRED", N_("Transferred to hospital"), tone="azure"),
        State("DECLINED", N_("Withdrawn by the employee"), live=False),
    ),
    moves=_MOVES,
    flow=("OPEN", "TRIAGED", "ASSIGNED", "IN_SERVICE", "FOLLOW_UP", "CLOSED"),
    edit_states=("OPEN",),
    open_states=_LIVE,
    reads=("eap_sent", "eap_level", "eap_note"),
    opinions="eap_level",
    quick=True,
    instead="sent",
    counts=(
        Count("triage", N_("To be triaged"), _COORDINATOR, state="OPEN", icon="urgent"),
        Count("assign", N_("To be assigned"), _COORDINATOR, state="TRIAGED", icon="user-check"),
        Count("start", N_("To be taken on"), _COUNSELOR, state="ASSIGNED", icon="user-check"),
        Count("service", N_("In service"), _COUNSELOR, state="IN_SERVICE"),
        Count("follow", N_("Being followed up"), _EAP, state="FOLLOW_UP", icon="user-heart"),
    ),
)

ASSESSMENT = ServiceSpec(
    room="eap_assessment",
    model=EapAssessment,
    title=N_("Psychological tests"),
    one=N_("Psychological test"),
    icon="clipboard-heart",
    about=N_("Tests of the employees whose case you have. Nobody else sees them."),
    eager=("referral.employee", "unit"),
    may={"list": _COUNSELOR, "add": _COUNSELOR, "edit": _COUNSELOR},
    sections=(Section(N_("Psychological test"), (
        _note("referral_id", N_("EAP referral"), "ref", ref="eap", required=True, add_only=True, listed=True),
        _note("name", N_("Full name"), path="referral.employee.name", listed=True),
        _note("tool", N_("Test"), "code", codes="eap_tool", required=True, listed=True),
        _note("taken_on", N_("Taken on"), "date", required=True, high="today", listed=True, sort=True),
        _note("items", N_("Answers"), "secret", length=400, wide=True,
              hint=N_("Points of each question, separated by commas; score and item 9 follow from them.")),
        _note("total", N_("Score"), "secret_int", low=0, high=999, listed=True),
        _note("item9", N_("PHQ-9 item 9"), "secret_int", low=0, high=3),
        _note("band", N_("Band"), "code", codes="eap_band", form=False, listed=True),
        _note("by", N_("Taken down by"), form=False),
    )),),
    reads=("eap_note",),
)

SESSION = ServiceSpec(
    room="eap_session",
    model=EapSession,
    title=N_("Counselling sessions"),
    one=N_("Counselling session"),
    icon="notes",
    about=N_("Sessions with the employees whose case you have. Nobody else reads the notes."),
    eager=("referral.employee", "unit"),
    may={"list": _COUNSELOR, "add": _COUNSELOR, "edit": _COUNSELOR},
    sections=(Section(N_("Counselling session"), (
        _note("referral_id", N_("EAP referral"), "ref", ref="eap", required=True, add_only=True, listed=True),
        _note("name", N_("Full name"), path="referral.employee.name", listed=True),
        _note("no", N_("No."), "int", form=False, listed=True),
        _note("on", N_("Date"), "date", required=True, high="today", listed=True, sort=True),
        _note("form", N_("Kind of session"), "code", codes="eap_form", required=True, listed=True),
        _note("minutes", N_("Minutes"), "int", low=1, high=480, listed=True),
        _note("note", N_("Session note"), "secret", length=8000, wide=True),
        _note("next_on", N_("Next session on"), "date", listed=True),
    )),),
    reads=("eap_note",),
)


def _account_rows(name: str, model: type, title: str, add: str, hint: str) -> Child:
    return Child(name, model, title, add, (
        Column("username", N_("User name"), required=True, length=64, hint=hint),
        Column("full_name", N_("Full name"), path="full_name", cell="name"),
    ))


GRID = ServiceSpec(
    room="eap_grid",
    model=EapGrid,
    title=N_("EAP grids"),
    one=N_("EAP grid"),
    icon="sitemap",
    sheet=Sheet(N_("Registration form of an EAP grid"), (Box(N_("Grid leader")), Box(N_("EAP coordinator")))),
    menu=N_("Care"),
    about=N_("Each workshop belongs to one grid; its members notice trouble early and refer."),
    order=("code", "asc"),
    eager=("unit",),
    may={"list": (*_COORDINATOR, *_MEMBER), "add": _COORDINATOR, "edit": _COORDINATOR, "export": _COORDINATOR},
    sections=(Section(N_("EAP grid"), (
        Column("code", N_("Grid code"), required=True, length=20, listed=True, sort=True),
        Column("name", N_("Grid name"), required=True, length=60, listed=True, search="first", sort=True),
        Column("unit_id", N_("Unit"), "ref", ref="org", required=True, listed=True, search="first"),
        Column("leader", N_("Grid leader"), length=40, listed=True),
        Column("active", N_("In use"), "bool", default=True, listed=True, search="more"),
    )),),
    children=(
        Child("units", EapGridUnit, N_("Units of the grid"), N_("Add a unit"), (
            Column("unit_code", N_("Unit code"), required=True, length=20, hint=N_("With everything under it")),
            Column("unit_name", N_("Unit"), path="unit.name"),
        )),
        _account_rows("members", EapGridMember, N_("Grid members"), N_("Add a grid member"),
                      N_("Account with the role of an EAP grid member")),
        _account_rows("counselors", EapGridCounselor, N_("Counsellors of the grid"), N_("Add a counsellor"),
                      N_("Account with the role of an EAP counsellor")),
    ),
)

COUNSELOR = ServiceSpec(
    room="eap_counselor",
    model=Account,
    title=N_("EAP counsellors"),
    one=N_("EAP counsellor"),
    icon="user-heart",
    sheet=Sheet(N_("Registration form of an EAP counsellor"), (Box(N_("EAP counsellor")), Box(N_("EAP coordinator")))),
    menu=N_("Care"),
    about=N_("Accounts with the role of an EAP counsellor. The system administrator opens and closes them."),
    order=("name", "asc"),
    eager=("unit",),
    may={"list": _COORDINATOR},
    sections=(Section(N_("EAP counsellor"), (
        Column("name", N_("Full name"), cell="name", form=False, listed=True, search="first", sort=True),
        Column("username", N_("User name"), form=False, listed=True, sort=True),
        Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True),
        Column("active", N_("In use"), "bool", form=False, listed=True, search="more"),
    )),),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC, ASSESSMENT, SESSION, GRID, COUNSELOR)
