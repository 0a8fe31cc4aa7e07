"""The rules of an application, V01 to V12: a clear sentence at the field, at the moment it must hold."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text, update

from app.kernel import clock, idno
from app.kernel.fault import Invalid
from app.services import archive
from app.services.archive import period
from app.services.archive.rules import needed
from app.store import session as sessions
from models.archive import HardshipArchive
from models.person import Employee
from tests.house import House
from tests.services.dossier import DAUGHTER, DAY, SMALL, SPOUSE, cast, move, papers, raw, stored, walk


@pytest.fixture
def on(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def refused(call: Any, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    """The sentences of a refusal, by field."""
    with pytest.raises(Invalid) as found:
        call(*args, **kwargs)
    return {field: [str(t) for t in texts] for field, texts in found.value.errors.items()}


def draft(on: SimpleNamespace, **over: Any) -> int:
    return archive.create(on.editor1, raw(on.people["E001"], **over)).id


def submitting(on: SimpleNamespace, **over: Any) -> dict[str, list[str]]:
    """Why a draft with these values is not submitted."""
    pk = draft(on, **over)
    return refused(move, on.editor1, pk, "submit")


def member(**over: Any) -> dict[str, Any]:
    return {"name": "李梅", "relation": "SPOUSE", "id_no": SPOUSE, "health_state": "GOOD", "identity": "WORK",
            "shares_life": True, **over}


def set_head(on: SimpleNamespace, **values: Any) -> None:
    with sessions.writing() as session:
        session.execute(update(Employee).where(Employee.id == on.people["E001"]).values(**values))
        session.commit()


# ---- V01, V02: numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "sentence"), [
    ("370399197803120010", "The check digit of the ID number is wrong."),
    ("370399197802300018", "The birth date in the ID number does not exist."),
    ("37039919780312001", "The ID number must have 18 characters."),
])
def test_a_wrong_id_number_is_named_at_the_member(on: SimpleNamespace, number: str, sentence: str) -> None:
    found = refused(draft, on, members=[member(id_no=number)])
    assert found == {"members.0.id_no": [sentence]}


def test_gender_and_birth_date_come_from_the_number(on: SimpleNamespace) -> None:
    found = stored(draft(on)).members
    assert [(m.gender, m.birth_date) for m in found] == [("F", dt.date(1978, 5, 6)), ("F", dt.date(2003, 9, 1))]


def test_numbers_diagnosis_and_account_are_sealed_in_the_database(on: SimpleNamespace) -> None:
    draft(on)
    row = sessions.reading().execute(text(
        "SELECT m.id_no, a.diagnosis, a.bank_account FROM family_member m "
        "JOIN hardship_archive a ON a.id = m.archive_id"
    )).first()
    assert row is not None
    assert all(value.startswith("v1:") for value in row)
    assert not any(plain in value for value in row for plain in (SPOUSE, "腺癌", "6222"))


# ---- V03, V04: one live archive --------------------------------------------------------------------------------------


def test_a_head_cannot_have_two_live_archives(on: SimpleNamespace) -> None:
    draft(on)
    found = refused(draft, on)
    assert found["employee_id"] == ["This person already belongs to a live archive of 信息中心."]


def test_a_member_of_another_units_archive_is_found_and_only_the_unit_is_named(on: SimpleNamespace) -> None:
    draft(on)
    found = refused(archive.create, on.editor2, raw(on.people["E101"], members=[member()], incomes=[]))
    assert found == {"members.0.id_no": ["This person already belongs to a live archive of 信息中心."]}


def test_an_employee_who_is_a_member_elsewhere_opens_no_archive_of_his_own(on: SimpleNamespace) -> None:
    with on.house.read() as session:
        number = session.get(Employee, on.people["E101"]).id_no.open()
    draft(on, members=[member(id_no=number)])
    found = refused(archive.create, on.editor2, raw(on.people["E101"], members=[], incomes=[]))
    assert found == {"employee_id": ["This person already belongs to a live archive of 信息中心."]}


def test_a_member_who_left_the_draft_is_free(on: SimpleNamespace) -> None:
    pk = draft(on)
    archive.change(on.editor1, pk, stored(pk).version, {"members": [], "incomes": [], "rigid_expenses": []})
    assert archive.create(on.editor2, raw(on.people["E101"], members=[member()], incomes=[])).state == "DRAFT"


# ---- V05, V09 and forms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minor", "sentence"), [
    (["C01", "C02", "C03", "C04"], "At most three further causes."),
    (["C06"], "The main cause is not a further cause as well."),
])
def test_further_causes_are_at_most_three_and_not_the_main_one(
    on: SimpleNamespace, minor: list[str], sentence: str
) -> None:
    assert refused(draft, on, minor_causes=minor) == {"minor_causes": [sentence]}


def test_each_person_stands_once_in_the_household(on: SimpleNamespace) -> None:
    with on.house.read() as session:
        own = session.get(Employee, on.people["E001"]).id_no.open()
    found = refused(draft, on, members=[member(), member(name="李梅二"), member(name="本人", id_no=own)])
    assert set(found) == {"members.1.id_no", "members.2.id_no"}


def test_the_household_counts_the_head_and_those_who_live_with_him(on: SimpleNamespace) -> None:
    found = stored(draft(on, members=[member(), member(name="张雨", id_no=DAUGHTER, shares_life=False)], incomes=[]))
    assert found.household_size == 2


def test_a_child_under_fourteen_needs_a_guardians_consent(on: SimpleNamespace) -> None:
    child = member(name="张小宝", relation="SON", id_no=SMALL, identity="STUDENT")
    assert set(refused(draft, on, members=[child], incomes=[])) == {"members.0.guardian_consent"}
    assert stored(draft(on, members=[{**child, "guardian_consent": True}], incomes=[])).members[0].is_child


def test_kind_and_grade_of_disability_go_with_the_state_disabled(on: SimpleNamespace) -> None:
    assert {"disability_type", "disability_grade"} <= set(submitting(on, health_state="DISABLED"))


def test_a_disability_is_not_kept_where_it_is_not_asked(on: SimpleNamespace) -> None:
    pk = draft(on, disability_grade="1")
    assert stored(pk).disability_grade is None
    archive.change(on.editor1, pk, stored(pk).version, {"health_state": "DISABLED", "disability_grade": "2", "disability_type": "LIMB"})
    assert stored(pk).disability_grade == "2"
    archive.change(on.editor1, pk, stored(pk).version, {"address": "某路2号"})
    assert stored(pk).disability_grade == "2"
    archive.change(on.editor1, pk, stored(pk).version, {"health_state": "GOOD"})
    assert stored(pk).disability_grade is None


def test_a_bill_is_checked_for_sums_dates_and_doubles(on: SimpleNamespace) -> None:
    bill = {"patient_ref": "HEAD", "hospital": "市人民医院", "discharge_on": "2022-02-24", "total": "100.00"}
    found = refused(draft, on, medical_expenses=[
        {**bill, "in_catalogue": "60.00", "out_catalogue": "30.00"},
        {**bill, "total": "200.00", "basic_ins": "150.00", "charity": "50.01"},
        {**bill, "total": "300.00", "admit_on": "2022-02-25"},
        {**bill, "total": "400.00"}, {**bill, "total": "400.00"},
        {**bill, "patient_ref": "M9", "total": "500.00"},
    ])
    assert set(found) == {"medical_expenses.0.total", "medical_expenses.1.total", "medical_expenses.2.discharge_on",
                          "medical_expenses.4.hospital", "medical_expenses.5.patient_ref"}


def test_the_household_pays_what_the_eight_reimbursements_leave(on: SimpleNamespace) -> None:
    bill = {"patient_ref": "HEAD", "total": "368000", "basic_ins": "215000", "critical_ins": "43000",
            "supplement": "20000", "mutual": "10000", "commercial": "6000", "charity": "4000"}
    assert stored(draft(on, medical_expenses=[bill])).medical_expenses[0].self_paid == Decimal("70000.00")


def test_places_of_members_stay_when_others_come_and_go(on: SimpleNamespace) -> None:
    pk = draft(on)
    second = stored(pk).members[1]
    archive.change(on.editor1, pk, stored(pk).version, {
        "members": [{"id": second.id, "name": "张雨", "relation": "DAUGHTER", "health_state": "GOOD",
                     "shares_life": True, "identity": "STUDENT"},
                    member(name="张小宝", relation="SON", id_no=SMALL, identity="STUDENT", guardian_consent=True)],
        "incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "48000"}],
    })
    found = stored(pk).members
    assert [(m.name, m.place) for m in found] == [("张雨", "M2"), ("张小宝", "M3")]
    assert found[0].id_no is not None
    assert found[0].id_no.open() == DAUGHTER


def test_income_of_nobody_is_refused(on: SimpleNamespace) -> None:
    found = refused(draft, on, incomes=[{"member_ref": "M7", "kind": "WAGE", "amount": "1"}])
    assert found == {"incomes.0.member_ref": ["The household has nobody at this place."]}


# ---- V06 to V08: the head --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("birth", "state", "fits"), [
    (dt.date(1961, 3, 2), "ON", True), (dt.date(1961, 3, 1), "ON", False), (dt.date(2006, 3, 2), "ON", False),
    (dt.date(1950, 1, 1), "RETIRED", True),
])
def test_a_working_head_is_sixteen_to_sixty(on: SimpleNamespace, birth: dt.date, state: str, fits: bool) -> None:
    set_head(on, birth_date=birth, work_state=state)
    pk = draft(on)
    if fits:
        assert move(on.editor1, pk, "submit").state == "SUBMITTED"
    else:
        assert refused(move, on.editor1, pk, "submit") == {
            "employee_id": ["The head of household must be 16 to 60 years old."]}


@pytest.mark.parametrize(("contract", "hukou", "hired", "fits"), [
    ("DISPATCH", "NON_AGRI", dt.date(2021, 3, 1), True), ("DISPATCH", "NON_AGRI", dt.date(2021, 3, 2), False),
    ("OUTSOURCE", "NON_AGRI", None, False), ("FORMAL", "AGRI", dt.date(2022, 2, 1), True),
    (None, "AGRI", dt.date(2022, 2, 1), False),
])
def test_dispatched_and_rural_workers_need_twelve_months(
    on: SimpleNamespace, contract: str | None, hukou: str, hired: dt.date | None, fits: bool
) -> None:
    set_head(on, contract_kind=contract, hukou=hukou, hire_date=hired)
    pk = draft(on)
    if fits:
        assert move(on.editor1, pk, "submit").state == "SUBMITTED"
    else:
        assert set(refused(move, on.editor1, pk, "submit")) == {"employee_id"}


def test_the_head_is_a_union_member(on: SimpleNamespace) -> None:
    set_head(on, union_member=False)
    assert submitting(on) == {"employee_id": ["The head of household must be a union member."]}


# ---- what a submitted archive has ------------------------------------------------------------------------------------


def test_a_draft_may_be_empty_and_the_application_names_everything_that_is_missing(on: SimpleNamespace) -> None:
    pk = archive.create(on.editor1, {"employee_id": on.people["E001"], "members": [
        {"name": "李梅", "relation": "SPOUSE", "shares_life": True}]}).id
    found = refused(move, on.editor1, pk, "submit")
    assert set(found) == {"main_cause", "health_state", "housing_type", "members.0.id_no",
                          "members.0.health_state", "incomes", "evidence"}
    assert found["main_cause"] == ["Still missing: Main cause."]


# ---- V10: income -----------------------------------------------------------------------------------------------------


def test_periods_left_empty_become_the_twelve_full_months_before(on: SimpleNamespace) -> None:
    pk = walk(on, "SUBMITTED")
    assert {(i.period_from, i.period_to) for i in stored(pk).incomes} == {(dt.date(2021, 3, 1), dt.date(2022, 2, 28))}
    assert stored(pk).applied_on == DAY


@pytest.mark.parametrize(("first", "last", "fits"), [
    ("2021-02-01", "2022-01-31", True),  # ends 29 days before
    ("2021-01-30", "2022-01-29", True),  # 31 days
    ("2021-01-29", "2022-01-28", False),  # 32 days
    ("2021-03-02", "2022-03-01", True),
    ("2021-06-01", "2022-02-28", False),  # nine months only
    ("2021-01-01", "2022-02-28", False),  # fourteen months
])
def test_income_covers_twelve_months_up_to_a_month_before(
    on: SimpleNamespace, first: str, last: str, fits: bool
) -> None:
    pk = draft(on, incomes=[{"kind": "WAGE", "member_ref": who, "amount": "1", "period_from": first, "period_to": last}
                            for who in ("HEAD", "M1")])
    if fits:
        assert move(on.editor1, pk, "submit").state == "SUBMITTED"
    else:
        assert any(f.startswith("incomes") for f in refused(move, on.editor1, pk, "submit"))


def test_a_gap_in_the_year_is_found(on: SimpleNamespace) -> None:
    halves = [{"kind": "WAGE", "amount": "1", "period_from": "2021-03-01", "period_to": "2021-08-31"},
              {"kind": "WAGE", "amount": "1", "period_from": "2021-10-01", "period_to": "2022-02-28"}]
    assert set(submitting(on, members=[], incomes=halves)) == {"incomes"}


def test_an_able_member_without_income_gets_the_minimum_wage(on: SimpleNamespace) -> None:
    pk = draft(on, members=[member(identity="JOBLESS")], incomes=[{"kind": "WAGE", "amount": "40000"}],
               rigid_expenses=[{"kind": "HOUSING", "amount": "20000", "evidence_kind": "INVOICE"}])
    found = stored(pk)
    assert [(i.member_ref, i.kind, i.amount) for i in found.incomes if i.kind == "IMPUTED"] == [
        ("M1", "IMPUTED", Decimal("24000.00"))]
    assert found.annual_income == Decimal("64000.00")


@pytest.mark.parametrize("over", [
    {"identity": "STUDENT"}, {"identity": "DISABLED_NO_WORK"},
    {"id_no": idno.make("370399", dt.date(1961, 1, 1), 20)}, {"id_no": idno.make("370399", dt.date(2006, 4, 1), 20)},
    {"shares_life": False},
])
def test_who_cannot_be_expected_to_earn_gets_none(on: SimpleNamespace, over: dict[str, Any]) -> None:
    found = stored(draft(on, members=[member(**over)], incomes=[]))
    assert [i for i in found.incomes if i.kind == "IMPUTED"] == []


def test_a_proof_of_no_income_takes_the_imputed_row_away(on: SimpleNamespace) -> None:
    pk = draft(on, members=[member(identity="JOBLESS")], incomes=[])
    assert len(stored(pk).incomes) == 1
    archive.change(on.editor1, pk, stored(pk).version, {
        "evidence": [*papers("APPLICATION"), {"kind": "INCOME_CERT", "member_ref": "M1"}]})
    assert stored(pk).incomes == []


def test_a_monthly_income_stands_in_the_income_table_too(on: SimpleNamespace) -> None:
    found = submitting(on, members=[member(month_income="3000")], incomes=[{"kind": "WAGE", "amount": "48000"}])
    assert set(found) == {"members.0.month_income"}


# ---- V11: rigid expense ----------------------------------------------------------------------------------------------


def test_a_rigid_expense_needs_a_document_on_file(on: SimpleNamespace) -> None:
    found = submitting(on, rigid_expenses=[
        {"kind": "ILLNESS", "amount": "30000"}, {"kind": "HOUSING", "amount": "1", "evidence_kind": "OTHER"}])
    assert set(found) == {"rigid_expenses.0.evidence_kind", "rigid_expenses.1.evidence_kind"}


def test_illness_expense_that_differs_from_the_bills_is_a_warning(on: SimpleNamespace) -> None:
    pk = draft(on)
    assert stored(pk).warnings is None
    archive.change(on.editor1, pk, stored(pk).version, {
        "rigid_expenses": [{"kind": "ILLNESS", "amount": "29999.99", "evidence_kind": "INVOICE"}]})
    assert stored(pk).warnings == ["ILLNESS_DIFF"]
    assert move(on.editor1, pk, "submit").state == "SUBMITTED"


@pytest.mark.parametrize(("over", "counted"), [
    ({"edu_stage": "TERTIARY", "school_kind": "PUBLIC"}, True), ({"edu_stage": "JUNIOR"}, False),
    ({"edu_stage": "TERTIARY", "school_kind": "ABROAD"}, False),
])
def test_compulsory_and_costly_schooling_does_not_count(
    on: SimpleNamespace, over: dict[str, Any], counted: bool
) -> None:
    found = stored(draft(on, members=[member(identity="STUDENT", **over)], incomes=[], rigid_expenses=[
        {"kind": "SCHOOL", "member_ref": "M1", "amount": "8000", "evidence_kind": "FEE_RECEIPT"}]))
    assert found.rigid_expenses[0].counted is counted
    assert found.annual_rigid == (Decimal("8000.00") if counted else Decimal("0.00"))


# ---- V12: evidence ---------------------------------------------------------------------------------------------------


def test_missing_evidence_is_named_paper_by_paper(on: SimpleNamespace) -> None:
    found = submitting(on, evidence=[*papers("APPLICATION", "HUKOU", "INCOME_CERT", "INVOICE"),
                                     {"kind": "DIAGNOSIS", "awaited": True}])
    assert found == {"evidence": ["This document is missing: Copy of the identity card.",
                                  "This document is missing: Medical certificate."]}


@pytest.mark.parametrize(("causes", "aid", "extra"), [
    ("C01", None, set()), ("C06", None, {"DIAGNOSIS", "INVOICE"}), ("C09", None, {"SCHOOL_CERT", "FEE_RECEIPT"}),
    ("C07", None, {"ACCIDENT_CERT"}), ("C08", None, {"ACCIDENT_CERT"}), ("C11", None, {"DISABILITY_CERT"}),
    ("C01", "ENJOY", {"LOWINC_CERT"}),
])
def test_the_cause_says_which_evidence_is_needed(causes: str, aid: str | None, extra: set[str]) -> None:
    row = HardshipArchive(main_cause=causes, gov_aid_state=aid)
    assert set(needed(row)) == {"APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT"} | extra


# ---- the arithmetic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("incomes", "rigid", "net"), [
    ([("WAGE", "60000")], "30000", "833.33"),
    ([("WAGE", "38232")], "0", "1062.00"),
    ([("WAGE", "90000")], "160000", "-1944.44"),
    ([("WAGE", "38231"), ("FESTIVAL", "800")], "0", "1061.97"),
    ([("WAGE", "38231"), ("UNION_AID", "800")], "0", "1084.19"),
    ([("WAGE", "38231"), ("RURAL_BASIC_PENSION", "800")], "0", "1061.97"),
])
def test_net_income_per_person_and_month(
    on: SimpleNamespace, incomes: list[tuple[str, str]], rigid: str, net: str
) -> None:
    two = [member(identity="STUDENT"), member(name="张雨", id_no=DAUGHTER, identity="STUDENT")]
    found = stored(draft(on, members=two, incomes=[{"kind": k, "amount": a} for k, a in incomes], rigid_expenses=[
        {"kind": "HOUSING", "amount": rigid, "evidence_kind": "INVOICE"}], medical_expenses=[]))
    assert str(found.net_per_capita_month) == net
    assert found.household_size == 3


def test_the_working_is_kept_with_the_archive(on: SimpleNamespace) -> None:
    found = stored(draft(on))
    trace = json.loads(found.trace or "")
    assert trace["inputs"]["household"] == ["HEAD", "M1", "M2"]
    assert trace["inputs"]["rigid"] == [["HEAD", "ILLNESS", "30000.00", True]]
    assert trace["rule"]["steps"][0] == {"step": "NET", "income": "60000.00", "rigid": "30000.00", "size": 3, "value": "833.33"}
    assert found.self_month_income == Decimal("4000.00")
    assert "李梅" not in (found.trace or "")
    assert SPOUSE not in (found.trace or "")


def test_months_end_on_the_last_day_where_the_day_is_missing() -> None:
    assert period.add_months(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert period.add_months(dt.date(2022, 1, 31), 1) == dt.date(2022, 2, 28)
    assert period.ending(dt.date(2022, 2, 28)) == period.Year(dt.date(2021, 3, 1), dt.date(2022, 2, 28))
    assert period.before(dt.date(2022, 3, 31)) == period.Year(dt.date(2021, 3, 1), dt.date(2022, 2, 28))
