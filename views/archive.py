"""Doors of the archive room: hardship archives and the list of diseases."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Move
from app.services import disease, trail
from app.services.archive import frozen, search, telling, visit
from app.services.chain import Passed
from app.services.record import Result
from app.specs import codes, display
from app.specs.archive import DISEASE, SPEC
from app.specs.display import Viewer
from app.store import files
from models.archive import Disease, HardshipArchive
from views import looks
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, allowed, door, viewer
from views.pages import dwell as dwelling
from views.pages import frozen as households


class ArchiveView(RecordView):
    """One household, one archive."""

    datamodel = ScopedInterface(HardshipArchive)
    spec = SPEC
    service = search.DOORS

    def extra_buttons(self, row: HardshipArchive) -> list[dict[str, Any]]:
        """The way to everything about this household on one page."""
        made = []
        if allowed("can_plan", "plan"):
            made.append({"label": _("One person, one plan"), "url": f"/person/{row.id}/plan", "kind": "plain", "icon": "target-arrow"})
        if allowed("can_export", SPEC.room):
            made.append({"label": _("Cover and whole dossier"), "url": f"/dossier/{row.id}", "kind": "plain", "icon": "download"})
        return made

    def dwell(self, viewer: Viewer, row: HardshipArchive, passed: list[Passed]) -> dict[str, Any] | None:
        """Working days in each state of the way."""
        return dwelling.dwell(viewer, row, passed)

    def frozen_at(self, row: HardshipArchive) -> dict[int, str]:
        """Step -> address of the household that the decision rests on."""
        return {step: self.where("frozen", pk=row.id, step=step) for step in frozen.kept_steps(row)}

    @expose("/frozen/<pk>/<step>")
    @door("can_show")
    def frozen(self, pk: str, step: str) -> Any:
        """The household as it stood at a decision; what is read of class 3 stands in the chain first."""
        row, roles = self._reached(pk)
        found = frozen.of_step(row, step)
        made = next((s for s in trail.steps(SPEC, row) if s.id == found.step_id), None)
        move = SPEC.step(made.verb, made.from_state) if made is not None else None
        context = households.household(self, viewer(), row, roles, found)
        looks.look(viewer(), SPEC, row.id, "frozen", looks.cells(viewer(), SPEC, row, roles), step=found.step_id)
        return self.render("archive/frozen.html", step=viewer().say(move.label) if move else "", **context)

    def changes_tab(self, row: HardshipArchive, roles: frozenset[str]) -> Any:
        """Changes with before and after."""
        context = households.changes(self, viewer(), row, roles)
        if context["entries"]:
            looks.look(viewer(), SPEC, row.id, "changes", looks.cells(viewer(), SPEC, row, roles))
        return self.render("archive/changes.html", **context)

    working_printed = True  #: the arithmetic stands on the printed form as well

    def working(self, viewer: Viewer, row: HardshipArchive, roles: frozenset[str]) -> dict[str, Any] | None:
        """How the category came about, from the trace of the last reckoning, for those who see income."""
        right = display.right(viewer, SPEC, SPEC.columns["annual_income"], row, roles)
        found = telling.lines(row) if right.see == "V" else []
        if not found:
            return None
        heads = [(_("Basis"), ""), (_("How it came about"), ""), (_("Result"), "num")]
        return {"title": _("Calculation of the category"), "add": None, "empty": "", "total": None,
                "columns": [{"label": label, "align": align} for label, align in heads],
                "rows": [[{"text": text, "tone": None, "link": None} for text in _line(viewer, x)] for x in found]}

    act_pages = {"survey": "archive/visit.html"}

    def send(self, pk: Any, verb: str, raw: dict[str, Any]) -> Result:
        """A survey brings its photographs along."""
        if verb != "survey":
            return super().send(pk, verb, raw)
        scans = [visit.Scan(kind, upload.filename.replace("\\", "/").rpartition("/")[2], upload.stream.read(files.LARGEST + 1))
                 for name, kind in visit.FIELDS.items() for upload in request.files.getlist(name)[:visit.MOST] if upload.filename]
        return visit.record_visit(actor(), pk, request.form.get("version"), raw, scans)

    def presets(self, row: HardshipArchive, move: Move) -> dict[str, str]:
        """The exclusions start from the answers that are there, a visit from today,
        a waiver from the first exclusion that stands in the way."""
        if move.verb == "waive":
            return {"code": next((x.code for x in row.exclusions if x.answer == "YES"), "")}
        if move.verb == "survey":
            return {"visit_on": clock.today().isoformat()}
        if move.verb != "exclude":
            return {}
        return {x.code.lower(): "NO" if x.answer == "NO" else "YES" for x in row.exclusions}


def _line(viewer: Viewer, line: telling.Line) -> tuple[str, str, str]:
    """A line in the viewer's language; a person of the household stands there by his place, not by his name."""
    label = viewer.say(line.label)
    if line.place:
        label = _("%(what)s (%(whose)s)", what=label, whose=viewer.say(codes.label("household_place", line.place)))
    how, value = (x if isinstance(x, str) else viewer.say(x) for x in (line.how, line.value))
    return label, how, value


class ArchiveApi(RecordApi):
    datamodel = ScopedInterface(HardshipArchive)
    spec = SPEC
    service = search.DOORS


class DiseaseView(RecordView):
    """The diseases that aid items refer to."""

    datamodel = ScopedInterface(Disease)
    spec = DISEASE
    service = disease.VERBS["disease"]


class DiseaseApi(RecordApi):
    datamodel = ScopedInterface(Disease)
    spec = DISEASE
    service = disease.VERBS["disease"]
