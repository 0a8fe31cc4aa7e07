"""Rule cases: facts in, verdict out, without a database. One entry of KINDS for each kind of case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.kernel import clock, idno, mask, money, triage, workday
from app.kernel import facts as read
from app.kernel.data import rulesets
from app.kernel.facts import BadInput
from app.kernel.fault import DomainError
from app.kernel.rules import category, reading, report
from app.kernel.text import N_

log = logging.getLogger(__name__)

Case = Mapping[str, Any]
Result = dict[str, Any]


def run(document: Any) -> dict[str, list[Result]]:
    """Judge every case of `{"cases": [...]}` and return `{"results": [...]}` in the same order.

    A case that cannot be judged gets the refusal BAD_INPUT and stops no other. DomainError without a list of cases.
    """
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list):
        raise DomainError(N_('The document needs a list named "cases"'), field="cases", code="BAD_INPUT")
    return {"results": [judge(case) for case in cases]}


def judge(case: Any) -> Result:
    """One case. The result always has the keys of `blank`, and those of its kind."""
    name = case.get("id") if isinstance(case, dict) else None
    kind = case.get("kind") if isinstance(case, dict) else None
    result = blank(name)
    try:
        evaluator = KINDS.get(read.text(kind))
        if evaluator is None:
            raise BadInput("unknown kind")
        checked = {**case, "facts": read.table(case.get("facts")), "params": read.table(case.get("params"))}
        return result | evaluator(checked)
    except BadInput:
        pass
    except Exception:
        # foreign JSON of a shape nobody thought of: the other cases go on, and the log says where to look
        log.exception("rule case of kind %s failed", kind if isinstance(kind, str) else "?")
    return result | refused("BAD_INPUT")


def blank(name: Any) -> Result:
    """What a result holds before its kind adds anything."""
    return {
        "id": name,
        "eligible": True,
        "amount": "0.00",
        "category": None,
        "level": None,
        "at_ceiling": False,
        "refusal": None,
        "trace": [],
    }


def refused(code: str) -> Result:
    """The keys of a refusal."""
    return {"eligible": False, "amount": "0.00", "category": None, "level": None, "refusal": code}


def line(rule: str, text: str, value: str, version: str = "") -> dict[str, str]:
    """One line of a trace."""
    return {"rule": rule, "version": version, "text": text, "value": value}


def calendar(params: Case) -> workday.Calendar:
    """The seed's working calendar with the case's own days."""
    return workday.standard().with_extra(
        read.days(read.given(params, "extra_workdays", [])), read.days(read.given(params, "extra_holidays", []))
    )


def _id_number(case: Case) -> Result:
    facts = case["facts"]
    found = idno.check(read.text(read.need(facts, "id_no")), read.day(read.need(facts, "today")))
    return {
        "valid": found.valid,
        "error": found.error,
        "birth_date": found.birth_date.isoformat() if found.birth_date else None,
        "gender": found.gender,
        "age": found.age,
        "normalized": found.normalized,
    }


def _workday(case: Case) -> Result:
    facts, params, item = case["facts"], case["params"], case.get("item")
    working = calendar(params)
    start = read.day(read.need(facts, "start"))
    if item == "between":
        return {"days": working.between(start, read.day(read.need(facts, "end")))}
    if item is not None:
        raise BadInput("unknown item")
    count = read.given(facts, "days", read.given(params, "notice_days", rulesets()["base"]["notice_days"]))
    try:
        end = working.after(start, read.whole(count, 1))
        pending = end + timedelta(days=1)
    except OverflowError:
        raise BadInput("beyond the calendar") from None
    return {"end": end.isoformat(), "pending_from": pending.isoformat()}


_MASKS: dict[str, Callable[[str, str], str]] = {
    "id_no": mask.id_no,
    "phone": mask.phone,
    "bank": mask.bank,
    "address": mask.address,
}


def _mask(case: Case) -> Result:
    facts, item = case["facts"], read.text(read.need(case, "item"))
    if item == "coarse_cause":
        return {"masked": mask.coarse_cause(read.text(read.need(facts, "cause")))}
    if item == "notice_scan":
        return {"blocked": mask.notice_scan(read.text(read.need(facts, "text")))}
    if item != "name" and item not in _MASKS:
        raise BadInput("unknown item")
    value, context = read.text(read.need(facts, "value")), read.given(facts, "context", "list")
    if context not in mask.CONTEXTS:
        raise BadInput("unknown context")
    if item != "name":
        return {"masked": _MASKS[item](value, context)}
    mode = read.given(case["params"], "notice_name_mode", "MASKED")
    if mode not in mask.NOTICE_NAME_MODES:
        raise BadInput("unknown notice_name_mode")
    return {"masked": mask.name(value, context, mode)}


def _category(case: Case) -> Result:
    ruleset = case.get("ruleset")
    if ruleset is not None and read.text(ruleset) not in rulesets()["rulesets"]:
        raise BadInput("unknown rule set")
    given = reading.lines(case["params"])
    found = category.judge(reading.household(case["facts"], case["params"], given), given, category.version_on(clock.today()))
    said = (category.sentence(step) for step in found.steps)
    trace = [line(category.CODE, text, value, str(found.version)) for text, value in said]
    result = {"category": found.category, "net": money.fmt(money.rounded(found.net)), "trace": trace}
    return result if found.category else refused("CATEGORY") | result


def _triage(case: Case) -> Result:
    facts = case["facts"]
    referred = facts.get("referred_at")
    try:
        found = triage.evaluate(
            crisis=read.flag(read.given(facts, "crisis", False)),
            phq9=facts.get("phq9"),
            phq9_item9=facts.get("phq9_item9"),
            gad7=facts.get("gad7"),
            referred_at=None if referred is None else read.minute(referred),
            calendar=calendar(case["params"]),
        )
    except OverflowError:
        raise BadInput("beyond the calendar") from None
    if found.refusal:
        return refused(found.refusal) | {"phq9_band": None, "due": None}
    due = found.due
    return {
        "level": found.level,
        "phq9_band": found.phq9_band,
        "due": due.isoformat(timespec="minutes") if isinstance(due, datetime) else due and due.isoformat(),
        "trace": [line("TRIAGE", str(found.reason), str(found.level))],
    }


#: How each kind of case is judged. An evaluator gets the case with `facts` and `params` as objects and returns the keys
#: of its kind; it raises BadInput, or returns `refused(code)`.
KINDS: dict[str, Callable[[Case], Result]] = {
    "id_number": _id_number,
    "workday": _workday,
    "mask": _mask,
    "triage": _triage,
    "category": _category,
    "report": report.evaluate,
}
