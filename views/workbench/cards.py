"""The numbers of the workbench: where each leads, and what it says once it has been counted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from app.kernel import money
from app.kernel.spec import ServiceSpec
from app.kernel.work import Count
from app.services import inbox
from app.services.inbox import Card
from app.services.inbox.cards import day
from app.specs.display import Viewer
from app.specs.registry import BY_ROOM
from views.query import operators


def frames(who: Viewer, rooms: list[ServiceSpec]) -> list[dict[str, Any]]:
    """The cards of the account, not yet counted."""
    return [{"name": c.name, "label": who.say(c.label), "icon": c.icon, "url": address(c), "card": c}
            for c in inbox.cards_of(who.actor, rooms)]


def filled(who: Viewer, frame: dict[str, Any]) -> dict[str, Any]:
    """What the card says."""
    figure = frame["card"].figure(who.actor)
    text = money.grouped(figure.amount) if figure.amount is not None else f"{figure.number:,}"
    return {"text": text, "note": who.say(figure.note) if figure.note else "", "tone": figure.tone}


def address(card: Card) -> str:
    """The list that holds as many rows as the card says."""
    if card.url:
        return card.url
    if card.count is not None:
        return f"/{card.room}/list/?{urlencode(_conditions(BY_ROOM[card.room], card.count))}"
    return f"/{card.room}/list/?todo={card.kind}" if card.room else f"/?tab=todo&only={card.kind}"


def _conditions(spec: ServiceSpec, count: Count) -> list[tuple[str, str]]:
    made = [("_flt_0_state", count.state)] if count.state else []
    for name, op, value in count.where:
        made.append((f"_flt_{operators(spec.columns[name]).index(op)}_{name}", day(value)))
    return made
