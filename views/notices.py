"""``/messages/``: what the account was told. Reading is a POST, so that no look-ahead of a browser reads for the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import clock
from app.kernel.text import N_, Text
from app.services.desk import messages
from app.specs.display import Viewer
from app.specs.registry import BY_ROOM
from models.desk import Message
from views.doors import actor, viewer
from views.frame import page

#: in place of what was told of a row that the reader does not see any more
HIDDEN = Text(N_("This message is about a record that you do not see any more."))


def lines(who: Viewer, found: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages as pages show them."""
    hidden = messages.hidden(who.actor, found)
    return [_line(who, m, m.id in hidden) for m in found]


def _line(who: Viewer, message: Message, hidden: bool) -> dict[str, Any]:
    spec = BY_ROOM.get(message.room) if not hidden else None
    return {"id": message.id, "text": who.say(HIDDEN if hidden else messages.text(message)), "unread": message.read_at is None,
            "at": clock.local(message.at).strftime("%Y-%m-%d %H:%M"), "icon": spec.icon if spec is not None else "info-circle",
            "open_url": url_for("MessagesView.open", pk=message.id)}


class MessagesView(BaseView):
    """The messages of the account: unread ones first; one or all marked as read."""

    route_base = "/messages"
    default_view = "index"
    class_permission_name = "messages"
    base_permissions: ClassVar[list[str]] = []

    @expose("/")
    def index(self) -> Any:
        unread, number = request.args.get("only") == "unread", _number(request.args.get("page", ""))
        found, path = messages.page(actor(), number, unread=unread), url_for("MessagesView.index")
        return page(
            "messages/index.html", title=_("Messages"),
            crumbs=[(_("Messages"), None)], lines=lines(viewer(), found.items), unread=unread,
            tabs=[(_("All"), path, not unread), (_("Unread"), f"{path}?only=unread", unread)],
            pager=pager(found.total, messages.SIZE, number, path, {"only": "unread"} if unread else {}))

    @expose("/<pk>/open", methods=["POST"])
    def open(self, pk: str) -> Any:
        """Mark one as read and go where it leads."""
        message = messages.opened(actor(), pk)
        if message.row_id is not None and not messages.hidden(actor(), [message]):
            return redirect(f"/{message.room}/show/{message.row_id}")
        return redirect(url_for("MessagesView.index"))

    @expose("/read", methods=["POST"])
    def read(self) -> Any:
        """Mark the chosen ones as read, or all of them."""
        chosen = request.form.getlist("pk")
        count = messages.read(actor(), chosen) if chosen else messages.read_all(actor())
        flash(ngettext("%(num)d message was marked as read.", "%(num)d messages were marked as read.", count), "success")
        return redirect(url_for("MessagesView.index"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def pager(total: int, size: int, number: int, path: str, args: dict[str, str]) -> dict[str, Any] | None:
    """Context of ``record/pager.html`` for a list without a room; None when it has one page."""
    pages = max(1, -(-total // size))

    def url(n: int) -> str:
        text = urlencode({**args, **({"page": n} if n else {})})
        return f"{path}?{text}" if text else path

    if pages < 2 and not number:
        return None
    low = max(0, min(number - 2, pages - 5))
    return {"page": number, "pages": pages, "prev_url": url(min(number, pages) - 1) if number else None,
            "next_url": url(number + 1) if number + 1 < pages else None, "sizes": None,
            "links": [(n + 1, url(n), n == number) for n in range(low, min(low + 5, pages))]}
