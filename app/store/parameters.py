"""Which parameters hold for a unit on a day: its region's, else those of the city, the province, everywhere, the product's."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.rules.parameters import Parameters, Setting, defaults, ladder
from app.store.unit import Unit
from models.org import OrgUnit
from models.parameter import ParamSetting

IN_FORCE = "IN_FORCE"
SINCE = dt.date(2000, 1, 1)  #: the values that the product comes with hold from here
DEFAULT = "产品默认值，请按当地文件修改"


def region_of(session: Session, unit_id: int | None) -> str:
    """The region of a unit: its own, else that of the nearest unit above that has one; empty where none has."""
    unit = session.get(OrgUnit, unit_id) if unit_id is not None else None
    if unit is None or unit.region:
        return unit.region or "" if unit is not None else ""
    above = [int(key) for key in unit.path.split("/") if key]
    rows = select(OrgUnit.region).where(OrgUnit.id.in_(above), OrgUnit.region.is_not(None), OrgUnit.region != "")
    return session.scalar(rows.order_by(OrgUnit.path.desc()).limit(1)) or ""


def in_force(session: Session, unit_id: int | None, day: dt.date) -> Parameters:
    """What holds for ``unit_id`` on ``day``. The nearest region wins before the later day: a province does not overrule a city."""
    region = region_of(session, unit_id)
    steps = ladder(region)
    rows = session.scalars(
        select(ParamSetting).where(ParamSetting.state == IN_FORCE, ParamSetting.region.in_(steps), ParamSetting.effective_from <= day)
    )
    found = defaults()
    for row in sorted(rows, key=lambda r: (-steps.index(r.region), r.effective_from)):
        found[row.param] = Setting(row.value, row.effective_from, row.region, row.source)
    return Parameters(found, region)


def plant(u: Unit, company: int) -> int:
    """Write the product's defaults, as rows of ``company``, for parameters that have no value at all. Returns how many."""
    have = set(u.session.scalars(select(ParamSetting.param).distinct()))
    new = [u.add(ParamSetting(param=key, region="", value=setting.value, effective_from=SINCE, source=DEFAULT, state=IN_FORCE,
                              unit_id=company))
           for key, setting in defaults().items() if key not in have]
    u.flush()
    for row in new:
        u.record("change", "parameter", row.id, "create", {"param": [None, row.param], "value": [None, row.value]})
    return len(new)
