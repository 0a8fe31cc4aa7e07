"""The register of employees."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Column, Section, ServiceSpec
from app.kernel.text import N_
from models.person import Employee

UNION = ("WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor")

_WHO = Section(
    N_("Person"),
    (
        Column("emp_no", N_("Staff number"), cell="name", mask="text", required=True, length=20, listed=True,
               search="more", sort=True),
        Column("name", N_("Full name"), cell="name", required=True, length=40, listed=True, sort=True),
        Column("id_no", N_("ID number"), "id_no", cell="id_no", required=True,
               hint=N_("Birth date and gender are read from it.")),
        Column("gender", N_("Gender"), "code", codes="gender", form=False, listed=True, search="more"),
        Column("birth_date", N_("Birth date"), "date", cell="name", mask="text", form=False),
        Column("phone", N_("Mobile phone"), "phone", cell="phone"),
        Column("ethnicity", N_("Ethnicity"), "code", cell="name", mask="text", codes="ethnicity"),
        Column("politics", N_("Political status"), "code", cell="name", mask="text", codes="politics"),
        Column("marital", N_("Marital status"), "code", cell="name", mask="text", codes="marital"),
        Column("hukou", N_("Household registration"), "code", cell="name", mask="text", codes="hukou"),
    ),
)
_WORK = Section(
    N_("Work"),
    (
        Column("unit_id", N_("Unit"), "ref", ref="org", required=True, search="first"),
        Column("unit", N_("Unit"), path="unit.name", listed=True, sort=True, show=False),
        Column("post", N_("Post"), length=60, listed=True),
        Column("work_state", N_("Work status"), "code", codes="work_state", required=True, listed=True, search="first",
               default="ON"),
        Column("contract_kind", N_("Kind of contract"), "code", codes="contract_kind", listed=True, search="more"),
        Column("hire_date", N_("Hired on"), "date", high="today"),
        Column("union_member", N_("Union member"), "bool", search="more", default=True),
        Column("model_worker", N_("Model worker"), "code", codes="model_worker"),
        Column("left_on", N_("Left the company on"), "date", high="today"),
    ),
)

SPEC = ServiceSpec(
    room="person",
    model=Employee,
    title=N_("Employees"),
    one=N_("Employee"),
    icon="users",
    sheet=Sheet(N_("Registration form of an employee"), (
        Box(N_("Employee"), N_("I have checked these facts; they are right.")), Box(N_("Union of the unit"), seal=True))),
    menu=N_("Basic data"),
    may={
        "list": (*UNION, "HealthManager", "EapCoordinator", "EapGridMember"),
        "add": ("UnitEditor",),
        "edit": ("WorkshopReporter", "UnitEditor", "CompanyOfficer"),
        "export": ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor"),
    },
    eager=("unit",),
    order=("emp_no", "asc"),
    about=N_("The roster that archives, applications and services are opened from."),
    sections=(_WHO, _WORK),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC,)
