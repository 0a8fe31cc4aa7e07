"""What people of the demo fall ill with, and the hospital bills that follow."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel import money

#: state of health, code of the disease list, department, diagnosis, whom it fits (F women, C children, E elderly, "" adults)
_CASES = """
CANCER ZD01 肿瘤科 结肠恶性肿瘤(ⅢB期),已行根治术,正在辅助化疗
CANCER ZD01 肿瘤科 右肺上叶腺癌,靶向治疗中,每月复查
CANCER ZD01 肿瘤科 胃恶性肿瘤,胃大部切除术后,化疗第3周期
CANCER ZD01 肿瘤科 直肠恶性肿瘤,术后造口,待二期还纳
CANCER ZD01 肿瘤科 原发性肝癌,介入治疗后
CANCER ZD01 肿瘤科 食管恶性肿瘤,放疗结束,进食困难
CANCER ZD01 血液科 弥漫大B细胞淋巴瘤,已完成4周期化疗
CANCER ZD01 乳腺外科 左乳浸润性导管癌,改良根治术后,内分泌治疗 F
CANCER ZD01 妇科 宫颈恶性肿瘤,同步放化疗中 F
CANCER ZD01 妇科 卵巢恶性肿瘤,减瘤术后化疗 F
CANCER ZD01 泌尿外科 左肾恶性肿瘤,肾部分切除术后
BLOOD ZD24 血液科 重型再生障碍性贫血,免疫抑制治疗中,依赖输血
BLOOD ZD04 血液科 急性髓系白血病,异基因造血干细胞移植术后
CARDIO ZD02 心内科 急性前壁心肌梗死,冠脉支架植入术后
CARDIO ZD05 心外科 冠心病三支病变,冠状动脉搭桥术后
CARDIO ZD16 心外科 风湿性心脏病,二尖瓣置换术后,长期抗凝
CARDIO ZD25 心外科 主动脉夹层,人工血管置换术后
CEREBRO ZD03 神经内科 脑出血后遗症,左侧肢体偏瘫,康复治疗中
CEREBRO ZD03 神经内科 大面积脑梗死,右侧肢体活动不利、言语不清
ESRD ZD06 肾内科 慢性肾衰竭(尿毒症期),每周血液透析三次
LIVER ZD10 消化内科 肝硬化失代偿期,反复腹水住院
TUMOR ZD09 神经外科 颅内脑膜瘤,开颅切除术后
CANCER ZD01 血液科 急性淋巴细胞白血病,化疗第5疗程 C
CANCER ZD01 骨科 右股骨骨肉瘤,保肢术后化疗 C
CARDIO ZD16 心外科 先天性心脏病合并瓣膜病变,矫治术后 C
CANCER ZD01 肿瘤科 晚期肺癌,姑息治疗,需人照料 E
CEREBRO ZD03 神经内科 脑梗死后遗症,长期卧床 E
"""
HOSPITALS = ("齐港市中心医院", "东港石化职工医院", "齐港市人民医院", "省立第二医院", "齐港市肿瘤医院")


@dataclass(frozen=True)
class Disease:
    """A diagnosis as the certificate has it."""

    state: str
    code: str
    department: str
    text: str


@dataclass(frozen=True)
class Illness:
    """The illness of one member of a household and what it cost."""

    disease: Disease
    patient: str  #: place in the household
    relation: str
    minor: bool
    self_paid: Decimal
    diagnosed_on: dt.date
    discharged_on: dt.date


def disease(rng: random.Random, who: str) -> Disease:
    """A disease for a woman (F), a man (M), a child (C) or an elderly person (E)."""
    fitting = []
    for line in _CASES.strip().splitlines():
        state, code, department, text, *mark = line.split()
        wanted = mark[0] if mark else ""
        if wanted == who or (not wanted and who in "MF"):
            fitting.append(Disease(state, code, department, text))
    return rng.choice(fitting)


def bills(rng: random.Random, case: Illness) -> list[dict[str, Any]]:
    """One or two hospital stays whose own share adds up to what the household paid."""
    if case.self_paid < 30_000 or rng.random() < 0.55:
        parts = [case.self_paid]
    else:
        first = money.rounded(case.self_paid * rng.randint(35, 60) / 100)
        parts = [first, case.self_paid - first]
    made, end, hospital = [], case.discharged_on, rng.choice(HOSPITALS)
    for part in reversed(parts):
        start = end - dt.timedelta(days=rng.randint(7, 18))
        made.append(_bill(rng, part, hospital, start, end, case.patient))
        end = start - dt.timedelta(days=rng.randint(3, 9))
    return made[::-1]


def _bill(rng: random.Random, own: Decimal, hospital: str, start: dt.date, end: dt.date, patient: str) -> dict[str, Any]:
    total = money.rounded(own * rng.randint(270, 460) / 100)
    paid = total - own
    critical = money.rounded(paid * 16 / 100) if own > 20_000 else money.ZERO
    supplement, mutual = money.rounded(paid * 9 / 100), money.rounded(paid * rng.choice((0, 4, 5)) / 100)
    outside = money.rounded(own * rng.randint(25, 60) / 100)
    return {
        "patient_ref": patient, "hospital": hospital, "admit_on": start.isoformat(), "discharge_on": end.isoformat(),
        "total": money.fmt(total), "in_catalogue": money.fmt(total - outside), "out_catalogue": money.fmt(outside),
        "basic_ins": money.fmt(paid - critical - supplement - mutual), "critical_ins": money.fmt(critical),
        "supplement": money.fmt(supplement), "mutual": money.fmt(mutual),
    }
