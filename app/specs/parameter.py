"""The register of parameters: lines, multiples and operators of the rules, by region, each from a day on."""

from __future__ import annotations

from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from models.parameter import ParamSetting

KEEPERS = ("SysAdmin", "CompanyLeader")
READERS = ("CompanyOfficer", "CompanyLeader", "Auditor", "SysAdmin")

SPEC = ServiceSpec(
    room="parameter",
    model=ParamSetting,
    title=N_("Parameters"),
    one=N_("Parameter"),
    icon="adjustments-horizontal",
    menu=N_("Basic data"),
    may={"list": READERS, "add": KEEPERS, "edit": KEEPERS, "export": KEEPERS},
    order=("effective_from", "desc"),
    name_column="param",
    edit_states=("PROPOSED",),
    sheet=Sheet(N_("Registration form of a parameter"), (Box(N_("Proposed by")), Box(N_("Put into force by"), seal=True))),
    about=N_("Lines and multiples that the rules use. A value holds in its region from its day on; archives keep the value they used."),
    states=(
        State("PROPOSED", N_("Proposed"), tone="yellow"),
        State("IN_FORCE", N_("In force"), tone="green"),
        State("WITHDRAWN", N_("Withdrawn"), live=False),
    ),
    moves=(
        Move("enact", N_("Put into force"), ("PROPOSED",), "IN_FORCE", KEEPERS, kind="primary", decision=True,
             done=N_("The value holds from its day on.")),
        Move("withdraw", N_("Withdraw"), ("PROPOSED",), "WITHDRAWN", KEEPERS, note="required", kind="danger", task=False,
             done=N_("The proposal is withdrawn.")),
        Move("revoke", N_("Put out of force"), ("IN_FORCE",), "WITHDRAWN", KEEPERS, note="required", kind="danger", task=False,
             done=N_("The value no longer holds. Archives keep what they were reckoned with.")),
    ),
    sections=(
        Section(
            N_("Parameter"),
            (
                Column("param", N_("What it is"), "code", cell="catalogue", codes="parameter", required=True, add_only=True,
                       listed=True, search="first", sort=True),
                Column("region", N_("Region"), cell="catalogue", length=6, listed=True, search="first",
                       hint=N_("Division code of six digits: a district, a city (370300) or a province (370000). Empty: everywhere.")),
                Column("value", N_("Value"), cell="catalogue", required=True, length=20, listed=True,
                       hint=N_("Yuan with at most two places, a multiple such as 1.5, or <, <=, >, >=.")),
                Column("effective_from", N_("In force from"), "date", cell="catalogue", required=True, listed=True, sort=True,
                       search="more"),
                Column("state", N_("State"), cell="catalogue", form=False, listed=True, search="first", sort=True),
                Column("source", N_("Basis"), cell="catalogue", required=True, length=200, wide=True, listed=True,
                       hint=N_("Document and number that set the value.")),
            ),
        ),
    ),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC,)
