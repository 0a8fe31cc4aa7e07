"""``/archive/search``: the form of an archive begins here. Names and numbers are posted; no address holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.fault import DomainError
from app.services.archive import candidates
from app.services.archive import search as looking
from app.specs.archive import SPEC
from views import forms
from views.doors import actor, allowed, door, viewer
from views.frame import field, page

Errors = Mapping[str, Any]


class ArchiveSearchView(BaseView):
    """Search before create."""

    route_base = "/archive"
    default_view = "search"
    class_permission_name = SPEC.room
    base_permissions: ClassVar[list[str]] = ["can_add"]

    @expose("/search", methods=["GET", "POST"])
    @door("can_add", SPEC.room)
    def search(self) -> Any:
        """The search, and what it found."""
        if request.method != "POST":
            return self._search({}, None)
        try:
            found = looking.find(actor(), request.form)
        except DomainError as error:
            if error.status != 422:
                raise
            return self._search(forms.faults(error), None), 422
        return self._search({}, _found(found))

    def _search(self, errors: Errors, found: dict[str, Any] | None) -> str:
        fields = [
            field("who", _("Name, pinyin, initials or staff number"), "text", request.form.get("who", ""), errors, required=False),
            field("id_no", _("ID number"), "id_no", request.form.get("id_no", ""), errors, required=False),
        ]
        labels = {f["name"]: f["label"] for f in fields}
        return page("archive/search.html", title=_("Search before an archive is opened"), fields=fields, found=found,
                    errors=forms.summary(viewer(), errors, labels), crumbs=_crumbs(), list_url=url_for("ArchiveView.list"),
                    lead_url=url_for("ArchiveView.add", lead=1), candidates_url=url_for("ArchiveSearchView.candidates"))

    @expose("/candidates")
    @door("can_list", SPEC.room)
    def candidates(self) -> Any:
        """Employees without an archive who show signs of need."""
        rows = [{"id": c.employee.id, "name": c.employee.name, "emp_no": c.employee.emp_no, "unit": c.employee.unit.name,
                 "url": url_for("PersonView.show", pk=c.employee.id), "signs": [(viewer().say(text), url) for text, url in c.signs]}
                for c in candidates.found(actor())]
        title = _("Employees without an archive")
        return page("archive/candidates.html", title=title, rows=rows, opens=allowed("can_add", SPEC.room),
                    crumbs=[(viewer().say(SPEC.title), url_for("ArchiveView.list")), (title, None)])

    @expose("/choose", methods=["POST"])
    @door("can_add", SPEC.room)
    def choose(self) -> Any:
        """On to the form for one employee, once everybody who is like him is said to be somebody else."""
        pk, errors = request.form.get("employee_id", ""), {}
        hit, alike = looking.chosen(actor(), pk)
        if request.form.get("sure") or not alike:
            try:
                looking.answer(actor(), pk, request.form.getlist("other"), request.form.get("note", ""))
                return redirect(url_for("ArchiveView.add", employee_id=hit.employee.id))
            except DomainError as error:
                if error.status != 422:
                    raise
                errors = forms.faults(error)
        status = 422 if errors else 200
        return self._alike(hit, alike, errors), status

    def _alike(self, hit: looking.Hit, alike: Sequence[looking.Near], errors: Errors) -> str:
        said: set[str] = set(request.form.getlist("other"))
        rows: list[dict[str, Any]] = []
        for near in alike:
            box = field(near.key.replace(":", "-"), _("Not the same person"), "bool", near.key in said, errors)
            box["name"], box["checked_value"] = "other", near.key
            rows.append({"name": near.name, "emp_no": near.emp_no, "unit": near.unit, "why": viewer().say(near.why), "key": near.key,
                         "no": near.archive[1] if near.archive else "", "field": box,
                         "url": url_for("ArchiveView.show", pk=near.archive[0]) if near.archive else None})
        labels = {row["field"]["id"]: row["name"] for row in rows}
        return page("archive/alike.html", title=_("Is it the same person?"), alike=rows, pk=hit.employee.id, name=hit.employee.name,
                    number=hit.employee.emp_no, errors=forms.summary(viewer(), errors, labels), crumbs=_crumbs(),
                    note=field("note", _("Remark"), "text", request.form.get("note", ""), errors, required=False, wide=True))


def _crumbs() -> list[tuple[str, str | None]]:
    return [(viewer().say(SPEC.title), url_for("ArchiveView.list")), (_("Search before an archive is opened"), None)]


def _found(found: looking.Found) -> dict[str, Any]:
    hits = [{"id": h.employee.id, "name": h.employee.name, "emp_no": h.employee.emp_no, "unit": h.employee.unit.name,
             "taken": viewer().say(h.taken) if h.taken else "", "url": _show(h.archive)} for h in found.hits]
    return {"hits": hits, "taken": viewer().say(found.taken) if found.taken else "", "url": _show(found.archive)}


def _show(archive: tuple[int, str] | None) -> str | None:
    return url_for("ArchiveView.show", pk=archive[0]) if archive else None
