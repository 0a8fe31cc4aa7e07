"""Targeted matching (定向滴灌): which facts speak for which measure. Rows M5, M9, M10, M11, M13, M14, M16 of the matching table.

The other rows need the rule engine, campaigns, the policy library or rooms that come later. A rule only suggests; a person
opens the application. "In 90 days" means that strictly more days have passed, or that there is no date at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from app.kernel.text import N_

STRESSED = ("C06", "C07", "C08", "C14")  #: illness, disaster, accident, mental stress
WORKLESS = ("C02", "C03", "C13")  #: without a job, laid off, low pay
PAIRABLE = ("CANCER", "CARDIO", "CEREBRO", "ESRD", "DIABETES", "HYPERTENSION")
EAP_DAYS, VISIT_DAYS_DEEP, VISIT_DAYS, IDLE_DAYS = 90, 90, 180, 180


@dataclass(frozen=True)
class Facts:
    """What the rules look at; dates that are not known are None."""

    today: dt.date
    category: str | None = None
    causes: tuple[str, ...] = ()  #: the main cause first
    health_state: str | None = None
    disability_grade: str | None = None
    active_pairing: bool = False
    living_aid_this_year: bool = False
    jobless_able: bool = False  #: a member of working age without a job who can work
    last_visit: dt.date | None = None
    last_eap_contact: dt.date | None = None
    last_service: dt.date | None = None
    active_from: dt.date | None = None


def _over(facts: Facts, day: dt.date | None, days: int) -> bool:
    return day is None or (facts.today - day).days > days


def living_aid(f: Facts) -> bool:
    """M5: category DEEP or RELATIVE and no living aid (C9) this year."""
    return f.category in ("DEEP", "RELATIVE") and not f.living_aid_this_year


def disability(f: Facts) -> bool:
    """M9: disability of grade 1 or 2."""
    return f.disability_grade in ("1", "2")


def comfort(f: Facts) -> bool:
    """M10: main cause C06, C07, C08 or C14 and no EAP contact in 90 days.

    Outside the EAP roles ``last_eap_contact`` is never filled: the cause alone decides, for a missing suggestion would tell
    of a contact.
    """
    return f.causes[:1] != () and f.causes[0] in STRESSED and _over(f, f.last_eap_contact, EAP_DAYS)


def pairing(f: Facts) -> bool:
    """M11: one of six states of health and no active pairing."""
    return f.health_state in PAIRABLE and not f.active_pairing


def work(f: Facts) -> bool:
    """M13: main or minor cause C02, C03 or C13, or a member without a job who can work."""
    return f.jobless_able or any(c in WORKLESS for c in f.causes)


def visit(f: Facts) -> bool:
    """M14: no home visit (a survey counts) in 90 days for DEEP, in 180 for the others."""
    return _over(f, f.last_visit, VISIT_DAYS_DEEP if f.category == "DEEP" else VISIT_DAYS)


def idle(f: Facts) -> bool:
    """M16: in archive, and more than 180 days since the last money or service; without any, since the opening."""
    since = f.last_service or f.active_from
    return since is not None and _over(f, since, IDLE_DAYS)


@dataclass(frozen=True)
class Rule:
    """A row of the table: when it holds, what it says, which columns a viewer must see, masked or not, to be told."""

    code: str
    holds: Callable[[Facts], bool]
    title: str
    reason: str
    columns: tuple[str, ...]
    room: str = ""  #: the form that opens the measure
    key: str = "employee_id"  #: what the form is opened for
    held: bool = True  #: only while the household is in archive; False: from the draft on


RULES: tuple[Rule, ...] = (
    Rule("M5", living_aid, N_("Living aid"), N_("In deep or relative hardship and without living aid this year."),
         ("category",), "aid", "archive_id"),
    Rule("M9", disability, N_("Help for the disabled"),
         N_("Disability of grade 1 or 2: ask whether the government's help for the disabled applies."),
         ("disability_grade",), held=False),
    Rule("M10", comfort, N_("Care for the mind"), N_("The cause of hardship weighs on the mind: offer a talk, with consent."),
         ("main_cause",), "eap", held=False),
    Rule("M11", pairing, N_("Health pairing"),
         N_("The state of health calls for a doctor who follows it; there is no active pairing."),
         ("health_state",), "pairing", held=False),
    Rule("M13", work, N_("Skills and work"), N_("Somebody in the household could earn with training or a job."),
         ("main_cause", "minor_causes"), "aid", "archive_id"),
    Rule("M14", visit, N_("Visit due"), N_("No home visit within the interval of the category."), ("category",)),
    Rule("M16", idle, N_("Without help for long"), N_("No money and no service for more than 180 days."),
         ("active_from",), "aid", "archive_id"),
)


def matching(facts: Facts) -> tuple[Rule, ...]:
    """The rules that hold, in the order of the table."""
    return tuple(r for r in RULES if r.holds(facts))
