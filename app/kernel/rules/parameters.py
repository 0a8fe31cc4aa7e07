"""Figures that rules refer to by name: lines, multiples, operators. A region sets them from a day on; the product has defaults."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel.data import rulesets

YUAN, RATIO, BELOW, ABOVE = "yuan", "ratio", "below", "above"
#: key -> kind of its value
KEYS: dict[str, str] = {
    "dibao_month": YUAN, "min_wage_month": YUAN, "disposable_income_year": YUAN,
    "deep_multiple": RATIO, "deep_op": BELOW, "relative_multiple": RATIO, "relative_op": BELOW,
    "marginal_multiple": RATIO, "marginal_op": BELOW, "accident_share": RATIO, "accident_op": ABOVE,
}
OPERATORS = {BELOW: ("<", "<="), ABOVE: (">", ">=")}
EVERY_OPERATOR = ("<", "<=", ">", ">=")
_SHAPES = {YUAN: re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?"), RATIO: re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")}


def sound(key: str, value: str) -> bool:
    """True when ``value`` is one that ``key`` can have: yuan with at most two places, a ratio with at most four, an operator."""
    kind = KEYS[key]
    if kind in OPERATORS:
        return value in OPERATORS[kind]
    return _SHAPES[kind].fullmatch(value) is not None and Decimal(value) > 0


@dataclass(frozen=True)
class Setting:
    """One value, and where it comes from. Without a day it is the product's default."""

    value: str
    effective_from: dt.date | None = None
    region: str = ""
    source: str = ""


@dataclass(frozen=True)
class Parameters:
    """What holds for one region on one day."""

    settings: Mapping[str, Setting]
    region: str = ""

    def amount(self, key: str) -> Decimal:
        """Money or a ratio."""
        return Decimal(self.settings[key].value)

    def operator(self, key: str) -> str:
        return self.settings[key].value

    def kept(self) -> dict[str, list[str]]:
        """For a trace: key -> value, day, region, source."""
        return {k: [s.value, s.effective_from.isoformat() if s.effective_from else "", s.region, s.source]
                for k, s in sorted(self.settings.items())}


def defaults() -> dict[str, Setting]:
    """What the product comes with."""
    base = rulesets()["base"]
    return {key: Setting(str(base[key])) for key in KEYS}


def restored(kept: Mapping[str, Any], region: str = "") -> Parameters:
    """The parameters that a trace has kept; defaults for keys that came later."""
    found = defaults()
    for key, (value, day, place, source) in kept.items():
        found[key] = Setting(value, dt.date.fromisoformat(day) if day else None, place, source)
    return Parameters(found, region)


def ladder(region: str) -> tuple[str, ...]:
    """Where a figure is looked for, the nearest first: the district, its city, its province, everywhere (an empty code).

    ``region`` is the division code of the household registers: 370305 lies in 370300, and that in 370000.
    """
    steps = (region, f"{region[:4]}00", f"{region[:2]}0000") if region else ()
    return (*dict.fromkeys(steps), "")
