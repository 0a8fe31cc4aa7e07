"""Help: the guide as pages of the product, what the fields of a room want, the keys, and the first walk through the product.

Every page works without a script; with one the help button opens the page of the current room beside the work.
"""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, abort, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.spec import ServiceSpec
from app.services import guide
from app.services.desk import settings
from app.specs import visibility
from app.specs.registry import GUIDES, SPECS
from app.store import read
from views.desk import setting
from views.doors import actor, allowed, language, signed_in, viewer
from views.frame import page

KEYS, TOUR = "keys", "tour"
NEW = 3  #: sign-ins during which the walk offers itself, until it is taken or skipped
SEEN = "seen"  #: value of the setting once the walk was taken or skipped
#: first part of an address that is no room -> page of the guide
_OTHERS = {"account": "account", "accounts": "account", "import": "import", "stats": "stats", "dossier": "stats"}


def page_of(path: str) -> str:
    """The page of the guide about what lies at an address; the first day where there is none of its own."""
    parts = path.strip("/").split("/")
    if parts[0] == "person" and parts[-1].startswith("plan"):
        return "plan"
    name = GUIDES.get(parts[0]) or _OTHERS.get(parts[0], guide.FIRST)
    return name if guide.page(language(), name) is not None else guide.FIRST


def help_url() -> str:
    """Where the help button of this page leads; empty for a stranger."""
    return url_for("HelpView.page", name=page_of(request.path)) if signed_in() else ""


def tour() -> bool:
    """True on the workbench of somebody new who has not taken the first walk yet, or of whoever wants it again."""
    if not signed_in() or request.path != "/":
        return False
    return TOUR in request.args or ((g.user.login_count or 0) <= NEW and setting(TOUR) is None)


class HelpView(BaseView):
    """``/help/``, its pages, its search, the end of the first walk."""

    route_base = "/help"
    default_view = "index"
    class_permission_name = "help"
    base_permissions: ClassVar[list[str]] = []

    @expose("/")
    def index(self) -> Any:
        """What the guide holds."""
        return self._page(guide.INDEX)

    @expose("/<name>")
    def page(self, name: str) -> Any:
        """One page of the guide, or the keys."""
        return self._page(name) if name != guide.INDEX else redirect(url_for("HelpView.index"))

    @expose("/search")
    def search(self) -> Any:
        """Places of the guide that hold the words asked for."""
        if not signed_in():
            return _door()
        term = request.args.get("q", "").strip()[: guide.LONGEST]
        return self._render("help/search.html", title=_("Search in the guide"), name="", term=term,
                            hits=guide.search(language(), term))

    @expose("/tour/seen", methods=["POST"])
    def toured(self) -> Any:
        """The walk was taken or skipped: it does not come by itself again."""
        if not signed_in():
            return _door()
        settings.put(actor(), TOUR, SEEN)
        return Response(status=204)

    def _page(self, name: str) -> Any:
        if not signed_in():
            return _door()
        if name == KEYS:
            return self._render("help/keys.html", title=_("Keyboard"), name=name)
        found = guide.page(language(), name)
        if found is None:
            abort(404)
        return self._render("help/page.html", title=found.title, name=name, found=found, fields=_fields(name))

    def _render(self, template: str, **context: Any) -> str:
        crumbs = [(_("Help"), url_for("HelpView.index") if context["name"] != guide.INDEX else None)]
        if context["name"] != guide.INDEX:
            crumbs.append((context["title"], None))
        return page(template, crumbs=crumbs,
                               pages=guide.pages(language()), index=guide.INDEX, keys=KEYS, **context)


def _door() -> Any:
    return redirect(url_for("AuthDBView.login", next=request.full_path.rstrip("?") if request.method == "GET" else "/"))


def _fields(name: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """What the forms of the page's rooms ask for, as far as the viewer fills them in: title and fields with their hints."""
    found = []
    for spec in SPECS:
        writes = allowed("can_add", spec.room) or allowed("can_edit", spec.room)
        if GUIDES[spec.room] == name and writes and (lines := _asked(spec)):
            found.append((viewer().say(spec.title), lines))
    return found


def _asked(spec: ServiceSpec) -> list[dict[str, Any]]:
    """The typed fields that say something beyond their label."""
    roles = read.role_filter(spec)
    return [{"label": viewer().say(c.label), "hint": viewer().say(c.hint), "required": c.required}
            for c in spec.columns.values()
            if c.typed and (c.hint or c.required) and visibility.present(actor(), c.cell, roles)]
