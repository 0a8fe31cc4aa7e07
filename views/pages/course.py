"""The course of a row in words: who decided what and when, how long it took, who is next and since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import clock, worktime
from app.kernel.spec import ServiceSpec
from app.services import chain
from app.services.chain import Passed, Spent, Waiting
from app.specs import display
from app.specs.display import Viewer
from app.specs.roles import ROLE_WORDS
from views.pages.showing import heading_of, number_of

MOST_PEOPLE = 3


def course(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Context of ``record/course.html``."""
    spec: ServiceSpec = view.spec
    passed, waiting = chain.course(spec, row)
    heading = heading_of(viewer, spec, row, roles)
    kept = view.frozen_at(row) if hasattr(view, "frozen_at") else {}  #: step -> where the record is as the decision saw it
    steps = [{**_passed(viewer, spec, row, roles, p), "kept": kept.get(p.step.id)} for p in passed]
    return {
        "title": f"{title(spec)} · {viewer.say(spec.one)} {number_of(spec, row)}", "card": title(spec), "heading": heading,
        "crumbs": [(viewer.say(spec.title), view.where("list")), (heading, view.where("show", pk=row.id)), (title(spec), None)],
        "steps": steps, "told": {display.opinion_cell(spec, p.step) for p, s in zip(passed, steps, strict=True) if s["note"]},
        "next": _waiting(viewer, spec, waiting) if waiting is not None else None,
        "dwell": view.dwell(viewer, row, passed) if hasattr(view, "dwell") else None,
    }


def title(spec: ServiceSpec) -> str:
    """Heading of the card."""
    return _("Course of approval") if any(m.decision for m in spec.moves) else _("Course of handling")


def _passed(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str], found: Passed) -> dict[str, Any]:
    step = found.step
    move = spec.step(step.verb, step.from_state)
    state, tone = spec.by_state.get(step.to_state), display.word(spec, step.to_state)[1]
    said = viewer.say(move.label) if move else _("Time limit reached")
    reached = viewer.say(state.label) if state is not None else step.to_state
    refused = move is not None and move.note == "required" and tone in ("red", "")
    moved = reached != said and step.to_state != step.from_state
    return {
        "role": role_words(viewer, found.roles), "who": step.actor_name if step.actor_id is not None else _("System"),
        "said": said, "reached": reached if moved else "", "tone": "red" if refused and move and move.decision else "green",
        "note": display.opinion(viewer, spec, row, step, roles), "at": _moment(step.at),
        "used": spent_words(found.spent) if found.spent is not None else "", "late": found.spent is not None and found.spent.late,
    }


def _waiting(viewer: Viewer, spec: ServiceSpec, found: Waiting) -> dict[str, Any]:
    people = "、".join(found.people[:MOST_PEOPLE]) + (_(" and others") if len(found.people) > MOST_PEOPLE else "")
    return {
        "state": viewer.say(spec.by_state[found.state].label), "role": role_words(viewer, found.roles), "people": people,
        "since": _moment(found.since), "used": spent_words(found.spent), "late": found.due_on is not None and found.due_on < clock.today(),
        "due": found.due_on.isoformat() if found.due_on is not None else "",
    }


def role_words(viewer: Viewer, roles: tuple[str, ...]) -> str:
    """Roles in words."""
    return "、".join(viewer.say(ROLE_WORDS[r]) for r in roles if r in ROLE_WORDS)


def spent_words(spent: Spent) -> str:
    """Working time against its limit: "2 days 6 hours of 3 working days"."""
    days, rest = divmod(spent.minutes, worktime.DAY)
    hours = rest // 60
    in_days, in_hours = ngettext("%(num)d day", "%(num)d days", days), ngettext("%(num)d hour", "%(num)d hours", hours)
    if days and hours:
        used = _("%(days)s, %(hours)s", days=in_days, hours=in_hours)
    else:
        used = in_days if days else in_hours if hours else _("less than an hour")
    if spent.days is None:
        return _("took %(time)s", time=used)
    return _("took %(time)s, limit %(n)s working days", time=used, n=spent.days)


def _moment(at: dt.datetime) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M")
