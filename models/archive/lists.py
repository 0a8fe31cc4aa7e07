"""Codes that the database itself holds the archive to. Their words are in ``app/specs/codes/archive.py``."""

from __future__ import annotations

STATES = (
    "LEAD", "DROPPED", "DRAFT", "SUBMITTED", "RETURNED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING",
    "CHECKED", "NOTICE", "OBJECTED", "PENDING", "ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE",
    "MONITOR", "CLOSED", "CANCELLED", "REJECTED",
)
#: an archive in one of these no longer holds its household (V03)
CLOSED_STATES = ("CLOSED", "CANCELLED", "REJECTED", "DROPPED")
#: states that come after the decision to open the archive: it has its number
NUMBERED_STATES = ("ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE", "MONITOR", "CLOSED")

LEVELS = ("NATIONAL", "PROVINCE", "CITY", "COUNTY", "BASIC")
CATEGORIES = ("DEEP", "RELATIVE", "ACCIDENT", "MARGINAL")
#: what the database says of V13: no category is higher than the computed one; archives from before the rule have none
LOWERED = (
    "category IS NULL OR computed_category IS NULL OR category = computed_category OR category = 'MARGINAL' "
    "OR (category = 'RELATIVE' AND computed_category = 'DEEP')"
)
RELATIONS = (
    "SPOUSE", "SON", "DAUGHTER", "FATHER", "MOTHER", "PARENT_IN_LAW", "SIBLING", "GRANDPARENT", "GRANDCHILD", "OTHER",
)

#: place of a person in the household: income, expense and evidence rows say by it whose they are
HEAD = "HEAD"
PLACES = (HEAD, *(f"M{n}" for n in range(1, 16)))

#: income by kind -> counts towards the household's income
COUNTED_INCOME = {
    "WAGE": True, "BUSINESS": True, "PROPERTY": True, "TRANSFER": True, "OTHER": True, "UNION_AID": True,
    "FESTIVAL": False, "RURAL_BASIC_PENSION": False, "IMPUTED": True,
}
INCOME_KINDS = tuple(COUNTED_INCOME)
RIGID_KINDS = ("ILLNESS", "DISABILITY", "SCHOOL", "HOUSING", "WORK_COST", "OTHER")

EVIDENCE_KINDS = (
    "APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT", "DIAGNOSIS", "INVOICE", "SCHOOL_CERT", "FEE_RECEIPT",
    "DISABILITY_CERT", "LOWINC_CERT", "ACCIDENT_CERT", "AUTHORIZATION", "COMMITMENT", "SURVEY_FORM",
    "MEETING_MINUTES", "NOTICE_PHOTO", "OTHER",
)
#: evidence that tells of an illness: class 3, row "medical proof files" of the visibility table
MEDICAL_EVIDENCE = frozenset({"DIAGNOSIS", "INVOICE", "DISABILITY_CERT"})
#: consents that are kept with the archive; those of other rooms stay with those rooms
ARCHIVE_CONSENTS = ("ECON_CHECK", "SENSITIVE", "NOTICE", "EAP_VISIBLE")

CHANGE_KINDS = ("INFO", "INCOME", "MEMBER", "CATEGORY", "UNIT_TRANSFER", "BANK", "REOPEN")
CHANGE_OUTCOMES = ("CONFIRMED", "REFUSED")
CHECK_RESULTS = ("MATCH", "DIFF", "EXCEED", "FAIL")
REVIEW_DECISIONS = ("KEEP", "ADJUST", "EXIT", "CANCEL")
