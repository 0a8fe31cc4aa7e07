"""Demonstration data: an invented petrochemical company whose union lives through the fifteen months before today.

The same seed on the same day gives the same data. Nearly everything is written through the services by the accounts of the demo,
with the clock of the process standing at the moment that is told; so it obeys every rule that real work does.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import func, select

from app.demo import accounts, founding, org
from app.demo.filling import counts, live
from app.demo.timeline import Timeline
from app.demo.town import Town
from app.kernel import clock
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.store import session as sessions
from models.org import OrgUnit

__all__ = ["fill", "story", "text"]

_ROLES = {
    "WorkshopReporter": "车间/分会信息员", "UnitEditor": "二级单位工会干事", "UnitLeader": "二级单位工会主席",
    "CompanyOfficer": "公司工会主管干事",
    "CompanyLeader": "公司工会主席", "Finance": "财务", "Auditor": "经审/纪检", "EapGridMember": "EAP网格员", "EapCoordinator": "EAP专员",
    "EapCounselor": "EAP咨询师", "HealthManager": "健康管理员", "PairDoctor": "结对专家", "GreenDesk": "绿色通道专员",
    "VolunteerLead": "志愿者队长", "SysAdmin": "系统管理员",
}


def fill(seed: int = 7, archives: int = 150) -> dict[str, Any]:
    """Write the demo company into a database that is set up and empty. Returns accounts with passwords, and counts.

    Where the demo is already, nothing is added: its accounts get their passwords again. Raises DomainError NOT_EMPTY for a
    database with another company.
    """
    if not accounts.exist():
        if sessions.reading().scalar(select(func.count()).select_from(OrgUnit)):
            raise DomainError(N_("The database already holds a company; the demo needs an empty one."), code="NOT_EMPTY")
        live(seed, archives)
    return {"accounts": accounts.hand_out(seed), "seed": seed, **counts()}


def story() -> dict[str, Any]:
    """Add the household of the founding story to the demo company, which is founded first where it is missing.

    Told once only: a second call returns the same keys.
    """
    made = {} if accounts.exist() else fill()
    town = Town(0, Timeline(clock.today()), org.places(), [], accounts.actors())
    return {**made, "story": founding.tell(town)}


def text(document: dict[str, Any]) -> str:
    """What the command prints for people: the accounts as a table, or where the household of the story is."""
    lines = []
    if "accounts" in document:
        company = org.places()
        rows = [("用户名", "密码", "角色", "单位")]
        rows += [(a["username"], a["password"], _ROLES[a["role"]], company[a["unit"]].name if a["unit"] else "")
                 for a in document["accounts"]]
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "-" * (sum(widths) + 6))
        lines.append(f"演示数据:二级单位{document['units']}个,车间{document['workshops']}个,职工{document['employees']}人,"
                     f"困难职工档案{document['archives']}份,帮扶申请{document['applications']}件。均为虚构。")
    if "story" in document:
        found = document["story"]
        lines.append(f"案例家庭:{found['name']}(工号{found['emp_no']}),档案{found['archive_no']},帮扶合计{found['total']}元。")
    return "\n".join(lines)


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))
