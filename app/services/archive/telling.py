"""The arithmetic of an archive in words, read off its trace: for the page, the plan and the printed form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel import money
from app.kernel.text import N_, Text
from app.specs import codes
from models.archive import HEAD, HardshipArchive

NO_CATEGORY = N_("none fits")


@dataclass(frozen=True)
class Line:
    """One line: what it is, how it came about, the result. ``place`` is a person of the household; words of his come later."""

    label: Text
    how: Text | str
    value: Text | str
    place: str = ""


def word(category: str | None) -> Text:
    """A category in words."""
    return Text(codes.label("category", category)) if category else Text(NO_CATEGORY)


def against(steps: list[dict[str, Any]]) -> Text:
    """Where N lies: below which line of the policy and by how much, or above all of them."""
    lines = [s for s in steps if s["step"] == "LINE"]
    met = next((s for s in lines if s["met"]), None)
    step = met or lines[-1]
    said = N_("%(gap)s yuan below the line of %(category)s (%(line)s yuan)") if met else \
        N_("%(gap)s yuan above the line of %(category)s (%(line)s yuan)")
    return Text(said, gap=_yuan(step["gap"]), category=word(step["category"]), line=_yuan(step["line"]))


def lines(archive: HardshipArchive) -> list[Line]:
    """Everything that the category rests on, from the trace of the last reckoning; empty before the first."""
    kept = json.loads(archive.trace) if archive.trace else {}
    rule = kept.get("rule")
    if not rule:
        return []
    return [*_counted(kept["inputs"]), *_rule(rule), *_exclusions(kept["inputs"].get("exclusions") or []), *_saved(archive, rule)]


def _yuan(value: str) -> str:
    return money.grouped(Decimal(value))


def _counted(inputs: dict[str, Any]) -> Iterator[Line]:
    """Income and rigid expense row by row: counted, imputed or left out."""
    for name, label, words in (("income", N_("Income"), "income_kind"), ("rigid", N_("Rigid expense"), "rigid_kind")):
        for place, kind, amount, counted in inputs[name]:
            how = N_("imputed: able to work, without income") if kind == "IMPUTED" and counted else \
                N_("counted") if counted else N_("not counted")
            yield Line(Text(N_("%(what)s: %(kind)s"), what=Text(label), kind=Text(codes.label(words, kind))), Text(how), _yuan(amount),
                       place or HEAD)


def _rule(rule: dict[str, Any]) -> Iterator[Line]:
    for step in rule["steps"]:
        if step["step"] == "NET":
            yield Line(Text(N_("Counted income of the year")), "", _yuan(step["income"]))
            yield Line(Text(N_("Counted rigid expense of the year")), "", _yuan(step["rigid"]))
            yield Line(Text(N_("Persons in the household")), "", str(step["size"]))
            yield Line(Text(N_("Net monthly income per person (N)")),
                       f"({_yuan(step['income'])} − {_yuan(step['rigid'])}) ÷ 12 ÷ {step['size']}", _yuan(step["value"]))
        elif step["step"] == "LINE":
            yield Line(word(step["category"]), _compared(step), _answer(step))
        else:
            yield Line(word(step["category"]), _event(step), _answer(step))
    base = rule["parameters"].get("dibao_month")
    if base:
        yield Line(Text(N_("Minimum living line a month")), _basis(base, rule), _yuan(base[0]))
    wage = rule["parameters"].get("min_wage_month")
    if wage:
        yield Line(Text(N_("Minimum wage a month")), _basis(wage, rule), _yuan(wage[0]))


def _compared(step: dict[str, Any]) -> str:
    return f"{_yuan(step['net'])} {_sign(step['op'])} {_yuan(step['base'])} × {step['multiple']} = {_yuan(step['line'])}"


def _event(step: dict[str, Any]) -> Text | str:
    if step["major_event"]:
        return Text(N_("hurt in a named major event"))
    if step["cost"] is None:
        return Text(N_("no cost of an accident or sudden event"))
    return f"{_yuan(step['cost'])} {_sign(step['op'])} {_yuan(step['income'])} × {step['share']} = {_yuan(step['line'])}"


def _sign(op: str) -> str:
    return {"<=": "≤", ">=": "≥"}.get(op, op)


def _answer(step: dict[str, Any]) -> Text:
    if not step["met"]:
        return Text(N_("does not hold"))
    if step["barred"]:
        return Text(N_("holds, but barred by %(codes)s"), codes="、".join(step["barred"]))
    return Text(N_("holds"))


def _basis(setting: list[str], rule: dict[str, Any]) -> Text | str:
    """Since when and where a value holds, and the document that sets it; the product's default has neither."""
    _value, since, region, source = setting
    if not since:
        return Text(N_("default of the product"))
    if region:
        return Text(N_("region %(region)s, from %(day)s: %(source)s"), region=region, day=since, source=source)
    return Text(N_("from %(day)s: %(source)s"), day=since, source=source)


def _exclusions(answers: list[list[str]]) -> Iterator[Line]:
    """The seven questions in one line: what holds, what was waived, what nobody has answered yet."""
    if not answers:
        yield Line(Text(N_("Exclusions")), "", Text(N_("not answered yet")))
        return
    for code, answer in answers:
        if answer != "NO":
            yield Line(Text(codes.label("exclusion", code)), "", Text(codes.label("exclusion_answer", answer)))
    if all(answer == "NO" for _code, answer in answers):
        yield Line(Text(N_("Exclusions")), "", Text(N_("none holds")))


def _saved(archive: HardshipArchive, rule: dict[str, Any]) -> Iterator[Line]:
    """What the rule gives, by which version and for which day; and the lower one, where the leader chose it."""
    yield Line(Text(N_("Computed category")), Text(N_("%(rule)s version %(n)s, lines of %(day)s"), rule=rule["code"],
                                                  n=rule["version"], day=rule["day"]), word(rule["category"]))
    if archive.lowered_on:
        yield Line(Text(N_("Saved category")), Text(N_("lowered by %(who)s on %(day)s"), who=archive.lowered_by or "",
                                                   day=archive.lowered_on.isoformat()), word(archive.category))
