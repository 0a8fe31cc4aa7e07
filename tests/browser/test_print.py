"""What the print button of the browser gives: the page without its frame, on A4, signed by whoever printed it."""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime
from typing import Any

import pytest
from pypdf import PdfReader

#: what hangs on the screen alone
FRAME = ("工作台", "跳到主要内容", "退出登录", "展开", "重置", "每页", "导出", "新建", "编辑", "列设置")
A4 = {595, 596, 841, 842}


def paper(seen: Any, path: str) -> list[str]:
    """The sheets of a page as text without line ends; fonts may name a character by its radical, which reads the same."""
    assert seen.open(path).status == 200
    seen.page.wait_for_load_state("networkidle")  # tables and tabs that load by themselves
    reader = PdfReader(io.BytesIO(seen.page.pdf(prefer_css_page_size=True)))
    assert {round(float(side)) for page in reader.pages for side in page.mediabox[2:]} <= A4
    return [unicodedata.normalize("NFKC", "".join(page.extract_text().split("\n"))) for page in reader.pages]


def stamped(seen: Any, sheets: list[str], account: dict[str, Any]) -> None:
    """Every sheet carries the mark of the reader, the first one says who printed it and when."""
    today = datetime.now().strftime("%Y-%m-%d")
    for sheet in sheets:
        assert f"{account['username']}" in sheet
        assert sheet.count(today) >= 6
    assert account["username"] in sheets[0]
    assert "打印" in sheets[0]


@pytest.mark.parametrize(("role", "path"), [
    ("CompanyOfficer", "/archive/list/"), ("CompanyOfficer", "/aid/list/"), ("HealthManager", "/pairing/list/"),
    ("GreenDesk", "/green_channel/list/"), ("SysAdmin", "/org/list/"),
])
def test_a_list_is_printed_with_title_conditions_and_reader(role: str, path: str, visit: Any, site: Any) -> None:
    seen = visit(role)
    seen.open(path)
    title = seen.page.inner_text("h1")
    sheets = paper(seen, path)
    assert title in sheets[0]
    assert [word for word in FRAME if word in "".join(sheets).replace(title, "")] == []
    stamped(seen, sheets, site.account(role))


def test_conditions_stand_on_the_paper_and_the_head_of_the_table_on_every_sheet(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    sheets = paper(seen, "/person/list/?psize_PersonView=100")
    assert len(sheets) > 2
    assert all("工号" in sheet and "姓名" in sheet for sheet in sheets)
    (asked,) = paper(seen, "/archive/list/?q=zzz")
    assert "姓名/拼音/工号:zzz" in asked


def test_a_record_and_a_plan_are_printed_without_frame_links_and_buttons(visit: Any, site: Any) -> None:
    seen, key = visit("CompanyOfficer"), site.story["archive_id"]
    for path, wanted in ((f"/archive/show/{key}", ("困难类别", "家庭成员")), (f"/person/{key}/plan", ("资金救助", "签字", "大写"))):
        sheets = paper(seen, path)
        whole = "".join(sheets)
        assert [word for word in wanted if word not in whole] == []
        assert "http" not in whole
        assert [word for word in ("跳到主要内容", "退出登录", "查看明文", "发起申请", "打印PDF", "重试") if word in whole] == []
        stamped(seen, sheets, site.account("CompanyOfficer"))


def test_a_confidential_page_prints_one_sentence_and_nothing_else(visit: Any, site: Any) -> None:
    seen = visit("EapCoordinator")
    seen.open(f"/eap/show/{site.story['referral_id']}")
    heading = seen.page.inner_text("h1")
    whole = "".join(paper(seen, f"/eap/show/{site.story['referral_id']}"))
    assert "内容保密" in whole
    assert heading not in whole
    assert "孙立民" not in whole


def test_the_screen_has_nothing_of_the_paper(visit: Any, site: Any) -> None:
    seen = visit("CompanyOfficer")
    seen.open(f"/archive/show/{site.story['archive_id']}")
    seen.page.pdf()
    assert not seen.page.is_visible(".dl-printed")
    assert seen.page.locator(".dl-printmark").count() == 0
    assert seen.page.get_attribute(".dl-watermark", "aria-hidden") == "true"
