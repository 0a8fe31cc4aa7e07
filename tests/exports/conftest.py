"""A stamp, a Chinese translation and a realistic plan and record for the tests of exports."""

import datetime as dt
import io

import pypdf
import pytest

from app.exports.source import Head, Sheet, Stamp
from app.kernel import money

CHINESE = {
    "Page %(page)s of %(pages)s": "第 %(page)s / %(pages)s 页",
    "Printed by: %(by)s   Time: %(at)s   Purpose: %(purpose)s": "打印人:%(by)s   时间:%(at)s   用途:%(purpose)s",
    "Amount in capitals: %(amount)s": "金额大写:%(amount)s",
    "Signature: ______________": "签字:______________",
    "Signature and seal: ______________": "签字(盖章):______________",
    "%(label)s: %(text)s": "%(label)s:%(text)s",
    "In figures: %(amount)s": "(小写)%(amount)s",
    "In capitals: %(amount)s": "(大写)%(amount)s",
    "Unit: %(unit)s": "单位:%(unit)s",
    "Total": "合计",
    "No.": "序号",
    "%(label)s in capitals: %(amount)s": "%(label)s合计(大写):%(amount)s",
    "%(numeral)s. %(title)s": "%(numeral)s、%(title)s",
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI": "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六",
    "Not shown to this role": "本栏不对当前角色显示",
    "%(count)s rows in all": "共 %(count)s 条",
}
REPORT = (
    "该职工因患重大疾病长期治疗,家庭人均收入低于当地最低生活保障标准,经基层工会核实、公示后上报;"
    "建议给予医疗救助并纳入结对帮扶,由所在单位工会每季度走访一次。"
)


def _chinese(msgid, /, **params):
    text = CHINESE.get(msgid, msgid)
    return text % params if params else text


def _column(label, align="left", width=1.0):
    return {"label": label, "align": align, "width": width}


def _box(title, **more):
    return {"title": title, "text": "", "opinion": "", "by": "", "seal": False, **more}


def _block(number, title, note=None, absent=False, facts=(), table=None, lines=(), **more):
    return {"number": number, "title": title, "note": note, "absent": absent, "facts": list(facts), "table": table,
            "lines": list(lines), **more}


@pytest.fixture
def chinese():
    return _chinese


@pytest.fixture
def stamp():
    at = dt.datetime(2026, 11, 24, 3, 5, tzinfo=dt.UTC)
    return Stamp("linna", "林娜", at, "季度困难职工核查", "req-7f3a9c21", "单位:第二化肥厂及下级")


@pytest.fixture
def sheet(stamp):
    """Make a sheet of n rows of a realistic list."""
    heads = (Head("序号", "right"), Head("档案编号"), Head("姓名"), Head("所属工会"), Head("救助类别"),
             Head("金额(元)", "right", total=True), Head("状态说明"))

    def rows(count):
        for number in range(1, count + 1):
            yield [str(number), f"GH{number:08d}", "𠮷田喆堃" if number % 3 else "王玥璟", f"第{number % 33 + 1}基层工会",
                   "医疗救助", f"{number * 37.5:,.2f}", "待审" if number % 7 else "已批准,待财务部门复核后发放,并纳入季度走访"]

    return lambda count=5: Sheet("困难职工帮扶申请清单", heads, rows(count), stamp, unit="第二化肥厂")


@pytest.fixture
def plan():
    aid = {"columns": [_column("帮扶项目", width=2), _column("批准金额(元)", "right", 1.5), _column("发放日期")],
           "rows": [["重大疾病即时帮扶", "5,000.00", "2026-03-02"], ["住院高额医疗费帮扶", "5,620.00", "2026-06-18"]],
           "total": ["本年合计", "10,620.00", ""], "empty": "", "capital": money.capital(money.parse("10620"))}
    line = {"columns": [_column("日期"), _column("事项", width=4)], "total": None, "empty": "暂无",
            "rows": [[f"2026-{n % 12 + 1:02d}-11", f"第 {n} 项:走访、审批、发放情况"] for n in range(40)]}
    nothing = {"columns": [_column("物资"), _column("数量", "right")], "rows": [], "total": None, "empty": "本年度暂无物资"}
    middle = [_block(n, f"第 {n} 栏", lines=[REPORT]) for n in range(7, 13)]
    return {
        "title": "困难职工一人一策帮扶方案", "head": [("单位", "第二化肥厂"), ("编号", "DL-2026-000127")],
        "header": [("姓名", "𠮷田喆堃"), ("单位", "第二化肥厂 › 尿素车间"), ("困难类别", "深度困难")],
        "blocks": [
            _block(1, "基本信息", facts=[("联系电话", "138****2912"), ("月人均净收入", "\u22121,944.44 元")]),
            _block(2, "家庭成员", facts=[("家庭人口", "3 人")]), _block(3, "难题清单", lines=[REPORT]),
            _block(4, "资金帮扶", table=aid), _block(5, "物资帮扶", table=nothing), _block(6, "EAP 服务", absent=True),
            *middle, _block(13, "时间轴", table=line),
            _block(14, "签字", boxes=[_box("职工"), _box("帮扶责任人"), _box("单位工会主席", seal=True), _box("公司工会", seal=True)]),
        ],
    }


@pytest.fixture
def record():
    """Make the context of a record sheet with one field and any other keys."""
    def make(text="很好", **more):
        table = {"title": "费用明细", "columns": [_column("费用"), _column("金额(元)", "right")],
                 "rows": [["总费用", "80,000.00"]], "total": ["个人自付", "42,000.00"], "empty": ""}
        fields = [("申请理由", text), {"label": "申请金额", "text": "¥5,620.00", "capital": "伍仟陆佰贰拾元整", "amount": True}]
        return {"title": "困难职工帮扶审批表", "head": [("单位", "第二化肥厂"), ("编号", "AID-2026-000007")],
                "parts": [{"title": "申请内容", "fields": fields}, {"title": "费用明细", "table": table}],
                "boxes": [_box("申请人", text="本人承诺属实。"), _box("单位工会", opinion="情况属实", by="通过:林娜"),
                          _box("公司工会", seal=True)],
                "note": "本表涂改无效。", **more}
    return make


@pytest.fixture
def pages():
    """Read the text of each page of a PDF."""
    def read(made):
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    return read
