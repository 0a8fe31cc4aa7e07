"""Blocks about the household: head (1), members and arithmetic (2), causes (3), visits (9), government aid (10)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from app.kernel import clock, money
from app.kernel.rules import parameters
from app.kernel.text import N_
from app.services.plan.shape import Block, Cell, Head, Table
from app.services.plan.sight import DASH, Sight, weaker
from app.specs.archive import SPEC as ARCHIVE

_MEMBERS = ARCHIVE.by_child["members"]


def header(sight: Sight, year: int) -> Block:
    """Block 1: who it is about, as the viewer's own cells allow."""
    duty = sight.row.duty_person
    facts = [
        *sight.facts("archive_no", "name", "emp_no", "id_no", "gender", "age"),
        (sight.say(N_("Unit")), sight.row.unit.name),
        *sight.facts("post", "work_state", "phone", "category", "main_cause"),
        (sight.say(N_("State")), sight.state().text),
        (sight.say(N_("Person in charge")), duty.name if duty else DASH),
        *sight.facts("next_review_on"),
        (sight.say(N_("Year of the plan")), str(year)),
    ]
    return Block(1, sight.say(N_("Basic facts")), facts=tuple(facts))


def brief(sight: Sight) -> tuple[str, ...]:
    """Number, unit, gender, age, cause, category and the person in charge, as far as the viewer may know them."""
    duty = sight.row.duty_person
    age = sight.text("age") if sight.right(sight.spec.columns["age"].cell).see else DASH
    parts = [sight.row.archive_no or DASH, sight.row.unit.name, *(text for _label, text in sight.facts("gender")),
             sight.say(N_("aged %(n)s"), n=age) if age != DASH else DASH, *(text for _label, text in sight.facts("main_cause", "category")),
             sight.say(N_("in charge: %(name)s"), name=duty.name) if duty else DASH]
    return tuple(p for p in parts if p != DASH)


def household(sight: Sight) -> Block:
    """Block 2: who lives together, and how the category comes about."""
    archive = sight.row
    money_seen = bool(sight.right("income").see)
    heads = [Head(sight.say(N_("Name")), width=1.4), Head(sight.say(N_("Relation to the head")), width=1.4),
             Head(sight.say(N_("Age")), "num", 0.7), Head(sight.say(N_("Occupation")), width=1.4),
             Head(sight.say(N_("Lives in the household")), width=1.1)]
    if money_seen:
        heads.append(Head(sight.say(N_("Monthly income")), "num", 1.3))
    rows = [_head_row(sight, money_seen), *(_member_row(sight, m, money_seen) for m in archive.members)]
    table = Table("", tuple(heads), tuple(tuple(Cell(t) for t in r) for r in rows), "")
    return Block(2, sight.say(N_("Household and category")), facts=tuple(_working(sight)), tables=(table,))


def _head_row(sight: Sight, money_seen: bool) -> list[str]:
    row = [sight.text("name"), sight.say(N_("Head of household")), sight.text("age"), sight.text("work_state"),
           sight.say(N_("Yes"))]
    return [*row, sight.text("self_month_income")] if money_seen else row


def _member_row(sight: Sight, member: Any, money_seen: bool) -> list[str]:
    """A member as the cells allow; a child under 14 never beyond the cell for children."""
    limit = sight.right("name")
    if member.is_child:
        limit = weaker(limit, sight.right("child"))
    age = member.age_on(clock.today())
    names = ["name", "relation", "", "identity", "shares_life", *(["month_income"] if money_seen else [])]
    # income has a cell of its own; only a child narrows it further
    own = {"month_income": weaker(sight.right("income"), limit) if member.is_child else sight.right("income")}
    return [sight.of_child(_MEMBERS, n, member, own.get(n, limit)) if n else _age(age, limit.see) for n in names]


def _age(age: int | None, see: str) -> str:
    return str(age) if age is not None and see == "V" else DASH


def _working(sight: Sight) -> list[tuple[str, str]]:
    """Income, rigid expense, persons, N, line and category: each figure with what it comes from."""
    archive = sight.row
    facts = sight.facts("annual_income", "annual_rigid", "household_size")
    if archive.accident_cost is not None:
        facts += sight.facts("accident_cost")
    if sight.full("income") and archive.annual_income is not None:
        income, rigid = money.grouped(archive.annual_income), money.grouped(archive.annual_rigid or money.ZERO)
        net = money.grouped(net_per_month(archive))
        facts.append((sight.say(N_("Net monthly income per person")), net))
        facts.append((sight.say(N_("Calculation")), f"({income} − {rigid}) ÷ 12 ÷ {archive.household_size} = {net}"))
    else:
        facts += sight.facts("net_per_capita_month")
    facts.append((sight.say(N_("Minimum living line a month")), money.grouped(_line(archive))))
    return [*facts, (sight.say(N_("Category")), _category(sight))]


def _line(archive: Any) -> Decimal:
    """The minimum living line that the archive was reckoned with; the product's where it was not yet."""
    rule = json.loads(archive.trace).get("rule") if archive.trace else None
    kept = parameters.restored(rule["parameters"]) if rule else parameters.Parameters(parameters.defaults())
    return kept.amount("dibao_month")


def _category(sight: Sight) -> str:
    """The category and where it comes from."""
    category, version = sight.text("category"), sight.row.rule_version_id
    if category == DASH:
        return DASH
    by = sight.say(N_("rule version %(n)s"), n=version) if version else sight.say(N_("entered by hand"))
    if sight.row.lowered_on is not None:
        by = sight.say(N_("%(by)s, lowered by the leader from: %(computed)s"), by=by, computed=sight.text("computed_category"))
    return sight.say(N_("%(category)s (%(by)s)"), category=category, by=by)


def net_per_month(archive: Any, aid: Decimal = money.ZERO) -> Decimal:
    """N = (income + aid − rigid expense) ÷ 12 ÷ persons, rounded half up to the fen; may be negative.

    60,000 and 30,000 with 3 persons are 833.33, with 10,620 of aid 1,128.33.
    """
    income, rigid = archive.annual_income or money.ZERO, archive.annual_rigid or money.ZERO
    return money.rounded((income + aid - rigid) / (12 * archive.household_size))


def causes(sight: Sight) -> Block:
    """Block 3: why the household is in difficulty, and the problems somebody has taken on."""
    facts = sight.facts("main_cause", "minor_causes", "health_state")
    if sight.row.disability_grade:
        facts += sight.facts("disability_type", "disability_grade")
    if sight.row.disease and sight.full("diagnosis"):
        facts.append((sight.say(N_("Disease")), sight.row.disease.name))
    heads = tuple(Head(sight.say(label)) for label in (N_("Need"), N_("Measure"), N_("Responsible"), N_("Due on"), N_("State")))
    problems = Table("", heads, (), sight.say(N_("No problem has been listed yet.")))
    return Block(3, sight.say(N_("Causes and problems")), facts=tuple(facts), tables=(problems,))


def visits(sight: Sight) -> Block:
    """Block 9: the household survey; later visits come with their own room."""
    facts = sight.facts("survey_on", "survey_visitors") if sight.row.survey_on else []
    return Block(9, sight.say(N_("Visits")), facts=tuple(facts), empty=sight.say(N_("No visit yet.")))


def government(sight: Sight) -> Block:
    """Block 10: where the household stands in the government's aid."""
    facts = [f for f in sight.facts("gov_aid_state", "key_group", "batch_measure") if f[1] != DASH]
    return Block(10, sight.say(N_("Government aid")), facts=tuple(facts), empty=sight.say(N_("No government referral yet.")))
