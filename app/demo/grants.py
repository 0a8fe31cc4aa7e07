"""The aid of the demo: what each household is entitled to in its time, and applications in every state of today."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.demo import org, texts
from app.demo.cases import RECENT, Case
from app.demo.timeline import Life, backward, forward
from app.demo.town import SYSTEM, Town, today
from app.kernel import clock, money
from app.services import aid

UNIT_LIMIT, OFFICER_LIMIT, MINUTES = 10_000, 20_000, 50_000
#: day of the festival -> years; aid is given in the two weeks before
AUTUMN = {2024: (9, 17), 2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12), 2031: (10, 1)}
SPRING = {2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23)}
_RATE = {"DEEP": 50, "ACCIDENT": 50, "RELATIVE": 40, "MARGINAL": 30}
_FESTIVE = {"C4": (1500, 1000, 1000, 500), "C5": (3000, 2000, 2000, 1000)}
_ORDER = ("DEEP", "RELATIVE", "ACCIDENT", "MARGINAL")
_DECIDING = ("leader", "officer", "chair", "rate")  #: steps that end a chain or a service
SERVICES = ("MATERIAL", "VOLUNTEER", "LEGAL", "JOB", "HEALTH")


@dataclass
class Grant:
    """One application: what, for whom, and the working days of its steps."""

    code: str
    amount: int  #: yuan; 0 for a service
    remark: str
    who: str = ""  #: place in the household, empty for the head
    event: dt.date | None = None
    plan: list[tuple[int, str]] | None = None
    lower: int = 0  #: approved instead of what was asked for
    pk: int = 0


def steps(code: str, amount: int, lower: int = 0) -> list[tuple[str, tuple[int, int]]]:
    """The steps of an application for ``amount``, of which the officer grants ``lower``, with the working days before each."""
    if code in SERVICES:
        return [("create", (0, 0)), ("accept", (0, 2)), ("start", (1, 3)), ("finish", (1, 8)), ("rate", (1, 4))]
    made = [("create", (0, 0)), ("submit", (0, 1)), ("leader", (1, 3))]
    if code == "C6":
        return [*made[:2], ("leader", (0, 0)), ("paid", (0, 1)), ("post_check", (1, 2)), ("closed", (9, 19))]
    made += [("officer", (1, 3))] if amount > UNIT_LIMIT else []
    made += [("chair", (1, 3))] if (lower or amount) > OFFICER_LIMIT else []
    notice = (11, 14) if code in ("C8", "C9") else (1, 5)
    return [*made, ("paid", (notice[0] + 2, notice[1] + 3)), ("followed", (12, 24)), ("closed", (3, 12))]


def plan(town: Town, case: Case) -> list[Grant]:
    """What the household applies for while its archive is in force, earliest first."""
    rng = town.rng("aid", case.number)
    wanted = [*_medical(rng, town, case), *_festive(rng, town, case), *_schooling(rng, town, case), *_others(rng, case)]
    made = []
    for first, grant in wanted:
        if grant.code in case.taken:
            continue
        listed = steps(grant.code, grant.amount, grant.lower)
        days = forward(first, (rng.randint(*gap) for _, gap in listed[1:]))
        decided = max(n for n, (step, _) in enumerate(listed) if step in ("leader", "officer", "chair", "accept"))
        if any(low < first and days[decided] < high for low, high in case.open_to_aid):
            grant.plan = list(zip(days, (step for step, _ in listed), strict=True))
            made.append(grant)
    return made


def windows(town: Town, case: Case) -> list[tuple[int, int]]:
    """Between which working days the archive carries aid: open, not in change, not frozen, not left."""
    spans, low = [], None
    for day, step in case.plan:
        if step in ("grant", "confirm", "refuse", "relapse", "stay"):
            low = day
        elif step in ("change", "leave", "cancel") and low is not None:
            spans.append((low, day))
            low = None
    if low is not None:
        frozen = town.timeline.days[low] + dt.timedelta(days=420)
        ahead = frozen >= town.timeline.anchor or any(step == "keep" for _, step in case.plan)
        spans.append((low, town.timeline.last + 60 if ahead else town.timeline.index(frozen)))
    return spans


def _medical(rng: random.Random, town: Town, case: Case) -> Iterable[tuple[int, Grant]]:
    ill, start = case.household.illness, case.granted or 0
    if ill is None:
        return
    own, shown = ill.self_paid, money.grouped(ill.self_paid)
    day = start + rng.randint(1, 4)
    late = day <= town.timeline.last and (town.timeline.days[day] - ill.diagnosed_on).days > 180
    if not late and (ill.relation in ("SELF", "SPOUSE") or ill.minor):
        yield day, Grant("C1", 10_000 if ill.relation == "SELF" else 5_000, texts.GROUNDS["C1"], ill.patient, ill.diagnosed_on)
    rate = _RATE[case.household.category]
    share = int(money.rounded((own - 10_000) * rate / 100, Decimal(1)))
    if share > 300:
        grant = Grant("C2", min(share, 100_000), texts.GROUNDS["C2"].format(s=shown, rate=f"{rate}%"), ill.patient, ill.discharged_on)
        if share > UNIT_LIMIT and rng.random() < 0.12:
            grant.lower = share * 9 // 10 // 100 * 100
        yield start + rng.randint(3, 9), grant
    if own >= 50_000 and rng.random() < 0.8:
        yield start + rng.randint(12, 25), Grant("C3", 10_000 if own >= 100_000 else 5_000, texts.GROUNDS["C3"].format(s=shown),
                                                 ill.patient, ill.discharged_on)
    if "靶向" in ill.disease.text or rng.random() < 0.08:
        yield start + rng.randint(45, 80), Grant("C11", rng.randint(4, 16) * 500, texts.GROUNDS["C11"], ill.patient)


def _festive(rng: random.Random, town: Town, case: Case) -> Iterable[tuple[int, Grant]]:
    line = town.timeline
    for code, days in (("C4", AUTUMN), ("C5", SPRING)):
        for year in (line.days[0].year, line.anchor.year):
            if year in days:
                feast = line.index(dt.date(year, *days[year]))
                amount = _FESTIVE[code][_ORDER.index(case.household.category)]
                yield feast - rng.randint(6, 12), Grant(code, amount, texts.GROUNDS[code])
            if line.days[0].year == line.anchor.year:
                break


def _schooling(rng: random.Random, town: Town, case: Case) -> Iterable[tuple[int, Grant]]:
    poorer = case.household.category == "MARGINAL"
    for child in case.household.students():
        for year in range(town.timeline.days[0].year, town.timeline.anchor.year + 1):
            day = town.timeline.index(dt.date(year, 8, 14)) + rng.randint(0, 18)
            amount = {"TERTIARY": 4000 if poorer else 5000, "SENIOR": 2000 if poorer else 3000}[child.stage or ""]
            yield day, Grant("C7", amount, texts.GROUNDS["C7"], child.place)


def _others(rng: random.Random, case: Case) -> Iterable[tuple[int, Grant]]:
    home, start = case.household, case.granted or 0
    if home.category in ("DEEP", "RELATIVE") and rng.random() < 0.4:
        yield start + rng.randint(8, 50), Grant("C9", 10_620 if home.category == "DEEP" else 8_496, texts.GROUNDS["C9"])
    if home.loss:
        yield start + rng.randint(3, 12), Grant("C8", min(10_000, home.loss * 15 // 100),
                                                texts.GROUNDS["C8"].format(loss=money.grouped(home.loss)))
    jobless = home.jobless()
    if jobless and rng.random() < 0.35:
        yield start + rng.randint(40, 120), Grant("C10", rng.randint(8, 30) * 100, texts.GROUNDS["C10"], jobless.place)
    if rng.random() < 0.12:
        yield start + rng.randint(30, 150), Grant("C6", rng.randint(4, 10) * 500, texts.GROUNDS["C6"])
    for code, chance in (("MATERIAL", 0.3), ("VOLUNTEER", 0.3), ("LEGAL", 0.05), ("HEALTH", 0.1), ("JOB", 0.25 if jobless else 0)):
        if rng.random() < chance:
            yield start + rng.randint(5, 120), Grant(code, 0, texts.GROUNDS[code], jobless.place if code == "JOB" and jobless else "")


# ---- what waits today ----------------------------------------------------------------------------------------------

#: state -> how many, items, steps
_WAITING = (
    ("UNIT_REVIEW", 6, "C11 C6 C10", "create submit"), ("DRAFT", 4, "C10 C11", "create"), ("RETURNED", 3, "C10", "create submit return"),
    ("REJECTED", 4, "C10 C11", "create submit reject"), ("WITHDRAWN", 3, "C11", "create submit withdraw"),
    ("UNIT_APPROVED", 5, "C2", "create submit leader"), ("COMPANY_REVIEW", 4, "C2+", "create submit leader officer"),
    ("APPROVED", 6, "C11 C10", "create submit leader"), ("NOTICE", 3, "C9", "create submit leader"),
    ("IN_BATCH", 5, "C10 C11", "create submit leader batch"), ("PAY_FAILED", 2, "C11", "create submit leader batch failed"),
    ("FOLLOWED_UP", 2, "C11", "create submit leader batch paid followed"),
    ("POST_CHECK", 3, "C6", "create submit leader paid post_check"), ("RECOVER", 1, "C6", "create submit leader paid post_check recover"),
    ("ACCEPTED", 3, "VOLUNTEER", "create accept"), ("IN_SERVICE", 4, "MATERIAL", "create accept start"),
    ("DONE", 3, "VOLUNTEER HEALTH", "create accept start finish"),
)
_OFTEN = ("C2", "C10", "C11")  #: items that a household may ask for several times
_SHORT = {"create": (0, 0), "submit": (0, 1), "leader": (1, 2), "officer": (1, 2), "return": (1, 2), "reject": (1, 2),
          "withdraw": (0, 2), "batch": (1, 4), "failed": (1, 2), "paid": (0, 1), "followed": (12, 20),
          "post_check": (1, 2), "recover": (8, 15), "accept": (0, 2), "start": (1, 2), "finish": (1, 4)}


def waiting(town: Town, cases: list[Case], share: float) -> list[tuple[Case, Grant]]:
    """Applications that stand in the middle of their way today, on archives in force that have not asked for the same."""
    rng, line = town.rng("waiting"), town.timeline
    pool = [c for c in cases if c.target in ("ACTIVE", "REVIEW_DUE") and c.open_to_aid
            and c.open_to_aid[-1][0] < line.last - 18 and c.open_to_aid[-1][1] > line.last + 5]
    rng.shuffle(pool)
    pool.sort(key=lambda c: c.unit not in (org.INFORMATION, org.WATER))  # the demo accounts have something to do
    made: list[tuple[Case, Grant]] = []
    for _, count, codes, listed in _WAITING:
        for number in range(max(1, round(count * share))):
            wanted = codes.split()
            code = wanted[number % len(wanted)]
            case = next((c for again in (False, True) for c in pool if _suits(c, code, again)), None)
            if case is None:
                continue
            pool.remove(case)
            pool.append(case)  # asked again only after all others
            names = listed.split()
            days = backward(line.last - rng.randint(0, 3), [rng.randint(*_SHORT[n]) for n in names[1:]])
            grant = _wish(rng, case, code)
            grant.plan = list(zip(days, names, strict=True))
            case.taken.add(grant.code)
            made.append((case, grant))
    return made


def _suits(case: Case, code: str, again: bool) -> bool:
    """True when a household like this would ask for the item; ``again``: also where it does so already."""
    home, item = case.household, code.rstrip("+")
    if item in case.taken and not (again and item in _OFTEN):
        return False
    if code in ("C2", "C2+", "C11"):
        return home.illness is not None
    if code == "C9":
        return home.category == "RELATIVE"
    return code != "C10" or any(m.relation == "SPOUSE" for m in home.members)


def _wish(rng: random.Random, case: Case, code: str) -> Grant:
    """The application without its days."""
    low, high, unit = {"C2": (21, 38, 500), "C2+": (42, 75, 500), "C10": (8, 30, 100), "C6": (4, 10, 500)}.get(code, (4, 18, 500))
    amount = 0 if code in SERVICES else 8_496 if code == "C9" else rng.randint(low, high) * unit
    ill = case.household.illness
    if code.startswith("C2") and ill:
        return Grant("C2", amount, "本年度第二次住院,自付超过起付线部分按比例申请。", ill.patient)
    spouse = next((m.place for m in case.household.members if m.relation == "SPOUSE"), "")
    who = spouse if code == "C10" else ill.patient if code == "C11" and ill else ""
    return Grant(code, amount, texts.GROUNDS[code], who)


# ---- living it -----------------------------------------------------------------------------------------------------


def life(town: Town, case: Case, grant: Grant, number: int) -> Life:
    """One application from its draft to where it stands today; what was decided long ago passes in one transaction."""
    rng, planned = town.rng("grant", case.number, number), grant.plan or []
    if planned[-1] < (town.timeline.last - RECENT, "closed"):  # of what is closed for long the steps between count no more
        planned = [entry for entry in planned if entry[1] not in ("paid", "followed", "post_check")]
    old = [n for n, (day, step) in enumerate(planned) if step in _DECIDING and day < town.timeline.last - RECENT]
    passed: list[tuple[dt.datetime, str]] = []
    for number, (moment, (_, step)) in enumerate(zip(town.timeline.moments((d for d, _ in planned), rng), planned, strict=False)):
        if step == "create" or not old or number > old[-1]:
            yield moment
            _take(town, case, grant, rng, step)
            continue
        passed.append((moment, step))
        if number == old[-1]:
            yield moment
            with town.at_once("aid", grant.pk):
                for at, name in passed:
                    with clock.fixed(at):
                        _take(town, case, grant, rng, name)


def _take(town: Town, case: Case, grant: Grant, rng: random.Random, step: str) -> None:
    staff = town.staff(case.unit)
    if step == "create":
        grant.pk = town.new("aid", staff.editor, {
            "archive_id": case.pk, "item_id": town.items[grant.code], "beneficiary_ref": grant.who or None, "remark": grant.remark,
            "requested_amount": f"{grant.amount}.00" if grant.amount else None, "event_on": (grant.event or dt.date.fromisoformat(today())),
        })
        return
    if step in _PLACED:
        aid.place(SYSTEM, grant.pk, _PLACED[step])
        return
    officer = town.actors["officer2" if case.number % 2 else "officer"]
    who, verb, data = {
        "submit": (staff.editor, "submit", {}), "withdraw": (staff.editor, "withdraw", {"note": "本人已获得商业保险赔付,申请撤回。"}),
        "leader": (staff.leader, "approve", {"note": rng.choice(texts.APPROVE_AID)}),
        "officer": (officer, "approve", _lowered(grant, rng)), "chair": (town.actors["chair"], "approve", _minutes(grant)),
        "return": (staff.leader, "return", {"note": rng.choice(texts.RETURN_AID)}),
        "reject": (staff.leader, "reject", {"note": rng.choice(texts.REJECT_AID)}),
        "accept": (staff.leader, "accept", {}), "start": (staff.editor, "start", {"note": texts.SERVICE_START.get(grant.code, "")}),
        "finish": (staff.editor, "finish", {"note": texts.SERVICE_END.get(grant.code, "")}),
        "rate": (staff.editor, "rate", {"rating": str(rng.choices((5, 4, 3), (70, 25, 5))[0])}),
    }[step]
    town.act("aid", who, grant.pk, verb, **data)


#: steps of the payment, which the system places until payments have a room of their own
_PLACED = {"batch": "IN_BATCH", "paid": "PAID", "followed": "FOLLOWED_UP", "closed": "CLOSED", "failed": "PAY_FAILED",
           "post_check": "POST_CHECK", "recover": "RECOVER"}


def _lowered(grant: Grant, rng: random.Random) -> dict[str, Any]:
    if not grant.lower:
        return {"note": rng.choice(texts.APPROVE_AID)}
    return {"approved_amount": f"{grant.lower}.00", "adjust_reason": rng.choice(texts.LOWER)}


def _minutes(grant: Grant) -> dict[str, Any]:
    if (grant.lower or grant.amount) <= MINUTES:
        return {"note": "同意。"}
    return {"note": "经帮扶工作委员会研究,同意。", "minutes_no": f"东港石化工会纪要〔{today()[:4]}〕{int(today()[5:7])}号"}
