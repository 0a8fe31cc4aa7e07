"""People who are in the roster of the file's units and not in the file: who they are, as the actor may see them today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.kernel import scope
from app.kernel.actor import Actor
from app.store import session as sessions
from models.archive import HardshipArchive
from models.org import OrgUnit
from models.person import Employee


@dataclass(frozen=True)
class Leaver:
    """One of them; ``archive_id`` is the live archive he had at the import."""

    id: int
    emp_no: str
    name: str
    unit: str
    archive_id: int | None
    archive_no: str


def named(actor: Actor, pairs: Sequence[Sequence[int]]) -> list[Leaver]:
    """The people of (employee, archive or 0), in their order; whom the actor does not see is left out."""
    keys, archives = [e for e, _a in pairs], {e: a for e, a in pairs if a}
    session = sessions.reading()
    people = {e.id: (e, unit) for e, unit in session.execute(scope.visible(
        select(Employee, OrgUnit.name).join(OrgUnit, OrgUnit.id == Employee.unit_id).where(Employee.id.in_(keys)), actor, Employee))}
    numbers = {r.id: r.archive_no for r in session.execute(scope.visible(
        select(HardshipArchive.id, HardshipArchive.archive_no).where(HardshipArchive.id.in_(archives.values())), actor, HardshipArchive))}
    made = []
    for key in keys:
        if key in people:
            person, unit = people[key]
            archive = archives.get(key) if archives.get(key) in numbers else None
            made.append(Leaver(key, person.emp_no, person.name, unit, archive, (numbers[archive] or f"#{archive}") if archive else ""))
    return made
