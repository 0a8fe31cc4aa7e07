"""Sealed readings as numbers, what is derived from them, and between which lines they should lie.

The upper lines are those from which a follow-up is an alert; lower lines and the body mass index are the usual ones of adults.
All of them are hints for a clinician, who judges; nothing here is a diagnosis.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.kernel.crypto import Secret
from app.kernel.text import N_

#: from these lines on a follow-up is an alert: mmHg, mmHg, mmol/L
ALERT_LINES = {"sbp": Decimal(140), "dbp": Decimal(90), "glucose": Decimal("7.0")}

#: readings of a follow-up, in the order of its form
NAMES = ("sbp", "dbp", "glucose", "weight")
#: indicator of a goal -> readings that tell whether it is reached
OF_GOAL = {"PRESSURE": ("sbp", "dbp"), "GLUCOSE": ("glucose",), "WEIGHT": ("weight",), "BMI": ("weight",)}
LOW_LINES = {"sbp": Decimal(90), "dbp": Decimal(60), "glucose": Decimal("3.9")}
BMI_SPAN = (Decimal("18.5"), Decimal("24.0"))  #: kg/m², the upper end already too much
UNITS = {"sbp": N_("mmHg"), "dbp": N_("mmHg"), "glucose": N_("mmol/L"), "weight": N_("kg")}
STEPS = {"sbp": Decimal(1), "dbp": Decimal(1), "glucose": Decimal("0.1"), "weight": Decimal("0.1")}


@dataclass(frozen=True)
class Span:
    """Where a reading should lie: from ``low`` on and below ``high``."""

    low: Decimal
    high: Decimal
    step: Decimal

    def judge(self, value: Decimal) -> str:
        """"low", "high" or "" for a value."""
        return "low" if value < self.low else "high" if value >= self.high else ""

    def __str__(self) -> str:
        return f"{self.low}–{self.high - self.step}"


def span(name: str, height_cm: Decimal | None) -> Span | None:
    """The span of a reading; that of the weight follows from the height and is unknown without one."""
    step = STEPS[name]
    if name != "weight":
        return Span(LOW_LINES[name], ALERT_LINES[name], step)
    if not height_cm:
        return None
    square = (height_cm / 100) ** 2
    low, high = (bound * square for bound in BMI_SPAN)
    return Span(low.quantize(step, ROUND_CEILING), high.quantize(step, ROUND_FLOOR), step)


def typed(text: str) -> Decimal | None:
    """A reading as somebody types it; None while it is none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < 1000 else None


PRESSURE = N_("The systolic pressure must be above the diastolic pressure.")


def plain(value: Any) -> str | None:
    """Text of a value that may be sealed or freshly typed."""
    return value.open() if isinstance(value, Secret) else None if value is None else str(value)


def number(row: Any, name: str) -> Decimal | None:
    """A reading of ``row``; None where nothing was measured."""
    text = plain(getattr(row, name))
    return Decimal(text) if text else None


def bmi(height_cm: Decimal | None, weight_kg: Decimal | None) -> str | None:
    """Body mass index, kg/m² to one decimal."""
    if not height_cm or not weight_kg:
        return None
    return str((weight_kg / (height_cm / 100) ** 2).quantize(Decimal("0.1"), ROUND_HALF_UP))


def upside_down(row: Any) -> bool:
    """True when both pressures are there and the upper one is not above the lower."""
    sbp, dbp = number(row, "sbp"), number(row, "dbp")
    return sbp is not None and dbp is not None and sbp <= dbp


def alert(row: Any) -> bool:
    """True when a reading is on or over its line."""
    found = {name: number(row, name) for name in ALERT_LINES}
    return any(value is not None and value >= ALERT_LINES[name] for name, value in found.items())
