"""Reads the facts of a category case from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.kernel import facts as read
from app.kernel.data import rulesets
from app.kernel.facts import BadInput
from app.kernel.rules import parameters
from app.kernel.rules.category import EXCLUSIONS, Facts
from app.kernel.rules.parameters import EVERY_OPERATOR, Parameters, Setting

KINDS = frozenset("WAGE BUSINESS PROPERTY TRANSFER OTHER UNION_AID FESTIVAL RURAL_BASIC_PENSION IMPUTED".split())


def lines(params: Mapping[str, Any]) -> Parameters:
    """The product's parameters with those that the case sets; BadInput where one is of the wrong shape."""
    found = parameters.defaults()
    for key in found.keys() & params.keys():
        value = read.text(read.need(params, key))
        known = EVERY_OPERATOR if parameters.KEYS[key] in parameters.OPERATORS else None
        if value not in known if known else not parameters.sound(key, value):
            raise BadInput("not a parameter")
        found[key] = Setting(value)
    return Parameters(found)


def household(facts: Mapping[str, Any], params: Mapping[str, Any], given: Parameters) -> Facts:
    """The facts of the rule: items are added up, imputed persons become income, waived exclusions fall away."""
    imputed = read.whole(read.given(facts, "imputed_persons", 0))
    cost = facts.get("accident_cost")
    waived = _codes(read.given(facts, "waived", []))
    return Facts(
        income=_income(facts, params) + imputed * 12 * given.amount("min_wage_month"),
        rigid=read.money(read.need(facts, "rigid")),
        size=read.whole(read.need(facts, "household_size"), 1),
        accident_cost=None if cost is None else read.money(cost),
        major_event=read.flag(read.given(facts, "major_event", False)),
        exclusions=tuple(c for c in _codes(read.given(facts, "exclusions", [])) if c not in waived),
    )


def _income(facts: Mapping[str, Any], params: Mapping[str, Any]) -> Decimal:
    if facts.get("income") is not None:
        return read.money(facts["income"])
    items = read.need(facts, "income_items")
    if not isinstance(items, list):
        raise BadInput("not a list")
    left_out = read.given(params, "not_counted_income", rulesets()["base"]["not_counted_income"])
    if not isinstance(left_out, list):
        raise BadInput("not a list")
    total = Decimal(0)
    for item in items:
        row = read.table(item)
        kind, amount = read.text(read.need(row, "kind")), read.money(read.need(row, "amount"))
        if kind not in KINDS:
            raise BadInput("unknown kind of income")
        if read.flag(read.given(row, "counted", kind not in left_out)):
            total += amount
    return total


def _codes(value: Any) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(code, str) or code not in EXCLUSIONS for code in value):
        raise BadInput("not a list of exclusions")
    return sorted(set(value))
