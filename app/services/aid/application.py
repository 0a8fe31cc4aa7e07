"""The verbs of an application: what each move asks and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.kernel import clock, money
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.text import N_, Text
from app.services import record
from app.services.aid import checks, limits, offer, working
from app.services.record import Hooks, Result, Service
from app.specs.aid import SPEC, TIMED
from app.store.unit import Once, Unit, unit
from models.aid import DECIDED, AidApplication
from models.person import Employee
from models.trace import ApprovalStep

#: state that an approval leads to -> role that gave it
_GIVEN_BY = {"UNIT_APPROVED": "UnitLeader", "COMPANY_REVIEW": "CompanyOfficer", "APPROVED": "CompanyLeader"}
LEAST = 5  #: characters of a reason that gives back what a former step has cut
#: relation of the household -> relation as the rules know it
_RULE_RELATION = {"SON": "CHILD", "DAUGHTER": "CHILD", "FATHER": "PARENT", "MOTHER": "PARENT"}


def entitlement(u: Unit, row: AidApplication) -> Decimal | None:
    """The amount that the rules give for this application, or None while amounts are typed by hand.

    Called at every submission. It stores the facts the amount rests on, in the terms of the rules, and adds to the trace who
    asked for how much and why.
    """
    facts = {
        "item": row.item.code, "event_date": row.event_on.isoformat(), "apply_date": u.today.isoformat(),
        "category": row.archive.category if row.archive else None, "archive_state": row.archive.state if row.archive else None,
        "person": row.beneficiary_ref, "relation": _RULE_RELATION.get(row.relation, row.relation),
        "requested": money.fmt(row.requested_amount) if row.requested_amount is not None else None,
    }
    line = {"rule": row.item.code, "version": None, "text": working.BY_HAND, "value": facts["requested"],
            "by": u.actor.name, "at": clock.now().isoformat(), "grounds": row.remark or ""}
    row.input_json = json.dumps(facts, ensure_ascii=False)  # type: ignore[assignment]
    row.trace = json.dumps([*(json.loads(row.trace) if row.trace else []), line], ensure_ascii=False)
    return None


def _submit(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    checks.attach(u, row)
    if not row.item.is_monetary:
        raise DomainError(N_("A service is accepted, not submitted."), code="STATE")
    # two applications of one employee are submitted one after the other, or both would find the period free
    u.session.execute(select(Employee.id).where(Employee.id == row.employee_id).with_for_update())
    checks.check(u, row, data)
    row.approved_amount, row.adjust_reason, row.minutes_no, row.at_ceiling = None, None, None, False
    row.computed_amount = entitlement(u, row)
    if row.computed_amount is not None and (row.requested_amount or money.ZERO) > row.computed_amount and not row.remark:
        raise Invalid({"remark": N_("More is requested than the rules give: say why.")})


def _hurry(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    """The fast lane pays within 24 hours, so it is decided today."""
    if row.urgent:
        row.due_on = u.today


def _decide(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    """Before an approval: the archive still carries the aid, the amount is within the ceiling, and every change is explained."""
    checks.attach(u, row)
    if errors := checks.of_archive(row):
        raise Invalid(errors)
    asked, former = row.requested_amount, row.approved_amount
    assert asked is not None  # a submitted application for money has one
    amount: Decimal = data["approved_amount"] or former or asked
    reason = data["adjust_reason"] or (row.adjust_reason if amount == former else None)
    if amount > working.ceiling(row):
        raise Invalid({"approved_amount": Text(N_("At most %(amount)s yuan can be approved."),
                                               amount=money.grouped(working.ceiling(row)))})
    raised = former is not None and amount > former
    if raised and (reason == row.adjust_reason or len((reason or "").strip()) < LEAST):
        raise Invalid({"adjust_reason": Text(N_("The step before approved %(amount)s yuan: say in 5 characters or more why it is raised."),
                                             amount=money.grouped(former or money.ZERO))})
    if amount < asked and not reason:
        raise Invalid({"adjust_reason": N_("Less than requested is approved: say why.")})
    if "minutes_no" in data and amount > limits.minutes_above() and not data["minutes_no"]:
        raise Invalid({"minutes_no": Text(N_("Above %(amount)s yuan the minutes of the committee are needed."),
                                          amount=money.grouped(limits.minutes_above()))})
    data["approved_amount"] = amount
    data["adjust_reason"] = reason if amount < asked or raised else None


def _settle(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    """The first approver whose limit covers the amount approves finally; the later steps fall away."""
    assert row.approved_amount is not None
    if not limits.covers(_GIVEN_BY[row.state], row.approved_amount):
        return
    if row.item.needs_notice:
        row.state, row.notice_until = "NOTICE", u.after(limits.notice_days())
    else:
        row.state = "APPROVED"
    row.due_on = row.notice_until if row.state == "NOTICE" else None


def _accept(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    checks.attach(u, row)
    if row.item.is_monetary:
        raise DomainError(N_("An application for money is submitted, not accepted."), code="STATE")
    if row.created_by == u.actor.user_id and not u.actor.is_system:
        raise Forbidden(N_("You entered this application; another person must accept it."), code="FOUR_EYES")
    checks.check(u, row, data)


def _withdraw(u: Unit, row: AidApplication, data: dict[str, Any]) -> None:
    submitter = u.session.scalar(
        select(ApprovalStep.actor_id).where(ApprovalStep.object_kind == SPEC.room, ApprovalStep.object_id == row.id,
                                            ApprovalStep.verb == "submit").order_by(ApprovalStep.id.desc()).limit(1))
    if not u.actor.is_system and u.actor.user_id not in (submitter, row.created_by if submitter is None else None):
        raise Forbidden(N_("Only who submitted the application may withdraw it."))


HOOKS = Hooks(
    place=checks.unit_of,
    check=checks.check,
    guards={"submit": _submit, "approve": _decide, "accept": _accept, "withdraw": _withdraw},
    effects={"submit": _hurry, "approve": _settle},
)


def create(actor: Actor, raw: Any, once: Once | None = None) -> Result:
    """Enter an application as a draft."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Any, once: Once | None = None) -> Result:
    """Correct a draft or a returned application."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Any, once: Once | None = None) -> Result:
    """Move an application along its states."""
    return record.act(actor, SPEC, pk, verb, version, raw, HOOKS, once)


SERVICE = Service(create, change, act, offer.live)


def tick(actor: Actor, as_of: dt.date) -> int:
    """End the public notices whose last day lies before ``as_of``. Returns how many applications became payable."""
    with unit(actor) as u:
        rows = u.session.execute(select(AidApplication.id, AidApplication.version).where(
            AidApplication.state == "NOTICE", AidApplication.notice_until < as_of)).all()
    for pk, version in rows:
        record.act(actor, TIMED, pk, "notice_over", version, {}, HOOKS)
    return len(rows)


def place(actor: Actor, pk: Any, state: str, approved_amount: Decimal | str | None = None) -> Result:
    """Put an application into any state without its moves: for imported and demonstration data, by the system alone.

    The amount defaults to the one approved or requested. Raises Forbidden for people, ValueError for an unknown state.
    """
    if not actor.is_system:
        raise Forbidden()
    if state not in SPEC.by_state:
        raise ValueError(f"no state {state}")
    with unit(actor) as u:
        row = record.load(u, SPEC, pk)
        before, row.state, row.state_since, row.due_on = row.state, state, clock.now(), None
        if state in DECIDED:
            row.approved_amount = money.parse(approved_amount) if approved_amount else row.approved_amount or row.requested_amount
        u.touch(row)
        u.flush()
        u.record("change", SPEC.room, row.id, "place", {"state": [before, state]})
        return Result(row.id, row.state, row.version, Text(N_("Done.")))
