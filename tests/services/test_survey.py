"""The household survey: what was seen is kept visit by visit, what was concluded decides where the archive goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from app.kernel import clock
from app.kernel.fault import Invalid
from app.services.archive import visit
from app.specs import visibility
from app.specs.archive import SPEC
from app.store import session as sessions
from tests.contract.rows import picture
from tests.house import House
from tests.services.dossier import DAY, cast, move, stored, walk

SEEN = {"visit_on": "2022-03-01", "visitors": "王干事,李干事", "authorization_on": "2022-03-01", "address_ok": True,
        "housing_seen": "两居室,陈旧", "assets_seen": "无车", "income_seen": "仅靠工资", "cause_seen": "肺部手术后休养",
        "needs_seen": "康复费用", "conclusion": "AGREE", "signed_by": "张建国", "note": "情况属实,建议建档"}


@pytest.fixture
def small(house: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(DAY), house.inside():
        yield cast(house)


def test_what_was_seen_is_kept_sealed_and_shown_as_a_visit(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    move(small.editor1, pk, "survey", **SEEN)
    found = stored(pk)
    visited = found.surveys[0]
    assert (found.state, visited.conclusion, visited.visitors, visited.address_ok) == ("SURVEYED", "AGREE", "李干事、王干事", True)
    assert (visited.cause_seen.open(), visited.opinion.open()) == (SEEN["cause_seen"], SEEN["note"])
    raw = sessions.reading().execute(text("SELECT * FROM household_survey")).one()
    assert not any(word in str(raw) for word in ("肺部", "两居室", "仅靠工资", "情况属实"))


def test_the_union_of_the_unit_reads_what_it_wrote_of_an_illness_masked(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    move(small.editor1, pk, "survey", **SEEN)
    child, row = SPEC.by_child["surveys"], stored(pk)
    cause = next(c for c in child.columns if c.name == "cause_seen")
    cells = {who: visibility.right(getattr(small, who), cause.cell, getattr(small, who).roles,
                                   visibility.moment(SPEC, row, getattr(small, who))).see
             for who in ("editor1", "leader1", "officer", "chair", "auditor")}
    assert cells == {"editor1": "M", "leader1": "M", "officer": "V", "chair": "M", "auditor": ""}


def test_more_facts_needed_keeps_the_archive_where_it_is_with_its_deadline(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    due = stored(pk).due_on
    done = move(small.editor1, pk, "survey", **{**SEEN, "conclusion": "MORE"})
    assert done.state == "FIRST_PASSED"
    assert "another visit" in str(done.message)
    assert (stored(pk).state, stored(pk).due_on) == ("FIRST_PASSED", due)
    move(small.editor1, pk, "survey", **SEEN)
    assert [s.conclusion for s in stored(pk).surveys] == ["MORE", "AGREE"]


def test_a_survey_that_does_not_support_the_application_leaves_it_to_the_leader_with_a_reason(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    done = move(small.editor1, pk, "survey", **{**SEEN, "conclusion": "DISAGREE"})
    assert "leader of the unit decides" in str(done.message)
    with pytest.raises(Invalid) as refused:
        move(small.leader1, pk, "approve", meeting_on="2022-03-01")
    assert set(refused.value.errors) == {"note"}


def test_the_visit_is_due_five_working_days_after_the_application_came(small: SimpleNamespace) -> None:
    pk = walk(small, "SUBMITTED")
    with clock.fixed(dt.date(2022, 3, 4)):
        move(small.editor1b, pk, "review")
    assert stored(pk).due_on == dt.date(2022, 3, 8)


def test_scans_and_photos_of_the_visit_join_the_documents(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    scans = [visit.Scan("AUTHORIZATION", "授权书.png", picture("red")), visit.Scan("SURVEY_FORM", "调查表.png", picture("blue")),
             visit.Scan("SURVEY_FORM", "客厅.png", picture("green"))]
    visit.record_visit(small.editor1, pk, stored(pk).version, SEEN, scans)
    held = {(e.kind, e.file is not None) for e in stored(pk).evidence if e.kind in ("AUTHORIZATION", "SURVEY_FORM")}
    assert held == {("AUTHORIZATION", True), ("SURVEY_FORM", True)}
    assert sum(e.kind == "SURVEY_FORM" for e in stored(pk).evidence) == 2


def test_a_file_that_is_no_picture_stops_the_visit_and_nothing_is_written(small: SimpleNamespace) -> None:
    pk = walk(small, "FIRST_PASSED")
    with pytest.raises(Invalid) as refused:
        visit.record_visit(small.editor1, pk, stored(pk).version, SEEN, [visit.Scan("SURVEY_FORM", "x.svg", b"<svg/>")])
    assert set(refused.value.errors) == {"photos"}
    assert (stored(pk).state, stored(pk).surveys) == ("FIRST_PASSED", [])


@pytest.mark.parametrize(("wrong", "field"), [
    ({"visitors": "王干事"}, "visitors"), ({"authorization_on": ""}, "authorization_on"), ({"conclusion": "MAYBE"}, "conclusion"),
    ({"visit_on": "2022-03-02"}, "visit_on"), ({"housing_seen": "x" * 501}, "housing_seen"), ({"note": "好"}, "note"),
])
def test_each_fault_stands_at_its_field(small: SimpleNamespace, wrong: dict[str, Any], field: str) -> None:
    pk = walk(small, "FIRST_PASSED")
    with pytest.raises(Invalid) as refused:
        move(small.editor1, pk, "survey", **{**SEEN, **wrong})
    assert set(refused.value.errors) == {field}
