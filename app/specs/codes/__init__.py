"""Code lists of all rooms. A list lives with its room; names are unique over all rooms."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from app.kernel.spec import Code

ROOMS = ("org", "person", "archive", "aid", "eap", "pairing", "green_channel", "parameter", "notice")


@cache
def _all() -> dict[str, dict[str, Code]]:
    lists: dict[str, dict[str, Code]] = {}
    for room in ROOMS:
        for name, entries in import_module(f"app.specs.codes.{room}").LISTS.items():
            if name in lists:
                raise ValueError(f"code list {name} is declared twice")
            lists[name] = {c.code: c for c in entries}
    return lists


def get(name: str) -> dict[str, Code]:
    """Code -> entry of the list ``name``, in its order."""
    return _all()[name]


def label(name: str, code: str | None) -> str:
    """The msgid of a code; the code itself where an old row holds one that left the list."""
    entry = _all()[name].get(code or "")
    return entry.label if entry else (code or "")


def names() -> tuple[str, ...]:
    return tuple(_all())
