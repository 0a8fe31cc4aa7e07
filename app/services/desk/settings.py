"""Choices of a person about the screen, and what every page shows of his desk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, func, literal, select, union_all

from app.kernel.actor import Actor
from app.store import session as sessions
from app.store.unit import unit
from models.desk import Message, Setting

LONGEST = 4000  #: characters of one value: a screen's choices are small
_UNREAD = "#unread"


@dataclass(frozen=True)
class Desk:
    """What every page needs to know: the settings by key and how many messages are unread."""

    settings: dict[str, Any]
    unread: int = 0


def desk(actor: Actor) -> Desk:
    """All settings and the unread count in one statement."""
    own = select(Setting.key, Setting.value).where(Setting.user_id == actor.user_id)
    unread = select(literal(_UNREAD), cast(func.count(), Text)).where(
        Message.user_id == actor.user_id, Message.read_at.is_(None))
    found = dict(sessions.reading().execute(union_all(own, unread)).tuples().all())
    return Desk({k: json.loads(v) for k, v in found.items() if k != _UNREAD}, int(found[_UNREAD]))


def put(actor: Actor, key: str, value: Any) -> None:
    """Keep a choice (None forgets it). Raises ValueError for a value no screen would send."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > LONGEST or not 0 < len(key) <= 60:
        raise ValueError("not a setting")
    with unit(actor) as u:
        row = u.session.scalar(select(Setting).where(Setting.user_id == actor.user_id, Setting.key == key))
        if value is None:
            if row is not None:
                u.session.delete(row)
        elif row is None:
            u.session.add(Setting(user_id=actor.user_id, key=key, value=text))
        else:
            row.value = text
