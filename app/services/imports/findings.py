"""What a dry run found: the faults at their cells, and the rows that have one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.kernel.text import N_, Text
from app.services.imports import batches, rows
from app.services.imports.batches import ROOM, kind_of, one
from app.services.imports.rows import Fault
from app.specs import display, visibility
from app.specs.imports import Kind
from app.store import session as sessions
from app.store.unit import unit
from models.imports import ImportBatch


def shown(actor: Actor, kind: Kind) -> Callable[[str, str], str]:
    """What the table of faults may show of a cell: what the actor may see of such a field."""
    new = visibility.Moment(draft=True, mine=True, new=True)

    def cell(name: str, text: str) -> str:
        item = kind.by_name.get(name)
        if item is None or not text:
            return ""
        right = visibility.right(actor, item.column.cell, actor.roles, new)
        return text[:60] if right.see == "V" else display.masked(item.column, text)

    return cell


def findings(batch: ImportBatch) -> list[Fault]:
    """The faults of the last dry run."""
    kept = batches.source(sessions.reading(), batch).findings
    return rows.unpacked(kept.open()) if kept is not None else []


def faulty_rows(actor: Actor, pk: Any, sheet: int, say: Callable[[Text], str]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows with faults of one table, each with its sentences at the end: what is mended and uploaded again.

    They are the importer's own rows and leave unmasked; the chain keeps that they left.
    """
    batch = one(actor, pk)
    kind, book = kind_of(actor, batch.kind), batches.book_of(sessions.reading(), batch)
    why: dict[int, list[str]] = {}
    for fault in findings(batch):
        if fault.sheet == sheet:
            label = kind.by_name[fault.field].column.label if fault.field in kind.by_name else ""
            why.setdefault(fault.number, []).append(say(Text(N_("%(label)s: %(text)s"), label=Text(label), text=fault.message)))
    if sheet >= len(book.sheets) or not why:
        raise DomainError(N_("There is no row with a fault."))
    table = book.sheets[sheet]
    width = len(table.headings)
    made = [[*(line.cell(n) for n in range(width)), "; ".join(why[line.number])] for line in table.lines if line.number in why]
    with unit(actor) as u:
        u.record("export", ROOM, batch.id, "faults", {"rows": len(made), "sheet": sheet, "sha256": batch.sha256})
    return list(table.headings), made
