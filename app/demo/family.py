"""The families of the demo: who lives with the employee, what they do and what they earn."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from app.demo import names
from app.demo.people import Numbers, Person
from app.kernel import idno

_SCHOOLS = {
    "KINDER": ("东港石化第一幼儿园", "临海区实验幼儿园"),
    "PRIMARY": ("东港石化第二小学", "临海区实验小学", "港西小学"),
    "JUNIOR": ("东港石化中学", "齐港市第六中学", "临海区实验中学"),
    "SENIOR": ("齐港市第一中学", "齐港市第五中学", "齐港市工业学校"),
    "TERTIARY": ("省石油化工大学", "省医学高等专科学校", "齐港职业技术学院", "省师范大学", "北方理工大学", "省财经学院"),
}
_EMPLOYERS = ("华联超市", "顺达物流公司", "临海区第三小学", "个体餐馆", "物业公司", "服装加工厂", "社区卫生服务站", "东港石化劳务公司")


@dataclass
class Member:
    """One member of a household besides the employee."""

    place: str
    name: str
    relation: str
    id_no: str
    birth: dt.date
    identity: str
    school: str | None = None
    stage: str | None = None
    health: str = "GOOD"
    income: int = 0  #: a year, counted
    basic_pension: int = 0  #: a year, not counted
    proved: bool = False  #: a document says why there is no income

    def age(self, day: dt.date) -> int:
        return idno.age_on(self.birth, day)

    def raw(self, day: dt.date) -> dict[str, Any]:
        """As it is typed into the form."""
        return {
            "name": self.name, "relation": self.relation, "id_no": self.id_no, "shares_life": True, "health_state": self.health,
            "identity": self.identity, "month_income": f"{self.income / 12:.2f}" if self.income else None,
            "org_or_school": self.school, "edu_stage": self.stage, "school_kind": "PUBLIC" if self.stage else None,
            "medical_insurance": "EMPLOYEE" if self.identity in ("WORK", "RETIRED") else "RESIDENT",
            "politics": "MASSES" if self.age(day) > 27 else None, "guardian_consent": self.age(day) < 14,
        }


class Families:
    """Makes families; keeps the numbers of all of them apart."""

    def __init__(self, rng: random.Random, numbers: Numbers, head: Person, day: dt.date) -> None:
        self._rng, self._numbers, self._head, self._day = rng, numbers, head, day
        self._members: list[Member] = []

    def make(self, student: bool, alone: bool, poor: bool) -> list[Member]:
        """``student``: a child at senior school or university; ``alone``: a single parent; ``poor``: the spouse earns little."""
        rng = self._rng
        mother_name = names.surname(rng)
        if self._head.marital == "MARRIED" and not alone:
            mother_name = self._spouse(poor)
        children = rng.choices((0, 1, 2), (12, 68, 20))[0] if self._head.age(self._day) > 30 else rng.choice((0, 1))
        children = max(children, 1) if student or alone else children
        for number in range(children):
            self._child(student and number == 0, mother_name)
        if rng.random() < (0.35 if self._head.marital == "SINGLE" else 0.2):
            self._parent()
        return self._members

    def _add(self, relation: str, name: str, birth: dt.date, gender: str, identity: str, **more: Any) -> Member:
        member = Member(f"M{len(self._members) + 1}", name, relation, self._numbers.id_no(birth, gender), birth, identity, **more)
        self._members.append(member)
        return member

    def _born(self, age: int) -> dt.date:
        return self._day - dt.timedelta(days=int(age * 365.25) + self._rng.randint(10, 350))

    def _spouse(self, poor: bool) -> str:
        rng, head = self._rng, self._head
        gender = "F" if head.gender == "M" else "M"
        birth = self._born(min(58, max(23, head.age(self._day) + rng.randint(-3, 2))))
        weights = (38, 34, 16, 12) if poor else (76, 8, 8, 8)
        identity = rng.choices(("WORK", "JOBLESS", "FARM", "RETIRED"), weights)[0]
        if identity == "RETIRED" and (gender == "M" or head.age(self._day) < 51):
            identity = "WORK"
        member = self._add("SPOUSE", names.person(rng, gender, birth.year), birth, gender, identity)
        if identity == "WORK":
            member.school = rng.choice(_EMPLOYERS)
            member.income = rng.randint(1900, 3300 if poor else 4600) * 12
        elif identity == "FARM":
            member.income = rng.randint(900, 1900) * 12
        elif identity == "RETIRED":
            member.income = rng.randint(2300, 3200) * 12
        else:
            member.proved = rng.random() < 0.5
        return names.split(member.name)[0]

    def _child(self, student: bool, mother_name: str) -> None:
        rng, head = self._rng, self._head
        if student:
            age = rng.randint(15, 21)
        else:
            age = head.age(self._day) - rng.randint(24, 31)
        if not 1 <= age <= 21:
            if not student:  # grown up and gone
                return
            age = 19
        gender = rng.choice("MF")
        family = names.split(head.name)[0] if head.gender == "M" else mother_name
        birth = self._born(age)
        stage = next((s for top, s in ((2, None), (5, "KINDER"), (11, "PRIMARY"), (14, "JUNIOR"), (17, "SENIOR"), (22, "TERTIARY"))
                      if age <= top), None)
        self._add("SON" if gender == "M" else "DAUGHTER", family + names.given(rng, gender, birth.year), birth, gender,
                  "STUDENT" if age > 5 else "CHILD", stage=stage, school=rng.choice(_SCHOOLS[stage]) if stage else None)

    def _parent(self) -> None:
        rng, head = self._rng, self._head
        gender = rng.choice("MFF")
        birth = self._born(max(62, head.age(self._day) + rng.randint(23, 29)))
        relation = "FATHER" if gender == "M" else "MOTHER"
        family = names.split(head.name)[0] if gender == "M" else names.surname(rng)
        name = family + names.given(rng, gender, birth.year)
        if rng.random() < 0.5:
            self._add(relation, name, birth, gender, "RETIRED", income=rng.randint(2200, 3300) * 12)
        else:
            self._add(relation, name, birth, gender, "FARM", basic_pension=rng.randint(170, 230) * 12)
