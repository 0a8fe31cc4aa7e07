"""Code lists of the aid catalogue and the applications."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "item_class": (
        Code("LIVING", N_("Living aid")),
        Code("MEDICAL", N_("Medical aid")),
        Code("EDUCATION", N_("Schooling of children")),
        Code("LEGAL", N_("Legal aid")),
        Code("TRAINING", N_("Job training")),
        Code("JOB", N_("Job placement")),
        Code("WARMTH", N_("Warmth and condolence")),
        Code("CHARITY", N_("Charity money")),
        Code("EMERGENCY", N_("Emergency fast lane")),
        Code("MATERIAL", N_("Goods in kind")),
        Code("EAP", N_("Psychological help")),
        Code("HEALTH", N_("Health service")),
        Code("VOLUNTEER", N_("Volunteers")),
        Code("OTHER", N_("Other aid")),
    ),
    "per_unit": (
        Code("HOUSEHOLD", N_("Per household")),
        Code("PERSON", N_("Per person")),
        Code("STUDENT", N_("Per student")),
        Code("CASE", N_("Per case")),
    ),
    "once_per": (
        Code("HOUSEHOLD_YEAR", N_("Household and year")),
        Code("PERSON_YEAR", N_("Person and year")),
        Code("STUDENT_YEAR", N_("Student and year")),
        Code("LIFE_DISEASE", N_("Disease, once in life")),
        Code("CAMPAIGN", N_("Campaign")),
        Code("EVENT", N_("Event")),
        Code("ROLLING_12M", N_("Twelve months")),
    ),
    "fund_source": (
        Code("CENTRAL", N_("Central government aid fund")),
        Code("PROVINCE", N_("Provincial government")),
        Code("LOCAL", N_("City or county government")),
        Code("UNION", N_("Union funds")),
        Code("UPPER_UNION", N_("Grant of the upper union")),
        Code("ADMIN", N_("Company grant or welfare")),
        Code("DONATION", N_("Charity donations of the staff")),
        Code("SOCIAL", N_("Donations of society")),
        Code("INTEREST", N_("Interest and other")),
    ),
    "beneficiary_relation": (
        Code("SELF", N_("The employee")),
        Code("SPOUSE", N_("Spouse")),
        Code("SON", N_("Son")),
        Code("DAUGHTER", N_("Daughter")),
        Code("FATHER", N_("Father")),
        Code("MOTHER", N_("Mother")),
        Code("PARENT_IN_LAW", N_("Parent-in-law")),
        Code("SIBLING", N_("Sibling")),
        Code("GRANDPARENT", N_("Grandparent")),
        Code("GRANDCHILD", N_("Grandchild")),
        Code("OTHER", N_("Other relative")),
    ),
}
