"""Which fields a form asks for: a column with ``when`` is asked only while another field has one of its values.

The page hides what is not asked, the parser does not read it and empties what was stored. A condition names one field or several
("a|b"); a field that is itself not asked counts as empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.kernel.spec import Column

EMPTY, ANY = "", "*"
_TRUE = frozenset({"1", "y", "yes", "true", "on"})


def values_of(value: Any, kind: str = "") -> frozenset[str]:
    """A typed or stored value as the set of texts that a condition is held against; nothing for an empty one."""
    if isinstance(value, list | tuple):
        return frozenset(str(v) for v in value if v not in (None, ""))
    if isinstance(value, bool) or kind == "bool":
        return frozenset({"1"}) if str(value).strip().lower() in _TRUE else frozenset()
    text = "" if value is None else str(value).strip()
    return frozenset({text}) if text else frozenset()


def controls(column: Column) -> tuple[str, ...]:
    """Names of the fields that decide whether ``column`` is asked."""
    return tuple(column.when[0].split("|")) if column.when else ()


def holds(column: Column, known: Mapping[str, Column], raw: Mapping[str, Any], row: Any = None) -> bool:
    """True when ``column`` is asked, as typed in ``raw``; a field that the person does not type counts as stored in ``row``."""
    if column.when is None:
        return True
    found: set[str] = set()
    for name in controls(column):
        control = known.get(name)
        if control is not None and control.when is not None and not holds(control, known, raw, row):
            continue
        found |= values_of(_given(control, name, raw, row), control.kind if control is not None else "")
    wanted = column.when[1]
    return bool(found.intersection(wanted)) or (ANY in wanted and bool(found)) or (EMPTY in wanted and not found)


def _given(control: Column | None, name: str, raw: Mapping[str, Any], row: Any) -> Any:
    if control is not None and name in raw:
        return raw[name]
    if row is not None:
        return getattr(row, name, None)
    return control.default if control is not None else None


def split(columns: Collection[Column], raw: Mapping[str, Any], row: Any = None) -> tuple[list[Column], list[Column]]:
    """(asked, not asked) of ``columns``."""
    known = {c.name: c for c in columns}
    asked = [c for c in columns if holds(c, known, raw, row)]
    return asked, [c for c in columns if c not in asked]


def emptied(columns: Iterable[Column], raw: Mapping[str, Any], only_given: bool) -> dict[str, Any]:
    """Values of the columns that are not asked. A partial request empties only what it speaks of, itself or its condition."""
    return {c.name: [] if c.kind == "codes" else False if c.kind == "bool" else None
            for c in columns if not only_given or c.name in raw or any(n in raw for n in controls(c))}
