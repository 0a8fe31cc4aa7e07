"""The pages and the command of imports."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app import cli
from app.services import imports
from app.services.imports import batches, work
from app.specs.imports import KINDS
from models.person import Employee
from models.trace import AuditLog
from tests import world
from tests.house import Browser, House
from tests.services import lists
from views.imports import chinese


def send(browser: Browser, kind: str, content: bytes, name: str = "名册.csv") -> Any:
    return browser.post(f"/import/new/{kind}", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def walked(browser: Browser, content: bytes, policy: str = "skip", **columns: str) -> str:
    """Upload and check; the key of the batch."""
    key = re.search(r"/import/(\d+)/columns", send(browser, "employees", content).headers["Location"]).group(1)  # type: ignore[union-attr]
    page = browser.get(f"/import/{key}/columns").get_data(as_text=True)
    chosen = dict(re.findall(r'<select class="form-select" id="[^"]+" name="(c-0-\d+)">.*?<option value="(\w+)" selected', page, re.S))
    answer = browser.post(f"/import/{key}/columns", {**chosen, "policy": policy, **columns})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
    return key


def version(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page).group(1)  # type: ignore[union-attr]


def count(house: House) -> int:
    with house.read() as session:
        return int(session.scalar(select(func.count()).select_from(Employee)))


def test_the_wizard_from_the_upload_to_the_result_and_back(lite: House) -> None:
    browser = lite.browser("officer")
    key = walked(browser, lists.csv_file(lists.ROSTER, lists.people(4)))
    page = browser.get(f"/import/{key}/check").get_data(as_text=True)
    assert "确认导入" in page and "没有发现错误" in page and count(lite) == len(world.PEOPLE)
    assert browser.post(f"/import/{key}/confirm", {"version": "99"}).status_code == 409
    assert browser.post(f"/import/{key}/confirm", {"version": version(page)}).headers["Location"].endswith(f"/import/{key}/result")
    page = browser.get(f"/import/{key}/result").get_data(as_text=True)
    assert "撤销本次导入" in page and count(lite) == len(world.PEOPLE) + 4
    assert "张建国" in page, "people who are not in the file are named"
    assert browser.post(f"/import/{key}/confirm", {"version": version('name="version" value="1"')}).status_code == 409
    assert "4 条记录" in browser.get(f"/import/{key}/undo").get_data(as_text=True) and count(lite) == len(world.PEOPLE) + 4
    assert browser.post(f"/import/{key}/undo").status_code == 303 and count(lite) == len(world.PEOPLE)
    assert "本次导入已撤销" in browser.get(f"/import/{key}/result").get_data(as_text=True)
    assert browser.get(f"/import/{key}/undo").status_code == 409


def test_faults_stand_at_their_cells_and_the_rows_leave_as_a_file_that_comes_in_again(lite: House) -> None:
    browser, given = lite.browser("officer"), lists.people(5)
    given[1][1], given[1][4] = "=HYPERLINK(\"http://x\")", "12"
    given[3][2] = given[3][2][:17] + ("0" if given[3][2][17] != "0" else "1")
    key = walked(browser, lists.csv_file(lists.ROSTER, given))
    page = browser.get(f"/import/{key}/check").get_data(as_text=True)
    cells = re.findall(r'<tr><td class="dl-num">(\d+)</td><td>([^<]*)</td>', page)
    assert cells == [("3", "手机"), ("5", "身份证号")] and "确认导入" not in page and given[3][2] not in page
    body = browser.get(f"/import/{key}/faults.csv").get_data()
    table = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert table[0] == [*lists.ROSTER, "原因"] and [r[0] for r in table[1:]] == ["N00002", "N00004"]
    assert table[1][1].startswith("'=") and table[2][2].startswith("'370399"), "no cell is a formula, no long number is rounded"
    assert "手机: " in table[1][-1] or "手机：" in table[1][-1]
    sheet = load_workbook(io.BytesIO(browser.get(f"/import/{key}/faults.xlsx").get_data())).active
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)
    book = batches.read_file(body)
    assert [line.cells[1] for line in book.sheets[0].lines] == [given[1][1], given[3][1]], "the file is read again as it was typed"
    left = select(AuditLog.verb).where(AuditLog.object_kind == "import", AuditLog.kind == "export")
    with lite.read() as session:
        assert session.scalars(left).all() == ["faults"] * 2
    assert browser.post(f"/import/{key}/confirm", {"version": "2"}).status_code in (303, 409) and count(lite) == len(world.PEOPLE)


def test_a_bad_file_or_choice_is_told_at_its_place_and_nothing_typed_is_lost(lite: House) -> None:
    browser = lite.browser("officer")
    for content, name, told in (
            (b"", "", "请选择文件"), (b"\xd0\xcf\x11\xe0", "a.xls", "旧版 Excel"), (b"PK\x03\x04", "a.xlsx", "无法读取")):
        answer = send(browser, "employees", content, name)
        assert answer.status_code == 422 and told in answer.get_data(as_text=True)
    assert send(browser, "spaceships", b"a").status_code == 404
    sent = send(browser, "employees", lists.csv_file(lists.ROSTER, lists.people(1)))
    key = sent.headers["Location"].split("/")[2]
    answer = browser.post(f"/import/{key}/columns", {"c-0-0": "name", "c-0-1": "name", "policy": "update"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "对应了多列" in page and 'value="update" checked' in page
    assert "没有列对应“工号”" in browser.post(f"/import/{key}/columns", {"c-0-0": "name", "policy": "skip"}).get_data(as_text=True)
    assert browser.post(f"/import/{key}/columns", {"c-0-0": "emp_no", "policy": "shred"}).status_code == 422
    assert browser.post(f"/import/{key}/drop").status_code == 303
    assert browser.get(f"/import/{key}/columns").status_code in (302, 404)
    assert browser.post(f"/import/{key}/columns", {"c-0-0": "emp_no", "policy": "skip"}).status_code != 500


@pytest.mark.parametrize(("username", "status"), [("officer", 200), ("chair", 200), ("auditor", 200), ("sysadmin", 200), ("editor1", 403),
                                                  ("reporter1", 403), ("finance", 403), ("counselor", 403)])
def test_who_sees_the_list_of_imports_and_who_may_import(lite: House, username: str, status: int) -> None:
    send(lite.browser("officer"), "employees", lists.csv_file(lists.ROSTER, lists.people(2)))
    browser = lite.browser(username)
    answer = browser.get("/import/")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert ("员工名册 #1" in page) == (status == 200) and "名册.csv" not in page
    importing = 200 if username == "officer" else 403
    for path in ("/import/new/employees", "/import/template/employees.xlsx", "/import/1/columns"):
        assert browser.get(path).status_code == importing, path
    assert lite.browser("officer2").get("/import/1/columns").status_code == 404
    assert Browser(lite.app).get("/import/").status_code == 302


def test_lists_offer_the_import_to_whom_it_is_open(lite: House) -> None:
    officer = lite.browser("officer").get("/archive/list/").get_data(as_text=True)
    assert "/import/new/archives" in officer and "下载导入模板" in officer and "/import/template/archives.xlsx" in officer
    assert "/import/new/employees" in lite.browser("officer").get("/person/list/").get_data(as_text=True)
    editor = lite.browser("editor1").get("/archive/list/").get_data(as_text=True)
    assert "/import/" not in editor


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_recognised_column_by_column_and_holds_no_row(lite: House, kind: str) -> None:
    browser = lite.browser("officer")
    for form in ("csv", "xlsx"):
        body = browser.get(f"/import/template/{kind}.{form}").get_data()
        assert "只有表头" in send(browser, kind, body, f"a.{form}").get_data(as_text=True), "its remark is no row"
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    filled = lists.csv_file(headings, [["1"] * len(headings)])
    with lite.inside():
        found = imports.guess(lite.actor("officer"), KINDS[kind], batches.read_file(filled), chinese)
        assert found == [[f.name for f in KINDS[kind].fields]]


def test_the_page_of_a_job_tells_how_far_it_is_and_leads_on_when_it_is_over(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BACKGROUND", 3)
    browser = lite.browser("officer")
    key = walked(browser, lists.csv_file(lists.ROSTER, lists.people(5)))
    page = browser.get(f"/import/{key}/check").get_data(as_text=True)
    assert "等待后台处理" in page and 'hx-trigger="every 3s"' in page
    with lite.inside():
        assert work.pending(chinese) == 1
    told = browser.get(f"/import/{key}/check", headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"].endswith(f"/import/{key}/check")
    page = browser.get(f"/import/{key}/check").get_data(as_text=True)
    assert browser.post(f"/import/{key}/confirm", {"version": version(page)}).status_code == 303
    assert "等待后台处理" in browser.get(f"/import/{key}/result").get_data(as_text=True)
    with lite.inside():
        assert work.pending(chinese) == 1
    assert "已导入" in browser.get(f"/import/{key}/result").get_data(as_text=True)


def test_neither_file_name_nor_value_stands_in_an_address_or_a_log(lite: House, caplog: pytest.LogCaptureFixture) -> None:
    browser = lite.browser("officer")
    key = walked(browser, lists.csv_file(lists.ROSTER, lists.people(2)))
    page = browser.get(f"/import/{key}/check").get_data(as_text=True)
    assert not [link for link in re.findall(r'(?:href|action)="([^"]+)"', page) if "N0000" in link or "%E5" in link]
    assert "N00001" not in caplog.text and "名册" not in caplog.text


# ---- the command ------------------------------------------------------------------------------------------------------


def run(house: House, *words: str) -> tuple[int, Any]:
    done = house.app.test_cli_runner().invoke(cli.import_command, [*words, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout) if done.stdout.startswith("{") else done.output


def test_the_command_checks_writes_and_tells_by_its_status(lite: House, scratch: Path) -> None:
    good, bad = scratch / "good.csv", scratch / "bad.xlsx"
    good.write_bytes(lists.csv_file(lists.ROSTER, lists.people(3), "gb18030"))
    broken = lists.people(3)
    broken[2][2] = "1"
    bad.write_bytes(lists.xlsx_file(("名册", lists.ROSTER, broken)))
    status, told = run(lite, "employees", str(good), "--dry-run")
    assert (status, told["created"], told["dry_run"], told["batch"]) == (0, 3, True, None) and count(lite) == len(world.PEOPLE)
    assert {p["emp_no"] for p in told["leavers"]} == {"E001", "E002"}
    status, told = run(lite, "employees", str(bad))
    assert status == 1 and told["faulty"] == 1 and [(f["row"], f["field"]) for f in told["faults"]] == [(4, "id_no")]
    assert broken[0][2] not in json.dumps(told) and count(lite) == len(world.PEOPLE)
    status, told = run(lite, "employees", str(good))
    assert (status, told["created"]) == (0, 3) and told["batch"] and count(lite) == len(world.PEOPLE) + 3
    status, told = run(lite, "employees", str(good))
    assert (status, told["created"], told["skipped"]) == (0, 0, 3)
    assert run(lite, "spaceships", str(good))[0] == 2
    assert run(lite, "archives", str(good))[0] == 1, "a roster opens no archives"
    (scratch / "x.csv").write_bytes(b"\xff\xfe\x00")
    assert run(lite, "employees", str(scratch / "x.csv"))[0] == 2
    done = lite.app.test_cli_runner().invoke(cli.import_command, ["employees", str(bad)])
    assert done.exit_code == 1 and "row 4 id_no" in done.output
