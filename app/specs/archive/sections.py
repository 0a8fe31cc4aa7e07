"""Columns of the archive itself, in the order of the steps of its form.

Facts about the family are personal data of class 2: they stand in the cell "name", which the workshop may type in its
own drafts and the auditor sees masked. Only unit, category and cause are open to everybody who reaches the row.
"""

from __future__ import annotations

from typing import Any

from app.kernel.spec import Column, Section
from app.kernel.text import N_

NEEDED = N_("Needed before you submit.")
_LEAD = ("employee_id", ("",))  #: asked while nobody was chosen from the roster
_ILL = ("CANCER", "CARDIO", "CEREBRO", "ESRD", "MENTAL", "LIVER", "BLOOD", "DIABETES", "TUMOR", "SPINE", "HYPERTENSION", "LUNG",
        "COMA", "PARALYSIS", "ALZHEIMER", "PARKINSON", "MND", "MINOR", "DISABLED")
_ILLNESS = ("main_cause|minor_causes|health_state", ("C06", "C11", *_ILL))  #: somebody is ill
_SUDDEN = ("main_cause|minor_causes", ("C06", "C07", "C08"))  #: illness, disaster, accident
_DISABLED = ("health_state", ("DISABLED",))


def _family(name: str, label: str, kind: str = "text", **more: Any) -> Column:
    return Column(name, label, kind, cell="name", mask="text", **more)


def _illness(name: str, label: str, kind: str, **more: Any) -> Column:
    return Column(name, label, kind, cell="diagnosis", mask="diagnosis", **more)


def _figure(name: str, label: str, **more: Any) -> Column:
    return Column(name, label, "yuan", cell="income", form=False, **more)


def _fact(name: str, label: str, kind: str = "date", **more: Any) -> Column:
    return Column(name, label, kind, form=False, **more)


_BASIC = Section(
    N_("Basic facts"),
    (
        Column("archive_no", N_("Archive number"), form=False, search="more", sort=True),
        _family("employee_id", N_("Employee"), "ref", ref="person", add_only=True, show=False,
                hint=N_("Choose from the roster by name, pinyin or staff number. Leave empty for a lead.")),
        Column("name", N_("Full name"), cell="name", length=40, add_only=True, listed=True, sort=True, when=_LEAD,
               hint=N_("Only for a lead: taken from the roster otherwise.")),
        _family("emp_no", N_("Staff number"), path="employee.emp_no", listed=True, sort=True),
        Column("unit_id", N_("Unit"), "ref", ref="org", add_only=True, search="first", when=_LEAD,
               hint=N_("Only for a lead: the employee's unit otherwise.")),
        Column("unit", N_("Unit"), path="unit.name", listed=True, sort=True, show=False),
        Column("id_no", N_("ID number"), "id_no", cell="id_no", path="employee.id_no"),
        Column("gender", N_("Gender"), "code", codes="gender", path="employee.gender", listed=True),
        Column("age", N_("Age"), "int", path="age", listed=True, search="more", since=("years", "employee.birth_date")),
        Column("phone", N_("Mobile phone"), "phone", cell="phone", path="employee.phone"),
        Column("post", N_("Post"), path="employee.post"),
        Column("work_state", N_("Work status"), "code", codes="work_state", path="employee.work_state"),
        Column("contract_kind", N_("Kind of contract"), "code", codes="contract_kind", path="employee.contract_kind"),
        _family("marital", N_("Marital status"), "code", codes="marital", path="employee.marital"),
        _family("reason", N_("Short reason"), "long", length=500, wide=True,
                hint=N_("What was noticed, in a few words.")),
        Column("source_kind", N_("How it was found"), "code", codes="source_kind", search="more"),
        Column("discovered_on", N_("Found on"), "date", high="today"),
        _family("discovered_by", N_("Found by"), length=40),
        Column("applied_on", N_("Date of the written application"), "date", high="today",
               hint=N_("Empty: the day you submit.")),
        Column("kind", N_("Kind of archive"), "code", codes="archive_kind", default="FORMAL", search="more"),
        Column("archive_level", N_("Standard of the archive"), "code", codes="archive_level", default="BASIC",
               search="more"),
        Column("address", N_("Home address"), cell="address", length=200, wide=True),
        Column("postcode", N_("Postcode"), cell="address", length=6),
        Column("hukou_division", N_("Division of the household register"), cell="address", length=6,
               hint=N_("Six digits.")),
        Column("duty_person_id", N_("Person in charge"), "ref", ref="person", search="more",
               hint=N_("The union cadre who looks after this household.")),
    ),
)

_HOUSEHOLD = Section(
    N_("Household"),
    (
        _family("housing_type", N_("Kind of housing"), "code", codes="housing_type", hint=NEEDED),
        _family("housing_area", N_("Living area (m²)"), "decimal", low=0, high=100_000),
        _family("single_parent", N_("Single parent"), "bool"),
        _family("zero_employment", N_("Nobody in the household has a job"), "bool"),
        _family("self_rescue", N_("Can help itself to some degree"), "bool", default=True),
        _family("medical_insurance", N_("Medical insurance"), "code", codes="medical_insurance"),
        _family("gov_aid_state", N_("Minimum living allowance"), "code", codes="gov_aid_state"),
        _family("bank_name", N_("Bank"), length=60),
        _family("bank_branch", N_("Branch of the bank"), length=80),
        Column("bank_account", N_("Bank account"), "bank", cell="bank",
               hint=N_("An account of the head of household.")),
    ),
)

_CAUSE = Section(
    N_("Cause of hardship"),
    (
        Column("main_cause", N_("Main cause"), "code", codes="cause", listed=True, search="more", sort=True,
               hint=NEEDED),
        Column("minor_causes", N_("Further causes"), "codes", codes="cause", hint=N_("At most three.")),
        _illness("health_state", N_("State of health"), "code", codes="health_state", hint=NEEDED),
        _illness("disability_type", N_("Kind of disability"), "code", codes="disability_type", when=_DISABLED),
        _illness("disability_grade", N_("Grade of disability"), "code", codes="disability_grade", when=_DISABLED),
        _illness("disease_id", N_("Disease"), "ref", ref="disease", when=_ILLNESS),
        _illness("diagnosis", N_("Diagnosis"), "secret", length=500, wide=True, when=_ILLNESS),
        _illness("diagnosed_on", N_("Diagnosed on"), "date", high="today", when=_ILLNESS),
        Column("accident_cost", N_("Cost of the accident or sudden event"), "yuan", cell="income", low=0, when=_SUDDEN,
               hint=N_("In this year, not part of the rigid expenses.")),
        _family("major_event", N_("Named major event that hurt somebody of the household"), length=80, when=_SUDDEN,
                hint=N_("Name of the event; empty where there was none.")),
    ),
)

_CATEGORY = Section(
    N_("Hardship category"),
    (
        Column("category", N_("Hardship category"), "code", codes="category", form=False, listed=True, search="more", sort=True),
        Column("computed_category", N_("Computed category"), "code", codes="category", form=False),
        _fact("lowered_on", N_("Category lowered on")),
        _fact("lowered_by", N_("Category lowered by"), "text"),
        Column("household_size", N_("Persons in the household"), "int", form=False),
        _figure("annual_income", N_("Yearly income")),
        _figure("annual_rigid", N_("Yearly rigid expense")),
        _figure("net_per_capita_month", N_("Net monthly income per person"), listed=True, search="more", sort=True, total=False),
        _figure("self_month_income", N_("Own monthly income")),
        Column("warnings", N_("To be looked at"), "codes", codes="archive_warning", form=False, wide=True),
        Column("key_group", N_("Key group"), "code", codes="key_group"),
        Column("batch_measure", N_("Measure of the four batches"), "code", codes="batch_measure"),
    ),
)

_COURSE = Section(
    N_("Course"),
    (
        _fact("survey_on", N_("Household survey on")),
        _fact("survey_visitors", N_("Visitors"), "text"),
        _fact("check_sent_on", N_("Economic check sent on")),
        _fact("check_returned_on", N_("Economic check returned on")),
        _fact("check_result", N_("Result of the check"), "code", codes="check_result"),
        _figure("check_diff", N_("Difference found by the check")),
        _fact("notice_from", N_("Public notice from")),
        _fact("notice_until", N_("Public notice until")),
        _fact("active_from", N_("Archive opened on"), search="more", sort=True),
        _fact("review_months", N_("Months since the last review"), "int", path="review_months", show=False, search="more",
              since=("months", "check_returned_on")),
        _fact("next_review_on", N_("Next review on"), search="more", sort=True),
        _fact("exit_kind", N_("Kind of exit"), "code", codes="exit_kind"),
        _fact("told_on", N_("Employee told on")),
        _fact("monitor_from", N_("Watched from")),
        _fact("closed_on", N_("Closed on")),
        _fact("close_reason", N_("Reason of closing"), "code", codes="close_reason"),
        _fact("retain_until", N_("Kept until")),
        _fact("prev_archive_id", N_("Former archive"), "ref", ref="archive"),
        _fact("merged_into_id", N_("Merged into"), "ref", ref="archive"),
    ),
)

SECTIONS: tuple[Section, ...] = (_BASIC, _HOUSEHOLD, _CAUSE, _CATEGORY, _COURSE)
