"""Reports, standing lists and the figures of the landing page. They read models through the scope and call no other room."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.actor import Actor
from app.services.stats.base import Asked
from app.services.stats.national import national
from app.services.stats.register import exits, register
from app.services.stats.reviews import checkup, reviews
from app.services.stats.shape import Report, guarded
from app.services.stats.timing import timing

REPORTS: dict[str, Callable[[Actor, Asked], Report]] = {
    "register": register, "timing": timing, "reviews": reviews, "exits": exits, "checkup": checkup, "national": national,
}


def report(actor: Actor, code: str, asked: Asked, names: bool) -> Report:
    """A report as the actor may read it; without ``names`` small counts are hidden. Raises Unseen for a unit out of sight."""
    made = REPORTS[code](actor, asked)
    return made if names else guarded(made)


__all__ = ["REPORTS", "Asked", "Report", "report"]
