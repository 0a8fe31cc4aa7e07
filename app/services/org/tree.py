"""The tree itself: parents one level up, paths that follow, what lies below; and the history of a unit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, literal, select, update

from app.kernel import clock
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services import moving
from app.store.unit import Unit
from models.org import LEVELS, OrgEvent, OrgUnit

GONE = N_("This unit was merged into another one and is no longer changed.")


def parent_of(u: Unit, row: OrgUnit) -> OrgUnit | None:
    """The parent as given, or Invalid: the company has none, everybody else one of the level above."""
    above = LEVELS.index(row.level) - 1
    if row.parent_id is None:
        if above >= 0:
            raise Invalid({"parent_id": N_("Please choose the unit that this one belongs to.")})
        return None
    try:
        parent = u.one(OrgUnit, row.parent_id)
    except Unseen:
        raise Invalid({"parent_id": N_("Please choose from the list.")}) from None
    if above < 0:
        raise Invalid({"parent_id": N_("The company belongs to no other unit.")})
    if parent.level != LEVELS[above]:
        raise Invalid({"parent_id": N_("The parent must be exactly one level up.")})
    if parent.merged_into_id is not None:
        raise Invalid({"parent_id": N_("This unit is no longer in use.")})
    return parent


def children(u: Unit, row: OrgUnit, *conditions: Any) -> int:
    """How many units belong to ``row``; those it took in are none of them."""
    stmt = select(func.count()).select_from(OrgUnit).where(OrgUnit.parent_id == row.id, OrgUnit.merged_into_id.is_(None), *conditions)
    return u.session.scalar(stmt) or 0


def walk(u: Unit, row: OrgUnit, parent: OrgUnit | None, reason: str = "") -> int:
    """Set the path; a moved unit takes everything below it along, and each archive says so. Returns how many archives moved."""
    if row.id is None:
        u.flush()  # the path holds the row's own key
    old, new = row.path, f"{parent.path if parent else '/'}{row.id}/"
    if old == new:
        return 0
    row.path = new
    if not old:
        return 0
    before, archives = moving.places(u.session), moving.held(u.session, old)
    u.flush()
    rewrite(u, row.id, old, new)
    moving.notices(u, moving.named(new))
    return moving.tell(u, archives, before, reason)


def rewrite(u: Unit, pk: int, old: str, new: str) -> None:
    """The paths of what lies below a unit whose own path has changed."""
    u.session.execute(
        update(OrgUnit)
        .where(OrgUnit.path.startswith(old, autoescape=True), OrgUnit.id != pk)
        .values(path=literal(new).concat(func.substr(OrgUnit.path, len(old) + 1)))
        .execution_options(synchronize_session=False)
    )


def note(u: Unit, unit_id: int, kind: str, before: str, after: str, reason: str = "", archives: int = 0) -> None:
    """A line in the history of a unit."""
    u.session.add(OrgEvent(unit_id=unit_id, kind=kind, at=clock.now(), before=before[:200], after=after[:200], reason=reason[:200],
                           archives=archives, actor_id=u.actor.user_id, actor_name=u.actor.name[:64]))
