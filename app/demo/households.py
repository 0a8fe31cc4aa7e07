"""Households in hardship: family, causes, money and papers that fit together, as an editor would type them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.demo import illness, texts
from app.demo.family import Families, Member
from app.demo.illness import Illness
from app.demo.people import Numbers, Person
from app.kernel import money
from app.kernel.data import rulesets

_LINE = Decimal(rulesets()["base"]["dibao_month"])
_IMPUTED = int(Decimal(rulesets()["base"]["min_wage_month"]) * 12)
#: net income per person and month that leads to a category
_NET = {"DEEP": (-650, 1050), "RELATIVE": (1075, 2110), "MARGINAL": (2135, 3170), "ACCIDENT": (2200, 3900)}
_SELF_PAID = {"DEEP": (36, 118), "RELATIVE": (28, 86), "MARGINAL": (22, 60), "ACCIDENT": (80, 140)}
_WAGE = (24_000, 116_000)  #: what an employee earns in a year
_BANKS = (("中国工商银行", "622202"), ("中国建设银行", "621700"), ("中国农业银行", "622848"), ("中国银行", "621661"))
_ESTATES = ("炼化新村", "石化小区", "胜利花园", "港西家园", "团结里", "幸福苑", "海晏小区", "工人新村", "华苑小区", "东风里")
_DISTRICTS = ("临海区", "港西区", "临海区", "石桥县")


@dataclass
class Household:
    """What is typed, and what later stories of the demo need to know of it."""

    raw: dict[str, Any]
    category: str
    cause: str
    members: list[Member]
    illness: Illness | None = None
    loss: int = 0  #: damage of an accident or disaster after compensation, yuan
    net: Decimal = money.ZERO  #: income per person and month after rigid expenses

    @property
    def size(self) -> int:
        return 1 + len(self.members)

    def students(self) -> list[Member]:
        """Children at senior school or university."""
        return [m for m in self.members if m.stage in ("SENIOR", "TERTIARY")]

    def jobless(self) -> Member | None:
        return next((m for m in self.members if m.identity == "JOBLESS"), None)


@dataclass
class _Draft:
    members: list[Member]
    ill: Illness | None
    rigid: list[tuple[str, str, int | Decimal, str]]  #: member, kind, amount, proof
    loss: int = 0

    @property
    def others(self) -> int:
        """Yearly income of everybody but the head, imputed income included."""
        return sum(m.income for m in self.members) + sum(
            _IMPUTED for m in self.members if m.identity == "JOBLESS" and not m.proved)


def compose(rng: random.Random, numbers: Numbers, head: Person, cause: str, category: str, day: dt.date) -> Household:
    """A household of ``head`` that applies on ``day``; figures are drawn again until they lead to ``category``."""
    for _ in range(200):
        draft = _draft(rng, numbers, head, cause, category, day)
        size = 1 + len(draft.members)
        rigid = sum((Decimal(r[2]) for r in draft.rigid), money.ZERO)
        wage = int(rng.randint(*_NET[category]) * 12 * size + rigid - draft.others) // 120 * 120
        if _WAGE[0] <= wage <= _WAGE[1] and _fits(category, wage + draft.others, rigid, size, draft):
            break
    else:
        raise RuntimeError(f"no household for {cause} {category}")
    net = (wage + draft.others - rigid) / 12 / size
    raw = _raw(rng, head, cause, category, day, draft, wage)
    return Household(raw, category, cause, draft.members, draft.ill, draft.loss, net)


def _fits(category: str, income: int, rigid: Decimal, size: int, draft: _Draft) -> bool:
    net = (income - rigid) / 12 / size
    if category != "ACCIDENT":
        low = {"DEEP": Decimal(-9999), "RELATIVE": _LINE, "MARGINAL": 2 * _LINE}[category]
        return low <= net < {"DEEP": _LINE, "RELATIVE": 2 * _LINE, "MARGINAL": 3 * _LINE}[category]
    cost = draft.ill.self_paid if draft.ill else draft.loss
    return net >= 2 * _LINE and cost > income * Decimal("0.8")


def _draft(rng: random.Random, numbers: Numbers, head: Person, cause: str, category: str, day: dt.date) -> _Draft:
    poor = category == "DEEP" or cause in ("C02", "C03", "C13")
    members = Families(rng, numbers, head, day).make(cause == "C09", cause == "C12", poor)
    draft = _Draft(members, None, [])
    if cause in ("C02", "C03") and members and members[0].relation == "SPOUSE":
        members[0].identity, members[0].income, members[0].school, members[0].proved = "JOBLESS", 0, None, poor
    if cause == "C06" or (cause == "C08" and rng.random() < 0.6):
        _fall_ill(rng, head, draft, category, day, cause)
    elif cause in ("C07", "C08"):
        draft.loss = rng.randint(62, 120) * 1000
    if cause == "C11":
        draft.rigid.append(("HEAD", "DISABILITY", rng.randint(6, 18) * 1000, "DISABILITY_CERT"))
    for child in members:
        if child.stage in ("SENIOR", "TERTIARY") and (cause == "C09" or rng.random() < 0.6):
            fee = rng.randint(9, 17) * 1000 if child.stage == "TERTIARY" else rng.randint(3, 6) * 1000
            draft.rigid.append((child.place, "SCHOOL", fee, "FEE_RECEIPT"))
    if rng.random() < 0.3 and cause not in ("C06", "C08"):
        draft.rigid.append(("HEAD", "HOUSING", rng.randint(6, 24) * 1000, "OTHER"))
    if cause == "C14":
        draft.rigid.append(("HEAD", "OTHER", rng.randint(8, 20) * 1000, "OTHER"))
    return draft


def _fall_ill(rng: random.Random, head: Person, draft: _Draft, category: str, day: dt.date, cause: str) -> None:
    """Choose the patient; an illness that makes an accident household is recent and kept outside the rigid expenses."""
    member = None
    if rng.random() < 0.38 and cause == "C06" and draft.members:
        member = rng.choice([m for m in draft.members if m.relation == "SPOUSE"] or draft.members)
        if rng.random() < 0.3:
            member = rng.choice(draft.members)
    age = member.age(day) if member else 40
    gender = head.gender if member is None else "M" if int(member.id_no[16]) % 2 else "F"
    found = illness.disease(rng, "C" if age < 17 else "E" if age > 61 else gender)
    low, high = _SELF_PAID[category]
    own = money.rounded(Decimal(rng.randint(low * 100_000, high * 100_000)) / 100)
    month_start = day.replace(day=1)
    out = day - dt.timedelta(days=1) if category == "ACCIDENT" else month_start - dt.timedelta(days=rng.randint(2, 26))
    if category == "ACCIDENT" and out < month_start:
        out = day
    draft.ill = Illness(found, member.place if member else "HEAD", member.relation if member else "SELF", age < 18, own,
                        out - dt.timedelta(days=rng.randint(22, 48)), out)
    if member:
        member.health = found.state
        if member.identity == "WORK":
            member.income = min(member.income, rng.randint(1000, 1500) * 12)
    if category != "ACCIDENT":
        draft.rigid.append((draft.ill.patient, "ILLNESS", own, "INVOICE"))


def _raw(rng: random.Random, head: Person, cause: str, category: str, day: dt.date, draft: _Draft, wage: int) -> dict[str, Any]:
    ill, members = draft.ill, draft.members
    minor = [c for c, fits in (
        ("C09", cause != "C09" and any(r[1] == "SCHOOL" for r in draft.rigid)), ("C12", cause != "C12" and head.marital == "DIVORCED"),
        ("C02", cause not in ("C02", "C03") and any(m.identity == "JOBLESS" for m in members)),
        ("C14", ill is not None and cause != "C14" and rng.random() < 0.25), ("C13", cause != "C13" and head.contract == "DISPATCH"),
    ) if fits][:3]
    state = ill.disease.state if ill and ill.patient == "HEAD" else rng.choice(("GOOD", "GOOD", "MINOR", "HYPERTENSION"))
    raw: dict[str, Any] = {
        "reason": texts.reason(rng, cause, _kind(cause, head, draft), ill.relation if ill else "SELF"),
        "applied_on": day.isoformat(),
        "discovered_on": (day - dt.timedelta(days=rng.randint(1, 4))).isoformat(), "main_cause": cause, "minor_causes": minor,
        "source_kind": rng.choices(("SELF", "VISIT", "WORKSHOP"), (30, 35, 35))[0], "kind": "FORMAL",
        "archive_level": rng.choices(("BASIC", "CITY", "COUNTY"), (85, 10, 5))[0],
        "health_state": "DISABLED" if cause == "C11" else state, **home(rng), **bank(rng),
        "single_parent": cause == "C12", "zero_employment": False, "self_rescue": category != "DEEP" or rng.random() < 0.5,
        "medical_insurance": "EMPLOYEE", "key_group": "EXPENSE" if ill else "OTHER",
        "batch_measure": "WORK" if cause in ("C02", "C03") else "AID",
        "gov_aid_state": rng.choices(("ABOVE", "ENTITLED_NOT", "ENJOY"), (60, 28, 12) if category == "DEEP" else (92, 8, 0))[0],
        "members": [m.raw(day) for m in members], "incomes": _incomes(members, wage),
        "rigid_expenses": [{"member_ref": who, "kind": kind, "amount": money.fmt(Decimal(amount)), "evidence_kind": proof}
                           for who, kind, amount, proof in draft.rigid],
        "medical_expenses": illness.bills(rng, ill) if ill else [],
        "authorizations": [{"kind": k, "signed_on": day.isoformat(), "signed_by": head.name} for k in ("SENSITIVE", "NOTICE")],
    }
    if cause == "C11":
        raw.update(disability_type=rng.choice(("LIMB", "LIMB", "VISION", "HEARING")), disability_grade=rng.choice("1223"))
    if ill:
        raw.update(diagnosis=ill.disease.text, diagnosed_on=ill.diagnosed_on.isoformat(), disease=ill.disease.code)
    if category == "ACCIDENT":
        raw["accident_cost"] = money.fmt(ill.self_paid if ill else Decimal(draft.loss))
    raw["evidence"] = _papers(rng, raw, draft)
    return raw


def _kind(cause: str, head: Person, draft: _Draft) -> str:
    """What is special about a household of this cause."""
    if cause == "C09":
        stages = [m.stage for m in draft.members if m.stage in ("SENIOR", "TERTIARY")]
        return "two" if len(stages) > 1 else stages[0] or ""
    return head.marital if cause == "C12" else "hurt" if draft.ill else ""


def home(rng: random.Random) -> dict[str, Any]:
    street = f"{rng.choice(_ESTATES)}{rng.randint(1, 38)}号楼{rng.randint(1, 5)}单元{rng.randint(1, 6)}0{rng.randint(1, 4)}室"
    return {
        "address": f"齐港市{rng.choice(_DISTRICTS)}{street}", "postcode": "255990", "hukou_division": "370399",
        "housing_type": rng.choices(("COMMERCIAL", "ECONOMIC", "UNIT_RENT", "RENT", "SELF_BUILT"), (55, 15, 12, 12, 6))[0],
        "housing_area": f"{rng.randint(42, 98)}.{rng.choice(('00', '50', '36', '72'))}",
    }


def bank(rng: random.Random) -> dict[str, Any]:
    name, start = rng.choice(_BANKS)
    number = start + f"{rng.randrange(10**12):012d}"
    total = sum(d if n % 2 else d * 2 - 9 * (d > 4) for n, d in enumerate(map(int, reversed(number))))
    return {"bank_name": name, "bank_branch": "东港石化支行", "bank_account": f"{number}{-total % 10}"}


def _incomes(members: list[Member], wage: int) -> list[dict[str, Any]]:
    kinds = {"WORK": "WAGE", "FARM": "BUSINESS", "RETIRED": "TRANSFER"}
    rows: list[tuple[str, str, int]] = [("HEAD", "WAGE", wage)]
    rows += [(m.place, kinds[m.identity], m.income) for m in members if m.income]
    rows += [(m.place, "RURAL_BASIC_PENSION", m.basic_pension) for m in members if m.basic_pension]
    return [{"member_ref": who, "kind": kind, "amount": f"{amount}.00"} for who, kind, amount in rows]


def _papers(rng: random.Random, raw: dict[str, Any], draft: _Draft) -> list[dict[str, Any]]:
    """The documents that the causes and the expenses ask for."""
    kinds = ["APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT", "COMMITMENT"]
    causes = {raw["main_cause"], *raw["minor_causes"]}
    kinds += ["DIAGNOSIS", "INVOICE"] if draft.ill else []
    kinds += ["SCHOOL_CERT", "FEE_RECEIPT"] if "C09" in causes else []
    kinds += ["ACCIDENT_CERT"] if causes & {"C07", "C08"} else []
    kinds += ["DISABILITY_CERT"] if "C11" in causes else []
    kinds += ["LOWINC_CERT"] if raw["gov_aid_state"] == "ENJOY" else []
    kinds += [proof for _, _, _, proof in draft.rigid]
    rows = [{"kind": kind, "note": texts.paper(rng, kind)} for kind in dict.fromkeys(kinds)]
    rows += [{"kind": "INCOME_CERT", "member_ref": m.place, "note": "失业登记证明,无收入来源"} for m in draft.members if m.proved]
    return rows
