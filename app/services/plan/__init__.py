"""One person, one plan (一人一策): the fourteen blocks about one household, computed live from all services.

It owns no row and writes none. Reads are in ``gather`` and ``care``, words in the modules of the blocks, suggestions in
``rules``. What a viewer may not see never reaches a block.
"""

from __future__ import annotations

from typing import Any

from app.kernel.text import N_
from app.services.plan import course, gaps, household, scheme, services
from app.services.plan.gather import ARCHIVE, Gathered, gather
from app.services.plan.shape import Block, Plan
from app.services.plan.sight import DASH, Sight
from app.specs.display import Viewer
from models.archive import CLOSED_STATES

FIRST_YEAR = 2000


def plan(viewer: Viewer, archive_id: Any, year: int | None = None) -> Plan:
    """The plan of an archive as ``viewer`` may see it; ``year`` (default: this one) is that of totals and effect.

    Raises :class:`app.kernel.fault.Unseen` for an archive outside the viewer's scope.
    """
    found = gather(viewer.actor, archive_id, year)
    sight = Sight(viewer, ARCHIVE, found.archive)
    archive, state, name = found.file, sight.state(), sight.text("name")
    blocks = _blocks(sight, found)
    years = {found.today.year, found.year, *(s.row.event_on.year for s in found.aid), *(y for y, _sum in found.totals.by_year)}
    return Plan(
        archive_id=archive.id, employee_id=archive.employee_id, title=sight.say(N_("One person, one plan")), name=name,
        number=archive.archive_no or DASH, unit=archive.unit.name, state=(state.text, state.tone or "grey"),
        subtitle=" · ".join(t for t in (archive.archive_no, archive.unit.name) if t), year=found.year,
        years=tuple(sorted(years, reverse=True)), brief=household.brief(sight), header=household.header(sight, found.year),
        scheme=scheme.scheme(sight, found), received=scheme.received(sight, found), moves=_moves(sight),
        services=gaps.services(sight, found), blocks=blocks,
        live=archive.employee_id is not None and archive.state not in CLOSED_STATES, cells=_cells(sight, found),
    )


def _moves(sight: Sight) -> tuple[tuple[str, str, str], ...]:
    """What the viewer may do with the archive itself in its state: review, exit, cancellation."""
    return tuple((m.verb, sight.say(m.label), m.kind) for m in ARCHIVE.moves if m.fits(sight.row) and not sight.roles.isdisjoint(m.roles))


def _blocks(sight: Sight, found: Gathered) -> tuple[Block, ...]:
    """Blocks 2 to 14; the EAP block is missing, not empty, for everybody whom it does not concern."""
    made = (
        household.household(sight), household.causes(sight), services.cash(sight, found), services.goods(sight, found),
        services.eap(sight, found), services.volunteers(sight, found), services.health(sight, found), household.visits(sight),
        household.government(sight), gaps.suggestions(sight, found), course.effect(sight, found),
        course.timeline(sight, found), course.signatures(sight),
    )
    return tuple(b for b in made if b is not None)


def _cells(sight: Sight, found: Gathered) -> tuple[str, ...]:
    """Cells of class 3 and 4 that the page shows in full."""
    cells = [c for c in ARCHIVE.reads if sight.full(c)]
    if any(p.clinical for p in found.care.pairings):
        cells.append("health")
    if found.care.eap:
        cells.append("eap_level")
    return tuple(cells)


__all__ = ["FIRST_YEAR", "plan"]
