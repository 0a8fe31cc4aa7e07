"""My opinion: the decisions that are open to the viewer as the answers of one form, with quick phrases and the reason where he
must leave the decision to another person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import request

from app.kernel import crypto
from app.kernel.spec import Column, Move, ServiceSpec
from app.kernel.text import N_, Text
from app.services import chain, trail
from app.services.desk import settings
from app.specs.display import Viewer
from app.specs.phrases import PHRASES
from views import forms, walk
from views.desk import setting
from views.pages.acting import NOTE, values_of

VERB = Column("verb", N_("Decision"), "code", required=True)
KEY = "phrases:%s"  #: of the settings, with a verb: own phrases, the newest first, sealed for their owner as drafts are
_FIELD = "desk_setting.phrases"  #: what the sealed text is bound to
MOST_OWN, LONGEST = 5, 60


def decisions(spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[Move]:
    """The decisions between which the viewer may choose; none where there is no choice."""
    found = [m for m in spec.moves if m.decision and m.fits(row) and not roles.isdisjoint(m.roles)]
    return found if len(found) > 1 else []


def judging(view: Any, viewer: Viewer, row: Any, moves: list[Move], typed: Mapping[str, str],
            errors: Mapping[str, list[Text]]) -> dict[str, Any]:
    """Context of ``record/judge.html``; ``typed`` is what stood in the form that was refused."""
    spec = view.spec
    barred = chain.barred(viewer.actor, spec, row, moves[0], view.service.hooks)
    if barred is not None:
        return {"barred": viewer.say(barred)}
    chosen = typed.get("verb") or request.args.get("verb", "")
    note = {**forms.field(viewer, NOTE, typed.get("note", ""), errors=errors), "required": False}
    fields = _fields(view, viewer, row, moves, typed, errors)
    names = {f["field"]["name"]: f["field"]["label"] for f in fields}
    return {
        "barred": None, "action": view.where("decide", pk=row.id, **walk.kept()), "version": typed.get("version", row.version),
        "options": [_option(viewer, m, chosen) for m in moves], "fields": fields, "note": note,
        "verb_error": " ".join(viewer.say(t) for t in errors.get("verb", ())),
        "errors": forms.summary(viewer, errors, {**names, "note": note["label"], "verb": viewer.say(VERB.label)}),
        "queue": walk.in_queue(), "keeps": all(keepable(spec, m) for m in moves),
    }


def _option(viewer: Viewer, move: Move, chosen: str) -> dict[str, Any]:
    own = own_phrases(viewer, move.verb)
    return {"verb": move.verb, "label": viewer.say(move.label), "kind": move.kind, "checked": move.verb == chosen,
            "needs_note": move.note == "required", "phrases": [*own, *(viewer.say(p) for p in PHRASES.get(move.verb, ()))]}


def _fields(view: Any, viewer: Viewer, row: Any, moves: list[Move], typed: Mapping[str, str],
            errors: Mapping[str, list[Text]]) -> list[dict[str, Any]]:
    """Fields of all answers, each with the answers that ask it."""
    columns: dict[str, tuple[Column, list[str], Move]] = {}
    for move in moves:
        for column in move.fields:
            columns.setdefault(column.name, (column, [], move))[1].append(move.verb)
    found = []
    for column, verbs, move in columns.values():
        values = values_of(view, row, move, typed)
        said = view.ceilings(row) if hasattr(view, "ceilings") else {}
        for field in forms.fields(viewer, view.spec, [column], values, errors, f"{view.endpoint}.options", False):
            found.append({"verbs": " ".join(verbs), "field": {**field, "hint": said.get(column.name) or field["hint"]}})
    return found


def own_phrases(viewer: Viewer, verb: str) -> list[str]:
    """The person's own phrases; none where they cannot be opened."""
    with suppress(crypto.CryptoError, ValueError):
        kept = json.loads(crypto.main().open_(_FIELD, str(setting(KEY % verb, "")), str(viewer.actor.user_id)))
        return [str(phrase) for phrase in kept]
    return []


def keepable(spec: ServiceSpec, move: Move) -> bool:
    """True where an opinion may become a phrase: words that belong to a cell of class 3 or 4 stay at their row."""
    return (move.opinion or spec.opinions) not in trail.SECRET_CELLS


def keep_phrase(viewer: Viewer, spec: ServiceSpec, move: Move, phrase: str) -> None:
    """Keep an opinion as the person's own phrase: the newest first, not too many, none twice."""
    phrase = phrase.strip()
    if not phrase or len(phrase) > LONGEST or not keepable(spec, move) or phrase in (viewer.say(p) for p in PHRASES.get(move.verb, ())):
        return
    mine = [phrase, *(p for p in own_phrases(viewer, move.verb) if p != phrase)][:MOST_OWN]
    sealed = crypto.main().seal(_FIELD, json.dumps(mine, ensure_ascii=False), str(viewer.actor.user_id))
    settings.put(viewer.actor, KEY % move.verb, sealed)


def unanswered() -> dict[str, list[Text]]:
    """No answer was chosen."""
    return {"verb": [Text(N_("Choose a decision."))]}
