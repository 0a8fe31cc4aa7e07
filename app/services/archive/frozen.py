"""The household as it stands at a moment: written down whole, sealed, read again and, where a change is refused, put back.

What is written is what the tables hold: every column of the archive that is no bookkeeping, its rows, the roster's facts of the
head, and of each document the hash of its file. Who may read which part of it is decided when it is shown.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select

from app.kernel import clock, crypto
from app.kernel.fault import Unseen
from app.services.archive import household
from app.services.archive.findings import Findings
from app.specs import display
from app.specs.archive import SPEC
from app.store import session as sessions
from app.store.unit import Unit, _key
from models.archive import ArchiveSnapshot, HardshipArchive
from models.base import Encrypted, UtcTime, Yuan

Kept = dict[str, Any]

#: columns that tell of the course of the row, not of the household
BOOKKEEPING = frozenset({"id", "version", "state", "state_since", "due_on", "round", "created_at", "created_by", "changed_at",
                         "changed_by", "archive_id", "unit_id", "pinyin", "initials"})
#: parts that are records of their own: they stay as they are when a change is refused
RECORDS = frozenset({"evidence", "authorizations"})
PARTS: tuple[str, ...] = (*(c.name for c in SPEC.children if c.form), "exclusions")
BACK: tuple[str, ...] = tuple(name for name in PARTS if name not in RECORDS)


def taken(archive: HardshipArchive) -> Kept:
    """Everything that is known of the household now, as values of JSON."""
    kept: Kept = {
        "archive": _values(archive),
        "roster": {c.name: _plain(display.raw(archive, c)) for c in SPEC.columns.values() if c.path},
    }
    for name in PARTS:
        kept[name] = [{"id": row.id, **_values(row)} for row in getattr(archive, name)]
    for row, kept_row in zip(archive.evidence, kept["evidence"], strict=True):
        if row.file is not None:
            kept_row["file"] = {"name": row.file.name, "sha256": row.file.sha256, "uuid": row.file.uuid}
    return kept


def text(kept: Kept) -> str:
    """As JSON."""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def read(sealed: Any) -> Kept:
    """What was sealed; nothing where nothing was."""
    return json.loads(sealed.open()) if sealed is not None else {}


def snapshot(_u: Unit, archive: HardshipArchive) -> ArchiveSnapshot:
    """The household on which a decision rests; the step it belongs to is filled in once it is written."""
    body = text(taken(archive))
    return ArchiveSnapshot(archive_id=archive.id, unit_id=archive.unit_id, at=clock.now(), body=body,
                           digest=crypto.main().blind("archive_snapshot", body))


def kept_steps(archive: HardshipArchive) -> set[int]:
    """Keys of the steps of an archive, which the caller has seen, that kept the household they rest on."""
    return set(sessions.reading().scalars(select(ArchiveSnapshot.step_id).where(ArchiveSnapshot.archive_id == archive.id)))


def of_step(archive: HardshipArchive, step: Any) -> ArchiveSnapshot:
    """What was kept with a step of an archive that the caller has seen. Raises Unseen."""
    stmt = select(ArchiveSnapshot).where(ArchiveSnapshot.archive_id == archive.id, ArchiveSnapshot.step_id == _key(step))
    found = sessions.reading().scalar(stmt)
    if found is None:
        raise Unseen()
    return found


def put_back(u: Unit, archive: HardshipArchive, kept: Kept) -> None:
    """The household as it was kept: own columns, and the rows of every part that is no record of its own."""
    _set(archive, kept["archive"])
    for name in BACK:
        if name in kept:
            _rows(archive, name, kept[name])
    found = Findings()
    household.settle(u, archive, found)
    household.claim(u, archive, found)
    found.stop()


def known_by(part: str) -> str:
    """By what a row of a part is the same row at another moment."""
    return {"members": "place", "exclusions": "code"}.get(part, "id")


def _rows(archive: HardshipArchive, name: str, wanted: list[Kept]) -> None:
    """Rows are known by what may stand in them once, others by their key; what was taken away is written again."""
    by = known_by(name)
    have = {getattr(row, by): row for row in getattr(archive, name)}
    rows = []
    for values in wanted:
        row = have.get(values[by]) or SPEC.by_child[name].model(unit_id=archive.unit_id)
        _set(row, values)
        rows.append(row)
    setattr(archive, name, rows)


def _columns(row: Any) -> list[tuple[str, Any]]:
    return [(a.key, a.columns[0].type) for a in inspect(type(row)).column_attrs if a.key not in BOOKKEEPING]


def _values(row: Any) -> Kept:
    return {key: _plain(getattr(row, key)) for key, _type in _columns(row)}


def _set(row: Any, values: Kept) -> None:
    for key, kind in _columns(row):
        if key in values:
            setattr(row, key, _typed(kind, values[key]))


def _plain(value: Any) -> Any:
    if isinstance(value, crypto.Secret):
        return value.open()
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(kind: Any, value: Any) -> Any:
    """A value of JSON as the column takes it."""
    if value is None or isinstance(kind, Encrypted):
        return value
    if isinstance(kind, UtcTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(kind, Yuan) or kind.python_type is Decimal:
        return Decimal(value)
    return dt.date.fromisoformat(value) if kind.python_type is dt.date else value
