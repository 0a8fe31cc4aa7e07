"""Every report and standing list against a register that was counted by hand, on both databases, for readers of every reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.text import Text
from app.services.stats import REPORTS, Asked, lists, report, tiles
from app.services.stats.shape import Cell, Report, Table, counts, guarded, words
from app.services.stats.timing import walked
from app.specs.stats import LISTS
from tests.house import House
from tests.services import counted, dossier

EVERYTHING = dt.date(2000, 1, 1)


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(counted.TODAY), house.inside():
        made = dossier.cast(house)
        made.archives = counted.register()
        yield made


def plain(cell: Cell) -> Any:
    value = cell.value
    if isinstance(value, Text):
        return value.msgid % value.params
    return str(value) if isinstance(value, Decimal) else value


def table(actor: Actor, code: str, at: int = 0, names: bool = True, **asked: Any) -> dict[Any, list[Any]]:
    """First cell -> the others, of one table; the total under "Total"."""
    made = report(actor, code, Asked(**asked), names).tables[at]
    rows = [*made.rows, *([made.total] if made.total else [])]
    assert all(len(r) == len(made.heads) for r in rows)
    return {plain(r[0]): [plain(c) for c in r[1:]] for r in rows}


def test_r1_counts_households_people_categories_and_what_came_and_went(on: SimpleNamespace) -> None:
    assert table(on.officer, "register") == {
        "信息中心": [6, 3, 9, 1, 1, 0, 1, 1, 1, 0, 0, "500.00"],
        "供排水厂": [6, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, "166.67"],
        "Total": [12, 4, 10, 2, 1, 0, 1, 2, 1, 0, 1, "333.33"],
    }


def test_r1_of_last_year_is_as_it_was_then(on: SimpleNamespace) -> None:
    found = table(on.officer, "register", start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    assert found["信息中心"][:2] == [6, 3]
    assert found["供排水厂"][:2] == [6, 2]
    assert found["Total"][7:11] == [3, 0, 0, 0]


def test_a_unit_is_told_by_its_workshops_and_its_own_people(on: SimpleNamespace) -> None:
    found = table(on.editor1, "register")
    assert {name: row[:2] for name, row in found.items()} == {
        "信息中心 itself": [2, 0], "运维车间": [2, 2], "开发车间": [2, 1], "Total": [6, 3]}
    assert table(on.officer, "register", unit=on.units["U01"]) == found


def test_category_and_cause_narrow_the_households_and_not_the_employees(on: SimpleNamespace) -> None:
    assert table(on.officer, "register", category="DEEP")["Total"][:2] == [12, 2]
    assert table(on.officer, "register", cause="C06")["Total"][:2] == [12, 1]


def test_r9_measures_each_step_in_working_days(on: SimpleNamespace) -> None:
    found = table(on.officer, "timing")
    assert found["信息中心"] == [1, "2.00", 2, "5.00", 5, "3.00", 3, "5.00", 5, "4.00", 4, "0.00", 0, "0.00", 0, "0.00", 0,
                             "19.00", 19, 0, "19.00", "3.00"]
    assert found["Total"][0] == 2  # the other one came without steps
    assert found["供排水厂"][1:3] == [None, None]


def test_a_case_that_was_returned_and_met_an_objection_adds_up_its_time() -> None:
    def step(a: str, b: str, day: int) -> SimpleNamespace:
        return SimpleNamespace(from_state=a, to_state=b, at=counted.at(dt.date(2026, 3, day)))

    way = walked([step("DRAFT", "SUBMITTED", 2), step("SUBMITTED", "RETURNED", 4), step("RETURNED", "SUBMITTED", 13),
                  step("SUBMITTED", "SUBMITTED", 16), step("SUBMITTED", "NOTICE", 16), step("NOTICE", "OBJECTED", 17),
                  step("OBJECTED", "NOTICE", 19), step("NOTICE", "ACTIVE", 20), step("ACTIVE", "NOTICE", 31)])
    assert way == {"SUBMITTED": 3, "NOTICE": 4}


def test_r10_tells_how_far_the_reviews_are(on: SimpleNamespace) -> None:
    assert table(on.officer, "reviews") == {
        "信息中心": [2, 1, 1, 0, 0, 0, 1], "供排水厂": [1, 0, 0, 0, 0, 0, 0], "Total": [3, 1, 1, 0, 0, 0, 1]}


def test_r11_tells_households_and_exits_by_years(on: SimpleNamespace) -> None:
    found = table(on.officer, "exits")
    assert list(found) == ["2026", "2025", "2024", "2023", "2022"]
    assert found["2026"] == [4, 1, 0, 1, 0, 0, 0, 0, 1]
    assert (found["2025"][0], found["2024"][0], found["2023"][0]) == (5, 2, 0)


def test_r12_scores_each_unit_by_its_four_rates(on: SimpleNamespace) -> None:
    assert table(on.officer, "checkup") == {
        "信息中心": ["33.33", "33.33", "33.33", "0.00", "75.00"],
        "供排水厂": ["0.00", "100.00", "100.00", "100.00", "25.00"],
        "Total": ["25.00", "50.00", "50.00", "50.00", "56.25"],
    }


def test_r21_maps_causes_of_the_company_and_sums_aid_by_class_and_fund(on: SimpleNamespace) -> None:
    made = report(on.officer, "national", Asked(), True)
    first = [[plain(c) for c in r] for r in made.tables[0].rows]
    assert first == [["Basic level", "Deep hardship", 2, 4, 3, 1], ["Basic level", "Relative hardship", 1, 2, 0, 1],
                     ["Basic level", "Marginal hardship (enterprise level)", 1, 4, 0, 0]]
    causes = {plain(r[1]): [plain(c) for c in r[2:]] for r in made.tables[1].rows}
    assert causes["Deep hardship"] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert causes["Marginal hardship (enterprise level)"] == [0] * 9 + [1]
    assert [plain(c) for c in made.tables[3].total][2:] == [1, 0, 0, 0]
    assert [plain(c) for c in made.tables[4].rows[0]][2:] == [1, 1, "10000.00"]


def members(actor: Actor, code: str, **asked: Any) -> list[str]:
    page = lists.page(actor, code, Asked(**asked))
    assert page.count == len(page.rows) == lists.count(actor, code, Asked(**asked))
    return [row.name for row in page.rows]


def test_each_standing_list_holds_its_archives_the_longest_wait_first(on: SimpleNamespace) -> None:
    found = {s.code: members(on.officer, s.code) for s in LISTS}
    assert found == {
        "never": ["李𠮷", "刘芳", "王小明"], "unchanged": ["李𠮷"], "due": ["李𠮷"], "authorization": ["李𠮷", "吴桂英", "王小明"],
        "survey": ["吴桂英"], "temporary": ["刘芳"],
        "lookup": ["王小明", "刘芳", "张建国", "周伟", "陈强", "李𠮷", "赵敏"],
    }


def test_days_run_since_or_until_the_day_of_the_list(on: SimpleNamespace) -> None:
    (row,) = lists.page(on.officer, "unchanged", Asked()).rows
    assert lists.days("unchanged", row.day) == (dt.date(2026, 6, 30) - dt.date(2024, 5, 1)).days
    (row,) = lists.page(on.officer, "due", Asked()).rows
    assert lists.days("due", row.day) == -60
    assert lists.days("authorization", None) is None


def test_every_figure_with_a_link_leads_to_as_many_households(on: SimpleNamespace) -> None:
    seen = 0
    for code in REPORTS:
        for made in report(on.officer, code, Asked(), True).tables:
            for cell in (c for row in (*made.rows, made.total or ()) for c in row if c.link and c.link.get("sheet") == "lookup"):
                link = dict(cell.link or {})
                asked = Asked(dt.date.fromisoformat(link["start"]), dt.date.fromisoformat(link["end"]),
                              int(link["unit"]) if "unit" in link else None, "alone" in link, link.get("category", ""),
                              link.get("cause", ""), link.get("level", ""), link["show"])
                assert lists.count(on.officer, "lookup", asked) == cell.value, (code, link)
                seen += 1
    assert seen >= 50


@pytest.mark.parametrize("who", ["editor1", "leader1"])
def test_nobody_of_a_unit_is_told_of_another_one(on: SimpleNamespace, who: str) -> None:
    actor = getattr(on, who)
    for code in REPORTS:
        mine, other = report(actor, code, Asked(), True), report(on.editor2, code, Asked(), True)
        assert mine != other
        assert not {"供排水厂", "净水车间", "排水车间"} & {plain(c) for t in mine.tables for r in t.rows for c in r}
        with pytest.raises(Unseen):
            report(actor, code, Asked(unit=on.units["U02"]), True)
    for sheet in LISTS:
        assert not set(members(actor, sheet.code)) & {"刘芳", "陈强", "周伟", "吴桂英"}
        with pytest.raises(Unseen):
            lists.page(actor, sheet.code, Asked(unit=on.units["W021"]))


def test_roles_without_the_reports_are_told_nothing(on: SimpleNamespace) -> None:
    for name in ("coordinator", "finance", "sysadmin", "reporter1"):
        with pytest.raises(Unseen):
            report(getattr(on, name), "register", Asked(), True)


def test_small_counts_are_hidden_from_those_who_do_not_know_the_names(on: SimpleNamespace) -> None:
    found = table(on.auditor, "register", names=False)
    assert found["信息中心"][1:4] == ["<5", 9, "<5"] or found["信息中心"][1] == "<5"
    assert found["信息中心"][-1] is None
    assert "1" not in [str(v) for v in found["供排水厂"]]


def test_one_hidden_count_takes_the_next_one_with_it() -> None:
    rows = tuple((Cell(name), Cell(n), Cell(Decimal("1.00"), of=n)) for name, n in (("a", 2), ("b", 9), ("c", 30), ("d", 0)))
    made = guarded(Report((Table("t", (*words("unit"), *counts("n"), *counts("r")), rows, (Cell("Total"), Cell(41), Cell(None))),)))
    assert [r[1].value for r in made.tables[0].rows] == ["<5", None, 30, 0]
    assert [r[2].value for r in made.tables[0].rows] == [None, Decimal("1.00"), Decimal("1.00"), Decimal("1.00")]
    assert made.tables[0].total is not None
    assert made.tables[0].total[1].value == 41


def test_the_tiles_count_what_is_there(on: SimpleNamespace) -> None:
    made = {t.label: t for t in tiles.tiles(on.officer, Asked())}
    assert made["Households in archive"].value == 4
    assert made["Opened this month"].value == 0
    assert made["Yearly reviews due within 30 days"].value == 1
    assert (made["Aid this year, times"].value, made["Aid this year, yuan"].value) == (1, Decimal("10000.00"))


def test_a_report_asks_the_database_a_handful_of_times(on: SimpleNamespace) -> None:
    for code in REPORTS:
        with on.house.statements() as seen:
            report(on.officer, code, Asked(), True)
        assert len(seen) <= 4, (code, len(seen))
