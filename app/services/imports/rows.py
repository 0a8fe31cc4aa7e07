"""The rows of a file as values, with every fault at its cell; and what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marshmallow import ValidationError

from app.kernel.text import N_, Text
from app.services.imports.tables import Line, Workbook
from app.services.imports.words import Reader
from app.specs.imports import BOTH, HEAD, MEMBER, Kind

CREATED, UPDATED, SKIPPED, FAULTY = "created", "updated", "skipped", "faulty"

MOST_FAULTS = 5_000  #: that are kept; all are counted

EMPTY = N_("Please fill in this field.")
FORMULA = N_("This cell holds a formula. Formulas are not evaluated: paste the value.")
ROUNDED = N_("This number has lost its last digits in the spreadsheet. Format the column as text and enter it again.")


@dataclass
class Row:
    """One row below the headings."""

    sheet: int
    number: int
    of: str  #: head or member
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[Text]] = field(default_factory=dict)  #: field -> sentences
    typed: dict[str, str] = field(default_factory=dict)  #: field -> text of its cell
    became: str = ""  #: created, updated, skipped; empty until it is known

    def fault(self, name: str, msgid: str | Text, /, **params: Any) -> None:
        text = Text.of(msgid, **params)
        if text not in self.faults.setdefault(name, []):
            self.faults[name].append(text)

    def get(self, name: str) -> Any:
        return self.values.get(name)


class Stored(NamedTuple):
    """Key and version of a stored row, where that is all that is asked."""

    id: int
    version: int


@dataclass
class Trace:
    """What was done to one stored row."""

    room: str
    row: Any  #: the mapped object; its key is known after the flush
    deed: str
    before: dict[str, Any] = field(default_factory=dict)
    owner: Any = None


@dataclass
class Outcome:
    """What an import did, or would do."""

    rows: list[Row]
    traces: list[Trace] = field(default_factory=list)
    leavers: list[tuple[int, int]] = field(default_factory=list)  #: employee, his live archive or 0

    def count(self, what: str) -> int:
        if what == FAULTY:
            return sum(bool(r.faults) for r in self.rows)
        return sum(r.became == what and not r.faults for r in self.rows)

    @property
    def faulty(self) -> int:
        return self.count(FAULTY)


def read(kind: Kind, book: Workbook, columns: Sequence[Sequence[str]], reader: Reader,
         told: Callable[[int], None] = lambda _n: None) -> list[Row]:
    """All rows of the file. ``told`` hears how many are read, every few hundred."""
    found: list[Row] = []
    for index, sheet in book:
        if index >= len(columns) or not any(columns[index]):
            continue
        for line in sheet.lines:
            found.append(_row(kind, index, columns[index], line, reader))
            if len(found) % 500 == 0:
                told(len(found))
    return found


def _row(kind: Kind, sheet: int, names: Sequence[str], line: Line, reader: Reader) -> Row:
    row = Row(sheet, line.number, _part(kind, sheet, names, line, reader))
    for index, name in enumerate(names):
        item = kind.by_name.get(name)
        if item is None:
            continue
        text = row.typed[name] = line.cell(index)
        if index in line.formulas:
            row.fault(name, FORMULA)
        elif index in line.rounded:
            row.fault(name, ROUNDED)
        elif name == "relation" and row.of == HEAD and reader.is_head(text):
            continue
        elif item.of in (BOTH, row.of) and text:
            try:
                value = reader.value(item, text)
            except ValidationError as error:
                for message in error.messages:
                    row.fault(name, message if isinstance(message, Text) else Text(str(message)))
            else:
                if value is not None:
                    row.values[name] = value
    for item in kind.needed:
        if item.of in (BOTH, row.of) and item.name not in row.values and item.name not in row.faults:
            row.fault(item.name, EMPTY)
    return row


def _part(kind: Kind, sheet: int, names: Sequence[str], line: Line, reader: Reader) -> str:
    """Whose row it is: that of a member when its table or its relation says so."""
    if kind.name == "members" or (kind.two and sheet == 1):
        return MEMBER
    if kind.two and "relation" in names:
        return HEAD if reader.is_head(line.cell(names.index("relation"))) else MEMBER
    return HEAD


def twins(rows: Sequence[Row], name: str, msgid: str, of: str = HEAD) -> None:
    """A fault at the second row that holds the same value, naming the first."""
    seen: dict[Any, int] = {}
    for row in rows:
        value = row.get(name)
        if value is None or row.of != of:
            continue
        if value in seen:
            row.fault(name, msgid, row=seen[value])
        else:
            seen[value] = row.number


# ---- what is kept of a dry run --------------------------------------------------------------------------------------


def packed(outcome: Outcome, shown: Callable[[str, str], str]) -> str:
    """Faults as JSON: place, field, what stood there as ``shown`` lets it be seen, sentence."""
    found = [[r.sheet, r.number, name, shown(name, r.typed.get(name, "")), _kept(t)]
             for r in outcome.rows for name, texts in r.faults.items() for t in texts]
    return json.dumps(found[:MOST_FAULTS], ensure_ascii=False)


def _kept(value: Any) -> Any:
    if isinstance(value, Text):
        return {"msgid": value.msgid, "params": {k: _kept(v) for k, v in value.params.items()}}
    return value if isinstance(value, int | str) else str(value)


def _said(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    sentence = value["msgid"]
    return Text(sentence, **{k: _said(v) for k, v in value["params"].items()})


@dataclass(frozen=True)
class Fault:
    """One fault as it was kept."""

    sheet: int
    number: int
    field: str
    value: str  #: of the cell, masked where it is personal
    message: Text


def unpacked(text: str) -> list[Fault]:
    return [Fault(sheet, number, name, value, _said(kept)) for sheet, number, name, value, kept in json.loads(text)]
