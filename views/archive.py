"""Doors of the archive room: hardship archives and the list of diseases."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services import archive, disease
from app.specs.archive import DISEASE, SPEC
from models.archive import Disease, HardshipArchive
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import allowed


class ArchiveView(RecordView):
    """One household, one archive."""

    datamodel = ScopedInterface(HardshipArchive)
    spec = SPEC
    service = archive.VERBS["archive"]

    def extra_buttons(self, row: HardshipArchive) -> list[dict[str, Any]]:
        """The way to everything about this household on one page."""
        made = []
        if allowed("can_plan", "plan"):
            made.append({"label": _("One person, one plan"), "url": f"/person/{row.id}/plan", "kind": "plain", "icon": "target-arrow"})
        return made


class ArchiveApi(RecordApi):
    datamodel = ScopedInterface(HardshipArchive)
    spec = SPEC
    service = archive.VERBS["archive"]


class DiseaseView(RecordView):
    """The diseases that aid items refer to."""

    datamodel = ScopedInterface(Disease)
    spec = DISEASE
    service = disease.VERBS["disease"]


class DiseaseApi(RecordApi):
    datamodel = ScopedInterface(Disease)
    spec = DISEASE
    service = disease.VERBS["disease"]
