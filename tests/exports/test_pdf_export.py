"""PDF: real files, read back: text, fonts, watermark, page numbers, hostile text, speed."""

import http.server
import io
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path

import pypdf
import pytest
from markupsafe import Markup

from app.exports import pdf
from app.exports.source import Head, Sheet, Stamp
from app.kernel.fault import DomainError

ROOT = Path(__file__).parents[2]
MARK = "林娜 linna 2026-11-24 11:05 req-7f3a9c21"
LONG = 200_000


def fonts(made):
    """Every font of every page with whether its outlines are in the file."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            found.add((font["/BaseFont"], "/FontFile2" in font.get("/FontDescriptor", {})))
    return found


@pytest.fixture(params=["table", "plan"])
def made(request, sheet, plan, stamp, chinese):
    """A list of several pages and a plan."""
    if request.param == "table":
        return pdf.table(sheet(120), chinese)
    return pdf.document("plan.html", {"plan": plan}, stamp, chinese)


def test_every_page_has_watermark_page_number_and_who_printed_it(made, pages):
    texts = pages(made)
    assert len(texts) > 1
    for number, text in enumerate(texts, 1):
        assert MARK in text
        assert f"第 {number} / {len(texts)} 页" in text
        assert "打印人:林娜" in text
        assert "用途:季度困难职工核查" in text


def test_rare_names_can_be_read_and_copied(made, pages):
    assert "𠮷田喆堃" in "".join(pages(made))


def test_only_an_embedded_subset_of_the_font_is_used(made):
    assert fonts(made)
    assert all(embedded and name[7:8] == "+" for name, embedded in fonts(made))
    assert len(made) < 400_000


def test_the_properties_name_title_user_and_request(made):
    said = pypdf.PdfReader(io.BytesIO(made)).metadata
    assert said.title.startswith("困难职工")
    assert (said.author, said.subject, said["/Keywords"]) == ("林娜", "季度困难职工核查", "req-7f3a9c21")


def test_many_columns_turn_the_paper_and_few_do_not(stamp):
    for columns, wide in ((6, False), (7, True), (16, True)):  # besides the number of the row
        sheet = Sheet("t", tuple(Head(f"列{n}") for n in range(columns)), [["值"] * columns], stamp)
        box = pypdf.PdfReader(io.BytesIO(pdf.table(sheet))).pages[0].mediabox
        assert (box.width > box.height) is wide


def test_a_list_repeats_its_head_and_holds_every_row(sheet, chinese, pages):
    texts = pages(pdf.table(sheet(120), chinese))
    assert all("档案编号" in text and "金额(元)" in text for text in texts)
    assert all(f"GH{number:08d}" in "".join(texts) for number in range(1, 121))
    assert "共 120 条" in texts[-1]
    assert "单位:第二化肥厂   Filter: 单位:第二化肥厂及下级" in texts[0]


def test_a_list_is_numbered_and_ends_with_its_sums_in_figures_and_capitals(sheet, chinese, pages):
    texts = pages(pdf.table(sheet(120), chinese))
    assert "序号" in texts[0]
    assert "合计" in texts[-1]
    assert "272,250.00" in texts[-1]
    assert "金额(元)合计(大写):贰拾柒万贰仟贰佰伍拾元整" in texts[-1].replace("\n", "")


def test_a_column_with_a_masked_amount_has_no_sum(stamp, chinese, pages):
    heads = (Head("a"), Head("金额", "right", total=True))
    (text,) = pages(pdf.table(Sheet("t", heads, [["x", "1.00"], ["y", "***"], ["z", ""]], stamp), chinese))
    assert "合计" not in text


def test_an_empty_list_is_one_page_that_says_so(sheet, chinese, pages):
    (text,) = pages(pdf.table(sheet(0), chinese))
    assert "共 0 条" in text


def test_a_cell_higher_than_a_page_goes_on_on_the_next(stamp, pages):
    words = [f"w{n:03d}" for n in range(120)]
    heads = tuple(Head("a", width=0.3 if n == 1 else 3) for n in range(6))
    made = pdf.table(Sheet("t", heads, [["x", " ".join(words), "x", "x", "x", "x"]] * 2, stamp))
    text = "".join(pages(made))
    assert len(pages(made)) > 2
    assert all(text.count(word) == 2 for word in words)


def test_a_crowded_list_breaks_long_texts_and_keeps_numbers_dates_and_short_words_whole(stamp, pages):
    row = ["DL-2026-000127", "困难类别", "1,234,567,890.12", "370305********0370", "138****2912", "2026-03-12 11:05"]
    heads = tuple(Head("列", "right" if n == 2 else "left") for n in range(14))
    cells = [*row[:5], "2026-03-12", *row[:4], "待审核", "2026-03-12", "经基层工会核实、公示后上报" * 8, "经基层工会核实" * 9]
    text = "".join(pages(pdf.table(Sheet("t", heads, [cells] * 3, stamp))))
    for whole in (*row[:5], "2026-03-12", "待审核"):
        assert text.count(whole) == 3 * cells.count(whole)


def test_an_amount_is_never_broken(stamp, pages):
    heads = (Head("a", width=10), Head("b", "right", width=0.5))
    assert "1,234,567,890.12" in pages(pdf.table(Sheet("t", heads, [["x", "1,234,567,890.12"]], stamp)))[0]


def test_a_missing_glyph_shows_as_geta_and_logs_the_code_point_alone(stamp, record, pages, caplog):
    with caplog.at_level(logging.DEBUG):
        listed = pages(pdf.table(Sheet("t", (Head("a"),), [["保密😀名"]], stamp)))[0]
        printed = pages(pdf.document("record.html", record("保密😀名"), stamp))[0]
    assert "保密〓名" in listed
    assert "保密〓名" in printed
    assert caplog.text.count("U+1F600") == 2
    assert "保密" not in caplog.text
    assert pdf.missing_glyphs("a😀𠮷") == ["U+1F600"]


def test_characters_with_an_equal_in_the_font_are_no_missing_glyphs(stamp, pages):
    made = pages(pdf.table(Sheet("t", (Head("a"),), [["\u22121,944.44 ☑ №5 a\u200bb\u202e 10²\ufe0f"]], stamp)))[0]
    assert "-1,944.44 [✓] No5 ab 10²" in made
    assert pdf.missing_glyphs("\u2212☑№\u200b\u202e\ufe0f") == []


def test_the_plan_has_its_fourteen_blocks_in_order_with_capitals_signatures_and_seal(plan, stamp, chinese, pages):
    text = "".join(pages(pdf.document("plan.html", {"plan": plan}, stamp, chinese)))
    places = [text.index(f"{block['number']}. {block['title']}") for block in plan["blocks"]]
    assert places == sorted(places)
    assert "金额大写:壹万零陆佰贰拾元整" in text
    assert "本年度暂无物资" in text
    for label in ("职工", "帮扶责任人", "单位工会主席", "公司工会", "签字:____", "签字(盖章):____"):
        assert label in text


def test_a_block_hidden_from_a_role_reads_the_same_with_or_without_content(plan, stamp, chinese, pages):
    empty = pages(pdf.document("plan.html", {"plan": plan}, stamp, chinese))
    plan["blocks"][5] |= {"facts": [("状态", "橙色预警")], "lines": ["秘密记录"]}
    assert pages(pdf.document("plan.html", {"plan": plan}, stamp, chinese)) == empty
    assert "本栏不对当前角色显示" in "".join(empty)


def test_a_record_sheet_has_fields_tables_capitals_and_signatures(record, stamp, chinese, pages):
    (text,) = pages(pdf.document("record.html", record("第一行\n第二行"), stamp, chinese))
    shown = ("困难职工帮扶审批表", "编号:AID-2026-000007", "一、申请内容", "第一行", "第二行", "80,000.00",
             "个人自付", "(小写)¥5,620.00", "(大写)伍仟陆佰贰拾元整", "申请人:", "本人承诺属实。", "情况属实", "通过:林娜",
             "公司工会:", "本表涂改无效。")
    assert [part for part in shown if part not in text] == []
    assert text.count("签字(盖章):") == 1


def test_templates_cannot_be_reached_outside_their_folder(record, stamp):
    with pytest.raises(Exception, match="errors"):
        pdf.document("../errors/404.html", record(), stamp)


class Visits(http.server.BaseHTTPRequestHandler):
    """Count whoever knocks."""

    seen: list[str] = []

    def do_GET(self):
        self.seen.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *parts):
        """Say nothing."""


def test_markup_in_a_text_is_printed_fetches_nothing_and_reads_no_file(record, stamp, pages, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    server = http.server.HTTPServer(("127.0.0.1", 0), Visits)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/x"
    hostile = [
        f"<img src={url}>", f"<a rel=attachment href=file://{secret}>f</a>", f"<link rel=stylesheet href={url}>",
        f"<style>@import '{url}'", f"<pdf:include src='{secret}'/>", f"<img src='{secret}'>",
        "<pdf:nextpage/>", "{{'q' * 9}}", "{% include 'pdf/base.html' %}",
        "]]></td></table>", "<font color='[[[getattr(pow,\"x\")]]]'>", "&lt;b&gt;", "url(" + url + ")", "<i>" * 300,
    ]  # fmt: skip
    context = record("\n".join(hostile), title=hostile[0], head=[(hostile[1], Markup(hostile[0]))])
    context["parts"].append({"title": Markup(hostile[2]), "fields": [(text, Markup(text)) for text in hostile]})
    odd = Stamp(hostile[0], hostile[2], stamp.at, hostile[4], hostile[0], hostile[0])
    text = "".join(pages(pdf.document("record.html", context, odd))).replace("\n", "")
    text += "".join(pages(pdf.table(Sheet(hostile[0], (Head(hostile[0]),), [[item] for item in hostile], odd)))).replace("\n", "")
    server.shutdown()
    server.server_close()
    assert Visits.seen == []
    assert "TOPSECRET" not in text
    assert text.count("{{'q' * 9}}") >= 3
    assert "q" * 9 not in text
    assert text.count("&lt;b&gt;") >= 3


@pytest.mark.parametrize("unit", ["X", "病", "1", " ", "\n", "<"])
def test_an_unbroken_text_of_any_length_takes_under_five_seconds(unit, record, stamp):
    text = unit * LONG
    column = {"label": text, "align": "right", "width": 1}
    table = {"title": text, "columns": [column], "rows": [[text]], "total": [text], "empty": text}
    parts = [{"title": text, "fields": [(text, text), {"label": text, "text": text, "capital": text}]}, {"title": text, "table": table},
             {"title": text, "lines": [text]}]
    box = {"title": text, "text": text, "opinion": text, "by": text, "seal": True}
    context = record(text, title=text, head=[(text, text)], parts=parts, boxes=[box], note=text)
    began = time.perf_counter()
    pdf.document("record.html", context, Stamp(text, text, stamp.at, text, text, text))
    pdf.table(Sheet(text, (Head(text), Head(text, "right")), [[text, text]], Stamp(text, text, stamp.at, text, text, text)))
    assert time.perf_counter() - began < 5


def test_what_was_cut_off_shows_an_ellipsis(record, stamp, pages):
    assert "XX…" in "".join(pages(pdf.document("record.html", record("X" * LONG), stamp)))
    assert "XX…" in "".join(pages(pdf.table(Sheet("t", (Head("a"),), [["X" * LONG]], stamp))))


def test_a_document_that_is_too_long_is_refused_with_a_sentence(record, stamp):
    with pytest.raises(DomainError, match="too long") as refused:
        pdf.document("record.html", record(parts=[{"title": "a", "fields": [("x", "X" * 1_900)] * 300}]), stamp)
    assert refused.value.code == "DOCUMENT_TOO_LARGE"


def test_a_failure_of_the_engine_quotes_no_text(record, stamp, caplog):
    too_wide = {"columns": [{"label": "秘密", "align": "left", "width": 1}] * 200, "rows": [["秘密"] * 200], "total": None, "empty": ""}
    with pytest.raises(DomainError) as failed:
        pdf.document("record.html", record("秘密", parts=[{"title": "秘密", "table": too_wide}]), stamp)
    assert failed.value.code == "DOCUMENT_FAILED"
    assert "document not printed" in caplog.text
    assert "秘密" not in str(failed.value) + caplog.text
    assert failed.value.__suppress_context__


def test_three_hundred_rows_in_a_document_are_all_there(record, stamp, pages):
    rows = [[f"n{n:04d}", "1,234.00"] for n in range(300)]
    columns = [{"label": "编号", "align": "left", "width": 1}, {"label": "金额", "align": "right", "width": 1}]
    began = time.perf_counter()
    table = {"title": "表", "columns": columns, "rows": rows, "total": None, "empty": ""}
    text = "".join(pages(pdf.document("record.html", record(parts=[{"title": "表", "table": table}]), stamp)))
    assert all(row[0] in text for row in rows)
    assert time.perf_counter() - began < 6


def test_three_thousand_rows_are_quick_and_small():
    program = """
import datetime as dt, time
from app.exports import pdf
from app.exports.source import Head, Sheet, Stamp
stamp = Stamp("u", "林娜", dt.datetime(2026, 11, 24, tzinfo=dt.UTC), "核查", "r", "")
heads = tuple(Head(f"列{n}", "right" if n == 5 else "left") for n in range(8))
rows = ([str(n), f"GH{n:08d}", "王小明", "第五基层工会", "医疗救助", f"{n * 3.5:,.2f}", "2026-11-24", "已批准,待财务部门复核后发放"]
        for n in range(3000))
began = time.perf_counter()
pdf.table(Sheet("清单", heads, rows, stamp))
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.perf_counter() - began, int(peak) / 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    seconds, mebibytes = map(float, done.stdout.split())
    assert seconds < 6
    assert mebibytes < 80
