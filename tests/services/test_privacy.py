"""What leaves no trace in clear: opinions, states of the psychological service; and how many values one may see in full."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app import setup
from app.kernel.fault import DomainError
from app.services import eap, green_channel, trail
from app.specs.green_channel import SPEC as GREEN
from app.specs.registry import BY_ROOM, SPECS
from app.store import audit
from models.trace import ApprovalStep, AuditLog
from tests.house import House
from tests.services.care import DAY, cast
from tests.services.household import employee

WORDS = "病情好转,肿瘤已切除,暂不外出就医"


def _request(care: SimpleNamespace) -> Any:
    """A request that the desk accepted with a word about the illness."""
    made = green_channel.create(care.editor, {"employee_id": care.wang, "need": "EXAM", "disease": "肺结节", "consent_on": DAY.isoformat()})
    return green_channel.act(care.desk, made.id, "accept", made.version, {"note": WORDS})


def _bodies(house: House) -> str:
    with house.read() as session:
        return "\n".join(session.scalars(select(AuditLog.body)))


def _stored(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return [t for t in connection.execute(text("SELECT opinion FROM approval_step")).scalars() if t]


def test_an_opinion_lies_sealed_and_the_chain_keeps_its_hash(house: House) -> None:
    with house.inside():
        _request(cast(house))
    assert _stored(house)
    assert all(token.startswith("v1:") for token in _stored(house))
    with house.read() as session:
        step = session.scalars(select(ApprovalStep).where(ApprovalStep.verb == "accept")).one()
        assert (str(step.opinion), step.opinion.open()) == ("***", WORDS)
        entry = json.loads(session.scalars(select(AuditLog).where(AuditLog.verb == "accept")).one().body)
        assert audit.verify(session)["ok"]
    assert entry["note"].startswith("#")
    assert entry["state"] == ["OPEN", "ACCEPTED"]
    assert WORDS not in _bodies(house)


def test_opinions_of_every_room_with_words_of_class_three_belong_to_such_a_cell() -> None:
    for room in ("archive", "green_channel", "eap", "pairing", "health_plan"):
        assert BY_ROOM[room].opinions in trail.SECRET_CELLS, room
    for spec in [s for s in SPECS if not trail.SECRET_CELLS.isdisjoint(s.reads) and s.moves]:
        assert spec.opinions in trail.SECRET_CELLS, spec.room


def test_the_chain_does_not_say_where_a_referral_stands(lite: House) -> None:
    with lite.inside():
        sender, coordinator = lite.actor("editor1"), lite.actor("coordinator")
        made = eap.create(sender, {"employee_id": employee("E001"), "source": "UNIT", "consent_on": "2026-01-05"})
        made = eap.act(coordinator, made.id, "triage", made.version, {"phq9": "12", "note": WORDS})
        eap.act(coordinator, made.id, "decline", made.version, {"note": WORDS})
    told = _bodies(lite)
    assert not [w for w in (WORDS, "OPEN", "TRIAGED", "DECLINED") if w in told]
    with lite.read() as session:
        entry = json.loads(session.scalars(select(AuditLog).where(AuditLog.verb == "triage")).one().body)
    assert all(s.startswith("#") for s in entry["state"])
    assert entry["note"] == ""


def test_an_opinion_is_read_by_those_who_see_its_cell_and_by_its_author(lite: House) -> None:
    with lite.inside():
        care = cast(lite)
        made = _request(care)
    path = f"/green_channel/history/{made.id}"
    for name, told in (("officer", True), ("green", True), ("editor1", False), ("leader1", False), ("auditor", False), ("chair", False)):
        page = lite.browser(name).get(path).get_data(as_text=True)
        assert (WORDS in page) is told, name
    with lite.inside():
        green_channel.act(care.desk, made.id, "no_resource", made.version, {"note": "近期无床位,已建议远程会诊"})
    for name, told in (("editor1", True), ("leader1", True), ("officer", True), ("auditor", False)):
        assert ("已建议远程会诊" in lite.browser(name).get(path).get_data(as_text=True)) is told, name
    assert WORDS in lite.browser("green").get(path).get_data(as_text=True), "one's own words stay one's own after the end"


def test_the_migration_seals_what_stood_in_clear_and_steps_stay_append_only(house: House) -> None:
    with house.inside():
        _request(cast(house))
        flask_migrate.downgrade(directory=str(setup.MIGRATIONS), revision="0002")
        assert WORDS in _stored(house)
        flask_migrate.upgrade(directory=str(setup.MIGRATIONS))
    assert all(token.startswith("v1:") for token in _stored(house))
    with house.read() as session:
        assert session.scalars(select(ApprovalStep).where(ApprovalStep.verb == "accept")).one().opinion.open() == WORDS
    for statement in ("UPDATE approval_step SET opinion = 'x'", "DELETE FROM approval_step"):
        with pytest.raises(DatabaseError), house.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(text(statement))


def test_reveals_sent_at_the_same_moment_keep_to_the_limit(house: House) -> None:
    with house.inside():
        officer = house.actor("officer")
        made = _request(cast(house))

    def once(_n: int) -> bool:
        with house.inside():
            try:
                trail.reveal(officer, GREEN, made.id, "id_no", "核对身份证号", 5)
            except DomainError as refused:
                assert refused.code == "LIMIT"
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(once, range(16))) == 5
    with house.read() as session:
        assert len(session.scalars(select(AuditLog).where(AuditLog.kind == "reveal")).all()) == 5
        assert audit.verify(session)["ok"]
