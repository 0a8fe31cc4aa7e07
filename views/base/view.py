"""RecordView: every page of a room, read off its spec; its list and its rows have files of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, abort, jsonify, request, url_for
from flask_appbuilder import ModelView, expose

from app.kernel.spec import ServiceSpec
from app.services.record import Service
from app.store import read
from views import downloads, frame, labels, pages
from views.base.lists import ListPages
from views.base.row import RowPages
from views.base.scoped import ScopedInterface
from views.base.writing import FormPages
from views.doors import actor, door, viewer
from views.drafts import DraftPages


class RecordView(FormPages, DraftPages, ListPages, RowPages, ModelView):
    """Pages of one room. A subclass names ``datamodel``, ``spec`` and ``service``; what is odd it overrides."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]
    datamodel: ScopedInterface
    default_view = "list"
    related_views: ClassVar[list[Any]] = []

    def __init__(self, **kwargs: Any) -> None:
        self.route_base = f"/{self.spec.room}"
        self.class_permission_name = self.spec.room
        self.base_permissions = permissions(self.spec)
        super().__init__(**kwargs)

    # FAB would build WTForms, filters and titles from the table; ours come from the spec, one request at a time
    def _init_properties(self) -> None: ...
    def _init_forms(self) -> None: ...
    def _init_titles(self) -> None: ...

    def where(self, method: str, **values: Any) -> str:
        return url_for(f"{self.endpoint}.{method}", **values)

    def render(self, template: str, **context: Any) -> str:
        return frame.page(template, **context)

    # ---- reading ------------------------------------------------------------------------------------------------

    @expose("/options/<field>")
    def options(self, field: str) -> Any:
        """Choices of a remote select, for those who may fill in the form; all within the actor's scope."""
        column = pages.ref_column(self.spec, field)
        if column is None or not actor().has(self.writers):
            abort(404)
        page = request.args.get("page", "0")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
        return jsonify(self.choices(column, request.args.get("q", "").strip()[:60], number))

    def choices(self, column: Any, term: str, page: int) -> dict[str, Any]:
        return labels.options(actor(), labels.target(column), term, page)

    @property
    def writers(self) -> frozenset[str]:
        """Roles that type into this room."""
        moving = {r for m in self.spec.moves for r in m.roles}
        return frozenset({*self.spec.may.get("add", ()), *self.spec.may.get("edit", ()), *moving})

    @expose("/delete/<pk>", methods=["POST"])
    @door("can_show")
    def delete(self, pk: str) -> Any:
        """Records are cancelled with a reason, never deleted."""
        read.one(actor(), self.spec, pk)
        abort(405)

    @expose("/download/<string:filename>")
    def download(self, filename: str) -> Any:
        """FAB's free download by file name is closed; files hang on their row."""
        abort(404)

    # ---- reveal and export --------------------------------------------------------------------------------------

    @expose("/reveal/<pk>/<field>", methods=["POST"])
    @door("can_show")
    def reveal(self, pk: str, field: str) -> Any:
        """A masked value in full: a reason, an audit entry, then the value; nothing is kept in the page."""
        row = read.one(actor(), self.spec, pk)
        column = self.spec.columns.get(field)
        if column is None:
            abort(404)
        roles = read.roles_of(actor(), self.spec, [row])[row.id]
        value = downloads.reveal(viewer(), self.spec, row, column, roles, request.form.get("reason", ""))
        return jsonify({"value": value})

    @expose("/print/<pk>.pdf")
    @door("can_show")
    def sheet(self, pk: str) -> Response:
        """One record as an A4 sheet."""
        row = read.one(actor(), self.spec, pk)
        roles = read.roles_of(actor(), self.spec, [row])[row.id]
        return downloads.sheet(self, viewer(), row, roles)


def permissions(spec: ServiceSpec) -> list[str]:
    """Permission names of a room in FAB's tables; ``app.security.roles`` grants them."""
    names = ["can_list", "can_show", "can_add", "can_edit", "can_export", "can_get", "can_info", "can_post", "can_put"]
    return names + list(spec.verbs)

