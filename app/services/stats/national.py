"""R21, the upward report: households by standard and category in the words of the national form, and the aid of the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, exists, func, select

from app.kernel import money
from app.kernel.actor import Actor
from app.kernel.text import N_
from app.services.stats import base
from app.services.stats.base import Asked, Units, link, tally
from app.services.stats.register import EXITS, defined
from app.services.stats.shape import Cell, Head, Report, Table, counts, words
from app.specs import codes
from app.store import session as sessions
from models.aid import AidApplication, AidItem
from models.archive import HardshipArchive
from models.archive.lists import CATEGORIES, LEVELS

#: causes of the national form; the company's own count as one of them
NATIONAL = tuple(f"C{n:02d}" for n in range(1, 11))
Key = tuple[str, str]  #: standard and category


def national(actor: Actor, asked: Asked) -> Report:
    """R21 in four tables over the same rows: households, causes, key groups and measures; then the aid by class and fund."""
    within = base.units(actor, asked)
    households, causes, groups, measures = _households(actor, asked, within)
    keys = [(level, c) for level in LEVELS for c in (*CATEGORIES, "") if any(households.get((level, c), ()))]
    first = _table(N_("Households"), (N_("Households"), N_("People"), N_("People aided"), N_("Exits")), keys,
                   {k: households[k] for k in keys})
    linked = tuple((*row[:2], Cell(row[2].value, link(None, asked, "in", level=k[0], category=k[1] or "-")), *row[3:])
                   for k, row in zip(keys, first.rows, strict=True))
    first = Table(first.title, first.heads, linked, first.total)
    tables = (
        first, _table(N_("Main causes"), NATIONAL, keys, causes, code=True),
        _table(N_("Key groups"), [codes.label("key_group", c) for c in codes.get("key_group")], keys, groups),
        _table(N_("Measures of the four batches"), [codes.label("batch_measure", c) for c in codes.get("batch_measure")], keys, measures),
        _aid(actor, asked, within))
    return Report(tables, (
        defined(asked), N_("Causes of the company's own list count as the national ones: C11 as C01, C12, C13 and C14 as C10."), EXITS,
        N_("Aid: granted in the period. The fund is the first one that may pay the item.")))


def _households(actor: Actor, asked: Asked, within: Units) -> tuple[dict[Key, list[int]], ...]:
    """Numbers by standard and category: one row of the database for each that occurs together with cause, group and measure."""
    a, x, held = HardshipArchive, AidApplication, base.held_at(asked.at)
    aided = exists().where(x.archive_id == a.id, x.state.in_(base.SERVED), x.event_on.between(asked.first, asked.last)).correlate(a)
    parts = (a.archive_level, a.category, a.main_cause, a.key_group, a.batch_measure)
    stmt = select(*parts, tally(held), tally(held, a.household_size), tally(and_(held, aided), a.household_size),
                  tally(base.left_between(asked.first, asked.last)))
    every = {name: tuple(codes.get(name)) for name in ("key_group", "batch_measure")}
    found = [_zeros(size) for size in (4, len(NATIONAL), len(every["key_group"]), len(every["batch_measure"]))]
    for level, category, cause, group, measure, *numbers in sessions.reading().execute(
            base.archives(stmt, actor, asked, within).group_by(*parts)):
        key = (level, category or "")
        found[0][key] = [old + int(new) for old, new in zip(found[0][key], numbers, strict=True)]
        for table, known, code in ((found[1], NATIONAL, mapped(cause)), (found[2], every["key_group"], group),
                                   (found[3], every["batch_measure"], measure)):
            if code in known:
                table[key][known.index(code)] += int(numbers[0])
    return tuple(found)


def _zeros(size: int) -> dict[Key, list[int]]:
    """So many zeros for whatever is asked for first."""
    return defaultdict(lambda: [0] * size)


def mapped(cause: str | None) -> str | None:
    """The national code of a cause."""
    entry = codes.get("cause").get(cause or "")
    return str((entry.extra or {}).get("national", entry.code)) if entry is not None else None


def _table(title: str, labels: Iterable[str], keys: list[Key], found: dict[Key, list[int]], code: bool = False) -> Table:
    labels = tuple(labels)
    heads = (*words(N_("Standard of the archive"), N_("Category")), *counts(*labels))
    if code:
        heads = (*heads[:2], *(Head(codes.label("cause", c), counts=True, unit=c) for c in labels))
    rows = tuple((Cell(codes.label("archive_level", k[0])), Cell(codes.label("category", k[1]) if k[1] else N_("Without category")),
                  *map(Cell, found[k])) for k in keys)
    sums = [sum(found[k][at] for k in keys) for at in range(len(labels))]
    return Table(title, heads, rows, (Cell(N_("Total")), Cell(""), *map(Cell, sums)))


def _aid(actor: Actor, asked: Asked, within: Units) -> Table:
    a, x, i = HardshipArchive, AidApplication, AidItem
    stmt = select(i.item_class, i.funds, i.id, func.count(), func.count(x.employee_id.distinct()), func.sum(x.approved_amount)).select_from(
        x).join(i, i.id == x.item_id).join(a, a.id == x.archive_id).where(
        x.state.in_(base.SERVED), x.event_on.between(asked.first, asked.last))
    found: dict[Key, list[Any]] = defaultdict(lambda: [0, 0, money.ZERO])
    for kind, funds, _id, times, people, amount in sessions.reading().execute(
            base.archives(stmt, actor, asked, within).group_by(i.item_class, i.funds, i.id)):
        held = found[kind, (funds or [""])[0]]
        held[0], held[1], held[2] = held[0] + times, held[1] + people, held[2] + (amount or Decimal(0))
    heads = (*words(N_("Class of aid"), N_("Fund")), *counts(N_("Person-times"), N_("Persons by item")), Head(N_("Amount (yuan)")))
    order = list(codes.get("item_class"))
    keys = sorted(found, key=lambda k: (order.index(k[0]) if k[0] in order else len(order), k[1]))
    rows = tuple((Cell(codes.label("item_class", k[0])), Cell(codes.label("fund_source", k[1]) if k[1] else ""), *_figures(found[k]))
                 for k in keys)
    sums = [sum((found[k][at] for k in keys), money.ZERO if at == 2 else 0) for at in range(3)]
    return Table(N_("Aid by class and fund"), heads, rows, (Cell(N_("Total")), Cell(""), *_figures(sums)))


def _figures(numbers: list[Any]) -> tuple[Cell, ...]:
    times, people, amount = numbers
    return Cell(times), Cell(people), Cell(amount, of=times)
