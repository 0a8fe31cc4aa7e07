"""The demo company: an invented petrochemical works with forty second-level units and their workshops."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel import pinyin
from app.store.unit import Unit
from models.org import OrgUnit

COMPANY_CODE, COMPANY = "DGSH", "东港石化公司"
CITY = "齐港市"  #: no such city exists
REGION = "370399"  #: a division code that is not in use
INFORMATION, WATER, OFFICE = "U01", "U02", "U40"  #: the two sibling units of the demo accounts, and the head office

#: name, kind (which posts there are), share of the staff; workshops follow after the colon, else those of the kind
_UNITS = """
信息中心 IT 112: 运维车间 开发车间 网络通信车间 生产信息车间 数据中心 综合科
供排水厂 WATER 116: 净水车间 供水一车间 供水二车间 循环水车间 排水车间 污水处理车间 检修车间 化验站
烯烃厂 CHEM 100: 裂解一车间 裂解二车间 分离车间 丁二烯车间 汽油加氢车间 公用工程车间 电仪车间 检修车间
炼油厂 CHEM 120: 常减压车间 催化裂化车间 加氢一车间 加氢二车间 重整车间 焦化车间 硫磺回收车间 油品车间
橡胶厂 CHEM 80: 聚合车间 凝聚干燥车间 回收车间 顺丁车间 丁苯车间 包装车间 电仪车间
塑料厂 CHEM 82: 高压聚乙烯车间 低压聚乙烯车间 聚丙烯车间 聚苯乙烯车间 成品包装车间 公用工程车间 电仪车间
氯碱厂 CHEM 70: 电解车间 氯乙烯车间 聚氯乙烯车间 烧碱车间 整流车间 检修车间
腈纶厂 CHEM 60: 聚合车间 纺丝车间 毛条车间 溶剂回收车间 丙烯腈车间 成品车间
第一化肥厂 CHEM 48: 造气车间 合成车间 尿素车间 空分车间 电仪车间
第二化肥厂 CHEM 58: 气化车间 净化车间 合成车间 丁辛醇车间 空分车间 水汽车间
热电厂 POWER 76: 锅炉车间 汽机车间 电气车间 燃料车间 化学水车间 热工车间 脱硫脱硝车间
研究院 LAB 58: 合成橡胶研究所 塑料加工研究所 催化剂研究所 分析测试所 中试车间 情报室
储运厂 STORE 64: 原油罐区 成品油车间 化工罐区 装卸车间 铁路栈桥车间 计量站
芳烃厂 CHEM 52: 抽提车间 歧化车间 吸附分离车间 异构化车间 公用工程车间
环氧乙烷厂 CHEM 40: 环氧车间 乙二醇车间 空分车间 电仪车间
丙烯厂 CHEM 38: 气分车间 聚丙烯车间 包装车间 电仪车间
催化剂厂 CHEM 44: 制备车间 成型车间 焙烧车间 动力车间
苯乙烯厂 CHEM 36: 乙苯车间 苯乙烯车间 罐区车间 电仪车间
碳四利用厂 CHEM 32: 甲基叔丁基醚车间 异丁烯车间 丁烯车间 公用工程车间
空分厂 CHEM 34: 制氧车间 压缩车间 液体车间 电仪车间
供电部 POWER 46
仪表中心 INSTR 50
电气中心 INSTR 46
设备检修中心 REPAIR 72
质量检验中心 LAB 48: 原料化验站 中控化验站 成品化验站 环境化验站 仪器室
安全环保监测中心 LAB 30
消防支队 SAFE 46: 一大队 二大队 三大队 特勤大队 通信站
保卫中心 SAFE 42
铁路运输部 TRANS 50: 机务段 车务段 工务段 电务段 车辆段
汽车运输公司 TRANS 42
港务公司 TRANS 34: 码头作业区 调度站 船舶队 库场队
物资供应中心 STORE 40: 采购一部 采购二部 中心库 备件库 废旧物资站
工程建设公司 REPAIR 54: 土建队 安装一队 安装二队 防腐保温队 起重队
设计院 LAB 34: 工艺室 设备室 土建室 电仪室
培训中心 TEACH 28
生活服务中心 SERVICE 48: 食堂管理站 公寓管理站 绿化站 房产站 幼教站
环境治理厂 WATER 36: 固废车间 危废焚烧车间 污泥干化车间 中水回用车间
销售公司 OFFICE 30: 橡塑销售部 化工销售部 客户服务部 物流部
离退休管理中心 RETIRED 34: 一区活动站 二区活动站 三区活动站 老年大学
公司机关 OFFICE 40: 工会工作部 财务部 纪检监察部 人力资源部 生产运行部 综合管理部 健康管理办公室
"""
_WORKSHOPS = {
    "POWER": "总降压站 运行一车间 运行二车间 检修车间 试验站",
    "INSTR": "维护一站 维护二站 维护三站 检定站 大机组站",
    "REPAIR": "钳工一车间 钳工二车间 管焊车间 机加工车间 起重车间 防腐车间",
    "LAB": "环境监测站 职业卫生监测站 应急监测站 综合室",
    "SAFE": "一大队 二大队 三大队 监控中心",
    "TRANS": "客运队 货运一队 货运二队 维修站",
    "TEACH": "技能培训部 管理培训部 实训基地 教务室",
}


@dataclass(frozen=True)
class Place:
    """A unit of the tree, before and after it has its key."""

    code: str
    name: str
    level: str
    kind: str
    share: int  #: employees of a second-level unit, of 2,000
    parent: str | None


def places() -> dict[str, Place]:
    """Company, units and workshops by code, parents first."""
    made = [Place(COMPANY_CODE, COMPANY, "COMPANY", "OFFICE", 0, None)]
    for number, line in enumerate(_UNITS.strip().splitlines(), 1):
        head, _, listed = line.partition(":")
        name, kind, share = head.split()
        unit = Place(f"U{number:02d}", name, "UNIT", kind, int(share), COMPANY_CODE)
        made.append(unit)
        made += [Place(f"W{number:02d}{n:02d}", shop, "WORKSHOP", kind, 0, unit.code)
                 for n, shop in enumerate((listed or _WORKSHOPS[kind]).split(), 1)]
    return {p.code: p for p in made}


def shares(company: dict[str, Place], people: int) -> dict[str, int]:
    """Employees for each second-level unit; they add up to ``people``."""
    units = [p for p in company.values() if p.level == "UNIT"]
    whole = sum(p.share for p in units)
    exact = {p.code: people * p.share / whole for p in units}
    counts = {code: int(value) for code, value in exact.items()}
    for code in sorted(exact, key=lambda c: counts[c] - exact[c])[: people - sum(counts.values())]:
        counts[code] += 1
    return counts


def write(u: Unit, company: dict[str, Place], heads: dict[str, int], chairs: dict[str, str]) -> dict[str, int]:
    """Store the tree; returns the key of each code. ``heads``: employees at or under a code, ``chairs``: union chairs."""
    rows: dict[str, OrgUnit] = {}
    for level in ("COMPANY", "UNIT", "WORKSHOP"):
        for place in (p for p in company.values() if p.level == level):
            parent = rows[place.parent] if place.parent else None
            rows[place.code] = u.add(OrgUnit(
                code=place.code, name=place.name, level=level, parent_id=parent.id if parent else None, active=True,
                pinyin=pinyin.full(place.name, person=False), headcount=heads.get(place.code, 0),
                union_chair=chairs.get(place.code), region=REGION if level == "COMPANY" else None,
            ))
        u.flush()
        for place in (p for p in company.values() if p.level == level):
            row = rows[place.code]
            row.path = f"{rows[place.parent].path if place.parent else '/'}{row.id}/"
            u.record("change", "org", row.id, "create", {"code": [None, row.code], "name": [None, row.name]})
        u.flush()
    return {code: row.id for code, row in rows.items()}
