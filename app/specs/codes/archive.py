"""Code lists of the hardship archive. What the database checks as well stands in ``models/archive/lists.py``."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_
from app.specs.codes.course import COURSE

_CAUSES: tuple[Code, ...] = (
    Code("C01", N_("Unable to work")),
    Code("C02", N_("Able to work, without a job")),
    Code("C03", N_("Laid off, unemployed")),
    Code("C04", N_("Not in social insurance")),
    Code("C05", N_("Social insurance not fully granted")),
    Code("C06", N_("Serious illness")),
    Code("C07", N_("Natural disaster")),
    Code("C08", N_("Accident")),
    Code("C09", N_("Children at school")),
    Code("C10", N_("Other cause")),
    Code("C11", N_("Disability"), extra={"national": "C01"}),
    Code("C12", N_("Single parent"), extra={"national": "C10"}),
    Code("C13", N_("Low or reduced pay"), extra={"national": "C10"}),
    Code("C14", N_("Mental stress"), extra={"national": "C10"}),
)  #: ``national``: code for the upward report, the code itself where absent

_HEALTH: tuple[Code, ...] = (
    Code("GOOD", N_("Good")),
    Code("CANCER", N_("Malignant tumour")),
    Code("CARDIO", N_("Cardiovascular disease")),
    Code("CEREBRO", N_("Cerebrovascular disease")),
    Code("ESRD", N_("End-stage renal disease (uraemia)")),
    Code("MENTAL", N_("Mental disorder")),
    Code("LIVER", N_("Liver disease")),
    Code("BLOOD", N_("Blood disease")),
    Code("DIABETES", N_("Diabetes")),
    Code("TUMOR", N_("Tumour")),
    Code("SPINE", N_("Lumbar or cervical spine disease")),
    Code("HYPERTENSION", N_("High blood pressure")),
    Code("LUNG", N_("Lung disease")),
    Code("COMA", N_("Deep coma")),
    Code("PARALYSIS", N_("Permanent paralysis")),
    Code("ALZHEIMER", N_("Severe Alzheimer's disease")),
    Code("PARKINSON", N_("Severe Parkinson's disease")),
    Code("MND", N_("Severe motor neurone disease")),
    Code("MINOR", N_("Minor illness")),
    Code("DISABLED", N_("Disabled")),
)

_MEMBERS: tuple[Code, ...] = (
    Code("M1", N_("Member 1")),
    Code("M2", N_("Member 2")),
    Code("M3", N_("Member 3")),
    Code("M4", N_("Member 4")),
    Code("M5", N_("Member 5")),
    Code("M6", N_("Member 6")),
    Code("M7", N_("Member 7")),
    Code("M8", N_("Member 8")),
    Code("M9", N_("Member 9")),
    Code("M10", N_("Member 10")),
    Code("M11", N_("Member 11")),
    Code("M12", N_("Member 12")),
    Code("M13", N_("Member 13")),
    Code("M14", N_("Member 14")),
    Code("M15", N_("Member 15")),
)

_HOUSEHOLD: dict[str, tuple[Code, ...]] = {
    "member_place": _MEMBERS,
    "household_place": (Code("HEAD", N_("Head of household")), *_MEMBERS),
    "relation": (
        Code("SPOUSE", N_("Spouse")),
        Code("SON", N_("Son")),
        Code("DAUGHTER", N_("Daughter")),
        Code("FATHER", N_("Father")),
        Code("MOTHER", N_("Mother")),
        Code("PARENT_IN_LAW", N_("Spouse's parent")),
        Code("SIBLING", N_("Brother or sister")),
        Code("GRANDPARENT", N_("Grandparent")),
        Code("GRANDCHILD", N_("Grandchild")),
        Code("OTHER", N_("Other relative")),
    ),
    "identity": (
        Code("WORK", N_("Working")),
        Code("STUDENT", N_("Student")),
        Code("RETIRED", N_("Retired")),
        Code("FARM", N_("Farming")),
        Code("JOBLESS", N_("Without a job")),
        Code("ARMY", N_("In the army")),
        Code("CHILD", N_("Pre-school child")),
        Code("DISABLED_NO_WORK", N_("Disabled, cannot work")),
    ),
    "edu_stage": (
        Code("KINDER", N_("Kindergarten")),
        Code("PRIMARY", N_("Primary school")),
        Code("JUNIOR", N_("Junior secondary school")),
        Code("SENIOR", N_("Senior secondary or vocational school")),
        Code("TERTIARY", N_("Higher education")),
        Code("SPECIAL", N_("Special education")),
    ),
    "school_kind": (
        Code("PUBLIC", N_("Public school")),
        Code("PRIVATE_HIGH_FEE", N_("Private school with high fees")),
        Code("ABROAD", N_("School abroad at own cost")),
        Code("MILITARY", N_("Military academy")),
        Code("FREE_NORMAL", N_("Free teacher training")),
        Code("ORIENTED", N_("Commissioned training")),
    ),
    "income_kind": (
        Code("WAGE", N_("Wages")),
        Code("BUSINESS", N_("Net business income")),
        Code("PROPERTY", N_("Net property income")),
        Code("TRANSFER", N_("Net transfer income")),
        Code("OTHER", N_("Other income")),
        Code("UNION_AID", N_("Union assistance money")),
        Code("FESTIVAL", N_("Festival money")),
        Code("RURAL_BASIC_PENSION", N_("Residents' basic pension")),
        Code("IMPUTED", N_("Imputed income")),
    ),
    "rigid_kind": (
        Code("ILLNESS", N_("Because of illness")),
        Code("DISABILITY", N_("Because of disability")),
        Code("SCHOOL", N_("Because of school")),
        Code("HOUSING", N_("Housing")),
        Code("WORK_COST", N_("Necessary cost of work")),
        Code("OTHER", N_("Other rigid expense")),
    ),
    "medical_insurance": (
        Code("EMPLOYEE", N_("Employee medical insurance")),
        Code("RESIDENT", N_("Resident medical insurance")),
        Code("COMMERCIAL", N_("Commercial insurance")),
        Code("NONE", N_("No insurance")),
    ),
}

_EVIDENCE: tuple[Code, ...] = (
    Code("APPLICATION", N_("Written application")),
    Code("ID_COPY", N_("Copy of the identity card")),
    Code("HUKOU", N_("Household register")),
    Code("INCOME_CERT", N_("Proof of income")),
    Code("DIAGNOSIS", N_("Medical certificate")),
    Code("INVOICE", N_("Bills and settlements")),
    Code("SCHOOL_CERT", N_("Proof of enrolment or admission letter")),
    Code("FEE_RECEIPT", N_("Tuition receipt")),
    Code("DISABILITY_CERT", N_("Disability certificate")),
    Code("LOWINC_CERT", N_("Minimum living allowance certificate")),
    Code("ACCIDENT_CERT", N_("Proof of accident or disaster")),
    Code("AUTHORIZATION", N_("Signed authorization")),
    Code("COMMITMENT", N_("Commitment letter")),
    Code("SURVEY_FORM", N_("Household survey form")),
    Code("MEETING_MINUTES", N_("Minutes of the review meeting")),
    Code("NOTICE_PHOTO", N_("Photo of the public notice")),
    Code("OTHER", N_("Other document")),
)

#: the seven questions of the exclusions, also as labels of the form that asks them
EXCLUSION_WORDS: dict[str, str] = {
    "X1": N_("X1 Child at a high-fee private school or abroad at own expense"),
    "X2": N_("X2 Somebody of the household controls a company, runs a shop or employs others"),
    "X3": N_("X3 Two homes or more, above the local area per person"),
    "X4": N_("X4 A motor vehicle in regular use, not for a disabled or ill person"),
    "X5": N_("X5 Refuses to be checked"),
    "X6": N_("X6 Conceals or declares falsely"),
    "X7": N_("X7 Able to work and without good reason not working"),
}

_FILE: dict[str, tuple[Code, ...]] = {
    "archive_kind": (Code("FORMAL", N_("Regular archive")), Code("TEMP", N_("Temporary assistance"))),
    "archive_level": (
        Code("NATIONAL", N_("National standard")),
        Code("PROVINCE", N_("Provincial standard")),
        Code("CITY", N_("City standard")),
        Code("COUNTY", N_("County standard")),
        Code("BASIC", N_("Basic level")),
    ),
    "category": (
        Code("DEEP", N_("Deep hardship"), "red"),
        Code("RELATIVE", N_("Relative hardship"), "yellow"),
        Code("ACCIDENT", N_("Hardship through accident"), "yellow"),
        Code("MARGINAL", N_("Marginal hardship (enterprise level)")),
    ),
    "category_lower": (
        Code("RELATIVE", N_("Relative hardship"), "yellow"),
        Code("MARGINAL", N_("Marginal hardship (enterprise level)")),
    ),
    "exclusion": tuple(Code(code, label) for code, label in EXCLUSION_WORDS.items()),
    "exclusion_answer": (
        Code("NO", N_("Does not hold")),
        Code("YES", N_("Holds"), "red"),
        Code("WAIVED", N_("Holds, waived"), "yellow"),
    ),
    "exclusion_found": (Code("NO", N_("Does not hold")), Code("YES", N_("Holds"))),
    "waiver_ground": (
        Code("ILLNESS", N_("Critical illness")),
        Code("DISASTER", N_("Disaster")),
        Code("OTHER", N_("Other ground")),
    ),
    "disability_type": (
        Code("VISION", N_("Visual")),
        Code("HEARING", N_("Hearing")),
        Code("SPEECH", N_("Speech")),
        Code("INTELLECT", N_("Intellectual")),
        Code("LIMB", N_("Physical")),
        Code("MENTAL", N_("Mental")),
        Code("MULTI", N_("Multiple")),
    ),
    "disability_grade": (
        Code("1", N_("Very severe")),
        Code("2", N_("Severe")),
        Code("3", N_("Moderate")),
        Code("4", N_("Mild")),
    ),
    "housing_type": (
        Code("SELF_BUILT", N_("Self-built house")),
        Code("COMMERCIAL", N_("Bought flat")),
        Code("ECONOMIC", N_("Affordable housing")),
        Code("LIMITED", N_("Price-limited housing")),
        Code("UNIT_RENT", N_("Rented from the employer")),
        Code("GOV_RENT", N_("Government low-rent housing")),
        Code("RENT", N_("Rented")),
        Code("NONE", N_("No home")),
        Code("OTHER", N_("Other home")),
    ),
    "gov_aid_state": (
        Code("ABOVE", N_("Above the minimum living line")),
        Code("ENJOY", N_("Receives the minimum living allowance")),
        Code("ENTITLED_NOT", N_("Does not receive the minimum living allowance")),
    ),
    "key_group": (
        Code("ABLE", N_("In the allowance, able to work, not fully employed")),
        Code("UNCOVERED", N_("Below the line, not in the allowance")),
        Code("EXPENSE", N_("Hardship through expenses")),
        Code("MIGRANT", N_("Migrant worker in hardship")),
        Code("REFORM", N_("In hardship through structural reform")),
        Code("OTHER", N_("Other group")),
    ),
    "batch_measure": (
        Code("WORK", N_("Job and business")),
        Code("INSURE", N_("Into social insurance")),
        Code("AID", N_("Special assistance")),
        Code("BACKSTOP", N_("Government backstop")),
    ),
    "source_kind": (
        Code("SELF", N_("Own application")),
        Code("VISIT", N_("Found on a visit")),
        Code("WORKSHOP", N_("Reported by the workshop")),
        Code("EAP", N_("Referred by EAP")),
        Code("IMPORT", N_("Imported from old data")),
    ),
    "check_result": (
        Code("MATCH", N_("Agrees"), "green"),
        Code("DIFF", N_("Differs"), "yellow"),
        Code("EXCEED", N_("Over the limit"), "red"),
        Code("FAIL", N_("Could not be checked"), "yellow"),
    ),
    "archive_consent": (
        Code("ECON_CHECK", N_("Authorization of the economic check")),
        Code("SENSITIVE", N_("Separate consent to sensitive data")),
        Code("NOTICE", N_("Consent to the public notice")),
        Code("EAP_VISIBLE", N_("Consent to show whether EAP services exist")),
    ),
    "archive_warning": (
        Code("ILLNESS_DIFF", N_("Illness expense differs from the self-paid medical cost in the period"), "yellow"),
    ),
    "disease_group": (
        Code("CRITICAL", N_("Critical illness")),
        Code("CHRONIC", N_("Chronic illness")),
        Code("RARE", N_("Rare illness")),
        Code("OTHER", N_("Other illness")),
    ),
}

LISTS: dict[str, tuple[Code, ...]] = {
    "cause": _CAUSES, "health_state": _HEALTH, "evidence_kind": _EVIDENCE, **_HOUSEHOLD, **_FILE, **COURSE,
}
