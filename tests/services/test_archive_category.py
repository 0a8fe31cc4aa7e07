"""The category of an archive: computed by the rule from what is stored, barred by exclusions, lowered by the leader alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.kernel import clock, money
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.rules import category as rule
from app.kernel.rules.category import Facts
from app.kernel.rules.parameters import Parameters, Setting, defaults
from app.services import archive, parameter
from app.services.archive import telling
from app.specs.archive import SPEC
from app.store import session as sessions
from models.archive import HardshipArchive
from models.org import OrgUnit
from models.parameter import ParamSetting
from tests.house import House
from tests.services import dossier
from tests.services.dossier import DAY, NOTHING, move, raw, stored, walk

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[1] / "cases" / "category.json").read_text("utf-8"))["cases"]}
#: cases that a stored household can have: rows of one head, no override of a parameter
STORED = ("CAT-1", "CAT-3", "CAT-4", "CAT-5", "CAT-6", "CAT-8", "CAT-9", "CAT-11", "CAT-12", "CAT-14", "CAT-15", "CAT-16", "CAT-17",
          "CAT-19", "CAT-22", "CAT-26", "CAT-28", "CAT-29", "CAT-31", "CAT-34")


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(DAY), house.inside():
        yield dossier.cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    """As ``on``, on SQLite alone: what has nothing to do with the database."""
    with clock.fixed(DAY), lite.inside():
        yield dossier.cast(lite)


def members(count: int) -> list[dict[str, Any]]:
    """People who live in the household and are expected to earn nothing: retired parents, brothers and sisters."""
    return [{"name": f"亲属{n}", "relation": "PARENT_IN_LAW", "identity": "RETIRED", "shares_life": True} for n in range(count)]


def of_case(employee: int, facts: dict[str, Any]) -> dict[str, Any]:
    """A form that holds the facts of a case."""
    items = facts.get("income_items") or [{"kind": "WAGE", "amount": facts["income"]}]
    return {
        "employee_id": employee, "main_cause": "C08", "members": members(facts["household_size"] - 1),
        "incomes": [{"member_ref": "HEAD", "kind": i["kind"], "amount": i["amount"]} for i in items],
        "rigid_expenses": [{"member_ref": "HEAD", "kind": "OTHER", "amount": facts["rigid"], "evidence_kind": "OTHER"}],
        "accident_cost": facts.get("accident_cost"), "major_event": "塌方事故" if facts.get("major_event") else None,
    }


def state(pk: int, **values: Any) -> None:
    """Columns put straight into the table."""
    with sessions.writing() as session:
        session.execute(update(HardshipArchive).where(HardshipArchive.id == pk).values(**values))
        session.commit()


def answers(**holds: str) -> dict[str, str]:
    return {**NOTHING, **holds, "grounds": "入户时看到，已与本人核实" if holds else ""}


@pytest.mark.parametrize("name", STORED)
def test_a_stored_household_gets_the_category_of_the_rule_case(on: SimpleNamespace, name: str) -> None:
    facts, expected = CASES[name]["facts"], CASES[name]["expect"]
    pk = archive.create(on.editor1, of_case(on.people["E001"], facts)).id
    if facts.get("exclusions"):
        state(pk, state="CHECKED")
        move(on.officer, pk, "exclude", **answers(**{c.lower(): "YES" for c in facts["exclusions"]}))
        for code in facts.get("waived", ()):
            move(on.chair, pk, "waive", code=code, ground="OTHER", note="车辆为残疾代步，经研究豁免")
    found = stored(pk)
    assert (found.category, str(found.net_per_capita_month)) == (expected["category"], expected["net"])
    assert found.computed_category == found.category
    assert found.rule_version_id == 1


def test_nobody_types_a_category(small: SimpleNamespace) -> None:
    made = archive.create(small.editor1, raw(small.people["E001"], category="MARGINAL"))
    assert stored(made.id).category == "DEEP"
    archive.change(small.editor1, made.id, made.version, {"category": "MARGINAL", "computed_category": "MARGINAL"})
    assert (stored(made.id).category, stored(made.id).computed_category) == ("DEEP", "DEEP")
    assert not [c.name for c in SPEC.columns.values() if c.typed and "category" in c.name]
    assert not [c.name for m in SPEC.moves for c in m.fields if c.name in ("category", "new_category")]


def test_the_trace_keeps_rule_lines_and_steps_and_names_nobody(small: SimpleNamespace) -> None:
    found = stored(archive.create(small.editor1, raw(small.people["E001"])).id)
    kept = json.loads(found.trace)
    assert (kept["rule"]["code"], kept["rule"]["version"], kept["rule"]["category"]) == ("R-CAT", 1, "DEEP")
    assert kept["rule"]["parameters"]["dibao_month"][:3] == ["1062.00", "2000-01-01", ""]
    assert [s["step"] for s in kept["rule"]["steps"]] == ["NET", "LINE"]
    for name in (found.name, "李梅", "张雨"):
        assert name not in found.trace
    told = [(str(x.label), str(x.value)) for x in telling.lines(found)]
    assert ("Net monthly income per person (N)", "833.33") in told
    assert ("Computed category", "Deep hardship") in told


def test_every_save_judges_again(small: SimpleNamespace) -> None:
    made = archive.create(small.editor1, raw(small.people["E001"]))
    incomes = [{"member_ref": "HEAD", "kind": "WAGE", "amount": "160000"}]
    changed = archive.change(small.editor1, made.id, made.version, {"incomes": incomes})
    assert stored(made.id).category is None
    archive.change(small.editor1, made.id, changed.version, {"accident_cost": "150000"})
    assert stored(made.id).category == "ACCIDENT"


def test_without_a_category_nothing_is_approved_or_published(small: SimpleNamespace) -> None:
    rich = {"incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "260000"}]}
    pk = walk(small, "SURVEYED", **rich)
    with pytest.raises(DomainError) as refused:
        move(small.leader1, pk, "approve", meeting_on="2022-03-01")
    assert refused.value.code == "NO_CATEGORY"
    for where, who, verb in (("CHECKED", small.officer, "publish"), ("PENDING", small.chair, "approve")):
        state(pk, state=where, check_returned_on=DAY)
        with pytest.raises(DomainError) as refused:
            move(who, pk, verb)
        assert refused.value.code == "NO_CATEGORY"
        assert "No category fits" in str(refused.value)


# ---- lines by region and day ------------------------------------------------------------------------------------------


def proposed(on: SimpleNamespace, **values: Any) -> Any:
    return parameter.create(on.sysadmin, {"param": "dibao_month", "value": "700.00", "region": "", "effective_from": "2022-01-01",
                                          "source": "民政局通知", **values})


def test_a_line_holds_in_its_region_from_its_day_on_and_the_nearest_region_wins(on: SimpleNamespace) -> None:
    for number, (region, since, value) in enumerate((("370000", "2022-02-20", "900.00"), ("370300", "2022-01-01", "800.00"),
                                                     ("370300", "2022-04-01", "700.00"), ("110000", "2022-01-01", "100.00"))):
        made = proposed(on, region=region, effective_from=since, value=value)
        parameter.act(on.sysadmin2 if number % 2 else on.chair, made.id, "enact", made.version, {})
    assert stored(archive.create(on.editor1, raw(on.people["E001"])).id).category == "DEEP"
    with sessions.writing() as session:
        session.execute(update(OrgUnit).where(OrgUnit.parent_id.is_(None)).values(region="370305"))
        session.commit()
    found = stored(archive.create(on.editor1, raw(on.people["E002"], members=[], incomes=[
        {"member_ref": "HEAD", "kind": "WAGE", "amount": "39900"}], rigid_expenses=[
        {"member_ref": "HEAD", "kind": "ILLNESS", "amount": "30000", "evidence_kind": "INVOICE"}])).id)
    assert (str(found.net_per_capita_month), found.category) == ("825.00", "RELATIVE")
    kept = json.loads(found.trace)["rule"]
    assert (kept["region"], kept["parameters"]["dibao_month"]) == ("370305", ["800.00", "2022-01-01", "370300", "民政局通知"])


def test_a_value_takes_two_people_and_is_never_changed_in_force(small: SimpleNamespace) -> None:
    made = proposed(small)
    with pytest.raises(Forbidden):
        parameter.act(small.sysadmin, made.id, "enact", made.version, {})
    done = parameter.act(small.sysadmin2, made.id, "enact", made.version, {})
    assert done.state == "IN_FORCE"
    with pytest.raises(DomainError):
        parameter.change(small.sysadmin2, made.id, done.version, {"value": "1.00"})
    again = proposed(small, value="710.00")
    with pytest.raises(DomainError) as refused:
        parameter.act(small.sysadmin2, again.id, "enact", again.version, {})
    assert refused.value.code == "GUARD"
    with pytest.raises(Forbidden):
        parameter.create(small.officer, {"param": "dibao_month", "value": "1", "effective_from": "2022-01-01", "source": "x"})


@pytest.mark.parametrize(("values", "field"), [
    ({"value": "0"}, "value"), ({"value": "1062.123"}, "value"), ({"value": "viel"}, "value"), ({"value": "<"}, "value"),
    ({"param": "deep_op", "value": ">"}, "value"), ({"param": "accident_op", "value": "<"}, "value"),
    ({"param": "deep_multiple", "value": "-1"}, "value"), ({"region": "淄博"}, "region"), ({"region": "3703"}, "region"),
    ({"param": "nothing"}, "param"), ({"source": ""}, "source"),
])
def test_a_value_that_no_rule_can_use_is_refused_at_its_field(small: SimpleNamespace, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(small, **values)
    assert set(refused.value.errors) == {field}


def test_signs_are_taken_as_the_office_writes_them(small: SimpleNamespace) -> None:
    made = proposed(small, param="deep_op", value="≤")
    assert sessions.reading().get_one(ParamSetting, made.id).value == "<="


def test_every_installation_has_the_values_of_the_product(small: SimpleNamespace) -> None:
    held = {p.param: p.value for p in sessions.reading().scalars(select(ParamSetting).where(ParamSetting.state == "IN_FORCE"))}
    assert held == {key: setting.value for key, setting in defaults().items()}


# ---- exclusions -------------------------------------------------------------------------------------------------------


def test_all_seven_are_answered_before_the_unit_approves(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    move(small.editor1, pk, "survey", visit_on="2022-03-01", visitors="王干事,李干事", note="情况属实,建议建档",
         authorization_on="2022-03-01")
    with pytest.raises(DomainError) as refused:
        move(small.leader1, pk, "approve", meeting_on="2022-03-01")
    assert refused.value.code == "EXCLUSIONS"
    assert "X1、X2、X3、X4、X5、X6、X7" in str(refused.value)
    move(small.editor1, pk, "exclude", **answers())
    assert move(small.leader1, pk, "approve", meeting_on="2022-03-01").state == "UNIT_APPROVED"


def test_an_exclusion_that_holds_bars_deep_hardship_until_the_leader_waives_it(on: SimpleNamespace) -> None:
    pk = walk(on, "CHECKED")
    with pytest.raises(Invalid) as refused:
        move(on.officer, pk, "exclude", **{**answers(x4="YES"), "grounds": ""})
    assert set(refused.value.errors) == {"grounds"}
    move(on.officer, pk, "exclude", **answers(x4="YES"))
    found = stored(pk)
    assert (found.state, found.category, found.computed_category) == ("CHECKED", "MARGINAL", "MARGINAL")
    assert ("holds, but barred by X4" in [str(x.value) for x in telling.lines(found)])
    with pytest.raises(Forbidden):
        move(on.officer, pk, "waive", code="X4", ground="OTHER", note="残疾代步车辆")
    with pytest.raises(Invalid):
        move(on.chair, pk, "waive", code="X2", ground="OTHER", note="没有这种情形")
    move(on.chair, pk, "waive", code="X4", ground="OTHER", note="残疾代步车辆")
    found = stored(pk)
    row = next(x for x in found.exclusions if x.code == "X4")
    assert (found.category, row.answer, row.waived_by) == ("DEEP", "WAIVED", on.chair.name)
    move(on.officer, pk, "exclude", **answers(x4="YES"))
    assert stored(pk).category == "DEEP", "a waiver stays while its exclusion still holds"


def test_a_second_home_is_waived_on_the_grounds_of_the_rule_alone(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKED")
    move(small.officer, pk, "exclude", **answers(x3="YES"))
    for wrong in ({"ground": "OTHER", "area_low": True}, {"ground": "ILLNESS", "area_low": False}):
        with pytest.raises(Invalid) as refused:
            move(small.chair, pk, "waive", code="X3", note="家庭特殊困难", **wrong)
        assert set(refused.value.errors) == {"ground"}
    move(small.chair, pk, "waive", code="X3", ground="ILLNESS", area_low=True, note="重病，人均面积低于标准")
    assert stored(pk).category == "DEEP"


def test_answers_of_the_exclusions_leave_the_step_and_its_time_limit_alone(small: SimpleNamespace) -> None:
    pk = walk(small, "SURVEYED")
    before = stored(pk).due_on
    with clock.fixed(dt.date(2022, 3, 2)):
        move(small.editor1, pk, "exclude", **answers(x7="YES"))
    assert (stored(pk).state, stored(pk).due_on) == ("SURVEYED", before)


def test_what_was_published_is_not_moved_by_an_answer(small: SimpleNamespace) -> None:
    pk = walk(small, "NOTICE")
    with pytest.raises(DomainError):
        move(small.officer, pk, "exclude", **answers(x7="YES"))


# ---- V13 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["CHECKED", "PENDING", "ACTIVE"])
def test_the_leader_lowers_with_a_reason_and_both_categories_are_kept(small: SimpleNamespace, where: str) -> None:
    pk = walk(small, where)
    for who in (small.officer, small.leader1, small.editor1):
        with pytest.raises(Forbidden):
            move(who, pk, "lower", to="MARGINAL", note="家庭有其他收入来源")
    with pytest.raises(Invalid):
        move(small.chair, pk, "lower", to="MARGINAL", note="")
    move(small.chair, pk, "lower", to="RELATIVE", note="家庭有其他收入来源")
    found = stored(pk)
    assert (found.state, found.category, found.computed_category) == (where, "RELATIVE", "DEEP")
    assert (found.lowered_on, found.lowered_by) == (DAY, small.chair.name)
    assert [c.kind for c in found.changes] == (["CATEGORY"] if where == "ACTIVE" else [])
    assert "Saved category" in [str(x.label) for x in telling.lines(found)]
    if where == "PENDING":
        assert move(small.chair, pk, "approve").state == "ACTIVE"


@pytest.mark.parametrize(("computed", "to"), [
    ("DEEP", "DEEP"), ("DEEP", "ACCIDENT"), ("RELATIVE", "DEEP"), ("RELATIVE", "RELATIVE"), ("RELATIVE", "ACCIDENT"),
    ("ACCIDENT", "RELATIVE"), ("ACCIDENT", "DEEP"), ("MARGINAL", "MARGINAL"), ("MARGINAL", "RELATIVE"),
])
def test_no_category_is_ever_raised_or_swapped(on: SimpleNamespace, computed: str, to: str) -> None:
    pk = walk(on, "CHECKED")
    state(pk, category=computed, computed_category=computed)
    with pytest.raises(Invalid):
        move(on.chair, pk, "lower", to=to, note="理由充分，予以调整")
    if to != computed:
        with pytest.raises(IntegrityError):
            state(pk, category=to)


def test_a_lowered_category_falls_away_when_a_change_brings_other_figures(small: SimpleNamespace) -> None:
    pk = walk(small, "ACTIVE")
    move(small.chair, pk, "lower", to="MARGINAL", note="家庭有其他收入来源")
    move(small.editor1, pk, "change", change_kind="BANK", note="更换银行卡号")
    archive.change(small.editor1, pk, stored(pk).version, {"address": "山东省淄博市临淄区新路2号"})
    assert stored(pk).category == "MARGINAL", "the same figures: the leader's decision stands"
    archive.change(small.editor1, pk, stored(pk).version, {"incomes": [
        {"id": i.id, "member_ref": i.member_ref, "kind": i.kind, "amount": "6000" if i.member_ref == "M1" else i.amount,
         "period_from": i.period_from, "period_to": i.period_to} for i in stored(pk).incomes]})
    found = stored(pk)
    assert (found.category, found.computed_category, found.lowered_on, found.lowered_by) == ("DEEP", "DEEP", None, None)


# ---- the rule itself ----------------------------------------------------------------------------------------------------

ORDER = ("DEEP", "RELATIVE", "ACCIDENT", "MARGINAL", None)
FEN = st.integers(0, 40_000_000)


@st.composite
def lines(draw: st.DrawFn) -> Parameters:
    """Any lines a region may set: multiples that rise, operators of either kind."""
    low, mid, high = sorted(draw(st.lists(st.integers(1, 400), min_size=3, max_size=3)))
    values = {"dibao_month": f"{draw(st.integers(1, 300000)) / 100:.2f}", "deep_multiple": f"{low / 100:.2f}",
              "relative_multiple": f"{mid / 100:.2f}", "marginal_multiple": f"{high / 100:.2f}",
              "accident_share": f"{draw(st.integers(1, 200)) / 100:.2f}", "accident_op": draw(st.sampled_from((">", ">="))),
              **{f"{n}_op": draw(st.sampled_from(("<", "<="))) for n in ("deep", "relative", "marginal")}}
    return Parameters({**defaults(), **{k: Setting(v) for k, v in values.items()}})


@settings(max_examples=400)
@given(lines(), FEN, FEN, FEN, st.integers(1, 9), st.none() | FEN, st.booleans(),
       st.sets(st.sampled_from(rule.EXCLUSIONS), max_size=2))
def test_no_household_climbs_by_earning_more(given_: Parameters, income: int, more: int, rigid: int, size: int, cost: int | None,
                                             event: bool, barred: set[str]) -> None:
    def at(fen: int) -> int:
        spent = None if cost is None else money.from_fen(cost)
        facts = Facts(money.from_fen(fen), money.from_fen(rigid), size, spent, event, tuple(barred))
        return ORDER.index(rule.judge(facts, given_, rule.version_on(DAY)).category)

    assert at(income + more) >= at(income)


