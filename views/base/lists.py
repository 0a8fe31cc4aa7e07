"""ListPages: the query table of a room and what a person does with it: columns, kept queries, batches, exports."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import Response, abort, flash, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.kernel.fault import DomainError, Invalid
from app.kernel.spec import ServiceSpec
from app.services.desk import queries, settings
from app.services.record import Service
from app.specs import visibility
from app.store import read
from app.store.query import Query
from views import downloads, forms, pages
from views.desk import desk
from views.doors import actor, door, viewer
from views.pages import batch, columns
from views.query import again, asked, condition_text

REMEMBERED = ("query", "tree")  #: parts of a list that stay open or closed: the card, the unit tree
FORMS = ("csv", "xlsx", "pdf")


class ListPages:
    """List, columns, kept queries, batches, exports. A part of :class:`views.base.RecordView`."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]
    list_page = "record/list.html"

    @property
    def name(self) -> str:
        return type(self).__name__

    def where(self, method: str, **values: Any) -> str:
        """Address of a page of this room."""
        raise NotImplementedError

    def render(self, template: str, **context: Any) -> str:
        """A template of this room."""
        raise NotImplementedError

    @expose("/list")
    @expose("/list/")
    @door("can_list")
    def list(self) -> Any:
        """The query table. A sort or a page asked for by the script is answered with the table alone."""
        desk(self.spec.room)
        ask = asked(actor(), self.spec, self.name)
        shown = columns.chosen(viewer(), self.spec)
        found = read.page(actor(), self.spec, ask.query, ask.page, ask.size, visibility.names_open(actor(), self.spec),
                          columns.summed(viewer(), self.spec, shown), columns.relations(self.spec, shown))
        alone = request.headers.get("HX-Target") == "dl-list" and "HX-History-Restore-Request" not in request.headers
        return self.render("record/table.html" if alone else self.list_page, **pages.listing(self, viewer(), ask, found, not alone))

    # ---- what a person keeps of a list --------------------------------------------------------------------------

    @expose("/columns", methods=["GET", "POST"])
    @door("can_list")
    def columns(self) -> Any:
        """Which columns, in which order, how close; a page without any script, a dialog with it."""
        shown = columns.chosen(viewer(), self.spec)
        order, picked, close = [c.name for c in shown], {c.name for c in shown}, columns.density()
        back = condition_text(request.args, pages=True)
        if request.method == "POST":
            order, picked = request.form.getlist("order"), set(request.form.getlist("column"))
            close = columns.COMPACT if request.form.get("density") == columns.COMPACT else columns.NORMAL
            if "move" not in request.form:
                _keep_columns(self.spec, order, picked, close)
                return redirect(self._list(back))
            order = _moved(order, request.form["move"])
        action = self.where("columns") + (f"?{back}" if back else "")
        return self.render("record/columns.html", **columns.choice(self, viewer(), order, picked, close, action, self._list(back)))

    @expose("/remember", methods=["POST"])
    @door("can_list")
    def remember(self) -> Any:
        """A part of the list stays open or closed."""
        part, open_ = request.form.get("part", ""), request.form.get("open")
        if part not in REMEMBERED:
            abort(400)
        if part == "tree":  # wide screens open it by themselves: both answers are kept
            settings.put(actor(), "tree", open_ == "1")
        else:
            settings.put(actor(), f"query:{self.spec.room}", True if open_ == "1" else None)
        return "", 204

    @expose("/queries", methods=["GET", "POST"])
    @door("can_list")
    def queries(self) -> Any:
        """The kept queries of this list; with conditions in the address the form that keeps them."""
        now, name, share, errors = condition_text(request.args), "", False, {}
        if request.method == "POST":
            name, share = request.form.get("name", ""), "share" in request.form
            try:
                queries.keep(actor(), self.spec.room, name, now, share)
                flash(_("The query is kept under this name."), "success")
                return redirect(self._list(now))
            except Invalid as error:
                errors = error.errors
        context = pages.queries(self, viewer(), now, name, share, errors)
        return self.render("record/queries.html", **context), 422 if errors else 200

    @expose("/queries/<pk>/<verb>", methods=["POST"])
    @door("can_list")
    def kept(self, pk: str, verb: str) -> Any:
        """Delete an own query, share it or take it back."""
        if verb not in ("delete", "share", "unshare"):
            abort(404)
        if verb == "delete":
            queries.forget(actor(), self.spec.room, pk)
            flash(_("The query was deleted."), "success")
        else:
            try:
                queries.share(actor(), self.spec.room, pk, verb == "share")
            except Invalid as error:
                flash(viewer().say(next(iter(error.errors.values()))[0]), "warning")
        return redirect(self.where("queries"))

    # ---- several rows at once -----------------------------------------------------------------------------------

    @expose("/batch", methods=["POST"])
    @door("can_list")
    def batch(self) -> Any:
        """The question before a batch: which records, how much money, what is left out."""
        verb = self._verb()
        try:
            seen = batch.keys_of(request.form.getlist("pk"))
            rows = read.several(actor(), self.spec, list(seen))
            context = batch.question(self, viewer(), verb, seen, rows, again(request.form.get("back", "")))
        except DomainError as error:
            if error.status != 422:
                raise
            title = viewer().say(self.spec.title)
            context = {"title": title, "heading": title, "refusal": viewer().say(error.message), "rows": [],
                       "cancel_url": self._list(again(request.form.get("back", "")))}
        return self.render("record/batch.html", **context)

    @expose("/action_post", methods=["POST"])
    @door("can_list")
    def action_post(self) -> Any:
        """One move for several rows: every row must be in scope before the first is touched; one outcome a row."""
        verb = self._verb()
        seen = batch.keys_of(dict.fromkeys(request.form.getlist("pk") + request.form.getlist("rowid")))
        rows = read.several(actor(), self.spec, list(seen))
        move, _good, _rest = batch.together(viewer(), self.spec, verb, rows)
        raw = forms.read(batch.shared(move), [], request.form)
        reached = read.roles_of(actor(), self.spec, rows)
        lines = [(batch.line(viewer(), self.spec, r, reached[r.id]), seen[str(r.id)] or r.version) for r in rows]
        label = viewer().say(next(m.label for m in self.spec.moves_of(verb)))
        done = []
        for line, version in lines:
            try:
                made = self.service.act(actor(), line["pk"], verb, version, {**raw, "note": request.form.get("note", "")})
                done.append({**line, "ok": True, "text": viewer().say(made.message)})
            except DomainError as error:
                done.append({**line, "ok": False, "text": _sentence(error)})
        batch.note(self.spec, label, done)
        return redirect(self._list(again(request.form.get("back", ""))))

    def _verb(self) -> str:
        """The verb of the batch, for which a role of the actor has a move; else 404 or 403."""
        verb = request.form.get("verb") or request.form.get("action", "")
        moves = [m for m in self.spec.moves_of(verb) if m.bulk]
        if not moves:
            abort(404)
        if not actor().has(tuple(r for m in moves for r in m.roles)):
            abort(403)
        return verb

    # ---- exports ------------------------------------------------------------------------------------------------

    @expose("/export.<string:form>")
    @door("can_export")
    def export(self, form: str) -> Response:
        """Exactly the filtered rows in scope with the columns of the list, masked, as CSV, Excel or PDF; an audit entry first.

        ``all`` takes every column that a list can show, ``totals`` ends Excel and PDF with the sums.
        """
        if form not in FORMS:
            abort(404)
        return downloads.export(viewer(), self.spec, asked(actor(), self.spec, self.name), form)

    @expose("/chosen.<string:form>", methods=["POST"])
    @door("can_export")
    def chosen(self, form: str) -> Response:
        """The chosen rows of a list, in its order; every one of them must be in scope."""
        if form not in FORMS:
            abort(404)
        keys = dict.fromkeys(key.partition(":")[0] for key in request.form.getlist("pk"))
        if not keys or len(keys) > read.MAX_PAGE:
            abort(400)
        rows = read.several(actor(), self.spec, list(keys))
        shown = asked(actor(), self.spec, self.name, MultiDict(parse_qsl(request.form.get("back", "")[:4000]))).query
        query = Query(order=shown.order, down=shown.down, keys=tuple(r.id for r in rows))
        return downloads.sent(viewer(), self.spec, query, "", form)

    def _list(self, back: str) -> str:
        return self.where("list") + (f"?{back}" if back else "")


def _keep_columns(spec: ServiceSpec, order: list[str], picked: set[str], close: str) -> None:
    """The choice, or none where it is the declared one."""
    known = {c.name for c in columns.offered(viewer(), spec)}
    names = [n for n in dict.fromkeys(order) if n in picked & known]
    default = [c.name for c in columns.declared(viewer(), spec)]
    plain = "reset" in request.form or not names or names == default
    settings.put(actor(), f"columns:{spec.room}", None if plain else names)
    if "reset" not in request.form:
        settings.put(actor(), "density", None if close == columns.NORMAL else close)


def _moved(order: list[str], move: str) -> list[str]:
    """``order`` with one name moved: "up:phone" or "down:phone"."""
    way, _sep, name = move.partition(":")
    if name in order and way in ("up", "down"):
        at = order.index(name)
        order.insert(max(0, at - 1) if way == "up" else at + 1, order.pop(at))
    return order


def _sentence(error: DomainError) -> str:
    """Why a row was refused: every sentence where several fields are at fault."""
    say = viewer().say
    return " ".join(say(t) for texts in error.errors.values() for t in texts) if isinstance(error, Invalid) else say(error.message)
