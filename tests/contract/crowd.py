"""Two hundred copies of every row and child row: what pages cost must not depend on how much there is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Index, UniqueConstraint, text
from sqlalchemy.exc import IntegrityError

from app.specs.registry import SPECS
from tests.contract.rows import LEFT, Stock
from tests.house import House

#: accounts are no rows of a room
SPARED = ("eap_counselor",)


def _unique(table: Any) -> list[set[str]]:
    """Column sets that the database keeps unique, partial indexes aside."""
    return [{c.name for c in u.columns} for u in table.constraints if isinstance(u, UniqueConstraint)] + [
        {c.name} for c in table.columns if c.unique]


def _loosen(connection: Connection, table: Any) -> None:
    """Partial unique indexes ("one live archive an employee") would forbid the crowd; they cost no statement."""
    for index in table.indexes:
        if isinstance(index, Index) and index.unique and not any(c.unique for c in index.columns):
            connection.execute(text(f"DROP INDEX IF EXISTS {index.name}"))


def _other(table: Any, name: str, value: Any, n: int) -> Any:
    if isinstance(value, str):
        longest = table.columns[name].type.length or 60
        return f"{value[: longest - 4]}{n:04d}"
    return value + n if isinstance(value, int) and not table.columns[name].foreign_keys else value


def _copies(connection: Connection, table: Any, pk: int, many: int) -> None:
    row = dict(connection.execute(text(f'SELECT * FROM "{table.name}" WHERE id = :id'), {"id": pk}).mappings().one())
    first = connection.scalar(text(f'SELECT MAX(id) FROM "{table.name}"'))
    names = {name for group in _unique(table) for name in group}
    made = []
    for n in range(1, many + 1):
        made.append({**row, **{name: _other(table, name, row[name], n) for name in names}, "id": first + n})
    columns = ", ".join(f'"{c}"' for c in row)
    values = ", ".join(f":{c}" for c in row)
    try:
        with connection.begin_nested():
            connection.execute(text(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'), made)
    except IntegrityError:  # the rules of the table allow no crowd (a unit belongs to one grid, a place is held once)
        return


def gather(house: House, stock: Stock, many: int = 200) -> None:
    """Copy the left side's row of every room, and each of its child rows."""
    with house.inside(), house.read() as session:
        children = {(item.__table__, item.id) for spec in SPECS for child in spec.children
                    for item in getattr(session.get_one(spec.model, stock.pk(spec.room, LEFT)), child.name)[:1]}
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        for spec in [s for s in SPECS if s.room not in SPARED]:
            _loosen(connection, spec.model.__table__)
            _copies(connection, spec.model.__table__, stock.pk(spec.room, LEFT), many)
        for table, pk in sorted(children, key=lambda pair: pair[0].name):
            _loosen(connection, table)
            _copies(connection, table, pk, many)
