"""Faults of an archive, collected so that a person sees all of them at once."""

from __future__ import annotations

from typing import Any

from app.kernel.fault import Invalid
from app.kernel.text import Text
from app.specs.archive import SPEC


class Findings:
    """Field -> sentences. ``stop`` raises them together."""

    def __init__(self) -> None:
        self.errors: dict[str, list[Text]] = {}

    def add(self, field: str, msgid: str, /, **params: Any) -> None:
        """One more sentence at ``field``."""
        text = Text(msgid, **params)
        if text not in self.errors.setdefault(field, []):
            self.errors[field].append(text)

    def stop(self) -> None:
        """Raise :class:`Invalid` when anything was found."""
        if self.errors:
            raise Invalid(self.errors)


def label(name: str, child: str = "") -> Text:
    """The label of a column as a text that is translated with its sentence."""
    columns = {c.name: c for c in SPEC.by_child[child].columns} if child else SPEC.columns
    return Text(columns[name].label)
