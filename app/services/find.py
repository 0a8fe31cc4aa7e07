"""The one search: people, archives, applications and everything else with a name or a number, over all rooms of the actor.

A name is asked only where the actor sees it in full on every row of the room; a number only where he sees it. A room whose people
he never sees by name (psychological help outside its own roles) is not asked at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.specs import visibility
from app.store import find, read

SHORTEST, LONGEST = 2, 60


@dataclass(frozen=True)
class Hit:
    """A row with the roles of the actor that reach it."""

    row: Any
    roles: frozenset[str]


@dataclass(frozen=True)
class Group:
    """What one room answered."""

    spec: ServiceSpec
    hits: tuple[Hit, ...]
    count: int


def clean(term: str) -> str:
    """The term as it is asked; empty where it is too short to mean anything (one Chinese character does)."""
    text = " ".join(term.replace("\x00", "").split())[:LONGEST]
    return text if len(text) >= SHORTEST or not text.isascii() else ""


def search(actor: Actor, specs: Iterable[ServiceSpec], term: str, most: int) -> list[Group]:
    """The rooms that know the term, in the order of ``specs``, each with at most ``most`` rows; one statement a room."""
    text = clean(term)
    found = []
    for spec in specs if text else ():
        if not visibility.findable(actor, spec):
            continue
        rows, count = find.rows(actor, spec, text, visibility.names_open(actor, spec), most)
        if rows:
            reached = read.roles_of(actor, spec, rows)
            found.append(Group(spec, tuple(Hit(r, reached[r.id]) for r in rows), count))
    return found
