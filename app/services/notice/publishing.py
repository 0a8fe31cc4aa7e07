"""A notice from its draft to its end: which households it may name, what stands in it, and what becomes of their archives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.text import N_, Text
from app.services import archive, record
from app.services.archive import bulletin, household
from app.services.record import Hooks, Result, Service
from app.specs.archive import SPEC as ARCHIVE
from app.specs.notice import SPEC, TIMED
from app.store import session as sessions
from app.store.unit import Once, Unit
from models.archive import HardshipArchive
from models.notice import NoticeItem, PublicNotice

#: kind of notice -> state of an archive that it may name
WAITS_IN = {"ARCHIVE": "CHECKED", "EXIT": "EXIT_NOTICE"}
ROW = N_("Row %(row)s: %(why)s")
Errors = dict[str, list[Text]]


def waiting(actor: Actor, kind: str, most: int = 50) -> list[int]:
    """Keys of the archives that wait for a notice of ``kind`` and stand in none that is being prepared, oldest first."""
    a = HardshipArchive
    taken = select(NoticeItem.archive_id).join(PublicNotice).where(
        PublicNotice.state.in_(("DRAFT", "RUNNING")), NoticeItem.mark != "REMOVED")
    stmt = scope.visible(select(a.id), actor, a).where(a.state == WAITS_IN.get(kind, ""), a.id.not_in(taken))
    return list(sessions.reading().scalars(stmt.order_by(a.state_since, a.id).limit(most)))


def running(actor: Actor, most: int) -> list[PublicNotice]:
    """The notices in public that the actor sees, those that end first at the top, with unit and lines; two statements."""
    n = PublicNotice
    stmt = scope.visible(select(n), actor, n).where(n.state == "RUNNING").options(joinedload(n.unit), selectinload(n.items))
    return list(sessions.reading().scalars(stmt.order_by(n.end_on, n.id).limit(most)).unique())


# ---- the draft -------------------------------------------------------------------------------------------------------


def _place(u: Unit, data: dict[str, Any]) -> int:
    """The unit over all households; a notice of nobody is none."""
    rows = data.get("items") or []
    if not rows:
        raise Invalid({"items": N_("Please choose at least one household.")})
    keys = {_archive(u, row["archive_id"], place).unit_id for place, row in enumerate(rows)}
    units = {household.second_level(u, key).id: household.second_level(u, key) for key in keys}
    if len(units) == 1:
        return next(iter(units))
    return int(next(iter(units.values())).path.strip("/").split("/")[0])


def _archive(u: Unit, pk: Any, place: int) -> HardshipArchive:
    try:
        return u.one(HardshipArchive, pk)
    except Unseen:
        raise Invalid({f"items.{place}.archive_id": N_("Please choose from the list.")}) from None


def _check(u: Unit, notice: PublicNotice, data: dict[str, Any]) -> None:
    """The lines of a draft are written anew from the archives at every save, and scanned."""
    with u.session.no_autoflush:
        if notice.id is None:
            notice.notice_no = bulletin.number(u)
        elif "items" in data:
            notice.unit_id = _place(u, data)
        _fill(u, notice, False)
    bulletin.examine(notice)


def _fill(u: Unit, notice: PublicNotice, every: bool) -> None:
    """Write the lines; new ones, or ``every`` one, must wait for such a notice."""
    errors: Errors = {}
    seen: set[int] = set()
    for place, row in enumerate(notice.items):
        home = _archive(u, row.archive_id, place)
        why = _why_not(u, notice, home, seen) if every or row.id is None else None
        if why is not None:
            errors[f"items.{place}.archive_id"] = [why]
            continue
        seen.add(home.id)
        row.serial = place + 1
        for name, value in bulletin.facts(u, home).items():
            setattr(row, name, value)
        row.archive = home
    if errors:
        raise Invalid(errors)


def _why_not(u: Unit, notice: PublicNotice, home: HardshipArchive, seen: set[int]) -> Text | None:
    """Why the household cannot stand in this notice; None when it can."""
    if home.state != WAITS_IN.get(notice.kind):
        return Text(N_("This archive does not wait for such a notice."))
    if home.id in seen:
        return Text(N_("This household stands in the notice twice."))
    other = select(PublicNotice.notice_no).join(NoticeItem).where(
        NoticeItem.archive_id == home.id, NoticeItem.mark != "REMOVED", PublicNotice.state.in_(("DRAFT", "RUNNING")),
        PublicNotice.id != (notice.id or 0))
    no = u.session.scalar(other.limit(1))
    return Text(N_("This household stands in notice %(no)s already."), no=no) if no else None


# ---- publishing and taking back -------------------------------------------------------------------------------------


def _before_publish(u: Unit, notice: PublicNotice, _data: dict[str, Any]) -> None:
    """What stood in the draft may have changed since: it is written and scanned once more."""
    if not notice.items:
        raise Invalid({"items": N_("Please choose at least one household.")})
    with u.session.no_autoflush:
        _fill(u, notice, True)
    bulletin.examine(notice)
    notice.start_on = max(notice.start_on or u.today, u.today)
    notice.end_on = u.after(notice.days, notice.start_on)
    notice.hotline = notice.hotline or bulletin.last_hotline(u)


def _after_publish(u: Unit, notice: PublicNotice, _data: dict[str, Any]) -> None:
    """Every archive goes with the notice, by the same rules as alone; one that may not go holds them all."""
    assert notice.start_on is not None
    u.flush()  # the archives look for their line in the table
    errors: Errors = {}
    for place, row in enumerate(notice.items):
        row.start_on, row.end_on = notice.start_on, notice.end_on
        if notice.kind != "ARCHIVE":
            continue
        raw = {"start_on": notice.start_on.isoformat(), "days": notice.days}
        try:
            record.advance(u, ARCHIVE, row.archive, "publish", row.archive.version, raw, archive.HOOKS)
        except Invalid as refused:
            errors[f"items.{place}.archive_id"] = [Text(ROW, row=row.serial, why=t) for ts in refused.errors.values() for t in ts]
        except DomainError as refused:
            errors[f"items.{place}.archive_id"] = [Text(ROW, row=row.serial, why=refused.message)]
    if errors:
        raise Invalid(errors)
    notice.due_on = notice.end_on


def _after_withdraw(u: Unit, notice: PublicNotice, data: dict[str, Any]) -> None:
    """The archives go back to where they waited for a notice; nothing of their period remains."""
    for row in notice.items:
        if notice.kind == "ARCHIVE" and row.mark != "REMOVED" and row.archive.state in ("NOTICE", "OBJECTED"):
            bulletin.by_clock(u, row.archive, "recall", data["note"])
            row.archive.notice_from = row.archive.notice_until = None


HOOKS = Hooks(place=_place, check=_check, guards={"publish": _before_publish},
              effects={"publish": _after_publish, "withdraw": _after_withdraw})


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Prepare a notice of one or more households."""
    return record.create(actor, SPEC, raw, HOOKS, once)


def change(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Correct a notice that is not public yet."""
    return record.change(actor, SPEC, pk, version, raw, HOOKS, once)


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Publish a notice or take it back."""
    return record.act(actor, SPEC, pk, verb, version, raw, HOOKS, once)


def tick(actor: Actor, as_of: dt.date) -> int:
    """End the notices whose last day lies before ``as_of`` and that nobody objects to; for the system alone."""
    if not actor.is_system:
        raise Forbidden()
    n = PublicNotice
    doubted = select(NoticeItem.notice_id).where(NoticeItem.mark == "OBJECTED")
    due = select(n.id, n.version).where(n.state == "RUNNING", n.end_on < as_of, n.id.not_in(doubted)).order_by(n.id)
    ended = 0
    for pk, version in sessions.reading().execute(due).all():
        try:
            record.act(actor, TIMED, pk, "end", version, {}, Hooks())
        except DomainError:  # somebody moved the notice meanwhile; tomorrow's run looks again
            continue
        ended += 1
    return ended


SERVICE = Service(create, change, act, hooks=HOOKS)
