"""Sealed readings as numbers, and what is derived from them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.kernel.crypto import Secret
from app.kernel.text import N_

#: from these lines on a follow-up is an alert: mmHg, mmHg, mmol/L
ALERT_LINES = {"sbp": Decimal(140), "dbp": Decimal(90), "glucose": Decimal("7.0")}

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
