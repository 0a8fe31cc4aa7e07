"""The figures of the statistics: one function for each, shared by the reports and by the rule cases of kind ``report``.

Ratios have two decimals, rounded half up; where the divisor is 0 there is no ratio but None. Source: definition of the reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.money import rounded

TARGET_DAYS = 30  #: working days from the application to the open archive
FULL_SCORE, WEIGHT = Decimal(100), Decimal(25)  #: of the check-up R12: each of its four rates takes at most a quarter
SMALL = 5  #: fewer than so many people could be told apart
#: band -> multiple of the minimum living line where it ends, itself excluded
INCOME_BANDS: tuple[tuple[str, Decimal | None], ...] = (
    ("LT0", Decimal(0)), ("0-1", Decimal(1)), ("1-1.5", Decimal("1.5")), ("1.5-2", Decimal(2)), ("2-3", Decimal(3)), ("GE3", None),
)
#: band -> square metres where it ends, itself included
HOUSING_BANDS: tuple[tuple[str, Decimal | None], ...] = (
    ("LE20", Decimal(20)), ("20-50", Decimal(50)), ("50-70", Decimal(70)), ("GT70", None),
)


def ratio(part: Decimal | int, whole: Decimal | int, scale: int = 1) -> Decimal | None:
    """``part`` ÷ ``whole`` × ``scale``, two decimals; None where there is nothing to divide by."""
    return rounded(Decimal(part) * scale / Decimal(whole)) if whole else None


def rate_per_1000(households: int, employees: int) -> Decimal | None:
    """Households in archive for each thousand employees (R1): 12 of 1,850 are 6.49."""
    return ratio(households, employees, 1000)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Part of a whole in per cent: 1 of 3 is 33.33."""
    return ratio(part, whole, 100)


@dataclass(frozen=True)
class Faults:
    """What the check-up found in a unit."""

    archives: int
    missing: int = 0
    no_evidence: int = 0
    measures_open: int = 0
    exits: int = 0
    exit_faults: int = 0


def r12_score(found: Faults) -> Decimal | None:
    """100 − 25 × the four rates, at least 0.00 (R12); None without archives. The fourth rate is 0 where nobody left.

    20 archives with 2, 1 and 4 faults and no exit at fault are 91.25.
    """
    if not found.archives:
        return None
    rates = Decimal(found.missing + found.no_evidence + found.measures_open) / found.archives
    if found.exits:
        rates += Decimal(found.exit_faults) / found.exits
    return rounded(max(FULL_SCORE - WEIGHT * rates, Decimal(0)))


@dataclass(frozen=True)
class Cycle:
    """Working days over the steps of a case (R9)."""

    total: int
    on_time: bool
    average: Decimal | None
    longest: int | None


def cycle(steps: Sequence[int], target: int = TARGET_DAYS) -> Cycle:
    """Steps of 2, 5, 3, 5, 4 working days are 19, within 30; steps of 4 and 6 are 10, late for a target of 9."""
    total = sum(steps)
    return Cycle(total, total <= target, ratio(total, len(steps)), max(steps) if steps else None)


def median(values: Sequence[int]) -> Decimal | None:
    """The middle value, or the mean of the two in the middle; None of nothing."""
    if not values:
        return None
    held, middle = sorted(values), len(values) // 2
    return rounded(Decimal(held[middle]) if len(held) % 2 else Decimal(held[middle - 1] + held[middle]) / 2)


def net_per_month(income: Decimal, rigid: Decimal, size: int) -> Decimal:
    """Net income of a person in a month, not rounded: bands are judged by it."""
    return (income - rigid) / (12 * size)


def income_band(net: Decimal, line: Decimal) -> str:
    """The band of a net monthly income in multiples of the minimum living line; the lower bound belongs to the band."""
    return next(name for name, end in INCOME_BANDS if end is None or net < end * line)


def housing_band(area: Decimal) -> str:
    """The band of a living area; the upper bound belongs to the band."""
    return next(name for name, end in HOUSING_BANDS if end is None or area <= end)


def small(count: int) -> str:
    """A count as it is shown to those who do not know the people: 1 to 4 is "<5"."""
    return f"<{SMALL}" if 0 < count < SMALL else str(count)
