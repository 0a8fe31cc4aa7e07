"""What leaves the house: exports of a list, one record on paper, a masked value in full. Each writes its audit entry first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, g, request
from flask_babel import gettext as _

from app.exports import csv, pdf, xlsx
from app.exports.source import Head, Sheet, Stamp
from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_, Text
from app.services import trail
from app.services.desk.badge import badge
from app.specs import display, visibility
from app.specs.display import Viewer
from app.store import read
from app.store.read import Query
from views.pages import asking, columns
from views.pages.listing import cell_text
from views.pages.sheet import sheet_content, sheet_title
from views.pages.showing import number_of
from views.query import Asked

TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
REVEALS_PER_HOUR, REVEALS_OF_CLASS_4 = 20, 5
CLASS_4 = frozenset({"eap_note"})
MOST_ROWS, MOST_PAPER = 50_000, 3_000


def stamp(viewer: Viewer, purpose: str, filter_text: str = "") -> Stamp:
    """Who takes this out, when, for what."""
    return Stamp(viewer.actor.username, viewer.actor.name, clock.now(), purpose, getattr(g, "request_id", ""), filter_text,
                 badge(viewer.actor).number)


def export_columns(viewer: Viewer, spec: ServiceSpec, everything: bool = False) -> list[Column]:
    """What an export holds: the columns that the list shows, or ``everything`` that it could show."""
    return columns.offered(viewer, spec) if everything else columns.chosen(viewer, spec)


def rows(viewer: Viewer, spec: ServiceSpec, query: Query, cells: list[Column], limit: int) -> Iterator[list[str]]:
    """The filtered, scoped, masked rows of the list, as texts."""
    batch: list[Any] = []
    also = columns.relations(spec, cells)
    for row in read.stream(viewer.actor, spec, query, visibility.names_open(viewer.actor, spec), limit, also):
        batch.append(row)
        if len(batch) == 500:
            yield from _texts(viewer, spec, cells, batch)
            batch = []
    yield from _texts(viewer, spec, cells, batch)


def _texts(viewer: Viewer, spec: ServiceSpec, cells: list[Column], batch: list[Any]) -> Iterator[list[str]]:
    reached = read.roles_of(viewer.actor, spec, batch)
    for row in batch:
        texts = [cell_text(viewer, spec, c, row, reached[row.id])[0] for c in cells]
        yield ["" if t == display.DASH else t for t in texts]


def export(viewer: Viewer, spec: ServiceSpec, ask: Asked, form: str) -> Response:
    """One row source for three formats. ``all`` and ``totals`` in the address: see ``ListPages.export``."""
    asked = asking.conditions(viewer, spec, ask, request.path)
    return sent(viewer, spec, ask.query, _("; ").join(_("%(label)s: %(text)s", label=a["label"], text=a["text"]) for a in asked), form)


def sent(viewer: Viewer, spec: ServiceSpec, query: Query, conditions: str, form: str) -> Response:
    """The rows of a query as a file that says under which conditions they were taken."""
    body = written(viewer, spec, query, conditions, form, "all" in request.args, "totals" in request.args)
    when = clock.local(clock.now()).strftime("%Y%m%d-%H%M")
    return attachment(body, f"{viewer.say(spec.title)}-{when}-{viewer.actor.username}.{form}", TYPES[form])


def written(viewer: Viewer, spec: ServiceSpec, query: Query, conditions: str, form: str, everything: bool = False,
            totals: bool = False) -> Any:
    """The bytes of an export; its audit entry is written before the first of them."""
    cells = export_columns(viewer, spec, everything)
    most = MOST_PAPER if form == "pdf" else MOST_ROWS
    made = list(rows(viewer, spec, query, cells, most + 1))
    if len(made) > most:  # a list that ends before its end would be taken for the whole
        raise DomainError(N_("More than %(n)s rows do not go into this file. Please set conditions, or choose another format."),
                          n=f"{most:,}")
    digest = hashlib.sha256(repr(made).encode()).hexdigest()
    trail.told(viewer.actor, "export", spec, None, f"export {form}",
               {"rows": len(made), "columns": [c.name for c in cells], "filters": [f.column for f in query.filters],
                "quick": bool(query.quick), "states": list(query.words), "chosen": len(query.keys), "sha256": digest})
    heads = tuple(Head(viewer.say(c.label), "right" if c.kind in ("yuan", "int", "decimal") else "left",
                       total=c.kind == "yuan" and c.total) for c in cells)
    page = Sheet(viewer.say(spec.title), heads, iter(made), stamp(viewer, viewer.say(N_("List export")), conditions),
                 totals=totals, unit=badge(viewer.actor).unit)
    return csv.write(page) if form == "csv" else xlsx.write(page, _) if form == "xlsx" else pdf.table(page, _)


def attachment(body: Any, name: str, media_type: str) -> Response:
    """A download with a Chinese file name."""
    answer = Response(body, mimetype=media_type.split(";")[0], content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def sheet(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> Response:
    """One record as the A4 form of its room; the entry of the chain is written first."""
    spec: ServiceSpec = view.spec
    title, number = sheet_title(viewer, spec), number_of(spec, row)
    content = sheet_content(view, viewer, row, roles)
    trail.told(viewer.actor, "export", spec, row.id, "print", {})
    body = pdf.document("record.html", content, stamp(viewer, f"{title} {number}"), _)
    return attachment(body, f"{title}-{number}.pdf", TYPES["pdf"])


def reveal(viewer: Viewer, spec: ServiceSpec, row: Any, column: Column, roles: frozenset[str], reason: str) -> str:
    """The value in full for a role that may reveal it, with a reason, at most 20 an hour. Raises Forbidden and Invalid."""
    right = display.right(viewer, spec, column, row, roles)
    if not right.reveal:
        raise Forbidden()
    reason = reason.strip()
    least = 10 if column.cell in CLASS_4 else 5
    if len(reason) < least:
        raise Invalid({"reason": [Text(N_("Please give a reason of at least %(n)s characters."), n=least)]})
    text = display.text(viewer, column, display.raw(row, column), visibility.FULL)
    most = REVEALS_OF_CLASS_4 if column.cell in CLASS_4 else REVEALS_PER_HOUR
    trail.reveal(viewer.actor, spec, row.id, column.name, reason[:500], most)
    return text


