"""Blocks of the five services: money (4), goods (5), EAP (6), volunteers (7), medical care and health (8)."""

from __future__ import annotations

from collections.abc import Iterable

from app.kernel import clock, money
from app.kernel.text import N_
from app.services.plan.care import GREEN, PAIRING
from app.services.plan.care import Pairing as CarePairing
from app.services.plan.gather import AID, GOODS, HEALTH, MOST, OFFICERS, VOLUNTEER, Gathered
from app.services.plan.reach import Seen
from app.services.plan.shape import Block, Cell, Head, Table
from app.services.plan.sight import DASH, Sight
from app.specs import codes
from app.specs.eap import SPEC as EAP
from app.specs.pairing import FOLLOW_UP, HEALTH_PLAN
from models.aid import DECIDED
from models.pairing import FollowUp

_SERVICE_CLASSES = (GOODS, VOLUNTEER, HEALTH)
_GOALS = HEALTH_PLAN.by_child["goals"]


def cash(sight: Sight, found: Gathered) -> Block:
    """Block 4: what was applied for, computed, approved, decided; the year's total in figures and capitals."""
    rows = [Sight(sight.viewer, AID, s) for s in found.aid if s.row.item.item_class not in _SERVICE_CLASSES]
    amounts = any(s.right("amount").see for s in rows)
    heads = [Head(sight.say(N_("Aid item")), width=2.1), Head(sight.say(N_("Date")), width=1.5)]
    if amounts:
        heads += [Head(sight.say(label), "num", 1.4) for label in (N_("Computed"), N_("Requested"), N_("Approved"))]
    heads.append(Head(sight.say(N_("State")), width=1.2))
    if amounts:
        heads += [Head(sight.say(N_("Decided on")), width=1.5), Head(sight.say(N_("Paid from")), width=1.5)]
    table = Table("", tuple(heads), tuple(_money_row(s, amounts) for s in rows), sight.say(N_("No application yet.")))
    note = sight.say(N_("The newest %(n)s of %(count)s applications are shown."), n=MOST, count=found.totals.count) \
        if found.totals.count > MOST else ""
    total = [(sight.say(N_("Approved in %(year)s"), year=found.year), money.grouped(found.totals.granted))] if amounts else []
    capital = money.capital(found.totals.granted) if amounts and found.totals.granted else ""
    return Block(4, sight.say(N_("Financial aid")), note, tuple(total), (table,), capital)


def _money_row(s: Sight, amounts: bool) -> tuple[Cell, ...]:
    row = [s.link(s.row.item.name), s.cell("event_on")]
    if amounts:
        row += [s.cell("computed_amount"), s.cell("requested_amount"), s.cell("approved_amount")]
    row.append(s.state())
    if amounts:
        funds = s.row.item.funds or []  # in the order they are used
        row += [Cell(_decided(s)), Cell(s.say(codes.label("fund_source", funds[0])) if funds else DASH)]
    return tuple(row)


def _decided(s: Sight) -> str:
    """Day of the final decision; a dash while one is outstanding."""
    if s.row.state not in (*DECIDED, "REJECTED") or not s.more["decided_at"]:
        return DASH
    return clock.local(s.more["decided_at"]).date().isoformat()


def _services(sight: Sight, found: Gathered, number: int, title: str, kind: str, empty: str) -> Block:
    table = Table("", (Head(sight.say(N_("Service")), width=2), Head(sight.say(N_("Date"))), Head(sight.say(N_("State"))),
                       Head(sight.say(N_("Rating")), "num", 0.6)), _service_rows(sight, found.aid, kind), sight.say(empty))
    return Block(number, sight.say(title), tables=(table,))


def _service_rows(sight: Sight, aid: Iterable[Seen], kind: str) -> tuple[tuple[Cell, ...], ...]:
    rows = [Sight(sight.viewer, AID, s) for s in aid if s.row.item.item_class == kind]
    return tuple((s.link(s.row.item.name), s.cell("event_on"), s.state(), s.cell("rating")) for s in rows)


def goods(sight: Sight, found: Gathered) -> Block:
    """Block 5: goods that were brought."""
    return _services(sight, found, 5, N_("Goods"), GOODS, N_("No goods yet."))


def volunteers(sight: Sight, found: Gathered) -> Block:
    """Block 7: services of the volunteers."""
    return _services(sight, found, 7, N_("Volunteer service"), VOLUNTEER, N_("No volunteer service yet."))


def eap(sight: Sight, found: Gathered) -> Block | None:
    """Block 6: state and colour for the EAP roles, yes or no with the employee's consent, else no block at all."""
    title = sight.say(N_("EAP psychological help"))
    if found.care.eap is not None:
        heads = tuple(Head(sight.say(label)) for label in (N_("Referral number"), N_("Referred on"), N_("State"), N_("Level")))
        rows = tuple(_referral(Sight(sight.viewer, EAP, s)) for s in found.care.eap)
        table = Table("", heads, rows, sight.say(N_("No referral within your reach.")))
        note = sight.say(N_("This part is confidential. That you have seen it is recorded.")) if rows else ""
        return Block(6, title, note, tables=(table,))
    known = eap_known(sight, found)
    if known is None:
        return None
    answer = sight.say(N_("In place") if known else N_("None yet"))
    note = sight.say(N_("Shown because the employee agreed in writing; nothing else is passed on."))
    return Block(6, title, note, ((sight.say(N_("Psychological service")), answer),))


def eap_known(sight: Sight, found: Gathered) -> bool | None:
    """Service or none for a union officer with the employee's written consent; None: not for this viewer."""
    value = found.archive.more["eap_service"]
    return None if value is None or found.archive.roles.isdisjoint(OFFICERS) else bool(value)


def _referral(s: Sight) -> tuple[Cell, ...]:
    level = s.row.level if s.full("eap_level") else None
    entry = codes.get("eap_level").get(level or "")
    shown = Cell(s.say(entry.label), entry.tone or None) if entry else Cell(DASH)
    return s.link(s.text("ref_no")), s.cell("referred_on"), s.state() if s.full("eap_header") else Cell(DASH), shown


def health(sight: Sight, found: Gathered) -> Block:
    """Block 8: who cares for the employee, goals and readings for health roles alone, the green channel."""
    care = found.care
    tables = [_pairings(sight, care.pairings)]
    clinical = [p for p in care.pairings if p.clinical]
    if clinical:
        tables += [_goals(sight, clinical), _readings(sight, care.follow_ups)]
    if care.green is not None:
        tables.append(_green(sight, care.green))
    helped = _service_rows(sight, found.aid, HEALTH)
    if helped:
        tables.append(Table(sight.say(N_("Health services")), (
            Head(sight.say(N_("Service")), width=2), Head(sight.say(N_("Date"))), Head(sight.say(N_("State"))),
            Head(sight.say(N_("Rating")), "num", 0.6)), helped, ""))
    facts = []
    if sight.right("income").see and found.archive.more["medical_total"] is not None:
        label = sight.say(N_("Medical cost in %(year)s, of it paid by the household"), year=found.year)
        facts.append((label, " / ".join(money.grouped(found.archive.more[n]) for n in ("medical_total", "self_paid"))
                      if sight.full("income") else "***"))
    return Block(8, sight.say(N_("Medical care and health")), facts=tuple(facts), tables=tuple(tables))


def _pairings(sight: Sight, pairings: Iterable[CarePairing]) -> Table:
    """The head of each pairing. The department names the illness, so it follows the cell of the diagnosis."""
    pairings = list(pairings)
    department = sight.right("diagnosis").see == "V" or any(p.clinical for p in pairings)
    plans = any(p.has_plan is not None for p in pairings)
    heads = [Head(sight.say(N_("Paired doctor"))), Head(sight.say(N_("Hospital")), width=1.6)]
    heads += [Head(sight.say(N_("Department")))] if department else []
    heads.append(Head(sight.say(N_("State"))))
    heads += [Head(sight.say(N_("Health plan")))] if plans else []
    heads += [Head(sight.say(N_("Last follow-up")), width=1.3), Head(sight.say(N_("Next follow-up")), width=1.3)]
    rows = []
    for p in pairings:
        state = PAIRING.by_state[p.row.state]
        link = f"/{PAIRING.room}/show/{p.row.id}" if p.clinical else None
        row = [Cell(p.row.doctor.name, None, link), Cell(p.row.doctor.hospital.name)]
        row += [Cell(p.row.department)] if department else []
        row.append(Cell(sight.say(state.label), state.tone or "grey"))
        if plans:
            row.append(Cell(DASH if p.has_plan is None else sight.say(N_("Yes") if p.has_plan else N_("No"))))
        row += [Cell(d.isoformat() if d else DASH) for d in (p.last_on, p.row.next_follow_on)]
        rows.append(tuple(row))
    return Table("", tuple(heads), tuple(rows), sight.say(N_("No health pairing yet.")))


def _goals(sight: Sight, clinical: list[CarePairing]) -> Table:
    names = ("indicator", "baseline", "target", "due_on", "result")
    columns = {c.name: c for c in _GOALS.columns}
    rows = []
    for p in clinical:
        if p.plan is not None:
            s = Sight(sight.viewer, HEALTH_PLAN, Seen(p.plan, sight.viewer.actor.roles, {}))
            rows += [tuple(Cell(s.of_item(columns[n], goal)) for n in names) for goal in p.plan.goals]
    heads = tuple(Head(sight.say(columns[n].label)) for n in names)
    return Table(sight.say(N_("Goals of the health plan")), heads, tuple(rows), sight.say(N_("No goal yet.")))


def _readings(sight: Sight, follow_ups: Iterable[FollowUp]) -> Table:
    before, after = ("due_on", "done_on"), ("glucose", "alert", "adherence", "advice")
    heads = [Head(sight.say(FOLLOW_UP.columns[n].label), width=1.3) for n in before]
    heads.append(Head(sight.say(N_("Blood pressure"))))
    heads += [Head(sight.say(FOLLOW_UP.columns[n].label), width=2 if n == "advice" else 1) for n in after]
    rows = []
    for row in follow_ups:
        s = Sight(sight.viewer, FOLLOW_UP, Seen(row, sight.viewer.actor.roles, {}))
        pressure = f"{s.text('sbp')}/{s.text('dbp')}" if row.sbp or row.dbp else DASH
        rows.append((*(s.cell(n) for n in before), Cell(pressure), *(s.cell(n) for n in after)))
    return Table(sight.say(N_("Follow-ups")), tuple(heads), tuple(rows), sight.say(N_("No follow-up yet.")))


def _green(sight: Sight, green: Iterable[Seen]) -> Table:
    """Requests of the green channel; the disease as each row's own cell allows."""
    rows = [Sight(sight.viewer, GREEN, s) for s in green]
    disease = any(s.right("diagnosis").see for s in rows)
    names = ["need", *(["disease"] if disease else []), "dest_city"]
    heads = [Head(sight.say(GREEN.columns[n].label)) for n in ("req_no", *names)]
    heads += [Head(sight.say(N_("Hospital")), width=1.4), Head(sight.say(N_("Appointment")), width=1.6)]
    heads.append(Head(sight.say(N_("State"))))
    made = tuple((s.link(s.text("req_no")), *(s.cell(n) for n in names), Cell(s.row.hospital.name if s.row.hospital else DASH),
                  s.cell("appoint_at"), s.state()) for s in rows)
    return Table(sight.say(N_("Green channel")), tuple(heads), made, sight.say(N_("No request yet.")))
