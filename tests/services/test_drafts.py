"""Forms that were not sent yet: sealed, of one person, of one window, gone in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.kernel import clock
from app.kernel.fault import DomainError
from app.services import timers
from app.services.desk import drafts
from tests.house import House
from tests.services.dossier import cast

PAIRS = (("name", "张建国"), ("diagnosis", "右肺腺癌"), ("members-0-name", "李梅"), ("members-0-shares_life", "1"))
MORNING = dt.datetime(2026, 11, 24, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside():
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside():
        yield cast(lite)


def test_a_draft_comes_back_as_it_was_left(on: SimpleNamespace) -> None:
    with clock.fixed(MORNING):
        drafts.put(on.editor1, "archive", 0, None, "k1", 2, PAIRS)
    found = drafts.find(on.editor1, "archive")
    assert found is not None
    assert (found.pairs, found.step, found.key, found.saved_at) == (PAIRS, 2, "k1", MORNING)
    drafts.put(on.editor1, "archive", 0, None, "k1", 3, PAIRS[:1])
    again = drafts.find(on.editor1, "archive")
    assert again is not None
    assert (again.pairs, again.step) == (PAIRS[:1], 3)
    assert len(drafts.mine(on.editor1)) == 1


def test_nobody_else_sees_it(on: SimpleNamespace) -> None:
    drafts.put(on.editor1, "archive", 0, None, "k1", 0, PAIRS)
    for other in (on.editor1b, on.leader1, on.officer, on.sysadmin):
        assert drafts.find(other, "archive") is None
        assert drafts.mine(other) == []
        drafts.drop(other, "archive")
    assert drafts.find(on.editor1, "archive") is not None


def test_it_lies_sealed_in_the_database_and_eap_under_its_own_ring(on: SimpleNamespace) -> None:
    drafts.put(on.editor1, "archive", 0, None, "k1", 0, PAIRS)
    drafts.put(on.editor1, "eap", 0, None, "k2", 0, (("description", "失眠一月余"),))
    with on.house.read() as session:
        kept = {room: (body, eap) for room, body, eap in session.execute(text("SELECT room, body, eap_body FROM form_draft"))}
    assert kept["archive"][1] is None
    assert kept["eap"][0] is None
    assert not [v for pair in kept.values() for v in pair if v and ("张建国" in v or "失眠" in v or "description" in v)]
    found = drafts.find(on.editor1, "eap")
    assert found is not None
    assert found.pairs == (("description", "失眠一月余"),)


def test_another_window_neither_overwrites_it_nor_takes_it_away(small: SimpleNamespace) -> None:
    drafts.put(small.editor1, "archive", 0, None, "first", 0, PAIRS)
    with pytest.raises(DomainError) as caught:
        drafts.put(small.editor1, "archive", 0, None, "second", 0, PAIRS[:1])
    assert caught.value.code == "OTHER_WINDOW"
    drafts.drop(small.editor1, "archive", 0, "second")
    found = drafts.find(small.editor1, "archive")
    assert found is not None
    assert found.pairs == PAIRS
    drafts.drop(small.editor1, "archive", 0, "first")
    assert drafts.find(small.editor1, "archive") is None


def test_the_draft_of_a_row_and_of_a_new_one_are_two(small: SimpleNamespace) -> None:
    drafts.put(small.editor1, "person", 7, 3, "a", 0, PAIRS)
    drafts.put(small.editor1, "person", 0, None, "b", 0, PAIRS[:1])
    assert [(h.room, h.row_id) for h in drafts.mine(small.editor1)] == [("person", 0), ("person", 7)]
    found = drafts.find(small.editor1, "person", 7)
    assert found is not None
    assert found.version == 3


def test_a_form_of_any_length_is_no_draft(small: SimpleNamespace) -> None:
    with pytest.raises(DomainError):
        drafts.put(small.editor1, "archive", 0, None, "k", 0, (("reason", "长" * drafts.LONGEST),))
    assert drafts.mine(small.editor1) == []


def test_after_thirty_days_it_is_swept_out(small: SimpleNamespace) -> None:
    with clock.fixed(MORNING):
        drafts.put(small.editor1, "archive", 0, None, "k1", 0, PAIRS)
    day = clock.local(MORNING).date()
    assert timers.run(small.system, day + dt.timedelta(days=drafts.DAYS))["drafts"] == 0
    assert drafts.find(small.editor1, "archive") is not None
    assert timers.run(small.system, day + dt.timedelta(days=drafts.DAYS + 1))["drafts"] == 1
    assert drafts.mine(small.editor1) == []
