"""Public notices: who stands in one and how, what must never stand in one, its last day, objections, the page for everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import archive, notice, timers
from app.services.archive import bulletin, scan
from app.services.record import Result
from app.store import session as sessions
from models.archive import HardshipArchive
from models.notice import NoticeItem, Objection, PublicNotice
from models.org import OrgUnit
from models.trace import AuditLog
from tests.house import House
from tests.services import household
from tests.services.dossier import DAY, cast, move, stored, walk

SAID = {"serial": "1", "objector": "邻居老王", "contact": "13800001111", "content": "他家有两套房子"}


@pytest.fixture
def small(house: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(DAY), house.inside():
        yield cast(house)


def checked(on: SimpleNamespace, *people: str) -> list[int]:
    """Archives that wait for a notice."""
    made = []
    for no in people:
        pk = household.archive(no, "CHECKED")
        with sessions.writing() as session:
            row = session.get_one(HardshipArchive, pk)
            row.check_returned_on = DAY
            session.commit()
        made.append(pk)
    return made


def drafted(on: SimpleNamespace, *keys: int, **more: Any) -> Result:
    raw = {"kind": "ARCHIVE", "days": "5", "hotline": "0533-7580000", "items": [{"archive_id": k} for k in keys]}
    return notice.create(on.officer, {**raw, **more})


def publish(on: SimpleNamespace, made: Result) -> Result:
    return notice.act(on.officer, made.id, "publish", made.version, {})


def row(model: Any, **where: Any) -> Any:
    sessions.reading().expire_all()
    stmt = select(model)
    for name, value in where.items():
        stmt = stmt.where(getattr(model, name) == value)
    return sessions.reading().scalars(stmt.order_by(model.id.desc())).first()


# ---- making and publishing -------------------------------------------------------------------------------------------


def test_the_move_of_one_archive_makes_a_notice_of_one_masked_household(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKED")
    move(small.officer, pk, "publish", hotline="0533-7580000")
    made = row(PublicNotice)
    assert (made.state, made.kind, made.start_on, made.end_on) == ("RUNNING", "ARCHIVE", DAY, dt.date(2022, 3, 8))
    line = made.items[0]
    assert (line.name, line.cause, line.category) == ("张*国", "因病", stored(pk).category)
    assert line.unit_name == sessions.reading().get_one(OrgUnit, small.units["U01"]).name
    assert made.hotline == "0533-7580000"
    assert stored(pk).notice_until == dt.date(2022, 3, 8)


def test_several_households_go_out_in_one_notice(small: SimpleNamespace) -> None:
    keys = checked(small, "E001", "E101")
    assert notice.waiting(small.officer, "ARCHIVE") == keys
    done = publish(small, drafted(small, *keys))
    assert done.state == "RUNNING"
    assert [stored(k).state for k in keys] == ["NOTICE", "NOTICE"]
    assert [i.serial for i in row(PublicNotice).items] == [1, 2]
    assert notice.waiting(small.officer, "ARCHIVE") == []


def test_one_household_that_may_not_go_holds_the_whole_notice(small: SimpleNamespace) -> None:
    keys = checked(small, "E001", "E101")
    made = drafted(small, *keys)
    with sessions.writing() as session:
        session.get_one(HardshipArchive, keys[1]).check_returned_on = dt.date(2021, 8, 1)
        session.commit()
    with pytest.raises(Invalid) as refused:
        publish(small, made)
    assert set(refused.value.errors) == {"items.1.archive_id"}
    assert [stored(k).state for k in keys] == ["CHECKED", "CHECKED"]
    assert row(PublicNotice).state == "DRAFT"


def test_a_household_stands_in_one_notice_at_a_time_and_only_after_its_check(small: SimpleNamespace) -> None:
    key = checked(small, "E001")[0]
    drafted(small, key)
    with pytest.raises(Invalid) as refused:
        drafted(small, key)
    assert set(refused.value.errors) == {"items.0.archive_id"}
    other = household.archive("E101", "CHECKING")
    with pytest.raises(Invalid):
        drafted(small, other)
    with pytest.raises(Invalid) as empty:
        drafted(small)
    assert set(empty.value.errors) == {"items"}


def test_nobody_but_the_officer_makes_a_notice(small: SimpleNamespace) -> None:
    key = checked(small, "E001")[0]
    for who in (small.editor1, small.leader1, small.chair, small.auditor):
        with pytest.raises(Forbidden):
            notice.create(who, {"kind": "ARCHIVE", "days": "5", "items": [{"archive_id": key}]})


def test_a_check_older_than_six_months_is_sent_again_before_the_notice(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKED")
    with pytest.raises(DomainError) as early:
        move(small.officer, pk, "recheck")
    assert early.value.code == "GUARD"
    with clock.fixed(dt.date(2022, 9, 2)):
        with pytest.raises(DomainError) as refused:
            move(small.officer, pk, "publish")
        assert refused.value.code == "GUARD"
        move(small.officer, pk, "recheck")
        assert stored(pk).state == "CHECKING"


# ---- V15 and the clock -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [("2022-03-01", "2022-03-08"), ("2022-01-24", "2022-01-29"),
                                            ("2022-01-27", "2022-02-08"), ("2025-01-24", "2025-02-07")])
def test_the_last_day_is_the_fifth_working_day_after_the_first(house: House, start: str, end: str) -> None:
    with clock.fixed(dt.date.fromisoformat(start)), house.inside():
        on = cast(house)
        pk = household.archive("E001", "CHECKED")
        publish(on, drafted(on, pk))
        assert row(PublicNotice).end_on == dt.date.fromisoformat(end)
        assert stored(pk).notice_until == dt.date.fromisoformat(end)
        archive.tick(on.system, dt.date.fromisoformat(end))
        assert stored(pk).state == "NOTICE"
        archive.tick(on.system, dt.date.fromisoformat(end) + dt.timedelta(days=1))
        assert stored(pk).state == "PENDING"


@pytest.mark.parametrize("days", ["2", "11"])
def test_a_notice_runs_three_to_ten_working_days(small: SimpleNamespace, days: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(small, *checked(small, "E001"), days=days)
    assert set(refused.value.errors) == {"days"}


def test_the_night_ends_a_notice_once_and_not_while_somebody_objects(small: SimpleNamespace) -> None:
    keys = checked(small, "E001", "E101")
    publish(small, drafted(small, *keys))
    notice.receive(row(PublicNotice).notice_no, SAID)
    later = dt.date(2022, 3, 9)
    timers.run(small.system, later)
    assert [stored(k).state for k in keys] == ["OBJECTED", "PENDING"]
    assert row(PublicNotice).state == "RUNNING"
    with clock.fixed(later):
        answer(small, "dismiss")
    again = row(NoticeItem, serial=1)
    assert (again.start_on, again.end_on) == (later, dt.date(2022, 3, 16))
    timers.run(small.system, dt.date(2022, 3, 17))
    timers.run(small.system, dt.date(2022, 3, 17))
    assert (stored(keys[0]).state, row(PublicNotice).state) == ("PENDING", "ENDED")


# ---- V16 --------------------------------------------------------------------------------------------------------------

HELD = [
    ("身份证370399198001010011", scan.ID_NUMBER), ("证号３７０３９９１９８００１０１００１X", scan.ID_NUMBER),
    ("旧证 370399 800101 001", scan.ID_NUMBER), ("电话13812345678", scan.PHONE), ("联系 138 1234 5678", scan.PHONE),
    ("卡号6222020200112233445", scan.ACCOUNT), ("账户 123456789012", scan.ACCOUNT),
    ("家住某路12号3单元", scan.ADDRESS), ("临江街8号", scan.ADDRESS), ("住翠竹园深处", scan.ADDRESS),
    ("肺癌患者", scan.ILLNESS), ("因 尿 毒 症", scan.ILLNESS), ("川崎综合征", scan.ILLNESS), ("其子张小宝上学", scan.CHILD),
]


@pytest.mark.parametrize(("text", "what"), HELD)
def test_a_notice_with_what_must_not_be_public_is_refused_with_row_and_reason(small: SimpleNamespace, text: str, what: str) -> None:
    keys = checked(small, "E101", "E001")
    with sessions.writing() as session:
        home = session.get_one(HardshipArchive, keys[1])
        home.address, home.diagnosis = "山东省淄博市临淄区翠竹园", "川崎综合征"
        session.commit()
    with pytest.raises(Invalid) as refused:
        drafted(small, items=[{"archive_id": keys[0]}, {"archive_id": keys[1], "item": text}])
    told = refused.value.errors["items.1.item"]
    assert told[0].params["row"] == 2
    assert what in [str(t.params["what"]) for t in told]
    with pytest.raises(Invalid) as below:
        drafted(small, *keys, remark=text)
    assert what in [str(t.params["what"]) for t in below.value.errors["remark"]]
    assert row(PublicNotice) is None


@pytest.mark.parametrize("text", ["大病救助", "公示期2022年3月1日至2022年3月8日", "如有异议请拨打0533-7580000转8012",
                                  "职工文[2022]12号", "因病"])
def test_plain_words_pass_the_scan(small: SimpleNamespace, text: str) -> None:
    assert drafted(small, *checked(small, "E001"), remark=text).state == "DRAFT"


def test_the_telephone_of_a_notice_is_no_mobile(small: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(small, *checked(small, "E001"), hotline="13812345678")
    assert set(refused.value.errors) == {"hotline"}


def test_what_changed_after_the_draft_is_scanned_again_at_the_publication(small: SimpleNamespace) -> None:
    key = checked(small, "E001")[0]
    made = notice.create(small.officer, {"kind": "ARCHIVE", "days": "5", "items": [{"archive_id": key, "item": "川崎综合征帮扶"}]})
    with sessions.writing() as session:
        session.get_one(HardshipArchive, key).diagnosis = "川崎综合征"
        session.commit()
    with pytest.raises(Invalid) as refused:
        publish(small, made)
    assert set(refused.value.errors) == {"items.0.item"}
    assert stored(key).state == "CHECKED"


# ---- objections -------------------------------------------------------------------------------------------------------


def answer(on: SimpleNamespace, verb: str, **more: Any) -> Result:
    found = row(Objection, state="OPEN")
    return notice.VERBS["objection"].act(on.officer, found.id, verb, found.version, {"note": "已入户核实清楚", **more})


def running(on: SimpleNamespace, *people: str) -> list[int]:
    keys = checked(on, *people)
    publish(on, drafted(on, *keys))
    return keys


def test_an_objection_stops_its_household_and_no_other_and_is_kept_sealed(small: SimpleNamespace) -> None:
    keys = running(small, "E001", "E101")
    notice.receive(row(PublicNotice).notice_no, SAID)
    assert [stored(k).state for k in keys] == ["OBJECTED", "NOTICE"]
    found = row(Objection)
    assert (found.channel, found.archive_id) == ("PAGE", keys[0])
    assert (found.content.open(), found.objector.open()) == (SAID["content"], SAID["objector"])
    with sessions.writing() as session:
        told = " ".join(session.scalars(select(AuditLog.body).where(AuditLog.object_kind == "objection")))
    assert SAID["objector"] not in told
    assert SAID["content"] not in told


def test_an_objection_without_a_name_keeps_none(small: SimpleNamespace) -> None:
    running(small, "E001")
    notice.receive(row(PublicNotice).notice_no, {**SAID, "anonymous": "1"})
    found = row(Objection)
    assert (found.anonymous, found.objector, found.contact) == (True, None, None)


def test_a_visitor_is_told_of_every_mistake_at_once(small: SimpleNamespace) -> None:
    running(small, "E001")
    with pytest.raises(Invalid) as refused:
        notice.receive(row(PublicNotice).notice_no, {"serial": "7", "content": " "})
    assert set(refused.value.errors) == {"serial", "content", "objector"}


def test_an_objection_is_upheld_and_the_archive_is_refused(small: SimpleNamespace) -> None:
    keys = running(small, "E001", "E101")
    notice.receive(row(PublicNotice).notice_no, SAID)
    answer(small, "uphold")
    assert [stored(k).state for k in keys] == ["REJECTED", "NOTICE"]
    found = row(Objection)
    assert (found.state, found.result, found.replied_on, found.handler) == ("UPHELD", "UPHELD", DAY, small.officer.name)
    assert [line.serial for line in notice.page(row(PublicNotice).notice_no).lines] == [2]


def test_the_household_waits_until_every_objection_is_answered(small: SimpleNamespace) -> None:
    key = running(small, "E001")[0]
    no = row(PublicNotice).notice_no
    notice.receive(no, SAID)
    notice.receive(no, {**SAID, "content": "还有一辆汽车"})
    answer(small, "dismiss")
    assert stored(key).state == "OBJECTED"
    answer(small, "dismiss")
    assert stored(key).state == "NOTICE"


def test_an_objection_that_came_by_telephone_is_entered_by_the_officer_alone(small: SimpleNamespace) -> None:
    key = running(small, "E001")[0]
    raw = {"notice_id": row(PublicNotice).id, "serial": "1", "received_on": "2022-03-01", "channel": "PHONE", "content": "来电反映"}
    with pytest.raises(Forbidden):
        notice.VERBS["objection"].create(small.editor1, raw)
    assert notice.VERBS["objection"].create(small.officer, raw).state == "OPEN"
    assert stored(key).state == "OBJECTED"


def test_the_move_on_the_archive_restarts_the_notice_and_answers_the_objection(small: SimpleNamespace) -> None:
    key = running(small, "E001")[0]
    notice.receive(row(PublicNotice).notice_no, SAID)
    with clock.fixed(dt.date(2022, 3, 3)):
        move(small.officer, key, "publish")
        assert (stored(key).notice_from, stored(key).notice_until) == (dt.date(2022, 3, 3), dt.date(2022, 3, 10))
    assert row(Objection).result == "REJECTED"
    assert row(PublicNotice).end_on == dt.date(2022, 3, 10)


def test_a_notice_taken_back_sends_its_archives_to_wait_again(small: SimpleNamespace) -> None:
    key = running(small, "E001")[0]
    made = row(PublicNotice)
    notice.act(small.officer, made.id, "withdraw", made.version, {"note": "单位名称有误"})
    assert (stored(key).state, stored(key).notice_until) == ("CHECKED", None)
    with pytest.raises(Unseen):
        notice.page(made.notice_no)
    assert publish(small, drafted(small, key)).state == "RUNNING"


# ---- exits ------------------------------------------------------------------------------------------------------------


def test_an_exit_is_published_the_same_way_and_an_objection_holds_it(small: SimpleNamespace) -> None:
    key = household.archive("E001", "EXIT_NOTICE")
    publish(small, drafted(small, key, kind="EXIT"))
    assert stored(key).state == "EXIT_NOTICE"
    notice.receive(row(PublicNotice).notice_no, SAID)
    with pytest.raises(DomainError) as held:
        bulletin.before_exit(SimpleNamespace(session=sessions.reading()), stored(key), {})  # type: ignore[arg-type]
    assert held.value.code == "GUARD"
    with clock.fixed(dt.date(2022, 3, 4)):
        answer(small, "dismiss")
    assert row(NoticeItem).end_on == dt.date(2022, 3, 11)


# ---- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_is_there_while_the_notice_runs_and_three_days_longer(small: SimpleNamespace) -> None:
    running(small, "E001")
    no = row(PublicNotice).notice_no
    assert notice.page(no).open
    with clock.fixed(dt.date(2022, 3, 11)):
        assert not notice.page(no).open
        with pytest.raises(Invalid):
            notice.receive(no, SAID)
    with clock.fixed(dt.date(2022, 3, 12)), pytest.raises(Unseen):
        notice.page(no)
    with pytest.raises(Unseen):
        notice.page("GS209901010001")


def test_a_draft_has_no_page(small: SimpleNamespace) -> None:
    drafted(small, *checked(small, "E001"))
    with pytest.raises(Unseen):
        notice.page(row(PublicNotice).notice_no)


def test_the_unit_sees_the_notices_of_its_own_households_alone(small: SimpleNamespace) -> None:
    running(small, "E001")
    running(small, "E101")
    assert [n.unit_id for n in notice.running(small.editor1, 9)] == [small.units["U01"]]
    assert len(notice.running(small.officer, 9)) == 2

