"""One person, one plan: the page and its PDF."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.exports import pdf
from app.kernel import clock
from app.kernel.text import N_
from app.services import trail
from app.services.plan import FIRST_YEAR, Plan, plan
from app.services.plan.shape import Block
from app.specs import visibility
from app.specs.archive import SPEC
from app.specs.display import DASH
from app.store import read
from views.doors import allowed, knock, viewer
from views.downloads import TYPES, attachment, stamp
from views.frame import page

VIEW = "plan"
UNIONS = 2  #: of those who sign, the last ones have a seal
SUGGESTIONS, TIMELINE = 11, 13  #: blocks that stand on the first tab too
#: tabs of the page: name, label, numbers of the blocks; 1 is the head of the file
TABS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("plan", N_("Plan of assistance"), ()), ("file", N_("File and household"), (1, 2, 3)), ("aid", N_("Applications"), (4, 5)),
    ("care", N_("Health and green channel"), (8,)), ("mind", N_("EAP"), (6,)),
    ("help", N_("Volunteers, visits, government aid"), (7, 9, 10)),
    ("effect", N_("Effect"), (12,)), ("course", N_("Timeline"), (13,)),
)


class PlanView(BaseView):
    """``/person/<archive_id>/plan`` and ``/person/<archive_id>/plan.pdf``."""

    route_base = "/person"
    default_view = "page"
    class_permission_name = VIEW
    base_permissions: list[str] = ["can_plan"]

    @expose("/<archive_id>/plan")
    def page(self, archive_id: str) -> Any:
        answer = knock("can_plan", VIEW)
        if answer is not None:
            return answer
        made = plan(viewer(), archive_id, _year())
        if made.cells:
            trail.told(viewer().actor, "read", SPEC, made.archive_id, "plan", {"cells": list(made.cells)})
        return page(
            "plan/plan.html", plan=made,
            title=f"{made.title} {_number(made)}", buttons=_buttons(made), moves=_moves(made), openers=_openers(made),
            tabs=_tabs(made), open=_open_tab(made), where=_where(made), suggested=_block(made, SUGGESTIONS), lately=_block(made, TIMELINE),
            last=made.blocks[-1], years=[(y, url_for("PlanView.page", archive_id=made.archive_id, year=y)) for y in made.years],
            crumbs=[(viewer().say(SPEC.title), f"/{SPEC.room}/list/"), (made.name, f"/{SPEC.room}/show/{made.archive_id}"),
                    (made.title, None)],
        )

    @expose("/<archive_id>/plan.pdf")
    def paper(self, archive_id: str) -> Any:
        answer = knock("can_plan", VIEW)
        if answer is not None:
            return answer
        made = plan(viewer(), archive_id, _year())
        trail.told(viewer().actor, "export", SPEC, made.archive_id, "plan pdf", {"cells": list(made.cells)})
        return _paper(made)


def _paper(made: Plan) -> Response:
    paper, signed = made.paper(), made.blocks[-1].signatures
    paper["title"] = _("Plan of aid for a household")
    paper["head"] = [(_("Unit"), made.unit), (_("Number"), made.number), (_("Year of the plan"), str(made.year))]
    paper["blocks"][-1]["boxes"] = [{"title": title, "text": "", "opinion": "", "by": "", "seal": place >= len(signed) - UNIONS}
                                    for place, title in enumerate(signed)]
    body = pdf.document("plan.html", {"plan": paper}, stamp(viewer(), f"{made.title} {_number(made)}"), _)
    return attachment(body, f"{made.title}-{_number(made)}.pdf", TYPES["pdf"])


def _number(made: Plan) -> str:
    """What titles and file names say of the household: a number, never a person."""
    return made.number if made.number != DASH else str(made.archive_id)


def _year() -> int | None:
    """The year asked for; anything that is none is this year."""
    text = request.args.get("year", "")
    if len(text) == 4 and text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= clock.today().year:
        return int(text)
    return None


def _block(made: Plan, number: int) -> Block | None:
    """The block with this fixed number, if it exists for the viewer."""
    return made.header if number == 1 else next((b for b in made.blocks if b.number == number), None)


def _tabs(made: Plan) -> list[dict[str, Any]]:
    """The tabs with their blocks; a tab whose blocks do not exist for the viewer is none. The last two load when opened."""
    found = []
    for name, label, numbers in TABS:
        blocks = [b for b in (_block(made, n) for n in numbers) if b is not None]
        if blocks or not numbers:
            found.append({"name": name, "label": _(label), "blocks": blocks, "src": None,
                          "url": url_for("PlanView.page", archive_id=made.archive_id, year=made.year, tab=name)})
    if allowed("can_show", SPEC.room):
        found += [{"name": name, "label": _(label), "blocks": [], "src": f"/{SPEC.room}/tab/{made.archive_id}/{name}",
                   "url": f"/{SPEC.room}/tab/{made.archive_id}/{name}"} for name, label in _parts()]
    return found


def _parts() -> list[tuple[str, str]]:
    """Tabs of the archive that stand here too: name, label. What lists documents is for those who have a cell of them."""
    listing, cell = ("evidence", N_("Evidence")), SPEC.documents.cell if SPEC.documents is not None else ""
    return [*([listing] if cell and visibility.present(viewer().actor, cell, read.role_filter(SPEC)) else []), ("history", N_("History"))]


def _open_tab(made: Plan) -> str:
    """The tab that the address names."""
    wanted = request.args.get("tab", "")
    return wanted if wanted in {name for name, _label, _numbers in TABS} else TABS[0][0]


def _where(made: Plan) -> dict[int, tuple[str, str]]:
    """Number of a block -> its tab and an address that opens it."""
    return {n: (name, url_for("PlanView.page", archive_id=made.archive_id, year=made.year, tab=name, _anchor=f"plan-{n}"))
            for name, _label, numbers in TABS for n in numbers}


def _moves(made: Plan) -> list[dict[str, str]]:
    """What may be done with the archive itself."""
    return [{"label": label, "kind": kind, "url": f"/{SPEC.room}/act/{made.archive_id}/{verb}"} for verb, label, kind in made.moves]


def _opener(made: Plan, room: str, query: dict[str, int]) -> str | None:
    """Address of the form of a room, for those who may fill it in."""
    return f"/{room}/add?{urlencode(query)}" if made.live and allowed("can_add", room) else None


def _openers(made: Plan) -> dict[str, str]:
    """Form of each suggestion that the viewer may open, by its code."""
    found = {s.code: _opener(made, s.room, dict(s.query)) for b in made.blocks for s in b.suggestions if s.room}
    return {code: url for code, url in found.items() if url}


def _buttons(made: Plan) -> list[dict[str, str]]:
    """What can be opened from here, then the sheet."""
    person = {"employee_id": made.employee_id or 0}
    wanted = (
        (_("New aid application"), "aid", {"archive_id": made.archive_id}, "file-plus"),
        (_("Refer to EAP"), "eap", person, "brain"), (_("Health pairing"), "pairing", person, "user-heart"),
        (_("Green channel"), "green_channel", person, "ambulance"),
    )
    links = [(label, _opener(made, room, query), icon) for label, room, query, icon in wanted]
    found = [{"label": label, "url": url, "kind": "plain", "icon": icon} for label, url, icon in links if url]
    if found:
        found[0]["kind"] = "primary"
    sheet = url_for("PlanView.paper", archive_id=made.archive_id, year=made.year)
    return [*found, {"label": _("Print as PDF"), "url": sheet, "kind": "plain", "icon": "file-type-pdf"}]
