"""The plan itself: what is being done for the household (need, measure, who, until when, how far, with what effect), and what it
has received in all. Read off the running services, so that it is never out of date."""

from __future__ import annotations

from collections.abc import Iterator

from app.kernel import clock, money
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.services.plan.care import EAP, GREEN, PAIRING
from app.services.plan.gather import AID, GRANTED, PAID, VOID, Gathered
from app.services.plan.services import eap_known
from app.services.plan.shape import Block, Cell, Head, Table
from app.services.plan.sight import DASH, Sight
from app.specs import codes
from app.specs.roles import ROLE_WORDS

MOST = 12  #: measures in the table, those that still run first

Line = tuple[bool, tuple[Cell, ...]]  #: does it still run, its cells


def scheme(sight: Sight, found: Gathered) -> Block:
    """Need, measure, responsible, due, progress and effect of every measure that the viewer may know of."""
    lines = [*_aid(sight, found), *_green(sight, found), *_pairings(sight, found), *_eap(sight, found)]
    lines.sort(key=lambda line: not line[0])
    heads = tuple(Head(sight.say(label)) for label in (
        N_("Need"), N_("Measure"), N_("Responsible"), N_("Due on"), N_("How far"), N_("Effect")))
    note = sight.say(N_("The first %(n)s of %(count)s measures are shown."), n=MOST, count=len(lines)) if len(lines) > MOST else ""
    rows = tuple(cells for _runs, cells in lines[:MOST])
    return Block(0, sight.say(N_("Plan of assistance")), note, tables=(Table("", heads, rows, sight.say(N_("There is no measure yet."))),))


def received(sight: Sight, found: Gathered) -> Block:
    """What was approved for the household, by year; for those who see amounts."""
    rows = [Sight(sight.viewer, AID, s) for s in found.aid]
    title = sight.say(N_("Aid so far"))
    if not any(s.right("amount").see for s in rows):
        return Block(0, title, empty=sight.say(N_("No aid yet.")))
    totals = found.totals
    told = sum((amount for _year, amount in totals.by_year), money.ZERO)
    facts = [(sight.say(N_("Year %(year)s"), year=year), money.grouped(amount)) for year, amount in totals.by_year]
    if totals.ever > told:
        facts.append((sight.say(N_("Earlier years")), money.grouped(totals.ever - told)))
    note = sight.say(N_("%(count)s applications in all"), count=totals.count)
    if not totals.ever:
        return Block(0, title, note, empty=sight.say(N_("Nothing has been approved yet.")))
    facts.insert(0, (sight.say(N_("In all")), money.grouped(totals.ever)))
    return Block(0, title, note, tuple(facts), capital=money.capital(totals.ever))


def _aid(sight: Sight, found: Gathered) -> Iterator[Line]:
    for seen in found.aid:
        s = Sight(sight.viewer, AID, seen)
        row = s.row
        if row.state in VOID:
            continue
        runs = AID.by_state[row.state].live and row.state not in PAID
        yield runs, (Cell(s.say(codes.label("item_class", row.item.item_class))), s.link(row.item.name), Cell(_who(sight, s, AID)),
                     Cell(row.due_on.isoformat() if row.due_on and runs else DASH), s.state(), Cell(_given(s)))


def _given(s: Sight) -> str:
    """What an application has brought so far, as far as its amount is the viewer's."""
    row = s.row
    if row.rating:
        return s.say(N_("%(n)s of 5 points"), n=row.rating)
    if row.approved_amount is None or row.state not in GRANTED or s.right("amount").see != "V":
        return DASH
    return s.say(N_("Paid %(amount)s") if row.state in PAID else N_("Approved %(amount)s"), amount=money.grouped(row.approved_amount))


def _who(sight: Sight, s: Sight, spec: ServiceSpec) -> str:
    """The role whose move is next, else the person in charge of the household."""
    roles = dict.fromkeys(r for m in spec.moves if m.task and m.fits(s.row) for r in m.roles if r in ROLE_WORDS)
    duty = sight.row.duty_person
    return "、".join(sight.say(ROLE_WORDS[r]) for r in roles) or (duty.name if duty else DASH)


def _green(sight: Sight, found: Gathered) -> Iterator[Line]:
    for seen in found.care.green or ():
        s = Sight(sight.viewer, GREEN, seen)
        row = s.row
        if row.state == "CANCELLED":
            continue
        when = clock.local(row.appoint_at).date().isoformat() if row.appoint_at else row.due_on.isoformat() if row.due_on else DASH
        effect = s.say(N_("%(n)s of 5 points"), n=row.satisfaction) if row.satisfaction else DASH
        yield GREEN.by_state[row.state].live, (s.cell("need"), s.link(f"{s.say(GREEN.title)} {row.req_no}"), Cell(_who(sight, s, GREEN)),
                                               Cell(when), s.state(), Cell(effect))


def _pairings(sight: Sight, found: Gathered) -> Iterator[Line]:
    for p in found.care.pairings:
        state = PAIRING.by_state[p.row.state]
        link = f"/{PAIRING.room}/show/{p.row.id}" if p.clinical else None
        effect = sight.say(N_("Last follow-up %(day)s"), day=p.last_on.isoformat()) if p.last_on else DASH
        due = p.row.next_follow_on.isoformat() if p.row.next_follow_on else DASH
        yield state.live, (Cell(sight.say(N_("Care for health"))), Cell(sight.say(PAIRING.one), None, link), Cell(p.row.doctor.name),
                           Cell(due), Cell(sight.say(state.label), state.tone or "grey"), Cell(effect))


def _eap(sight: Sight, found: Gathered) -> Iterator[Line]:
    """Referrals for the EAP roles; service or none where the employee agreed; for everybody else not a word."""
    need = Cell(sight.say(N_("Care for the mind")))
    for seen in found.care.eap or ():
        s = Sight(sight.viewer, EAP, seen)
        state = s.state() if s.full("eap_header") else Cell(DASH)
        yield EAP.by_state[s.row.state].live, (need, s.link(s.text("ref_no")), Cell(DASH), Cell(DASH), state, Cell(DASH))
    if found.care.eap is None and eap_known(sight, found):
        yield True, (need, Cell(sight.say(N_("EAP"))), Cell(DASH), Cell(DASH), Cell(sight.say(N_("In place")), "green"), Cell(DASH))
