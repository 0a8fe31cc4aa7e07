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
    "(Place for the seal)": "(盖章处)",
    "Signature: ______________": "签字:______________",
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
             Head("金额(元)", "right"), Head("状态说明"))

    def rows(count):
        for number in range(1, count + 1):
            yield [str(number), f"GH{number:08d}", "𠮷田喆堃" if number % 3 else "王玥璟", f"第{number % 33 + 1}基层工会",
                   "医疗救助", f"{number * 37.5:,.2f}", "待审" if number % 7 else "已批准,待财务部门复核后发放,并纳入季度走访"]

    return lambda count=5: Sheet("困难职工帮扶申请清单", heads, rows(count), stamp)


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
        "title": "困难职工一人一策帮扶方案", "no": "DL-2026-000127",
        "header": [("姓名", "𠮷田喆堃"), ("单位", "第二化肥厂 › 尿素车间"), ("困难类别", "深度困难")],
        "blocks": [
            _block(1, "基本信息", facts=[("联系电话", "138****2912"), ("月人均净收入", "\u22121,944.44 元")]),
            _block(2, "家庭成员", facts=[("家庭人口", "3 人")]), _block(3, "难题清单", lines=[REPORT]),
            _block(4, "资金帮扶", table=aid), _block(5, "物资帮扶", table=nothing), _block(6, "EAP 服务", absent=True),
            *middle, _block(13, "时间轴", table=line), _block(14, "签字"),
        ],
        "signatures": ["职工", "帮扶责任人", "单位工会主席", "公司工会"],
        "printed": {"by": "林娜", "at": "2026-11-24 11:05", "purpose": "季度困难职工核查"},
    }


@pytest.fixture
def record():
    """Make the context of a record sheet with one field and any other keys."""
    def make(text="很好", **more):
        table = {"title": "费用明细", "columns": [_column("费用"), _column("金额(元)", "right")],
                 "rows": [["总费用", "80,000.00"]], "total": ["个人自付", "42,000.00"], "empty": ""}
        return {"title": "困难职工帮扶审批表", "no": "AID-2026-000007", "tables": [table],
                "sections": [{"title": "申请内容", "fields": [("申请理由", text)]}],
                "signatures": ["申请人", "单位工会", "公司工会"], "amount_capital": "伍仟陆佰贰拾元整",
                "printed": None, **more}
    return make


@pytest.fixture
def pages():
    """Read the text of each page of a PDF."""
    def read(made):
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    return read
