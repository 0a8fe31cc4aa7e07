"""Kept queries: whose they are, who is given them, what is not shared."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import account as accounts
from app.services.desk import queries, settings
from models.desk import SavedQuery
from tests.house import House

OPEN = "_flt_3_state=ACTIVE"


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    """The accounts of the small company, inside the application."""
    names = ("reporter1", "reporter2", "editor1", "editor2", "leader1", "officer", "auditor", "finance")
    actors = {name: house.actor(name) for name in names}
    with house.inside():
        yield SimpleNamespace(house=house, **actors)


def of_room(actor: Actor, room: str) -> list[queries.Kept]:
    """The queries of a room as its list shows them."""
    return list(settings.desk(actor, room).queries)


def test_a_kept_query_is_found_by_its_owner_under_its_name_and_by_nobody_else(on: SimpleNamespace) -> None:
    queries.keep(on.editor1, "archive", " 在档户 ", OPEN)
    assert [(k.name, k.query, k.mine, k.shared) for k in of_room(on.editor1, "archive")] == [("在档户", OPEN, True, False)]
    assert of_room(on.editor1, "aid") == []
    for other in (on.reporter1, on.editor2, on.officer):
        assert of_room(other, "archive") == []


def test_a_shared_query_is_found_in_the_own_unit_and_below_and_nowhere_else(on: SimpleNamespace) -> None:
    queries.keep(on.editor1, "archive", "在档户", OPEN, share=True)
    for reader in (on.leader1, on.reporter1):
        assert [(k.name, k.mine, k.owner) for k in of_room(reader, "archive")] == [("在档户", False, on.editor1.name)]
    for stranger in (on.editor2, on.reporter2, on.officer):
        assert of_room(stranger, "archive") == []
    queries.keep(on.officer, "archive", "全公司", OPEN, share=True)
    for reader in (on.editor2, on.reporter1, on.auditor):
        assert "全公司" in [k.name for k in of_room(reader, "archive")]


def test_own_queries_come_before_what_others_share(on: SimpleNamespace) -> None:
    queries.keep(on.officer, "archive", "甲", OPEN, share=True)
    queries.keep(on.editor1, "archive", "乙", OPEN)
    assert [k.name for k in of_room(on.editor1, "archive")] == ["乙", "甲"]


def test_who_was_given_a_query_neither_deletes_nor_shares_it(on: SimpleNamespace) -> None:
    key = queries.keep(on.editor1, "archive", "在档户", OPEN, share=True)
    for verb in (lambda: queries.forget(on.leader1, "archive", key), lambda: queries.share(on.leader1, "archive", key, False)):
        with pytest.raises(Forbidden):
            verb()
    with pytest.raises(Unseen):
        queries.forget(on.editor2, "archive", key)
    with pytest.raises(Forbidden):
        queries.forget(on.editor1, "aid", key)
    assert len(of_room(on.leader1, "archive")) == 1
    queries.share(on.editor1, "archive", key, False)
    assert of_room(on.leader1, "archive") == []
    queries.forget(on.editor1, "archive", key)
    assert of_room(on.editor1, "archive") == []


def test_only_those_who_answer_for_a_unit_share(on: SimpleNamespace) -> None:
    for name in ("reporter1", "auditor", "finance"):
        with pytest.raises(Forbidden):
            queries.keep(getattr(on, name), "archive", "在档户", OPEN, share=True)
        assert not queries.may_share(getattr(on, name))
    assert queries.may_share(on.leader1)


@pytest.mark.parametrize("end", ["role", "unit", "disabled"])
def test_sharing_ends_with_the_right_to_share(on: SimpleNamespace, end: str) -> None:
    key, system, unit = on.editor1.user_id, Actor.system(), on.editor1.unit_id
    queries.keep(on.editor1, "archive", "在档户", OPEN, share=True)
    queries.keep(on.officer, "archive", "全公司", OPEN, share=True)
    verb = {"role": lambda: accounts.set_roles(system, key, ["WorkshopReporter"], unit), "disabled": lambda: accounts.disable(system, key),
            "unit": lambda: accounts.set_roles(system, key, ["UnitEditor"], on.editor2.unit_id)}[end]
    verb()
    for reader in (on.leader1, on.reporter1, on.editor2, on.reporter2):
        assert [k.name for k in of_room(reader, "archive")] == ["全公司"]
    if end == "disabled":
        accounts.enable(system, key)
    assert [(k.name, k.shared) for k in of_room(on.house.actor("editor1"), "archive")] == [("在档户", False), ("全公司", True)]
    assert [k.name for k in of_room(on.leader1, "archive")] == ["全公司"]


def test_another_right_to_share_in_the_same_unit_keeps_what_is_shared(on: SimpleNamespace) -> None:
    queries.keep(on.editor1, "archive", "在档户", OPEN, share=True)
    accounts.set_roles(Actor.system(), on.editor1.user_id, ["UnitEditor", "UnitLeader"], on.editor1.unit_id)
    assert [k.name for k in of_room(on.leader1, "archive")] == ["在档户"]


@pytest.mark.parametrize("query", ["q=%E5%BC%A0", "_flt_2_archive_no=QX", "q=zjg&_flt_3_state=ACTIVE"])
def test_words_that_may_name_a_person_stay_with_their_owner(on: SimpleNamespace, query: str) -> None:
    with pytest.raises(Invalid) as refused:
        queries.keep(on.editor1, "archive", "查人", query, share=True)
    assert "share" in refused.value.errors
    key = queries.keep(on.editor1, "archive", "查人", query)
    with pytest.raises(Invalid):
        queries.share(on.editor1, "archive", key, True)


@pytest.mark.parametrize("name", ["", "  ", "一" * 41, "a\x07b"])
def test_a_name_is_one_to_forty_characters_that_can_be_stored(on: SimpleNamespace, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        queries.keep(on.editor1, "archive", name, OPEN)
    assert "name" in refused.value.errors


def test_a_name_is_kept_once_in_a_list(on: SimpleNamespace) -> None:
    queries.keep(on.editor1, "archive", "在档户", OPEN)
    with pytest.raises(Invalid):
        queries.keep(on.editor1, "archive", "在档户", "_flt_3_state=DRAFT")
    queries.keep(on.editor1, "aid", "在档户", OPEN)
    queries.keep(on.leader1, "archive", "在档户", OPEN)


def test_nothing_is_kept_without_a_condition_and_no_more_than_twenty(on: SimpleNamespace) -> None:
    for query in ("", "x" * 2001):
        with pytest.raises(DomainError):
            queries.keep(on.editor1, "archive", "无", query)
    for n in range(queries.MOST):
        queries.keep(on.editor1, "archive", f"第{n}个", OPEN)
    with pytest.raises(DomainError) as refused:
        queries.keep(on.editor1, "archive", "多一个", OPEN)
    assert refused.value.code == "LIMIT"
    with on.house.read() as session:
        assert len(list(session.scalars(select(SavedQuery)))) == queries.MOST


def test_the_desk_of_a_list_holds_its_queries_in_the_same_statement(on: SimpleNamespace) -> None:
    queries.keep(on.officer, "archive", "全公司", OPEN, share=True)
    queries.keep(on.editor1, "aid", "别处", OPEN)
    settings.put(on.editor1, "density", "compact")
    with on.house.statements() as sent:
        found = settings.desk(on.editor1, "archive")
    assert len(sent) == 1
    assert found.settings == {"density": "compact"}
    assert [(k.name, k.owner) for k in found.queries] == [("全公司", on.officer.name)]
    assert settings.desk(on.editor1).queries == ()
