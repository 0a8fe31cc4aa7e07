"""The rule cases of tests/cases that the kernel judges by itself, and the edges their rules imply."""

import contextlib
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import cases
from app.kernel.facts import BadInput
from app.kernel.fault import DomainError

FOLDER = Path(__file__).parents[1] / "cases"
OWN = ("id_number", "workday", "mask", "triage", "category", "report")
GIVEN = [case for kind in OWN for case in json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))["cases"]]
ALWAYS = {"id", "eligible", "amount", "category", "trace", "at_ceiling", "refusal"}
BAD = {"eligible": False, "amount": "0.00", "refusal": "BAD_INPUT", "level": None, "category": None}


def judged(kind, item=None, params=None, **facts):
    case = {"id": "x", "kind": kind, "item": item, "facts": facts, "params": params}
    (result,) = cases.run({"cases": [case]})["results"]
    return result


def assert_holds(result, expected):
    assert {key: result.get(key, "absent") for key in expected} == expected


@pytest.mark.parametrize("case", GIVEN, ids=lambda case: case["id"])
def test_every_given_case_is_judged_as_expected(case):
    (result,) = cases.run({"cases": [case]})["results"]
    assert_holds(result, case["expect"])
    assert result["id"] == case["id"] and result.keys() >= ALWAYS
    assert json.loads(json.dumps(result)) == result


@pytest.mark.parametrize(
    ("kind", "item", "params", "facts", "expected"),
    [
        (
            "workday",
            None,
            {"notice_days": 3},
            {"start": "2022-03-01"},
            {"end": "2022-03-04", "pending_from": "2022-03-05"},
        ),
        ("workday", None, None, {"start": "2022-03-01", "days": None}, {"end": "2022-03-08"}),
        (
            "workday",
            None,
            {"extra_holidays": ["2022-03-02"]},
            {"start": "2022-03-01", "days": 1},
            {"end": "2022-03-03"},
        ),
        (
            "workday",
            None,
            {"extra_holidays": ["2022-01-29"], "extra_workdays": ["2022-02-01"]},
            {"start": "2022-01-28", "days": 2},
            {"end": "2022-02-01"},
        ),
        (
            "workday",
            None,
            None,
            {"start": "2026-12-31", "days": 1},
            {"end": "2027-01-01", "pending_from": "2027-01-02"},
        ),
        ("workday", "between", None, {"start": "2022-03-08", "end": "2022-03-01"}, {"days": 0}),
        (
            "workday",
            "between",
            {"extra_workdays": ["2022-03-05"]},
            {"start": "2022-03-01", "end": "2022-03-08"},
            {"days": 6},
        ),
        ("mask", "name", None, {"value": "王小明", "context": "notice"}, {"masked": "王*明"}),
        ("mask", "name", {"notice_name_mode": "FULL"}, {"value": "王小明", "context": "list"}, {"masked": "王*明"}),
        ("mask", "bank", None, {"value": "6200000000000006789", "context": "notice"}, {"masked": ""}),
        ("mask", "id_no", None, {"value": "370399780312001"}, {"masked": "370399*****2001"}),
        (
            "id_number",
            None,
            None,
            {"id_no": "", "today": "2022-03-01"},
            {"valid": False, "error": "LENGTH", "age": None},
        ),
        (
            "id_number",
            None,
            None,
            {"id_no": "37039920080910003x", "today": "2022-03-01"},
            {"valid": True, "error": None, "normalized": "37039920080910003X", "eligible": True},
        ),
        (
            "triage",
            None,
            {"extra_holidays": ["2022-03-02"]},
            {"gad7": 5, "referred_at": "2022-03-01T23:59"},
            {"level": "YELLOW", "due": "2022-03-07"},
        ),
        ("triage", None, None, {"crisis": True, "referred_at": "2022-12-31T23:30"}, {"due": "2023-01-01T01:30"}),
        ("triage", None, None, {"crisis": False, "phq9": None, "gad7": None}, {"level": None, "refusal": "NO_DATA"}),
    ],
)
def test_the_edges_of_the_rules_hold_as_well(kind, item, params, facts, expected):
    assert_holds(judged(kind, item, params, **facts), expected)


@pytest.mark.parametrize(
    ("kind", "item", "params", "facts"),
    [
        ("workday", None, None, {"days": 5}),
        ("workday", None, None, {"start": "2022-02-30"}),
        ("workday", None, None, {"start": "20220301"}),
        ("workday", None, None, {"start": "2022-03-01T00:00"}),
        ("workday", None, None, {"start": "2022-W09-2"}),
        ("workday", None, None, {"start": "2022-03-01", "days": True}),
        ("workday", None, None, {"start": "2022-03-01", "days": 5.0}),
        ("workday", None, None, {"start": "2022-03-01", "days": "5"}),
        ("workday", None, None, {"start": "2022-03-01", "days": 10**9}),
        ("workday", None, None, {"start": "9999-12-30", "days": 1}),
        ("workday", "since", None, {"start": "2022-03-01"}),
        ("workday", "between", None, {"start": "2022-03-01"}),
        ("workday", None, {"extra_workdays": "2022-03-05"}, {"start": "2022-03-01"}),
        ("workday", None, {"extra_holidays": ["soon"]}, {"start": "2022-03-01"}),
        ("workday", None, {"notice_days": 0}, {"start": "2022-03-01"}),
        ("mask", None, None, {"value": "x"}),
        ("mask", "face", None, {"value": "x"}),
        ("mask", "name", None, {}),
        ("mask", "name", None, {"value": 7}),
        ("mask", "name", None, {"value": "x", "context": "web"}),
        ("mask", "name", {"notice_name_mode": "HALF"}, {"value": "x"}),
        ("mask", "notice_scan", None, {"value": "x"}),
        ("mask", "coarse_cause", None, {}),
        ("id_number", None, None, {"today": "2022-03-01"}),
        ("id_number", None, None, {"id_no": 370399197803120019, "today": "2022-03-01"}),
        ("id_number", None, None, {"id_no": "370399197803120019", "today": "1.3.2022"}),
        ("triage", None, None, {"crisis": "yes"}),
        ("triage", None, None, {"phq9": 5, "referred_at": "2022-03-01"}),
        ("triage", None, None, {"phq9": 5, "referred_at": "2022-03-01T25:00"}),
        ("triage", None, None, {"gad7": 0, "referred_at": "9999-12-31T10:00"}),
        ("dance", None, None, {}),
    ],
)
def test_bad_input_is_refused_as_such(kind, item, params, facts, caplog):
    assert_holds(judged(kind, item, params, **facts), BAD)
    assert not caplog.records


def test_bad_input_never_stops_the_other_cases():
    good = {"id": "ok", "kind": "mask", "item": "name", "facts": {"value": "张三"}}
    odd = [None, 7, [], {}, {"kind": []}, {"id": "a", "kind": "mask"}, {"id": "b", "kind": "mask", "facts": 3}]
    results = cases.run({"cases": [*odd, good]})["results"]
    assert [result["refusal"] for result in results] == ["BAD_INPUT"] * 7 + [None]
    assert [result["id"] for result in results] == [None] * 5 + ["a", "b", "ok"]
    assert results[-1]["masked"] == "张*"


def test_a_fault_of_the_program_is_logged_and_stops_no_other_case(monkeypatch, caplog):
    monkeypatch.setitem(cases.KINDS, "broken", lambda case: 1 / 0)
    with caplog.at_level(logging.ERROR):
        result = judged("broken", value="secret value")
    assert_holds(result, BAD)
    assert "kind broken" in caplog.text and "secret value" not in caplog.text


@pytest.mark.parametrize("document", [None, [], {}, {"cases": {}}, "x"])
def test_a_document_without_cases_is_refused(document):
    with pytest.raises(DomainError, match="cases") as refused:
        cases.run(document)
    assert refused.value.code == "BAD_INPUT"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 40)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["2022-03-01", "name"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
KEYS = ["start", "days", "end", "value", "context", "text", "cause", "id_no", "today", "crisis", "phq9", "phq9_item9"]


@settings(max_examples=300)
@given(st.sampled_from(OWN), JSON, st.dictionaries(st.sampled_from([*KEYS, "gad7", "referred_at"]), JSON), JSON)
def test_no_shape_of_facts_is_a_fault_of_the_program(kind, item, facts, extra):
    case = {"kind": kind, "item": item, "facts": facts, "params": {"extra_workdays": extra, "notice_name_mode": extra}}
    assert cases.judge(case).keys() >= ALWAYS
    with contextlib.suppress(BadInput):
        assert cases.KINDS[kind](case).get("refusal") in (None, "NO_DATA", "BAD_INPUT")
