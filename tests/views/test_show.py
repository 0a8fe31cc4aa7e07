"""The page of a record: the way through the list, the decision that waits, who is next, and rows of other rooms."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from app.services import aid, eap
from app.specs.registry import BY_ROOM
from app.store import session as sessions
from models.account import Account
from models.aid import AidApplication
from models.desk import Setting
from models.trace import AuditLog
from tests.contract import rows, tools
from tests.contract.rows import LEFT
from tests.house import Browser, House
from tests.services.household import archive, employee, item

ITEMS = ("C2", "C6", "C11")


@pytest.fixture
def desk(lite: House) -> SimpleNamespace:
    """Three submitted applications of one household, waiting for the chair of the unit."""
    with lite.inside():
        on = SimpleNamespace(house=lite, archive=archive("E001"), editor=lite.actor("editor1"))
        on.pks = [submitted(on, code).id for code in ITEMS]
    return on


def submitted(desk: SimpleNamespace, code: str, amount: str = "9000.00") -> Any:
    made = aid.create(desk.editor, {"archive_id": desk.archive, "item_id": item(code), "requested_amount": amount})
    return aid.act(desk.editor, made.id, "submit", made.version, {})


def stored(house: House, pk: int) -> Any:
    with house.read() as session:
        return session.execute(select(AidApplication.state, AidApplication.app_no, AidApplication.version)
                               .where(AidApplication.id == pk)).one()


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def decide(browser: Browser, pk: int, verb: str, query: str = "", **more: str) -> Any:
    text = page(browser, f"/aid/show/{pk}{query}")
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    return browser.post(f"/aid/decide/{pk}{query}", {"verb": verb, "version": version.group(1), **more})


# ---- the way through the list ---------------------------------------------------------------------------------------


def test_a_row_of_a_list_opens_with_its_place_and_its_neighbours(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    links = list(dict.fromkeys(re.findall(r'href="(/aid/show/\d+\?in=all)"', page(browser, "/aid/list/"))))
    assert len(links) == 3
    first, second, last = (page(browser, link) for link in links)
    assert ("第 1 / 3 条" in first, "第 2 / 3 条" in second, "第 3 / 3 条" in last) == (True, True, True)
    assert ('data-key="alt+p"' in first, f'href="{links[1]}" rel="next" data-key="alt+n"' in first) == (False, True)
    assert f'href="{links[0]}" rel="prev"' in second
    assert 'data-key="alt+n"' not in last
    assert "dl-way-nav" not in page(browser, f"/aid/show/{desk.pks[0]}")


def test_what_was_searched_for_stands_in_no_link_and_opens_for_nobody_else(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    text = page(browser, "/aid/list/?q=" + quote("张建国"))
    links = re.findall(r'href="(/aid/show/[^"]+)"', text)
    assert links
    assert not [link for link in links if "张" in link or quote("张") in link]
    assert all(len(link) < 160 for link in links)
    assert "第 1 / 3 条" in page(browser, links[0])
    other = page(desk.house.browser("leader1"), links[0])
    assert "dl-way-nav" not in other
    for junk in ("x", "v1.k1.AAAA", "a.b.c.d", "…"):
        assert "dl-way-nav" not in page(browser, f"/aid/show/{desk.pks[0]}?in={junk}")


def test_the_order_and_the_filter_of_the_list_lead_through_the_records(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    links = list(dict.fromkeys(re.findall(
        r'href="(/aid/show/\d+[^"]*)"', page(browser, f"/aid/list/?_flt_0_item_id={_item(desk, 'C6')}&_oc_AidView=app_no"))))
    assert len(links) == 1
    assert "第 1 / 1 条" in page(browser, links[0])
    assert "dl-way-nav" in page(browser, f"/aid/show/{desk.pks[0]}?{links[0].partition('?')[2]}")  # outside the query: the first inside


def _item(desk: SimpleNamespace, code: str) -> int:
    with desk.house.inside():
        return item(code)


# ---- my opinion -----------------------------------------------------------------------------------------------------


def test_after_a_decision_the_next_item_of_the_queue_opens_and_says_what_was_done(desk: SimpleNamespace) -> None:
    browser, left = desk.house.browser("leader1"), list(desk.pks)
    path = f"/aid/show/{left[0]}?todo=1"
    for verb, note in (("approve", ""), ("return", "材料不齐，请补充"), ("reject", "不符合该项目条件")):
        pk = int(re.findall(r"\d+", path)[0])
        left.remove(pk)
        answer = decide(browser, pk, verb, "?todo=1", note=note)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        path = answer.location
        told = page(browser, path)
        assert stored(desk.house, pk).app_no in re.search(r'dl-alert-success.*?</div>', told, re.S).group(0)  # type: ignore[union-attr]
        assert path in ([f"/aid/show/{k}?todo=1" for k in left] if left else ["/aid/list/?todo=1", "/aid/list?todo=1"])
    assert sorted(stored(desk.house, pk).state for pk in desk.pks) == ["APPROVED", "REJECTED", "RETURNED"]


def test_a_refused_opinion_loses_nothing_and_says_why_at_the_field(desk: SimpleNamespace) -> None:
    browser, pk = desk.house.browser("leader1"), desk.pks[0]
    before = stored(desk.house, pk)
    for sent, field in (({"verb": "return", "note": "不行"}, "note"), ({"verb": "", "note": "情况属实，同意"}, "verb"),
                        ({"verb": "approve", "note": "同意核减", "approved_amount": "8000"}, "adjust_reason"),
                        ({"verb": "approve", "note": "多批一些", "approved_amount": "9000.01"}, "approved_amount")):
        answer = browser.post(f"/aid/decide/{pk}?todo=1", {"version": str(before.version), **sent})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422, sent
        assert f">{sent['note']}</textarea>" in text
        assert f'href="#{field}"' in text
        assert f'id="{field}-error"' in text
        assert f'data-address="/aid/show/{pk}?todo=1"' in text
        if sent["verb"]:
            assert re.search(rf'value="{sent["verb"]}"[^>]*checked', text)
        if "approved_amount" in sent:
            assert f'value="{sent["approved_amount"]}"' in text
    assert stored(desk.house, pk) == before


def test_of_two_approvers_the_second_learns_who_was_faster_and_sees_the_record_as_it_is(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        pk = submitted(desk, "C3", "30000.00").id
        aid.act(desk.house.actor("leader1"), pk, "approve", 2, {})
    one, two = desk.house.browser("officer"), desk.house.browser("officer2")
    version = str(stored(desk.house, pk).version)
    assert one.post(f"/aid/decide/{pk}", {"verb": "approve", "version": version}).status_code == 302
    late = two.post(f"/aid/decide/{pk}", {"verb": "return", "version": version, "note": "请补充材料"})
    text = late.get_data(as_text=True)
    assert late.status_code == 409
    with desk.house.inside():
        who = desk.house.actor("officer").name
    told = re.search(r'dl-alert-warning.*?</div>', text, re.S).group(0)  # type: ignore[union-attr]
    assert re.search(rf"该帮扶申请已由 {who} 于 \d\d:\d\d 处理，页面已刷新。", told)
    assert "data-judge" not in text
    assert f'data-address="/aid/show/{pk}"' in text
    assert stored(desk.house, pk).state == "COMPANY_REVIEW"


def test_nobody_is_asked_for_an_opinion_on_what_he_submitted_and_is_told_why(desk: SimpleNamespace) -> None:
    stock = rows.stocked(desk.house)
    with desk.house.inside():
        both = desk.house.actor("below")
        made = aid.create(both, {"archive_id": stock.pk("archive", LEFT), "item_id": item("C9"), "requested_amount": "100"})
        aid.act(both, made.id, "submit", made.version, {})
    text = page(tools.enter(desk.house, "below"), f"/aid/show/{made.id}")
    assert "data-judge" not in text
    assert "您已在本流程中提交或审批过" in re.search(r'id="dl-judge".*?</section>', text, re.S).group(0)  # type: ignore[union-attr]
    assert "data-judge" in page(tools.enter(desk.house, "leader1"), f"/aid/show/{made.id}")


def test_nobody_is_asked_for_an_opinion_on_his_own_household(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        person = employee("E001")
        with sessions.writing() as session:
            session.scalars(select(Account).where(Account.username == "leader1")).one().employee_id = person
            session.commit()
    text = page(desk.house.browser("leader1"), f"/aid/show/{desk.pks[0]}")
    assert "data-judge" not in text
    assert "亲属" in re.search(r'id="dl-judge".*?</section>', text, re.S).group(0)  # type: ignore[union-attr]


def test_an_opinion_can_be_kept_as_a_phrase_of_ones_own(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("leader1")
    assert decide(browser, desk.pks[0], "approve", note="符合本厂标准，同意", keep_phrase="1").status_code == 302
    text = page(browser, f"/aid/show/{desk.pks[1]}")
    phrases = re.search(r'data-for="approve" data-script hidden>(.*?)</div>', text, re.S)
    assert phrases is not None
    assert phrases.group(1).index("符合本厂标准，同意") < phrases.group(1).index("情况属实，同意。")
    assert "符合本厂标准" not in page(desk.house.browser("leader2"), "/aid/list/")
    with desk.house.read() as session:
        kept = session.execute(select(Setting.key, Setting.value)).all()
    assert [key for key, _value in kept] == ["phrases:approve"]
    assert not [value for _key, value in kept if "符合" in json.dumps(json.loads(value), ensure_ascii=False)], "sealed"


def test_words_about_income_and_illness_become_no_phrase(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        pk = rows.set_state(stock, BY_ROOM["archive"], LEFT, "PENDING")
    browser = tools.enter(lite, "officer")
    text = page(browser, f"/archive/show/{pk}")
    assert "data-judge" in text
    assert "keep_phrase" not in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    sent = {"verb": "reject", "version": version.group(1), "note": "患肺癌，收入待核实", "keep_phrase": "1"}
    assert browser.post(f"/archive/decide/{pk}", sent).status_code == 302
    with lite.read() as session:
        assert session.scalar(select(func.count()).select_from(Setting)) == 0


# ---- the course -----------------------------------------------------------------------------------------------------


def test_the_course_names_role_person_decision_opinion_and_who_is_next(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        pk = submitted(desk, "C3", "30000.00").id
        aid.act(desk.house.actor("leader1"), pk, "approve", 2, {"note": "材料齐全，同意上报"})
    browser = desk.house.browser("editor1")
    assert f'hx-get="/aid/course/{pk}"' in page(browser, f"/aid/show/{pk}")
    text = page(browser, f"/aid/course/{pk}")
    for part in ("二级单位工会干事", "二级单位工会主席", "leader1", "材料齐全，同意上报", "时限 3 个工作日", "公司工会主管干事", "officer2",
                 "待复核"):
        assert part in text, part
    assert text.index("leader1") < text.index("officer2")
    assert desk.house.browser("editor2").get(f"/aid/course/{pk}").status_code == 404
    assert desk.house.browser("editor1").get("/person/course/1").status_code == 404


# ---- rows of other rooms ----------------------------------------------------------------------------------------------


def test_the_archive_holds_the_applications_of_its_household_in_a_tab(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("editor1")
    assert f'href="/archive/related/{desk.archive}/aid"' in page(browser, f"/archive/show/{desk.archive}")
    table = page(browser, f"/archive/related/{desk.archive}/aid")
    assert all(f"/aid/show/{pk}" in table for pk in desk.pks)
    assert f"/aid/add?archive_id={desk.archive}" in table
    finance = desk.house.browser("finance")
    assert finance.get(f"/archive/related/{desk.archive}/aid").status_code == 403
    assert browser.get(f"/archive/related/{desk.archive}/org").status_code == 404


def test_a_referral_shows_on_the_page_of_the_person_for_the_psychological_roles_alone(desk: SimpleNamespace) -> None:
    with desk.house.inside():
        person = employee("E001")
        eap.create(desk.editor, {"employee_id": person, "source": "UNIT", "problem_tags": ["SLEEP"], "consent_on": "2026-01-05",
                                 "description": "失眠"})
    sent = desk.house.browser("editor1")
    for room, pk in (("person", person), ("archive", desk.archive), ("aid", desk.pks[0])):
        assert f"/{room}/related/{pk}/eap" not in page(sent, f"/{room}/show/{pk}")
        assert sent.get(f"/{room}/related/{pk}/eap").status_code == 404
    assert "/eap/show/" in page(desk.house.browser("coordinator"), f"/person/related/{person}/eap")


def test_one_look_at_a_record_is_one_entry_of_the_chain(desk: SimpleNamespace) -> None:
    browser = desk.house.browser("officer")
    page(browser, f"/archive/show/{desk.archive}")
    with desk.house.read() as session:
        seen = session.scalar(select(func.count()).select_from(AuditLog).where(
            AuditLog.kind == "read", AuditLog.object_kind == "archive", AuditLog.object_id == desk.archive))
    assert seen == 1
