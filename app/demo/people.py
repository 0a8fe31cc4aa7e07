"""The roster of the demo company: two thousand invented people with posts, years and telephone numbers of nobody."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from app.demo import names, org
from app.demo.org import Place
from app.kernel import clock, crypto, idno, pinyin
from app.store.unit import Unit
from models.person import Employee

DIVISION = "370399"  #: no place has this code, so nobody has such an ID number
#: beginnings of mobile numbers that no operator uses
_PREFIXES = ("154", "161", "163", "164", "168", "169", "179")

_POSTS = {
    "IT": "运维工程师 软件工程师 网络管理员 系统管理员 数据库管理员 信息安全工程师 硬件维护工 通信维护工 机房值班员",
    "WATER": "净水工 司泵工 污水处理工 循环水操作工 化验员 巡检工 电工 钳工 班长 技术员",
    "CHEM": "内操 外操 外操 内操 班长 副班长 值班长 工艺技术员 设备技术员 压缩机操作工 仪表工 电工 钳工 安全员",
    "POWER": "锅炉运行工 汽轮机运行工 电气值班员 燃料运行工 化学水处理工 热工检修工 继电保护工 班长 技术员",
    "LAB": "化验分析工 工程师 高级工程师 采样工 仪器分析工 技术员 资料员 实验工",
    "STORE": "保管员 装卸工 计量员 油品操作工 司泵工 叉车司机 采购员 调度员 班长",
    "INSTR": "仪表工 电工 仪表技术员 电气技术员 校验工 班长 自控工程师",
    "REPAIR": "钳工 管工 电焊工 起重工 车工 铆工 防腐工 架子工 班长 施工员",
    "SAFE": "战斗员 班长 消防车司机 值班员 巡逻队员 监控员 通信员",
    "TRANS": "机车司机 调车员 货车司机 客车司机 调度员 线路工 修理工 货运员 安全员",
    "TEACH": "教师 实训指导师 教务员 培训管理员",
    "SERVICE": "炊事员 公寓管理员 绿化工 水电维修工 保育员 房产管理员 班长",
    "OFFICE": "主管 业务员 会计 科员 统计员 文秘 经济师",
    "RETIRED": "退休职工 退休职工 退休职工 退休职工 活动站管理员 退管干事",
}
_PRE_RETIRED = {"EARLY": 0.02, "SICK": 0.012, "OFF": 0.006}


@dataclass
class Person:
    """One employee before he is stored."""

    emp_no: str
    name: str
    gender: str
    birth: dt.date
    place: str  #: code of the workshop or unit
    unit: str  #: code of the second-level unit
    post: str
    work_state: str = "ON"
    contract: str = "FORMAL"
    marital: str = "MARRIED"
    hukou: str = "NON_AGRI"
    politics: str = "MASSES"
    ethnicity: str = "HA"
    hire: dt.date | None = None
    phone: str = ""
    id_no: str = ""
    id: int = 0
    free: bool = True  #: neither on the union's staff nor in a household already
    tags: set[str] = field(default_factory=set)

    def age(self, day: dt.date) -> int:
        return idno.age_on(self.birth, day)


class Numbers:
    """ID and telephone numbers that no other person of the demo has."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def id_no(self, birth: dt.date, gender: str) -> str:
        while True:
            number = idno.make(DIVISION, birth, 2 * self._rng.randrange(1, 499) + (gender == "M"))
            if number not in self._used:
                self._used.add(number)
                return number

    def phone(self) -> str:
        while True:
            number = f"{self._rng.choice(_PREFIXES)}{self._rng.randrange(10**8):08d}"
            if number not in self._used:
                self._used.add(number)
                return number


def born(rng: random.Random, today: dt.date, low: int, high: int) -> dt.date:
    """A birthday of somebody who is ``low`` to ``high`` years old."""
    return today - dt.timedelta(days=rng.randint(low * 366, high * 365 + 180))


def roster(rng: random.Random, company: dict[str, Place], numbers: Numbers, today: dt.date, count: int) -> list[Person]:
    """Everybody, unit by unit: first the chairman and the clerks of its union, then the workshops."""
    made: list[Person] = []
    seen: Counter[str] = Counter()
    for unit, staff in org.shares(company, count).items():
        shops = [p for p in company.values() if p.parent == unit]
        for serial in range(1, staff + 1):
            place = company[unit] if serial <= 4 else shops[serial % len(shops)]
            person = _one(rng, numbers, today, f"1{unit[1:]}{serial:04d}", unit, place)
            seen[person.gender] += 1
            if seen[person.gender] % 40 == 9:
                person.name = names.surname(rng) + names.rare(person.gender, seen[person.gender] // 40)
            made.append(person)
    return made


def _one(rng: random.Random, numbers: Numbers, today: dt.date, emp_no: str, unit: str, place: Place) -> Person:
    retired = place.kind == "RETIRED" and place.level == "WORKSHOP" and rng.random() < 0.75
    gender = "F" if rng.random() < (0.45 if place.kind in ("LAB", "OFFICE", "SERVICE", "TEACH") else 0.27) else "M"
    age = (61, 74) if retired else (23, 59 if gender == "M" else 54)
    birth = born(rng, today, *age)
    if not retired and rng.random() < 0.55:  # most are between thirty-five and fifty-five
        birth = born(rng, today, 36, 58 if gender == "M" else 53)
    person = Person(emp_no, names.person(rng, gender, birth.year), gender, birth, place.code, unit,
                    "退休职工" if retired else rng.choice(_POSTS[place.kind].split()))
    _circumstances(rng, person, today, retired)
    person.phone = numbers.phone()
    person.id_no = numbers.id_no(birth, gender)
    return person


def _circumstances(rng: random.Random, person: Person, today: dt.date, retired: bool) -> None:
    age = person.age(today)
    person.work_state = "RETIRED" if retired else "ON"
    if not retired:
        for state, chance in _PRE_RETIRED.items():
            if (state != "EARLY" or age > 52) and rng.random() < chance:
                person.work_state = state
    person.contract = "FORMAL" if retired or rng.random() < 0.9 else rng.choice(("DISPATCH", "DISPATCH", "OUTSOURCE"))
    person.marital = "SINGLE" if age < 27 and rng.random() < 0.75 else rng.choices(("MARRIED", "DIVORCED", "WIDOWED"), (90, 8, 2))[0]
    person.hukou = rng.choices(("NON_AGRI", "AGRI", "CONVERTED"), (84, 9, 7))[0]
    person.politics = rng.choices(("MASSES", "PARTY", "DEMO"), (66, 33, 1))[0]
    if age < 28 and person.politics == "MASSES" and rng.random() < 0.5:
        person.politics = "LEAGUE"
    person.ethnicity = rng.choices(("HA", "HU", "MA", "MG", "CS", "TJ"), (955, 22, 12, 5, 3, 3))[0]
    started = person.birth.year + rng.randint(19, 26)
    person.hire = dt.date(min(started, today.year - 1), rng.choice((3, 7, 7, 8, 12)), rng.randint(1, 28))


def write(u: Unit, people: list[Person], units: dict[str, int]) -> None:
    """Store the roster in one statement and tell everybody his key."""
    blind = crypto.main().blind
    now = clock.now()
    rows = []
    for person in people:
        full, initials = pinyin.keys(person.name)
        rows.append({
            "emp_no": person.emp_no, "name": person.name, "pinyin": full, "initials": initials, "id_no": person.id_no,
            "id_no_bx": blind("id_no", person.id_no), "gender": person.gender, "birth_date": person.birth,
            "ethnicity": person.ethnicity, "politics": person.politics, "post": person.post, "work_state": person.work_state,
            "hire_date": person.hire, "contract_kind": person.contract, "union_member": True, "phone": person.phone,
            "model_worker": "NONE", "marital": person.marital, "hukou": person.hukou, "unit_id": units[person.place],
            "version": 1, "created_at": now, "changed_at": now,
        })
    u.session.execute(insert(Employee), rows)
    keys: dict[str, int] = dict(u.session.execute(select(Employee.emp_no, Employee.id)).all())
    for person in people:
        person.id = keys[person.emp_no]
        u.record("change", "person", person.id, "create", {"emp_no": [None, person.emp_no]})
