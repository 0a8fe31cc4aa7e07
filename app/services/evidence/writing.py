"""Documents in and away, while the record is open for it: one unit of work each, with its entry in the chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.services import archive, reach, record
from app.services.evidence.reading import Paper, kinds, of, papers, sight
from app.services.record import Result
from app.specs import codes, schema, visibility
from app.store import files
from app.store import session as sessions
from app.store.unit import Unit, unit
from models.trace import StoredFile

#: what a room computes from its documents
FOLLOWS: dict[str, Callable[[Unit, Any], None]] = {"archive": archive.settle}


@dataclass(frozen=True)
class Change(Result):
    """The answer of a change of documents; ``was`` is the version of the record before it."""

    was: int = 0

    def answer(self) -> dict[str, Any]:
        return {**super().answer(), "was": self.was}


def attach(actor: Actor, spec: ServiceSpec, pk: Any, kind: str, name: str, content: bytes, replaces: Any = None) -> Change:
    """Keep a document with the row while it is open for editing. Raises Unseen, Forbidden, Invalid.

    ``replaces`` is the key of a document whose file this one takes the place of. Otherwise the file joins a document of its
    kind that has none yet (a paper original, an awaited one), else it is a new document.
    """
    if kind not in kinds(spec):
        raise Invalid({"kind": [Text(N_("Please choose from the list."))]})
    kept = files.accept(content)  # takes a while: before the row is locked
    with unit(actor) as u:
        row = _editable(u, spec, pk)
        was = getattr(row, "version", 1)
        held = papers(spec, row, u.session)
        target = _by_key(held, replaces) if replaces else next((p for p in held if p.kind == kind and p.file is None), None)
        twin = next((p for p in held if p.file is not None and p.file.sha256 == kept.sha256), None)
        if twin is not None:
            label = Text(codes.label(of(spec).codes, twin.kind))
            raise Invalid({"file": [Text(N_("This file is already here as: %(kind)s."), kind=label)]})
        stored = files.store(u, spec.room, row.id, row.unit_id, target.kind if target else kind, name, kept)
        _place(u, spec, row, stored, target)
        told = {"kind": stored.kind, "sha256": stored.sha256, "size": stored.size, "source": files.digest(content)}
        if target is not None and target.file is not None:
            told["instead"] = target.file.sha256
        return _done(u, spec, row, was, "attach", told, N_("The document has been stored."))


def _place(u: Unit, spec: ServiceSpec, row: Any, stored: StoredFile, target: Paper | None) -> None:
    """Tie a stored file to the row's list of documents."""
    child = spec.by_child.get(of(spec).child)
    if child is None:
        if target is not None:
            u.session.delete(target.file)
        return
    held = getattr(row, child.name)
    entry = next((e for e in held if target is not None and e.id == target.key), None)
    if entry is None:
        entry = child.model(kind=stored.kind, unit_id=row.unit_id, created_by=u.actor.user_id)
        held.append(entry)
    entry.file, entry.awaited, entry.changed_by = stored, False, u.actor.user_id


def remove(actor: Actor, spec: ServiceSpec, pk: Any, key: Any) -> Change:
    """Take a document away while the row is open for editing. The bytes go later, once no row names them."""
    with unit(actor) as u:
        row = _editable(u, spec, pk)
        was = getattr(row, "version", 1)
        paper = _by_key(papers(spec, row, u.session), key)
        child = of(spec).child
        if child:
            held = getattr(row, child)
            held.remove(next(e for e in held if e.id == paper.key))
        else:
            u.session.delete(paper.file)
        told = {"kind": paper.kind, "sha256": paper.file.sha256 if paper.file else None}
        return _done(u, spec, row, was, "remove", told, N_("The document has been removed."))


def describe(actor: Actor, spec: ServiceSpec, pk: Any, key: Any, raw: Mapping[str, Any]) -> Change:
    """Say what is known of a document: whose it is, whether the paper is here. Without ``key`` a new one, on paper."""
    child = spec.by_child.get(of(spec).child)
    if child is None:
        raise Unseen()
    with unit(actor) as u:
        row = _editable(u, spec, pk)
        was, held = getattr(row, "version", 1), getattr(row, child.name)
        data = schema.load([c for c in child.columns if c.typed], raw)
        if key:
            paper = _by_key(papers(spec, row, u.session), key)
            entry = next(e for e in held if e.id == paper.key)
        else:
            entry = child.model(unit_id=row.unit_id, created_by=u.actor.user_id)
            held.append(entry)
        entry.changed_by = u.actor.user_id
        for name, value in data.items():
            setattr(entry, name, value)
        entry.awaited = bool(data.get("awaited")) and entry.file is None
        if entry.file is not None:
            entry.file.kind = entry.kind
        try:
            return _done(u, spec, row, was, "describe", {"kind": entry.kind, "awaited": entry.awaited}, N_("Saved."))
        except Invalid as error:  # the room speaks of its child rows by their place
            raise Invalid({k.rpartition(".")[2]: v for k, v in error.errors.items()}) from None


def sweep() -> int:
    """Remove the bytes of documents that are gone. Returns how many files went."""
    return files.sweep(sessions.reading().scalars(select(StoredFile.sha256)))


def _editable(u: Unit, spec: ServiceSpec, pk: Any) -> Any:
    """The row, locked, when the actor may change its documents now."""
    row = record.load(u, spec, pk)
    roles = reach.roles(u, spec, row)
    if not visibility.right(u.actor, of(spec).cell, roles, visibility.moment(spec, row, u.actor)).edit:
        raise Forbidden()
    if not sight(u.actor, spec, row, roles).edit:
        raise DomainError(N_("In this state the record can no longer be edited."), code="STATE")
    return row


def _by_key(held: list[Paper], key: Any) -> Paper:
    found = next((p for p in held if str(p.key) == str(key)), None)
    if found is None:
        raise Unseen()
    return found


def _done(u: Unit, spec: ServiceSpec, row: Any, was: int, verb: str, told: dict[str, Any], message: str) -> Change:
    """What follows from the change, its entry, the answer."""
    u.flush()
    if spec.room in FOLLOWS:
        FOLLOWS[spec.room](u, row)
    u.flush()
    u.record("change", spec.room, row.id, verb, {**told, "version": [was, row.version]})
    return Change(row.id, getattr(row, "state", None), row.version, Text(message), was)
