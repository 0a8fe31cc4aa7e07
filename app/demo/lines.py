"""The lines of the demo's region: the ones in force, with the notice that set them, and next year's, which wait for a second person."""

from __future__ import annotations

from app.demo import org
from app.demo.town import Town
from app.services import parameter

#: key, value, month and day since when it holds, years before (or after) today, notice
_SET = (
    ("dibao_month", "1062.00", "07-01", -2, "齐港市民政局关于调整城乡低保标准的通知（演示数据）"),
    ("min_wage_month", "2000.00", "10-01", -2, "省人力资源社会保障厅关于公布最低工资标准的通知（演示数据）"),
    ("disposable_income_year", "50000.00", "01-01", -1, "齐港市统计公报（演示数据）"),
)
_NEXT = ("dibao_month", "1128.00", "07-01", 1, "齐港市民政局关于调整城乡低保标准的通知（征求意见，演示数据）")


def write(town: Town) -> None:
    """Propose and put into force what holds; propose what is to come."""
    first, second = town.actors["admin"], town.actors["admin2"]
    year = town.timeline.anchor.year
    for param, value, day, shift, source in (*_SET, _NEXT):
        made = parameter.create(first, {"param": param, "region": org.REGION, "value": value, "effective_from": f"{year + shift}-{day}",
                                        "source": source})
        if shift <= 0:
            parameter.act(second, made.id, "enact", made.version, {})
