"""The workbench: what waits, what was done, begun and copied, over all rooms; and that every number is a list as long as it says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from app.kernel import clock
from app.kernel.actor import Actor
from app.services import aid, eap, green_channel, inbox, pairing
from app.specs.registry import BY_ROOM, SPECS
from app.store import session as sessions
from models.pairing import Doctor, FollowUp
from tests.house import House
from tests.services import dossier
from tests.services.household import archive, employee, item
from views.workbench.cards import address

DAY = dt.date(2026, 3, 2)  #: a Monday
MONEY, SERVICE = "C2", "VOLUNTEER"


@pytest.fixture
def desk(house: House) -> Iterator[SimpleNamespace]:
    """The small company with an archive in force in either unit."""
    with house.inside(), clock.fixed(DAY):
        on = dossier.cast(house)
        on.archives = {"left": archive("E001"), "right": archive("E101")}
        yield on


def asked(on: SimpleNamespace, side: str = "left", code: str = MONEY, amount: str | None = "35000.00", send: bool = True) -> Any:
    """An application of one of the two units, submitted unless told otherwise."""
    editor = on.editor1 if side == "left" else on.editor2
    made = aid.create(editor, {"archive_id": on.archives[side], "item_id": item(code), "requested_amount": amount})
    return aid.act(editor, made.id, "submit", made.version, {}) if send else made


def rooms(actor: Actor) -> list[Any]:
    """What the account may list."""
    return [s for s in SPECS if actor.has(s.may.get("list", ()))]


def fresh(function: Any, actor: Actor, *more: Any) -> Any:
    sessions.reading().rollback()
    return function(actor, rooms(actor), *more)


def keys(page: Any) -> list[tuple[str, int]]:
    return [(i.spec.room, i.row.id) for i in page.items]


# ---- to do -----------------------------------------------------------------------------------------------------------


def test_what_waits_is_sorted_by_deadline_with_the_overdue_first(desk: SimpleNamespace) -> None:
    late, later, never = asked(desk), asked(desk, code="C11", amount="900"), asked(desk, code=SERVICE, amount=None, send=False)
    with sessions.writing() as session:
        table = BY_ROOM["aid"].model.__table__
        for made, day in ((late, DAY - dt.timedelta(days=4)), (later, DAY + dt.timedelta(days=1))):
            session.execute(update(table).where(table.c.id == made.id).values(due_on=day))
        session.commit()
    page = fresh(inbox.todo, desk.leader1)
    assert keys(page) == [("aid", late.id), ("aid", later.id), ("aid", never.id)]
    assert [i.days_left for i in page.items] == [-3, 1, None]  # the Saturday between was worked
    assert [i.label for i in page.items] == ["Decide", "Decide", "Accept"]
    assert (page.total, page.counts) == (3, {"aid": 3})


def test_a_sibling_unit_and_a_row_that_is_no_longer_visible_stand_in_none_of_the_lists(desk: SimpleNamespace) -> None:
    own, foreign = asked(desk), asked(desk, "right")
    for function in (inbox.todo, inbox.done, inbox.mine, inbox.copies):
        for name in ("editor1", "leader1", "reporter1"):
            assert ("aid", foreign.id) not in keys(fresh(function, getattr(desk, name))), (function, name)
    for name in ("editor1", "leader1"):
        aid_of = {i for f in (inbox.todo, inbox.done, inbox.mine) for i in keys(fresh(f, getattr(desk, name)))}
        assert ("aid", own.id) in aid_of
    with sessions.writing() as session:  # the row moves to the other unit
        table = BY_ROOM["aid"].model.__table__
        session.execute(update(table).where(table.c.id == own.id).values(unit_id=desk.units["U02"]))
        session.commit()
    for function in (inbox.todo, inbox.done, inbox.mine):
        for name in ("editor1", "leader1"):
            page = fresh(function, getattr(desk, name))
            assert ("aid", own.id) not in keys(page)
            assert page.total == len(keys(page))


def test_a_chain_that_was_signed_waits_no_longer_for_who_signed(desk: SimpleNamespace) -> None:
    made = asked(desk)
    both = Actor(desk.leader1.user_id, "leader1", "x", frozenset({"UnitLeader", "CompanyOfficer"}), desk.leader1.unit_id,
                 desk.leader1.unit_path)
    assert keys(fresh(inbox.todo, both)) == [("aid", made.id)]
    aid.act(desk.leader1, made.id, "approve", made.version, {})
    assert keys(fresh(inbox.todo, both)) == []
    assert keys(fresh(inbox.todo, desk.officer)) == [("aid", made.id)]


def test_money_waits_for_its_submission_and_a_service_for_its_acceptance(desk: SimpleNamespace) -> None:
    money, service = asked(desk, send=False), asked(desk, code=SERVICE, amount=None, send=False)
    assert keys(fresh(inbox.todo, desk.editor1)) == [("aid", money.id)]
    assert keys(fresh(inbox.todo, desk.leader1)) == [("aid", service.id)]


def test_an_overdue_follow_up_waits_for_its_doctor_and_the_health_manager_alone(desk: SimpleNamespace) -> None:
    made = pairing.create(desk.health, {"employee_id": employee("E002"), "doctor_id": doctor(desk), "key_reason": "CHRONIC",
                                        "risk_level": "HIGH"})
    pairing.act(desk.health, made.id, "activate", made.version, {"consent_on": DAY.isoformat()})
    assert fresh(inbox.todo, desk.doctor).total == 0
    with clock.fixed(DAY + dt.timedelta(days=60)):
        page = fresh(inbox.todo, desk.doctor)
        assert [i.spec.room for i in page.items] == ["follow_up"]
        assert page.items[0].label == "Hold the follow-up"
        assert page.items[0].days_left < 0
        assert fresh(inbox.todo, desk.health).counts == {"follow_up": 1}
        for name in ("doctor2", "editor1", "officer"):
            assert fresh(inbox.todo, getattr(desk, name)).total == 0, name
        row = page.items[0].row
        pairing.VERBS["follow_up"].change(desk.doctor, row.id, row.version, {"done_on": clock.today().isoformat(), "mode": "PHONE"})
        assert fresh(inbox.todo, desk.doctor).total == 0


def doctor(on: SimpleNamespace) -> int:
    """Key of the specialist behind the account."""
    with on.house.read() as session:
        return int(session.scalars(select(Doctor.id).where(Doctor.user_id == on.doctor.user_id)).one())


# ---- done, begun ------------------------------------------------------------------------------------------------------


def test_done_tells_my_last_step_and_where_the_row_stands_now(desk: SimpleNamespace) -> None:
    made = asked(desk)
    with clock.fixed(DAY + dt.timedelta(days=1)):
        made = aid.act(desk.leader1, made.id, "return", made.version, {"note": "请补充发票"})
        page = fresh(inbox.done, desk.leader1)
        assert [(i.label, i.row.state, clock.local(i.at).date()) for i in page.items] == [
            ("Return for completion", "RETURNED", DAY + dt.timedelta(days=1))]
        made = aid.act(desk.editor1, made.id, "submit", made.version, {})
        made = aid.act(desk.leader1, made.id, "approve", made.version, {})
        assert [(i.label, i.row.state) for i in fresh(inbox.done, desk.leader1).items] == [("Approve", "UNIT_APPROVED")]
        assert [i.label for i in fresh(inbox.done, desk.editor1).items] == ["Submit"]
        assert fresh(inbox.done, desk.officer).total == 0


def test_begun_tells_for_how_many_working_days_a_row_has_stood_still(desk: SimpleNamespace) -> None:
    made = asked(desk, send=False)
    with clock.fixed(DAY + dt.timedelta(days=8)):
        page = fresh(inbox.mine, desk.editor1)
        assert [(i.row.id, i.days) for i in page.items] == [(made.id, 6)]
    assert fresh(inbox.mine, desk.editor1b).total == 0


def test_the_pages_of_a_list_neither_overlap_nor_lose_a_row(desk: SimpleNamespace) -> None:
    made = [asked(desk, code="C11", amount=f"{n}00", send=False).id for n in range(1, 8)]
    requests = [green_channel.create(desk.editor1, {"employee_id": employee("E002"), "need": "EXAM", "urgency": "NORMAL",
                                                    "disease": "x", "summary": "y", "consent_on": DAY.isoformat()}).id for _ in range(2)]
    seen = [key for number in range(5) for key in keys(fresh(inbox.mine, desk.editor1, number, 2))]
    assert len(seen) == len(set(seen)) == 9
    assert set(seen) == {("aid", n) for n in made} | {("green_channel", n) for n in requests}
    assert keys(fresh(inbox.mine, desk.editor1, 99, 2)) == []


def test_who_sent_a_referral_finds_it_among_what_he_began_and_the_service_stays_among_itself(desk: SimpleNamespace) -> None:
    made = eap.create(desk.editor1, {"employee_id": employee("E002"), "source": "UNIT", "problem_tags": ["SLEEP"],
                                     "consent_on": DAY.isoformat()})
    eap.act(desk.coordinator, made.id, "triage", made.version, {"phq9": "12", "phq9_item9": "0"})
    assert keys(fresh(inbox.mine, desk.editor1)) == [("eap", made.id)]
    for name in ("editor1b", "leader1", "officer", "chair", "auditor"):
        for function in (inbox.todo, inbox.done, inbox.mine, inbox.copies):
            assert ("eap", made.id) not in keys(fresh(function, getattr(desk, name))), name
    assert keys(fresh(inbox.todo, desk.coordinator)) == [("eap", made.id)]
    assert {c.room or "eap" for c in inbox.cards_of(desk.counselor, rooms(desk.counselor))} == {"eap"}


# ---- numbers ----------------------------------------------------------------------------------------------------------


PEOPLE = ("editor1", "leader1", "officer", "chair", "finance", "coordinator", "counselor", "health", "doctor", "green")


def test_every_number_is_a_list_as_long_as_it_says(house: House) -> None:
    with clock.fixed(DAY):
        with house.inside():
            busy(house)
            told = [(name, address(card), card.figure(house.actor(name)).number) for name in PEOPLE
                    for card in inbox.cards_of(house.actor(name), rooms(house.actor(name)))]
        browsers = {name: house.browser(name) for name in PEOPLE}  # outside: each request has a context of its own
        wrong = [(name, path, number) for name, path, number in told if length(browsers[name], path) != number]
    assert not wrong
    assert sum(number for _n, _p, number in told) > 8
    assert len({path.partition("?")[0] for _n, path, _c in told}) > 6


def busy(house: House) -> None:
    """Something of every kind that is counted."""
    on = dossier.cast(house)
    on.archives = {"left": archive("E001"), "right": archive("E101")}
    one, granted = asked(on), asked(on, code="C11", amount="900")
    aid.act(on.leader1, one.id, "return", one.version, {"note": "请补充发票"})
    aid.act(on.leader1, granted.id, "approve", granted.version, {})
    asked(on, "right")
    asked(on, code=SERVICE, amount=None, send=False)
    dossier.walk(SimpleNamespace(**{**vars(on), "people": {**on.people, "E001": on.people["E003"]}}), "SUBMITTED")
    green_channel.create(on.editor1, {"employee_id": on.people["E002"], "need": "EXAM", "urgency": "NORMAL", "disease": "x",
                                      "summary": "y", "consent_on": DAY.isoformat()})
    eap.create(on.editor1, {"employee_id": on.people["E002"], "source": "UNIT", "problem_tags": ["SLEEP"],
                            "consent_on": DAY.isoformat()})
    made = pairing.create(on.health, {"employee_id": on.people["E002"], "doctor_id": doctor(on), "key_reason": "CHRONIC",
                                      "risk_level": "HIGH"})
    pairing.act(on.health, made.id, "activate", made.version, {"consent_on": DAY.isoformat()})
    with sessions.writing() as session:
        session.execute(update(FollowUp.__table__).values(due_on=DAY))
        session.commit()


def length(browser: Any, path: str) -> int:
    """How many rows the list behind a card says that it has."""
    page = browser.get(path).get_data(as_text=True)
    return int(re.search(r"共 ([\d,]+) 条", page).group(1).replace(",", ""))  # type: ignore[union-attr]


def test_the_chair_sees_the_aid_of_this_year_to_the_fen(desk: SimpleNamespace) -> None:
    for code, amount in (("C11", "1200.50"), ("C10", "3000.25")):
        made = asked(desk, code=code, amount=amount)
        aid.act(desk.leader1, made.id, "approve", made.version, {})
    asked(desk)  # decided by nobody yet
    figures = {c.name: c for c in inbox.cards_of(desk.chair, rooms(desk.chair))}
    sessions.reading().rollback()
    year = figures["aid-year"].figure(desk.chair)
    assert (str(year.amount), year.number) == ("4200.75", 2)
    with clock.fixed(dt.date(2027, 1, 4)):
        sessions.reading().rollback()
        assert figures["aid-year"].figure(desk.chair).number == 0


def test_a_kind_of_work_that_the_person_does_not_have_in_a_room_is_no_way_to_its_deadlines(desk: SimpleNamespace) -> None:
    """A grid member sees no deadline of a case: neither as a number nor by asking for what is due soon."""
    spec = BY_ROOM["eap"]
    assert "soon" not in inbox.kinds(desk.grid, spec)
    assert "soon" in inbox.kinds(desk.coordinator, spec)
    assert not [c for c in inbox.cards_of(desk.grid, rooms(desk.grid)) if c.kind == "soon"]
