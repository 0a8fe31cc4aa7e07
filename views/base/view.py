"""RecordView: list, show, form, move, history, reveal and export of a room, read off its spec."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import ModelView, expose
from flask_babel import gettext as _

from app.kernel.fault import DomainError
from app.kernel.spec import ServiceSpec
from app.services.record import Service
from app.store import read
from views import downloads, labels, pages
from views.base.row import RowPages
from views.base.scoped import ScopedInterface
from views.base.writing import FormPages
from views.doors import actor, door, viewer
from views.drafts import DraftPages
from views.query import asked, names_open

BULK = 50


class RecordView(FormPages, DraftPages, RowPages, ModelView):
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

    @property
    def name(self) -> str:
        return type(self).__name__

    def where(self, method: str, **values: Any) -> str:
        return url_for(f"{self.endpoint}.{method}", **values)

    def render(self, template: str, **context: Any) -> str:
        return render_template(template, appbuilder=self.appbuilder, base_template=self.appbuilder.base_template, **context)

    # ---- reading ------------------------------------------------------------------------------------------------

    @expose("/list")
    @expose("/list/")
    @door("can_list")
    def list(self) -> Any:
        ask = asked(actor(), self.spec, self.name)
        found = read.page(actor(), self.spec, ask.query, ask.page, ask.size, names_open(actor(), self.spec))
        return self.render("record/list.html", **pages.listing(self, viewer(), ask, found))

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

    # ---- writing ------------------------------------------------------------------------------------------------

    @expose("/action_post", methods=["POST"])
    @door("can_list")
    def action_post(self) -> Any:
        """One move for several rows: every row must be in scope before the first is touched; one outcome a row."""
        verb = request.form.get("verb") or request.form.get("action", "")
        keys = list(dict.fromkeys(request.form.getlist("pk") + request.form.getlist("rowid")))
        moves = [m for m in self.spec.moves_of(verb) if m.bulk]
        if not moves:
            abort(404)
        if not actor().has(tuple(r for m in moves for r in m.roles)):
            abort(403)
        if not keys or len(keys) > BULK:
            abort(400)
        seen = dict(key.partition(":")[::2] for key in keys)  # a key may carry the version that the person saw
        rows = [read.one(actor(), self.spec, k) for k in seen]
        outcome = []
        reached = read.roles_of(actor(), self.spec, rows)
        named = [(r.id, version or r.version, pages.heading_of(viewer(), self.spec, r, reached[r.id]))
                 for version, r in zip(seen.values(), rows, strict=True)]
        for key, version, name in named:
            try:
                done = self.service.act(actor(), key, verb, version, {"note": request.form.get("note", "")})
                outcome.append((True, name, viewer().say(done.message)))
            except DomainError as error:
                outcome.append((False, name, viewer().say(error.message)))
        good = sum(ok for ok, _name, _text in outcome)
        flash(_("%(good)s done, %(bad)s refused", good=good, bad=len(outcome) - good), "info")
        for ok, name, text in outcome:
            if not ok:
                flash(f"{name}: {text}", "warning")
        return redirect(self.where("list"))

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

    @expose("/export.<string:form>")
    @door("can_export")
    def export(self, form: str) -> Response:
        """Exactly the filtered rows in scope, masked, as CSV, Excel or PDF; an audit entry first."""
        if form not in ("csv", "xlsx", "pdf"):
            abort(404)
        return downloads.export(viewer(), self.spec, asked(actor(), self.spec, self.name), form)

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

