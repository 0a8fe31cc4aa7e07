"""The green channel of the demo: requests for care in town and far away, in every state."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.demo.cases import Case
from app.demo.illness import Illness
from app.demo.people import Person
from app.demo.timeline import Life, backward
from app.demo.town import Town, today
from app.kernel import clock

#: how many, steps
_COURSES = (
    (4, "open"), (3, "open accept"), (3, "open accept match"), (4, "open accept match book"), (1, "open accept match book rebook"),
    (2, "open accept match book escort"), (2, "open accept match book visit"), (2, "open accept match book escort admit"),
    (3, "open accept match book visit feedback"), (9, "open accept match book escort feedback close"),
    (6, "open accept match book escort admit feedback close"), (2, "open cancel"), (2, "open accept no_resource"),
)
_GAPS = {"accept": (0, 1), "match": (0, 2), "book": (1, 2), "rebook": (1, 2), "escort": (2, 5), "visit": (2, 5), "admit": (0, 1),
         "feedback": (3, 9), "close": (2, 6), "cancel": (1, 2), "no_resource": (1, 4)}
#: field of medicine -> far away (hospital, city, department), near, what came of it
_FIELDS: dict[str, tuple[tuple[str, str, str], tuple[str, str, str], tuple[str, ...]]] = {
    "tumour": (("首都肿瘤诊疗中心", "北京市", "肿瘤内科"), ("齐港市肿瘤医院", "齐港市", "肿瘤科"),
               ("专家会诊确定治疗方案,回当地继续治疗。", "调整用药方案,一个月后复查。", "完成本周期治疗,恢复良好,已出院。")),
    "heart": (("首都心血管病中心", "北京市", "心外科"), ("齐港市中心医院", "齐港市", "心内科"),
              ("手术顺利,恢复良好,已出院,按期复查。", "造影检查后药物治疗,三个月复查。")),
    "nerves": (("省立第二医院", "泉城市", "神经内科"), ("齐港市中心医院", "齐港市", "神经内科"),
               ("完成检查,制定康复计划,回当地康复。", "调整二级预防用药,半年复查。")),
    "other": (("华东医学中心", "上海市", "疑难病会诊中心"), ("齐港市人民医院", "齐港市", "综合内科"),
              ("专家会诊明确诊断,回当地按方案治疗。", "完成检查,病情稳定,定期随访。")),
    "bones": (("省立第二医院", "泉城市", "脊柱外科"), ("齐港市人民医院", "齐港市", "骨科"),
              ("手术顺利,已出院,佩戴支具休养。", "评估后继续保守治疗。")),
}
_BY_STATE = {"CANCER": "tumour", "BLOOD": "tumour", "TUMOR": "tumour", "CARDIO": "heart", "CEREBRO": "nerves"}
_PLAIN = (
    ("bones", "腰椎间盘突出", "反复腰腿痛半年,保守治疗无效,拟行手术评估。"),
    ("tumour", "甲状腺结节", "体检发现结节4b类,需上级医院复核。"),
    ("heart", "冠心病待查", "活动后胸闷,当地医院建议造影。"),
    ("tumour", "肺结节", "低剂量CT发现磨玻璃结节,希望专家会诊。"),
)
_DOCTORS = ("周教授", "陈主任", "许教授", "沈主任", "")
_ESCORTS = ("王立新", "刘春燕", "张海波", "赵红梅")


@dataclass
class Request:
    """One request: for whom, where to, and the working days of its steps."""

    person: Person
    unit: str
    illness: Illness | None
    patient: str | None
    away: bool
    plan: list[tuple[int, str]]
    rng: random.Random
    pk: int = 0
    medicine: str = "other"

    @property
    def place(self) -> tuple[str, str, str]:
        """Hospital, city and department."""
        far, near, _ = _FIELDS[self.medicine]
        return far if self.away else near

    @property
    def steps(self) -> list[str]:
        return [step for _, step in self.plan]


def plan(town: Town, cases: list[Case], share: float) -> list[Request]:
    """Patients of the archives first, other employees after them."""
    rng = town.rng("green")
    ill = [c for c in cases if c.household.illness and c.granted is not None and c.target != "CANCELLED"]
    others = [p for p in town.people if p.free and p.work_state == "ON" and p.place != p.unit]
    rng.shuffle(ill)
    made: list[Request] = []
    for count, listed in _COURSES:
        for _ in range(max(1, round(count * share))):
            steps = listed.split()
            gaps = [rng.randint(*_GAPS[s]) for s in steps[1:]]
            closed = steps[-1] in ("close", "cancel", "no_resource")
            age = rng.randint(3, 190) if closed else rng.randint(0, 2)
            days = backward(town.timeline.last - age, gaps)
            case = next((c for c in ill if (c.granted or 0) < days[0]), None) if rng.random() < 0.65 else None
            if case:
                ill.remove(case)
            person = case.head if case else others.pop(rng.randrange(len(others)))
            own = case.household.illness if case else None
            member = next((m.place for m in case.household.members if own and m.place == own.patient), None) if case else None
            made.append(Request(person, person.unit, own, member, rng.random() < 0.62, list(zip(days, steps, strict=True)),
                                town.rng("green", len(made))))
    return made


def life(town: Town, case: Request) -> Life:
    """One request as far as it has come; what is booked for a later day is met on that day."""
    closed = case.steps[-1] == "close"
    passed: list[tuple[dt.datetime, str]] = []
    for moment, step in zip(town.timeline.moments((day for day, _ in case.plan), case.rng), case.steps, strict=False):
        if not closed or step == "open":
            yield moment
            _STEPS[step](town, case)
            continue
        passed.append((moment, step))
        if step == "close":  # over for long: all its steps in one transaction
            yield moment
            with town.at_once("green_channel", case.pk):
                for at, name in passed:
                    with clock.fixed(at):
                        _STEPS[name](town, case)


def _open(town: Town, case: Request) -> None:
    rng, ill = case.rng, case.illness
    case.medicine, disease, summary = rng.choice(_PLAIN)
    if ill:
        case.medicine, disease = _BY_STATE.get(ill.disease.state, "other"), ill.disease.text.split(",")[0]
        summary = f"{ill.disease.text}。希望上级医院专家指导后续治疗。"
    needs = ("ADMISSION", "SURGERY") if "admit" in case.steps else ("CONSULT", "OUTPATIENT", "EXAM", "SECOND_OPINION")
    raw: dict[str, Any] = {
        "employee_id": case.person.id, "need": rng.choice(needs), "urgency": rng.choices(("NORMAL", "URGENT"), (75, 25))[0],
        "disease": disease, "summary": summary, "consent_on": today(), "prior_hospital": "东港石化职工医院", "out_of_town": case.away,
        "patient_ref": case.patient, "lodging_help": case.away and rng.random() < 0.5,
        "transport_help": case.away and rng.random() < 0.4,
    }
    if case.away:
        raw.update(dest_city=case.place[1], cost_estimate=f"{rng.randint(8, 60) * 1000}.00")
        filed = len(case.plan) > 2
        raw.update(insurance_filing="FILED" if filed else "TODO", filed_on=today() if filed else None)
    case.pk = town.new("green_channel", town.staff(case.unit).editor, raw)


def _book(verb: str) -> Callable[[Town, Request], None]:
    """The appointment lies in the morning of the day on which the patient sets out, or some days ahead."""

    def step(town: Town, case: Request) -> None:
        out = next((day for day, name in case.plan if name in ("escort", "visit")), None)
        day = clock.today() + dt.timedelta(days=case.rng.randint(3, 9)) if out is None or verb == "rebook" else town.timeline.days[out]
        when = dt.datetime.combine(day, dt.time(case.rng.choice((8, 9, 10)), 30))
        town.act("green_channel", town.actors["green"], case.pk, verb, appoint_at=when.isoformat(), doctor_name=case.rng.choice(_DOCTORS))

    return step


def _desk(verb: str, pool: tuple[str, ...] = ("",), **data: str) -> Callable[[Town, Request], None]:
    def step(town: Town, case: Request) -> None:
        town.act("green_channel", town.actors["green"], case.pk, verb, note=case.rng.choice(pool), **data)

    return step


_STEPS: dict[str, Callable[[Town, Request], None]] = {
    "open": _open, "accept": _desk("accept", ("已电话联系本人,核对病历资料。",)), "book": _book("book"), "rebook": _book("rebook"),
    "match": lambda t, c: t.act("green_channel", t.actors["green"], c.pk, "match", hospital_id=t.hospitals[c.place[0]],
                                department=c.place[2], doctor_name=c.rng.choice(_DOCTORS)),
    "escort": lambda t, c: t.act("green_channel", t.actors["green"], c.pk, "escort", escort_name=c.rng.choice(_ESCORTS)),
    "visit": _desk("visit"), "admit": _desk("admit", ("已办理入院。",)),
    "feedback": lambda t, c: t.act("green_channel", t.actors["green"], c.pk, "feedback", result=c.rng.choice(_FIELDS[c.medicine][2])),
    "close": lambda t, c: t.act("green_channel", t.actors["green"], c.pk, "close",
                                satisfaction=str(c.rng.choices((5, 4, 3), (75, 20, 5))[0])),
    "cancel": _desk("cancel", ("本人已自行就医,取消申请。", "病情好转,暂不外出就医。")),
    "no_resource": _desk("no_resource", ("近期无床位,已告知本人并推荐省立第二医院门诊。",)),
}
