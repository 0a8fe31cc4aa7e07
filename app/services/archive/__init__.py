"""Hardship archives: open, correct, decide, watch, close. The verbs of the room and its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale
from app.kernel.text import N_, Text
from app.services import record, trail
from app.services.archive import (
    arithmetic,
    bulletin,
    category,
    check,
    course,
    frozen,
    household,
    living,
    review,
    rules,
    survey,
)
from app.services.archive import (
    change as changes,
)
from app.services.archive.findings import Findings
from app.services.archive.live import live
from app.services.archive.timer import tick
from app.services.record import Hooks, Result, Service, Step
from app.specs.archive import SPEC
from app.store import read
from app.store.unit import Once, Unit
from models.archive import HardshipArchive

__all__ = ["HOOKS", "VERBS", "act", "change", "create", "settle", "tick", "traced"]


def _start(_u: Unit, data: dict[str, Any]) -> str:
    return "DRAFT" if data.get("employee_id") else "LEAD"


def _check(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Every save: own drafts only for the workshop, derived values, the rules of a draft, the claim, the figures."""
    if archive.id is not None and not u.actor.has(("UnitEditor",)) and archive.created_by != u.actor.user_id:
        raise Forbidden(N_("You may edit only the drafts that you entered yourself."))
    if archive.id is None:
        _discovered(u, archive)
    found = Findings()
    if archive.state == "LEAD":
        for name in ("name", "reason"):
            if not getattr(archive, name):
                found.add(name, N_("A lead needs a name and a short reason."))
        found.stop()  # nothing below makes sense of a lead without a name
    changes.keep_documents(archive)
    household.settle(u, archive, found)
    rules.prove(archive)
    rules.always(archive, found)
    household.distinct(archive, found)
    household.claim(u, archive, found)
    found.stop()
    if archive.state != "LEAD":  # a lead has no figures yet, and zero would be one
        arithmetic.assess(u, archive)


def settle(u: Unit, archive: HardshipArchive) -> None:
    """What follows from the documents: which expense is proved, whose income is imputed, the figures. Raises Invalid.

    Once a notice has told the category no document moves it any more: that takes a change, a review or an objection.
    """
    found = Findings()
    rules.places(archive, found)
    found.stop()
    rules.prove(archive)
    if archive.state not in category.SETTLED and archive.state != "LEAD":
        arithmetic.assess(u, archive)


def _discovered(u: Unit, archive: HardshipArchive) -> None:
    archive.discovered_on = archive.discovered_on or u.today
    archive.discovered_by = archive.discovered_by or u.actor.name[:40]
    if archive.source_kind is None and not u.actor.has(("UnitEditor",)):
        archive.source_kind = "WORKSHOP"


def _apart(step: Step | None) -> Step:
    """The guard with V14 before it: nobody works on his own file or a relative's, whatever the verb."""

    def guard(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
        own = u.actor.employee_id
        if own is not None and trail.concerns(u.session, archive, SPEC, own):
            raise Forbidden(N_("Nobody decides on his own file or that of a relative."), code="FOUR_EYES")
        if step is not None:
            step(u, archive, data)

    return guard


def _both(first: Step, second: Step) -> Step:
    """Two guards of one verb, one after the other."""

    def guard(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
        first(u, archive, data)
        second(u, archive, data)

    return guard


_GUARDS: dict[str, Step] = {
    "open": course.before_open, "submit": course.before_submit, "survey": survey.before,
    "approve": _both(_both(course.before_approve, survey.before_approve), category.before_approve),
    "check": check.before, "recheck": check.before_again, "record_check": check.before_record,
    "publish": _both(category.before_publish, bulletin.before_publish), "reject": bulletin.before_reject,
    "withdraw": bulletin.before_withdraw,
    "exit": bulletin.before_exit, "confirm": changes.before_confirm, "keep": review.before_keep,
    "exclude": category.before_exclude, "waive": category.before_waive, "lower": category.before_lower,
    "new_head": changes.before_new_head, "refuse_change": changes.before_refuse, "merge": living.before_merge,
    "consent": living.before_consent, "withdraw_consent": living.before_withdraw_consent,
}
HOOKS = Hooks(
    place=household.place,
    start=_start,
    check=_check,
    guards={verb: _apart(_GUARDS.get(verb)) for verb in SPEC.verbs},
    effects={
        "open": course.after_open, "review": survey.after_review, "survey": survey.after, "approve": course.after_approve,
        "check": check.after, "recheck": check.after, "record_check": check.after_record, "publish": bulletin.after_publish,
        "exclude": category.after_exclude, "waive": category.after_waive, "lower": category.after_lower,
        "drop": course.close, "reject": course.close, "withdraw": living.after_withdraw,
        "change": changes.after_change, "new_head": changes.after_new_head, "confirm": changes.after_confirm,
        "refuse_change": changes.after_refuse, "start_review": review.after_start, "keep": review.after_keep,
        "refuse_exit": review.after_refuse_exit, "merge": living.after_merge,
        "propose_exit": living.after_propose_exit, "exit": living.after_exit,
        "relapse": living.after_relapse, "cancel": living.after_end, "consent": living.after_consent,
        "withdraw_consent": living.after_withdraw_consent,
    },
    may_repeat=course.may_repeat,
    freeze=frozen.snapshot,
)


def _again(verb: Callable[[], Result]) -> Result:
    """Run the verb; where a twin took the household at the same moment, run it once more.

    The database has refused the second claim. The second run sees the first one's row and says whose the household is.
    """
    try:
        return verb()
    except DomainError as error:
        if error.code not in ("DUPLICATE", "CONFLICT"):
            raise
    return verb()


def traced(actor: Actor, pk: Any, verb: Callable[[], Result]) -> Result:
    """Run the verb. A refusal that tells in whose archive somebody is stands in the chain, though nothing was saved."""
    try:
        return _again(verb)
    except Invalid as error:
        told = sum(text.msgid == household.TAKEN for texts in error.errors.values() for text in texts)
        if told:
            trail.told(actor, "read", SPEC, int(pk) if pk is not None else None, "taken", {"cells": ["id_no"], "answers": told})
        raise


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Open a draft for an employee, or a lead where only name and reason are known."""
    return traced(actor, None, lambda: record.create(actor, SPEC, raw, HOOKS, once))


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct a lead, a draft, a returned application, or an archive whose change is running."""
    return traced(actor, pk, lambda: record.change(actor, SPEC, pk, version, raw, HOOKS, once))


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Move an archive along its state table."""
    if verb == "reapply":
        return _reapply(actor, pk, version, once)
    return traced(actor, pk, lambda: record.act(actor, SPEC, pk, verb, version, raw, HOOKS, once))


#: what a new application of the same household begins with
_COPIED = ("address", "postcode", "hukou_division", "housing_type", "single_parent", "medical_insurance", "bank_name",
           "bank_branch")
_COPIED_MEMBER = ("name", "relation", "politics", "health_state", "medical_insurance", "identity", "org_or_school",
                  "edu_stage", "school_kind", "shares_life", "guardian_consent")


def _reapply(actor: Actor, pk: Any, version: Any, once: Once | None) -> Result:
    """A new draft for the household of a closed archive; the old one stays as it is. Returns the new row."""
    old = read.one(actor, SPEC, pk)
    moves = SPEC.moves_of("reapply")
    held = read.roles_of(actor, SPEC, [old])[old.id]
    if not actor.is_system and not any(held.intersection(m.roles) for m in moves):
        raise Forbidden()
    if not any(old.state in m.sources for m in moves):
        raise Stale()
    if str(version) != str(old.version):
        raise Stale()
    raw: dict[str, Any] = {n: getattr(old, n) for n in _COPIED}
    raw.update(employee_id=old.employee_id, reason=old.reason, members=[
        {**{n: getattr(m, n) for n in _COPIED_MEMBER}, "id_no": household.plain(m.id_no)} for m in old.members
    ])

    def check(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
        archive.prev_archive_id = old.id
        _check(u, archive, data)

    done = traced(actor, old.id, lambda: record.create(actor, SPEC, raw, replace(HOOKS, check=check), once))
    return replace(done, message=Text(N_("A new draft archive was opened.")))


VERBS: dict[str, Service] = {"archive": Service(create, change, act, live, HOOKS)}
