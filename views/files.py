"""Documents: one guarded way in and one guarded way out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.fault import Forbidden, Invalid, Unseen
from app.kernel.spec import Column
from app.kernel.text import N_
from app.services import evidence, trail
from app.specs.archive import SPEC
from app.store import files, read
from views import forms
from views.doors import actor, knock, viewer

KIND = Column("kind", N_("Kind of document"), "code", codes="evidence_kind", required=True)


class FileView(BaseView):
    """``/file/<uuid>`` and ``/file/add/<archive>``."""

    route_base = "/file"
    default_view = "fetch"
    class_permission_name = SPEC.room
    base_permissions: list[str] = []

    @expose("/<uuid>")
    def fetch(self, uuid: str) -> Any:
        answer = knock("can_show", SPEC.room)
        if answer is not None:
            return answer
        stored = evidence.fetch(actor(), SPEC, uuid)
        trail.told(actor(), "read", SPEC, stored.owner_id, "file", {"sha256": stored.sha256})
        place = files.path(stored)
        if not place.is_file():
            raise Unseen()
        out = send_file(place, mimetype=stored.media_type, as_attachment=True, download_name=stored.name)
        out.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return out

    @expose("/add/<pk>", methods=["GET", "POST"])
    def add(self, pk: str) -> Any:
        answer = knock("can_edit", SPEC.room)
        if answer is not None:
            return answer
        row = read.one(actor(), SPEC, pk)
        errors: dict[str, Any] = {}
        if request.method == "POST":
            given = request.files.get("file")
            content = given.read(files.LARGEST + 1) if given is not None else b""
            try:
                done = evidence.attach(actor(), SPEC, row.id, request.form.get("kind", ""), (given.filename or "") if given else "",
                                       content)
                flash(viewer().say(done.message), "success")
                return redirect(f"/{SPEC.room}/show/{row.id}")
            except Forbidden:
                raise
            except Invalid as error:
                errors = error.errors
        return self._page(row, errors), 422 if errors else 200

    def _page(self, row: Any, errors: dict[str, Any]) -> str:
        say = viewer().say
        kind = forms.field(viewer(), KIND, request.form.get("kind", ""), errors=errors)
        file = {**forms.field(viewer(), Column("file", N_("File"), required=True), "", errors=errors), "kind": "file",
                "hint": _("PDF, JPEG or PNG, at most 10 MB.")}
        title = _("Add a document")
        return render_template(
            "record/act.html", appbuilder=self.appbuilder, base_template=self.appbuilder.base_template, title=title, heading=title,
            lead="", crumbs=[(say(SPEC.title), f"/{SPEC.room}/list/"), (title, None)], fields=[kind, file],
            errors=forms.summary(viewer(), errors, {"kind": say(KIND.label), "file": _("File")}), kind="primary",
            action=url_for("FileView.add", pk=row.id), version=None, submit_label=_("Store the document"),
            cancel_url=f"/{SPEC.room}/show/{row.id}", facts=[],
        )
