"""One person, one plan: fourteen blocks in their order, cut to the viewer, silent about EAP."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.fault import Unseen
from app.services.plan import rules
from app.services.plan.course import relief
from app.services.plan.household import net_per_month
from models.archive import HardshipArchive
from models.trace import ApprovalStep
from tests.house import House
from tests.services.household import archive as household
from tests.services.lives import DAY, agreed, block, both, grant, pairing, referral, request, seen, settled, store, words

OWN = {"M5", "M9", "M10", "M11", "M13", "M14", "M16"}
CASES = json.loads((Path(__file__).parents[1] / "cases/match.json").read_text())["cases"]


@pytest.fixture
def life(house: House) -> Iterator[SimpleNamespace]:
    """One household, from inside: what services need."""
    with settled(house) as on, house.inside():
        yield on


# ---- the fourteen blocks ------------------------------------------------------------------------------------------


def test_the_blocks_come_in_their_order_with_the_figures_of_the_household(life: SimpleNamespace) -> None:
    made = seen(life.officer, life.archive)
    assert [b.number for b in made.blocks] == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14]
    facts = dict(block(made, 2).facts)
    assert facts["Calculation"] == "(60,000.00 − 30,000.00) ÷ 12 ÷ 3 = 833.33"
    assert facts["Category"] == "Deep hardship (rule version 1)"
    assert [row[0].text for row in block(made, 2).tables[0].rows] == ["张建国", "李梅", "张雨"]
    assert dict(block(made, 9).facts)["Household survey on"] == "2022-03-01"
    assert (made.name, made.state, made.live) == ("张建国", ("In archive", "green"), True)
    assert "Approve the archive" in words(made)


def test_money_is_summed_for_the_year_and_written_in_capitals(life: SimpleNamespace) -> None:
    grant(life, "C1", "10000.00")
    grant(life, "C2", "35000.00", state="APPROVED")
    grant(life, "C3", "5000.00", state="REJECTED")
    grant(life, "C9", "8000.00", event_on=dt.date(2021, 5, 1))
    grant(life, "MATERIAL", None)
    made = seen(life.officer, life.archive)
    cash = block(made, 4)
    assert (dict(cash.facts)["Approved in 2022"], cash.capital) == ("45,000.00", "肆万伍仟元整")
    assert [r[0].text for r in cash.tables[0].rows] == ["爱心善款", "住院高额医疗费帮扶", "重大疾病即时帮扶", "生活救助"]
    assert [r[0].text for r in block(made, 5).tables[0].rows] == ["生活物资"]
    assert [(s.title, s.text) for s in made.services] == [
        ("Money", "3"), ("Goods", "1"), ("Volunteers", "None yet"), ("Medical care and health", "None yet")]
    assert dict(block(seen(life.officer, life.archive, year=2021), 4).facts)["Approved in 2021"] == "8,000.00"
    assert made.years == (2022, 2021)


def test_the_effect_shows_income_before_and_after_and_the_relief_of_the_medical_cost(life: SimpleNamespace) -> None:
    grant(life, "C1", "10000.00")
    grant(life, "C9", "620.00")
    facts = dict(block(seen(life.officer, life.archive), 12).facts)
    assert facts["Net monthly income per person before aid"] == "833.33"
    assert facts["Net monthly income per person after aid"] == "1,128.33"
    assert facts["Relief ratio (medical aid ÷ own medical cost)"] == "33.33 %"


def test_effect_agrees_with_the_cases_of_the_reports() -> None:
    cases = json.loads((Path(__file__).parents[1] / "cases/report.json").read_text())["cases"]
    checked = 0
    for case in cases:
        facts, want = case["facts"], case["expect"]
        if case["item"] == "relief_ratio":
            shown = relief(Decimal(facts["medical_grants"]), Decimal(facts["self_paid_year"]))
            assert shown == ("—" if want["value"] is None else f"{want['value']} %"), case["id"]
            checked += 1
        elif case["item"] == "net_after_aid":
            row = SimpleNamespace(annual_income=Decimal(facts["income"]), annual_rigid=Decimal(facts["rigid"]),
                                  household_size=facts["household_size"])
            assert f"{net_per_month(row):.2f}" == want["before"], case["id"]
            assert f"{net_per_month(row, Decimal(facts['aid'])):.2f}" == want["after"], case["id"]
            checked += 1
    assert checked >= 4


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_suggestions_agree_with_the_cases_of_the_matching_table(case: dict[str, Any]) -> None:
    facts = case["facts"]

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(facts[name]) if facts.get(name) else None

    today = dt.date.fromisoformat(facts["today"])
    made = rules.Facts(
        today=today, category=facts.get("category"), causes=(facts["main_cause"], *facts.get("minor_causes", ())),
        health_state=facts.get("health_state"), disability_grade=str(facts.get("disability_grade")),
        active_pairing=facts.get("active_pairing", False),
        living_aid_this_year=any(h["item"] == "C9" and h["date"][:4] == str(today.year) for h in case.get("history", ())),
        jobless_able=any(m["identity"] == "JOBLESS" and m["able"] for m in facts.get("members", ())), last_visit=day("last_visit"),
        last_eap_contact=day("last_eap_contact"), last_service=day("last_service"), active_from=day("active_from"),
    )
    assert {r.code for r in rules.matching(made)} == OWN & set(case["expect"]["codes"])


def test_the_timeline_names_steps_of_the_file_and_of_its_rows(life: SimpleNamespace) -> None:
    key = grant(life, "C2", "35000.00", state="APPROVED")
    store(ApprovalStep(object_kind="aid", object_id=key, unit_id=life.units["W011"], verb="approve", from_state="COMPANY_REVIEW",
                       to_state="APPROVED", decision=True, actor_id=1, actor_name="主席", opinion="同意帮扶", at=clock.now()))
    for actor, told in ((life.officer, True), (life.reporter1, False)):
        first = block(seen(actor, life.archive), 13).events[0]
        assert first.what == "Aid application 住院高额医疗费帮扶: Approve → To be paid"
        assert (first.opinion == "同意帮扶") is told
    assert block(seen(life.officer, life.archive), 4).tables[0].rows[0][6].text == DAY.isoformat()


# ---- who sees what ------------------------------------------------------------------------------------------------


def test_nobody_outside_the_scope_of_the_archive_opens_its_plan(life: SimpleNamespace) -> None:
    for name in ("editor2", "leader2", "reporter2", "health", "doctor", "green", "coordinator", "counselor", "grid", "finance",
                 "volunteers", "sysadmin"):
        with pytest.raises(Unseen):
            seen(getattr(life, name), life.archive)
    for key in ("0", "x", "999999", "99999999999"):
        with pytest.raises(Unseen):
            seen(life.officer, key)
    for name in ("editor1", "leader1", "reporter1", "officer", "chair", "auditor"):
        assert seen(getattr(life, name), life.archive).archive_id == life.archive


def test_auditor_and_workshop_see_name_income_and_amounts_as_their_cells_say(life: SimpleNamespace) -> None:
    grant(life, "C2", "35000.00")
    auditor = seen(life.auditor, life.archive)
    assert auditor.name == "张*国"
    assert dict(block(auditor, 2).facts)["Yearly income"] == "***"
    for secret in ("张建国", "李梅", "60,000", "833.33", "62202020", "腺癌", "心内科"):
        assert secret not in words(auditor)
    reporter = seen(life.reporter1, life.archive)
    assert reporter.name == "张建国"
    for secret in ("35,000", "60,000", "833.33", "叁万", "腺癌", "Malignant"):
        assert secret not in words(reporter)
    assert "370399********" in words(seen(life.editor1, life.archive))


def test_a_child_under_14_is_masked_where_the_cell_for_children_is(life: SimpleNamespace) -> None:
    key = household("E002")
    assert "张小宝" in words(seen(life.editor1, key))
    chair = words(seen(life.chair, key))
    assert "张小宝" not in chair
    assert "李秀英" in chair


def test_without_consent_the_plan_is_the_same_with_and_without_a_referral(life: SimpleNamespace) -> None:
    people = [life.editor1, life.leader1, life.reporter1, life.officer, life.chair, life.auditor]
    before = [words(seen(a, life.archive)) for a in people]
    key = referral(life)
    store(ApprovalStep(object_kind="eap", object_id=key, unit_id=life.units["W011"], verb="assign", from_state="TRIAGED",
                       to_state="ASSIGNED", actor_name="专员", opinion="保密", at=clock.now()))
    assert [words(seen(a, life.archive)) for a in people] == before
    assert all("M10" in text for text in before)


def test_with_written_consent_union_officers_learn_yes_or_no_and_nothing_else(life: SimpleNamespace) -> None:
    agreed(life)
    officers = [life.editor1, life.leader1, life.officer, life.chair]
    for actor in officers:
        assert block(seen(actor, life.archive), 6).facts == (("Psychological service", "None yet"),)
    referral(life)
    for actor in officers:
        made = seen(actor, life.archive)
        assert block(made, 6).facts == (("Psychological service", "In place"),)
        assert not [t for t in ("EAP0001", "Orange", "In service") if t in words(made)]
        assert "eap_level" not in made.cells
    for actor in (life.reporter1, life.auditor):
        assert 6 not in [b.number for b in seen(actor, life.archive).blocks]


@pytest.mark.parametrize("more", [
    {"withdrawn_on": DAY}, {"signed_on": dt.date(2021, 1, 1), "expires_on": dt.date(2022, 3, 9)},
    {"signed_on": dt.date(2022, 3, 11)},
])
def test_a_consent_that_is_withdrawn_expired_or_not_yet_signed_shows_nothing(life: SimpleNamespace, more: dict[str, Any]) -> None:
    referral(life)
    agreed(life, **more)
    assert 6 not in [b.number for b in seen(life.officer, life.archive).blocks]


def test_eap_roles_see_state_and_colour_as_far_as_they_reach(life: SimpleNamespace) -> None:
    referral(life)
    row = block(seen(both(life.officer, "EapCoordinator"), life.archive), 6).tables[0].rows[0]
    assert [c.text for c in row] == ["EAP0001", "2022-03-10", "In service", "Orange"]
    made = seen(both(life.editor1, "EapGridMember"), life.archive)
    assert block(made, 6).tables[0].rows == ()  # a member of no grid
    member = replace(life.grid, roles=frozenset({"EapGridMember", "UnitEditor"}))
    assert [c.text for c in block(seen(member, life.archive), 6).tables[0].rows[0]] == ["EAP0001", "2022-03-10", "In service", "—"]
    stranger = both(life.officer, "EapCounselor")
    assert block(seen(stranger, life.archive), 6).tables[0].rows == ()
    assert "M10" not in [s.code for s in block(seen(both(life.officer, "EapCoordinator"), life.archive), 11).suggestions]
    assert "eap_level" in seen(both(life.officer, "EapCoordinator"), life.archive).cells


def test_union_roles_learn_the_head_of_a_pairing_and_health_roles_its_values(life: SimpleNamespace) -> None:
    pairing(life)
    clinical = ("135/85", "147", "152/96", "低盐饮食")
    officer, editor = seen(life.officer, life.archive), seen(life.editor1, life.archive)
    assert [c.text for c in block(officer, 8).tables[0].rows[0]] == [
        "专家doctor", "东港市人民医院", "心内科", "Paired", "2022-03-10", "2022-06-10"]
    assert [c.text for c in block(editor, 8).tables[0].rows[0]][:4] == ["专家doctor", "东港市人民医院", "Paired", "Yes"]
    for made in (officer, editor, seen(life.auditor, life.archive), seen(both(life.officer, "PairDoctor"), life.archive)):
        assert not [v for v in clinical if v in words(made)]
        assert "health" not in made.cells
    for made in (editor, seen(life.auditor, life.archive)):  # the department names the illness, which they see masked or not at all
        assert "心内科" not in words(made)
    own = replace(life.doctor, roles=frozenset({"PairDoctor", "CompanyOfficer"}))
    for made in (seen(both(life.officer, "HealthManager"), life.archive), seen(own, life.archive)):
        assert all(v in words(made) for v in clinical)
        assert "health" in made.cells
    assert "M11" not in [s.code for s in block(officer, 11).suggestions]


def test_the_disease_of_a_green_request_follows_its_cell(life: SimpleNamespace) -> None:
    request(life)
    assert "左肺结节" in words(seen(life.officer, life.archive))
    for actor in (life.editor1, life.leader1, life.chair, life.auditor, life.reporter1):
        assert "左肺结节" not in words(seen(actor, life.archive))
    assert "LS00001" in words(seen(life.editor1, life.archive))
    assert "LS00001" not in words(seen(life.reporter1, life.archive))


def test_a_lead_and_a_closed_file_have_a_plan_without_suggestions(life: SimpleNamespace) -> None:
    lead = store(HardshipArchive(name="传闻", unit_id=life.units["W011"], state="LEAD", reason="听说家中有困难"))[0]
    made = seen(life.editor1, lead)
    assert (made.live, made.employee_id, block(made, 11).suggestions) == (False, None, ())
    closed = household("E003", state="CLOSED")
    assert block(seen(life.editor1, closed), 11).suggestions == ()
