"""Two people edited one row: neither loses anything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.kernel.spec import Child, Column
from views.pages.merge import GONE, NEW, Merged, merge, prints, unfold

COLUMNS = (Column("post", "Post"), Column("sum", "Sum", "yuan"), Column("tags", "Tags", "codes", codes="cause"),
           Column("ok", "OK", "bool"), Column("number", "Number", "id_no"))
MEMBERS = Child("members", SimpleNamespace, "Members", "Add", (Column("name", "Name"), Column("age", "Age", "int")))
START = {"post": "钳工", "sum": "100.00", "tags": ["C01"], "ok": "1", "number": "",
         "members": [{"id": 1, "name": "李梅", "age": "40"}, {"id": 2, "name": "小雨", "age": "9"}]}


def both(mine: dict[str, Any], theirs: dict[str, Any]) -> Merged:
    base = unfold(prints(COLUMNS, (MEMBERS,), START))
    return merge(COLUMNS, (MEMBERS,), base, {**START, **mine}, {**START, **theirs})


def test_what_only_one_of_them_changed_is_his() -> None:
    found = both({"post": "焊工"}, {"sum": "250.00", "ok": ""})
    assert (found.values["post"], found.values["sum"], found.values["ok"]) == ("焊工", "250.00", "")
    assert {(c.key, c.both) for c in found.clashes} == {("sum", False), ("ok", False)}


def test_where_both_changed_a_field_mine_stays_and_both_are_told() -> None:
    found = both({"post": "焊工", "tags": ["C02"]}, {"post": "电工", "tags": ["C01", "C03"]})
    assert (found.values["post"], found.values["tags"]) == ("焊工", ["C02"])
    assert {(c.key, c.mine if c.key == "post" else "", c.theirs if c.key == "post" else "", c.both) for c in found.clashes} == {
        ("post", "焊工", "电工", True), ("tags", "", "", True)}


def test_the_same_change_is_no_clash_however_it_is_typed() -> None:
    assert both({"sum": "1,250"}, {"sum": "1250.00"}).clashes == []
    assert both({"ok": "0"}, {"ok": ""}).clashes == []


def test_a_number_that_is_typed_blind_stays_as_typed() -> None:
    found = both({"number": "370399197803120019"}, {})
    assert found.values["number"] == "370399197803120019"
    assert found.clashes == []


def test_rows_of_both_are_there_and_so_are_their_changes() -> None:
    rows = START["members"]
    found = both({"members": [{**rows[0], "age": "41"}, rows[1], {"id": "", "name": "新", "age": "1"}]},  # type: ignore[index]
                 {"members": [rows[0], {**rows[1], "age": "10"}, {"id": 3, "name": "奶奶", "age": "70"}]})  # type: ignore[index]
    assert [(r["id"], r["age"]) for r in found.values["members"]] == [(1, "41"), (2, "10"), ("", "1"), (3, "70")]
    assert {(c.key, c.row) for c in found.clashes} == {("members.1.age", ""), ("members.3", NEW)}


def test_a_row_that_the_other_removed_goes_unless_it_was_worked_on() -> None:
    rows = START["members"]
    gone = both({}, {"members": [rows[0]]})  # type: ignore[index]
    assert [r["name"] for r in gone.values["members"]] == ["李梅"]
    kept = both({"members": [rows[0], {**rows[1], "age": "10"}]}, {"members": [rows[0]]})  # type: ignore[index]
    assert [(r["id"], r["name"]) for r in kept.values["members"]] == [(1, "李梅"), ("", "小雨")]
    assert [(c.row, c.both) for c in kept.clashes] == [(GONE, True)]


def test_a_row_that_i_removed_stays_removed() -> None:
    rows = START["members"]
    assert [r["id"] for r in both({"members": [rows[1]]}, {}).values["members"]] == [2]  # type: ignore[index]


def test_without_the_hashes_of_the_start_every_difference_is_told() -> None:
    found = merge(COLUMNS, (MEMBERS,), unfold("junk"), {**START, "post": "焊工"}, START)
    assert found.values["post"] == "焊工"
    assert [(c.key, c.both) for c in found.clashes] == [("post", True)]
