"""How long an archive stayed in each state on its way, in working days, against the limits and the 30 days of the whole."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.kernel import clock, figures
from app.services.chain import Passed
from app.services.stats.timing import ALSO, STEPS, days, walked
from app.specs.archive import SPEC
from app.specs.display import DASH, Viewer


def dwell(viewer: Viewer, row: Any, passed: list[Passed]) -> dict[str, Any] | None:
    """A row for each state that the archive has been in on its way, and the whole; None before it was submitted.

    A state that it is in now counts until today. After it was opened the figures stay as they were then.
    """
    way = walked([p.step for p in passed])
    now = ALSO.get(row.state, row.state)
    if now in STEPS:
        way[now] = way.get(now, 0) + days(clock.local(row.state_since).date(), clock.today())
    if not way:
        return None
    lines = []
    for state in (s for s in STEPS if s in way):
        limit = SPEC.by_state[state].days
        lines.append({"label": viewer.say(SPEC.by_state[state].label), "days": way[state], "limit": limit or DASH,
                      "late": limit is not None and way[state] > limit})
    whole = figures.cycle(list(way.values()))
    return {"title": _("Working days on the way"), "lines": lines,
            "total": {"label": _("Whole way"), "days": whole.total, "limit": figures.TARGET_DAYS, "late": not whole.on_time}}
