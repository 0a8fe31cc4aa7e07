"""One person, one plan: fourteen blocks in their order, cut to the viewer, silent about EAP, the same number of reads always."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.services.plan import Plan, plan, rules
from app.services.plan.course import relief
from app.services.plan.household import net_per_month
from app.specs.display import Viewer
from app.store import session as sessions
from models.account import Account
from models.aid import AidApplication, AidItem
from models.archive import HardshipArchive
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.pairing import Doctor, FollowUp, HealthPairing, HealthPlan, PlanGoal
from models.trace import ApprovalStep, AuditLog, Authorization
from tests.house import House
from tests.services import dossier
from tests.services.household import archive as household

DAY = dt.date(2022, 3, 10)
OWN = {"M5", "M9", "M10", "M11", "M13", "M14", "M16"}
CASES = json.loads((Path(__file__).parents[1] / "cases/match.json").read_text())["cases"]


@pytest.fixture
def street(house: House) -> Iterator[SimpleNamespace]:
    """The small company with one archive that is in force, seen from outside: each request has a context of its own."""
    with clock.fixed(dossier.DAY), house.inside():
        on = dossier.cast(house)
        on.archive = dossier.walk(on, "ACTIVE")
        on.zhang = on.people["E001"]
    with clock.fixed(DAY):
        yield on


@pytest.fixture
def life(street: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The same from inside: what services need."""
    with street.house.inside():
        yield street


def seen(actor: Actor, archive: int, **more: Any) -> Plan:
    """The plan as ``actor`` sees it, in English."""
    sessions.reading().rollback()
    return plan(Viewer(actor, lambda text: text), archive, **more)


def block(made: Plan, number: int) -> Any:
    return next(b for b in made.blocks if b.number == number)


def words(made: Plan) -> str:
    """Every text of a plan."""
    return json.dumps(asdict(made), ensure_ascii=False, default=str)


def both(actor: Actor, *roles: str) -> Actor:
    """The same person with further roles."""
    return replace(actor, roles=actor.roles | frozenset(roles))


def store(*rows: Any) -> list[int]:
    with sessions.writing() as session:
        session.add_all(rows)
        session.commit()
        return [r.id for r in rows]


def referral(on: SimpleNamespace, no: int = 1, **more: Any) -> int:
    values = {"state": "IN_SERVICE", "level": "ORANGE", "assigned_to": on.counselor.user_id, **more}
    return store(EapReferral(ref_no=f"EAP{no:04d}", employee_id=on.zhang, archive_id=on.archive, unit_id=on.units["W011"],
                             source="UNIT", referred_on=DAY, consent_on=DAY, **values))[0]


def agreed(on: SimpleNamespace, **more: Any) -> None:
    values = {"signed_on": DAY, **more}
    store(Authorization(kind="EAP_VISIBLE", archive_id=on.archive, employee_id=on.zhang, unit_id=on.units["W011"], **values))


def grant(on: SimpleNamespace, code: str, amount: str | None, no: int = 1, **more: Any) -> int:
    with sessions.writing() as session:
        item = session.scalar(select(AidItem.id).where(AidItem.code == code))
    value = Decimal(amount) if amount else None
    values = {"state": "PAID" if amount else "DONE", "event_on": DAY, **more}
    return store(AidApplication(app_no=f"T{code}{no:05d}", archive_id=on.archive, employee_id=on.zhang, unit_id=on.units["W011"],
                                item_id=item, requested_amount=value, approved_amount=value, **values))[0]


def pairing(on: SimpleNamespace) -> int:
    """An active pairing with a plan, a goal and two follow-ups."""
    with sessions.writing() as session:
        doctor = session.scalars(select(Doctor).where(Doctor.department == "心内科")).one()
        consent = Authorization(kind="HEALTH", employee_id=on.zhang, unit_id=on.units["W011"], signed_on=DAY)
        place = {"unit_id": on.units["W011"]}
        pair = HealthPairing(pair_no="JD0001", employee_id=on.zhang, doctor_id=doctor.id, department="心内科", key_reason="CHRONIC",
                             risk_level="MID", state="ACTIVE", from_on=DAY, consent=consent, **place)
        session.add(pair)
        session.flush()
        own = {"pairing_id": pair.id, **place}
        session.add(HealthPlan(employee_id=on.zhang, plan_version=1, state="RUNNING", sbp="152", **own, goals=[
            PlanGoal(indicator="PRESSURE", baseline="152/96", target="<135/85", **own)]))
        session.add(FollowUp(employee_id=on.zhang, due_on=DAY, done_on=DAY, sbp="147", dbp="91", advice="低盐饮食", **own))
        session.add(FollowUp(employee_id=on.zhang, due_on=dt.date(2022, 6, 10), **own))
        session.commit()
        return pair.id


def request(on: SimpleNamespace, no: int = 1, **more: Any) -> int:
    values = {"state": "ACCEPTED", "disease": "左肺结节", **more}
    return store(GreenRequest(req_no=f"LS{no:05d}", employee_id=on.zhang, unit_id=on.units["W011"], need="EXAM",
                              accept_by=clock.now(), **values))[0]


# ---- the fourteen blocks ------------------------------------------------------------------------------------------


def test_the_blocks_come_in_their_order_with_the_figures_of_the_household(life: SimpleNamespace) -> None:
    made = seen(life.officer, life.archive)
    assert [b.number for b in made.blocks] == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14]
    facts = dict(block(made, 2).facts)
    assert facts["Calculation"] == "(60,000.00 − 30,000.00) ÷ 12 ÷ 3 = 833.33"
    assert facts["Category"] == "Deep hardship (entered by hand)"
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
    assert [c.text for c in block(editor, 8).tables[0].rows[0]][4] == "Yes"
    for made in (officer, editor, seen(life.auditor, life.archive), seen(both(life.officer, "PairDoctor"), life.archive)):
        assert not [v for v in clinical if v in words(made)]
        assert "health" not in made.cells
    assert "心内科" not in words(seen(life.auditor, life.archive))
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


# ---- page and paper -----------------------------------------------------------------------------------------------


def many(on: SimpleNamespace, count: int) -> None:
    """``count`` rows of every kind that grows."""
    keys = [grant(on, "C6", "10.00", no=n) for n in range(count)]
    for n in range(count):
        request(on, n, state="CLOSED")
        referral(on, n)
    store(*[ApprovalStep(object_kind="aid", object_id=k, unit_id=on.units["W011"], verb="approve", from_state="UNIT_REVIEW",
                         to_state="APPROVED", decision=True, actor_name="主席", at=clock.now()) for k in keys])
    with on.house.read() as session:
        pair = session.scalars(select(HealthPairing.id)).first()
    pair = pair or pairing(on)
    store(*[FollowUp(pairing_id=pair, employee_id=on.zhang, unit_id=on.units["W011"], due_on=DAY, done_on=DAY, sbp="140")
            for _ in range(count)])


def give(on: SimpleNamespace, username: str, *roles: str) -> None:
    """Further roles for an account, past the rules on roles that exclude each other."""
    from flask_appbuilder.security.sqla.models import Role

    with sessions.writing() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        account.roles += list(session.scalars(select(Role).where(Role.name.in_(roles))))
        session.commit()


@pytest.mark.parametrize("roles", [(), ("EapCoordinator", "HealthManager", "GreenDesk")])
def test_page_and_paper_take_at_most_14_statements_whatever_the_history(street: SimpleNamespace, roles: tuple[str, ...]) -> None:
    if roles:
        give(street, "officer", *roles)
    browser = street.house.browser("officer")
    taken: dict[str, list[int]] = {"plan": [], "plan.pdf": []}
    for count in (2, 198):
        many(street, count)
        for path, numbers in taken.items():
            with street.house.statements() as sent:
                answer = browser.get(f"/person/{street.archive}/{path}")
            assert answer.status_code == 200
            numbers.append(len(sent))
        if count == 2:
            with sessions.writing() as session:  # numbers are unique: the second round starts above the first
                for model, column in ((AidApplication, "app_no"), (GreenRequest, "req_no"), (EapReferral, "ref_no")):
                    for row in session.scalars(select(model)):
                        setattr(row, column, "OLD" + getattr(row, column))
                session.commit()
    assert all(few == lots <= 14 for few, lots in taken.values()), taken


def test_the_page_shows_sums_over_all_rows_also_beyond_those_it_lists(life: SimpleNamespace) -> None:
    for n in range(60):
        grant(life, "C6", "10.00", no=n)
    made = seen(life.officer, life.archive)
    assert dict(block(made, 4).facts)["Approved in 2022"] == "600.00"
    assert (len(block(made, 4).tables[0].rows), made.services[0].text) == (50, "60")


def test_the_page_opens_forms_only_for_those_who_may_fill_them_in(street: SimpleNamespace) -> None:
    editor = street.house.browser("editor1").get(f"/person/{street.archive}/plan").get_data(as_text=True)
    assert f"/aid/add?archive_id={street.archive}" in editor
    assert f"/eap/add?employee_id={street.zhang}" in editor
    assert "/pairing/add" not in editor
    officer = street.house.browser("officer").get(f"/person/{street.archive}/plan").get_data(as_text=True)
    assert "/aid/add" not in officer
    assert "/eap/add" not in officer
    assert street.house.browser("editor2").get(f"/person/{street.archive}/plan").status_code == 404
    assert street.house.browser("editor2").get(f"/person/{street.archive}/plan.pdf").status_code == 404
    assert street.house.browser("finance").get(f"/person/{street.archive}/plan").status_code == 403
    assert street.house.browser().get(f"/person/{street.archive}/plan").status_code == 302


def test_the_paper_carries_the_plan_and_both_leave_a_trace(street: SimpleNamespace) -> None:
    grant(street, "C2", "35000.00")
    browser = street.house.browser("officer")
    browser.get(f"/person/{street.archive}/plan")
    answer = browser.get(f"/person/{street.archive}/plan.pdf")
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages).replace(" ", "")
    assert all(part in text for part in ("张建国", "833.33", "35,000.00", "叁万伍仟元整", "officer"))
    with street.house.read() as session:
        told = session.execute(select(AuditLog.kind, AuditLog.verb).where(
            AuditLog.object_kind == "archive", AuditLog.object_id == street.archive, AuditLog.actor == "officer",
            AuditLog.kind.in_(("read", "export"))).order_by(AuditLog.seq)).all()
    assert [tuple(t) for t in told] == [("read", "plan"), ("export", "plan pdf")]
