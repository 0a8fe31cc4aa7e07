"""Public notices as far as the archive makes them: a notice of one household, its period, its end, an objection to it.

The room of notices (``app.services.notice``) publishes several households at once through the same functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.kernel import mask
from app.kernel.actor import Actor
from app.kernel.data import rulesets
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_, Text
from app.services import record
from app.services.archive import check, household, rules, scan
from app.services.archive.findings import label
from app.services.record import Hooks
from app.specs.archive import TIMED
from app.store.serial import next_no
from app.store.unit import Unit
from models.archive import HardshipArchive
from models.notice import NoticeItem, Objection, PublicNotice

HELD = N_("Row %(row)s of the notice holds %(what)s. This must not be published.")
BELOW = N_("The sentence under the notice holds %(what)s. This must not be published.")
HOTLINE = N_("Please give an office telephone, not %(what)s.")
WAITS = N_("An objection to this household waits for its answer.")
WORKDAYS = 5  #: days of a notice where nobody says otherwise


def days() -> int:
    """Working days of a notice."""
    return int(rulesets()["base"].get("notice_days", WORKDAYS))


# ---- what is published -----------------------------------------------------------------------------------------------


def facts(u: Unit, archive: HardshipArchive) -> dict[str, Any]:
    """The household as a notice shows it: masked name, unit, category, coarse cause; nothing else of it."""
    mode = str(rulesets()["base"].get("notice_name_mode", "MASKED"))
    return {"name": mask.name(archive.name, "notice", mode), "unit_name": household.second_level(u, archive.unit_id).name,
            "category": archive.category, "cause": mask.coarse_cause(archive.main_cause or ""),
            "unit_id": archive.unit_id}


def examine(notice: PublicNotice) -> None:
    """V16 on everything a reader would see. Raises Invalid that names row and reason."""
    errors: dict[str, list[Text]] = {}
    for place, row in enumerate(notice.items):
        for what in scan.found(" ".join(t for t in (row.name, row.unit_name, row.item) if t), row.archive):
            errors.setdefault(f"items.{place}.item", []).append(Text(HELD, row=row.serial, what=Text(what)))
    for what in dict.fromkeys(_below(notice)):
        errors.setdefault("remark", []).append(Text(BELOW, what=Text(what)))
    for what in scan.found(notice.hotline or ""):
        errors.setdefault("hotline", []).append(Text(HOTLINE, what=Text(what)))
    if errors:
        raise Invalid(errors)


def _below(notice: PublicNotice) -> Iterator[str]:
    for row in notice.items:
        yield from scan.found(notice.remark or "", row.archive)


# ---- the move "publish" of one archive ------------------------------------------------------------------------------


def before_publish(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A notice names the category, and comes after a check that still holds. An open objection is answered by it: rejected."""
    if not archive.category:
        raise DomainError(Text(rules.MISSING, field=label("category")), code="GUARD")
    start = data["start_on"] or u.today
    if data["start_on"] and archive.check_returned_on and start < archive.check_returned_on:
        raise Invalid({"start_on": N_("The notice cannot begin before the result of the check.")})
    if archive.state == "CHECKED" and check.expired(archive, start):
        raise DomainError(check.STALE, code="GUARD", day=str(archive.check_returned_on))
    if archive.state == "OBJECTED":
        answer(u, archive, "REJECTED")


def after_publish(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """V15: the notice ends on the n-th working day after its first day. An archive alone gets a notice of its own."""
    row = item_of(u, archive)
    asked = data["days"] or (row.notice.days if row is not None else days())
    run(u, archive, data["start_on"] or u.today, asked)
    if row is None:
        row = _alone(u, archive, asked, data)
    row.mark, row.start_on, row.end_on = "SHOWN", archive.notice_from, archive.notice_until
    row.notice.start_on = row.notice.start_on or archive.notice_from
    row.notice.end_on = row.notice.due_on = max(i.end_on for i in row.notice.items if i.end_on)


def run(u: Unit, archive: HardshipArchive, start: dt.date, count: int) -> None:
    """The period in which the household stands in public."""
    archive.notice_from, archive.notice_until = start, u.after(count, start)


def _alone(u: Unit, archive: HardshipArchive, count: int, data: dict[str, Any]) -> NoticeItem:
    notice = PublicNotice(
        notice_no=number(u), kind="ARCHIVE", place=data.get("place") or "BOARD", days=count, state="RUNNING",
        hotline=data.get("hotline") or last_hotline(u), unit_id=household.second_level(u, archive.unit_id).id,
        start_on=archive.notice_from, end_on=archive.notice_until)
    u.add(notice)
    notice.items.append(NoticeItem(archive=archive, serial=1, created_by=u.actor.user_id, changed_by=u.actor.user_id,
                                   **facts(u, archive)))
    examine(notice)
    return notice.items[0]


def number(u: Unit) -> str:
    """GS, the day and a serial: the address of the public page says nothing of anybody."""
    return next_no(u, PublicNotice.notice_no, f"GS{u.today:%Y%m%d}")


def last_hotline(u: Unit) -> str | None:
    """The telephone that the last notice gave."""
    stmt = select(PublicNotice.hotline).where(PublicNotice.hotline.is_not(None)).order_by(PublicNotice.id.desc())
    return u.session.scalar(stmt.limit(1))


def item_of(u: Unit, archive: HardshipArchive) -> NoticeItem | None:
    """The line under which the archive stands in public now."""
    stmt = select(NoticeItem).join(PublicNotice).where(
        NoticeItem.archive_id == archive.id, NoticeItem.mark != "REMOVED", PublicNotice.state == "RUNNING")
    return u.session.scalar(stmt.order_by(NoticeItem.id.desc()).limit(1))


# ---- objections, and the ways out of a notice -----------------------------------------------------------------------


def unanswered(u: Unit, archive: HardshipArchive) -> list[Objection]:
    """Objections to the household that wait for their answer."""
    return list(u.session.scalars(select(Objection).where(Objection.archive_id == archive.id, Objection.state == "OPEN")))


def answer(u: Unit, archive: HardshipArchive, result: str) -> None:
    """Close every open objection to the household with the same answer."""
    for row in unanswered(u, archive):
        close(u, row, result)


def close(u: Unit, row: Objection, result: str) -> None:
    """An objection is answered by whoever acts, today."""
    row.state = row.result = result
    row.handler, row.replied_on, row.due_on, row.changed_by = u.actor.name, u.today, None, u.actor.user_id


def by_clock(u: Unit, archive: HardshipArchive, verb: str, note: str = "") -> None:
    """A move of the system inside the unit of somebody else: an objection came in, a notice was taken back."""
    own = Unit(Actor.system(), u.session, u.entries, u.touched)
    record.advance(own, TIMED, archive, verb, archive.version, {"note": note}, Hooks())


def before_reject(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Refused while it stands in public: the line goes, and whoever objected was right."""
    if archive.state in ("NOTICE", "OBJECTED"):
        answer(u, archive, "UPHELD")
        before_withdraw(u, archive, _data)


def before_withdraw(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """An application that is taken back stands in public no longer."""
    row = item_of(u, archive)
    if row is not None:
        row.mark = "REMOVED"


def before_exit(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """An exit that somebody objected to waits for the answer."""
    if unanswered(u, archive):
        raise DomainError(WAITS, code="GUARD")
