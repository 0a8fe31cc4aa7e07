"""``/file/…``: every address of a document leads through the scope of the record that owns it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, send_file
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_
from app.services import evidence, trail
from app.services.evidence import Change
from app.specs.registry import BY_ROOM
from app.store import files, read
from views.doors import actor, knock, signed_in, viewer
from views.downloads import REVEALS_PER_HOUR
from views.files import intake
from views.frame import page
from views.pages import papers

SANDBOX = "sandbox; default-src 'none'"


class FileView(BaseView):
    """The documents of every room that declares some."""

    route_base = "/file"
    default_view = "fetch"
    class_permission_name = "archive"
    base_permissions: list[str] = []

    # ---- one document -------------------------------------------------------------------------------------------

    @expose("/<uuid>")
    def fetch(self, uuid: str) -> Any:
        """A copy to take along."""
        return self._out(uuid, "file")

    @expose("/<uuid>/inline")
    def inline(self, uuid: str) -> Any:
        """The document for the viewer: framed by our own pages only, in a sandbox."""
        return self._out(uuid, "view")

    @expose("/<uuid>/thumb")
    def thumb(self, uuid: str) -> Any:
        """A small picture of it."""
        return self._out(uuid, "thumb")

    def _out(self, uuid: str, how: str) -> Any:
        spec, answer = self._room_of(uuid)
        if answer is not None:
            return answer
        row, paper = evidence.fetch(actor(), spec, uuid, copy=how == "file")
        stored = paper.file
        assert stored is not None
        place = files.thumb(stored) if how == "thumb" else files.path(stored)
        media_type, name, told = stored.media_type, stored.name, {"sha256": stored.sha256, "kind": paper.kind}
        if place is None or not place.is_file():
            raise Unseen()
        trail.told(actor(), "read", spec, row.id, how, told)
        out = send_file(place, mimetype="image/jpeg" if how == "thumb" else media_type, as_attachment=how == "file",
                        download_name=name, conditional=False, etag=False)
        out.headers["Content-Security-Policy"] = SANDBOX
        if how == "view":
            out.headers["Content-Security-Policy"] = f"{SANDBOX}; frame-ancestors 'self'"
            out.headers["X-Frame-Options"] = "SAMEORIGIN"
        return out

    @expose("/view/<uuid>")
    def view(self, uuid: str) -> Any:
        """The viewer as a page of its own."""
        spec, answer = self._room_of(uuid)
        if answer is not None:
            return answer
        return self._viewer(spec, evidence.find(actor(), spec, uuid)[0], uuid)

    # ---- the documents of a record ------------------------------------------------------------------------------

    @expose("/list/<room>/<pk>")
    def list(self, room: str, pk: str) -> Any:
        """What is needed and what is there: a fragment for htmx, a page for everybody else."""
        spec, answer = self._room(room, "can_show")
        if answer is not None:
            return answer
        row, roles = self._row(spec, pk)
        sight = evidence.opened(actor(), spec, row, evidence.sight(actor(), spec, row, roles))
        if not sight.listed:
            raise Forbidden()
        made = papers.listing(spec, viewer(), row, roles, sight)
        return page("files/list.html", list=made, title=papers.title(spec, row, _("Documents")), heading=_("Documents"),
                            crumbs=papers.crumbs(spec, viewer(), row, roles, _("Documents")))

    @expose("/pane/<room>/<pk>")
    def pane(self, room: str, pk: str) -> Any:
        """The viewer beside a record or a form, at the document ``?at=``."""
        spec, answer = self._room(room, "can_show")
        if answer is not None:
            return answer
        return self._viewer(spec, self._row(spec, pk)[0], request.args.get("at"))

    @expose("/open/<room>/<pk>", methods=["POST"])
    def open(self, room: str, pk: str) -> Any:
        """Documents that open only with a reason are open for a while."""
        spec, answer = self._room(room, "can_show")
        if answer is not None:
            return answer
        at, error = request.form.get("at") or None, ""
        try:
            row = evidence.unlock(actor(), spec, pk, request.form.get("reason", ""), REVEALS_PER_HOUR)
        except Invalid as fault:
            row, error = self._row(spec, pk)[0], viewer().say(fault.errors["reason"][0])
        except DomainError as fault:
            if isinstance(fault, Unseen | Forbidden):
                raise
            row, error = self._row(spec, pk)[0], viewer().say(fault.message)
        page = self._viewer(spec, row, at, error)
        return page, 422 if error and "HX-Request" not in request.headers else 200

    def _viewer(self, spec: ServiceSpec, row: Any, uuid: str | None, error: str = "") -> str:
        roles = read.roles_of(actor(), spec, [row])[row.id]
        sight = evidence.opened(actor(), spec, row, evidence.sight(actor(), spec, row, roles))
        if not (sight.see or sight.reveal):
            raise Forbidden(N_("Your role may not open the documents of this record."))
        look = papers.looking(spec, viewer(), row, sight, uuid)
        return page("files/view.html", look={**look, "error": error, "reason": request.form.get("reason", "")},
                            title=papers.title(spec, row, _("Documents")), heading=_("Documents"),
                            crumbs=papers.crumbs(spec, viewer(), row, roles, _("Documents")))

    # ---- in and away --------------------------------------------------------------------------------------------

    @expose("/add/<room>/<pk>", methods=["GET", "POST"])
    def add(self, room: str, pk: str) -> Any:
        """Upload: one file a request from the script, any number from the plain form."""
        spec, answer = self._room(room, "can_edit")
        if answer is not None:
            return answer
        row, roles = self._editable(spec, pk)
        if request.method != "POST":
            return page("files/add.html", **intake.upload(spec, viewer(), row, roles, []))
        stored, refused = intake.take(actor(), spec, row.id, request.files.getlist("file"), request.form)
        if intake.as_json():
            return intake.problem(viewer(), refused[0][1]) if refused else self._done(spec, stored[-1][1])
        for name, done in stored:
            flash(f"{name}: {viewer().say(done.message)}", "success")
        if refused:
            row, roles = self._row(spec, pk)
            return page("files/add.html", **intake.upload(spec, viewer(), row, roles, refused)), 422
        return redirect(f"/file/list/{spec.room}/{row.id}")

    @expose("/describe/<room>/<pk>", methods=["GET", "POST"])
    def describe(self, room: str, pk: str) -> Any:
        """Whose document ``?key=`` is, and whether the paper is here; without a key a new one on paper."""
        spec, answer = self._room(room, "can_edit")
        if answer is not None:
            return answer
        row, roles = self._editable(spec, pk)
        if not intake.columns(spec):
            raise Unseen()
        key = request.args.get("key")
        if request.method != "POST":
            return page("files/describe.html", **intake.describing(spec, viewer(), row, roles, key, None, {}))
        raw = intake.raw(spec, request.form)
        try:
            done = evidence.describe(actor(), spec, row.id, key, raw)
        except Invalid as fault:
            if intake.as_json():
                return intake.problem(viewer(), fault)
            row, roles = self._row(spec, pk)
            made = intake.describing(spec, viewer(), row, roles, key, raw, fault.errors)
            return page("files/describe.html", **made), 422
        return self._done(spec, done)

    @expose("/remove/<room>/<pk>/<key>", methods=["POST"])
    def remove(self, room: str, pk: str, key: str) -> Any:
        """Take a document away."""
        spec, answer = self._room(room, "can_edit")
        if answer is not None:
            return answer
        row, _roles = self._editable(spec, pk)
        return self._done(spec, evidence.remove(actor(), spec, row.id, key))

    def _done(self, spec: ServiceSpec, done: Change) -> Any:
        message = viewer().say(done.message)
        if intake.as_json():
            return intake.told(done, message)
        flash(message, "success")
        return redirect(f"/file/list/{spec.room}/{done.id}")

    # ---- who stands here ----------------------------------------------------------------------------------------

    def _room(self, room: str, permission: str) -> tuple[ServiceSpec, Response | None]:
        """The room, and the answer for a visitor who may not enter."""
        spec = BY_ROOM.get(room)
        if spec is None or spec.documents is None:
            if signed_in():
                raise Unseen()
            spec = next(iter(BY_ROOM.values()))  # a stranger learns nothing about rooms: he is asked to sign in
        return spec, knock(permission, spec.room)  # type: ignore[return-value]

    def _room_of(self, uuid: str) -> tuple[ServiceSpec, Response | None]:
        room = evidence.room_of(uuid).room if signed_in() else ""
        return self._room(room, "can_show")

    def _row(self, spec: ServiceSpec, pk: str) -> tuple[Any, frozenset[str]]:
        row = read.one(actor(), spec, pk)
        return row, read.roles_of(actor(), spec, [row])[row.id]

    def _editable(self, spec: ServiceSpec, pk: str) -> tuple[Any, frozenset[str]]:
        """The row, before a body of ten megabytes is looked at. The service asks again under the lock."""
        row, roles = self._row(spec, pk)
        if not evidence.sight(actor(), spec, row, roles).edit:
            raise Forbidden(N_("The documents of this record can no longer be changed."))
        return row, roles
