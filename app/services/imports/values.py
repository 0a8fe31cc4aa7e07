"""Old and new values of stored rows: what a file changes, what is kept to take it back, and putting it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.kernel.spec import Column
from app.services.filling import put
from app.specs.display import plain


def changes(row: Any, wanted: Mapping[Column, Any]) -> dict[Column, Any]:
    """Those of ``wanted`` that ``row`` does not have already."""
    return {c: v for c, v in wanted.items() if plain(getattr(row, c.name)) != v}


def kept(row: Any, new: Mapping[Column, Any]) -> dict[str, Any]:
    """The values of ``row`` that ``new`` will replace, as JSON keeps them."""
    return {c.name: _kept(plain(getattr(row, c.name))) for c in new}


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def restored(value: Any) -> Any:
    """The value that was kept."""
    if isinstance(value, dict):
        return Decimal(value["decimal"]) if "decimal" in value else dt.date.fromisoformat(value["date"])
    return value


def restore(row: Any, columns: Mapping[str, Column], before: Mapping[str, Any]) -> None:
    """Put back what was replaced, with the blind indexes beside the sealed values."""
    for name, value in before.items():
        put(row, columns[name], restored(value))
