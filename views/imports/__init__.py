"""``/import/``: the wizard of imports. Server-rendered, five steps, each with an address of its own; nothing is written before the
fourth, and then everything or nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.exports import csv, template, xlsx
from app.exports.source import Head, Sheet
from app.kernel import clock
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_
from app.services import imports, trail
from app.services.imports import batches
from app.services.imports.tables import HINT, LARGEST
from app.store import jobs
from app.store import session as sessions
from models.imports import ImportBatch
from views import downloads, forms
from views.doors import actor, door, viewer
from views.frame import field, page
from views.imports import pages
from views.imports.words import chinese, headings, line, lists, moment, say_chinese

__all__ = ["ImportView", "chinese"]

CODES, TEMPLATE, FAULTY, WHY = N_("Code lists"), N_("Import template"), N_("Rows with faults"), N_("Why")


class ImportView(BaseView):
    """Upload, columns, check, confirmation, result, undo; and the list of imports."""

    route_base = "/import"
    default_view = "index"
    class_permission_name = "import"
    base_permissions: ClassVar[list[str]] = ["can_import", "can_list"]

    @expose("/")
    @door("can_list", "import")
    def index(self) -> Any:
        """What can be imported, and what was."""
        found = imports.recent(actor())
        names = trail.names(found)
        title = _("Import")
        return page("import/index.html", title=title, crumbs=[(title, None)], kinds=imports.open_to(actor()),
                    rows=[line(viewer(), b, names) for b in found])

    @expose("/template/<kind>.<form>")
    @door("can_import", "import")
    def template(self, kind: str, form: str) -> Response:
        """The empty file of a kind."""
        wanted = imports.kind_of(actor(), kind)
        tables = [template.Blank(chinese(wanted.title), *headings(wanted))]
        if form == "csv":
            body: bytes = template.separated(tables[0])
        elif form == "xlsx":
            body = template.workbook(tables, chinese(CODES), lists(wanted), HINT)
        else:
            abort(404)
        return downloads.attachment(body, f"{chinese(wanted.title)}-{chinese(TEMPLATE)}.{form}", downloads.TYPES[form])

    # ---- 1 upload -----------------------------------------------------------------------------------------------------

    @expose("/new/<kind>", methods=["GET"])
    @door("can_import", "import")
    def new(self, kind: str) -> Any:
        return self._upload_form(kind, {})

    @expose("/new/<kind>", methods=["POST"])
    @door("can_import", "import")
    def upload(self, kind: str) -> Any:
        """Take the file and go to its columns."""
        given = request.files.get("file")
        name = (given.filename or "").replace("\\", "/").rpartition("/")[2] if given is not None else ""
        content = given.stream.read(LARGEST + 1) if given is not None else b""
        try:
            if not name:
                raise Invalid({"file": [_("Please choose a file.")]})
            key = imports.upload(actor(), kind, name, content, chinese)
        except Invalid as error:
            return self._upload_form(kind, forms.faults(error)), 422
        return redirect(url_for("ImportView.columns", pk=key), 303)

    def _upload_form(self, kind: str, errors: Any) -> str:
        wanted = imports.kind_of(actor(), kind)
        title = _("Import: %(what)s", what=viewer().say(wanted.title))
        return page("import/upload.html", title=title, crumbs=_crumbs(title), kind=wanted, about=viewer().say(wanted.about),
                    steps=pages.steps(1), errors=forms.summary(viewer(), errors, {"file": _("File")}),
                    field=field("file", _("File"), "file", "", errors, accept=".xlsx,.csv", hint=_(
                        "xlsx, or csv in UTF-8 or GB18030; at most 10 MB and 50,000 rows. Nothing is written before you confirm.")))

    # ---- 2 columns ----------------------------------------------------------------------------------------------------

    @expose("/<pk>/columns", methods=["GET"])
    @door("can_import", "import")
    def columns(self, pk: str) -> Any:
        batch = imports.one(actor(), pk)
        if batch.state not in ("UPLOADED", "CHECKED"):
            return redirect(_place(batch))
        return self._columns_form(batch, batches.columns_of(batch), {})

    @expose("/<pk>/columns", methods=["POST"])
    @door("can_import", "import")
    def assign(self, pk: str) -> Any:
        """Set the columns and check the file."""
        batch = imports.one(actor(), pk)
        chosen = _chosen()
        try:
            imports.assign(actor(), pk, chosen or batches.columns_of(batch), request.form.get("policy", "skip"), chinese)
        except Invalid as error:
            batch.policy = request.form.get("policy", "skip")
            sessions.reading().expunge(batch)
            return self._columns_form(batch, chosen, forms.faults(error)), 422
        return redirect(url_for("ImportView.check", pk=pk), 303)

    def _columns_form(self, batch: ImportBatch, chosen: list[list[str]], errors: Any) -> str:
        kind = imports.kind_of(actor(), batch.kind)
        book = batches.book_of(sessions.reading(), batch)
        return self._step(batch, 2, "import/columns.html", **pages.columns(viewer(), kind, batch, book, chosen, errors))

    # ---- 3 check, 4 confirm -------------------------------------------------------------------------------------------

    @expose("/<pk>/check")
    @door("can_import", "import")
    def check(self, pk: str) -> Any:
        """The findings of the dry run, or how far it is."""
        batch = imports.one(actor(), pk)
        if batch.state != "CHECKED":
            return self._waiting(batch) or _on(batch)
        if request.headers.get("HX-Request"):
            return _on(batch)
        kind, number = imports.kind_of(actor(), batch.kind), request.args.get("page", "")
        book = batches.book_of(sessions.reading(), batch)
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        return self._step(batch, 3 if batch.faulty else 4, "import/check.html", **pages.found(viewer(), kind, batch, book, at),
                          left=pages.left(viewer(), actor(), batch), failed=pages.failed(viewer(), batch),
                          background=batch.rows > imports.BACKGROUND)

    def _waiting(self, batch: ImportBatch) -> Any:
        """The page of a job under way; None where none is."""
        job = jobs.latest(imports.ROOM, batch.id)
        if job is None or job.state == "DONE" or batch.state not in ("UPLOADED", "RUNNING"):
            return None
        if batch.state == "UPLOADED" and job.step != "check":
            return None
        return self._step(batch, 3 if job.step == "check" else 4, "import/waiting.html", progress=pages.progress(viewer(), job))

    @expose("/<pk>/faults.<form>")
    @door("can_import", "import")
    def faults(self, pk: str, form: str) -> Response:
        """The rows with faults and why, to be mended and uploaded again."""
        if form not in ("xlsx", "csv"):
            abort(404)
        number = request.args.get("sheet", "0")
        heads, made = imports.faulty_rows(actor(), pk, int(number) if number in ("0", "1") else 0, say_chinese)
        table = Sheet(chinese(FAULTY), tuple(Head(h) for h in (*heads, chinese(WHY))), iter(made),
                      downloads.stamp(viewer(), chinese(FAULTY)))
        body: Any = csv.write(table) if form == "csv" else xlsx.write(table, _)
        return downloads.attachment(body, f"{chinese(FAULTY)}-{pk}.{form}", downloads.TYPES[form])

    @expose("/<pk>/confirm", methods=["POST"])
    @door("can_import", "import")
    def confirm(self, pk: str) -> Any:
        """Write it."""
        try:
            imports.confirm(actor(), pk, request.form.get("version", ""), chinese)
        except DomainError as error:
            if error.code != "FAULTS":
                raise
            flash(viewer().say(error.message), "danger")
            return redirect(url_for("ImportView.columns", pk=pk), 303)
        return redirect(url_for("ImportView.result", pk=pk), 303)

    @expose("/<pk>/drop", methods=["POST"])
    @door("can_import", "import")
    def drop(self, pk: str) -> Any:
        """Give up; the file goes."""
        imports.drop(actor(), pk)
        flash(_("The import was given up. The uploaded file was deleted."), "success")
        return redirect(url_for("ImportView.index"), 303)

    @expose("/<pk>/restart", methods=["POST"])
    @door("can_import", "import")
    def restart(self, pk: str) -> Any:
        """Once more, after a run broke off."""
        imports.restart(actor(), pk)
        return redirect(url_for("ImportView.check", pk=pk), 303)

    # ---- 5 result, undo -----------------------------------------------------------------------------------------------

    @expose("/<pk>/result")
    @door("can_import", "import")
    def result(self, pk: str) -> Any:
        """What was written, and until when it can be taken back."""
        batch = imports.one(actor(), pk)
        if batch.state not in ("DONE", "UNDONE"):
            return self._waiting(batch) or _on(batch)
        kind, until = imports.kind_of(actor(), batch.kind), imports.open_until(batch)
        return self._step(batch, 5, "import/result.html", counts=pages.counts(batch)[:3], left=pages.left(viewer(), actor(), batch),
                          undone=batch.state == "UNDONE", kept=batch.kept, undone_at=moment(batch.undone_at), done_at=moment(batch.done_at),
                          until=moment(until) if until is not None and until > clock.now() else "", room=kind.room)

    @expose("/<pk>/undo", methods=["GET"])
    @door("can_import", "import")
    def undo(self, pk: str) -> Any:
        """What an undo would do, before it is done."""
        return self._step(imports.one(actor(), pk), 5, "import/undo.html",
                          **pages.undone(viewer(), *imports.preview_undo(actor(), pk)))

    @expose("/<pk>/undo", methods=["POST"])
    @door("can_import", "import")
    def take_back(self, pk: str) -> Any:
        """Take the import back."""
        done, kept = imports.take_back(actor(), pk)
        flash(_("%(done)s records were taken back, %(kept)s were left.", done=done, kept=len(kept)), "success")
        return redirect(url_for("ImportView.result", pk=pk), 303)

    def _step(self, batch: ImportBatch, at: int, name: str, **context: Any) -> str:
        title = _("Import: %(what)s", what=viewer().say(imports.kind_of(actor(), batch.kind).title))
        return page(name, title=title, crumbs=_crumbs(title), batch=batch, steps=pages.steps(at), facts=pages.facts(batch), **context)


def _crumbs(title: str) -> list[Any]:
    return [(_("Import"), url_for("ImportView.index")), (title, None)]


def _place(batch: ImportBatch) -> str:
    """Where the import stands."""
    route = {"UPLOADED": "columns", "CHECKED": "check", "DONE": "result", "UNDONE": "result"}.get(batch.state)
    return url_for(f"ImportView.{route}", pk=batch.id) if route else url_for("ImportView.index")


def _on(batch: ImportBatch) -> Response:
    """On to where the import stands; the part of a page that asks while a worker works makes way for the whole page."""
    if request.headers.get("HX-Request"):
        return Response("", headers={"HX-Redirect": _place(batch)})
    return redirect(_place(batch))  # type: ignore[return-value]


def _chosen() -> list[list[str]]:
    """The fields of the columns as the form sends them: ``c-<sheet>-<column>``."""
    made: list[list[str]] = []
    for sheet in range(2):
        names: list[str] = []
        while len(names) < 100 and f"c-{sheet}-{len(names)}" in request.form:
            names.append(request.form[f"c-{sheet}-{len(names)}"])
        made.append(names)
    return made if made[0] else []
