"""The list of diseases that archives and aid items refer to."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Column, Section, ServiceSpec
from app.kernel.text import N_
from models.archive import Disease

KEEPERS = ("SysAdmin", "CompanyLeader")
READERS = (
    "WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor", "HealthManager",
    "PairDoctor", "GreenDesk", "SysAdmin",
)

DISEASE = ServiceSpec(
    room="disease",
    model=Disease,
    title=N_("Diseases"),
    one=N_("Disease"),
    icon="list-details",
    menu=N_("Basic data"),
    may={"list": READERS, "add": KEEPERS, "edit": KEEPERS, "export": KEEPERS},
    order=("code", "asc"),
    number_column="code",
    sheet=Sheet(N_("Registration form of a disease"), (Box(N_("Filled in by")), Box(N_("Company union"), seal=True))),
    about=N_("The diseases that critical-illness aid refers to."),
    sections=(
        Section(
            N_("Disease"),
            (
                Column("code", N_("Disease code"), cell="catalogue", required=True, length=20, listed=True,
                       search="first", sort=True),
                Column("name", N_("Name of the disease"), cell="catalogue", required=True, length=80, listed=True),
                Column("group", N_("Disease group"), "code", cell="catalogue", codes="disease_group", required=True,
                       listed=True, search="first"),
                Column("active_from", N_("In force from"), "date", cell="catalogue", listed=True),
                Column("active_to", N_("In force until"), "date", cell="catalogue", listed=True),
            ),
        ),
    ),
)
