"""Every declaration names what exists: columns, cells, code lists, rooms, states, roles, and a Chinese text for each English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from sqlalchemy import inspect

from app.kernel.actor import ROLES, SYSTEM
from app.kernel.spec import Column, ServiceSpec
from app.specs import codes, visibility
from app.specs.registry import BY_ROOM, SPECS
from models.base import Encrypted, Yuan

ROOT = Path(__file__).resolve().parents[2]
SECRET_KINDS = ("secret", "secret_int", "secret_decimal", "id_no", "bank")


def faults_of_column(model: Any, column: Column) -> list[str]:
    """What is wrong with one declared column."""
    found = []
    if column.cell not in visibility.CELLS:
        found.append(f"unknown cell {column.cell}")
    if column.codes:
        try:
            codes.get(column.codes)
        except KeyError:
            found.append(f"unknown code list {column.codes}")
    if column.kind in ("code", "codes") and not column.codes:
        found.append("a code without a list")
    if column.kind == "ref" and column.ref not in BY_ROOM:
        found.append(f"unknown room {column.ref}")
    if column.kind in SECRET_KINDS and (column.search or column.sort):
        found.append("a sealed value is neither filter nor order")
    if not column.path and not hasattr(model, column.name):
        found.append("the table has no such attribute")
    stored = getattr(inspect(model).column_attrs.get(column.name), "columns", [None])[0]
    if stored is not None and isinstance(stored.type, Encrypted) and column.kind not in (*SECRET_KINDS, "code"):
        found.append("a sealed column of an open kind")
    if stored is not None and isinstance(stored.type, Encrypted) and (column.search or column.sort):
        found.append("a sealed column cannot be asked for")
    if stored is not None and isinstance(stored.type, Yuan) is not (column.kind == "yuan"):
        found.append("money is of kind yuan, and nothing else")
    return [f"{column.name}: {f}" for f in found]


def faults_of_spec(spec: ServiceSpec) -> list[str]:
    """What is wrong with a declaration as a whole."""
    found = [f for c in spec.columns.values() for f in faults_of_column(spec.model, c)]
    for child in spec.children:
        found += [f"{child.name}.{f}" for c in child.columns for f in faults_of_column(child.model, c)]
        found += [f"{child.name}: unknown cell"] if child.cell not in visibility.CELLS else []
    roles = {r for held in spec.may.values() for r in held} | {r for m in spec.moves for r in m.roles}
    found += [f"unknown role {r}" for r in roles - {*ROLES, SYSTEM}]
    named = {*spec.edit_states, *spec.draft_states, *spec.open_states, *spec.flow}
    named |= {s for m in spec.moves for s in (*m.sources, *([m.target] if m.target else []))}
    found += [f"unknown state {s}" for s in named - spec.by_state.keys()]
    found += [f"unknown cell {c}" for c in set(spec.reads) - visibility.CELLS.keys()]
    found += [f"no attribute {n}" for n in (spec.number_column, spec.person) if n and not hasattr(spec.model, n)]
    found += faults_of_work(spec)
    return [f"{spec.room}: {f}" for f in found]


def faults_of_work(spec: ServiceSpec) -> list[str]:
    """What is wrong with what the room puts on the workbench."""
    told = {r for m in spec.moves for r in m.tells} | {r for c in spec.counts for r in c.roles} | {*(spec.duty.roles if spec.duty else ())}
    found = [f"unknown role {r}" for r in told - {*ROLES, "creator"}]
    named = {n for n in (spec.matter, spec.amount, spec.instead) if n} | {c for count in spec.counts for c, _op, _value in count.where}
    found += [f"no column {n}" for n in named - spec.columns.keys()]
    found += [f"no attribute {n}" for n in (*(c.total for c in spec.counts), *((spec.duty.on, spec.duty.done) if spec.duty else ()))
              if n and not hasattr(spec.model, n)]
    return found + [f"unknown state {c.state}" for c in spec.counts if c.state and c.state not in spec.by_state]


def test_every_declaration_names_what_exists() -> None:
    found = [f for spec in SPECS for f in faults_of_spec(spec)]
    assert not found, "\n".join(found)


def test_a_declaration_that_names_what_does_not_exist_is_reported() -> None:
    model = BY_ROOM["archive"].model
    for column in (Column("nothing", ""), Column("name", "", cell="nowhere"), Column("category", "", "code", codes="nolist"),
                   Column("diagnosis", "", "secret", cell="diagnosis", search="first"), Column("bank_account", "", "text"),
                   Column("annual_income", "", "decimal"), Column("duty_person_id", "", "ref", ref="noroom")):
        assert faults_of_column(model, column), column.name


def messages(spec: ServiceSpec) -> Iterator[str]:
    """Every text that a declaration shows to people (names of tests such as PHQ-9 are the same everywhere)."""
    yield from (spec.title, spec.one, spec.menu, spec.about)
    for column in (*spec.columns.values(), *(c for ch in spec.children for c in ch.columns), *(c for m in spec.moves for c in m.fields)):
        yield from (column.label, column.hint)
        yield from (c.label for c in codes.get(column.codes).values()) if column.codes else ()
    yield from (t for s in spec.sections for t in (s.title, s.note))
    yield from (t for c in spec.children for t in (c.title, c.add_label))
    yield from (t for s in spec.states for t in (s.label, s.word))
    yield from (t for m in spec.moves for t in (m.label, m.title, m.done))
    yield from (*(c.label for c in spec.counts), *([spec.duty.label] if spec.duty else ()))


def test_every_text_of_every_declaration_has_its_chinese() -> None:
    with (ROOT / "translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        known = {m.id: m.string for m in read_po(file, locale="zh") if isinstance(m.id, str)}
    missing = sorted({text for spec in SPECS for text in messages(spec) if not known.get(text) and not re.fullmatch("[A-Z0-9-]*", text)})
    assert not missing, missing
