"""The founding story: an employee of the information centre falls ill, and one house after the other opens its door.

S = 80,000 yuan of his own; 10,000 + 35,000 + 5,000 + 1,500 + 5,000 = 56,500 yuan of aid, typed by hand; a referral, a doctor
of his own, a way to a hospital far away. Every step is taken through the services by the people of the demo.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from app.demo import org, texts
from app.demo.grants import AUTUMN
from app.demo.timeline import Life, Timeline
from app.demo.town import SYSTEM, Town, today
from app.kernel import clock, idno, money
from app.services import aid, timers
from app.store import session as sessions
from models.aid import AidApplication, AidItem
from models.archive import HardshipArchive
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.org import OrgUnit
from models.pairing import Doctor, HealthPairing, HealthPlan, Hospital
from models.person import Employee

EMP_NO, NAME = "1010901", "孙立民"
LENGTH = 76  #: working days from the lead to today
WORKSHOP = "W0102"
DISEASE = "结肠恶性肿瘤(ⅢB期),已行根治术,正在辅助化疗"


@dataclass
class Hero:
    """The keys of the story as it goes on."""

    town: Town
    first: int  #: index of its first working day
    employee: int = 0
    archive: int = 0
    aid: dict[str, int] = field(default_factory=dict)
    referral: int = 0
    pairing: int = 0
    plan: int = 0
    request: int = 0

    def act(self, room: str, user: str, pk: int, verb: str, **data: Any) -> None:
        self.town.act(room, self.town.actors[user], pk, verb, **data)


def tell(town: Town) -> dict[str, Any]:
    """Live the story, unless it was told before; returns its keys."""
    if sessions.reading().scalar(select(Employee.id).where(Employee.emp_no == EMP_NO)) is None:
        hero = Hero(town, _begin(town.timeline))
        town.units = dict(sessions.reading().execute(select(OrgUnit.code, OrgUnit.id)).all())
        town.look_up()
        town.timeline.start(_life(hero))
        town.timeline.run(nights=False)
    return found()


def _begin(line: Timeline) -> int:
    """So that it ends today and lies in one calendar year; early in the year it is the end of the last one."""
    first = line.last - LENGTH
    if (line.days[first].year, line.days[first].month > 1) == (line.anchor.year, True):
        return first
    return line.index(dt.date(line.anchor.year, 1, 1)) - 1 - LENGTH


def _life(hero: Hero) -> Life:
    line, rng = hero.town.timeline, hero.town.rng("story")
    feast = line.index(dt.date(line.days[hero.first + 40].year, *AUTUMN.get(line.days[hero.first + 40].year, (9, 20)))) - hero.first
    steps = sorted([*_ARCHIVE, *_AID, *_CARE, *_festival(feast if 33 <= feast <= 70 else 48)], key=lambda step: step[0])
    for moment, (_, step) in zip(line.moments((hero.first + day for day, _ in steps), rng), steps, strict=False):
        yield moment
        step(hero)


def _festival(day: int) -> list[tuple[int, Callable[[Hero], None]]]:
    return [(day - 4, _apply("C4", 1500, "中秋节走访慰问。")), (day - 3, _approve("C4", "xinxi.leader")), (day - 1, _paid("C4"))]


def _lead(hero: Hero) -> None:
    town, editor = hero.town, hero.town.actors["xinxi.editor"]
    hero.employee = town.new("person", editor, {
        "emp_no": EMP_NO, "name": NAME, "id_no": idno.make("370399", dt.date(1974, 5, 18), 999), "unit_id": town.units[WORKSHOP],
        "post": "高级工程师", "work_state": "SICK", "hire_date": "1996-07-15", "contract_kind": "FORMAL", "union_member": True,
        "phone": "16400007428", "marital": "MARRIED", "hukou": "NON_AGRI", "politics": "PARTY", "ethnicity": "HA", "model_worker": "NONE",
    })
    hero.archive = town.new("archive", editor, {
        "name": NAME, "unit_id": town.units[WORKSHOP], "source_kind": "VISIT", "discovered_on": today(),
        "reason": "到医院看望时了解到:本人查出肿瘤,住院治疗花费几十万元,家庭压力很大。",
    })


def _fill(hero: Hero) -> None:
    """Everything that the household declares; own share of the bill 368,000 - 288,000 = 80,000 yuan."""
    day = clock.today()
    out = day.replace(day=1) - dt.timedelta(days=4)
    home = {"postcode": "255990", "hukou_division": "370399", "housing_type": "COMMERCIAL", "housing_area": "78.60"}
    family = [
        {"name": "周桂芳", "relation": "SPOUSE", "id_no": idno.make("370399", dt.date(1976, 9, 3), 998), "health_state": "GOOD",
         "identity": "WORK", "month_income": "3000.00", "org_or_school": "华联超市", "medical_insurance": "EMPLOYEE", "shares_life": True},
        {"name": "孙晓楠", "relation": "DAUGHTER", "id_no": idno.make("370399", dt.date(day.year - 19, 4, 21), 996), "health_state": "GOOD",
         "identity": "STUDENT", "org_or_school": "省医学高等专科学校", "edu_stage": "TERTIARY", "school_kind": "PUBLIC",
         "medical_insurance": "RESIDENT", "shares_life": True},
    ]
    papers = ("APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT", "COMMITMENT", "DIAGNOSIS", "INVOICE", "SCHOOL_CERT", "FEE_RECEIPT")
    hero.town.edit("archive", hero.town.actors["xinxi.editor"], hero.archive, {
        "applied_on": today(), "kind": "FORMAL", "archive_level": "BASIC", "main_cause": "C06",
        "minor_causes": ["C09", "C14"], "health_state": "CANCER", "disease_id": hero.town.diseases["ZD01"], "diagnosis": DISEASE,
        "diagnosed_on": (out - dt.timedelta(days=33)).isoformat(), "address": "齐港市临海区炼化新村17号楼2单元301室", **home,
        "single_parent": False, "zero_employment": False, "self_rescue": True, "medical_insurance": "EMPLOYEE", "gov_aid_state": "ABOVE",
        "bank_name": "中国工商银行", "bank_branch": "东港石化支行", "bank_account": "6222021600007428009", "key_group": "EXPENSE",
        "batch_measure": "AID", "duty_person_id": hero.town.actors["xinxi.editor"].employee_id, "members": family,
        "incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "72000.00"},
                    {"member_ref": "M1", "kind": "WAGE", "amount": "36000.00"}],
        "rigid_expenses": [{"member_ref": "HEAD", "kind": "ILLNESS", "amount": "80000.00", "evidence_kind": "INVOICE"},
                           {"member_ref": "M2", "kind": "SCHOOL", "amount": "12000.00", "evidence_kind": "FEE_RECEIPT"}],
        "medical_expenses": [{
            "patient_ref": "HEAD", "hospital": "齐港市肿瘤医院", "admit_on": (out - dt.timedelta(days=36)).isoformat(),
            "discharge_on": out.isoformat(), "disease_id": hero.town.diseases["ZD01"], "total": "368000.00", "in_catalogue": "329600.00",
            "out_catalogue": "38400.00", "basic_ins": "215000.00", "critical_ins": "43000.00", "supplement": "20000.00",
            "mutual": "10000.00",
        }],
        "evidence": [{"kind": kind} for kind in papers],
        "authorizations": [{"kind": k, "signed_on": today(), "signed_by": NAME} for k in ("SENSITIVE", "NOTICE")],
    })


def _moved(verb: str, user: str, note: str = "", **data: Any) -> Callable[[Hero], None]:
    """A move of the archive; a value "today" becomes the day."""
    def step(hero: Hero) -> None:
        typed = {k: today() if v == "today" else v for k, v in data.items()}
        hero.act("archive", user, hero.archive, verb, note=note, **typed)

    return step


def _survey(hero: Hero) -> None:
    editor, leader = hero.town.actors["xinxi.editor"], hero.town.actors["xinxi.leader"]
    hero.act("archive", "xinxi.editor", hero.archive, "survey", visit_on=today(), visitors=f"{editor.name}、{leader.name}",
             authorization_on=today(), note="家中陈设简单,病历和结算单已逐张核对,本人精神压力大,建议建档并安排心理关怀。")
    hero.act("archive", "xinxi.editor", hero.archive, "exclude", **texts.NO_EXCLUSION)


def _grant(hero: Hero) -> None:
    timers.run(SYSTEM, clock.today())  # the notice ended in the night
    hero.act("archive", "chair", hero.archive, "approve", note="公示无异议,同意建档。请信息中心工会明确责任人,及时落实各项帮扶。")


_ARCHIVE: tuple[tuple[int, Callable[[Hero], None]], ...] = (
    (0, _lead), (1, lambda hero: hero.act("archive", "xinxi.editor", hero.archive, "open", employee_id=hero.employee)), (2, _fill),
    (3, _moved("submit", "xinxi.editor")), (4, _moved("review", "xinxi.editor2", "材料齐全,初审通过。")),
    (6, _survey),
    (8, _moved("approve", "xinxi.leader", "经信息中心工会委员会研究,同意上报。", meeting_on="today")), (9, _moved("check", "officer")),
    (16, _moved("record_check", "officer", returned_on="today", result="MATCH")), (17, _moved("publish", "officer")), (25, _grant),
    (26, _moved("consent", "xinxi.editor", consent_kind="EAP_VISIBLE", signed_on="today", signed_by=NAME)),
)

def _apply(code: str, amount: int, remark: str) -> Callable[[Hero], None]:
    def step(hero: Hero) -> None:
        file = sessions.reading().get(HardshipArchive, hero.archive)
        assert file is not None
        discharged = file.medical_expenses[0].discharge_on
        event = {"C1": file.diagnosed_on, "C2": discharged, "C3": discharged}.get(code)
        hero.aid[code] = hero.town.new("aid", hero.town.actors["xinxi.editor"], {
            "archive_id": hero.archive, "item_id": hero.town.items[code], "requested_amount": f"{amount}.00", "event_on": event,
            "remark": remark,
        })
        hero.act("aid", "xinxi.editor", hero.aid[code], "submit")

    return step


def _approve(code: str, user: str) -> Callable[[Hero], None]:
    return lambda hero: hero.act("aid", user, hero.aid[code], "approve", note="情况属实,同意。")


def _paid(*codes: str, state: str = "PAID") -> Callable[[Hero], None]:
    def step(hero: Hero) -> None:
        for code in codes:
            aid.place(SYSTEM, hero.aid[code], state)

    return step


_AID: tuple[tuple[int, Callable[[Hero], None]], ...] = (
    (27, _apply("C1", 10_000, "确诊恶性肿瘤,在180日内申请重大疾病即时帮扶。")), (28, _approve("C1", "xinxi.leader")),
    (28, _apply("C2", 35_000, "本年度住院个人自付80,000元:(80,000-10,000)×50%=35,000元,按最高比例申请。")),
    (29, _approve("C2", "xinxi.leader")), (30, _approve("C2", "officer")), (32, _approve("C2", "chair")),
    (30, _apply("C3", 5_000, "本年度个人自付80,000元,达到爱心善款5,000元标准。")), (31, _approve("C3", "xinxi.leader")),
    (35, _paid("C1", "C3")), (38, _paid("C2")), (58, _paid("C1", "C2", "C3", state="FOLLOWED_UP")),
    (61, _apply("C6", 5_000, "化疗反应重再次入院,急需垫付押金,申请爱心直通车。")), (61, _approve("C6", "xinxi.leader")), (62, _paid("C6")),
)

def _refer(hero: Hero) -> None:
    hero.referral = hero.town.new("eap", hero.town.actors["xinxi.editor"], {
        "employee_id": hero.employee, "source": "VISIT", "problem_tags": ["ILLNESS", "FAMILY", "SLEEP"], "consent_on": today(),
        "description": "确诊后情绪低落,觉得拖累家人,夜里睡不着,对治疗信心不足。",
    })


def _session(text: str) -> Callable[[Hero], None]:
    def step(hero: Hero) -> None:
        hero.town.new("eap_session", hero.town.actors["counselor"], {
            "referral_id": hero.referral, "on": today(), "form": "FACE", "minutes": "50", "note": text,
            "next_on": (clock.today() + dt.timedelta(days=7)).isoformat(),
        })

    return step


def _pair(hero: Hero) -> None:
    doctor = sessions.reading().scalars(select(Doctor.id).where(Doctor.name == "苏静怡")).one()
    hero.pairing = hero.town.new("pairing", hero.town.actors["health"], {
        "employee_id": hero.employee, "doctor_id": doctor, "key_reason": "CRITICAL_ILL", "risk_level": "HIGH"})


def _plan(hero: Hero) -> None:
    until = (clock.today() + dt.timedelta(days=180)).isoformat()
    hero.plan = hero.town.new("health_plan", hero.town.actors["doctor2"], {
        "pairing_id": hero.pairing, "review_on": until, "height_cm": "172", "weight_kg": "58", "sbp": "132", "dbp": "82",
        "fasting_glucose": "5.6", "ldl": "2.9", "smoking": "0", "drinking": "0", "exercise_days": "2", "sleep_h": "5",
        "risks": [{"code": "STRESS", "level": "HIGH", "evidence": "确诊后焦虑,睡眠差"},
                  {"code": "WEIGHT", "level": "MID", "evidence": "半年体重下降9公斤"}],
        "goals": [{"indicator": "WEIGHT", "baseline": "58公斤", "target": "62公斤以上", "due_on": until},
                  {"indicator": "SLEEP", "baseline": "每晚5小时", "target": "每晚7小时", "due_on": until},
                  {"indicator": "OTHER", "baseline": "化疗第2周期", "target": "按期完成8个周期", "due_on": until}],
        "interventions": [{"kind": "DRUG", "content": "按方案化疗,出现发热、腹泻及时就诊", "freq": "每3周", "owner": "本人"},
                          {"kind": "DIET", "content": "高蛋白饮食,少量多餐", "freq": "每日", "owner": "家属"},
                          {"kind": "PSY", "content": "配合心理支持", "freq": "每周", "owner": "EAP咨询师"},
                          {"kind": "RECHECK", "content": "血常规、肿瘤标志物、腹部CT", "freq": "每3个月", "owner": "结对专家"}],
    })


def _visit(hero: Hero, **found: str) -> None:
    hero.town.new("follow_up", hero.town.actors["doctor2"], {
        "pairing_id": hero.pairing, "done_on": today(), "mode": "PHONE", "sbp": "128", "dbp": "80", "adherence": "5", **found})


def _ask(hero: Hero) -> None:
    hero.request = hero.town.new("green_channel", hero.town.actors["xinxi.editor"], {
        "employee_id": hero.employee, "need": "CONSULT", "urgency": "NORMAL", "disease": "结肠恶性肿瘤", "consent_on": today(),
        "summary": f"{DISEASE}。希望上级医院专家会诊,确定后续治疗方案。", "prior_hospital": "齐港市肿瘤医院",
        "prior_hospital_tertiary": True, "out_of_town": True, "dest_city": "北京市", "insurance_filing": "FILED", "filed_on": today(),
        "lodging_help": True, "transport_help": True, "cost_estimate": "20000.00"})


def _match(hero: Hero) -> None:
    hospital = sessions.reading().scalars(select(Hospital.id).where(Hospital.name == "首都肿瘤诊疗中心")).one()
    hero.act("green_channel", "green", hero.request, "match", hospital_id=hospital, department="肿瘤内科", doctor_name="周教授")


def _book(hero: Hero) -> None:
    when = dt.datetime.combine(hero.town.timeline.anchor + dt.timedelta(days=6), dt.time(9, 30))
    hero.act("green_channel", "green", hero.request, "book", appoint_at=when.isoformat())


def _counselled(verb: str, user: str, **data: Any) -> Callable[[Hero], None]:
    return lambda hero: hero.act("eap", user, hero.referral, verb, **data)


_CARE: tuple[tuple[int, Callable[[Hero], None]], ...] = (
    (29, _refer), (30, _counselled("triage", "coordinator", phq9=12, phq9_item9=0, gad7=9, target="COUNSEL")),
    (30, lambda hero: hero.act("eap", "coordinator", hero.referral, "assign", assigned_to=hero.town.actors["counselor"].user_id)),
    (31, _counselled("start", "counselor")), (33, _session("首次访谈。担心费用和拖累家人,落泪;未见自伤想法。约定每周一次,请妻子参与。")),
    (38, _session("睡眠略有好转,能与妻子谈病情。练习放松训练。")), (44, _session("已知帮扶款到账,压力明显减轻,对治疗有了信心。")),
    (33, _pair), (35, lambda hero: hero.act("pairing", "health", hero.pairing, "activate", consent_on=today())), (37, _plan),
    (38, lambda hero: hero.act("health_plan", "doctor2", hero.plan, "confirm")),
    (39, lambda hero: hero.act("health_plan", "health", hero.plan, "agree", agreed_by_employee_on=today())),
    (48, lambda hero: _visit(hero, weight="57.2", symptoms="化疗后恶心、食欲差", advice="少量多餐,按时服用止吐药。")),
    (57, lambda hero: _visit(hero, weight="59", symptoms="化疗后乏力、食欲差,无发热", advice="继续原方案,加强营养,两周后复查血常规。")),
    (67, lambda hero: _visit(hero, weight="60.5", symptoms="食欲好转,能散步半小时", advice="血常规基本正常,按期进行下一周期。")),
    (70, _ask), (71, lambda hero: hero.act("green_channel", "green", hero.request, "accept", note="已电话联系本人,核对病历资料。")),
    (72, _match), (75, _book),
)


def found() -> dict[str, Any]:
    """The keys of the story as they are stored."""
    get = sessions.reading().scalar
    person = sessions.reading().scalars(select(Employee).where(Employee.emp_no == EMP_NO)).one()
    file = sessions.reading().scalars(select(HardshipArchive).where(HardshipArchive.employee_id == person.id)).first()
    mine = AidApplication.employee_id == person.id
    asked = select(AidItem.code, AidApplication.id).join(AidItem, AidItem.id == AidApplication.item_id).where(mine)
    items = sessions.reading().execute(asked)
    return {
        "employee_id": person.id, "emp_no": EMP_NO, "name": NAME, "unit": org.INFORMATION, "archive_id": file.id if file else None,
        "archive_no": file.archive_no if file else None, "applications": dict(items.all()),
        "total": money.grouped(get(select(func.sum(AidApplication.approved_amount)).where(mine)) or money.ZERO),
        "referral_id": get(select(EapReferral.id).where(EapReferral.employee_id == person.id)),
        "pairing_id": get(select(HealthPairing.id).where(HealthPairing.employee_id == person.id)),
        "plan_id": get(select(HealthPlan.id).where(HealthPlan.employee_id == person.id)),
        "request_id": get(select(GreenRequest.id).where(GreenRequest.employee_id == person.id)),
    }
