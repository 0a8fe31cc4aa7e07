"""What a follow-up is told while somebody types: whether a reading lies where it should, and when the next one is usual."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from app.kernel.actor import Actor
from app.kernel.fault import Unseen
from app.kernel.text import N_, Text
from app.services.live import BAD, GOOD, Told
from app.services.pairing import readings
from app.services.pairing.overview import Overview, overview
from app.specs.pairing import FOLLOW_UP, SPEC
from app.store import read

_SAYS = {"low": N_("too low: normal is %(span)s %(unit)s"), "high": N_("too high: normal is %(span)s %(unit)s")}


def follow_up(actor: Actor, raw: Mapping[str, Any], pk: int | None) -> list[Told]:
    """A sentence for each reading that was typed; nothing for a pairing that the actor does not see."""
    try:
        pairing = read.one(actor, FOLLOW_UP, pk).pairing if pk else read.one(actor, SPEC, raw.get("pairing_id") or "")
    except Unseen:
        return []
    found = overview(actor, pairing)
    return [*_values(found, raw), *_next(found, raw)]


def _values(found: Overview, raw: Mapping[str, Any]) -> Iterator[Told]:
    given = {name: readings.typed(raw.get(name) or "") for name in readings.NAMES}
    if given["sbp"] and given["dbp"] and given["sbp"] <= given["dbp"]:
        yield Told("sbp", Text(readings.PRESSURE), BAD)
        return
    for name, value in given.items():
        span = readings.span(name, found.height)
        if value is None or span is None:
            continue
        judged = span.judge(value)
        if judged:
            yield Told(name, Text(_SAYS[judged], span=str(span), unit=Text(readings.UNITS[name])), BAD)
        else:
            yield Told(name, Text(N_("in the normal range")), GOOD)


def _next(found: Overview, raw: Mapping[str, Any]) -> Iterator[Told]:
    """The usual next day, where the typed one differs."""
    try:
        held = dt.date.fromisoformat(raw.get("done_on") or "")
    except ValueError:
        return
    usual = found.next_day(held)
    if usual is None:
        yield Told("next_on", Text(N_("The plan is to be reviewed before another follow-up.")))
    elif raw.get("next_on") != usual.isoformat():
        yield Told("next_on", Text(N_("usual day: %(day)s"), day=usual.isoformat()))
