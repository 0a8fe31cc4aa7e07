"""The roles in words."""

from __future__ import annotations

from app.kernel.text import N_

ROLE_WORDS = {
    "WorkshopReporter": N_("Workshop reporter"), "UnitEditor": N_("Unit union officer"), "UnitLeader": N_("Unit union chair"),
    "CompanyOfficer": N_("Company union officer"), "CompanyLeader": N_("Company union chair"), "Finance": N_("Finance"),
    "Auditor": N_("Auditor"), "EapGridMember": N_("EAP grid member"), "EapCoordinator": N_("EAP coordinator"),
    "EapCounselor": N_("EAP counselor"), "HealthManager": N_("Health manager"), "PairDoctor": N_("Pairing expert"),
    "GreenDesk": N_("Green channel desk"), "VolunteerLead": N_("Volunteer team lead"), "SysAdmin": N_("System administrator"),
}
