"""Doors of the archive room: hardship archives and the list of diseases."""

from __future__ import annotations

from app.services import archive, disease
from app.specs.archive import DISEASE, SPEC
from models.archive import Disease, HardshipArchive
from views.base import RecordApi, RecordView, ScopedInterface


class ArchiveView(RecordView):
    """One household, one archive."""

    datamodel = ScopedInterface(HardshipArchive)
    spec = SPEC
    service = archive.VERBS["archive"]


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
