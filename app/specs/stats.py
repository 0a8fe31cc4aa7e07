"""The reports and the standing lists: their names, what each tells in a sentence, who opens them."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.spec import Code
from app.kernel.text import N_

VIEW = "stats"  #: word of the pages in addresses and rights
ROLES = ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor")


@dataclass(frozen=True)
class Sheet:
    """One report or standing list."""

    code: str  #: last part of its address
    number: str  #: of the report in the definition of the reports
    title: str
    about: str
    icon: str = "chart-bar"
    form: bool = False  #: printed upright with places to sign


REPORTS: tuple[Sheet, ...] = (
    Sheet("register", "R1", N_("Register of households in hardship"),
          N_("Employees, households and people in archive by unit and category; what came and went in the period."), "users-group"),
    Sheet("timing", "R9", N_("Time limits of handling"),
          N_("Working days of each step from the application to the open archive, and how many took longer than 30."), "hourglass"),
    Sheet("reviews", "R10", N_("Progress of the yearly reviews"),
          N_("Reviews due in the period, done and how they ended, and archives that are frozen."), "calendar-due"),
    Sheet("exits", "R11", N_("Exits from hardship"),
          N_("Households by year, how many left and how, how many came back, and what was done for them."), "route"),
    Sheet("checkup", "R12", N_("Check-up of the four precisions"),
          N_("Missing data, causes without evidence, measures left open, exits without survey or check; a score out of 100."), "scale"),
    Sheet("national", "R21", N_("Upward report"),
          N_("Households by standard and category, national cause, key group and measure; aid by class and fund."), "file-text", form=True),
)
LISTS: tuple[Sheet, ...] = (
    Sheet("never", "R8", N_("Archives never helped"), N_("In archive, and nothing was ever granted."), "hand-stop"),
    Sheet("unchanged", "R8", N_("Archives unchanged for a year"),
          N_("In archive, and neither a change nor a review for twelve months."), "history"),
    Sheet("due", "", N_("Reviews due and overdue"), N_("The yearly review is due within 30 days, or overdue."), "calendar-event"),
    Sheet("authorization", "", N_("Authorization lapsed or lapsing"),
          N_("No authorization of the economic check in force, or one that ends within 30 days."), "certificate"),
    Sheet("survey", "", N_("Household survey overdue"),
          N_("Applied for, and not visited within five working days."), "home-heart"),
    Sheet("temporary", "", N_("Temporary assistance archives"),
          N_("Opened for emergency aid: to be made regular or cancelled."), "clock"),
    Sheet("lookup", "R8", N_("Archive lookup"), N_("Any archive that was ever opened, closed ones too."), "search"),
)
SHEETS: dict[str, Sheet] = {s.code: s for s in (*REPORTS, *LISTS)}

#: what the lookup can be asked for; the figures of the reports lead there
SHOWN: tuple[Code, ...] = (
    Code("in", N_("In archive at the end of the period")),
    Code("new", N_("Opened in the period")),
    Code("left", N_("Left in the period")),
    Code("ROOT", N_("Left in the period: out of hardship for good")),
    Code("POLICY", N_("Left in the period: covered by government policy")),
    Code("QUIT", N_("Left in the period: left the archive")),
    Code("watched", N_("Watched after exit")),
    Code("closed", N_("Closed or cancelled")),
)
