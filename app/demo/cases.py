"""The households of the demo: for each state of the archive some of them, with the way that leads them there."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from app.demo import org
from app.demo.households import Household, compose
from app.demo.people import Numbers, Person
from app.demo.timeline import Timeline, backward
from app.demo.town import Town

#: of 150 archives, how many stand in each state; the first of a small demo are the most telling ones
MIX = {
    "ACTIVE": 62, "SUBMITTED": 5, "DRAFT": 6, "PENDING": 4, "NOTICE": 5, "REVIEW_DUE": 6, "CLOSED": 6, "LEAD": 5, "FIRST_PASSED": 4,
    "SURVEYED": 4, "UNIT_APPROVED": 4, "CHECKING": 4, "CHECKED": 3, "RETURNED": 3, "CHANGING": 4, "MONITOR": 5, "EXIT_NOTICE": 3,
    "CANCELLED": 4, "REJECTED": 5, "FROZEN": 3, "OBJECTED": 2, "DROPPED": 3,
}
_ENTRY = ("draft", "submit", "review", "survey", "unit", "check", "record", "publish", "grant")
_GAPS = {
    "open": (0, 2), "fill": (0, 1), "exceed": (5, 11), "submit": (1, 3), "review": (1, 2), "survey": (1, 4), "unit": (1, 3),
    "check": (1, 2), "record": (5, 11), "publish": (1, 2), "grant": (6, 9), "return": (1, 2), "again": (1, 4),
    "object": (1, 3), "reject": (1, 2), "drop": (1, 2),
}
_UPTO = {"DRAFT": "draft", "SUBMITTED": "submit", "FIRST_PASSED": "review", "SURVEYED": "survey", "UNIT_APPROVED": "unit",
         "CHECKING": "check", "CHECKED": "record", "NOTICE": "publish", "PENDING": "publish"}
#: main cause -> how often, and how often each category follows from it
_CAUSES = {
    "C06": (58, (38, 32, 22, 8)), "C09": (12, (16, 54, 30, 0)), "C11": (8, (30, 45, 25, 0)), "C13": (6, (10, 50, 40, 0)),
    "C08": (5, (0, 20, 10, 70)), "C12": (4, (30, 50, 20, 0)), "C07": (2, (0, 0, 20, 80)), "C02": (2, (20, 60, 20, 0)),
    "C03": (1, (20, 60, 20, 0)), "C14": (1, (0, 60, 40, 0)), "C01": (1, (50, 50, 0, 0)),
}
RECENT = 20  #: working days; openings before that pass their steps in one transaction
_CATEGORIES = ("DEEP", "RELATIVE", "MARGINAL", "ACCIDENT")


@dataclass
class Case:
    """A household on its way: who, where to, and on which working day each step is taken."""

    number: int
    target: str
    unit: str
    head: Person
    rng: random.Random
    plan: list[tuple[int, str]]  #: index of the working day, step
    household: Household
    pk: int = 0
    open_to_aid: list[tuple[int, int]] = field(default_factory=list)  #: working days between which money can be decided
    taken: set[str] = field(default_factory=set)  #: items that a story of its own applies for

    @property
    def granted(self) -> int | None:
        """Working day of the opening."""
        return next((day for day, step in self.plan if step == "grant"), None)

    @property
    def lead(self) -> bool:
        return self.plan[0][1] == "lead"


def targets(count: int) -> list[str]:
    """The states of ``count`` archives: each state once as far as they go, then in the proportion of the mix."""
    whole = sum(MIX.values())
    shares = {state: max(1, round(n * count / whole)) for state, n in MIX.items()}
    shares["ACTIVE"] += max(0, count - sum(shares.values()))
    once = list(shares)[:count]
    rest = [state for state, n in shares.items() for _ in range(n - 1)]
    return (once + rest)[:count]


def cases(town: Town, numbers: Numbers, count: int) -> list[Case]:
    """Choose the households. Runs before the people are stored, because hardship changes what the roster says of them."""
    seen: Counter[str] = Counter()
    made = []
    for number, target in enumerate(targets(count)):
        made.append(_case(town, numbers, number, target, seen[target]))
        seen[target] += 1
    return made


def _case(town: Town, numbers: Numbers, number: int, target: str, before: int) -> Case:
    """``before``: how many stand in this state already; the first two belong to the units of the demo accounts."""
    rng = town.rng("archive", number)
    plan = _schedule(rng, town.timeline, target, number)
    early = target in _UPTO or target in ("LEAD", "RETURNED", "OBJECTED")
    if before < (2 if early else 8 if target == "ACTIVE" else 1):
        unit = (org.INFORMATION, org.WATER)[(before if early or target == "ACTIVE" else number) % 2]
    else:
        units = [p for p in town.company.values() if p.level == "UNIT" and p.code != org.OFFICE]
        unit = rng.choices(units, [p.share for p in units])[0].code
    weights = {c: w for c, (w, _) in _CAUSES.items()}
    cause = rng.choices(list(weights), list(weights.values()))[0]
    category = rng.choices(_CATEGORIES, _CAUSES[cause][1])[0]
    head = _head(rng, town, unit, cause)
    day = town.timeline.days[next((d for d, step in plan if step in ("draft", "fill")), plan[0][0])]
    household = compose(rng, numbers, head, cause, category, day)
    if household.illness and household.illness.patient == "HEAD" and rng.random() < 0.7:
        head.work_state = "SICK"
    return Case(number, target, head.unit, head, rng, plan, household)


def _head(rng: random.Random, town: Town, unit: str, cause: str) -> Person:
    """An employee of the unit who was there long enough, with the circumstances that the cause asks for."""
    day = town.timeline.days[0]
    fitting = [p for p in town.people if p.free and p.unit == unit and p.place != unit and p.work_state in ("ON", "SICK")
               and 25 <= p.age(day) <= 57 and p.hire and p.hire.year < day.year - 1]
    head = rng.choice(fitting or [p for p in town.people if p.free and p.work_state == "ON" and 30 <= p.age(day) <= 55])
    head.free = False
    if cause == "C12":
        head.marital = rng.choice(("DIVORCED", "DIVORCED", "WIDOWED"))
    elif cause in ("C02", "C03", "C09") or rng.random() < 0.7:
        head.marital = "MARRIED"
    if cause == "C13":
        head.contract = "DISPATCH"
    return head


def _schedule(rng: random.Random, line: Timeline, target: str, number: int) -> list[tuple[int, str]]:
    """The steps that lead to ``target`` with their working days."""
    entry = _entry(rng, target)
    gaps = [rng.randint(*_GAPS[step]) for step in entry[1:]]
    if entry[-1] != "grant":
        age = {"NOTICE": (0, 3), "PENDING": (7, 10), "REJECTED": (8, 150), "DROPPED": (8, 150)}.get(target, (0, 5))
        return list(zip(backward(line.last - rng.randint(*age), gaps), entry, strict=True))
    granted, later = _living(rng, line, target, number)
    return list(zip(backward(granted, gaps), entry, strict=True)) + sorted(later)


def _entry(rng: random.Random, target: str) -> list[str]:
    lead = ["lead", "open", "fill"] if rng.random() < 0.3 else ["draft"]
    if target in ("LEAD", "DROPPED"):
        return ["lead"] if target == "LEAD" else ["lead", "drop"]
    if target == "RETURNED":
        return [*lead, "submit", "return"]
    if target == "OBJECTED":
        return [*lead, *_ENTRY[1:8], "object"]
    if target == "REJECTED":
        return [*lead, *rng.choice((["submit", "reject"], [*_ENTRY[1:6], "exceed"], [*_ENTRY[1:8], "object", "reject"]))]
    steps = list(_ENTRY[1:_ENTRY.index(_UPTO.get(target, "grant")) + 1])
    if len(steps) > 1 and rng.random() < 0.14:  # sent back once
        steps[1:1] = ["return", "again"]
    return lead + steps


def _living(rng: random.Random, line: Timeline, target: str, number: int) -> tuple[int, list[tuple[int, str]]]:
    """Working day of the opening, and what came after it."""
    ago, day = line.ago, rng.randint
    if target == "FROZEN":
        return ago(day(430, 440)), []
    if target == "REVIEW_DUE":
        return ago(day(342, 395)), []
    if target == "CHANGING":
        return ago(day(60, 280)), [(line.last - day(0, 3), "change")]
    if target in ("EXIT_NOTICE", "MONITOR", "CLOSED", "CANCELLED"):
        return _leaving(rng, line, target)
    if number % 8 == 5:  # kept by its first review
        granted = ago(day(376, 410))
        return granted, [(line.index(line.days[granted].replace(year=line.days[granted].year + 1)) - day(1, 8), "keep")]
    if number % 8 == 3:
        granted = ago(day(120, 320))
        changed = granted + day(25, 60)
        return granted, [(changed, "change"), (changed + day(1, 3), "refuse" if number % 32 == 11 else "confirm")]
    if number % 4 == 0:
        return ago(day(4, 40)), []
    if number % 40 == 17:
        granted = ago(day(300, 320))
        left = granted + day(110, 125)
        return granted, [(left, "leave"), (left + day(2, 4), "exit"), (left + day(40, 55), "relapse")]
    if number % 40 == 33:  # proposed for the exit too early
        granted = ago(day(200, 300))
        return granted, [(granted + 90, "leave"), (granted + 93, "stay")]
    return ago(day(30, 325)), []


def _leaving(rng: random.Random, line: Timeline, target: str) -> tuple[int, list[tuple[int, str]]]:
    ago, day = line.ago, rng.randint
    if target == "EXIT_NOTICE":
        return ago(day(200, 320)), [(line.last - day(0, 4), "leave")]
    if target == "MONITOR":
        left = ago(day(12, 160))
        return ago(day(270, 325)), [(left, "leave"), (left + day(2, 4), "exit")]
    if target == "CLOSED":
        left = ago(day(196, 230))
        return ago(day(405, 440)), [(left, "leave"), (left + day(1, 3), "exit")]
    return ago(day(180, 320)), [(ago(day(5, 120)), "cancel")]
