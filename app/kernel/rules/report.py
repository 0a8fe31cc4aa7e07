"""Rule cases of kind ``report``: facts in, a figure of the statistics out, by the functions that the reports use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from app.kernel import facts as read
from app.kernel import figures, money
from app.kernel.data import rulesets
from app.kernel.facts import BadInput
from app.kernel.rules import reading

Facts = Mapping[str, Any]
Found = dict[str, Any]


def evaluate(case: Mapping[str, Any]) -> Found:
    """The keys of the case's item. Raises BadInput."""
    item = ITEMS.get(read.text(read.need(case, "item")))
    if item is None:
        raise BadInput("unknown item")
    return item(case["facts"], case)


def _value(found: Decimal | None) -> Found:
    return {"value": None if found is None else money.fmt(found)}


def _count(facts: Facts, key: str) -> int:
    return read.whole(read.need(facts, key))


def _amount(facts: Facts, key: str) -> Decimal:
    return read.money(read.need(facts, key))


def _average(facts: Facts, _case: Facts) -> Found:
    return _value(figures.ratio(_amount(facts, "amount"), _count(facts, "count")))


def _rate(facts: Facts, _case: Facts) -> Found:
    return _value(figures.rate_per_1000(_count(facts, "households"), _count(facts, "employees")))


def _share(facts: Facts, _case: Facts) -> Found:
    part, whole = (_amount(facts, k) if isinstance(facts.get(k), str) else Decimal(_count(facts, k)) for k in ("part", "whole"))
    return _value(figures.percent(part, whole))


def _relief(facts: Facts, _case: Facts) -> Found:
    return _value(figures.percent(_amount(facts, "medical_grants"), _amount(facts, "self_paid_year")))


def _r12(facts: Facts, _case: Facts) -> Found:
    names = ("missing", "no_evidence", "measures_open", "exits", "exit_faults")
    rest = {name: read.whole(read.given(facts, name, 0)) for name in names}
    return _value(figures.r12_score(figures.Faults(_count(facts, "archives"), **rest)))


def _cycle(facts: Facts, _case: Facts) -> Found:
    given = read.need(facts, "steps")
    if not isinstance(given, list):
        raise BadInput("not a list")
    found = figures.cycle([read.whole(days) for days in given], read.whole(read.given(facts, "target", figures.TARGET_DAYS)))
    return {"total": found.total, "on_time": found.on_time, "max": found.longest,
            "average": None if found.average is None else money.fmt(found.average)}


def _household(facts: Facts) -> tuple[Decimal, Decimal, int]:
    return _amount(facts, "income"), _amount(facts, "rigid"), read.whole(read.need(facts, "household_size"), 1)


def _after_aid(facts: Facts, _case: Facts) -> Found:
    income, rigid, size = _household(facts)
    before, after = (figures.net_per_month(income + aid, rigid, size) for aid in (money.ZERO, _amount(facts, "aid")))
    return {"before": money.fmt(money.rounded(before)), "after": money.fmt(money.rounded(after))}


def _income_band(facts: Facts, case: Facts) -> Found:
    line = reading.lines(case["params"]).amount("dibao_month")
    return {"band": figures.income_band(figures.net_per_month(*_household(facts)), line)}


def _housing_band(facts: Facts, _case: Facts) -> Found:
    return {"band": figures.housing_band(_amount(facts, "area"))}


def _small(facts: Facts, _case: Facts) -> Found:
    return {"shown": figures.small(_count(facts, "count"))}


def _campaign(facts: Facts, case: Facts) -> Found:
    """What a campaign costs for so many households of each category, by the amounts in force on its day."""
    items = rulesets()["rulesets"].get(read.text(read.need(case, "ruleset")), {}).get("items", {})
    found = items.get(read.text(read.need(facts, "campaign_item")))
    day = read.day(read.need(facts, "event_date")).isoformat()
    counts = read.table(read.need(facts, "counts"))
    version = next((v for v in (found or {}).get("versions", ()) if v["effective_from"] <= day <= (v["effective_to"] or "9999")), None)
    amounts = version.get("amounts") if version else None
    if amounts is None or not counts.keys() <= amounts.keys():
        raise BadInput("no such campaign")
    households = {category: read.whole(count) for category, count in counts.items()}
    total = sum((Decimal(amounts[c]) * n for c, n in households.items()), money.ZERO)
    return {"amount": money.fmt(total), "households": sum(households.values())}


ITEMS: dict[str, Callable[[Facts, Facts], Found]] = {
    "average": _average, "rate_per_1000": _rate, "share_percent": _share, "relief_ratio": _relief, "r12_score": _r12, "cycle": _cycle,
    "net_after_aid": _after_aid, "income_band": _income_band, "housing_band": _housing_band, "small_number": _small,
    "campaign_total": _campaign,
}
