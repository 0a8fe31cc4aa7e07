"""Blocks of the course: effect (12), timeline (13), signatures (14)."""

from __future__ import annotations

from decimal import Decimal

from app.kernel import clock, money
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.services.plan.care import EAP, GREEN, PAIRING
from app.services.plan.gather import AID, ARCHIVE, MOST_STEPS, Gathered
from app.services.plan.household import net_per_month
from app.services.plan.shape import Block, Event
from app.services.plan.sight import DASH, Sight
from app.specs.archive import TIMED

_ROOMS: dict[str, ServiceSpec] = {s.room: s for s in (ARCHIVE, AID, GREEN, PAIRING, EAP)}
_TOLD = (ARCHIVE.room, AID.room)  #: rooms whose opinions the plan repeats; medical and psychological words stay in their rooms


def effect(sight: Sight, found: Gathered) -> Block:
    """Block 12: N before and after the aid of the year, and how much of the medical cost it carried."""
    archive, totals = sight.row, found.totals
    facts: list[tuple[str, str]] = []
    seen = sight.full("income") and sight.full("amount")
    if seen and archive.annual_income is not None:
        facts.append((sight.say(N_("Net monthly income per person before aid")), money.grouped(net_per_month(archive))))
        facts.append((sight.say(N_("Net monthly income per person after aid")),
                      money.grouped(net_per_month(archive, totals.granted))))
    if seen:
        facts.append((sight.say(N_("Aid approved in %(year)s, of it paid"), year=found.year),
                      f"{money.grouped(totals.granted)} / {money.grouped(totals.paid)}"))
        self_paid = found.archive.more["self_paid"] or money.ZERO
        facts.append((sight.say(N_("Relief ratio (medical aid ÷ own medical cost)")), relief(totals.medical, self_paid)))
    rating = _satisfaction(found)
    if rating:
        facts.append((sight.say(N_("Satisfaction of 5")), rating))
    return Block(12, sight.say(N_("Effect")), facts=tuple(facts), empty=sight.say(N_("Nothing to measure yet.")))


def relief(medical: Decimal, self_paid: Decimal) -> str:
    """Medical grants of the year ÷ medical cost the household paid itself, in per cent with two decimals.

    50,000 of 80,000 is 62.50 %. Without own cost there is no ratio.
    """
    return f"{money.rounded(medical * 100 / self_paid):.2f} %" if self_paid > 0 else DASH


def _satisfaction(found: Gathered) -> str:
    """Mean of the ratings of services and green requests that the viewer reaches; EAP is not among them."""
    given = [s.row.rating for s in found.aid if s.row.rating]
    given += [s.row.satisfaction for s in found.care.green or () if s.row.satisfaction]
    return f"{Decimal(sum(given)) / len(given):.1f}" if given else ""


def timeline(sight: Sight, found: Gathered) -> Block:
    """Block 13: steps of the archive and of the rows the viewer reaches, newest first."""
    numbers = _numbers(found)
    secret = {s.row.id for s in found.aid if not Sight(sight.viewer, AID, s).full(AID.opinions)}
    open_ = sight.full(ARCHIVE.opinions)
    events = []
    for step in found.steps:
        spec = _ROOMS[step.object_kind]
        state = spec.by_state[step.to_state]
        move = spec.move(step.verb, step.from_state) or TIMED.move(step.verb, step.from_state)
        verb, reached = sight.say(move.label if move else state.label), sight.say(state.label)
        title = " ".join(t for t in (sight.say(spec.one), numbers.get((spec.room, step.object_id), "")) if t)
        # an opinion belongs to the cell that its room names; the workshop knows the state alone
        shown = step.object_kind in _TOLD and (open_ if spec is ARCHIVE else step.object_id not in secret)
        who = step.actor_name if step.actor_id is not None else sight.say(N_("The system"))
        events.append(Event(clock.local(step.at).strftime("%Y-%m-%d %H:%M"), who,
                            sight.say(N_("%(what)s: %(verb)s"), what=title, verb=verb) + (f" → {reached}" if reached != verb else ""),
                            state.tone or "grey", step.opinion.open() if shown and step.opinion else ""))
    note = sight.say(N_("The newest %(n)s steps are shown."), n=MOST_STEPS) if len(events) == MOST_STEPS else ""
    return Block(13, sight.say(N_("Timeline")), note, events=tuple(events), empty=sight.say(N_("No step yet.")))


def _numbers(found: Gathered) -> dict[tuple[str, int], str]:
    """Number of each row that the timeline may name; aid by its item."""
    care = found.care
    made = {(AID.room, s.row.id): s.row.item.name for s in found.aid}
    made |= {(GREEN.room, s.row.id): s.row.req_no for s in care.green or ()}
    made |= {(PAIRING.room, p.row.id): p.row.pair_no for p in care.pairings if p.clinical}
    return made | {(EAP.room, s.row.id): s.row.ref_no for s in care.eap or ()}


def signatures(sight: Sight) -> Block:
    """Block 14: who signs the printed plan."""
    names = (N_("Employee"), N_("Person in charge"), N_("Union chair of the unit"), N_("Company union"))
    return Block(14, sight.say(N_("Signatures")), signatures=tuple(sight.say(n) for n in names))
