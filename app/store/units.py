"""Rows and the units they belong to: which tables there are, how many rows lie under a unit, and their move to another one.

The tables are read off the metadata: whatever points to ``org_unit`` moves, a table of a later room too. What stays is history
that nobody may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, exists, func, or_, select
from sqlalchemy.orm import Session

from models.base import Model
from models.guards import APPEND_ONLY
from models.org import OrgUnit
from models.trace import StoredFile

STAYS = frozenset({*APPEND_ONLY, "org_event", "org_unit"})  #: what was decided stays where it was decided
PEOPLE, FILES, ACCOUNTS = "employee", "stored_file", "ab_user"
#: links to somebody or something that is only named by a row and does not own it
ASIDE = frozenset({"duty_person_id", "consent_id", "file_id", "notice_id"})
CHUNK = 500
_ROW = frozenset({"id", "created_at", "changed_at", "created_by", "changed_by"})
LINK = 2  #: a table of no more facts than these only links two others

Found = dict[str, set[Any]]


def places() -> list[Column[Any]]:
    """Every column that names a unit and moves with it, by table."""
    return [column for name, table in sorted(Model.metadata.tables.items()) if name not in STAYS for column in table.columns
            if any(key.column.table.name == "org_unit" for key in column.foreign_keys)]


def under(path: str) -> Any:
    """Keys of the units at and below ``path``."""
    return select(OrgUnit.id).where(OrgUnit.path.startswith(path, autoescape=True))


def counts(session: Session, units: Any) -> dict[str, int]:
    """Table -> rows of ``units`` (keys or a select of keys); tables without any are left out."""
    found: dict[str, int] = {}
    for column in places():
        number = session.scalar(select(func.count()).select_from(column.table).where(column.in_(units))) or 0
        if number:
            found[column.table.name] = found.get(column.table.name, 0) + number
    return found


def move_all(session: Session, old: int, new: int) -> None:
    """Every row of the unit ``old`` belongs to ``new``. A link that ``new`` has already is not made twice."""
    for column in places():
        here = column == old
        if len({c.name for c in column.table.columns} - _ROW) <= LINK:
            for twice in _twins(column, new):
                session.execute(column.table.delete().where(here, twice))
        session.execute(column.table.update().where(here).values(_changed(column, new)))


def _twins(column: Column[Any], new: int) -> Iterator[ColumnElement[bool]]:
    """Rows that would meet one of ``new`` under a unique rule."""
    table = column.table
    rules = [list(table.primary_key.columns), *(list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint))]
    for columns in rules:
        if column in columns:
            twin = table.alias()
            yield exists().where(twin.c[column.name] == new, *(twin.c[c.name] == c for c in columns if c is not column))


def _changed(column: Column[Any], new: int) -> dict[str, Any]:
    """The new unit, and a new version: a form that is open on the row does not save over the move."""
    values: dict[str, Any] = {column.name: new}
    if "version" in column.table.columns:
        values["version"] = column.table.c.version + 1
    return values


# ---- the rows of people ---------------------------------------------------------------------------------------------


def of_people(session: Session, people: Iterable[int], rooms: Mapping[str, str]) -> Found:
    """Table -> keys of the rows about the employees, and of whatever hangs on those rows; the employees too.

    A table that names an employee is followed by him alone: the archive of a household also leads to rows about its other
    members. ``rooms`` says in which table the rows of a room are, for their files.
    """
    found: Found = {PEOPLE: set(people)}
    waiting = [PEOPLE]
    while waiting:
        parent = waiting.pop()
        for table, condition in _children(parent, found[parent], found[PEOPLE]):
            fresh = set(session.scalars(select(_key(table)).where(condition))) - found.get(table.name, set())
            if fresh:
                found.setdefault(table.name, set()).update(fresh)
                waiting.append(table.name)
    for room, name in rooms.items():
        if found.get(name):
            mine = StoredFile.owner_id.in_(found[name])
            found.setdefault(FILES, set()).update(session.scalars(select(StoredFile.id).where(StoredFile.owner_kind == room, mine)))
    return {name: keys for name, keys in found.items() if keys}


def _children(parent: str, keys: set[Any], people: set[Any]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Tables with rows that hang on those of ``parent``, and which rows."""
    for column in places():
        table = column.table
        if column.name != "unit_id" or table.name in (parent, PEOPLE, FILES, ACCOUNTS):
            continue
        own = table.columns.get("employee_id") if parent != PEOPLE else None
        for link in table.columns:
            if link.name not in ASIDE and any(key.column.table.name == parent for key in link.foreign_keys):
                yield table, link.in_(keys) if own is None else link.in_(keys) & or_(own.is_(None), own.in_(people))


def move_people(session: Session, found: Found, new: int) -> None:
    """The rows that :func:`of_people` found belong to ``new``."""
    columns = {c.table.name: c for c in places() if c.name == "unit_id"}
    for name, keys in sorted(found.items()):
        column, listed = columns[name], sorted(keys)
        for start in range(0, len(listed), CHUNK):
            here = _key(column.table).in_(listed[start:start + CHUNK])
            session.execute(column.table.update().where(here, column != new).values(_changed(column, new)))


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))
