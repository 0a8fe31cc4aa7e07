"""Choices of a person about the screen, and what every page shows of his desk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Text, cast, func, literal, null, select, union_all

from app.kernel.actor import Actor
from app.services.desk import queries
from app.services.desk.queries import Kept
from app.store import session as sessions
from app.store.unit import unit
from models.desk import FormDraft, Message, Setting

LONGEST = 4000  #: characters of one value: a screen's choices are small
_SETTING, _UNREAD, _QUERY, _DRAFT = "setting", "unread", "query", "draft"


@dataclass(frozen=True)
class Desk:
    """What every page needs to know: the settings by key and how many messages are unread; for a list its kept queries."""

    settings: dict[str, Any]
    unread: int = 0
    queries: tuple[Kept, ...] = ()
    drafts: frozenset[tuple[str, int]] = frozenset()  #: room and row of the forms that were left behind


def desk(actor: Actor, room: str = "") -> Desk:
    """All settings, the unread count and, for the list of ``room``, its kept queries: in one statement."""
    nothing, no_key = literal(""), cast(null(), Integer)
    own = select(literal(_SETTING), Setting.key, Setting.value, no_key, nothing, no_key, no_key).where(Setting.user_id == actor.user_id)
    unread = select(literal(_UNREAD), nothing, cast(func.count(), Text), no_key, nothing, no_key, no_key).where(
        Message.user_id == actor.user_id, Message.read_at.is_(None))
    left = select(literal(_DRAFT), FormDraft.room, nothing, FormDraft.row_id, nothing, no_key, no_key).where(
        FormDraft.user_id == actor.user_id)
    parts = [own, unread, left]
    if room:
        kept = queries.statement(actor, room).subquery()
        parts.append(select(literal(_QUERY), *kept.c))
    found: dict[str, list[Any]] = {_SETTING: [], _UNREAD: [], _QUERY: [], _DRAFT: []}
    for kind, *line in sessions.reading().execute(union_all(*parts)):
        found[kind].append(line)
    return Desk({key: json.loads(value) for key, value, *_rest in found[_SETTING]}, int(found[_UNREAD][0][1]),
                tuple(queries.in_order(queries.kept(actor, *line) for line in found[_QUERY])),
                frozenset((room, row_id) for room, _value, row_id, *_rest in found[_DRAFT]))


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
