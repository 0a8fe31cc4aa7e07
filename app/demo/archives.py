"""The archives of the demo, lived: each household takes its steps on its days, by the hands of its union."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.demo import texts
from app.demo.cases import RECENT, Case
from app.demo.households import bank, home
from app.demo.timeline import NIGHT, Life
from app.demo.town import Staff, Town, object_to, today
from app.kernel import clock


def life(town: Town, case: Case) -> Life:
    """One household from its discovery to where it stands today; what was decided long ago passes in one transaction."""
    staff, began, step = town.staff(case.unit), False, ""
    passed: list[tuple[dt.datetime, str]] = []
    old = case.granted is not None and case.granted < town.timeline.last - RECENT
    for moment, (_, step) in zip(town.timeline.moments((day for day, _ in case.plan), case.rng), case.plan, strict=False):
        began = old and (began or step == "submit")
        if began:
            passed.append((moment, step))
            if step != "grant":
                continue
            yield moment
            _pass(town, case, staff, passed)
            old = False
        else:
            yield moment
            _STEPS[step](town, case, staff)


def _pass(town: Town, case: Case, staff: Staff, steps: list[tuple[dt.datetime, str]]) -> None:
    with town.at_once("archive", case.pk):
        for moment, step in steps:
            if step == "grant":
                with clock.fixed(dt.datetime.combine(moment.date(), NIGHT)):
                    town.notice_over(moment.date())
            with clock.fixed(moment):
                _STEPS[step](town, case, staff)


def _typed(town: Town, case: Case, staff: Staff) -> dict[str, Any]:
    raw = dict(case.household.raw)
    code = raw.pop("disease", None)
    return {**raw, "disease_id": town.diseases.get(code) if code else None, "duty_person_id": case.rng.choice(
        (staff.editor, staff.leader)).employee_id}


def _lead(town: Town, case: Case, staff: Staff) -> None:
    near = staff.reporter and town.units[case.head.place] == staff.reporter.unit_id
    who = staff.reporter if near and staff.reporter else staff.editor
    case.pk = town.new("archive", who, {
        "name": case.head.name, "unit_id": town.units[case.head.place], "reason": case.household.raw["reason"],
        "source_kind": case.household.raw["source_kind"], "discovered_on": today(), "kind": "FORMAL", "archive_level": "BASIC",
    })


def _open(town: Town, case: Case, staff: Staff) -> None:
    town.act("archive", staff.editor, case.pk, "open", employee_id=case.head.id)


def _fill(town: Town, case: Case, staff: Staff) -> None:
    town.edit("archive", staff.editor, case.pk, _typed(town, case, staff))


def _draft(town: Town, case: Case, staff: Staff) -> None:
    case.pk = town.new("archive", staff.editor, {**_typed(town, case, staff), "employee_id": case.head.id})


def _survey(town: Town, case: Case, staff: Staff) -> None:
    second = case.rng.choice([staff.leader.name, staff.reviewer.name if staff.reviewer is not staff.leader else staff.leader.name])
    town.act("archive", staff.editor, case.pk, "survey", visit_on=today(), visitors=f"{staff.editor.name}、{second}",
             authorization_on=today(), **_seen(town, case),
             note=texts.survey(case.rng, case.household.illness is not None, bool(case.household.students())))
    _answer(town, case, staff)


def _seen(town: Town, case: Case) -> dict[str, Any]:
    """What the visitors wrote down."""
    rng = town.rng("seen", case.number)
    return {"address_ok": "1", "conclusion": "AGREE", "signed_by": case.head.name, "housing_seen": rng.choice(texts.HOUSING),
            "assets_seen": rng.choice(texts.ASSETS), "income_seen": rng.choice(texts.INCOME), "needs_seen": rng.choice(texts.NEEDS)}


def _answer(town: Town, case: Case, staff: Staff) -> None:
    """The seven exclusions: hardly one holds; a car is waived where it takes somebody ill to the hospital."""
    answers, rng = dict(texts.NO_EXCLUSION), town.rng("exclusions", case.number)
    low = case.household.category in ("DEEP", "RELATIVE")
    car = rng.random() < (0.12 if not low else 0.3 if case.household.illness is not None else 0)
    if car:
        answers.update(x4="YES", grounds=texts.CAR)
    town.act("archive", staff.editor, case.pk, "exclude", **answers)
    if car and low:
        town.act("archive", town.actors["chair"], case.pk, "waive", code="X4", ground="ILLNESS", note=texts.WAIVED)


def _record(town: Town, case: Case, staff: Staff, result: str = "MATCH") -> None:
    data: dict[str, Any] = {"returned_on": today(), "result": result}
    room = {"DEEP": 1062, "RELATIVE": 2124}.get(case.household.category, 3186) - case.household.net
    if result == "MATCH" and case.rng.random() < 0.15 and room * 12 * case.household.size > 3000:
        data.update(result="DIFF", diff_amount=f"{case.rng.randint(8, 28) * 100}.00")
    town.act("archive", _officer(town, case), case.pk, "record_check", **data)
    if case.target in ("CHECKED", "PENDING") and case.household.category == "DEEP" and result == "MATCH":
        town.act("archive", town.actors["chair"], case.pk, "lower", to="RELATIVE", note=texts.LOWERED)


def _grant(town: Town, case: Case, staff: Staff) -> None:
    who = _officer(town, case) if case.household.category == "MARGINAL" else town.actors["chair"]
    town.act("archive", who, case.pk, "approve", note=case.rng.choice(texts.COMPANY))


def _reject(town: Town, case: Case, staff: Staff) -> None:
    state = town.state("archive", case.pk)
    who = _officer(town, case) if state == "OBJECTED" else staff.leader
    town.act("archive", who, case.pk, "reject", note=case.rng.choice(texts.REJECT))


def _keep(town: Town, case: Case, staff: Staff) -> None:
    town.act("archive", _officer(town, case), case.pk, "keep", visit_on=today(), returned_on=today(), result="MATCH",
             note=case.rng.choice(texts.KEEP))


def _change(town: Town, case: Case, staff: Staff) -> None:
    """Another account or another home: the archive is opened for it, and it is entered."""
    kind = case.rng.choice(("BANK", "INFO"))
    town.act("archive", staff.editor, case.pk, "change", change_kind=kind, note=texts.CHANGE[kind])
    town.edit("archive", staff.editor, case.pk, bank(case.rng) if kind == "BANK" else home(case.rng))


def _leave(town: Town, case: Case, staff: Staff) -> None:
    house = case.household
    why = "poor" if house.raw["gov_aid_state"] != "ABOVE" else "ill" if house.illness else "school" if house.students() else ""
    kind, note = texts.EXIT[why]
    town.act("archive", staff.editor, case.pk, "propose_exit", exit_kind=kind, note=note)


def _cancel(town: Town, case: Case, staff: Staff) -> None:
    ill = case.household.illness is not None and case.household.illness.patient == "HEAD"
    reason = ("DEATH", "LEAVE", "FALSE", "WRONG")[case.number % 4] if ill else ("LEAVE", "FALSE", "WRONG")[case.number % 3]
    town.act("archive", _officer(town, case), case.pk, "cancel", close_reason=reason, note=texts.CANCEL[reason])


def _officer(town: Town, case: Case) -> Any:
    """The two officers share the units."""
    return town.actors["officer" if case.number % 2 else "officer2"]


def _editor(verb: str, pool: tuple[str, ...] = ("",), **data: Any) -> Callable[[Town, Case, Staff], None]:
    def step(town: Town, case: Case, staff: Staff) -> None:
        town.act("archive", staff.editor, case.pk, verb, note=case.rng.choice(pool), **data)

    return step


def _of_officer(verb: str, pool: tuple[str, ...] = ("",), **data: Any) -> Callable[[Town, Case, Staff], None]:
    def step(town: Town, case: Case, staff: Staff) -> None:
        town.act("archive", _officer(town, case), case.pk, verb, note=case.rng.choice(pool), **data)

    return step


def _reviewer(verb: str, pool: tuple[str, ...]) -> Callable[[Town, Case, Staff], None]:
    def step(town: Town, case: Case, staff: Staff) -> None:
        town.act("archive", staff.reviewer, case.pk, verb, note=case.rng.choice(pool))

    return step


_STEPS: dict[str, Callable[[Town, Case, Staff], None]] = {
    "lead": _lead, "open": _open, "fill": _fill, "draft": _draft, "drop": _editor("drop", texts.DROP), "submit": _editor("submit"),
    "again": _editor("submit"), "return": _reviewer("return", texts.RETURN), "review": _reviewer("review", texts.REVIEW),
    "survey": _survey, "check": _of_officer("check"), "record": _record, "publish": _of_officer("publish", hotline=texts.HOTLINE),
    "grant": _grant,
    "unit": lambda t, c, s: t.act("archive", s.leader, c.pk, "approve", meeting_on=today(), note=c.rng.choice(texts.UNIT)),
    "exceed": lambda t, c, s: _record(t, c, s, "EXCEED"), "object": lambda t, c, s: object_to(c.pk, texts.OBJECTION),
    "reject": _reject, "keep": _keep, "change": _change,
    "confirm": _of_officer("confirm", texts.CONFIRM), "cancel": _cancel,
    "leave": _leave,
    "exit": lambda t, c, s: t.act("archive", _officer(t, c), c.pk, "exit", told_on=today(), note=c.rng.choice(texts.TOLD)),
    "consent": lambda t, c, s: t.act("archive", s.editor, c.pk, "consent", consent_kind="EAP_VISIBLE", signed_on=today(),
                                     signed_by=c.head.name),
    "relapse": _of_officer("relapse", texts.RELAPSE),
    "refuse": _of_officer("refuse_change", texts.REFUSED), "stay": _of_officer("refuse_exit", texts.STAY),
}
