"""Units renamed, transferred, merged and split: each one verb of the system administrator and one unit of work.

A preview is the verb itself, judged as ever and taken back: what it counts is what will move.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.kernel import pinyin
from app.kernel.actor import Actor
from app.kernel.fault import Forbidden, Invalid, Stale, Unseen
from app.kernel.text import N_, Text
from app.services import moving
from app.services.account import base
from app.services.org import tree
from app.store import session as sessions
from app.store import units
from app.store.unit import Unit, trial, unit
from models.account import Account
from models.org import OrgEvent, OrgUnit
from models.person import Employee

ROLES = ("SysAdmin",)
KINDS = ("rename", "transfer", "merge", "split")
MOST = 500  #: employees named by number in one split
FEW = N_("Please give a reason of at least two characters.")

Errors = dict[str, Text]


@dataclass
class Outcome:
    """What was done, or would be: rows by table that came along, and archives with a record of the change."""

    unit_id: int
    rows: dict[str, int] = field(default_factory=dict)
    archives: int = 0
    message: str = ""

    def by_room(self) -> list[tuple[str, int]]:
        """Room -> rows, in the order of the side bar. Of confidential rooms nothing is told, not even how many."""
        return moving.by_room(self.rows)

    @property
    def accounts(self) -> int:
        """Accounts that come along."""
        return self.rows.get(units.ACCOUNTS, 0)


def preview(actor: Actor, kind: str, pk: Any, raw: Mapping[str, Any]) -> Outcome:
    """What the verb would do. Raises what the verb raises; nothing is written."""
    with trial():
        return carry_out(actor, kind, pk, None, raw)


def carry_out(actor: Actor, kind: str, pk: Any, version: Any, raw: Mapping[str, Any]) -> Outcome:
    """One of :data:`KINDS` on a unit. ``version`` None: whichever it has. Raises Forbidden, Unseen, Stale, Invalid."""
    if kind not in _VERBS:
        raise Unseen()
    if not actor.has(ROLES):
        raise Forbidden()
    with unit(actor) as u:
        row = u.one(OrgUnit, pk, lock=True)
        if version is not None and str(version) != str(row.version):
            raise Stale()
        if row.merged_into_id is not None:
            raise Invalid({"": tree.GONE})
        reason = str(raw.get("reason") or "").strip()[:200]
        if len(reason) < 2:
            raise Invalid({**_wrong(lambda: _VERBS[kind](u, row, raw, reason)), "reason": Text(FEW)})
        done = _VERBS[kind](u, row, raw, reason)
        u.touch(row)
        u.record("change", "org", row.id, kind, {"reason": reason, "rows": sum(done.rows.values()), "archives": done.archives,
                                                 "to": done.unit_id})
        if done.accounts:
            base.tell_administrators(u, N_("Units were rearranged: accounts reach other units now."), u.actor.user_id)
    return done


def _wrong(call: Callable[[], Any]) -> dict[str, Any]:
    """The other faults of the same form; what was written is taken back with the refusal."""
    try:
        call()
    except Invalid as refused:
        return dict(refused.errors)
    return {}


def history(row: OrgUnit) -> list[OrgEvent]:
    """What happened to a unit that the caller has seen, newest first."""
    return list(sessions.reading().scalars(select(OrgEvent).where(OrgEvent.unit_id == row.id).order_by(OrgEvent.id.desc())))


def below(actor: Actor, row: OrgUnit) -> list[OrgUnit]:
    """Units directly under one that the actor has seen."""
    stmt = select(OrgUnit).where(OrgUnit.parent_id == row.id, OrgUnit.merged_into_id.is_(None)).order_by(OrgUnit.path)
    return list(sessions.reading().scalars(stmt))


def targets(actor: Actor, row: OrgUnit, kind: str) -> list[tuple[int, str]]:
    """Units that ``row`` may go to: of the level above for a transfer, of its own for a merger."""
    places = moving.places(sessions.reading())
    levels = {"transfer": tree.LEVELS[tree.LEVELS.index(row.level) - 1] if row.parent_id else "", "merge": row.level}
    stmt = select(OrgUnit.id).where(OrgUnit.level == levels.get(kind, ""), OrgUnit.active.is_(True), OrgUnit.id != row.id,
                                    OrgUnit.id.is_distinct_from(row.parent_id if kind == "transfer" else None))
    return [(pk, places[pk]) for pk in sessions.reading().scalars(stmt.order_by(OrgUnit.path))]


# ---- the verbs ------------------------------------------------------------------------------------------------------


def _rename(u: Unit, row: OrgUnit, raw: Mapping[str, Any], reason: str) -> Outcome:
    """Another name; code, place and archive numbers stay."""
    name, old = _name(raw), row.name
    if name == old:
        raise Invalid({"name": N_("This is the name that the unit has.")})
    row.name, row.pinyin = name, pinyin.full(name, person=False)
    tree.note(u, row.id, "RENAME", old, name, reason)
    return Outcome(row.id, {}, 0, N_("The unit has its new name."))


def _name(raw: Mapping[str, Any]) -> str:
    name = str(raw.get("name") or "").strip()
    if not 0 < len(name) <= 60:
        raise Invalid({"name": N_("Please enter a name of at most 60 characters.")})
    return name


def _target(u: Unit, row: OrgUnit, raw: Mapping[str, Any], level: str) -> OrgUnit:
    """The unit it goes to: in use, of the right level, another one; locked until the end."""
    try:
        found = u.one(OrgUnit, raw.get("target_id") or "", lock=True)
    except Unseen:
        raise Invalid({"target_id": N_("Please choose the unit.")}) from None
    if found.level != level or found.id == row.id or not found.active or found.merged_into_id is not None:
        raise Invalid({"target_id": N_("Please choose from the list.")})
    return found


def _transfer(u: Unit, row: OrgUnit, raw: Mapping[str, Any], reason: str) -> Outcome:
    """The unit hangs under another one of the level above, with everything in it."""
    if row.parent_id is None:
        raise Invalid({"target_id": N_("The company belongs to no other unit.")})
    target = _target(u, row, raw, tree.LEVELS[tree.LEVELS.index(row.level) - 1])
    if target.id == row.parent_id:
        raise Invalid({"target_id": N_("The unit is there already.")})
    rows, archives = _carry(u, row, target, reason)
    return Outcome(row.id, rows, archives, N_("The unit was transferred with everything in it."))


def _carry(u: Unit, row: OrgUnit, target: OrgUnit, reason: str) -> tuple[dict[str, int], int]:
    """Hang ``row`` under ``target``. Returns the rows that came along and the archives among them."""
    rows, before = units.counts(u.session, units.under(row.path)), moving.places(u.session)[row.id]
    row.parent_id = target.id
    archives = tree.walk(u, row, target, reason)
    tree.note(u, row.id, "TRANSFER", before, moving.places(u.session)[row.id], reason, archives)
    return rows, archives


def _merge(u: Unit, row: OrgUnit, raw: Mapping[str, Any], reason: str) -> Outcome:
    """Everything of the unit, and the units under it, belong to another one of its level; it is never used again.

    It hangs under the one that took it in: a row that somebody wrote for it at the same moment is seen there, and nowhere else.
    """
    target = _target(u, row, raw, row.level)
    rows, places = units.counts(u.session, units.under(row.path)), moving.places(u.session)
    archives, old = moving.held(u.session, row.path), row.path
    _accounts(u, row.id, target.id)
    units.move_all(u.session, row.id, target.id)
    for child in u.session.scalars(select(OrgUnit).where(OrgUnit.parent_id == row.id).order_by(OrgUnit.id)):
        child.parent_id = target.id
        _repath(u, child, f"{target.path}{child.id}/")
    row.active, row.merged_into_id, row.parent_id, row.path = False, target.id, target.id, f"{target.path}{row.id}/"
    u.flush()
    moving.notices(u, moving.named(old, target.path))
    moved = moving.tell(u, archives, places, reason)
    tree.note(u, row.id, "MERGE", places[row.id], places[target.id], reason, moved)
    tree.note(u, target.id, "TAKE_IN", places[row.id], places[target.id], reason, moved)
    return Outcome(target.id, rows, moved, N_("The unit was merged; it is closed and keeps its history."))


def _repath(u: Unit, row: OrgUnit, path: str) -> None:
    old = row.path
    row.path = path
    u.flush()
    tree.rewrite(u, row.id, old, path)


def _accounts(u: Unit, old: int, new: int) -> None:
    """Accounts move with their unit: an entry of the chain for each."""
    for pk in u.session.scalars(select(Account.id).where(Account.unit_id == old).order_by(Account.id)):
        u.record("change", "account", pk, "roles", {"unit_id": [old, new]})


def _split(u: Unit, row: OrgUnit, raw: Mapping[str, Any], reason: str) -> Outcome:
    """A new unit beside this one, with some of the units under it and some of its people."""
    if row.parent_id is None:
        raise Invalid({"name": N_("The company is not split.")})
    errors: dict[str, Any] = {}
    name, code = str(raw.get("name") or "").strip(), str(raw.get("code") or "").strip()
    if not 0 < len(name) <= 60:
        errors["name"] = N_("Please enter a name of at most 60 characters.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code):
        errors["code"] = N_("A code has at most 20 letters and digits.")
    elif u.session.scalar(select(OrgUnit.id).where(OrgUnit.code == code)) is not None:
        errors["code"] = N_("This code is already in use.")
    parts, people = _parts(u, row, raw, errors), _people(u, row, raw, errors)
    if not parts and not people and not errors:
        errors["parts"] = N_("Choose at least one unit or employee for the new unit.")
    if errors:
        raise Invalid(errors)
    return _found(u, row, OrgUnit(code=code, name=name, level=row.level, parent_id=row.parent_id, active=True, region=row.region),
                  parts, people, reason)


def _found(u: Unit, row: OrgUnit, made: OrgUnit, parts: list[OrgUnit], people: list[int], reason: str) -> Outcome:
    made.pinyin, places = pinyin.full(made.name, person=False), moving.places(u.session)
    u.add(made)
    tree.walk(u, made, u.session.get_one(OrgUnit, row.parent_id))
    rows: dict[str, int] = {}
    archives = 0
    for part in parts:
        found, count = _carry(u, part, made, reason)
        rows, archives = _sum(rows, found), archives + count
    if people:
        found, count = moving.people(u, people, made.id, reason)
        rows, archives = _sum(rows, found), archives + count
    tree.note(u, row.id, "SPLIT", places[row.id], made.name, reason, archives)
    tree.note(u, made.id, "FOUND", places[row.id], made.name, reason, archives)
    u.record("change", "org", made.id, "create", {"code": made.code, "name": made.name, "from": row.id})
    return Outcome(made.id, rows, archives, N_("The new unit was made."))


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _parts(u: Unit, row: OrgUnit, raw: Mapping[str, Any], errors: dict[str, Any]) -> list[OrgUnit]:
    wanted = {str(key) for key in raw.get("parts") or ()}
    found = [x for x in u.session.scalars(select(OrgUnit).where(OrgUnit.parent_id == row.id, OrgUnit.merged_into_id.is_(None)))
             if str(x.id) in wanted]
    if len(found) != len(wanted):
        errors["parts"] = N_("Please choose from the list.")
    return found


def _people(u: Unit, row: OrgUnit, raw: Mapping[str, Any], errors: dict[str, Any]) -> list[int]:
    """Employees of the unit itself by staff number. Those of the units under it come with these."""
    wanted = list(dict.fromkeys(re.split(r"[\s,，、;；]+", str(raw.get("people") or "").strip())))
    wanted = [w for w in wanted if w]
    if len(wanted) > MOST:
        errors["people"] = Text(N_("At most %(n)s employees at a time."), n=MOST)
        return []
    stmt = select(Employee.emp_no, Employee.id).where(Employee.emp_no.in_(wanted), Employee.unit_id.in_(units.under(row.path)))
    found = {person.emp_no: person.id for person in u.session.execute(stmt)}
    missing = [w for w in wanted if w not in found]
    if missing:
        errors["people"] = Text(N_("Not in the roster of this unit: %(numbers)s"), numbers="、".join(missing[:10]))
    return list(found.values())


_VERBS: dict[str, Callable[[Unit, OrgUnit, Mapping[str, Any], str], Outcome]] = {
    "rename": _rename, "transfer": _transfer, "merge": _merge, "split": _split,
}
