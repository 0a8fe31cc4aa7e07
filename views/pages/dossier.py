"""What stands in the dossier of an archive: cover, approval form, findings, decisions, changes, aid; as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from app.kernel.spec import ServiceSpec
from app.services import evidence
from app.services.evidence import Paper
from app.specs import codes, display, visibility
from app.specs.aid import SPEC as AID
from app.specs.display import DASH, Viewer
from views import labels
from views.pages.course import course
from views.pages.related import related_table
from views.pages.related import rooms as related_rooms
from views.pages.sheet import sheet_content, sheet_title
from views.pages.showing import child_table

#: on the cover, in this order
COVER = ("archive_no", "name", "unit", "archive_level", "kind", "category", "main_cause", "household_size", "applied_on", "active_from",
         "next_review_on", "closed_on", "close_reason", "retain_until", "duty_person_id")


def cover(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> list[dict[str, Any]]:
    """The fields of the cover; one that is empty is a square to write in."""
    made = []
    for name in COVER:
        column = spec.columns[name]
        right = display.right(viewer, spec, column, row, roles)
        if not right.see:
            continue
        if column.kind == "ref":
            text = labels.of(viewer.actor, row.duty_person) if row.duty_person is not None and right.see == "V" else ""
        else:
            text = display.text(viewer, column, display.raw(row, column), right)
        made.append({"label": viewer.say(column.label), "text": "" if text == DASH else text})
    return made


def content(view: Any, viewer: Viewer, row: Any, roles: frozenset[str], papers: list[Paper]) -> dict[str, Any]:
    """Context of ``pdf/dossier.html``. ``papers`` are the documents that are bound behind it."""
    spec: ServiceSpec = view.spec
    form = sheet_content(view, viewer, row, roles)
    parts = [_part(p["title"], p.get("fields", ()), p.get("table"), p.get("lines", ())) for p in form["parts"]]
    parts[0]["heading"], parts[-1]["boxes"] = form["title"], form["boxes"]
    more = [*_children(view, viewer, row, roles), *_decisions(view, viewer, row, roles), *_aid(view, viewer, row)]
    for group in (parts, more):
        if group:
            group[0]["new_page"] = True
    chapters = [sheet_title(viewer, spec), *(p["title"] for p in more)]
    if papers:
        chapters.append(_("Documents: %(n)s", n=len(papers)))
    return {"title": _("Archive of a household in hardship"), "cover": cover(viewer, spec, row, roles), "parts": [*parts, *more],
            "contents": [f"{number}. {title}" for number, title in enumerate(chapters, 1)]}


def _part(title: str, fields: Any = (), table: dict[str, Any] | None = None, lines: Any = ()) -> dict[str, Any]:
    return {"title": title, "fields": list(fields), "table": table, "lines": list(lines), "boxes": [], "new_page": False, "heading": ""}


def _children(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The parts of the archive that the approval form leaves out: exclusions, consents, surveys, checks, notices, changes, reviews."""
    spec: ServiceSpec = view.spec
    on_form = {name for name, _columns in spec.sheet.tables or ()}
    for child in spec.children:
        made = child_table(view, viewer, child, row, roles) if child.name not in on_form else None
        if made is not None and made["rows"]:
            yield _part(made["title"], table=_table(made))


def _table(made: dict[str, Any]) -> dict[str, Any]:
    return {"columns": [{"label": c["label"], "align": "right" if c["align"] else "left", "width": 1} for c in made["columns"]],
            "rows": [["" if c["text"] == DASH else c["text"] for c in line] for line in made["rows"]],
            "empty": made["empty"], "total": made["total"]}


def _decisions(view: Any, viewer: Viewer, row: Any, roles: frozenset[str]) -> Iterator[dict[str, Any]]:
    steps = course(view, viewer, row, roles)["steps"]
    if steps:
        heads = ((_("When"), 1.5), (_("Who"), 2.0), (_("What"), 2.2), (_("Opinion"), 3.0), (_("Time taken"), 1.8))
        rows = [[s["at"], " ".join(w for w in (s["role"], s["who"]) if w), " → ".join(w for w in (s["said"], s["reached"]) if w), s["note"],
                 s["used"]] for s in steps]
        yield _part(_("Decisions"), table={"columns": [{"label": label, "align": "left", "width": width} for label, width in heads],
                                           "rows": rows, "empty": "", "total": None})


def _aid(view: Any, viewer: Viewer, row: Any) -> Iterator[dict[str, Any]]:
    if any(s.room == AID.room for s in related_rooms(viewer, view.spec, row)):
        made = related_table(view, viewer, row, AID)
        if made["rows"]:
            yield _part(_("Aid so far"), table=_table(made))


def papers(viewer: Viewer, spec: ServiceSpec, row: Any) -> list[Paper]:
    """The documents of the archive that have a file."""
    return [p for p in evidence.papers(spec, row) if p.file is not None]


def heading(viewer: Viewer, number: int, paper: Paper) -> str:
    """What stands above a document."""
    kind = viewer.say(codes.label("evidence_kind", paper.kind))
    whose = viewer.say(codes.label("household_place", paper.whose)) if paper.whose else ""
    return _("Document %(number)s: %(kind)s", number=number, kind=" ".join(p for p in (kind, whose) if p))


def may_enclose(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> bool:
    """True for a reader whose cell of the documents opens them, at once or with a reason."""
    right = visibility.right(viewer.actor, evidence.of(spec).cell, roles, visibility.moment(spec, row, viewer.actor))
    return right.see == "V" or right.reveal
