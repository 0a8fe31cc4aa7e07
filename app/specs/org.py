"""The register of units: company, second-level units, workshops, teams."""

from __future__ import annotations

from app.kernel.actor import ROLES
from app.kernel.sheet import Sheet
from app.kernel.spec import Column, Section, ServiceSpec
from app.kernel.text import N_
from models.org import OrgUnit

EDITORS = ("SysAdmin", "CompanyOfficer")

SPEC = ServiceSpec(
    room="org",
    model=OrgUnit,
    title=N_("Units"),
    one=N_("Unit"),
    icon="building",
    sheet=Sheet(N_("Registration form of a unit")),
    menu=N_("Basic data"),
    may={"list": ROLES, "add": EDITORS, "edit": EDITORS, "export": EDITORS},
    order=("path", "asc"),
    number_column="code",
    eager=("parent",),
    about=N_("Units carry the reach of every role: who sees a unit sees what lies under it."),
    sections=(
        Section(
            N_("Unit"),
            (
                Column("code", N_("Unit code"), cell="catalogue", required=True, length=20, listed=True,
                       search="first", sort=True),
                Column("name", N_("Unit name"), cell="catalogue", required=True, length=60, listed=True,
                       search="first"),
                Column("level", N_("Unit level"), "code", cell="catalogue", codes="org_level", required=True,
                       listed=True, search="first"),
                Column("parent_id", N_("Belongs to"), "ref", cell="catalogue", ref="org", search="more",
                       hint=N_("The unit exactly one level up; empty for the company.")),
                Column("parent", N_("Belongs to"), cell="catalogue", path="parent.name", listed=True, show=False),
                Column("active", N_("In use"), "bool", cell="catalogue", default=True, listed=True, search="more"),
                Column("headcount", N_("Number of employees"), "int", cell="catalogue", low=0, high=1_000_000,
                       listed=True, sort=True),
                Column("region", N_("Region"), cell="catalogue", length=6, search="more",
                       hint=N_("Division code of six digits whose lines hold here; empty: that of the unit above.")),
                Column("union_chair", N_("Union chair"), cell="catalogue", length=40, listed=True),
            ),
        ),
    ),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC,)
