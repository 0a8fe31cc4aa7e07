"""Add and edit forms of a room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel.spec import Child, Column, ServiceSpec
from app.kernel.text import Text
from app.services import record
from app.specs.display import Viewer
from views import forms


class Form:
    """The form of one row (None: a new one) for one viewer."""

    def __init__(self, view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> None:
        self.view, self.viewer, self.row = view, viewer, row
        self.spec: ServiceSpec = view.spec
        self.columns = record.editable(viewer.actor, self.spec, row, roles)
        self.children = record.editable_children(viewer.actor, self.spec, row, roles)

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

    def context(self, values: dict[str, Any], errors: Mapping[str, list[Text]]) -> dict[str, Any]:
        """Context of ``record/form.html``."""
        say, new = self.viewer.say, self.row is None
        title = _("New: %(what)s", what=say(self.spec.one)) if new else _("Edit: %(what)s", what=say(self.spec.one))
        version = None if new else request.form.get("version", self.row.version)
        return {
            "title": title, "crumbs": [(say(self.spec.title), self.view.where("list")), (title, None)],
            "action": request.full_path.rstrip("?"), "version": version, "stepped": self.spec.stepped,
            "errors": forms.summary(self.viewer, errors, self._labels(values)), "warnings": [],
            "sections": self._sections(values, errors), "submit_label": _("Save"), "draft_label": None,
            "cancel_url": self.view.where("list") if new else self.view.where("show", pk=self.row.id),
        }

    def _sections(self, values: dict[str, Any], errors: Mapping[str, list[Text]]) -> list[dict[str, Any]]:
        names = {c.name for c in self.columns}
        endpoint = f"{self.view.endpoint}.options"
        made = []
        for section in self.spec.sections:
            columns = [c for c in section.columns if c.name in names]
            parts = [self._rows(c, values, errors) for c in self.children if c.step == section.title]
            if columns or parts:
                made.append({"title": self.viewer.say(section.title), "note": self.viewer.say(section.note) or None, "parts": parts,
                             "fields": forms.fields(self.viewer, self.spec, columns, values, errors, endpoint, self.row is not None)})
        titles = {s.title for s in self.spec.sections}
        return made + [self._rows(c, values, errors) for c in self.children if c.step not in titles]

    def _rows(self, child: Child, values: dict[str, Any], errors: Mapping[str, list[Text]]) -> dict[str, Any]:
        return forms.repeat(self.viewer, child, values.get(child.name) or [], errors, f"{self.view.endpoint}.options")

    def _labels(self, values: dict[str, Any]) -> dict[str, str]:
        say = self.viewer.say
        found = {c.name: say(c.label) for c in self.spec.columns.values()}
        for child in self.children:
            found[child.name] = say(child.title)
            for index in range(len(values.get(child.name) or [])):
                for column in child.columns:
                    found[f"{child.name}.{index}.{column.name}"] = f"{say(child.title)} {index + 1} · {say(column.label)}"
        return found


def _text(value: Any) -> str:
    return {True: "1", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)


def ref_column(spec: ServiceSpec, name: str) -> Column | None:
    """The reference column ``name`` of the room, its child rows or its moves, if a person may choose it."""
    others = [c for move in spec.moves for c in move.fields] + [c for child in spec.children for c in child.columns]
    return next((c for c in [*spec.columns.values(), *others] if c.name == name and c.kind == "ref" and c.typed), None)
