"""What there is of the five services, what is still missing (strip at the top) and what the facts speak for (block 11)."""

from __future__ import annotations

from typing import Any

from app.kernel import clock
from app.kernel.text import N_
from app.services.plan import rules
from app.services.plan.gather import Gathered
from app.services.plan.services import eap_known
from app.services.plan.shape import Block, Service, Suggestion
from app.services.plan.sight import Sight
from models.archive import CLOSED_STATES

IN_ARCHIVE = ("ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN")
ABLE_AGE = range(16, 60)


def services(sight: Sight, found: Gathered) -> tuple[Service, ...]:
    """The five services in their fixed order; EAP only where its block is."""
    totals, care = found.totals, found.care
    health = care.pairing_count + care.green_count + totals.health
    made = [_service(sight, N_("Money"), 4, totals.cash, "cash"), _service(sight, N_("Goods"), 5, totals.goods, "package")]
    known = eap_known(sight, found)
    if care.eap is not None:
        made.append(_service(sight, N_("EAP"), 6, care.eap_count, "brain"))
    elif known is not None:
        text = sight.say(N_("In place") if known else N_("None yet"))
        made.append(Service(sight.say(N_("EAP")), 6, text, "green" if known else "yellow", "brain"))
    made += [_service(sight, N_("Volunteers"), 7, totals.volunteer, "users-group"),
             _service(sight, N_("Medical care and health"), 8, health, "stethoscope")]
    return tuple(made)


def _service(sight: Sight, title: str, number: int, count: int, icon: str) -> Service:
    text = str(count) if count else sight.say(N_("None yet"))
    return Service(sight.say(title), number, text, "green" if count else "yellow", icon)


def suggestions(sight: Sight, found: Gathered) -> Block:
    """Block 11: rules of the matching table that hold, as far as the viewer may know their facts."""
    archive, made = sight.row, []
    if archive.employee_id is not None and archive.state not in CLOSED_STATES:
        for rule in rules.matching(facts(found)):
            known = all(sight.right(sight.spec.columns[c].cell).see for c in rule.columns)
            if known and (archive.state in IN_ARCHIVE or not rule.held):
                query = {rule.key: archive.id if rule.key == "archive_id" else archive.employee_id} if rule.room else {}
                made.append(Suggestion(rule.code, sight.say(rule.title), sight.say(rule.reason), rule.room, query))
    return Block(11, sight.say(N_("Suggestions")), suggestions=tuple(made), empty=sight.say(N_("Nothing is suggested at present.")))


def facts(found: Gathered) -> rules.Facts:
    """The facts of the household as the rules take them; EAP contacts only where an EAP role reaches them."""
    archive, care = found.file, found.care
    causes = [archive.main_cause, *(archive.minor_causes or [])]
    served = [d for d in (found.totals.served_on, care.served_on) if d]
    return rules.Facts(
        today=found.today, category=archive.category, causes=tuple(c for c in causes if c), health_state=archive.health_state,
        disability_grade=archive.disability_grade, active_pairing=care.active, living_aid_this_year=found.totals.living,
        jobless_able=any(_able(m) for m in archive.members), last_visit=archive.survey_on,
        last_eap_contact=care.eap_contact_on, last_service=max(served, default=None), active_from=archive.active_from,
    )


def _able(member: Any) -> bool:
    """A member without a job, of working age and not disabled."""
    age = member.age_on(clock.today())
    return member.identity == "JOBLESS" and member.health_state != "DISABLED" and age is not None and age in ABLE_AGE
