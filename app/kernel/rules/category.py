"""R-CAT: the hardship category of a household, from its figures and the lines of its region.

The net income per person and month is compared unrounded: never N with the line, but income less rigid expense with the line
times twelve times persons, so that nothing is divided before it is compared. Tests are tried in the order of the rule version.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel import money
from app.kernel.data import category_rules
from app.kernel.rules.parameters import Parameters

CODE = "R-CAT"
EXCLUSIONS: tuple[str, ...] = tuple(category_rules()["exclusions"])
#: computed category -> what a leader may lower it to. ACCIDENT says how the hardship came about and is no step of the ladder
#: DEEP, RELATIVE, MARGINAL: nothing is lowered to it, and from it only MARGINAL is lower.
LOWER: dict[str, tuple[str, ...]] = {"DEEP": ("RELATIVE", "MARGINAL"), "RELATIVE": ("MARGINAL",), "ACCIDENT": ("MARGINAL",)}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


@dataclass(frozen=True)
class Facts:
    """What the rule asks of a household, for the twelve months before the application."""

    income: Decimal  #: yuan, counted income, imputed income included
    rigid: Decimal  #: yuan, rigid expense that counts
    size: int  #: persons who live together, the head included
    accident_cost: Decimal | None = None  #: yuan, of a sudden event, outside the rigid expense
    major_event: bool = False  #: hurt in a named major event
    exclusions: tuple[str, ...] = ()  #: codes that hold and are not waived


@dataclass(frozen=True)
class Verdict:
    """The category (None: none fits), N unrounded, the version of the rule and the lines of the trace."""

    category: str | None
    net: Decimal
    version: int
    steps: tuple[dict[str, Any], ...]


def version_on(day: dt.date) -> dict[str, Any]:
    """The version of the rule in force on ``day``; the newest where none was."""
    versions: list[dict[str, Any]] = category_rules()["versions"]
    iso = day.isoformat()
    fits = [v for v in versions if v["effective_from"] <= iso and (v["effective_to"] is None or iso <= v["effective_to"])]
    return (fits or versions)[-1]


def net(facts: Facts) -> Decimal:
    """N: what is left per person and month; may be negative. For display: comparisons do not divide."""
    return (facts.income - facts.rigid) / 12 / facts.size


def judge(facts: Facts, parameters: Parameters, rule: dict[str, Any]) -> Verdict:
    """Try the tests of ``rule`` in their order. The steps say each comparison that was made, up to the one that decided."""
    left = net(facts)
    steps: list[dict[str, Any]] = [{
        "step": "NET", "income": money.fmt(facts.income), "rigid": money.fmt(facts.rigid), "size": facts.size,
        "value": money.fmt(money.rounded(left)),
    }]
    for test in rule["tests"]:
        step = _event(test, facts, parameters) if test["measure"] == "EVENT" else _line(test, facts, parameters, left)
        step["barred"] = list(facts.exclusions) if test["barred"] else []
        steps.append(step)
        if step["met"] and not step["barred"]:
            return Verdict(test["category"], left, rule["version"], tuple(steps))
    return Verdict(None, left, rule["version"], tuple(steps))


def _line(test: dict[str, Any], facts: Facts, parameters: Parameters, left: Decimal) -> dict[str, Any]:
    base, multiple, sign = parameters.amount(test["line"]), parameters.amount(test["multiple"]), parameters.operator(test["op"])
    line = base * multiple
    met = _COMPARE[sign](facts.income - facts.rigid, line * 12 * facts.size)
    return {"step": "LINE", "category": test["category"], "net": money.fmt(money.rounded(left)), "op": sign,
            "base": money.fmt(base), "multiple": str(multiple), "line": money.fmt(money.rounded(line)),
            "gap": money.fmt(money.rounded(abs(line - left))), "met": met}


def _event(test: dict[str, Any], facts: Facts, parameters: Parameters) -> dict[str, Any]:
    share, sign = parameters.amount(test["share"]), parameters.operator(test["op"])
    cost = facts.accident_cost
    over = cost is not None and cost > 0 and _COMPARE[sign](cost, share * facts.income)
    return {"step": "EVENT", "category": test["category"], "major_event": facts.major_event,
            "cost": money.fmt(cost) if cost is not None else None, "op": sign, "share": str(share),
            "income": money.fmt(facts.income), "line": money.fmt(money.rounded(share * facts.income)),
            "met": facts.major_event or over}


def sentence(step: dict[str, Any]) -> tuple[str, str]:
    """A step as a line of plain text and its result: for the command ``evaluate`` and for machines that read the trace."""
    if step["step"] == "NET":
        return f"({step['income']} - {step['rigid']}) / 12 / {step['size']}", step["value"]
    barred = f", barred by {', '.join(step['barred'])}" if step["barred"] else ""
    answer = ("yes" if step["met"] else "no") + barred
    if step["step"] == "LINE":
        return f"{step['category']}: {step['net']} {step['op']} {step['base']} x {step['multiple']} = {step['line']}", answer
    if step["major_event"]:
        return f"{step['category']}: hurt in a major event", answer
    if step["cost"] is None:
        return f"{step['category']}: no cost of an accident or sudden event", answer
    return f"{step['category']}: {step['cost']} {step['op']} {step['share']} x {step['income']} = {step['line']}", answer
