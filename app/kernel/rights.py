"""What an administrator has taken from a role.

The declarations of the rooms are the maximum. ``ServiceSpec.may`` and ``Move.roles`` answer what is left of them, so that a right
that was withdrawn is refused wherever a right is asked: button, route, API, batch, export, service. Nobody else has to think of it.

The set is the same for the whole instance; ``app.store.rights`` reads it at the start of every request and of every unit of work.
"""

from __future__ import annotations

import time

LIST = "list"  #: whoever may not look at a room may do nothing in it

Right = tuple[str, str, str]  #: role, room, action or verb

_lost: frozenset[Right] = frozenset()
_read_at: float | None = None


def use(lost: frozenset[Right]) -> None:
    """Set what is withdrawn, as just read from the database."""
    global _lost, _read_at
    _lost, _read_at = lost, time.monotonic()


def forget() -> None:
    """Nothing is withdrawn until the database is asked again (another database, an empty one)."""
    global _lost, _read_at
    _lost, _read_at = frozenset(), None


def lost() -> frozenset[Right]:
    """Every (role, room, action) that is withdrawn."""
    return _lost


def age() -> float:
    """Seconds since the database was asked."""
    return float("inf") if _read_at is None else time.monotonic() - _read_at


def left(room: str, action: str, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the declared ``roles`` that still have ``action`` in ``room``."""
    if not _lost:
        return roles
    return tuple(r for r in roles if (r, room, action) not in _lost and (r, room, LIST) not in _lost)
