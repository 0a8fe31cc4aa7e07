"""Typed values onto a row and its child rows, the blind indexes beside the sealed ones."""

from __future__ import annotations

from typing import Any

from app.kernel import crypto
from app.kernel.fault import Invalid
from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_, Text
from app.store.unit import Unit


def blind(kind: str, value: str) -> str:
    """Blind index of an ID number or account, the same for every table that holds one."""
    return crypto.main().blind(kind, value)


def put(target: Any, column: Column, value: Any) -> None:
    """Set one typed value and the blind index beside it."""
    if column.kind in ("secret_int", "secret_decimal") and value is not None:
        value = format(value, "f" if column.kind == "secret_decimal" else "d")
    setattr(target, column.name, value)
    if hasattr(type(target), column.name + "_bx"):
        setattr(target, column.name + "_bx", blind(column.kind, value) if value else None)


def assign(u: Unit, spec: ServiceSpec, row: Any, data: dict[str, Any]) -> None:
    """Own columns by their declaration; child rows only where the form brought them."""
    for name, value in data.items():
        column = spec.columns.get(name)
        if column is not None:
            if value is None and column.default is not None and getattr(row, name, None) is None:
                value = column.default
            put(row, column, value)
    for child in spec.children:
        if child.name in data:
            _sync(u, row, child, data[child.name])


def _sync(u: Unit, row: Any, child: Any, rows: list[dict[str, Any]]) -> None:
    """Match child rows by key; what is absent is removed, a foreign key is refused."""
    have = {c.id: c for c in getattr(row, child.name) if c.id is not None}
    columns = {c.name: c for c in child.columns if c.typed}
    kept = []
    for index, values in enumerate(rows):
        key = values.get("id")
        if key is not None and key not in have:
            raise Invalid({f"{child.name}.{index}": [Text(N_("This row does not belong to the record."))]})
        target = have[key] if key is not None else child.model(created_by=u.actor.user_id)
        target.changed_by = u.actor.user_id
        if hasattr(row, "unit_id"):
            target.unit_id = row.unit_id
        for name, value in values.items():
            column = columns.get(name)
            if column is not None and not (key is not None and column.kind in ("id_no", "bank") and value is None):
                if value is None and column.default is not None:
                    value = column.default
                put(target, column, value)
        kept.append(target)
    setattr(row, child.name, kept)
