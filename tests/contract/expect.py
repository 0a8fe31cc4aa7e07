"""What the handbook of security says, written by hand: which rows a role reaches, and the cells that tell most.

Nothing here is computed from the declarations of the product; that is the point.
"""

from __future__ import annotations

from app.kernel.actor import ROLES
from tests.contract.rows import LEFT, SIDES, Side

#: role -> the account of the small company that holds it, on the left side where the role has a side
ACCOUNT = {
    "WorkshopReporter": "reporter1", "UnitEditor": "editor1", "UnitLeader": "leader1", "CompanyOfficer": "officer",
    "CompanyLeader": "chair", "Finance": "finance", "Auditor": "auditor", "EapGridMember": "grid",
    "EapCoordinator": "coordinator", "EapCounselor": "counselor", "HealthManager": "health", "PairDoctor": "doctor",
    "GreenDesk": "green", "VolunteerLead": "volunteers", "SysAdmin": "sysadmin",
}
assert set(ACCOUNT) == set(ROLES)

#: roles that end at their unit, their grid, their cases or their pairings
NARROW = ("WorkshopReporter", "UnitEditor", "UnitLeader", "EapGridMember", "EapCounselor", "PairDoctor")
#: tables of the whole company: no unit owns a row
REGISTERS = ("disease", "hospital", "doctor", "aid_item", "eap_counselor", "parameter")
#: tables with a unit that nobody inside a unit reads
COMPANY = ("objection",)
#: the tree of units is closed only to those who work inside a unit
OPEN_TREE = ("EapGridMember", "EapCounselor", "PairDoctor")
#: rooms that a role must not have at all, whatever a declaration says
ABSENT: dict[str, tuple[str, ...]] = {
    "SysAdmin": ("archive", "aid", "eap", "eap_assessment", "eap_session", "eap_grid", "pairing", "health_plan", "follow_up",
                 "green_channel", "person"),
    "Finance": ("archive", "eap", "eap_assessment", "eap_session", "eap_grid", "pairing", "health_plan", "follow_up",
                "green_channel", "person"),
    "VolunteerLead": ("archive", "aid", "eap", "eap_assessment", "eap_session", "pairing", "health_plan", "follow_up"),
    "EapCounselor": ("archive", "aid", "pairing", "health_plan", "follow_up", "green_channel", "person"),
    "EapCoordinator": ("archive", "aid", "eap_assessment", "eap_session", "pairing", "health_plan", "follow_up"),
    "EapGridMember": ("archive", "aid", "eap_assessment", "eap_session", "pairing", "health_plan", "follow_up", "green_channel"),
    "PairDoctor": ("archive", "aid", "eap", "eap_assessment", "eap_session", "green_channel", "person"),
    "HealthManager": ("archive", "aid", "eap", "eap_assessment", "eap_session", "green_channel"),
    "GreenDesk": ("archive", "aid", "eap", "eap_assessment", "eap_session", "pairing", "health_plan", "follow_up", "person"),
    **dict.fromkeys(
        ("WorkshopReporter", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor"),
        ("eap", "eap_assessment", "eap_session", "eap_grid", "eap_counselor", "pairing", "health_plan", "follow_up"),
    ),
    "UnitEditor": ("eap_assessment", "eap_session", "eap_grid", "eap_counselor", "pairing", "health_plan", "follow_up"),
}

#: parameters of the rules are the company's own matter
for _role in set(ROLES) - {"SysAdmin", "CompanyOfficer", "CompanyLeader", "Auditor"}:
    ABSENT[_role] = (*ABSENT[_role], "parameter")

#: a notice is read by the unions and the auditor; who objects, and what he says, stays with the company
for _role in set(ROLES) - {"UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor"}:
    ABSENT[_role] = (*ABSENT[_role], "notice", "objection")
for _role in ("UnitEditor", "UnitLeader"):
    ABSENT[_role] = (*ABSENT[_role], "objection")


def reached(role: str, room: str) -> tuple[Side, ...]:
    """The sides whose row of the room the role's account reaches, if it has the room."""
    if role not in NARROW or room in REGISTERS or (room == "org" and role in OPEN_TREE):
        return SIDES
    return (LEFT,)


#: role, room, kind, name -> right, as security.md 1.5 and domain.md 2.1 have it
CELLS: tuple[tuple[str, str, str, str, str], ...] = (
    ("SysAdmin", "person", "field", "name", "-"), ("SysAdmin", "archive", "field", "category", "-"),
    ("SysAdmin", "aid", "field", "approved_amount", "-"), ("SysAdmin", "disease", "action", "edit", "yes"),
    ("SysAdmin", "archive", "verb", "approve", "no"), ("SysAdmin", "aid", "verb", "approve", "no"),
    ("Auditor", "archive", "field", "name", "MR"), ("Auditor", "archive", "field", "annual_income", "MR"),
    ("Auditor", "archive", "field", "diagnosis", "-"), ("Auditor", "archive", "field", "bank_account", "MR"),
    ("Auditor", "archive", "field", "address", "M"), ("Auditor", "aid", "field", "approved_amount", "V"),
    ("WorkshopReporter", "archive", "field", "bank_account", "-"), ("WorkshopReporter", "archive", "field", "id_no", "B"),
    ("WorkshopReporter", "archive", "field", "diagnosis", "E@d"), ("WorkshopReporter", "aid", "field", "requested_amount", "-"),
    ("UnitEditor", "archive", "field", "id_no", "MB"), ("UnitEditor", "archive", "field", "bank_account", "MB"),
    ("UnitEditor", "archive", "field", "diagnosis", "VE@s"), ("UnitEditor", "aid", "field", "requested_amount", "VE@v"),
    ("UnitEditor", "eap", "field", "level", "E@n"), ("UnitEditor", "eap", "field", "name", "E@n"),
    ("UnitEditor", "eap", "field", "referred_on", "VE"), ("UnitLeader", "archive", "field", "diagnosis", "M"),
    ("CompanyOfficer", "archive", "field", "id_no", "MR"), ("CompanyOfficer", "person", "field", "phone", "MR"),
    ("CompanyOfficer", "archive", "field", "diagnosis", "V"), ("CompanyLeader", "archive", "field", "diagnosis", "MR"),
    ("CompanyLeader", "archive", "field", "members.birth_date", "MR"), ("Finance", "aid", "field", "approved_amount", "V"),
    ("EapGridMember", "eap", "field", "level", "E@n"), ("EapGridMember", "eap", "field", "name", "VE"),
    ("EapCoordinator", "eap", "field", "level", "VE"), ("EapCoordinator", "eap", "field", "sessions.note", "-"),
    ("EapCounselor", "eap", "field", "sessions.note", "VE"), ("EapCoordinator", "person", "field", "id_no", "-"),
    ("HealthManager", "health_plan", "field", "sbp", "V"), ("PairDoctor", "health_plan", "field", "sbp", "VE"),
    ("HealthManager", "health_plan", "action", "edit", "no"), ("PairDoctor", "pairing", "action", "add", "no"),
    ("GreenDesk", "green_channel", "field", "disease", "V@q"), ("GreenDesk", "green_channel", "field", "id_no", "M@q"),
    ("UnitEditor", "green_channel", "field", "disease", "VE@s"), ("Auditor", "green_channel", "field", "disease", "-"),
    ("CompanyOfficer", "objection", "field", "objector", "VE"), ("CompanyLeader", "objection", "field", "content", "V"),
    ("Auditor", "objection", "field", "objector", "MR"), ("UnitLeader", "notice", "action", "add", "no"),
    ("CompanyOfficer", "notice", "verb", "publish", "yes"), ("UnitEditor", "archive", "field", "surveys.cause_seen", "VE@s"),
    ("UnitEditor", "aid", "verb", "approve", "no"), ("UnitLeader", "aid", "verb", "approve", "yes"),
    ("Finance", "aid", "verb", "approve", "no"), ("VolunteerLead", "archive", "action", "list", "no"),
)
