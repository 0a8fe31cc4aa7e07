"""Files as a personnel office or an old system would send them: fictional people only."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

from app.kernel import idno

ROSTER = ("工号", "姓名", "身份证号", "单位", "手机", "工作状态", "用工形式", "工作时间", "工会会员")
ARCHIVES = ("户主工号", "与户主关系", "姓名", "身份证号", "困难类别", "主要致困原因", "健康状况", "住房类型", "家庭住址", "年收入",
            "共同生活", "身份")
MEMBERS = ("户主工号", "与户主关系", "姓名", "身份证号", "健康状况", "月收入")
BILLS = ("户主工号", "患者", "医院", "入院日期", "出院日期", "总费用", "基本医保报销")


def number(serial: int, year: int = 1980) -> str:
    """A fictional ID number for each serial."""
    return idno.make("370399", dt.date(year, 1, 1) + dt.timedelta(days=serial // 400), serial % 400 + 401)


def csv_file(headings: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file in the given encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_file(*tables: tuple[str, Sequence[str], Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with one sheet for each (title, headings, rows)."""
    out = io.BytesIO()
    with Workbook(out, {"strings_to_formulas": False}) as book:
        for title, headings, rows in tables:
            page = book.add_worksheet(title)
            for at, row in enumerate([headings, *rows]):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("{="):
                        page.write_formula(at, column, value[1:-1], None, 7)
                    elif isinstance(value, str):
                        page.write_string(at, column, value)
                    else:
                        page.write(at, column, value)
    return out.getvalue()


def people(count: int, unit: str = "W011", first: int = 1) -> list[list[str]]:
    """Rows of the roster."""
    return [[f"N{n:05d}", "测试甲乙丙丁"[: 2 + n % 3] + "一二三四五六七八九十"[n % 10], number(n), unit, f"139{n:08d}", "在岗", "合同制",
             "2015-07-01", "是"]
            for n in range(first, first + count)]
