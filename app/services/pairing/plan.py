"""Health plans: one in work at a time, confirmed by the doctor, agreed by the employee, reviewed into the next version."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, select

from app.kernel.fault import DomainError, Invalid, Unseen
from app.kernel.spec import Column
from app.kernel.text import N_
from app.services import trail
from app.services.pairing import readings, schedule
from app.services.pairing.pair import consented
from app.services.record import Hooks
from app.specs.pairing import HEALTH_PLAN
from app.store.unit import Unit
from models.pairing import BASELINE, HealthPairing, HealthPlan, Intervention, PlanGoal, RiskFactor

IN_WORK = ("DRAFT", "CONFIRMED", "RUNNING")


def pairing_of(u: Unit, pk: int) -> HealthPairing:
    """The pairing the actor sees, locked; else Invalid."""
    try:
        return u.one(HealthPairing, pk, lock=True)
    except Unseen:
        raise Invalid({"pairing_id": N_("Please choose from the list.")}) from None


def active(u: Unit, pairing: HealthPairing) -> None:
    """Nothing about the health of a person is written outside an active pairing with consent."""
    if pairing.state != "ACTIVE":
        raise DomainError(N_("This needs an active health pairing."), field="pairing_id", code="STATE")
    consented(pairing, u)


def _place(u: Unit, data: dict[str, Any]) -> int:
    return pairing_of(u, data["pairing_id"]).unit_id


def _check(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    new = row.id is None
    pairing = u.session.get_one(HealthPairing, row.pairing_id)
    active(u, pairing)
    if new:
        _first(u, row, pairing)
    errors: dict[str, Any] = {}
    if row.state == "RUNNING":
        _only_results(row, errors)
    if readings.upside_down(row):
        errors["sbp"] = readings.PRESSURE
    if errors:
        raise Invalid(errors)
    _bmi(row)
    children: list[RiskFactor | PlanGoal | Intervention] = [*row.risks, *row.goals, *row.interventions]
    for child in children:
        child.pairing_id = row.pairing_id


def _first(u: Unit, row: HealthPlan, pairing: HealthPairing) -> None:
    """A new plan by hand: only where no other is in work; after that ``review`` makes the versions."""
    in_work = select(HealthPlan.plan_version).where(HealthPlan.pairing_id == pairing.id, HealthPlan.state.in_(IN_WORK))
    found = u.session.scalar(in_work.limit(1))
    if found is not None:
        raise DomainError(N_("Version %(n)s of the plan is in work; review or close it first."), field="pairing_id",
                          code="PLAN_OPEN", n=found)
    row.employee_id = pairing.employee_id
    row.plan_version = _next_version(u, pairing.id)


def _next_version(u: Unit, pairing_id: int) -> int:
    last = u.session.scalar(select(func.max(HealthPlan.plan_version)).where(HealthPlan.pairing_id == pairing_id))
    return (last or 0) + 1


def _bmi(row: HealthPlan) -> None:
    found = readings.bmi(readings.number(row, "height_cm"), readings.number(row, "weight_kg"))
    if found != readings.plain(row.bmi):
        row.bmi = found  # type: ignore[assignment]


def _only_results(row: HealthPlan, errors: dict[str, Any]) -> None:
    """What doctor and employee agreed on stays as it is; a running plan takes only the results of its goals."""
    sentence = N_("The plan is agreed; only the results of its goals can be entered until it is reviewed.")
    for name in _touched(row, HEALTH_PLAN.columns.values()):
        errors[name] = sentence
    for child in HEALTH_PLAN.children:
        history: Any = inspect(row).attrs[child.name].history
        fixed = [c for c in child.columns if c.name != "result"]
        if history.added or history.deleted or any(_touched(item, fixed) for item in getattr(row, child.name)):
            errors[child.name] = sentence


def _touched(row: Any, columns: Any) -> list[str]:
    def changed(column: Column) -> bool:
        history = inspect(row).attrs[column.name].history
        return history.has_changes() and [*map(readings.plain, history.deleted)] != [*map(readings.plain, history.added)]

    return [c.name for c in columns if c.typed and changed(c)]


def _may_confirm(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    active(u, u.session.get_one(HealthPairing, row.pairing_id))
    errors: dict[str, Any] = {}
    if row.review_on is None:
        errors["review_on"] = N_("Please fill in this field.")
    elif row.review_on <= u.today:
        errors["review_on"] = N_("The review must lie in the future.")
    if not row.goals:
        errors["goals"] = N_("The plan needs at least one goal.")
    if not row.interventions:
        errors["interventions"] = N_("The plan needs at least one intervention.")
    if errors:
        raise Invalid(errors)


def _confirmed(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    row.confirmed_by_doctor_on = u.today


def _may_agree(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    active(u, u.session.get_one(HealthPairing, row.pairing_id))
    if row.confirmed_by_doctor_on and data["agreed_by_employee_on"] < row.confirmed_by_doctor_on:
        raise DomainError(N_("The employee agrees after the specialist has confirmed."), field="agreed_by_employee_on")


def _agreed(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    """The review is the deadline now, and the planned follow-up must not lie after it (V24)."""
    row.due_on = row.review_on
    found = schedule.planned(u, row.pairing_id)
    if found is not None and row.review_on is not None and found.due_on > row.review_on:
        schedule.plan(u, u.session.get_one(HealthPairing, row.pairing_id), row.review_on)


def _reviewing(u: Unit, row: HealthPlan, data: dict[str, Any]) -> None:
    """Every goal has its result; then the next version begins with what this one knew."""
    if any(goal.result is None for goal in row.goals):
        raise DomainError(N_("Please enter the result of every goal first."), field="goals", code="RESULTS")
    pairing = pairing_of(u, row.pairing_id)
    active(u, pairing)
    made = u.add(_copy(row, _next_version(u, pairing.id)))
    u.flush()
    u.record("change", HEALTH_PLAN.room, made.id, "create", trail.created(HEALTH_PLAN, made))


def _copy(old: HealthPlan, version: int) -> HealthPlan:
    base = {"unit_id": old.unit_id, "pairing_id": old.pairing_id}
    return HealthPlan(
        **base, employee_id=old.employee_id, plan_version=version, state="DRAFT",
        **{name: readings.plain(getattr(old, name)) for name in BASELINE},
        risks=[RiskFactor(**base, code=r.code, level=r.level, evidence=readings.plain(r.evidence)) for r in old.risks],
        goals=[
            PlanGoal(**base, indicator=g.indicator, baseline=readings.plain(g.baseline), target=readings.plain(g.target))
            for g in old.goals
        ],
        interventions=[
            Intervention(**base, kind=i.kind, content=readings.plain(i.content), freq=i.freq, owner=i.owner)
            for i in old.interventions
        ],
    )


HOOKS = Hooks(
    place=_place,
    check=_check,
    guards={"confirm": _may_confirm, "agree": _may_agree, "review": _reviewing},
    effects={"confirm": _confirmed, "agree": _agreed},
)
