"""Messages: who is told of a move, that nobody else is, that they name no person, and how they are read and go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.kernel import clock
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Unseen
from app.kernel.text import N_, Text
from app.services import account as accounts
from app.services import aid, archive, eap, green_channel, pairing, timers
from app.services.desk import messages
from app.specs.aid import SPEC as AID
from app.specs.registry import BY_ROOM, SPECS
from app.store import session as sessions
from app.store.unit import unit
from models.account import Account
from models.aid import AidApplication
from models.desk import Message
from models.pairing import Doctor
from tests.house import House
from tests.services import dossier
from tests.services.household import archive as household
from tests.services.household import item

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def desk(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        on = dossier.cast(house)
        on.archive = household("E001")
        yield on


def submitted(on: SimpleNamespace, amount: str = "35000.00") -> Any:
    made = aid.create(on.editor1, {"archive_id": on.archive, "item_id": item("C2"), "requested_amount": amount})
    return aid.act(on.editor1, made.id, "submit", made.version, {})


def told(on: SimpleNamespace, name: str) -> list[str]:
    """What the account was told, the oldest first, in English."""
    sessions.reading().rollback()
    return [str(messages.text(m)) for m in reversed(messages.page(getattr(on, name), size=200).items)]


def everybody(on: SimpleNamespace) -> dict[str, list[str]]:
    """Accounts that were told something."""
    sessions.reading().rollback()
    names = dict(sessions.reading().execute(select(Account.id, Account.username)).all())
    found: dict[str, list[str]] = {}
    for message in sessions.reading().scalars(select(Message).order_by(Message.id)):
        found.setdefault(names[message.user_id], []).append(str(messages.text(message)))
    return found


# ---- who is told -------------------------------------------------------------------------------------------------------


def test_a_return_tells_whoever_typed_the_application_and_nobody_else(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    assert everybody(desk) == {}
    aid.act(desk.leader1, made.id, "return", made.version, {"note": "请补充发票"})
    assert everybody(desk) == {"editor1": ["Aid application BF202603020001: Returned to the unit."]}


def test_the_final_approval_tells_the_union_of_the_unit_the_officers_and_no_sibling(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    for name in ("leader1", "officer", "chair"):
        made = aid.act(getattr(desk, name), made.id, "approve", made.version, {})
    found = everybody(desk)
    assert {name: len(sentences) for name, sentences in found.items()} == {
        "editor1": 3, "editor1b": 1, "leader1": 2, "officer": 1, "officer2": 1}
    assert {s for sentences in found.values() for s in sentences} == {"Aid application BF202603020001: Approved."}


def test_nobody_is_told_of_what_he_did_himself(desk: SimpleNamespace) -> None:
    pk = archive.create(desk.editor1, dossier.raw(desk.people["E002"])).id
    dossier.move(desk.editor1, pk, "submit")
    dossier.move(desk.editor1b, pk, "return", note="请补充收入证明")
    assert told(desk, "editor1b") == []
    assert told(desk, "editor1") == [f"Hardship archive {pk}: Returned for correction."]


def test_an_account_that_is_closed_is_told_nothing(desk: SimpleNamespace) -> None:
    with sessions.writing() as session:
        session.execute(update(Account.__table__).where(Account.__table__.c.username == "editor1").values(active=False))
        session.commit()
    made = submitted(desk)
    aid.act(desk.leader1, made.id, "return", made.version, {"note": "请补充发票"})
    assert everybody(desk) == {}


def test_what_the_clock_does_is_told_too(desk: SimpleNamespace) -> None:
    with clock.fixed(dossier.DAY):
        pk = dossier.walk(desk_of(desk), "PENDING")
    assert f"Hardship archive {pk}: Notice ended without objection" in told(desk, "editor1")


def desk_of(on: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(**{**vars(on), "people": {**on.people, "E001": on.people["E002"]}})


def test_the_doctor_is_told_of_his_own_pairings_alone(desk: SimpleNamespace) -> None:
    with desk.house.read() as session:
        doctor = session.scalars(select(Doctor.id).where(Doctor.user_id == desk.doctor.user_id)).one()
    made = pairing.create(desk.health, {"employee_id": desk.people["E002"], "doctor_id": doctor, "key_reason": "CHRONIC",
                                        "risk_level": "MID"})
    pairing.act(desk.health, made.id, "activate", made.version, {"consent_on": DAY.isoformat()})
    assert set(everybody(desk)) == {"doctor"}


def test_the_desk_answers_whoever_entered_the_request(desk: SimpleNamespace) -> None:
    made = green_channel.create(desk.editor1, {"employee_id": desk.people["E002"], "need": "EXAM", "urgency": "NORMAL", "disease": "x",
                                               "summary": "y", "consent_on": DAY.isoformat()})
    green_channel.act(desk.green, made.id, "accept", made.version, {})
    assert everybody(desk) == {"editor1": ["Green channel request LS202603020001: The request is accepted."]}


# ---- the psychological service ------------------------------------------------------------------------------------------


def test_nothing_of_the_psychological_service_is_told_to_anyone_outside_it(desk: SimpleNamespace) -> None:
    """The one who referred knows that he referred, and learns nothing more."""
    made = eap.create(desk.editor1, {"employee_id": desk.people["E002"], "source": "UNIT", "problem_tags": ["SLEEP"],
                                     "consent_on": DAY.isoformat()})
    other = eap.create(desk.grid, {"employee_id": desk.people["E003"], "source": "GRID", "problem_tags": ["SLEEP"],
                                   "consent_on": DAY.isoformat()})
    for pk, version, end in ((made.id, made.version, "decline"), (other.id, other.version, "close")):
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("coordinator", "triage", {"phq9": "12", "phq9_item9": "0"}),
            ("coordinator", "assign", {"assigned_to": desk.counselor.user_id, "target": "COUNSEL"}), ("counselor", "start", {})]
        steps += [("counselor", "decline", {})] if end == "decline" else [
            ("counselor", "follow_up", {}), ("counselor", "close", {"close_reason": "IMPROVED"})]
        for name, verb, raw in steps:
            version = eap.act(getattr(desk, name), pk, verb, version, raw).version
    found = everybody(desk)
    assert set(found) == {"counselor", "coordinator", "grid"}
    assert found["counselor"] == [f"EAP referral XL20260302000{n}: The case is assigned." for n in (1, 2)]
    assert found["grid"] == ["EAP referral XL202603020002: The case is closed."]


def test_even_a_message_meant_for_an_outsider_does_not_reach_him(desk: SimpleNamespace) -> None:
    made = eap.create(desk.editor1, {"employee_id": desk.people["E002"], "source": "UNIT", "problem_tags": ["SLEEP"],
                                     "consent_on": DAY.isoformat()})
    spec = BY_ROOM["eap"]
    ids = [getattr(desk, n).user_id for n in ("editor1", "editor1b", "leader1", "officer", "chair", "auditor", "health", "sysadmin",
                                              "counselor", "coordinator")]
    with unit(Actor.system()) as u:
        row = u.session.get_one(spec.model, made.id)
        assert messages.tell(u, ids, spec, row, "notice", N_("Done.")) == 1
    assert set(everybody(desk)) == {"coordinator"}


# ---- one transaction ----------------------------------------------------------------------------------------------------


def test_a_message_stands_and_falls_with_what_it_tells(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    with suppress(DomainError), unit(desk.leader1) as u:
        messages.tell(u, [desk.editor1.user_id], AID, u.one(AidApplication, made.id), "copy", N_("Done."))
        raise DomainError(N_("Done."))
    with pytest.raises(DomainError):
        aid.act(desk.leader1, made.id, "return", made.version, {"note": "短"})
    assert everybody(desk) == {}


# ---- when the right on the row is gone ----------------------------------------------------------------------------------


def shown(on: SimpleNamespace, name: str) -> list[str]:
    """What the page shows, the oldest first: "-" in place of what the account may not know any more."""
    sessions.reading().rollback()
    who = on.house.actor(name)
    found = messages.page(who, size=200).items
    gone = messages.hidden(who, found)
    return ["-" if m.id in gone else str(messages.text(m)) for m in reversed(found)]


def test_what_was_told_of_a_row_is_hidden_once_the_reader_lost_it_and_stays_for_the_others(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    for name in ("leader1", "officer", "chair"):
        made = aid.act(getattr(desk, name), made.id, "approve", made.version, {})
    notices(desk, "editor1")
    said = "Aid application BF202603020001: Approved."
    assert shown(desk, "editor1") == [said, said, said, "Done."]
    accounts.set_roles(Actor.system(), desk.editor1.user_id, ["UnitEditor"], desk.editor2.unit_id)
    assert shown(desk, "editor1") == ["-", "-", "-", "Done."]
    assert shown(desk, "editor1b") == [said]
    accounts.set_roles(Actor.system(), desk.editor1b.user_id, ["HealthManager"], None)
    assert shown(desk, "editor1b") == ["-"]


def test_whoever_leaves_the_psychological_service_reads_nothing_of_it_any_more(desk: SimpleNamespace) -> None:
    made = eap.create(desk.editor1, {"employee_id": desk.people["E002"], "source": "UNIT", "problem_tags": ["SLEEP"],
                                     "consent_on": DAY.isoformat()})
    made = eap.act(desk.coordinator, made.id, "triage", made.version, {"phq9": "12", "phq9_item9": "0"})
    eap.act(desk.coordinator, made.id, "assign", made.version, {"assigned_to": desk.counselor.user_id, "target": "COUNSEL"})
    assert shown(desk, "counselor") == ["EAP referral XL202603020001: The case is assigned."]
    accounts.set_roles(Actor.system(), desk.counselor.user_id, ["UnitEditor"], desk.editor1.unit_id)
    assert shown(desk, "counselor") == ["-"]


def test_messages_of_many_rooms_are_weighed_in_one_statement(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    aid.act(desk.leader1, made.id, "return", made.version, {"note": "请补充发票"})
    pk = archive.create(desk.editor1, dossier.raw(desk.people["E002"])).id
    dossier.move(desk.editor1, pk, "submit")
    dossier.move(desk.editor1b, pk, "return", note="请补充收入证明")
    found = messages.page(desk.editor1).items
    assert {m.room for m in found} == {"aid", "archive"}
    with desk.house.statements() as sent:
        assert messages.hidden(desk.editor1, found) == frozenset()
    assert len(sent) == 1


# ---- what it says -------------------------------------------------------------------------------------------------------


def test_no_message_names_a_person_an_amount_or_an_opinion(desk: SimpleNamespace) -> None:
    made = submitted(desk)
    made = aid.act(desk.leader1, made.id, "approve", made.version, {"note": "张建国家庭确有困难"})
    aid.act(desk.officer, made.id, "return", made.version, {"note": "请补充张建国的发票"})
    with desk.house.read() as session:
        kept = repr(session.execute(text("SELECT * FROM desk_message")).all())
    assert "BF202603020001" in kept
    for secret in ("张建国", "李秀英", "35000", "35,000", "发票", "困难", "E001", desk.leader1.name):
        assert secret not in kept, secret


def test_every_move_tells_roles_that_exist_and_a_sentence_in_words() -> None:
    for spec in SPECS:
        for move in spec.moves:
            assert set(move.tells) <= {*ROLES, "creator"}, (spec.room, move.verb)
            assert not move.tells or move.done or move.label


def test_texts_within_a_text_are_kept_and_said_again(desk: SimpleNamespace) -> None:
    with unit(desk.officer) as u:
        messages.tell(u, [desk.editor1.user_id, None], None, None, "notice", N_("%(what)s %(number)s: %(deed)s"),
                      what=Text("Aid application"), number="7", deed=Text(N_("At most %(n)s characters."), n=3))
    assert told(desk, "editor1") == ["Aid application 7: At most 3 characters."]


# ---- reading ------------------------------------------------------------------------------------------------------------


def notices(on: SimpleNamespace, *names: str) -> None:
    for name in names:
        with unit(Actor.system()) as u:
            messages.tell(u, [getattr(on, name).user_id], None, None, "notice", N_("Done."))


def test_messages_are_read_by_their_owner_alone(desk: SimpleNamespace) -> None:
    notices(desk, "editor1", "editor2")
    foreign = messages.page(desk.editor2).items[0].id
    sessions.reading().rollback()
    assert messages.read(desk.editor1, [foreign]) == 0
    with pytest.raises(Unseen):
        messages.opened(desk.editor1, foreign)
    with pytest.raises(Unseen):
        messages.opened(desk.editor1, "nothing")
    sessions.reading().rollback()
    assert messages.page(desk.editor2, unread=True).total == 1


def test_unread_ones_stand_first_and_one_or_all_are_marked(desk: SimpleNamespace) -> None:
    notices(desk, "editor1", "editor1", "editor1")
    first, second, third = [m.id for m in reversed(messages.page(desk.editor1).items)]
    assert messages.read(desk.editor1, [third]) == 1
    sessions.reading().rollback()
    assert [m.id for m in messages.page(desk.editor1).items] == [second, first, third]
    assert messages.page(desk.editor1, unread=True).total == 2
    opened = messages.opened(desk.editor1, first)
    assert opened.id == first
    assert messages.read_all(desk.editor1) == 1
    sessions.reading().rollback()
    assert messages.page(desk.editor1, unread=True).total == 0
    assert messages.read_all(desk.editor1) == 0


def test_what_was_read_goes_after_half_a_year_and_what_was_not_stays(desk: SimpleNamespace) -> None:
    notices(desk, "editor1", "editor1")
    messages.read(desk.editor1, [messages.page(desk.editor1).items[0].id])
    limit = DAY + dt.timedelta(days=messages.KEPT_DAYS)
    with pytest.raises(Forbidden):
        messages.purge(desk.officer, limit)
    assert messages.purge(desk.system, limit) == 0
    assert timers.run(desk.system, limit + dt.timedelta(days=1))["messages"] == 1
    sessions.reading().rollback()
    assert messages.page(desk.editor1).total == 1
