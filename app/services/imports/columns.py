"""Which column of a file is which field: guessed by the headings, set by the person."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.actor import Actor
from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.services.imports import batches, words
from app.services.imports.tables import Workbook
from app.services.imports.words import Say
from app.specs.imports import Kind


def guess(actor: Actor, kind: Kind, book: Workbook, say: Say) -> list[list[str]]:
    """For each table of the file the field of each of its columns, as far as the headings tell."""
    known = batches.remembered(actor, kind)
    return [words.match(kind, sheet.headings, say, known, member=kind.two and index == 1)
            for index, sheet in book if index == 0 or kind.two]


def fitted(kind: Kind, book: Workbook, columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """The columns as the file has them; each field once, the needed ones there."""
    chosen: list[list[str]] = []
    for index, sheet in book:
        if index and not kind.two:
            break
        given = list(columns[index]) if index < len(columns) else []
        names = [n if n in kind.by_name else "" for n in given[:len(sheet.headings)]]
        names += [""] * (len(sheet.headings) - len(names))
        for name in names:
            if name and names.count(name) > 1:
                label = Text(kind.by_name[name].column.label)
                raise Invalid({"columns": [Text(N_("“%(field)s” is chosen for several columns."), field=label)]})
        missing = [f for f in kind.needed if f.name not in names]
        if missing and (index == 0 or any(names)):
            raise Invalid({"columns": [Text(N_("No column is chosen for “%(field)s”."), field=Text(f.column.label)) for f in missing]})
        chosen.append(names)
    return chosen
