"""``/stats/``: the index of reports and standing lists; each as a page, as CSV and as PDF."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.exports import csv, pdf
from app.exports.source import Head, Sheet
from app.kernel import clock
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import stats, trail
from app.services.desk.badge import badge
from app.services.stats import lists, tiles
from app.services.stats.shape import Report, Table
from app.specs import stats as named
from app.specs.archive import SPEC
from app.specs.display import DASH
from views import downloads
from views.doors import actor, allowed, door, viewer
from views.frame import page
from views.notices import pager
from views.stats import filters, words
from views.stats.filters import Filter

FORMS = ("csv", "pdf")


class StatsView(BaseView):
    """The index, ``/stats/<code>`` and ``/stats/<code>/export.csv|.pdf``."""

    route_base = "/stats"
    default_view = "index"
    class_permission_name = named.VIEW
    base_permissions: ClassVar[list[str]] = ["can_list"]

    @expose("/")
    @door("can_list", named.VIEW)
    def index(self) -> Any:
        """What there is, each with a sentence; on top the figures of today."""
        who = viewer()
        shown = [{"label": who.say(t.label), "text": words.text(who, t.value), "note": who.say(t.note) if t.note else "", "icon": t.icon,
                  "url": words.address(t.link, "", {}) if "room" not in t.link or allowed("can_list", t.link["room"]) else None}
                 for t in tiles.tiles(actor(), stats.Asked())]
        return page("stats/index.html", title=_("Statistics"), crumbs=[(_("Statistics"), None)], tiles=shown,
                     groups=[(_("Reports"), named.REPORTS), (_("Standing lists"), named.LISTS)])

    @expose("/<code>")
    @door("can_list", named.VIEW)
    def sheet(self, code: str) -> Any:
        """One report or list."""
        found, sheet = filters.read_filter(), _sheet(code)
        is_list = code in lists.KINDS
        path = url_for("StatsView.sheet", code=code)
        query = {k: v for k, v in found.typed.items() if k not in found.faults}
        context = _rows(code, found) if is_list else _tables(code, found, query)
        tail = f"?{urlencode(query)}" if query else ""
        return page(
            "stats/sheet.html", title=viewer().say(sheet.title), about=viewer().say(sheet.about), query=filters.card(
                viewer(), found, path, code == "lookup", not is_list), faults=list(found.faults.values()), **context,
            exports=[(form, f"{url_for('StatsView.export', code=code, form=form)}{tail}") for form in FORMS],
            crumbs=[(_("Statistics"), url_for("StatsView.index")), (viewer().say(sheet.title), None)])

    @expose("/<code>/export.<string:form>")
    @door("can_list", named.VIEW)
    def export(self, code: str, form: str) -> Any:
        """The same as a file; ``part`` chooses one table of a report that has several."""
        found, sheet = filters.read_filter(), _sheet(code)
        if form not in FORMS:
            abort(404)
        if found.faults:
            return redirect(f"{url_for('StatsView.sheet', code=code)}?{urlencode(found.typed)}")
        who, title = viewer(), viewer().say(sheet.title)
        if code in lists.KINDS:
            body, number, columns = _list_file(code, found, title, form)
        else:
            body, number, columns = _report_file(code, found, title, form)
        told = {"rows": number, "columns": columns, "filters": sorted(k for k in found.typed if k != "q"), "quick": "q" in found.typed}
        trail.told(who.actor, "export", SPEC, None, f"{code} {form}", {
            **told, **({"sha256": hashlib.sha256(body).hexdigest()} if isinstance(body, bytes) else {})})
        when = clock.local(clock.now()).strftime("%Y%m%d-%H%M")
        return downloads.attachment(body, f"{title}-{when}-{who.actor.username}.{form}", downloads.TYPES[form])


def _sheet(code: str) -> named.Sheet:
    found = named.SHEETS.get(code)
    if found is None:
        abort(404)
    return found


# ---- reports ------------------------------------------------------------------------------------------------------------


def _report(code: str, found: Filter) -> Report:
    return stats.report(actor(), code, found.asked, words.names_open(viewer()))


def _notes(made: Report) -> list[str]:
    return [viewer().say(n) for n in made.notes]


def _tables(code: str, found: Filter, query: dict[str, str]) -> dict[str, Any]:
    made = _report(code, found)
    tables = [words.shown(viewer(), t, code, query) for t in made.tables]
    years = [(str(y), f"{url_for('StatsView.sheet', code=code)}?{urlencode({**query, 'start': f'{y}-01-01', 'end': f'{y}-12-31'})}")
             for y in range(clock.today().year, clock.today().year - 3, -1)]
    parts = [{**t, "csv": f"{url_for('StatsView.export', code=code, form='csv')}?{urlencode({**query, 'part': str(at)})}"
              if len(tables) > 1 else None} for at, t in enumerate(tables)]
    return {"tables": parts, "notes": _notes(made), "listing": None, "years": years, "masked": not words.names_open(viewer())}


def _report_file(code: str, found: Filter, title: str, form: str) -> tuple[bytes, int, list[str]]:
    made, who = _report(code, found), viewer()
    text = request.args.get("part", "")
    part = int(text) if text.isascii() and text.isdigit() and int(text[:3]) < len(made.tables) else None
    stamp = downloads.stamp(who, title, filters.said(who, found.asked, True))
    heads = [words.head(who, h) for t in made.tables for h in t.heads]
    number = sum(len(t.rows) for t in made.tables)
    if form == "pdf" and len(made.tables) > 1:
        return pdf.document("report.html", _form(made, title, found), stamp, _), number, heads
    table = made.tables[part] if part is not None else _joined(made.tables)
    if form == "csv":
        columns = tuple(Head(words.head(who, h)) for h in table.heads)
        rows = [words.plain(who, r) for r in (*table.rows, *([table.total] if table.total else []))]
        return b"".join(csv.write(Sheet(title, columns, iter(rows), stamp))), number, heads
    said = words.shown(who, table, code, {})
    columns = tuple(Head(c["label"], "right" if c["align"] else "left") for c in said["columns"])
    page = Sheet(title, columns, ([c["text"] for c in r] for r in said["rows"]), stamp, unit=badge(who.actor).unit,
                 last=tuple(said["total"] or ()), notes=tuple(_notes(made)))
    return pdf.table(page, _), number, heads


def _joined(tables: tuple[Table, ...]) -> Table:
    """Tables over the same rows side by side, as the one file of a report; a table of other rows is a file of its own."""
    first, *rest = tables
    for other in rest:
        if [r[:2] for r in other.rows] == [r[:2] for r in first.rows]:
            total = (*first.total, *other.total[2:]) if first.total and other.total else None
            first = Table(first.title, (*first.heads, *other.heads[2:]),
                          tuple((*a, *b[2:]) for a, b in zip(first.rows, other.rows, strict=True)), total)
    return first


def _form(made: Report, title: str, found: Filter) -> dict[str, Any]:
    """Context of ``pdf/report.html``."""
    who = viewer()
    tables = [{"title": who.say(t.title), "table": {
        "columns": [{"label": words.head(who, h), "align": "right" if h.right else "left", "width": 1} for h in t.heads],
        "rows": [words.plain(who, r) for r in t.rows], "total": words.plain(who, t.total) if t.total and t.rows else None,
        "empty": _("No data under these conditions.")}} for t in made.tables]
    boxes = [{"title": label, "text": "", "opinion": "", "by": "", "seal": seal}
             for label, seal in ((_("Filled in by"), False), (_("Checked by"), False), (_("Head of the union"), True))]
    head = [(_("Unit"), badge(who.actor).unit or DASH), (_("Period"), f"{found.asked.first} – {found.asked.last}")]
    return {"title": title, "head": head, "tables": tables, "boxes": boxes, "notes": _notes(made)}


# ---- standing lists -----------------------------------------------------------------------------------------------------


def _rows(code: str, found: Filter) -> dict[str, Any]:
    who, text = viewer(), request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    page = lists.page(actor(), code, found.asked, number, words.names_open(who))
    rows = []
    for row in page.rows:
        cells = [{"text": t, "tone": None, "link": None} for t in words.row(who, code, row)]
        cells[1]["link"] = url_for("ArchiveView.show", pk=row.id)
        rows.append(cells)
    columns = [{"label": who.say(label), "align": align} for label, align in words.columns(code)]
    path = url_for("StatsView.sheet", code=code)
    return {"tables": None, "notes": [], "years": [], "masked": False, "listing": {
        "columns": columns, "rows": rows, "count": page.count, "pager": pager(page.count, lists.SIZE, number, path, found.typed)}}


def _list_file(code: str, found: Filter, title: str, form: str) -> tuple[bytes, int, list[str]]:
    who = viewer()
    most = downloads.MOST_PAPER if form == "pdf" else downloads.MOST_ROWS
    rows = [["" if t == DASH else t for t in words.row(who, code, r)]
            for r in lists.every(actor(), code, found.asked, words.names_open(who))]
    if len(rows) > most:
        raise DomainError(N_("More than %(n)s rows do not go into this file. Please set conditions, or choose another format."),
                          n=f"{most:,}")
    heads = tuple(Head(who.say(label), "right" if align else "left") for label, align in words.columns(code))
    page = Sheet(title, heads, iter(rows), downloads.stamp(who, title, filters.said(who, found.asked, False)), unit=badge(who.actor).unit)
    body = b"".join(csv.write(page)) if form == "csv" else pdf.table(page, _)
    return body, len(rows), [h.label for h in heads]
