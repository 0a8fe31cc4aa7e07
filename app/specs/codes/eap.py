"""Code lists of EAP referrals, tests and sessions."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "eap_sent": (Code("SENT", N_("Referred"), "green"),),
    "eap_source": (
        Code("SELF", N_("The employee himself")),
        Code("GRID", N_("Grid member")),
        Code("UNIT", N_("Unit")),
        Code("VISIT", N_("Home visit")),
        Code("DOCTOR", N_("Doctor")),
        Code("SCREENING", N_("Screening")),
    ),
    "eap_problem": (
        Code("FAMILY", N_("Family")),
        Code("ILLNESS", N_("Illness")),
        Code("WORK", N_("Pressure of work")),
        Code("GRIEF", N_("Bereavement")),
        Code("RELATION", N_("Relations with others")),
        Code("SLEEP", N_("Sleep")),
        Code("CRISIS", N_("Crisis")),
    ),
    "eap_level": (
        Code("GREEN", N_("Green"), "green"),
        Code("YELLOW", N_("Yellow"), "yellow"),
        Code("ORANGE", N_("Orange"), "yellow"),
        Code("RED", N_("Red"), "red"),
    ),
    "eap_target": (
        Code("SELF_HELP", N_("Self-help")),
        Code("GRID_TALK", N_("Talk with the grid member")),
        Code("COUNSEL", N_("Psychological counselling")),
        Code("PSYCHIATRY", N_("Hospital for mental health")),
        Code("EMERGENCY", N_("Crisis intervention")),
    ),
    "eap_close_reason": (
        Code("IMPROVED", N_("Improved"), "green"),
        Code("TRANSFERRED", N_("Passed on")),
        Code("DECLINED", N_("Employee withdrew")),
        Code("LOST", N_("Contact lost"), "yellow"),
        Code("OTHER", N_("Other reason")),
    ),
    "eap_tool": (
        Code("PHQ9", "PHQ-9"),
        Code("GAD7", "GAD-7"),
        Code("SCL90", "SCL-90"),
        Code("SDS", "SDS"),
        Code("SAS", "SAS"),
        Code("PSS", "PSS"),
        Code("OTHER", N_("Other test")),
    ),
    "eap_band": (
        Code("NONE", N_("None or minimal"), "green"),
        Code("MILD", N_("Mild"), "yellow"),
        Code("MODERATE", N_("Moderate"), "yellow"),
        Code("MOD_SEVERE", N_("Moderately severe"), "red"),
        Code("SEVERE", N_("Severe"), "red"),
    ),
    "eap_form": (
        Code("FACE", N_("Face to face")),
        Code("PHONE", N_("Telephone")),
        Code("VIDEO", N_("Video call")),
        Code("GROUP", N_("Group session")),
    ),
}
