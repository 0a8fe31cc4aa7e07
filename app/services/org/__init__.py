"""The unit tree: a parent is exactly one level up, and every path follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect, select

from app.kernel import pinyin
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services import moving, record
from app.services.org import tree
from app.services.record import Hooks, Result, Service
from app.specs.org import SPEC
from app.store.parameters import plant
from app.store.unit import Once, Unit
from models.org import LEVELS, OrgUnit


def _stored(row: OrgUnit, name: str) -> Any:
    """The value before this save, None where it stays."""
    return next(iter(inspect(row).attrs[name].history.deleted or ()), None)


def _check(u: Unit, row: OrgUnit, _data: dict[str, Any]) -> None:
    """Code unique, level rule, paths of the row and of all below it."""
    if row.merged_into_id is not None:
        raise Invalid({"name": tree.GONE})
    same = select(OrgUnit.id).where(OrgUnit.code == row.code)
    if u.session.scalar(same if row.id is None else same.where(OrgUnit.id != row.id)) is not None:
        raise Invalid({"code": N_("This code is already in use.")})
    parent = tree.parent_of(u, row)
    if row.id is not None:
        below = LEVELS[LEVELS.index(row.level) + 1] if row.level != LEVELS[-1] else ""
        if tree.children(u, row, OrgUnit.level != below):
            raise Invalid({"level": N_("The level cannot change while other units belong to this one.")})
        if not row.active and tree.children(u, row, OrgUnit.active.is_(True)):
            raise Invalid({"active": N_("Units in use still belong to this one.")})
    if row.region and not (len(row.region) == 6 and row.region.isascii() and row.region.isdigit()):
        raise Invalid({"region": N_("Please enter six digits.")})
    row.pinyin = pinyin.full(row.name, person=False)
    _follow(u, row, parent)
    if parent is None:
        plant(u, row.id)


def _follow(u: Unit, row: OrgUnit, parent: OrgUnit | None) -> None:
    """Path, and the history of the unit, whichever way it is renamed or moved."""
    name, above = _stored(row, "name"), _stored(row, "parent_id")
    before = moving.places(u.session).get(row.id, "") if above is not None else ""
    archives = tree.walk(u, row, parent)
    if name is not None and name != row.name:
        tree.note(u, row.id, "RENAME", name, row.name)
    if before:
        tree.note(u, row.id, "TRANSFER", before, moving.places(u.session)[row.id], archives=archives)


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
