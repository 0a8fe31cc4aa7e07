"""Search before create: exact numbers over all units, people who are alike within reach, and the answer that stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.kernel import clock, crypto, idno, pinyin
from app.kernel.fault import Forbidden, Invalid, Unseen
from app.services import archive
from app.services.archive import search
from app.store import session as sessions
from models.archive import ArchiveSearch
from models.person import Employee
from models.trace import AuditLog
from tests.house import House
from tests.services.dossier import DAY, SPOUSE, cast, raw, stored, walk
from tests.world import id_no


@pytest.fixture
def on(house: House) -> Iterator[SimpleNamespace]:
    with house.inside(), clock.fixed(DAY):
        yield cast(house)


@pytest.fixture
def small(lite: House) -> Iterator[SimpleNamespace]:
    with lite.inside(), clock.fixed(DAY):
        yield cast(lite)


def twin(on: SimpleNamespace, emp_no: str, name: str, unit: str, seq: int = 301, born: dt.date = dt.date(1970, 1, 1)) -> int:
    """Another employee; born and numbered as told."""
    number = idno.make("370399", born, seq)
    with sessions.writing() as session:
        row = Employee(emp_no=emp_no, name=name, pinyin=pinyin.full(name), initials=pinyin.initials(name), id_no=number,
                       id_no_bx=crypto.main().blind("id_no", number), gender="M", birth_date=born, unit_id=on.units[unit],
                       work_state="ON", union_member=True)
        session.add(row)
        session.commit()
        return row.id


def told() -> list[AuditLog]:
    sessions.reading().rollback()
    return list(sessions.reading().scalars(select(AuditLog).where(AuditLog.verb == "taken")))


def test_an_exact_number_of_another_unit_names_the_second_level_unit_and_nothing_else(on: SimpleNamespace) -> None:
    walk(on, "DRAFT")
    for number in (id_no("E001"), SPOUSE):
        found = search.find(on.editor2, {"id_no": number})
        assert str(found.taken) == "This person already belongs to a live archive of 信息中心."
        assert (found.archive, found.hits) == (None, [])
    assert len(told()) == 2


def test_in_the_own_unit_the_answer_leads_to_the_archive(small: SimpleNamespace) -> None:
    pk = walk(small, "DRAFT")
    found = search.find(small.editor1, {"id_no": SPOUSE})
    assert found.archive == (pk, f"#{pk}")
    assert search.find(small.editor1, {"id_no": id_no("E002")}).taken is None
    assert len(told()) == 2  # a number that nobody knows leaves its trace as well


@pytest.mark.parametrize("typed", ["张建国", "建国", "zhangjian", "zjg", "E001"])
def test_employees_are_found_by_name_pinyin_initials_and_staff_number_within_reach(small: SimpleNamespace, typed: str) -> None:
    assert [h.employee.emp_no for h in search.find(small.editor1, {"who": typed}).hits] == ["E001"]
    assert not search.find(small.editor2, {"who": typed}).hits


def test_a_question_without_words_or_with_a_wrong_number_is_refused_at_its_field(small: SimpleNamespace) -> None:
    for typed, at in (({}, "who"), ({"id_no": "370399197503120011"}, "id_no"), ({"id_no": "x"}, "id_no")):
        with pytest.raises(Invalid) as refused:
            search.find(small.editor1, typed)
        assert set(refused.value.errors) == {at}
    with pytest.raises(Forbidden):
        search.find(small.auditor, {"who": "张"})


def test_who_is_alike_must_be_said_to_be_somebody_else_before_the_form_is_saved(on: SimpleNamespace) -> None:
    other = twin(on, "E801", "张建国", "W012")
    sound = twin(on, "E802", "章建国", "W011", 303)
    twin(on, "E803", "张建国", "W021", 305)  # of another unit: not told
    first, alike = search.chosen(on.editor1, on.people["E001"])
    assert (first.taken, [n.key for n in alike]) == (None, [f"employee:{other}", f"employee:{sound}"])
    with pytest.raises(Invalid) as refused:
        search.create(on.editor1, raw(on.people["E001"]))
    assert refused.value.errors["employee_id"][0].msgid == search.ASK
    with pytest.raises(Invalid):
        search.answer(on.editor1, on.people["E001"], [f"employee:{other}"])
    search.answer(on.editor1, on.people["E001"], [n.key for n in alike], "已当面核对")
    pk = search.create(on.editor1, raw(on.people["E001"])).id
    kept = search.of(stored(pk))
    assert kept is not None
    assert (kept.near, kept.note, kept.created_by) == ([n.key for n in alike], "已当面核对", on.editor1.user_id)
    assert [e.object_id for e in sessions.reading().scalars(
        select(AuditLog).where(AuditLog.verb == "searched", AuditLog.kind == "change"))] == [pk]


def test_the_answer_of_somebody_else_does_not_count(small: SimpleNamespace) -> None:
    other = twin(small, "E801", "张建国", "W012")
    search.answer(small.editor1b, small.people["E001"], [f"employee:{other}"])
    with pytest.raises(Invalid):
        search.create(small.editor1, raw(small.people["E001"]))


def test_a_number_with_two_other_digits_is_alike(small: SimpleNamespace) -> None:
    other = twin(small, "E804", "李四", "W011", 3, dt.date(1975, 3, 12))
    assert [(n.key, n.why.msgid) for n in search.chosen(small.editor1, small.people["E001"])[1]] == [
        (f"employee:{other}", search.NUMBER)]


def test_a_lead_of_the_same_name_is_alike_and_led_to(small: SimpleNamespace) -> None:
    lead = archive.create(small.reporter1, {"name": "张建国", "reason": "住院两次,家里困难"}).id
    assert [(n.key, n.archive) for n in search.chosen(small.editor1, small.people["E001"])[1]] == [(f"archive:{lead}", (lead, f"#{lead}"))]


def test_nobody_alike_needs_no_answer_and_an_unseen_employee_is_not_found(small: SimpleNamespace) -> None:
    search.answer(small.editor1, small.people["E001"], [])
    assert search.of(stored(search.create(small.editor1, raw(small.people["E001"])).id)) is not None
    with pytest.raises(Unseen):
        search.chosen(small.editor2, small.people["E001"])
    with pytest.raises(Invalid):
        search.answer(small.editor1, small.people["E001"], [])  # taken by now
    assert len(list(sessions.reading().scalars(select(ArchiveSearch)))) == 1
