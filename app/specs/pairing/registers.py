"""The registers of the health rooms: hospitals and doctors."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Column, Section, ServiceSpec
from app.kernel.text import N_
from models.pairing import Doctor, Hospital

HOSPITAL = ServiceSpec(
    room="hospital",
    model=Hospital,
    title=N_("Hospitals"),
    one=N_("Hospital"),
    icon="building-hospital",
    sheet=Sheet(N_("Registration form of a hospital"), (Box(N_("Filled in by")), Box(N_("Company union"), seal=True))),
    menu=N_("Basic data"),
    about=N_("Hospitals that specialists work in and that the green channel leads to."),
    order=("id", "asc"),
    may={
        "list": ("HealthManager", "PairDoctor", "GreenDesk"),
        "add": ("HealthManager", "GreenDesk"),
        "edit": ("HealthManager", "GreenDesk"),
        "export": ("HealthManager", "GreenDesk"),
    },
    sections=(
        Section(N_("Hospital"), (
            Column("name", N_("Hospital name"), required=True, length=80, listed=True, search="first", sort=True),
            Column("city", N_("City"), required=True, length=40, listed=True, search="first", sort=True),
            Column("level", N_("Hospital level"), "code", codes="hospital_level", listed=True, search="more", sort=True),
            Column("in_town", N_("In town"), "bool", default=True, listed=True, search="more"),
            Column("green_contact", N_("Green channel contact"), length=80, listed=True,
                   hint=N_("Whom the green channel desk calls")),
        )),
    ),
)

DOCTOR = ServiceSpec(
    room="doctor",
    model=Doctor,
    title=N_("Specialists"),
    one=N_("Specialist"),
    icon="stethoscope",
    sheet=Sheet(N_("Registration form of a specialist"), (
        Box(N_("Specialist")), Box(N_("Hospital"), seal=True), Box(N_("Health manager")), Box(N_("Company union"), seal=True))),
    menu=N_("Basic data"),
    about=N_("Specialists who can be paired with employees."),
    order=("id", "asc"),
    eager=("hospital", "account"),
    may={
        "list": ("HealthManager", "PairDoctor"),
        "add": ("HealthManager",),
        "edit": ("HealthManager",),
        "export": ("HealthManager",),
    },
    sections=(
        Section(N_("Specialist"), (
            Column("name", N_("Specialist's name"), required=True, length=40, listed=True, search="first", sort=True),
            Column("hospital_id", N_("Hospital"), "ref", ref="hospital", required=True, listed=True, search="first"),
            Column("department", N_("Department"), required=True, length=40, listed=True, search="first", sort=True),
            Column("title", N_("Professional title"), length=40, listed=True),
            Column("specialties", N_("Specialties"), length=200, wide=True),
            Column("capacity", N_("Most active pairings"), "int", default=20, low=0, high=200, listed=True, sort=True),
            Column("username", N_("User name"), length=64,
                   hint=N_("Account with which the specialist signs in; it needs the role of a pairing specialist.")),
        )),
    ),
)
