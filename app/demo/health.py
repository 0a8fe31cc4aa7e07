"""Health pairings of the demo: hospitals and doctors, plans for one person each, and the follow-ups that came of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.demo.cases import Case
from app.demo.people import Person
from app.demo.timeline import Life, backward
from app.demo.town import Town, ahead, today
from app.kernel.actor import Actor
from app.store import session as sessions
from models.pairing import PlanGoal

#: name, city, level, in town, whom the green channel calls
HOSPITALS = (
    ("齐港市中心医院", "齐港市", "3A", True, "医务部 林老师"), ("东港石化职工医院", "齐港市", "2A", True, "门诊办公室"),
    ("齐港市人民医院", "齐港市", "3B", True, "医联体办公室"), ("齐港市肿瘤医院", "齐港市", "3A", True, "住院服务中心"),
    ("省立第二医院", "泉城市", "3A", False, "患者服务中心"), ("首都肿瘤诊疗中心", "北京市", "3A", False, "国内医疗部"),
    ("首都心血管病中心", "北京市", "3A", False, "医患服务部"), ("华东医学中心", "上海市", "3A", False, "疑难病会诊中心"),
)
#: user name, name, hospital, department, title, what for
DOCTORS = (
    ("doctor", "梁思远", "齐港市中心医院", "心内科", "主任医师", "高血压、冠心病的长期管理"),
    ("doctor2", "苏静怡", "齐港市肿瘤医院", "肿瘤科", "副主任医师", "消化道及肺部肿瘤的综合治疗与随访"),
    ("doctor3", "方立群", "齐港市中心医院", "神经内科", "主任医师", "脑卒中康复和二级预防"),
    ("doctor4", "孟昭华", "齐港市人民医院", "内分泌科", "副主任医师", "糖尿病、代谢综合征"),
    ("doctor5", "钱玉珍", "齐港市人民医院", "肾内科", "主任医师", "慢性肾脏病及透析管理"),
    ("doctor6", "石景明", "东港石化职工医院", "职业病科", "副主任医师", "职业健康监护、颈肩腰腿痛"),
)
_BY_STATE = {"CANCER": 1, "BLOOD": 1, "TUMOR": 1, "CARDIO": 0, "HYPERTENSION": 0, "CEREBRO": 2, "ESRD": 4, "LIVER": 1}
_CHRONIC = (("CVD_HIGH", 0), ("CHRONIC", 0), ("CHRONIC", 3), ("OCCUPATIONAL", 5), ("CVD_HIGH", 0))
MONTH = 21  #: working days
#: state of the pairing -> how many, steps
_COURSES = (
    ("PROPOSED", 5, "propose"), ("ACTIVE", 3, "propose activate"), ("ACTIVE", 3, "propose activate draft"),
    ("ACTIVE", 3, "propose activate draft confirm"), ("ACTIVE", 3, "propose activate draft confirm agree visit visit visit"),
    ("ACTIVE", 6, "propose activate draft confirm agree visit visit visit visit visit visit visit"),
    ("ACTIVE", 4, "propose activate draft confirm agree visit visit visit visit goals review"),
    ("PAUSED", 3, "propose activate draft confirm agree visit pause"),
    ("ENDED", 4, "propose activate draft confirm agree visit visit goals finish end"), ("ENDED", 2, "propose withdraw"),
)
#: per doctor: risks (code, level, evidence), goals (indicator, value now, target), measures (kind, content, how often, who);
#: the readings of the plan stand in braces
_CARE: dict[int, dict[str, tuple[tuple[str, ...], ...]]] = {
    0: {
        "risks": (("PRESSURE", "HIGH", "三次非同日测量均高于140/90"), ("SMOKING", "MID", "吸烟二十余年,每日{smoking}支"),
                  ("LIPID", "MID", "低密度脂蛋白{ldl}")),
        "goals": (("PRESSURE", "{sbp}/{dbp}", "<140/90"), ("SMOKING", "每日{smoking}支", "戒烟"), ("LDL", "{ldl}", "<2.6")),
        "measures": (("DRUG", "氨氯地平每日晨服,他汀睡前服,不自行停药", "每日", "本人"),
                     ("DIET", "低盐低脂,每日食盐不超过5克", "每日", "家属"), ("EXERCISE", "快走30分钟", "每周5次", "本人"),
                     ("RECHECK", "复查血压、血脂、肝功", "每3个月", "结对专家")),
    },
    1: {
        "risks": (("STRESS", "MID", "确诊后焦虑,睡眠差"), ("WEIGHT", "MID", "半年体重下降6公斤,现{weight}公斤")),
        "goals": (("WEIGHT", "{weight}公斤", "不再下降,三个月增加2公斤"), ("SLEEP", "每晚{sleep}小时", "每晚7小时"),
                  ("OTHER", "术后化疗中", "按期完成全部疗程")),
        "measures": (("DRUG", "按方案完成化疗,出现发热、腹泻及时就诊", "按疗程", "本人"),
                     ("DIET", "高蛋白饮食,少量多餐", "每日", "家属"), ("PSY", "建议接受心理支持", "每月", "本人"),
                     ("RECHECK", "复查肿瘤标志物和影像", "每3个月", "结对专家")),
    },
    2: {
        "risks": (("PRESSURE", "HIGH", "卒中后血压波动,{sbp}/{dbp}"), ("INACTIVE", "MID", "肢体活动受限,久坐")),
        "goals": (("PRESSURE", "{sbp}/{dbp}", "<140/90"), ("EXERCISE", "每周{exercise}天", "每周5天康复训练")),
        "measures": (("DRUG", "抗血小板、降脂药坚持服用", "每日", "本人"),
                     ("REHAB", "肢体和言语康复训练,每次40分钟", "每周3次", "康复师"),
                     ("RECHECK", "复查颈动脉超声、血脂", "每6个月", "结对专家")),
    },
    3: {
        "risks": (("GLUCOSE", "HIGH", "空腹血糖{glucose}"), ("WEIGHT", "MID", "腹型肥胖"), ("INACTIVE", "MID", "倒班,运动少")),
        "goals": (("GLUCOSE", "{glucose}", "<7.0"), ("WEIGHT", "{weight}公斤", "减重5公斤"), ("EXERCISE", "每周{exercise}天", "每周4天")),
        "measures": (("DRUG", "二甲双胍餐中服", "每日2次", "本人"), ("DIET", "控制主食,食堂选轻食窗口", "每日", "本人"),
                     ("EXERCISE", "下班后快走或骑车40分钟", "每周4次", "本人"), ("WORK_ADJUST", "建议减少夜班", "三个月", "单位工会")),
    },
    4: {
        "risks": (("PRESSURE", "HIGH", "透析间期血压{sbp}/{dbp}"), ("OTHER", "HIGH", "水肿、贫血")),
        "goals": (("PRESSURE", "{sbp}/{dbp}", "<150/90"), ("WEIGHT", "干体重{weight}公斤", "透析间期增重不超过3公斤")),
        "measures": (("DIET", "限水限钾,记录每日饮水量", "每日", "本人"), ("DRUG", "促红素、降磷药按时使用", "每周", "本人"),
                     ("RECHECK", "血常规、电解质", "每月", "结对专家")),
    },
    5: {
        "risks": (("EXPOSURE", "MID", "噪声岗位十五年,高频听力下降"), ("SLEEP", "LOW", "颈肩痛影响睡眠")),
        "goals": (("OTHER", "双耳高频听力下降", "不再加重"), ("SLEEP", "每晚{sleep}小时", "每晚7小时")),
        "measures": (("WORK_ADJUST", "佩戴降噪耳罩,轮岗减少接触", "每班", "车间"), ("REHAB", "颈肩理疗和拉伸", "每周2次", "本人"),
                     ("RECHECK", "职业健康检查", "每年", "结对专家")),
    },
}
_SYMPTOMS = ("无明显不适", "偶有头晕,休息后缓解", "乏力,食欲一般", "睡眠较前好转", "活动后轻度气短")
_ADVICE = ("继续原方案,按时服药,两周后电话联系。", "血压控制尚可,坚持低盐饮食。",
           "建议调整服药时间,若不适随时联系。", "指标好转,保持运动,注意休息。")


@dataclass
class Pairing:
    """One pairing: whom, with which doctor, and the working days of its steps."""

    person: Person
    doctor: int
    reason: str
    risk: str
    plan: list[tuple[int, str]]
    rng: random.Random
    pk: int = 0
    plan_pk: int = 0
    visits: int = 0
    now: dict[str, str] = field(default_factory=dict)  #: readings of the plan


def registers(town: Town) -> None:
    """Write hospitals and doctors as the health manager enters them."""
    manager = town.actors["health"]
    for name, city, level, near, contact in HOSPITALS:
        town.hospitals[name] = town.new("hospital", manager, {"name": name, "city": city, "level": level, "in_town": near,
                                                              "green_contact": contact})
    for user, name, hospital, department, title, skills in DOCTORS:
        pk = town.new("doctor", manager, {"name": name, "hospital_id": town.hospitals[hospital], "department": department,
                                          "title": title, "specialties": skills, "capacity": 20, "username": user})
        town.doctors.append((pk, department, user))


def plan(town: Town, cases: list[Case], share: float) -> list[Pairing]:
    """Heads of households who are ill, and others whom the yearly check-up found."""
    rng = town.rng("health")
    ill = [(c.head, c.household.illness.disease.state) for c in cases
           if c.household.illness and c.household.illness.patient == "HEAD" and c.granted is not None and c.target != "CANCELLED"]
    others = [p for p in town.people if p.free and p.work_state == "ON" and p.age(town.timeline.anchor) > 40 and p.place != p.unit]
    rng.shuffle(ill)
    made: list[Pairing] = []
    for _, count, listed in _COURSES:
        for number in range(max(1, round(count * share))):
            curve = number == 0 and listed.count("visit") > 4  # the specialist among the demo accounts has somebody with a curve
            if ill and not curve and rng.random() < 0.6:
                person, state = ill.pop()
                doctor, reason = _BY_STATE.get(state, 0), rng.choice(("CRITICAL_ILL", "CRITICAL_ILL", "POST_OP", "HARDSHIP"))
            else:
                person = others.pop(rng.randrange(len(others)))
                reason, doctor = _CHRONIC[0] if curve else rng.choice(_CHRONIC)
            person.free = False
            risk = rng.choices(("HIGH", "MID", "LOW"), (60, 35, 5))[0] if "visit visit" not in listed else "HIGH"
            steps = listed.split()
            gaps = [_gap(rng, step, risk) for step in steps[1:]]
            age = rng.randint(2, 12) if listed.endswith("visit") else rng.randint(0, 25)
            made.append(Pairing(person, doctor, reason, risk, list(zip(backward(town.timeline.last - age, gaps), steps, strict=True)),
                                town.rng("health", len(made))))
    return made


def _gap(rng: random.Random, step: str, risk: str) -> int:
    if step == "visit":
        return MONTH * {"HIGH": 1, "MID": 3, "LOW": 6}[risk] + rng.randint(-2, 3)
    spans = {"activate": (1, 4), "draft": (2, 6), "confirm": (0, 2), "agree": (0, 3), "goals": (1, 4), "review": (0, 2)}
    return rng.randint(*spans.get(step, (3, 9)))


def life(town: Town, case: Pairing) -> Life:
    """One pairing as far as it has come."""
    steps = iter(case.plan)
    for moment in town.timeline.moments((day for day, _ in case.plan), case.rng):
        yield moment
        _STEPS[next(steps)[1]](town, case)


def _doctor(town: Town, case: Pairing) -> Actor:
    return town.actors[town.doctors[case.doctor][2]]


def _propose(town: Town, case: Pairing) -> None:
    case.pk = town.new("pairing", town.actors["health"], {
        "employee_id": case.person.id, "doctor_id": town.doctors[case.doctor][0], "key_reason": case.reason, "risk_level": case.risk,
    })


def _readings(rng: random.Random, doctor: int) -> dict[str, str]:
    """Where the person stands when the plan is made."""
    height = rng.randint(158, 182)
    stout = (26, 29) if doctor == 3 else (19, 22) if doctor == 1 else (22, 27)
    high = (144, 164) if doctor in (0, 2, 4) else (118, 138)
    return {
        "height": str(height), "weight": str(round((height / 100) ** 2 * rng.randint(*stout))), "sbp": str(rng.randint(*high)),
        "dbp": str(rng.randint(88, 99) if doctor in (0, 2, 4) else rng.randint(72, 86)),
        "glucose": f"{rng.randint(74, 92) / 10 if doctor == 3 else rng.randint(48, 62) / 10:.1f}",
        "ldl": f"{rng.randint(32, 42) / 10:.1f}", "smoking": str(rng.choice((10, 15, 20)) if doctor == 0 else 0),
        "drinking": str(rng.choice((0, 0, 1, 2))), "exercise": str(rng.randint(0, 2)), "sleep": str(rng.choice((5, 6))),
    }


def _draft(town: Town, case: Pairing) -> None:
    care, until, now = _CARE[case.doctor], ahead(300), _readings(case.rng, case.doctor)

    def told(row: tuple[str, ...]) -> list[str]:
        return [cell.format(**now) for cell in row]

    case.plan_pk = town.new("health_plan", _doctor(town, case), {
        "pairing_id": case.pk, "review_on": until, "height_cm": now["height"], "weight_kg": now["weight"], "sbp": now["sbp"],
        "dbp": now["dbp"], "fasting_glucose": now["glucose"], "ldl": now["ldl"], "smoking": now["smoking"],
        "drinking": now["drinking"], "exercise_days": now["exercise"], "sleep_h": now["sleep"],
        "risks": [dict(zip(("code", "level", "evidence"), told(r), strict=True)) for r in care["risks"]],
        "goals": [{**dict(zip(("indicator", "baseline", "target"), told(g), strict=True)), "due_on": until} for g in care["goals"]],
        "interventions": [dict(zip(("kind", "content", "freq", "owner"), m, strict=True)) for m in care["measures"]],
    })
    case.now = now


def _visit(town: Town, case: Pairing) -> None:
    """Better each time, by less each time."""
    rng, now = case.rng, case.now
    case.visits += 1
    gone = 1 - 0.7**case.visits  # of the way that the plan has to go
    weight = float(now["weight"]) + {1: 3, 3: -6}.get(case.doctor, -1) * gone + rng.randint(-4, 4) / 10
    town.new("follow_up", _doctor(town, case), {
        "pairing_id": case.pk, "done_on": today(), "mode": rng.choice(("PHONE", "CLINIC", "FACE", "VIDEO")),
        "sbp": str(max(116, int(now["sbp"]) - round(26 * gone)) + rng.randint(-4, 4)),
        "dbp": str(max(70, int(now["dbp"]) - round(13 * gone)) + rng.randint(-3, 3)),
        "glucose": f"{max(4.8, float(now['glucose']) - 2 * gone) + rng.randint(-2, 2) / 10:.1f}", "weight": f"{weight:.1f}",
        "symptoms": rng.choice(_SYMPTOMS), "adherence": str(rng.choice((3, 4, 4, 5))), "advice": rng.choice(_ADVICE),
    })


def _goals(town: Town, case: Pairing) -> None:
    """The doctor enters the results; everything else of a running plan stays as it was agreed."""
    rows = sessions.reading().scalars(select(PlanGoal).where(PlanGoal.plan_id == case.plan_pk).order_by(PlanGoal.id)).all()
    goals = [{"id": g.id, "indicator": g.indicator, "baseline": g.baseline.open() if g.baseline else None, "target": g.target.open(),
              "due_on": g.due_on, "result": case.rng.choice(("REACHED", "REACHED", "PARTLY", "MISSED"))} for g in rows]
    town.edit("health_plan", _doctor(town, case), case.plan_pk, {"goals": goals})


def _manager(verb: str, note: str = "", **data: Any) -> Callable[[Town, Pairing], None]:
    return lambda town, case: town.act("pairing", town.actors["health"], case.pk, verb, note=note, **data)


_STEPS: dict[str, Callable[[Town, Pairing], None]] = {
    "propose": _propose, "draft": _draft, "visit": _visit, "goals": _goals,
    "activate": lambda t, c: t.act("pairing", t.actors["health"], c.pk, "activate", consent_on=today()),
    "confirm": lambda t, c: t.act("health_plan", _doctor(t, c), c.plan_pk, "confirm"),
    "agree": lambda t, c: t.act("health_plan", t.actors["health"], c.plan_pk, "agree", agreed_by_employee_on=today()),
    "review": lambda t, c: t.act("health_plan", _doctor(t, c), c.plan_pk, "review", note="目标大部分达到,进入下一周期。"),
    "finish": lambda t, c: t.act("health_plan", _doctor(t, c), c.plan_pk, "close", note="指标稳定,转入自我管理。"),
    "pause": _manager("pause", "本人外地住院治疗,出院后恢复结对。"), "end": _manager("end", "病情稳定,经本人同意结束结对。"),
    "withdraw": _manager("end", "本人暂不需要结对,未签署同意书。"),
}

