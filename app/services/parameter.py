"""The parameters of the rules: one person proposes a value, another puts it into force; from then on it is never changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.rules import parameters
from app.kernel.text import N_, Text
from app.services import record
from app.services.record import Hooks, Result, Service
from app.specs.parameter import SPEC
from app.store.parameters import plant
from app.store.unit import Once, Unit, unit
from models.org import OrgUnit
from models.parameter import ParamSetting

_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_SHAPES = {
    parameters.YUAN: N_("Enter an amount above 0 with at most two places, for example 1062.00."),
    parameters.RATIO: N_("Enter a number above 0 with at most four places, for example 1.5."),
    parameters.BELOW: N_("Enter < or <=."),
    parameters.ABOVE: N_("Enter > or >=."),
}


def region(text: str) -> bool:
    """True for a division code of six digits."""
    return len(text) == 6 and text.isascii() and text.isdigit()


def _company(u: Unit, _data: dict[str, Any]) -> int:
    """Parameters belong to the company."""
    return u.session.scalars(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id).limit(1)).one()


def _check(_u: Unit, row: ParamSetting, _data: dict[str, Any]) -> None:
    errors: dict[str, list[Text]] = {}
    value = unicodedata.normalize("NFKC", row.value or "").replace(",", "").strip()
    row.value, row.region = _SIGNS.get(value, value), row.region or ""
    if not parameters.sound(row.param, row.value):
        errors["value"] = [Text(_SHAPES[parameters.KEYS[row.param]])]
    if row.region and not region(row.region):
        errors["region"] = [Text(N_("Please enter six digits."))]
    if errors:
        raise Invalid(errors)


def _second(u: Unit, row: ParamSetting) -> None:
    """What changes the lines takes two people: whoever proposed or corrected the value does not decide."""
    if not u.actor.is_system and u.actor.user_id in (row.created_by, row.changed_by):
        raise Forbidden(N_("Another person must decide on a value that you entered."), code="FOUR_EYES")


def _before_enact(u: Unit, row: ParamSetting, _data: dict[str, Any]) -> None:
    _second(u, row)
    same = select(ParamSetting.id).where(
        ParamSetting.param == row.param, ParamSetting.region == row.region, ParamSetting.effective_from == row.effective_from,
        ParamSetting.state == "IN_FORCE")
    if u.session.scalar(same) is not None:
        raise DomainError(N_("A value of this parameter is in force from the same day: put that out of force first."), code="GUARD")


def _before_revoke(u: Unit, row: ParamSetting, _data: dict[str, Any]) -> None:
    if u.actor.user_id == row.created_by:
        raise Forbidden(N_("Another person must decide on a value that you entered."), code="FOUR_EYES")


HOOKS = Hooks(place=_company, check=_check, guards={"enact": _before_enact, "revoke": _before_revoke})


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Propose a value."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct a proposal."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Put a value into force, take it back, or put it out of force."""
    return record.act(actor, SPEC, pk, verb, version, raw, HOOKS, once)


def seed(actor: Actor) -> int:
    """The product's defaults for parameters that have no value, once there is a company. Returns how many were added."""
    with unit(actor) as u:
        company = u.session.scalar(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id).limit(1))
        return plant(u, company) if company is not None else 0


VERBS: dict[str, Service] = {"parameter": Service(create, change, act)}
