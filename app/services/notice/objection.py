"""Objections: to which household of which notice, and what the answer does to its archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid, Unseen
from app.kernel.text import N_
from app.services import archive, record
from app.services.archive import bulletin
from app.services.record import Hooks, Result, Service
from app.specs.archive import SPEC as ARCHIVE
from app.specs.notice import OBJECTION
from app.store import read
from app.store.serial import next_no
from app.store.unit import Once, Unit
from models.notice import NoticeItem, Objection, PublicNotice

OVER = N_("The notice of this household is over: an objection can no longer be taken.")


def _line(u: Unit, data: Mapping[str, Any]) -> NoticeItem:
    """The line that is objected to, while it stands in public."""
    try:
        notice = u.one(PublicNotice, data["notice_id"])
    except Unseen:
        raise Invalid({"notice_id": N_("Please choose from the list.")}) from None
    row = u.session.scalar(select(NoticeItem).where(NoticeItem.notice_id == notice.id, NoticeItem.serial == data["serial"]))
    if row is None or row.mark == "REMOVED":
        raise Invalid({"serial": N_("The notice has no such row.")})
    if notice.state != "RUNNING" or row.archive.state not in ("NOTICE", "OBJECTED", "EXIT_NOTICE"):
        raise Invalid({"notice_id": OVER})
    return row


def _place(u: Unit, data: dict[str, Any]) -> int:
    return _line(u, data).unit_id


def _check(u: Unit, row: Objection, data: dict[str, Any]) -> None:
    """A new objection stops the clock of the household that it is about, and of no other."""
    with u.session.no_autoflush:
        line = _line(u, {"notice_id": row.notice_id, "serial": row.serial})
        row.objection_no = next_no(u, Objection.objection_no, f"YY{u.today:%Y%m%d}")
    row.item_id, row.archive_id = line.id, line.archive_id
    row.received_on = row.received_on or u.today
    if line.start_on and row.received_on < line.start_on:
        raise Invalid({"received_on": N_("An objection cannot come before the notice.")})
    if row.anonymous:
        row.objector = row.contact = None
    line.mark = "OBJECTED"
    if line.archive.state == "NOTICE":
        bulletin.by_clock(u, line.archive, "objected")


def _after_dismiss(u: Unit, row: Objection, data: dict[str, Any]) -> None:
    """Rejected: once nothing else is open the household stands in public anew, for the whole number of working days."""
    bulletin.close(u, row, "REJECTED")
    u.flush()
    if bulletin.unanswered(u, row.archive):
        return
    line = row.line
    if row.archive.state == "OBJECTED":
        record.advance(u, ARCHIVE, row.archive, "publish", row.archive.version, {"note": data["note"]}, archive.HOOKS)
    elif row.notice.state == "RUNNING":
        line.mark, line.start_on, line.end_on = "SHOWN", u.today, u.after(row.notice.days)
        row.notice.end_on = row.notice.due_on = max(i.end_on for i in row.notice.items if i.end_on)


def _after_uphold(u: Unit, row: Objection, data: dict[str, Any]) -> None:
    """Upheld: the household leaves the notice; an application is refused, an exit as well, and the archive goes on."""
    bulletin.close(u, row, "UPHELD")
    u.flush()
    row.line.mark = "REMOVED"
    for verb in ("reject", "refuse_exit"):
        if ARCHIVE.move(verb, row.archive.state) is not None:
            record.advance(u, ARCHIVE, row.archive, verb, row.archive.version, {"note": data["note"]}, archive.HOOKS)
            return


HOOKS = Hooks(place=_place, check=_check, effects={"dismiss": _after_dismiss, "uphold": _after_uphold})


def create(actor: Actor, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Enter an objection; the archive waits from now on."""
    return record.create(actor, OBJECTION, raw, HOOKS, once)


def change(actor: Actor, pk: Any, _version: Any, _raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """What somebody said is not corrected afterwards. Raises Unseen to whom the objection does not exist."""
    read.one(actor, OBJECTION, pk)
    raise DomainError(N_("In this state the record can no longer be edited."), code="STATE")


def act(actor: Actor, pk: Any, verb: str, version: Any, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """Answer an objection."""
    return record.act(actor, OBJECTION, pk, verb, version, raw, HOOKS, once)


SERVICE = Service(create, change, act, hooks=HOOKS)
