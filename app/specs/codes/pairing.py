"""Code lists of health pairings, plans and follow-ups."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "hospital_level": (
        Code("3A", N_("Tertiary, grade A")),
        Code("3B", N_("Tertiary, grade B")),
        Code("2A", N_("Secondary, grade A")),
        Code("2B", N_("Secondary, grade B")),
        Code("1", N_("Level 1 hospital")),
        Code("OTHER", N_("Other hospital")),
    ),
    "key_reason": (
        Code("CRITICAL_ILL", N_("Major illness"), "red"),
        Code("CVD_HIGH", N_("High cardiovascular risk"), "yellow"),
        Code("CHRONIC", N_("Chronic disease")),
        Code("POST_OP", N_("Recovery after surgery")),
        Code("OCCUPATIONAL", N_("Occupational health")),
        Code("HARDSHIP", N_("Employee in hardship")),
    ),
    "risk_level": (
        Code("LOW", N_("Low risk"), "green"),
        Code("MID", N_("Medium risk"), "yellow"),
        Code("HIGH", N_("High risk"), "red"),
    ),
    "risk_factor": (
        Code("PRESSURE", N_("Raised blood pressure")),
        Code("GLUCOSE", N_("Raised blood glucose")),
        Code("LIPID", N_("Abnormal blood lipids")),
        Code("WEIGHT", N_("Overweight")),
        Code("SMOKING", N_("Smoking")),
        Code("DRINKING", N_("Drinking too much")),
        Code("INACTIVE", N_("Too little exercise")),
        Code("SLEEP", N_("Too little sleep")),
        Code("STRESS", N_("Mental stress")),
        Code("FAMILY", N_("Family history")),
        Code("EXPOSURE", N_("Occupational exposure")),
        Code("OTHER", N_("Other risk")),
    ),
    "goal_indicator": (
        Code("PRESSURE", N_("Blood pressure")),
        Code("GLUCOSE", N_("Fasting glucose")),
        Code("LDL", N_("LDL cholesterol")),
        Code("WEIGHT", N_("Weight")),
        Code("BMI", N_("BMI")),
        Code("SMOKING", N_("Smoking")),
        Code("DRINKING", N_("Drinking")),
        Code("EXERCISE", N_("Exercise")),
        Code("SLEEP", N_("Sleep")),
        Code("OTHER", N_("Other goal")),
    ),
    "goal_result": (
        Code("REACHED", N_("Reached"), "green"),
        Code("PARTLY", N_("Partly reached"), "yellow"),
        Code("MISSED", N_("Not reached"), "red"),
    ),
    "intervention_kind": (
        Code("DRUG", N_("Medication")),
        Code("DIET", N_("Diet")),
        Code("EXERCISE", N_("Exercise")),
        Code("SMOKE", N_("Smoking and alcohol")),
        Code("REHAB", N_("Rehabilitation")),
        Code("PSY", N_("Psychological care")),
        Code("RECHECK", N_("Re-examination")),
        Code("WORK_ADJUST", N_("Change of work post")),
    ),
    "follow_paper": (
        Code("PHOTO", N_("Photo")),
        Code("LAB", N_("Laboratory report")),
        Code("OTHER", N_("Other document")),
    ),
    "follow_mode": (
        Code("PHONE", N_("Telephone")),
        Code("VIDEO", N_("Video call")),
        Code("FACE", N_("Face to face")),
        Code("CLINIC", N_("At the clinic")),
        Code("HOME", N_("At home")),
    ),
}
