"""Documents of an archive: taken in, kept in the store, given out through the archive's own scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.kernel import scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.services import reach, record
from app.services.record import Result
from app.specs import codes, visibility
from app.store import files, read
from app.store import session as sessions
from app.store.unit import unit
from models.archive import Evidence
from models.trace import StoredFile


def attach(actor: Actor, spec: ServiceSpec, pk: Any, kind: str, name: str, content: bytes) -> Result:
    """Keep a document with the archive while it is open for editing. Raises Unseen, Forbidden, Invalid."""
    if kind not in codes.get("evidence_kind"):
        raise Invalid({"kind": [Text(N_("Please choose from the list."))]})
    with unit(actor) as u:
        row = record.load(u, spec, pk)
        roles = reach.roles(u, spec, row)
        if not visibility.right(actor, "proof", roles, visibility.moment(spec, row, actor)).edit:
            raise Forbidden()
        if spec.edit_states and row.state not in spec.edit_states:
            raise DomainError(N_("In this state the record can no longer be edited."), code="STATE")
        kept = files.store(u, spec.room, row.id, row.unit_id, name, content)
        u.add(Evidence(archive_id=row.id, unit_id=row.unit_id, kind=kind, file_id=kept.id))
        u.flush()
        u.record("change", spec.room, row.id, "attach", {"kind": kind, "sha256": kept.sha256, "size": kept.size})
        return Result(row.id, row.state, row.version, Text(N_("The document has been stored.")))


def fetch(actor: Actor, spec: ServiceSpec, uuid: str) -> StoredFile:
    """The stored file when the actor sees its archive and may see its documents, else :class:`Unseen`."""
    session = sessions.reading()
    stored = session.scalar(select(StoredFile).where(StoredFile.uuid == uuid, StoredFile.owner_kind == spec.room))
    if stored is None:
        raise Unseen()
    stmt = scope.visible(select(spec.model).where(spec.model.id == stored.owner_id), actor, spec.model, read.role_filter(spec))
    row = session.scalar(stmt)
    if row is None:
        raise Unseen()
    roles = read.roles_of(actor, spec, [row])[row.id]
    right = visibility.right(actor, "proof", roles, visibility.moment(spec, row, actor))
    if right.see != "V":
        raise Forbidden(N_("Your role may not open the documents of this record."))
    return stored
