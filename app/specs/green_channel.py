"""The green channel: a request for care, from opening over booking to the rating."""

from __future__ import annotations

from app.kernel.documents import Documents, Need
from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Board, Column, Lane, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from app.kernel.work import Count
from models.green_channel import GreenRequest

_DESK = ("GreenDesk",)
_LIVE = ("OPEN", "ACCEPTED", "MATCHED", "BOOKED", "ESCORTED", "VISITED", "ADMITTED", "FEEDBACK")
_READERS = ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor", "GreenDesk")

#: the patient is somebody else, or nobody has said yet
_RELATIVES = ("", "SPOUSE", "SON", "DAUGHTER", "FATHER", "MOTHER", "PARENT_IN_LAW", "SIBLING", "GRANDPARENT", "GRANDCHILD", "OTHER")
_AWAY = ("out_of_town", ("1",))

_SECTIONS = (
    Section(N_("Employee and patient"), (
        Column("req_no", N_("Request number"), form=False, listed=True, sort=True),
        Column("employee_id", N_("Employee"), "ref", ref="person", required=True, add_only=True, show=False),
        Column("name", N_("Full name"), cell="name", path="employee.name", listed=True, sort=True),
        Column("emp_no", N_("Staff number"), cell="name", mask="text", path="employee.emp_no", sort=True),
        Column("id_no", N_("ID number"), "id_no", cell="id_no", path="employee.id_no"),
        Column("phone", N_("Phone"), "phone", cell="phone", path="employee.phone"),
        Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True, search="first", sort=True),
        Column("archive_id", N_("Hardship archive"), "ref", ref="archive", add_only=True,
               hint=N_("Empty: the employee's own archive")),
        Column("patient_relation", N_("Patient is"), "code", codes="patient_relation", search="more",
               hint=N_("Relation of the patient to the employee")),
        Column("patient_ref", N_("Name of the patient"), cell="name", length=40, mask="name", when=("patient_relation", _RELATIVES),
               hint=N_("Only for a family member")),
        Column("consent_on", N_("Consent signed on"), "date", high="today",
               hint=N_("Consent to pass medical facts to hospitals. Only an emergency may go ahead without it.")),
    )),
    Section(N_("Need"), (
        Column("need", N_("Need"), "code", codes="green_need", required=True, listed=True, search="first", sort=True),
        Column("urgency", N_("Urgency"), "code", codes="green_urgency", default="NORMAL", listed=True, search="first",
               sort=True),
        Column("disease", N_("Disease"), "secret", cell="diagnosis", length=100, mask="diagnosis"),
        Column("summary", N_("Summary of the illness"), "secret", cell="diagnosis", length=1000, mask="diagnosis", wide=True),
        Column("prior_hospital", N_("Hospital so far"), length=80),
        Column("prior_hospital_tertiary", N_("Hospital so far is tertiary"), "bool", default=False),
    )),
    Section(N_("Journey"), (
        Column("out_of_town", N_("Out of town"), "bool", default=False, search="first"),
        Column("dest_city", N_("Destination city"), length=40, when=_AWAY, listed=True, search="more", sort=True),
        Column("insurance_filing", N_("Insurance filing"), "code", codes="insurance_filing", search="more", when=_AWAY,
               hint=N_("Care out of town has to be filed with the medical insurance first.")),
        Column("filed_on", N_("Filed on"), "date", high="today", when=("insurance_filing", ("FILED", "REFUSED"))),
        Column("lodging_help", N_("Needs lodging"), "bool", default=False),
        Column("transport_help", N_("Needs transport"), "bool", default=False),
        Column("cost_estimate", N_("Estimated cost"), "yuan", low=0),
    )),
    Section(N_("Arrangement"), (
        Column("accept_by", N_("To be accepted by"), "datetime", form=False),
        Column("hospital_id", N_("Hospital"), "ref", ref="hospital", form=False, listed=True, search="more"),
        Column("department", N_("Department"), form=False),
        Column("doctor_name", N_("Doctor"), form=False),
        Column("appoint_at", N_("Appointment"), "datetime", form=False, listed=True, search="more", sort=True),
        Column("escort_name", N_("Companion"), cell="name", form=False, mask="name"),
        Column("result", N_("Result of the treatment"), "secret", cell="diagnosis", form=False, mask="diagnosis", wide=True),
        Column("satisfaction", N_("Satisfaction"), "int", form=False, search="more"),
    )),
)

_DEPARTMENT = Column("department", N_("Department"), required=True, length=40)
_DOCTOR_NAME = Column("doctor_name", N_("Doctor"), length=40)
_APPOINT_AT = Column("appoint_at", N_("Appointment"), "datetime", required=True)

_AUTHOR = ("creator",)  #: whoever entered the request tells the employee how it goes on
_WHY = "name"  #: why a request ended is for those who have to tell the employee; words about the illness belong to the result

_MOVES = (
    Move("accept", N_("Accept"), ("OPEN",), "ACCEPTED", _DESK, kind="primary", bulk=True, done=N_("The request is accepted."),
         tells=_AUTHOR),
    Move("match", N_("Hospital contacted"), ("ACCEPTED",), "MATCHED", _DESK, kind="primary",
         title=N_("Note the hospital"), done=N_("Hospital and department are noted."),
         fields=(Column("hospital_id", N_("Hospital"), "ref", ref="hospital", required=True), _DEPARTMENT, _DOCTOR_NAME)),
    Move("book", N_("Appointment made"), ("MATCHED",), "BOOKED", _DESK, kind="primary",
         title=N_("Note the appointment"), done=N_("The appointment is noted."), fields=(_APPOINT_AT, _DOCTOR_NAME),
         tells=_AUTHOR),
    Move("rebook", N_("Move the appointment"), ("BOOKED",), "BOOKED", _DESK, task=False,
         title=N_("Note the new appointment"), done=N_("The new appointment is noted."),
         fields=(_APPOINT_AT, _DOCTOR_NAME), tells=_AUTHOR),
    Move("escort", N_("Under way with companion"), ("BOOKED",), "ESCORTED", _DESK, kind="primary",
         title=N_("Note the companion"), done=N_("The companion is noted."),
         fields=(Column("escort_name", N_("Companion"), cell="name", required=True, length=40),)),
    Move("visit", N_("Under way alone"), ("BOOKED",), "VISITED", _DESK, done=N_("The visit is noted.")),
    Move("admit", N_("Admitted to hospital"), ("ESCORTED", "VISITED"), "ADMITTED", _DESK,
         done=N_("The stay in hospital is noted.")),
    Move("feedback", N_("Treatment over"), ("ESCORTED", "VISITED", "ADMITTED"), "FEEDBACK", _DESK, kind="primary",
         title=N_("Note the result"), done=N_("The result is noted; the employee's rating is awaited."), tells=_AUTHOR,
         fields=(Column("result", N_("Result of the treatment"), "secret", cell="diagnosis", required=True, length=1000,
                        wide=True),)),
    Move("close", N_("Close with rating"), ("FEEDBACK",), "CLOSED", _DESK, kind="primary",
         title=N_("Note the rating and close"), done=N_("The request is closed."), tells=_AUTHOR,
         fields=(Column("satisfaction", N_("Satisfaction"), "int", required=True, low=1, high=5,
                        hint=N_("1 very poor, 5 very good")),)),
    Move("no_resource", N_("No resource"), ("ACCEPTED", "MATCHED"), "NO_RESOURCE", _DESK, note="required", kind="danger",
         task=False, opinion=_WHY, title=N_("Close because no resource was found; say what else the employee was offered"),
         done=N_("The request is closed; tell the employee and offer another way."), tells=("creator", "UnitLeader")),
    Move("cancel", N_("Cancel request"), ("OPEN",), "CANCELLED", ("UnitEditor", "GreenDesk"), note="required", kind="danger",
         task=False, opinion=_WHY, done=N_("The request is cancelled."), tells=_AUTHOR),
    Move("cancel", N_("Cancel request"), ("ACCEPTED", "MATCHED", "BOOKED"), "CANCELLED", _DESK, note="required", kind="danger",
         task=False, opinion=_WHY, done=N_("The request is cancelled."), tells=_AUTHOR),
)

_BOARD = Board(
    lanes=(
        Lane("applied", N_("Applied"), ("OPEN",), due="accept_by"),
        Lane("contact", N_("Contacting the hospital"), ("ACCEPTED", "MATCHED")),
        Lane("booked", N_("Appointment booked"), ("BOOKED",), day="appoint_at"),
        Lane("treatment", N_("Being treated"), ("ESCORTED", "VISITED", "ADMITTED")),
        Lane("back", N_("Back or closed"), ("FEEDBACK", "CLOSED", "CANCELLED", "NO_RESOURCE")),
    ),
    facts=(("need", "dest_city"), ("hospital_id", "department"), ("appoint_at",), ("escort_name",)),
    marks=("urgency",),
)

_SHEET = Sheet(
    N_("Application form for the green channel"),
    (
        Box(N_("Declaration of the applicant"),
            N_("I agree that these facts about the illness are passed to the hospitals that are asked.")),
        Box(N_("Opinion of the unit's union"), seal=True),
        Box(N_("Green channel desk")),
        Box(N_("Opinion of the company union"), seal=True),
    ),
    left_out=("req_no", "prior_hospital_tertiary", "accept_by", "satisfaction"),
)

SPEC = ServiceSpec(
    room="green_channel",
    model=GreenRequest,
    title=N_("Green channel"),
    one=N_("Green channel request"),
    icon="ambulance",
    sheet=_SHEET,
    menu=N_("Care"),
    about=N_("Requests for medical care; emergencies are accepted within 2 hours, others within 1 working day."),
    number_column="req_no",
    phone=("unit_id", "need", "urgency", "state"),
    person="employee",
    eager=("employee", "unit", "hospital"),
    may={"list": _READERS, "add": ("UnitEditor",), "edit": ("UnitEditor", "GreenDesk"), "export": _READERS},
    sections=_SECTIONS,
    states=(
        State("OPEN", N_("To be accepted"), tone="yellow", days=1),
        State("ACCEPTED", N_("Accepted"), tone="azure"),
        State("MATCHED", N_("Hospital found"), tone="azure"),
        State("BOOKED", N_("Booked"), tone="azure"),
        State("ESCORTED", N_("In treatment, with companion"), word=N_("In treatment"), tone="azure"),
        State("VISITED", N_("In treatment, alone"), word=N_("In treatment"), tone="azure"),
        State("ADMITTED", N_("In hospital"), word=N_("In treatment"), tone="azure"),
        State("FEEDBACK", N_("To be rated"), tone="yellow"),
        State("CLOSED", N_("Case closed"), tone="green", live=False),
        State("CANCELLED", N_("Request cancelled"), live=False),
        State("NO_RESOURCE", N_("No resource found"), tone="red", live=False),
    ),
    moves=_MOVES,
    board=_BOARD,
    flow=("OPEN", "ACCEPTED", "MATCHED", "BOOKED", "VISITED", "FEEDBACK", "CLOSED"),
    edit_states=_LIVE,
    draft_states=("OPEN",),
    documents=Documents(
        needs=(
            Need("DIAGNOSIS", N_("The hospital asks for it")),
            Need("AUTHORIZATION", N_("Consent to pass medical facts to the hospital")),
        ),
        kinds=("DIAGNOSIS", "AUTHORIZATION", "INVOICE", "ID_COPY", "OTHER"),
        binding=False,
        also="archive",
    ),
    open_states=_LIVE,
    reads=("diagnosis",),
    opinions="diagnosis",
    quick=True,
    matter="need",
    counts=(
        Count("open", N_("To be accepted"), _DESK, state="OPEN"),
        Count("booked", N_("Booked"), _DESK, state="BOOKED", icon="calendar-event"),
        Count("treatment", N_("In treatment"), _DESK, state="VISITED", icon="building-hospital"),
        Count("rate", N_("To be rated"), _DESK, state="FEEDBACK", icon="star"),
    ),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC,)
