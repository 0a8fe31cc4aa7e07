"""The import wizard in a browser: from the upload to the undo, and what a phone says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services import lists


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A roster with two faults in GB18030, and a good one as a workbook."""
    folder = tmp_path_factory.mktemp("rosters")
    bad, good = lists.people(6, "W0101", 7_000), lists.people(6, "W0101", 7_100)
    bad[1][2], bad[4][3] = "123", "没有的单位"
    (folder / "有错.csv").write_bytes(lists.csv_file(lists.ROSTER, bad, "gb18030"))
    (folder / "名册.xlsx").write_bytes(lists.xlsx_file(("名册", lists.ROSTER, good)))
    return {path.name: str(path) for path in folder.iterdir()}


def go(seen: Any, words: str) -> None:
    """Press the button or link with these words and wait for the next page."""
    with seen.page.expect_navigation():
        seen.page.locator(f".dl-import >> :is(button, a.btn):has-text('{words}')").first.click()


def test_the_wizard_walks_from_the_upload_over_faults_to_the_result_and_back(visit: Any, files: dict[str, str]) -> None:
    seen = visit("CompanyOfficer")
    seen.open("/person/list/")
    seen.page.locator(".dl-head-end a", has_text="导入").click()
    seen.page.wait_for_url("**/import/new/employees")
    assert seen.faults() == []
    seen.page.locator("#file").set_input_files(files["有错.csv"])
    go(seen, "上传")
    assert seen.page.locator("#c-0-0").input_value() == "emp_no" and "GB18030" in seen.text()
    assert seen.faults() == []
    go(seen, "校验文件")
    rows = seen.page.locator(".dl-import-faults tbody tr")
    assert [rows.nth(n).locator("td").first.inner_text() for n in range(rows.count())] == ["3", "6"]
    assert seen.page.locator("button", has_text="确认导入").count() == 0 and seen.faults() == []
    with seen.page.expect_download() as got:
        seen.page.locator("a", has_text="下载错误行（Excel）").click()
    assert got.value.suggested_filename.endswith(".xlsx")
    go(seen, "放弃导入")
    seen.open("/import/new/employees")
    seen.page.locator("#file").set_input_files(files["名册.xlsx"])
    go(seen, "上传")
    go(seen, "校验文件")
    go(seen, "确认导入")
    assert "已导入" in seen.text() and seen.faults() == []
    go(seen, "撤销本次导入")
    assert "6 条记录" in seen.text() and seen.faults() == []
    go(seen, "撤销")
    assert "本次导入已撤销" in seen.text() and seen.faults() == []
    seen.open("/import/")
    assert seen.faults() == []


def test_a_phone_says_that_imports_are_not_offered_there(visit: Any) -> None:
    seen = visit("CompanyOfficer", width=390)
    for path in ("/import/", "/import/new/archives"):
        seen.open(path)
        assert seen.page.locator("text=手机端不提供导入").is_visible() and not seen.page.locator("#file").is_visible()
        assert seen.overflow() <= 0 and seen.axe() == []
