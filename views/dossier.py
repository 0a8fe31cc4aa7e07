"""``/dossier/<archive_id>``: the cover and the whole dossier of an archive as PDF, with or without its documents."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.exports import pdf
from app.exports.binding import Enclosure
from app.extensions import appbuilder
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_
from app.services import evidence, trail
from app.services.evidence import Paper
from app.specs.archive import SPEC
from app.store import files, read
from views import downloads, forms, proof
from views.archive import ArchiveView
from views.doors import actor, allowed, door, viewer
from views.frame import page
from views.pages import dossier, number_of

VIEW = "dossier"
MOST_BYTES, MOST_DOCUMENTS = 60 * 2**20, 60  #: of one dossier; beyond that documents are printed one by one


class DossierView(BaseView):
    """Cover and dossier of one archive."""

    route_base = "/dossier"
    default_view = "page"
    class_permission_name = VIEW
    base_permissions: ClassVar[list[str]] = ["can_export_plain"]

    @expose("/<pk>")
    @door("can_export", SPEC.room)
    def page(self, pk: str) -> Any:
        """What can be printed."""
        return self._page(pk, {})

    def _page(self, pk: str, errors: dict[str, Any], status: int = 200) -> Any:
        row, roles = _reached(pk)
        say = viewer().say
        held = dossier.papers(viewer(), SPEC, row) if _plain(row, roles) else []
        told = {name: forms.said(viewer(), texts) for name, texts in errors.items()}
        title = _("Cover and whole dossier")
        return page(
            "stats/dossier.html", title=f"{title} · {number_of(SPEC, row)}",
            heading=title, pk=row.id, documents=len(held), told=told, reason=request.form.get("reason", ""),
            crumbs=[(say(SPEC.title), url_for("ArchiveView.list")), (number_of(SPEC, row), url_for("ArchiveView.show", pk=row.id)),
                    (title, None)]), status

    @expose("/<pk>/cover.pdf")
    @door("can_export", SPEC.room)
    def cover(self, pk: str) -> Any:
        """The cover alone."""
        row, roles = _reached(pk)
        trail.told(actor(), "export", SPEC, row.id, "cover pdf", {})
        context = {"title": _("Archive of a household in hardship"), "cover": dossier.cover(viewer(), SPEC, row, roles), "parts": [],
                   "contents": []}
        return _sent(row, context, _("Archive cover"))

    @expose("/<pk>/dossier.pdf")
    @door("can_export", SPEC.room)
    def whole(self, pk: str) -> Any:
        """Everything but the documents themselves."""
        row, roles = _reached(pk)
        return self._whole(row, roles, [])

    @expose("/<pk>/full.pdf", methods=["POST"])
    @door("can_export", SPEC.room)
    @proof.proved
    def full(self, pk: str) -> Any:
        """With the documents: for those who may open them and export in plain, after password and reason."""
        row, roles = _reached(pk)
        if not _plain(row, roles):
            abort(403)
        try:
            row = evidence.unlock(actor(), SPEC, pk, request.form.get("reason", ""), downloads.REVEALS_PER_HOUR)
        except Invalid as refused:
            return self._page(pk, forms.faults(refused), 422)
        return self._whole(row, roles, dossier.papers(viewer(), SPEC, row))

    def _whole(self, row: Any, roles: frozenset[str], papers: list[Paper]) -> Any:
        if len(papers) > MOST_DOCUMENTS or sum(p.file.size for p in papers if p.file) > MOST_BYTES:
            raise DomainError(N_("The documents are too many or too large for one dossier. Please print them one by one."))
        view = next(v for v in appbuilder().baseviews if isinstance(v, ArchiveView))
        context = dossier.content(view, viewer(), row, roles, papers)
        trail.told(actor(), "export", SPEC, row.id, "dossier pdf", {
            "parts": len(context["parts"]), "documents": len(papers), "sha256": [p.file.sha256 for p in papers if p.file]})
        return _sent(row, context, _("Dossier"), papers)


def _reached(pk: str) -> tuple[Any, frozenset[str]]:
    row = read.one(actor(), SPEC, pk)
    return row, read.roles_of(actor(), SPEC, [row])[row.id]


def _plain(row: Any, roles: frozenset[str]) -> bool:
    return allowed("can_export_plain", VIEW) and dossier.may_enclose(viewer(), SPEC, row, roles)


def _sent(row: Any, context: dict[str, Any], name: str, papers: list[Paper] | None = None) -> Any:
    enclosed = [_enclosure(number, paper) for number, paper in enumerate(papers or [], 1)]
    number = number_of(SPEC, row)
    body = pdf.document("dossier.html", context, downloads.stamp(viewer(), f"{name} {number}"), _, enclosed)
    return downloads.attachment(body, f"{name}-{number}.pdf", downloads.TYPES["pdf"])


def _enclosure(number: int, paper: Paper) -> Enclosure:
    assert paper.file is not None
    try:
        content = files.path(paper.file).read_bytes()
    except OSError:  # the entry of the list stays; that the bytes are gone is for the check of the store to say
        content = b""
    return Enclosure(dossier.heading(viewer(), number, paper), paper.file.media_type, content, _("(cannot be shown here)"))
