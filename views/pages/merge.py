"""Two people edited one row: what each of them changed, put together so that neither loses anything.

The form carries a short hash of every value it was opened with. A field that only the other person changed takes his value, one that
only this person changed keeps it; where both did, this person's value stays in the form and both are shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel import money
from app.kernel.fault import DomainError
from app.kernel.spec import Child, Column

BLIND = ("id_no", "bank")  #: typed without being shown: there is nothing to compare
GONE, NEW = "gone", "new"


@dataclass(frozen=True)
class Clash:
    """One field, row or list that differs. ``key`` as of an error; ``both`` when both persons changed it."""

    key: str
    column: Column | None
    mine: Any
    theirs: Any
    both: bool
    row: str = ""  #: GONE: the other person removed the row; NEW: he added it


@dataclass
class Merged:
    """Values for the form and what there is to say about them."""

    values: dict[str, Any]
    clashes: list[Clash] = field(default_factory=list)


def prints(columns: Iterable[Column], children: Iterable[Child], values: Mapping[str, Any]) -> str:
    """The hashes of what a form is opened with, as it carries them."""
    found: dict[str, Any] = {c.name: _print(c, values.get(c.name)) for c in columns if c.kind not in BLIND}
    for child in children:
        found[child.name] = {str(r["id"]): {c.name: _print(c, r.get(c.name)) for c in child.columns if c.kind not in BLIND}
                             for r in values.get(child.name) or [] if r.get("id")}
    return json.dumps(found, separators=(",", ":"))


def unfold(text: str) -> dict[str, Any]:
    """The hashes as sent back; nothing where they are none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def merge(columns: Iterable[Column], children: Iterable[Child], base: Mapping[str, Any], mine: Mapping[str, Any],
          theirs: Mapping[str, Any]) -> Merged:
    """What was typed (``mine``) with the row as it is now (``theirs``), seen from what both started with (``base``)."""
    made = Merged({})
    for column in columns:
        made.values[column.name] = _one(column, column.name, base, mine, theirs, made)
    for child in children:
        kept = base.get(child.name)
        made.values[child.name] = _rows(child, kept if isinstance(kept, dict) else {}, mine.get(child.name) or [],
                                        theirs.get(child.name) or [], made)
    return made


def _one(column: Column, key: str, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], made: Merged) -> Any:
    name = column.name
    own, other = mine.get(name), theirs.get(name)
    if column.kind in BLIND or _plain(column, own) == _plain(column, other):
        return own
    start = base.get(name)
    if start is not None and start == _print(column, other):
        return own
    both = start is None or start != _print(column, own)
    made.clashes.append(Clash(key, column, own, other, both))
    return own if both else other


def _rows(child: Child, base: Mapping[str, Any], mine: list[dict[str, Any]], theirs: list[dict[str, Any]],
          made: Merged) -> list[dict[str, Any]]:
    now = {str(r["id"]): r for r in theirs}
    rows: list[dict[str, Any]] = []
    for own in mine:
        key = str(own.get("id") or "")
        if not key:
            rows.append(own)
        elif key in now:
            at, start = len(rows), base.get(key)
            start = start if isinstance(start, dict) else {}
            rows.append({**own, **{c.name: _one(c, f"{child.name}.{at}.{c.name}", start, own, now[key], made) for c in child.columns}})
        elif _touched(child, base.get(key), own):
            made.clashes.append(Clash(f"{child.name}.{len(rows)}", None, own, None, True, GONE))
            rows.append({**own, "id": ""})  # sent again it is a new row
        else:
            made.clashes.append(Clash(child.name, None, own, None, False, GONE))
    have = {str(r.get("id") or "") for r in mine}
    for key, other in now.items():
        if key not in have and key not in base:
            made.clashes.append(Clash(f"{child.name}.{len(rows)}", None, None, other, False, NEW))
            rows.append(dict(other))
    return rows


def _touched(child: Child, start: Any, own: Mapping[str, Any]) -> bool:
    return not isinstance(start, dict) or any(start.get(c.name) != _print(c, own.get(c.name))
                                              for c in child.columns if c.kind not in BLIND)


def _plain(column: Column, value: Any) -> Any:
    """A value so that two ways of typing it are the same."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return [str(v) for v in value]
    text = str(value).replace("\r\n", "\n").strip()
    if column.kind == "yuan":
        try:
            return money.fmt(money.parse(text, allow_negative=True))
        except DomainError:
            return text
    return "" if column.kind == "bool" and text.lower() in ("0", "false") else text


def _print(column: Column, value: Any) -> str:
    text = json.dumps(_plain(column, value), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
