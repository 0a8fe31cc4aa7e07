"""The public page of a notice, for visitors without an account: the lines as they were published, and an objection to one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import Invalid, Unseen
from app.kernel.text import N_
from app.services.notice import objection
from app.services.record import Result
from app.store import session as sessions
from app.store.unit import Once
from models.notice import NoticeItem, PublicNotice

AFTER = dt.timedelta(days=3)  #: the page stays so long after the last day, without the form


@dataclass(frozen=True)
class Page:
    """What a visitor sees."""

    notice: PublicNotice
    lines: tuple[NoticeItem, ...]
    open: bool  #: objections are taken

    @property
    def items(self) -> bool:
        """True where a line says what is proposed."""
        return any(row.item for row in self.lines)

    @property
    def amounts(self) -> bool:
        """True where a line says how much."""
        return any(row.amount is not None for row in self.lines)

    @property
    def differ(self) -> bool:
        """True where the lines do not all end on the same day: one stands anew after an objection."""
        return len({row.end_on for row in self.lines}) > 1


def page(no: str) -> Page:
    """The notice with this number while it runs and a short time after. Raises Unseen: any other number looks the same."""
    found = sessions.reading().scalar(
        select(PublicNotice).where(PublicNotice.notice_no == no).options(selectinload(PublicNotice.items), joinedload(PublicNotice.unit)))
    today = clock.today()
    if found is None or found.state not in ("RUNNING", "ENDED") or not found.start_on or not found.end_on:
        raise Unseen()
    lines = tuple(row for row in found.items if row.mark != "REMOVED")
    if not lines or not found.start_on <= today <= found.end_on + AFTER:
        raise Unseen()
    return Page(found, lines, found.state == "RUNNING" and today <= found.end_on)


def receive(no: str, raw: Mapping[str, Any], once: Once | None = None) -> Result:
    """An objection from the public page, by name or without. Raises Unseen, Invalid."""
    shown = page(no)
    if not shown.open:
        raise Invalid({"": objection.OVER})
    wanted = {name: raw.get(name, "") for name in ("serial", "anonymous", "objector", "contact", "content")}
    errors: dict[str, Any] = {}
    if not any(str(row.serial) == str(wanted["serial"]) for row in shown.lines):
        errors["serial"] = N_("Please choose from the list.")
    if not str(wanted["content"]).strip():
        errors["content"] = N_("Please fill in this field.")
    if not wanted["anonymous"] and not str(wanted["objector"]).strip():
        errors["objector"] = N_("Please give your name, or tick that you object without one.")
    if errors:
        raise Invalid(errors)
    return objection.create(Actor.system(), {**wanted, "notice_id": str(shown.notice.id), "channel": "PAGE"}, once)
