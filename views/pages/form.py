"""Add and edit forms of a room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Child, Column, ServiceSpec
from app.kernel.text import N_, Text
from app.services import record
from app.services.desk.drafts import Draft
from app.specs.display import Viewer
from views import forms
from views.pages import clashing, merge
from views.pages.documents import documents

PLEDGE = "_pledge"


@dataclass(frozen=True)
class Part:
    """A section of the form and the repeating rows that stand in it: a step of a stepped form."""

    title: str
    note: str
    columns: tuple[Column, ...]
    children: tuple[Child, ...]
    documents: str = ""  #: the list of documents stands here, for these child rows

    @property
    def names(self) -> frozenset[str]:
        """First words of the error keys that belong here."""
        names = {c.name for c in self.columns} | {c.name for c in self.children}
        return frozenset(names | {self.documents} - {""})


@dataclass(frozen=True)
class Shown:
    """How a form is shown: the key of this opening of it, the step, an older draft on offer, what two editors did."""

    key: str
    step: int = 0
    base: str = ""  #: what the values were when it was opened (views.pages.merge)
    offer: Draft | None = None
    changed: bool = False  #: it holds what is not stored
    merged: merge.Merged | None = None
    version: int | None = None
    alone: bool = True  #: no draft of another window


class Form:
    """The form of one row (None: a new one) for one viewer."""

    def __init__(self, view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> None:
        self.view, self.viewer, self.row, self.roles = view, viewer, row, roles
        self.spec: ServiceSpec = view.spec
        self.columns = [c for c in record.editable(viewer.actor, self.spec, row, roles) if c.page]
        self.children = [replace(c, columns=tuple(x for x in c.columns if x.page))
                         for c in record.editable_children(viewer.actor, self.spec, row, roles) if not self.spec.holds_documents(c)]
        self.parts = list(self._parts())

    @property
    def row_id(self) -> int:
        """Key of the row, 0 for a new one."""
        return 0 if self.row is None else self.row.id

    def _parts(self) -> Iterator[Part]:
        names = {c.name for c in self.columns}
        for section in self.spec.sections:
            columns = tuple(c for c in section.columns if c.name in names)
            children = tuple(c for c in self.children if c.step == section.title)
            if columns or children:
                yield Part(section.title, section.note, columns, children)
        titles = {s.title for s in self.spec.sections}
        for child in self.spec.children if self.spec.documents else ():
            if self.spec.holds_documents(child):
                yield Part(child.title, "", (), (), child.name)
        for child in self.children:
            if child.step not in titles:
                yield Part(child.title, "", (), (child,))
        if self.spec.documents is not None and not self.spec.documents.child:
            yield Part(N_("Documents"), "", (), (), "documents")

    @property
    def cells(self) -> frozenset[str]:
        """Cells of the visibility table that the form holds."""
        return frozenset({c.cell for c in self.columns}.union(*(c.cells for c in self.children)))

    # ---- values -------------------------------------------------------------------------------------------------

    def raw(self, form: Any) -> dict[str, Any]:
        """What was typed."""
        return forms.read(self.columns, self.children, form)

    def blank(self, args: Mapping[str, str]) -> dict[str, Any]:
        """Values of an empty form; an address may name the row it is opened from (``?archive_id=7``)."""
        values: dict[str, Any] = {c.name: "" if c.default is None else _text(c.default) for c in self.columns}
        values.update({c.name: args[c.name] for c in self.columns if c.kind in ("ref", "code") and c.name in args})
        return {**values, **{c.name: [] for c in self.children}}

    def stored(self) -> dict[str, Any]:
        """Values of the row."""
        values: dict[str, Any] = {c.name: forms.stored(c, self.row) for c in self.columns}
        values.update({c.name: forms.child_values(c, self.row) for c in self.children})
        return values

    def prints(self, values: Mapping[str, Any]) -> str:
        """What the form remembers of the values it was opened with."""
        return merge.prints(self.columns, self.children, values) if self.row is not None else ""

    # ---- the page -----------------------------------------------------------------------------------------------

    def context(self, values: dict[str, Any], errors: Mapping[str, list[Text]], shown: Shown) -> dict[str, Any]:
        """Context of ``record/form.html``."""
        say, new = self.viewer.say, self.row is None
        title = _("New: %(what)s", what=say(self.spec.one)) if new else _("Edit: %(what)s", what=say(self.spec.one))
        sections = self._sections(values, errors)
        clashes = clashing.shown(self.viewer, self, shown.merged) if shown.merged else []
        closing = self._closing(errors)
        known = set(_ids(sections)) | ({PLEDGE} if closing else set())
        return {
            "title": title, "crumbs": [(say(self.spec.title), self.view.where("list")), (title, None)],
            "action": self._action(), "version": self._version(shown), "stepped": self.spec.stepped,
            "errors": [{**e, "id": "dl-clashes"} if clashes and e["id"] == "dl-form" else e
                       for e in forms.summary(self.viewer, errors, self.labels(values), known)], "warnings": [], "sections": sections,
            "submit_label": _("Save"), "draft_label": None, "closing": closing, "row_id": self.row_id or "", "shown": shown,
            "cancel_url": self.view.where("list") if new else self.view.where("show", pk=self.row.id),
            "draft_url": self.view.where("draft"), "discard_url": self.view.where("discard"), "check_url": self.view.where("check"),
            "live_url": self.view.where("live") if self._speaks() else None, "offer": self._offer(shown),
            "panel": self.view.beside(self) if hasattr(self.view, "beside") else None,
            "clashes": clashes,
        }

    def _action(self) -> str:
        """Where the form goes: its own address, without the draft that it was filled from."""
        return request.full_path.rstrip("?") if not {"draft", "check", "step"} & request.args.keys() else request.path

    def _version(self, shown: Shown) -> Any:
        if self.row is None:
            return None
        return shown.version if shown.version is not None else request.form.get("version", self.row.version)

    def _closing(self, errors: Mapping[str, list[Text]]) -> dict[str, Any] | None:
        """The move that may follow the save, with what is to be ticked before it."""
        moves = [m for m in self.spec.moves_of(self.spec.closing) if self.row is None or m.fits(self.row)]
        if not self.spec.closing or not any(self.viewer.actor.has(m.roles) for m in moves):
            return None
        pledge = None
        if self.spec.pledge:
            column = Column(PLEDGE, self.spec.pledge, "bool")
            pledge = {**forms.field(self.viewer, column, request.form.get(PLEDGE, ""), errors=errors), "wide": True}
        return {"verb": self.spec.closing, "label": _("Submit for review"), "pledge": pledge}

    def _speaks(self) -> bool:
        """True when the server has something to say while one types."""
        columns = [*self.columns, *(c for child in self.children for c in child.columns)]
        return self.view.service.live is not None or any(c.total for c in self.children) or any(
            c.kind == "id_no" or (c.kind == "ref" and c.ref == "person") for c in columns)

    def _offer(self, shown: Shown) -> dict[str, Any] | None:
        if shown.offer is None:
            return None
        where = self.view.where("add") if self.row is None else self.view.where("edit", pk=self.row.id)
        stale = self.row is not None and shown.offer.version != self.row.version
        return {"when": clock.local(shown.offer.saved_at).strftime("%m-%d %H:%M"), "restore_url": f"{where}?draft=restore", "stale": stale}

    def _sections(self, values: dict[str, Any], errors: Mapping[str, list[Text]]) -> list[dict[str, Any]]:
        endpoint = f"{self.view.endpoint}.options"
        made: list[dict[str, Any]] = []
        for part in self.parts:
            if part.documents:
                made.append({"title": self.viewer.say(part.title), "note": None, "fields": [], "id": part.documents,
                             "error": forms.said(self.viewer, errors.get(part.documents)), "holds_documents": True,
                             "documents": documents(self.spec, self.viewer, self.row, self.roles)})
                continue
            rows = [forms.repeat(self.viewer, c, values.get(c.name) or [], errors, endpoint) for c in part.children]
            if not part.columns:
                made += rows
                continue
            fields = forms.fields(self.viewer, self.spec, list(part.columns), values, errors, endpoint, self.row is not None, self.row)
            made.append({"title": self.viewer.say(part.title), "note": self.viewer.say(part.note) or None, "parts": rows,
                         "fields": [self._fixed(f) for f in fields]})
        return made

    def _fixed(self, field: dict[str, Any]) -> dict[str, Any]:
        """What a new form was opened from is no longer a choice; choices may follow other fields."""
        field = {**field, "depends": getattr(self.view, "depends", {}).get(field["name"], "")}
        opened_from = self.row is None and field["kind"] == "remote" and request.args.get(field["name"]) == str(field["value"])
        return {**field, "readonly": True, "hint": ""} if opened_from and field["text"] else field

    def labels(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Key of an error -> how its field is called."""
        say = self.viewer.say
        found = {c.name: say(c.label) for c in self.spec.columns.values()}
        found.update({p.documents: say(p.title) for p in self.parts if p.documents})
        for child in self.children:
            found[child.name] = say(child.title)
            for index in range(len(values.get(child.name) or [])):
                found[f"{child.name}.{index}"] = f"{say(child.title)} {index + 1}"
                for column in child.columns:
                    found[f"{child.name}.{index}.{column.name}"] = f"{say(child.title)} {index + 1} · {say(column.label)}"
        return found


def _ids(sections: list[dict[str, Any]]) -> Iterator[str]:
    """Ids of everything on the page that an error can lead to."""
    for section in sections:
        yield from (f["id"] for f in section.get("fields") or [])
        if section.get("holds_documents"):
            yield section["id"]
        for part in [section, *(section.get("parts") or [])]:
            repeat = part.get("repeat")
            if repeat:
                yield repeat["name"]
                for row in repeat["rows"]:
                    yield f"{repeat['name']}-{row['index']}"
                    yield from (f["id"] for f in row["fields"] if f["kind"] != "hidden")


def _text(value: Any) -> str:
    return {True: "1", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)


def ref_column(spec: ServiceSpec, name: str) -> Column | None:
    """The reference column ``name`` of the room, its child rows or its moves, if a person may choose it."""
    others = [c for move in spec.moves for c in move.fields] + [c for child in spec.children for c in child.columns]
    return next((c for c in [*spec.columns.values(), *others] if c.name == name and c.kind == "ref" and c.typed), None)
