"""What a form is told while somebody types: nothing is written, nothing is logged, the words come from the rules that decide later.

Every room answers by its declaration: ID numbers, who the chosen person is, sums of repeating rows. What only the room knows it adds
with a function ``live(actor, raw, pk)`` in its :class:`~app.services.record.Service`; ``raw`` is read as by a save, ``pk`` is the row
that is edited, None for a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.kernel import clock, idno, money
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Unseen
from app.kernel.spec import Child, Column
from app.kernel.text import N_, Text
from app.specs import display, visibility
from app.specs.display import Viewer
from app.specs.person import SPEC as PERSON
from app.specs.registry import BY_ROOM
from app.specs.schema import ID_ERRORS
from app.store import read
from models.person import Employee

GOOD, BAD, ALARM = "good", "bad", "alarm"  #: ALARM: a life may be in danger
ID_LENGTH = 18
GENDERS = {"M": Text(N_("Male")), "F": Text(N_("Female"))}


@dataclass(frozen=True)
class Told:
    """One sentence. ``field`` is the key of an error: "id_no", "members.0.id_no", the name of repeating rows; "" is the line above
    the buttons. ``link`` (room, key) leads to a row that the actor sees."""

    field: str
    text: Text
    tone: str = ""
    link: tuple[str, int] | None = None


@dataclass(frozen=True)
class Words:
    """What the entries of a code list are called on this form: a place in the household by the name of the person there.

    Entries without a word are not offered, save one that is chosen already.
    """

    codes: str
    words: Mapping[str, Text] = field(default_factory=dict)


Answer = Told | Words


def answers(actor: Actor, columns: Iterable[Column], children: Iterable[Child], raw: Mapping[str, Any], typing: str = "") -> list[Answer]:
    """What follows from the declaration alone. ``typing`` is the field with the cursor: a half-typed number is no mistake yet."""
    columns, children = list(columns), list(children)
    told: list[Answer] = []
    for key, column, value in _typed(columns, children, raw):
        if column.kind == "id_no":
            told += _number(key, value, key == typing)
        elif column.kind == "ref" and BY_ROOM[column.ref].model is Employee:
            told += _person(actor, key, value)
    return told + [t for child in children for t in _sums(child, raw.get(child.name) or ())]


def _typed(columns: Sequence[Column], children: Sequence[Child], raw: Mapping[str, Any]) -> Iterator[tuple[str, Column, str]]:
    """Key, column and text of everything that was typed on one line."""
    for column in columns:
        if isinstance(raw.get(column.name), str) and raw[column.name].strip():
            yield column.name, column, raw[column.name]
    for child in children:
        for index, row in enumerate(raw.get(child.name) or ()):
            for column in child.columns:
                if isinstance(row.get(column.name), str) and row[column.name].strip():
                    yield f"{child.name}.{index}.{column.name}", column, row[column.name]


def _number(key: str, value: str, half: bool) -> Iterator[Told]:
    """Birth date, sex and age from an ID number, or why it is none. The number itself is never repeated."""
    found = idno.check(value, clock.today())
    if found.valid:
        assert found.birth_date is not None
        yield Told(key, Text(N_("%(gender)s, born %(birth)s, %(age)s years old"), gender=GENDERS[found.gender or ""],
                             birth=found.birth_date.isoformat(), age=found.age), GOOD)
    elif not (half and len(value.strip()) < ID_LENGTH):
        yield Told(key, ID_ERRORS[found.error or "FORMAT"], BAD)


def _person(actor: Actor, key: str, value: str) -> Iterator[Told]:
    """Who was chosen, as the roster shows him to the actor: staff number, unit, post, phone."""
    try:
        row = read.one(actor, PERSON, value)
    except Unseen:
        return
    roles, at = read.roles_of(actor, PERSON, [row])[row.id], visibility.moment(PERSON, row, actor)
    viewer = Viewer(actor, lambda text: text)
    facts = []
    for name in ("name", "emp_no", "unit", "post", "phone"):
        column = PERSON.columns[name]
        right = visibility.right(actor, column.cell, roles, at)
        shown = display.text(viewer, column, display.raw(row, column), right)
        if shown != display.DASH:
            facts.append(shown)
    if facts:
        yield Told(key, Text(N_("Roster: %(facts)s"), facts=" · ".join(facts)), GOOD)


def _sums(child: Child, rows: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    """The total of each typed money column that the declaration sums."""
    for column in [c for c in child.columns if c.typed and c.name in child.total]:
        amounts = [a for a in (amount(r.get(column.name)) for r in rows) if a is not None]
        if amounts:
            total = sum(amounts, money.ZERO)
            yield Told(child.name, Text(N_("%(what)s in total: %(amount)s yuan (%(words)s)"), what=Text(column.label),
                                        amount=money.grouped(total), words=money.capital(total)))


def amount(value: Any) -> Decimal | None:
    """Money as typed, None while it is none."""
    if value in (None, ""):
        return None
    try:
        return money.parse(value)
    except DomainError:
        return None
