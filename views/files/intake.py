"""What is typed and sent about documents: the upload form, the small form of one document, the answers to both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from app import errors
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_, Text
from app.services import evidence
from app.services.evidence import Change
from app.specs.display import Viewer
from app.store import files
from views import forms
from views.pages import papers

KIND = N_("Kind of document")
MOST = 20  #: files in one form


def as_json() -> bool:
    """True when a script asks."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def told(done: Change, message: str) -> Response:
    """The answer to the script after a change."""
    return jsonify({**done.answer(), "message": message})


def problem(viewer: Viewer, fault: DomainError) -> Response:
    """The answer to the script after a refusal: all its sentences in one."""
    sentences = [t for texts in fault.errors.values() for t in texts] if isinstance(fault, Invalid) else [fault.message]
    return errors.problem(fault.status, fault.code, " ".join(map(viewer.say, sentences)), fault.field)


# ---- upload ---------------------------------------------------------------------------------------------------------


def take(actor: Actor, spec: ServiceSpec, pk: Any, uploads: Iterable[FileStorage],
         form: Mapping[str, str]) -> tuple[list[tuple[str, Change]], list[tuple[str, DomainError]]]:
    """Keep every file that can be kept: (name, result) of those, (name, refusal) of the others."""
    stored: list[tuple[str, Change]] = []
    refused: list[tuple[str, DomainError]] = []
    given = [u for u in uploads if u.filename][:MOST]
    if not given:
        refused.append(("", Invalid({"file": [Text(N_("Please choose a file."))]})))
    for upload in given:
        name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
        try:
            content = upload.stream.read(files.LARGEST + 1)
            done = evidence.attach(actor, spec, pk, form.get("kind", ""), name, content, form.get("replaces") or None)
            stored.append((name, done))
        except (Unseen, Forbidden):
            raise
        except DomainError as fault:
            refused.append((name, fault))
    return stored, refused


def upload(spec: ServiceSpec, viewer: Viewer, row: Any, roles: frozenset[str],
           refused: list[tuple[str, DomainError]]) -> dict[str, Any]:
    """Context of ``files/add.html``."""
    title = _("Add documents")
    chosen = request.values.get("kind", "")
    options = [(k, papers.label_of(spec, viewer, k)) for k in evidence.kinds(spec)]
    kind = {**forms.field(viewer, Column("kind", KIND, required=True), chosen), "kind": "select", "options": options}
    shown = []
    for name, fault in refused:
        by_field = fault.errors if isinstance(fault, Invalid) else {"file": [fault.message]}
        shown += [{"id": field, "label": viewer.say(KIND) if field == "kind" else name, "text": viewer.say(text)}
                  for field, texts in by_field.items() for text in texts]
        kind["error"] = " ".join(viewer.say(t) for t in by_field.get("kind", ())) or kind["error"]
    return {
        "title": papers.title(spec, row, title), "heading": title, "crumbs": papers.crumbs(spec, viewer, row, roles, title),
        "kind": kind, "errors": shown, "file_errors": [e for e in shown if e["id"] == "file"],
        "replaces": request.values.get("replaces", ""), "action": f"/file/add/{spec.room}/{row.id}",
        "list_url": f"/file/list/{spec.room}/{row.id}",
    }


# ---- the small form of one document ---------------------------------------------------------------------------------


def columns(spec: ServiceSpec) -> list[Column]:
    """What may be said of a document besides its file."""
    child = spec.by_child.get(evidence.of(spec).child)
    return [c for c in child.columns if c.typed] if child is not None else []


def raw(spec: ServiceSpec, form: MultiDict[str, str]) -> dict[str, Any]:
    """Raw values of the posted small form."""
    return forms.read(columns(spec), [], form)


def describing(spec: ServiceSpec, viewer: Viewer, row: Any, roles: frozenset[str], key: str | None, typed: dict[str, Any] | None,
               faults: Mapping[str, list[Text]]) -> dict[str, Any]:
    """Context of ``files/describe.html``."""
    title = _("Details of the document") if key else _("Register a paper document")
    values: dict[str, Any] = {"kind": request.args.get("kind", "")}
    if key:
        entry = next((e for e in getattr(row, evidence.of(spec).child) if str(e.id) == key), None)
        if entry is None:
            raise Unseen()
        values = {c.name: forms.stored(c, entry) for c in columns(spec)}
    values.update(typed or {})
    names = {c.name: viewer.say(c.label) for c in columns(spec)}
    return {
        "title": papers.title(spec, row, title), "heading": title, "crumbs": papers.crumbs(spec, viewer, row, roles, title),
        "fields": forms.fields(viewer, spec, columns(spec), values, faults, "", False),
        "errors": forms.summary(viewer, faults, names), "action": request.full_path.rstrip("?"),
        "list_url": f"/file/list/{spec.room}/{row.id}",
    }
