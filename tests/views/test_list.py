"""The query table as a person uses it: card, kept queries, columns, sums, batches, exports, empty states."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.kernel import clock, pinyin
from app.services import archive
from app.specs.registry import BY_ROOM
from models.account import Account, WebSession
from models.archive import HardshipArchive
from models.person import Employee
from models.trace import AuditLog
from tests.contract import rows, tools
from tests.contract.rows import LEFT, RIGHT, Stock
from tests.house import Browser, House


def text(browser: Browser, path: str, **headers: str) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def shown(page: str, room: str) -> list[int]:
    """Keys of the rows of a page in their order."""
    return list(dict.fromkeys(int(k) for k in re.findall(rf'href="/{room}/show/(\d+)[?"]', page)))


def heads(page: str) -> list[str]:
    part = page[page.index("<thead>"): page.index("</thead>")]
    found = [re.sub(r"<[^>]+>", "", h).strip() for h in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', part, re.S)]
    return [h for h in found if h != "操作"]


def lines(body: bytes) -> list[list[str]]:
    return [[c.lstrip("'") for c in line] for line in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))]


def waiting(house: House, stock: Stock) -> list[str]:
    """Both applications wait for the first review of the unit of the left side."""
    with house.inside():
        for side in (LEFT, RIGHT):
            rows.set_state(stock, BY_ROOM["aid"], side, "UNIT_REVIEW")
            rows.put(BY_ROOM["aid"].model, stock.pk("aid", side), unit_id=stock.units["W011"], item_id=stock.pk("aid_item", LEFT))
    return [str(stock.pk("aid", side)) for side in (LEFT, RIGHT)]


def stamped(body: bytes) -> list[str]:
    """What a workbook says of itself: who took it when, and under which conditions."""
    return str(load_workbook(io.BytesIO(body)).properties.description).strip().splitlines()


def whole_row(house: House, pk: str) -> dict[str, Any]:
    """An application as it lies in the table."""
    table = BY_ROOM["aid"].model.__table__
    with house.read() as session:
        return dict(session.execute(select(table).where(table.c.id == int(pk))).mappings().one())


# ---- query card -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ["archive", "aid", "pairing", "green_channel", "person", "follow_up"])
def test_three_fields_are_in_sight_and_the_rest_behind_a_button_that_remembers(lite: House, room: str) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "many")
    page = text(browser, f"/{room}/list/")
    fields = re.findall(r'class="dl-query-field([^"]*)"', page)
    assert [("dl-query-more" in f) for f in fields] == [False] * 3 + [True] * (len(fields) - 3)
    assert ' dl-open"' not in page
    assert browser.post(f"/{room}/remember", {"part": "query", "open": "1"}).status_code == 204
    assert 'class="dl-query card dl-open"' in text(browser, f"/{room}/list/")
    browser.post(f"/{room}/remember", {"part": "query", "open": "0"})
    assert ' dl-open"' not in text(browser, f"/{room}/list/")
    assert browser.post(f"/{room}/remember", {"part": "other", "open": "1"}).status_code == 400


def test_a_query_that_uses_a_hidden_field_opens_the_card(lite: House) -> None:
    rows.stocked(lite)
    assert 'class="dl-query card dl-open"' in text(tools.enter(lite, "officer"), "/archive/list/?_flt_3_category=DEEP")


def test_each_condition_is_a_chip_with_its_words_and_a_way_out(lite: House) -> None:
    stock = rows.stocked(lite)
    page = text(tools.enter(lite, "officer"), "/archive/list/?_flt_3_state=ACTIVE&_flt_1_active_from=2024-01-01"
                f"&_flt_0_unit_id={stock.units['U01']}&_flt_1_age=30&_flt_2_age=90")
    chips = [re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", c)) for c in re.findall(r'<span class="dl-chip">(.*?)</span>', page, re.S)]
    assert chips == ["单位：信息中心U01", "状态：在档", "年龄：30至90", "建档日期：2024-01-01起"]
    out = re.search(r'class="dl-chip-close" href="([^"]+)" aria-label="[^"]*状态"', page)
    assert out is not None
    assert "state" not in out.group(1)
    assert "active_from" in out.group(1)


def test_junk_in_a_field_is_no_condition_and_is_marked_at_the_field(lite: House) -> None:
    rows.stocked(lite)
    page = text(tools.enter(lite, "officer"), "/archive/list/?_flt_0_net_per_capita_month=abc&_flt_1_active_from=2026-13-45")
    assert 'class="dl-chip"' not in page
    assert page.count('aria-invalid="true"') == 2
    assert len(shown(page, "archive")) == 2


def test_a_range_of_days_includes_both_of_its_ends(lite: House) -> None:
    stock = rows.stocked(lite)
    first, last = stock.pk("archive", LEFT), stock.pk("archive", RIGHT)
    with lite.inside():
        for pk, day in ((first, dt.date(2024, 3, 1)), (last, dt.date(2024, 3, 31))):
            rows.put(HardshipArchive, pk, active_from=day)
    browser = tools.enter(lite, "officer")
    for low, high, keys in (("01", "31", {first, last}), ("01", "30", {first}), ("02", "31", {last}), ("01", "01", {first}),
                            ("02", "30", set())):
        page = text(browser, f"/archive/list/?_flt_1_active_from=2024-03-{low}&_flt_2_active_from=2024-03-{high}")
        assert set(shown(page, "archive")) == keys, (low, high)


def test_a_range_of_days_over_moments_includes_the_whole_of_both_days(lite: House) -> None:
    stock = rows.stocked(lite)
    pk = stock.pk("green_channel", LEFT)
    browser = tools.enter(lite, "officer")
    for at in (dt.datetime(2026, 3, 4, 0, 0, tzinfo=clock.LOCAL), dt.datetime(2026, 3, 4, 23, 59, tzinfo=clock.LOCAL)):
        with lite.inside():
            rows.put(BY_ROOM["green_channel"].model, pk, appoint_at=at)
        for low, high, seen in (("04", "04", True), ("01", "03", False), ("05", "09", False)):
            page = text(browser, f"/green_channel/list/?_flt_1_appoint_at=2026-03-{low}&_flt_2_appoint_at=2026-03-{high}")
            assert (pk in shown(page, "green_channel")) is seen, (at, low)


def test_a_unit_outside_the_own_ones_is_not_named(lite: House) -> None:
    stock = rows.stocked(lite)
    page = text(tools.enter(lite, "editor1"), f"/archive/list/?_flt_0_unit_id={stock.units['U02']}")
    assert "供排水厂" not in page
    assert "（不在您的管理范围内）" in page


def test_units_come_as_the_own_tree_and_are_found_by_name_code_pinyin_and_initials(lite: House) -> None:
    rows.stocked(lite)
    officer, editor = tools.enter(lite, "officer"), tools.enter(lite, "editor1")

    def found(browser: Browser, term: str = "") -> list[tuple[str, int]]:
        return [(u["text"], u["depth"]) for u in browser.get(f"/search/archive/unit_id?q={quote(term)}").get_json()["results"]]

    assert found(officer) == [("东港石化", 0), ("信息中心", 1), ("运维车间", 2), ("开发车间", 2), ("供排水厂", 1), ("净水车间", 2),
                              ("排水车间", 2)]
    assert found(editor) == [("信息中心", 0), ("运维车间", 1), ("开发车间", 1)]
    for term in ("开发", "W012", "kaifa", "kfcj"):
        assert found(officer, term) == [("信息中心 / 开发车间", 0)], term
    assert found(editor, "净水") == []


def test_the_unit_tree_stands_beside_the_lists_of_those_who_see_the_whole_company(lite: House) -> None:
    rows.stocked(lite)
    for name, expected in (("officer", True), ("auditor", True), ("editor1", False), ("leader1", False)):
        assert ('id="dl-tree"' in text(tools.enter(lite, name), "/archive/list/")) is expected, name
    browser = tools.enter(lite, "officer")
    assert 'id="dl-tree"' not in text(browser, "/aid_item/list/")
    browser.post("/archive/remember", {"part": "tree", "open": "0"})
    assert "dl-tree-shut" in text(browser, "/aid/list/")
    browser.post("/archive/remember", {"part": "tree", "open": "1"})
    assert "dl-tree-open" in text(browser, "/aid/list/")


def test_a_lead_without_employee_is_found_by_name_pinyin_and_initials(house: House) -> None:
    rows.stocked(house)
    with house.inside():
        lead = archive.create(house.actor("reporter1"), {"name": "孙立民", "reason": "突发疾病"})
    browser = tools.enter(house, "editor1")
    for term in ("孙立民", "立民", "sunlimin", "SunLi", "sun limin", "slm"):
        assert shown(text(browser, f"/archive/list/?q={quote(term)}"), "archive") == [lead.id], term
    assert shown(text(browser, "/archive/list/?q=zzz"), "archive") == []
    assert shown(text(browser, "/archive/list/?q=zjg"), "archive") != []


def test_ages_and_months_since_the_review_include_both_ends(house: House) -> None:
    stock = rows.stocked(house)
    born = dt.date(1980, 2, 29)
    with house.inside():
        rows.put(Employee, stock.people["E001"], birth_date=born)
        rows.put(HardshipArchive, stock.pk("archive", LEFT), check_returned_on=dt.date(2025, 8, 31))
    own = stock.pk("archive", LEFT)
    for today, age, months in ((dt.date(2026, 2, 28), 45, 5), (dt.date(2026, 3, 1), 46, 6)):
        with clock.fixed(dt.datetime(today.year, today.month, today.day, 4, tzinfo=dt.UTC)):
            browser = tools.enter(house, "editor1")
            for name, n in (("age", age), ("review_months", months)):
                for low, high, hit in ((n, n, True), (n + 1, "", False), ("", n - 1, False), (n, "", True), ("", n, True)):
                    page = text(browser, f"/archive/list/?_flt_1_{name}={low}&_flt_2_{name}={high}")
                    assert (own in shown(page, "archive")) is hit, (today, name, low, high)
            for junk in ("-1", "99999", "x"):
                text(browser, f"/archive/list/?_flt_1_age={junk}")


def test_a_list_that_was_never_sorted_begins_with_what_changed_last(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        for side, day in ((LEFT, 2), (RIGHT, 1)):
            rows.put(HardshipArchive, stock.pk("archive", side), changed_at=dt.datetime(2026, 11, day, tzinfo=dt.UTC))
    page = text(tools.enter(lite, "officer"), "/archive/list/")
    assert shown(page, "archive") == [stock.pk("archive", LEFT), stock.pk("archive", RIGHT)]


def test_names_sort_by_pinyin_and_units_by_the_tree(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    page = text(browser, "/person/list/?_oc_PersonView=name&_od_PersonView=asc")
    names = re.findall(r'dl-first"><a [^>]*>([^<]+)</a>', page)
    assert names == sorted(names, key=lambda n: pinyin.full(n))
    assert names[:2] == ["陈强", "刘芳"]
    page = text(browser, "/person/list/?_oc_PersonView=unit&_od_PersonView=asc")
    units = re.findall(r'data-label="单位"[^>]*>\s*([^<\s]+)', page)
    assert list(dict.fromkeys(units)) == ["信息中心", "运维车间", "开发车间", "供排水厂", "净水车间", "排水车间"]


# ---- the part that is swapped ----------------------------------------------------------------------------------------


def test_a_sort_is_answered_with_the_table_alone_and_a_way_back_with_the_page(lite: House) -> None:
    rows.stocked(lite)
    browser, path = tools.enter(lite, "officer"), "/archive/list/?_oc_ArchiveView=name&_od_ArchiveView=asc"
    part = text(browser, path, **{"HX-Request": "true", "HX-Target": "dl-list"})
    assert part.lstrip().startswith('<section class="card dl-list"')
    assert "<html" not in part
    back = text(browser, path, **{"HX-Request": "true", "HX-Target": "dl-list", "HX-History-Restore-Request": "true"})
    assert "<html" in back
    assert shown(part, "archive") == shown(back, "archive")


# ---- columns and density --------------------------------------------------------------------------------------------


def test_columns_are_chosen_and_ordered_without_any_script(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    page = text(browser, "/archive/columns?q=zjg")
    order = re.findall(r'name="order" value="([^"]+)"', page)
    assert order[:3] == ["name", "emp_no", "unit"]
    picked = ["name", "emp_no", "unit", "active_from"]
    moved = browser.post("/archive/columns?q=zjg", {"order": order, "column": picked, "move": "up:active_from"})
    again = re.findall(r'name="order" value="([^"]+)"', moved.get_data(as_text=True))
    assert again.index("active_from") == order.index("active_from") - 1
    assert "active_from" not in heads(text(browser, "/archive/list/")), "nothing is kept yet"
    wanted = ["active_from", "unit", "name", "emp_no"]
    saved = browser.post("/archive/columns?q=zjg", {"order": wanted, "column": picked, "density": "compact"})
    assert saved.headers["Location"].endswith("/archive/list/?q=zjg")
    page = text(browser, "/archive/list/")
    assert heads(page) == ["建档日期", "单位", "姓名", "工号"]
    assert "dl-list dl-compact" in page
    assert "dl-compact" in text(browser, "/aid/list/"), "density holds for every list"
    assert heads(text(tools.enter(lite, "officer2"), "/archive/list/"))[0] == "姓名", "a choice is of one person"
    browser.post("/archive/columns", {"reset": "1"})
    assert heads(text(browser, "/archive/list/"))[:2] == ["姓名", "工号"]


def test_what_names_a_row_cannot_be_taken_away_and_what_is_closed_cannot_be_added(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    closed = ["id_no", "phone", "address", "bank_account", "diagnosis", "annual_income", "nothing", "employee.id_no"]
    browser.post("/archive/columns", {"order": ["unit", *closed], "column": ["unit", *closed], "density": "x"})
    assert heads(text(browser, "/archive/list/")) == ["姓名", "单位"]
    offered = re.findall(r'name="order" value="([^"]+)"', text(browser, "/archive/columns"))
    assert not set(closed) & set(offered)
    assert lines(browser.get("/archive/export.csv?all=1").get_data())[0] != []


# ---- kept queries ---------------------------------------------------------------------------------------------------


def test_what_is_asked_for_is_kept_under_a_name_and_opens_with_one_press(lite: House) -> None:
    rows.stocked(lite)
    browser, asked = tools.enter(lite, "editor1"), "_flt_3_state=ACTIVE&_oc_ArchiveView=name&_od_ArchiveView=asc"
    page = text(browser, f"/archive/list/?{asked}&page_ArchiveView=0&junk=1")
    form = re.search(r'class="dl-kept-add" href="([^"]+)"', page)
    assert form is not None
    path = form.group(1).replace("&amp;", "&")
    assert path.endswith(f"/archive/queries?{asked}")
    assert "在档" in text(browser, path)
    assert browser.post(path, {"name": "在档户"}).headers["Location"].endswith(f"/archive/list/?{asked}")
    page = text(browser, f"/archive/list/?{asked}")
    assert re.search(r'<a href="[^"]+" aria-current="true">在档户', page) is not None
    again = browser.post(path, {"name": "在档户"})
    assert again.status_code == 422
    assert 'href="#name"' in again.get_data(as_text=True)
    assert "class=\"dl-kept-add\"" not in text(browser, "/archive/list/"), "there is nothing to keep"


def test_the_page_of_kept_queries_offers_each_only_what_is_his(lite: House) -> None:
    rows.stocked(lite)
    editor, leader = tools.enter(lite, "editor1"), tools.enter(lite, "leader1")
    editor.post("/archive/queries?_flt_3_state=ACTIVE", {"name": "在档户"})
    page = text(editor, "/archive/queries")
    share, delete = (re.search(rf'action="([^"]+/{verb})"', page) for verb in ("share", "delete"))
    assert share is not None and delete is not None
    editor.post(share.group(1))
    page = text(leader, "/archive/queries")
    assert "在档户" in page
    assert "共享" in page
    assert "/delete" not in page
    assert leader.post(delete.group(1)).status_code == 403
    assert tools.enter(lite, "editor2").post(delete.group(1)).status_code == 404
    assert editor.post(delete.group(1)).status_code == 302
    assert "在档户" not in text(leader, "/archive/list/")
    assert editor.post(delete.group(1).replace("delete", "other")).status_code == 404


def test_a_shared_condition_on_a_closed_column_is_none_for_its_reader(lite: House) -> None:
    rows.stocked(lite)
    asked = "_flt_0_net_per_capita_month=999999"
    tools.enter(lite, "officer").post(f"/archive/queries?{asked}", {"name": "高收入", "share": "1"})
    auditor = tools.enter(lite, "auditor")  # sees amounts masked
    assert "高收入" in text(auditor, "/archive/list/")
    assert len(shown(text(auditor, f"/archive/list/?{asked}"), "archive")) == 2
    assert shown(text(tools.enter(lite, "officer"), f"/archive/list/?{asked}"), "archive") == []


# ---- several at once --------------------------------------------------------------------------------------------------


def test_the_question_names_count_numbers_and_the_money_in_words(lite: House) -> None:
    stock = rows.stocked(lite)
    keys = waiting(lite, stock)
    page = tools.enter(lite, "leader1").post("/aid/batch", {"verb": "approve", "pk": [f"{k}:1" for k in keys], "back": "q=a&x=1"})
    question = page.get_data(as_text=True)
    assert page.status_code == 200
    assert ">通过：共 2 条</h2>" in question
    assert "70,000.00" in question
    assert "柒万元整" in question
    assert all(f'name="pk" value="{k}:1"' in question for k in keys)
    assert 'name="back" value="q=a"' in question


def test_a_batch_tells_every_outcome_and_keeps_the_refused_chosen(lite: House) -> None:
    stock = rows.stocked(lite)
    first, second = waiting(lite, stock)
    browser = tools.enter(lite, "leader1")
    answer = browser.post("/aid/action_post", {"verb": "approve", "pk": [f"{first}:1", f"{second}:99"], "back": "_flt_0_urgent=0"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/aid/list/?_flt_0_urgent=0")
    page = text(browser, answer.headers["Location"])
    outcome = page[page.index("dl-outcome-title"): page.index("</section>", page.index("dl-outcome-title"))]
    with lite.inside(), lite.read() as session:
        done, refused = (session.get_one(BY_ROOM["aid"].model, int(k)) for k in (first, second))
        assert (done.state != "UNIT_REVIEW", refused.state) == (True, "UNIT_REVIEW")
    assert "成功 1 条，未办理 1 条" in outcome
    assert done.app_no in outcome and refused.app_no in outcome
    boxes = {k: box for box, k in re.findall(r'(<input type="checkbox"[^>]*value="(\d+):\d+"[^>]*>)', page)}
    assert "checked" in boxes[second]
    assert "checked" not in boxes[first]
    assert "dl-outcome" not in text(browser, "/aid/list/"), "told once"


def test_the_outcome_of_a_batch_waits_for_the_whole_page_and_names_nobody_meanwhile(lite: House) -> None:
    stock = rows.stocked(lite)
    keys = waiting(lite, stock)
    browser = tools.enter(lite, "leader1")
    browser.post("/aid/action_post", {"verb": "approve", "pk": [f"{keys[0]}:1", f"{keys[1]}:99"]})
    with lite.inside(), lite.read() as session:
        kept = [json.dumps(json.loads(data), ensure_ascii=False) for data in session.scalars(select(WebSession.data))]
        found = [session.get_one(BY_ROOM["aid"].model, int(k)) for k in keys]
        named = [word for row in found for word in (row.employee.name, row.app_no)]
    assert [data for data in kept if "batch:aid" in data]
    assert not [(word, data) for word in named for data in kept if word in data]
    assert "dl-outcome" not in text(browser, "/aid/list/", **{"HX-Request": "true", "HX-Target": "dl-list"})
    page = text(browser, "/aid/list/")
    outcome = page[page.index("dl-outcome-title"): page.index("</section>", page.index("dl-outcome-title"))]
    assert [word for word in named if word not in outcome] == []


def test_a_board_leaves_the_outcome_of_a_batch_to_the_list(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "green")
    with lite.inside(), lite.read() as session:
        hashed = session.scalars(select(WebSession.token_hash).join(Account, Account.id == WebSession.user_id)
                                 .where(Account.username == "green")).one()
    told = {"label": "受理", "rows": [{"pk": 0, "ok": False, "text": "该步骤已结束。"}]}
    with lite.engine.connect().execution_options(write=True) as connection, connection.begin():
        data = json.loads(connection.execute(select(WebSession.data).where(WebSession.token_hash == hashed)).scalar_one())
        connection.execute(update(WebSession.__table__).where(WebSession.token_hash == hashed)
                           .values(data=json.dumps({**data, "batch:green_channel": told})))
    assert "dl-outcome" not in text(browser, "/green_channel/board")
    page = text(browser, "/green_channel/list/")
    assert "该步骤已结束。" in page
    assert "dl-outcome" not in text(browser, "/green_channel/list/")


def test_a_batch_leaves_a_row_that_was_not_chosen_as_it_was(lite: House) -> None:
    stock = rows.stocked(lite)
    chosen, other = waiting(lite, stock)
    before = whole_row(lite, other)
    assert tools.enter(lite, "leader1").post("/aid/action_post", {"verb": "approve", "pk": [f"{chosen}:1"]}).status_code == 302
    assert whole_row(lite, chosen)["state"] != "UNIT_REVIEW"
    assert whole_row(lite, other) == before


def test_a_row_in_another_state_stays_in_it_whichever_way_the_step_is_asked_for(lite: House) -> None:
    stock = rows.stocked(lite)
    key = waiting(lite, stock)[0]
    for state in ("DRAFT", "APPROVED", "PAID", "REJECTED"):
        with lite.inside():
            rows.set_state(stock, BY_ROOM["aid"], LEFT, state)
        before, browser = whole_row(lite, key), tools.enter(lite, "leader1")
        for path in (f"/aid/action/approve/{key}", f"/aid/act/{key}/approve", f"/aid/decide/{key}"):
            answer = browser.post(path, {"verb": "approve", "version": "1", "note": "情况属实，同意"})
            assert answer.status_code in (409, 422), (state, path)
        assert browser.post("/aid/action_post", {"verb": "approve", "pk": [f"{key}:1"]}).status_code == 302
        assert whole_row(lite, key) == before, state


def test_rows_that_do_not_go_together_are_not_handled_together(lite: House) -> None:
    stock = rows.stocked(lite)
    keys = waiting(lite, stock)
    with lite.inside():
        rows.put(BY_ROOM["aid"].model, int(keys[1]), item_id=stock.pk("aid_item", RIGHT))
    browser, before = tools.enter(lite, "leader1"), tools.state_of(lite)
    question = browser.post("/aid/batch", {"verb": "approve", "pk": keys})
    assert "同一帮扶项目" in question.get_data(as_text=True)
    assert browser.post("/aid/action_post", {"verb": "approve", "pk": keys}).status_code == 422
    assert tools.state_of(lite) == before


def test_what_is_not_at_the_step_is_named_before_and_refused_after(lite: House) -> None:
    stock = rows.stocked(lite)
    keys = waiting(lite, stock)
    with lite.inside():
        rows.set_state(stock, BY_ROOM["aid"], RIGHT, "DRAFT")
    browser = tools.enter(lite, "leader1")
    question = browser.post("/aid/batch", {"verb": "approve", "pk": keys}).get_data(as_text=True)
    assert "共 1 条" in question
    assert "不会处理" in question
    none = browser.post("/aid/batch", {"verb": "approve", "pk": [keys[1]]}).get_data(as_text=True)
    assert 'name="pk"' not in none
    page = text(browser, browser.post("/aid/action_post", {"verb": "approve", "pk": keys}).headers["Location"])
    assert "成功 1 条，未办理 1 条" in page


def test_more_than_fifty_are_refused_with_the_number(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "leader1")
    for path in ("/aid/batch", "/aid/action_post"):
        answer = browser.post(path, {"verb": "approve", "pk": [*range(1, 52)]})
        assert "一次最多办理 50 条，当前选择了 51 条" in answer.get_data(as_text=True), path


def test_each_row_says_which_steps_it_may_take_with_others(lite: House) -> None:
    stock = rows.stocked(lite)
    keys = waiting(lite, stock)
    page = text(tools.enter(lite, "leader1"), "/aid/list/")
    marks = dict(re.findall(r'value="(\d+):\d+" data-choose data-alike="([^"]*)"', page))
    assert marks[keys[0]] == marks[keys[1]] != ""
    assert 'data-verb="approve"' in page
    other = text(tools.enter(lite, "finance"), "/aid/list/")
    assert "data-verb" not in other


def test_the_chosen_rows_leave_as_a_file_and_foreign_ones_do_not(lite: House) -> None:
    stock = rows.stocked(lite)
    own, foreign = stock.pk("archive", LEFT), stock.pk("archive", RIGHT)
    browser = tools.enter(lite, "editor1")
    found = lines(browser.post("/archive/chosen.csv", {"pk": [f"{own}:1"]}).get_data())
    assert len(found) == 2
    assert found[1][0] == "张建国"
    with lite.read() as session:
        told = session.scalars(select(AuditLog).order_by(AuditLog.seq.desc())).first()
        assert (told.kind, told.verb, told.object_kind) == ("export", "export csv", "archive")
        assert json.loads(told.body)["chosen"] == json.loads(told.body)["rows"] == 1
    for keys, status in (([own, foreign], 404), ([foreign], 404), ([], 400), (["x"], 404), ([*range(1, 300)], 400)):
        assert browser.post("/archive/chosen.csv", {"pk": keys}).status_code == status, keys
    assert browser.post("/archive/chosen.exe", {"pk": [own]}).status_code == 404
    assert browser.get("/archive/chosen.csv").status_code == 405
    assert tools.enter(lite, "reporter1").post("/archive/chosen.csv", {"pk": [own]}).status_code == 403


def test_the_chosen_rows_leave_in_the_order_of_the_list_and_name_no_condition(lite: House) -> None:
    stock = rows.stocked(lite)
    chosen = [f"{stock.pk('archive', side)}:1" for side in (LEFT, RIGHT)]
    browser = tools.enter(lite, "officer")
    found = []
    for way in ("asc", "desc"):
        back = f"_oc_ArchiveView=name&_od_ArchiveView={way}"
        listed = [str(k) for k in shown(text(browser, f"/archive/list/?{back}"), "archive")]
        sent = {"pk": chosen, "back": back + "&_flt_3_category=DEEP&q=nobody&todo=1"}
        file = lines(browser.post("/archive/chosen.csv?_flt_3_category=DEEP&todo=1", sent).get_data())
        with lite.read() as session:
            names = [session.get_one(HardshipArchive, int(k)).name for k in listed]
        assert [line[0] for line in file[1:3]] == names, way
        found.append(names)
        book = browser.post("/archive/chosen.xlsx?_flt_3_category=DEEP&todo=1", sent).get_data()
        assert len(stamped(book)) == 1, "who and when, no condition"
    assert found[0] == found[1][::-1]
    assert "困难类别" in stamped(browser.get("/archive/export.xlsx?_flt_3_category=DEEP").get_data())[1]


# ---- files and sums --------------------------------------------------------------------------------------------------


def test_a_workbook_ends_with_the_sums_where_they_are_asked_for(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "officer")

    def sheet(path: str) -> list[tuple[Any, ...]]:
        return list(load_workbook(io.BytesIO(browser.get(path).get_data())).active.iter_rows(values_only=True))

    plain, summed = sheet("/aid/export.xlsx"), sheet("/aid/export.xlsx?totals=1")
    assert summed[:-1] == plain
    place = summed[0].index("申请金额")
    assert summed[-1][0] == "合计"
    assert summed[-1][place] == sum(r[place] for r in plain[1:])
    assert len(lines(browser.get("/aid/export.csv?totals=1").get_data())) == len(plain)


def test_the_tools_export_what_is_shown(lite: House) -> None:
    rows.stocked(lite)
    page = text(tools.enter(lite, "officer"), "/aid/list/?_flt_3_state=DRAFT&_oc_AidView=name")
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/aid/export[^"]+)"', page)]
    assert len(links) == 4
    assert all("_flt_3_state=DRAFT" in link and "_oc_AidView=name" in link for link in links)
    assert [link for link in links if "all=1" in link] != []
    assert "/export." not in text(tools.enter(lite, "reporter1"), "/archive/list/")


# ---- nothing there ---------------------------------------------------------------------------------------------------


def test_an_empty_list_says_why_and_what_to_do_next(lite: House) -> None:
    rows.stocked(lite)
    editor = tools.enter(lite, "editor1")
    page = text(editor, "/archive/list/?q=nobody&_flt_3_state=DRAFT")
    part = page[page.index('class="dl-empty"'):]
    assert "没有符合条件的记录" in part
    assert part.count("dl-chip-close") == 2
    assert "重置" in part
    assert "没有这一页" in text(editor, "/archive/list/?page_ArchiveView=7")
    with lite.inside():
        lite.reset()
    fresh = text(tools.enter(lite, "editor1"), "/archive/list/")
    part = fresh[fresh.index('class="dl-empty"'):]
    assert 'href="/archive/search"' in part


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_the_menu_of_a_row_holds_moves_and_no_decision(lite: House) -> None:
    stock = rows.stocked(lite)
    page = text(tools.enter(lite, "officer"), "/archive/list/")
    pk = stock.pk("archive", LEFT)
    verbs = re.findall(rf'href="/archive/act/{pk}/(\w+)"', page)
    assert "cancel" in verbs
    assert re.search(rf'href="/archive/act/{pk}/cancel" data-dialog class="dl-danger"', page)
    with lite.inside():
        rows.set_state(stock, BY_ROOM["archive"], LEFT, "PENDING")
    page = text(tools.enter(lite, "officer"), "/archive/list/")
    assert not {"approve", "reject"} & set(re.findall(rf'href="/archive/act/{pk}/(\w+)"', page))


def test_a_draft_of_ones_own_shows_no_refusal_in_red(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside():
        pk = rows.set_state(stock, BY_ROOM["archive"], LEFT, "DRAFT")
    page = text(tools.enter(lite, "editor1"), "/archive/list/")
    assert f'href="/archive/act/{pk}/reject" data-dialog>' in page


def test_a_card_on_a_phone_has_the_name_the_state_and_at_most_four_fields(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "many")
    for room in ("archive", "aid", "person", "pairing", "green_channel", "org"):
        page = text(browser, f"/{room}/list/")
        row = re.search(r"<tbody>\s*<tr>(.*?)</tr>", page, re.S)
        assert row is not None, room
        cells = re.findall(r'<td data-label="[^"]*" class="([^"]*)"', row.group(1))
        fields = [c for c in cells if not {"dl-first", "dl-state", "dl-desk"} & set(c.split())]
        assert 1 <= len(fields) <= 4, (room, cells)
