"""The register of diseases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.kernel import pinyin
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services import record
from app.services.record import Hooks, Result, Service
from app.specs.archive import DISEASE
from app.store.unit import Once, Unit, unit
from models.archive import Disease


def _check(u: Unit, row: Disease, _data: dict[str, Any]) -> None:
    errors: dict[str, str] = {}
    for name, sentence in (("code", N_("This code is already in use.")), ("name", N_("This name is already in use."))):
        column = getattr(Disease, name)
        same = select(Disease.id).where(column == getattr(row, name))
        if u.session.scalar(same if row.id is None else same.where(Disease.id != row.id)) is not None:
            errors[name] = sentence
    if row.active_from and row.active_to and row.active_to < row.active_from:
        errors["active_to"] = N_("The end lies before the beginning.")
    if errors:
        raise Invalid(errors)
    row.pinyin = pinyin.full(row.name, person=False)


HOOKS = Hooks(check=_check)


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Add a disease to the list."""
    return record.create(actor, DISEASE, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct a disease of the list."""
    return record.change(actor, DISEASE, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """A disease has no moves."""
    raise Unseen()


def seed(actor: Actor) -> int:
    """Write the diseases the product comes with that are not there yet, by code. Returns how many were added."""
    listed = json.loads((Path(__file__).with_name("data") / "diseases.json").read_text(encoding="utf-8"))
    with unit(actor) as u:
        have = set(u.session.scalars(select(Disease.code)))
        new = [u.add(Disease(**d, pinyin=pinyin.full(d["name"], person=False)))
               for d in listed if d["code"] not in have]
        u.flush()
        for row in new:
            u.record("change", DISEASE.room, row.id, "create", {"code": [None, row.code]})
    return len(new)


VERBS: dict[str, Service] = {"disease": Service(create, change, act)}
