"""The catalogue of aid items and the items the product comes with."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.services import record
from app.services.aid.limits import DATA
from app.services.record import Hooks, Result, Service
from app.specs.aid import ITEM
from app.store.unit import Once, Unit, unit
from models.aid import AidItem

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*")


def _check(u: Unit, row: AidItem, data: dict[str, Any]) -> None:
    errors: dict[str, list[Text]] = {}
    if not _CODE.fullmatch(row.code):
        errors["code"] = [Text(N_("Use capital letters, digits and hyphens."))]
    elif row.id is None and u.session.scalar(select(AidItem.id).where(AidItem.code == row.code)) is not None:
        errors["code"] = [Text(N_("This code is already in use."))]
    if row.is_monetary and not row.funds:
        errors["funds"] = [Text(N_("Choose at least one fund that may pay the item."))]
    if not row.is_monetary and row.funds:
        errors["funds"] = [Text(N_("A service is not paid from a fund."))]
    if errors:
        raise Invalid(errors)


_HOOKS = Hooks(check=_check)


def create(actor: Actor, raw: Any, once: Once | None = None) -> Result:
    """Add an item to the catalogue."""
    return record.create(actor, ITEM, raw, _HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Any, once: Once | None = None) -> Result:
    """Correct an item; its code stays."""
    return record.change(actor, ITEM, pk, version, raw, _HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Any, once: Once | None = None) -> Result:
    """The catalogue has no moves: always Unseen."""
    return record.act(actor, ITEM, pk, verb, version, raw, _HOOKS, once)


SERVICE = Service(create, change, act)


def seed(actor: Actor) -> int:
    """Write the items the product comes with that are not there yet, by code. Returns how many were added."""
    items = json.loads((DATA / "aid_items.json").read_text(encoding="utf-8"))
    with unit(actor) as u:
        have = set(u.session.scalars(select(AidItem.code)))
        new = [u.add(AidItem(**item)) for item in items if item["code"] not in have]
        u.flush()
        for item in new:
            u.record("change", ITEM.room, item.id, "create", {"code": [None, item.code]})
    return len(new)
