"""The blocks at the side of the workbench. A block is shown to whoever has its room; it loads by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.services import notice
from app.services.desk import messages
from app.specs.display import Viewer
from views import notices

LATEST = 6


@dataclass(frozen=True)
class Block:
    """A heading with a few lines under it."""

    name: str
    title: str
    icon: str
    endpoint: str  #: page with everything
    lines: Callable[[Viewer], list[dict[str, Any]]]
    empty: str
    room: str = ""  #: shown to whoever may list it; empty: to everybody


def _messages(who: Viewer) -> list[dict[str, Any]]:
    return notices.lines(who, messages.latest(who.actor, LATEST))


def _in_public(who: Viewer) -> list[dict[str, Any]]:
    return [{"text": _("%(no)s · %(unit)s · %(n)s households", no=n.notice_no, unit=n.unit.name, n=n.households),
             "url": url_for("NoticeView.show", pk=n.id), "at": _("until %(day)s", day=str(n.end_on)), "unread": False}
            for n in notice.running(who.actor, LATEST)]


#: in the order of the page; a room adds its own
BLOCKS: list[Block] = [
    Block("messages", N_("Messages"), "bell", "MessagesView.index", _messages, N_("There are no messages.")),
    Block("notices", N_("In public now"), "speakerphone", "NoticeView.list", _in_public, N_("No notice is running at present."), "notice"),
]


def frames(who: Viewer, rooms: list[ServiceSpec]) -> list[dict[str, Any]]:
    """The blocks of the account, not yet filled."""
    held = {s.room for s in rooms}
    return [{"name": b.name, "title": who.say(b.title), "icon": b.icon, "url": url_for(b.endpoint), "empty": who.say(b.empty), "block": b}
            for b in BLOCKS if not b.room or b.room in held]


def filled(who: Viewer, frame: dict[str, Any]) -> dict[str, Any]:
    """The lines of the block."""
    return {"lines": frame["block"].lines(who)}
