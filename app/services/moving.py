"""What moves when a person or a unit changes its place: the rows of every room, and for each archive a record of the change.

An archive keeps its number. What was decided stays where it was decided; everything else belongs to the new unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from os.path import commonpath
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from app.specs import eap, pairing
from app.specs.registry import BY_ROOM
from app.store import units
from app.store.unit import Unit
from models.archive import ArchiveChange, HardshipArchive
from models.notice import NoticeItem, PublicNotice
from models.org import OrgUnit
from models.person import Employee

ROOMS: dict[str, str] = {spec.room: spec.model.__tablename__ for spec in BY_ROOM.values()}
ARROW = " → "
#: rooms whose rows nobody outside them may count
SILENT = frozenset(spec.room for module in (eap, pairing) for spec in module.SPECS)

Places = Mapping[int, str]  #: key of a unit -> its place in words


def by_room(rows: Mapping[str, int]) -> list[tuple[str, int]]:
    """Room -> rows, of rows by table, in the order of the side bar. Of confidential rooms nothing is told, not even how many."""
    told = [(room, rows.get(table, 0)) for room, table in ROOMS.items() if room not in SILENT]
    return [(room, number) for room, number in told if number]


def places(session: Session) -> dict[int, str]:
    """Every unit in words: its name after those of the units above it, without the company's."""
    found = session.execute(select(OrgUnit.id, OrgUnit.name, OrgUnit.level, OrgUnit.path)).all()
    names = {row.id: row.name for row in found if row.level != "COMPANY"}
    return {row.id: " / ".join(names[key] for key in map(int, row.path.split("/")[1:-1]) if key in names) or row.name for row in found}


def held(session: Session, path: str) -> dict[int, int]:
    """Archive -> unit, of all archives at and below ``path``."""
    stmt = select(HardshipArchive.id, HardshipArchive.unit_id).where(HardshipArchive.unit_id.in_(units.under(path)))
    return {row.id: row.unit_id for row in session.execute(stmt)}


def tell(u: Unit, archives: Mapping[int, int], before: Places, reason: str) -> int:
    """A record of the change with every archive that moved (archive -> unit it was in) and an entry of the chain. Returns how many."""
    after = places(u.session)
    keys = sorted(archives)
    for start in range(0, len(keys), units.CHUNK):
        stmt = select(HardshipArchive.id, HardshipArchive.unit_id).where(HardshipArchive.id.in_(keys[start:start + units.CHUNK]))
        for pk, unit_id in u.session.execute(stmt):
            was, now = before[archives[pk]], after[unit_id]
            u.session.add(ArchiveChange(
                archive_id=pk, unit_id=unit_id, kind="UNIT_TRANSFER", reason=f"{was}{ARROW}{now}" + (f": {reason}" if reason else ""),
                effective_on=u.today, before=_kept(was), after=_kept(now), outcome="CONFIRMED", approved_by=u.actor.name[:64],
                approved_on=u.today, created_by=u.actor.user_id, changed_by=u.actor.user_id))
            u.record("change", "archive", pk, "unit_transfer", {"unit": [was, now]})
    u.flush()
    return len(keys)


def _kept(place: str) -> str:
    return json.dumps({"archive": {"unit": place}}, ensure_ascii=False)


def people(u: Unit, keys: Iterable[int], unit_id: int, reason: str, roster: bool = True) -> tuple[dict[str, int], int]:
    """Employees and everything about them come to ``unit_id``. Returns rows by table, and how many archives moved.

    ``roster`` False leaves the rows of the roster to the caller.
    """
    keys = list(keys)
    u.session.execute(select(Employee.id).where(Employee.id.in_(keys)).order_by(Employee.id).with_for_update())
    found = units.of_people(u.session, keys, ROOMS)
    moved = found.get("hardship_archive", set())
    before, stmt = places(u.session), select(HardshipArchive.id, HardshipArchive.unit_id).where(HardshipArchive.id.in_(moved))
    archives = {pk: unit for pk, unit in u.session.execute(stmt) if unit != unit_id}
    units.move_people(u.session, found if roster else {k: v for k, v in found.items() if k != units.PEOPLE}, unit_id)
    notices(u, select(NoticeItem.notice_id).where(NoticeItem.id.in_(found.get("notice_item", set()))))
    return {name: len(rows) for name, rows in found.items()}, tell(u, archives, before, reason)


def named(*paths: str) -> Select[Any]:
    """Notices that name a household at or below one of ``paths``."""
    here = or_(*(NoticeItem.unit_id.in_(units.under(path)) for path in paths))
    return select(NoticeItem.notice_id).where(here)


def notices(u: Unit, wanted: Select[Any]) -> None:
    """A notice belongs to the least unit over all households that it names: after a move that may be another one."""
    for notice_id in set(u.session.scalars(wanted)):
        stmt = select(OrgUnit.path).join(NoticeItem, NoticeItem.unit_id == OrgUnit.id).where(NoticeItem.notice_id == notice_id)
        common = commonpath(u.session.scalars(stmt).all()).rpartition("/")[2]
        if common:
            u.session.execute(update(PublicNotice).where(PublicNotice.id == notice_id).values(unit_id=int(common)))
