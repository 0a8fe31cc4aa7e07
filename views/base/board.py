"""BoardPages: a room as columns of cards, for rooms whose spec declares a board. The list stays beside it, with the same filter."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import abort, request
from flask_appbuilder import expose

from app.kernel.spec import ServiceSpec
from app.specs import visibility
from app.store import board as store
from views import pages
from views.doors import actor, door, viewer
from views.query import asked


class BoardPages:
    """``/<room>/board``. A move that is made from there leads back to it. Stands before ``RecordView``."""

    spec: ClassVar[ServiceSpec]
    endpoint: str
    name: str
    render: Any

    @expose("/board")
    @door("can_list")
    def board(self) -> Any:
        """The cards that the list would show as rows."""
        if self.spec.board is None:
            abort(404)
        ask = asked(actor(), self.spec, self.name)
        found = store.columns(actor(), self.spec, self.spec.board, ask.query, visibility.names_open(actor(), self.spec))
        return self.render("record/board.html", **pages.board(self, viewer(), ask, found))

    def where(self, method: str, **values: Any) -> str:
        """As everywhere; but a small form that was opened from the board is sent, cancelled and finished on the board."""
        back = self._back()
        if back and method == "act":
            values["back"] = back
        return back if back and method == "show" else str(super().where(method, **values))  # type: ignore[misc]

    def _back(self) -> str:
        """The board that the request came from, with its filter; empty when it came from elsewhere."""
        if request.endpoint != f"{self.endpoint}.act":
            return ""
        back = urlsplit(request.args.get("back", ""))
        own = not back.scheme and not back.netloc and back.path.rstrip("/") == f"/{self.spec.room}/board"
        return back.geturl() if own else ""
