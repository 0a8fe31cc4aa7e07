"""Code lists of the green channel."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "green_need": (
        Code("OUTPATIENT", N_("Outpatient visit")),
        Code("EXAM", N_("Examination")),
        Code("ADMISSION", N_("Hospital stay")),
        Code("SURGERY", N_("Surgery")),
        Code("CONSULT", N_("Consultation, remote or joint")),
        Code("SECOND_OPINION", N_("Second opinion")),
        Code("EMERGENCY", N_("First aid")),
    ),
    "green_urgency": (
        Code("NORMAL", N_("Ordinary")),
        Code("URGENT", N_("Urgent"), "yellow"),
        Code("EMERGENCY", N_("Emergency"), "red"),
    ),
    "insurance_filing": (
        Code("NOT_NEEDED", N_("Filing not needed")),
        Code("TODO", N_("To be filed"), "yellow"),
        Code("FILED", N_("Filed"), "green"),
        Code("REFUSED", N_("Filing refused"), "red"),
    ),
    "patient_relation": (
        Code("SELF", N_("The employee")),
        Code("SPOUSE", N_("Spouse")),
        Code("SON", N_("Son")),
        Code("DAUGHTER", N_("Daughter")),
        Code("FATHER", N_("Father")),
        Code("MOTHER", N_("Mother")),
        Code("PARENT_IN_LAW", N_("Parent-in-law")),
        Code("SIBLING", N_("Brother or sister")),
        Code("GRANDPARENT", N_("Grandparent")),
        Code("GRANDCHILD", N_("Grandchild")),
        Code("OTHER", N_("Other relative")),
    ),
}
