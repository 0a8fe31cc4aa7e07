"""The psychological service of the demo: grids, and referrals from the first word to the last session."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.demo import org
from app.demo.cases import Case
from app.demo.people import Person
from app.demo.timeline import Life, backward
from app.demo.town import Town, ahead, today
from app.kernel import clock

#: members' user name -> the units of the grid; the first grids belong to the two units of the demo accounts
GRIDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("xinxi.grid", "信息网格", ("U01", "U39", "U40")), ("gongpai.grid", "供排水网格", ("U02", "U36", "U37")),
    ("u03.grid", "烯烃炼油网格", ("U03", "U04", "U05", "U06", "U07")), ("u08.grid", "化纤化肥网格", ("U08", "U09", "U10", "U11", "U12")),
    ("u13.grid", "储运芳烃网格", ("U13", "U14", "U15", "U16", "U17")), ("u18.grid", "碳四空分网格", ("U18", "U19", "U20", "U21", "U22")),
    ("u23.grid", "检维修网格", ("U23", "U24", "U25", "U26", "U27")),
    ("u28.grid", "运输保卫网格", ("U28", "U29", "U30", "U31", "U32", "U33")),
    ("u34.grid", "科研服务网格", ("U34", "U35", "U38")),
)
#: state -> how many, steps
_COURSES = (
    ("OPEN", 5, "refer"), ("TRIAGED", 4, "refer triage"), ("ASSIGNED", 4, "refer triage assign"),
    ("IN_SERVICE", 8, "refer triage assign start test session session"), ("IN_SERVICE", 3, "refer triage assign start"),
    ("FOLLOW_UP", 6, "refer triage assign start test session session session follow"),
    ("FOLLOW_UP", 2, "refer triage transfer follow"), ("TRANSFERRED", 2, "refer triage transfer"),
    ("CLOSED", 13, "refer triage assign start test session session session follow again close"),
    ("CLOSED", 2, "refer triage transfer follow close"), ("DECLINED", 3, "refer triage decline"),
)
_GAPS = {"triage": (0, 1), "assign": (0, 1), "start": (1, 2), "test": (0, 0), "session": (4, 7), "follow": (5, 8), "again": (10, 16),
         "close": (8, 14), "transfer": (0, 1), "decline": (2, 5)}
#: tags, what was said, PHQ-9, GAD-7; the first of the ill themselves, the second of their families
_TROUBLES: tuple[tuple[str, str, tuple[int, int], tuple[int, int]], ...] = (
    ("ILLNESS FAMILY", "确诊重病后情绪低落,常说拖累家人,夜里睡不好。", (8, 16), (6, 12)),
    ("ILLNESS", "家属患病,照料负担重,身心疲惫,主动求助。", (3, 8), (3, 9)),
    ("SLEEP WORK", "连续倒班后长期失眠,注意力不集中,担心影响操作安全。", (5, 11), (5, 11)),
    ("FAMILY RELATION", "夫妻长期争吵,孩子学习也受影响,想找人谈谈。", (4, 9), (4, 9)),
    ("GRIEF", "老人上月去世,至今走不出来,吃饭睡觉都不好。", (7, 13), (3, 8)),
    ("WORK", "岗位竞聘后压力大,心慌、易怒,自己要求咨询。", (3, 8), (6, 13)),
    ("FAMILY", "孩子高考和家庭经济压力叠加,经常独自落泪。", (6, 12), (5, 10)),
)
_CRISIS = ("ILLNESS CRISIS", "得知病情后说过不想治了,班组同事发现情绪异常。",
           "当班同事发现其独自在楼顶徘徊,已陪同下楼并电话告知家属,拨打了24小时心理热线。")
_SESSIONS = (
    "首次访谈,建立关系,收集基本信息。来访者情绪低落,述说病情和经济压力时落泪,未见自伤想法。约定每周一次。",
    "回顾一周睡眠记录,练习放松训练。讨论与配偶的沟通方式,布置情绪日记。",
    "睡眠有改善,能按时吃饭。讨论“拖累家人”的想法,寻找证据,家属愿意参与下次会谈。",
    "情绪平稳,已恢复部分家务和散步。巩固应对方法,约定随访。",
    "夫妻共同参加,澄清各自期待,约定家庭分工和每周固定谈心时间。",
)
_FOLLOW = ("电话随访,睡眠和食欲正常,情绪平稳。", "到岗位看望,与班组正常交流,按时服药。", "家属反映情绪明显好转。")
_HOSPITALS = ("齐港市精神卫生中心", "省立第二医院心身医学科")


@dataclass
class Referral:
    """One referral: whom, why, and the working days of its steps."""

    person: Person
    state: str
    plan: list[tuple[int, str]]
    rng: random.Random
    crisis: bool
    trouble: tuple[str, str, tuple[int, int], tuple[int, int]]
    pk: int = 0
    sessions: int = 0
    counselor: str = "counselor"
    data: dict[str, Any] = field(default_factory=dict)


def grids(town: Town) -> None:
    """Write the grids; each unit belongs to one of them."""
    for number, (member, name, units) in enumerate(GRIDS, 1):
        town.new("eap_grid", town.actors["coordinator"], {
            "code": f"G{number:02d}", "name": name, "unit_id": town.units[units[0]], "leader": town.staff(units[0]).leader.name,
            "units": [{"unit_code": code} for code in units], "members": [{"username": member}],
            "counselors": [{"username": "counselor" if number % 2 else "counselor2"}],
        })


def plan(town: Town, cases: list[Case], share: float) -> list[Referral]:
    """Heads of households and other employees whom somebody refers."""
    rng = town.rng("eap")
    ill = [(c.head, _TROUBLES[0 if c.household.illness.patient == "HEAD" else 1]) for c in cases
           if c.household.illness and c.granted is not None and c.target != "CANCELLED"]
    others = [p for p in town.people if p.free and p.work_state == "ON" and p.place != p.unit]
    near = [p for p in others if p.unit in (org.INFORMATION, org.WATER)]
    rng.shuffle(ill)
    made: list[Referral] = []
    for state, count, listed in _COURSES:
        for _ in range(max(1, round(count * share))):
            if ill and rng.random() < 0.6:
                person, trouble = ill.pop()
            else:
                person, trouble = rng.choice(near if rng.random() < 0.35 else others), rng.choice(_TROUBLES[2:])
                others.remove(person)
                near = [p for p in near if p is not person]
            steps = listed.split()
            crisis = (state, len(steps)) in (("FOLLOW_UP", 4), ("TRANSFERRED", 3)) and len(made) % 2 == 0
            gaps = [0 if crisis and s in ("triage", "transfer") else rng.randint(*_GAPS[s]) for s in steps[1:]]
            age = rng.randint(10, 190) if state in ("CLOSED", "DECLINED") else rng.randint(0, 4)
            made.append(Referral(person, state, list(zip(backward(town.timeline.last - age, gaps), steps, strict=True)),
                                 town.rng("eap", len(made)), crisis, trouble))
    return made


def life(town: Town, case: Referral) -> Life:
    """One referral as far as it has come."""
    steps = iter(case.plan)
    for moment in town.timeline.moments((day for day, _ in case.plan), case.rng):
        yield moment
        _STEPS[next(steps)[1]](town, case)


def _refer(town: Town, case: Referral) -> None:
    unit, rng = case.person.unit, case.rng
    member = next(user for user, _, units in GRIDS if unit in units)
    source = "GRID" if case.crisis else rng.choice(("UNIT", "GRID", "GRID", "SELF", "VISIT", "SCREENING", "DOCTOR"))
    who = {"UNIT": town.staff(unit).editor, "VISIT": town.staff(unit).editor, "GRID": town.actors[member]}.get(
        source, town.actors["coordinator"])
    raw: dict[str, Any] = {"employee_id": case.person.id, "source": source, "problem_tags": case.trouble[0].split(),
                           "description": case.trouble[1]}
    if case.crisis:
        tags, told, reason = _CRISIS
        raw.update(problem_tags=tags.split(), description=told, crisis=True, crisis_reason=reason)
    else:
        raw["consent_on"] = today()
    case.pk = town.new("eap", who, raw)


def _triage(town: Town, case: Referral) -> None:
    phq9, gad7 = case.rng.randint(*case.trouble[2]), case.rng.randint(*case.trouble[3])
    data: dict[str, Any] = {"phq9": phq9, "gad7": gad7, "phq9_item9": 0}
    if case.crisis:
        data = {"crisis": True, "phq9": case.rng.randint(17, 22), "phq9_item9": 2, "gad7": case.rng.randint(10, 16), "target": "EMERGENCY"}
    elif "transfer" in {s: d for d, s in case.plan}:
        data = {"phq9": case.rng.randint(16, 19), "phq9_item9": 0, "gad7": case.rng.randint(11, 16), "target": "PSYCHIATRY"}
    else:
        data["target"] = "GRID_TALK" if phq9 < 5 and gad7 < 5 else "COUNSEL"
    town.act("eap", town.actors["coordinator"], case.pk, "triage", **data)


def _assign(town: Town, case: Referral) -> None:
    case.counselor = case.rng.choice(("counselor", "counselor2"))
    town.act("eap", town.actors["coordinator"], case.pk, "assign", assigned_to=town.actors[case.counselor].user_id,
             note="请三日内首次联系,注意保密。")


def _test(town: Town, case: Referral) -> None:
    total, answers = case.rng.randint(*case.trouble[3]), [0] * 7
    for _ in range(total):
        answers[case.rng.choice([n for n, a in enumerate(answers) if a < 3])] += 1
    town.new("eap_assessment", town.actors[case.counselor], {"referral_id": case.pk, "tool": "GAD7", "taken_on": today(),
                                                             "items": ",".join(map(str, answers))})


def _session(town: Town, case: Referral) -> None:
    case.sessions += 1
    text = _SESSIONS[min(case.sessions - 1, 3)] if "FAMILY" not in case.trouble[0] or case.sessions != 2 else _SESSIONS[4]
    town.new("eap_session", town.actors[case.counselor], {
        "referral_id": case.pk, "on": today(), "form": case.rng.choices(("FACE", "PHONE", "VIDEO"), (75, 15, 10))[0],
        "minutes": case.rng.choice((50, 50, 60)), "note": text, "next_on": ahead(7),
    })


def _follow(town: Town, case: Referral) -> None:
    transferred = town.state("eap", case.pk) == "TRANSFERRED"
    who = town.actors["coordinator" if transferred else case.counselor]
    town.act("eap", who, case.pk, "follow_up", next_on=ahead(14), note=case.rng.choice(_FOLLOW))


def _close(town: Town, case: Referral) -> None:
    who = town.actors[case.counselor if case.sessions else "coordinator"]
    town.act("eap", who, case.pk, "close", close_reason=case.rng.choices(("IMPROVED", "TRANSFERRED", "LOST"), (85, 8, 7))[0],
             satisfaction=case.rng.choice((4, 5, 5)), note="情绪平稳,已恢复正常工作和生活,结案。")


def _transfer(town: Town, case: Referral) -> None:
    town.act("eap", town.actors["coordinator"], case.pk, "transfer", hospital=case.rng.choice(_HOSPITALS), note="已由家属陪同就诊。")


def _decline(town: Town, case: Referral) -> None:
    town.act("eap", town.actors["coordinator"], case.pk, "decline", second_contact_on=clock.today() - dt.timedelta(days=1),
             note="本人表示目前不需要,已告知热线电话,随时可再联系。")


_STEPS: dict[str, Callable[[Town, Referral], None]] = {
    "refer": _refer, "triage": _triage, "assign": _assign, "test": _test, "session": _session, "follow": _follow, "again": _follow,
    "close": _close, "transfer": _transfer, "decline": _decline,
    "start": lambda town, case: town.act("eap", town.actors[case.counselor], case.pk, "start", note="已电话联系,约定首次面谈时间。"),
}
