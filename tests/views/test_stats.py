"""The pages of the statistics from outside: who may open them, what they say, what leaves the house as CSV and PDF."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel import clock
from app.specs.stats import LISTS, REPORTS, SHEETS
from models.trace import AuditLog
from tests.house import House
from tests.services import counted, dossier

READERS = ("editor1", "leader1", "officer", "chair", "auditor")
OTHERS = ("reporter1", "finance", "sysadmin", "coordinator", "counselor", "health", "doctor", "green", "grid")
ELSEWHERE = ("供排水厂", "净水车间", "排水车间", "刘芳", "陈强", "周伟", "吴桂英")


@pytest.fixture
def on(lite: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(counted.TODAY):
        with lite.inside():
            made = dossier.cast(lite)
            made.archives = counted.register()
        yield made


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"<option.*?</option>", "", answer.get_data(as_text=True))


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def words(answer: Any) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages).replace("\n", "")


def test_the_index_names_every_report_and_list_with_a_sentence(on: SimpleNamespace) -> None:
    found = text(on.house.browser("officer").get("/stats/"))
    assert all(f'href="/stats/{code}"' in found for code in SHEETS)
    assert all(part in found for part in ("困难职工底数总表", "四个精准体检", "未帮扶档案", "一年未改档案", "归档查询"))


@pytest.mark.parametrize("who", READERS)
def test_whoever_has_the_reports_opens_all_of_them_in_three_forms(on: SimpleNamespace, who: str) -> None:
    browser = on.house.browser(who)
    for code in SHEETS:
        assert browser.get(f"/stats/{code}").status_code == 200
        assert len(rows(browser.get(f"/stats/{code}/export.csv"))) >= 1
        paper = browser.get(f"/stats/{code}/export.pdf")
        assert paper.get_data().startswith(b"%PDF")
        assert who in words(paper)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_opens_any(on: SimpleNamespace, who: str) -> None:
    browser = on.house.browser(who)
    for path in ("", "register", "never", "register/export.csv", "never/export.pdf"):
        assert browser.get(f"/stats/{path}").status_code == 403
    assert 'href="/stats/"' not in browser.get("/").get_data(as_text=True)


def test_a_stranger_is_led_to_the_door(on: SimpleNamespace) -> None:
    assert on.house.browser().get("/stats/register").status_code == 302


def test_nothing_of_another_unit_is_in_a_page_a_csv_or_a_pdf(on: SimpleNamespace) -> None:
    mine, whole = on.house.browser("editor1"), on.house.browser("officer")
    for code in SHEETS:
        for path, read in ((code, text), (f"{code}/export.csv", lambda a: str(rows(a))), (f"{code}/export.pdf", words)):
            told = read(mine.get(f"/stats/{path}"))
            assert not [w for w in ELSEWHERE if w in told], path
        for tail in ("", "/export.csv", "/export.pdf"):
            assert mine.get(f"/stats/{code}{tail}?unit={on.units['U02']}").status_code == 404
    assert "供排水厂" in text(whole.get("/stats/register"))
    assert "吴桂英" in words(whole.get("/stats/survey/export.pdf"))


def test_r1_in_a_file_is_the_table_of_the_page(on: SimpleNamespace) -> None:
    found = rows(on.house.browser("officer").get("/stats/register/export.csv"))
    assert found[0] == ["单位", "职工人数", "户数", "人数", "深度困难", "相对困难", "意外致困", "边缘困难(企业级)", "本期新增",
                        "根本脱困", "政策兜底", "退出(死亡、精准识别)", "千人比 (‰)"]
    assert found[-1] == ["合计", "12", "4", "10", "2", "1", "0", "1", "2", "1", "0", "1", "333.33"]
    assert found[1][0] == "信息中心"


def test_the_upward_report_is_one_wide_table_and_a_file_of_the_aid(on: SimpleNamespace) -> None:
    browser = on.house.browser("officer")
    found = rows(browser.get("/stats/national/export.csv"))
    assert len(found[0]) == 2 + 4 + 10 + 6 + 4
    assert found[-1][:4] == ["合计", "", "4", "10"]
    assert rows(browser.get("/stats/national/export.csv?part=4"))[-1][-1] == "10,000.00"
    told = words(browser.get("/stats/national/export.pdf"))
    assert all(w in told for w in ("困难职工情况上报汇总表", "填表人", "深度困难", "10,000.00"))


def test_names_are_masked_and_small_counts_hidden_from_the_auditor(on: SimpleNamespace) -> None:
    browser = on.house.browser("auditor")
    for path, read in (("never", text), ("never/export.csv", lambda a: str(rows(a))), ("never/export.pdf", words)):
        told = read(browser.get(f"/stats/{path}"))
        assert "李𠮷" not in told
        assert "王小明" not in told
        assert "王*" in told
    assert "&lt;5" in text(browser.get("/stats/register"))


def test_a_figure_leads_to_its_households(on: SimpleNamespace) -> None:
    browser = on.house.browser("officer")
    page = text(browser.get("/stats/register"))
    link = next(m for m in re.findall(r'href="(/stats/lookup\?[^"]+)"', page) if "show=ROOT" in m).replace("&amp;", "&")
    assert "赵敏" in text(browser.get(link))


def test_a_day_that_is_none_is_said_and_kept(on: SimpleNamespace) -> None:
    browser = on.house.browser("officer")
    for query in ("start=2026-02-30", "end=gestern", "start=2026-05-01&end=2026-01-01", "start=99999-01-01"):
        page = text(browser.get(f"/stats/register?{query}"))
        assert 'role="alert"' in page
        assert query.rpartition("=")[2] in page
        assert browser.get(f"/stats/register/export.csv?{query}").status_code == 302
    for query in ("unit=9999", "unit=x"):
        assert browser.get(f"/stats/register?{query}").status_code == 404
    for query in ("category=XX", "cause='", "page=99999", "page=-1", "q=%25_%27"):
        assert browser.get(f"/stats/lookup?{query}").status_code == 200
    assert browser.get("/stats/nothing").status_code == 404
    assert browser.get("/stats/register/export.exe").status_code == 404


def test_the_lookup_finds_by_number_and_by_the_beginning_of_a_name(on: SimpleNamespace) -> None:
    browser = on.house.browser("officer")
    assert "赵敏" in text(browser.get("/stats/lookup?q=zhaomin"))
    assert "陈强" in text(browser.get("/stats/lookup?q=QXE102&show=closed"))
    assert "没有" in text(browser.get("/stats/temporary?category=MARGINAL"))


def test_every_export_is_in_the_chain_with_filter_rows_and_columns(on: SimpleNamespace) -> None:
    on.house.browser("officer").get("/stats/never/export.csv?category=DEEP&start=2026-01-01")
    with on.house.read() as session:
        entry = session.scalars(select(AuditLog).where(AuditLog.kind == "export").order_by(AuditLog.seq.desc())).first()
    body = json.loads(entry.body)
    assert (entry.verb, body["rows"], body["filters"]) == ("never csv", 1, ["category", "start"])
    assert len(body["columns"]) == 10


@pytest.mark.parametrize("code", [s.code for s in (*REPORTS, *LISTS)])
def test_a_page_asks_the_database_nine_times_at_most(on: SimpleNamespace, code: str) -> None:
    browser = on.house.browser("officer")
    browser.get(f"/stats/{code}")
    with on.house.statements() as seen:
        browser.get(f"/stats/{code}")
    assert len(seen) <= 9, "\n".join(seen)


def test_the_course_tells_working_days_of_each_state_and_of_the_whole_way(on: SimpleNamespace) -> None:
    page = text(on.house.browser("officer").get(f"/archive/course/{on.archives['E002']}"))
    cells = re.findall(r'<tr[^>]*><th scope="row">([^<]+)</th><td>([^<]*)</td><td>([^<]*)</td>', page)
    assert [(label, days.split()) for label, days, _limit in cells][-1] == ("全流程", ["19"])
    found = {label: (days.split(), limit) for label, days, limit in cells}
    assert found["初审通过"] == (["5", "超期"], "3")
    assert found["核对中"] == (["4"], "—")
    waiting = text(on.house.browser("officer").get(f"/archive/course/{on.archives['E104']}"))
    assert "各环节用时" in waiting
