"""The search box of every page: answers while one types, and a page of results.

The term is often a person's name, so it travels in the body of a POST and never stands in an address. The page of results reads the
last term from the session of the account, where it lies sealed: going back to it works and sends nothing again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, redirect, render_template, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel import crypto
from app.kernel.spec import Column, ServiceSpec
from app.services import find
from app.services.find import Group, Hit
from app.specs import display
from app.specs.display import DASH, Viewer
from app.specs.registry import SPECS
from views.doors import actor, allowed, signed_in, viewer
from views.frame import page
from views.pages.showing import heading_of, state_seen

FEW, MANY = 5, 30  #: rows of a room under the box, on the page
_KEY = "find"
#: the people first, then what there is about them
_ORDER = ("person", "archive", "aid")


class FindView(BaseView):
    """``/find/``: the page; ``/find/suggest``: the list under the box."""

    route_base = "/find"
    default_view = "page"
    class_permission_name = "find"
    base_permissions: list[str] = []

    @expose("/", methods=["GET", "POST"])
    def page(self) -> Any:
        if not signed_in():
            return redirect(url_for("AuthDBView.login"))
        if request.method == "POST":
            session[_KEY] = crypto.main().seal(_KEY, find.clean(request.form.get("q", "")), str(actor().user_id))
            return redirect(url_for("FindView.page"), 303)
        term = _last()
        return page(
            "find/page.html", title=_("Search"),
            crumbs=[(_("Search"), None)], term=term, groups=[_group(g) for g in _search(term, MANY)],
        )

    @expose("/suggest", methods=["POST"])
    def suggest(self) -> Any:
        """The list under the box, room by room."""
        if not signed_in():
            return redirect(url_for("AuthDBView.login"))
        term = request.form.get("q", "")
        groups = [_group(g) for g in _search(term, FEW)]
        return Response(render_template("find/suggest.html", groups=groups, asked=bool(find.clean(term)),
                                        count=sum(len(g["hits"]) for g in groups)))


def _last() -> str:
    """The last term of this account, if its session keeps one."""
    with suppress(crypto.CryptoError):
        return crypto.main().open_(_KEY, str(session.get(_KEY, "")), str(actor().user_id))
    return ""


def _search(term: str, most: int) -> list[Group]:
    rooms = [s for s in SPECS if s.menu and allowed("can_list", s.room) and allowed("can_show", s.room)]
    rooms.sort(key=lambda s: _ORDER.index(s.room) if s.room in _ORDER else len(_ORDER))
    return find.search(actor(), rooms, term, most)


def _group(found: Group) -> dict[str, Any]:
    spec = found.spec
    return {"room": spec.room, "title": viewer().say(spec.title), "icon": spec.icon, "count": found.count,
            "hits": [_hit(viewer(), spec, h) for h in found.hits]}


def _hit(who: Viewer, spec: ServiceSpec, hit: Hit) -> dict[str, Any]:
    """A row in words: its name, its numbers, its unit, its state, each as the viewer may see it."""
    row, roles = hit.row, hit.roles
    text = heading_of(who, spec, row, roles)
    more = [_text(who, spec, n, row, roles) for n in dict.fromkeys((spec.number_column, "emp_no", "item_id", "unit_id", "unit", "code"))]
    state = display.word(spec, row.state) if spec.states and state_seen(who, spec, row, roles) else ("", "")
    return {"url": f"/{spec.room}/show/{row.id}", "text": text, "state": who.say(state[0]), "tone": state[1] or "grey",
            "more": " · ".join(dict.fromkeys(m for m in more if m and m not in (DASH, text)))}


def _text(who: Viewer, spec: ServiceSpec, name: str, row: Any, roles: frozenset[str]) -> str:
    column: Column | None = spec.columns.get(name)
    if column is None:
        return ""
    right = display.right(who, spec, column, row, roles)
    if column.kind == "ref":
        target = getattr(row, name.removesuffix("_id"), None)
        return str(getattr(target, "name", "") or "") if target is not None and right.see == "V" else ""
    return display.text(who, column, display.raw(row, column), right)
