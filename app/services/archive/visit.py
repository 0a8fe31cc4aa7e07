"""The survey as it comes from the door of the household: what was typed together with what was photographed, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.kernel.actor import Actor
from app.kernel.fault import Forbidden, Invalid
from app.kernel.text import N_, Text
from app.services import record
from app.services.archive import HOOKS
from app.services.record import Result
from app.specs.archive import SPEC
from app.store import files, read
from app.store.files import Kept
from app.store.unit import Once, Unit
from models.archive import Evidence, HardshipArchive

#: field of the form -> kind of document
FIELDS = {"authorization_scan": "AUTHORIZATION", "photos": "SURVEY_FORM"}
MOST = 20  #: files of one field


@dataclass(frozen=True)
class Scan:
    """A picture or PDF that was taken at the visit."""

    kind: str
    name: str
    content: bytes


def record_visit(actor: Actor, pk: Any, version: Any, raw: Mapping[str, Any], scans: Sequence[Scan] = (),
                 once: Once | None = None) -> Result:
    """The move ``survey`` with its documents: all of it is written, or nothing. Raises what the move raises, and Invalid.

    The right is asked before conclusion and files: who may not survey is not told what is missing.
    """
    _ask(actor, pk)
    if not raw.get("conclusion"):
        raise Invalid({"conclusion": [Text(N_("Please choose what the visit concludes."))]})
    kept = [(scan, _accepted(scan)) for scan in scans]  # takes a while: before the row is locked

    def after(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
        HOOKS.effects["survey"](u, archive, data)
        for scan, content in kept:
            _store(u, archive, scan, content)

    return record.act(actor, SPEC, pk, "survey", version, raw, replace(HOOKS, effects={**HOOKS.effects, "survey": after}), once)


def _ask(actor: Actor, pk: Any) -> None:
    """Raises Unseen and Forbidden where no role of the actor surveys this household."""
    archive = read.one(actor, SPEC, pk)
    held = read.roles_of(actor, SPEC, [archive])[archive.id]
    if not actor.is_system and all(held.isdisjoint(m.roles) for m in SPEC.moves_of("survey")):
        raise Forbidden()


def _accepted(scan: Scan) -> Kept:
    field = next((name for name, kind in FIELDS.items() if kind == scan.kind), "photos")
    try:
        return files.accept(scan.content)
    except Invalid as refused:
        raise Invalid({field: refused.errors["file"]}) from None


def _store(u: Unit, archive: HardshipArchive, scan: Scan, content: Kept) -> None:
    """The file joins the paper of its kind that has none yet, else it is a document of its own; the same picture counts once."""
    if any(e.file is not None and e.file.sha256 == content.sha256 for e in archive.evidence):
        return
    stored = files.store(u, SPEC.room, archive.id, archive.unit_id, scan.kind, scan.name, content)
    entry = next((e for e in archive.evidence if e.kind == scan.kind and e.file is None), None)
    if entry is None:
        entry = Evidence(kind=scan.kind, unit_id=archive.unit_id, created_by=u.actor.user_id)
        archive.evidence.append(entry)
    entry.file, entry.awaited, entry.changed_by = stored, False, u.actor.user_id
