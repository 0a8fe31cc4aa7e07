"""The unit tree: a parent is exactly one level up, and every path follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, literal, select, update

from app.kernel import pinyin
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services import record
from app.services.record import Hooks, Result, Service
from app.specs.org import SPEC
from app.store.parameters import plant
from app.store.unit import Once, Unit
from models.org import LEVELS, OrgUnit


def _parent(u: Unit, row: OrgUnit) -> OrgUnit | None:
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
    return parent


def _children(u: Unit, row: OrgUnit, *conditions: Any) -> int:
    stmt = select(func.count()).select_from(OrgUnit).where(OrgUnit.parent_id == row.id, *conditions)
    return u.session.scalar(stmt) or 0


def _check(u: Unit, row: OrgUnit, _data: dict[str, Any]) -> None:
    """Code unique, level rule, paths of the row and of all below it."""
    same = select(OrgUnit.id).where(OrgUnit.code == row.code)
    if u.session.scalar(same if row.id is None else same.where(OrgUnit.id != row.id)) is not None:
        raise Invalid({"code": N_("This code is already in use.")})
    parent = _parent(u, row)
    if row.id is not None:
        below = LEVELS[LEVELS.index(row.level) + 1] if row.level != LEVELS[-1] else ""
        if _children(u, row, OrgUnit.level != below):
            raise Invalid({"level": N_("The level cannot change while other units belong to this one.")})
        if not row.active and _children(u, row, OrgUnit.active.is_(True)):
            raise Invalid({"active": N_("Units in use still belong to this one.")})
    if row.region and not (len(row.region) == 6 and row.region.isascii() and row.region.isdigit()):
        raise Invalid({"region": N_("Please enter six digits.")})
    row.pinyin = pinyin.full(row.name, person=False)
    _walk(u, row, parent)
    if parent is None:
        plant(u, row.id)


def _walk(u: Unit, row: OrgUnit, parent: OrgUnit | None) -> None:
    """Set the path; a moved unit takes everything below it along."""
    if row.id is None:
        u.flush()  # the path holds the row's own key
    old, new = row.path, f"{parent.path if parent else '/'}{row.id}/"
    if old == new:
        return
    row.path = new
    if old:
        u.session.execute(
            update(OrgUnit)
            .where(OrgUnit.path.startswith(old, autoescape=True), OrgUnit.id != row.id)
            .values(path=literal(new).concat(func.substr(OrgUnit.path, len(old) + 1)))
            .execution_options(synchronize_session=False)
        )


HOOKS = Hooks(check=_check)


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Add a unit to the tree."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Rename or move a unit; what lies below moves with it."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """A unit has no moves."""
    raise Unseen()


VERBS: dict[str, Service] = {"org": Service(create, change, act)}
