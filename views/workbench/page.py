"""``/``: the greeting, the numbers, the four lists, the blocks at the side. Numbers and blocks load by themselves and fail alone."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_appbuilder import IndexView, expose
from flask_babel import gettext as _

from app.kernel import clock
from app.specs.registry import SPECS
from views.doors import allowed, begin, knock, signed_in, viewer
from views.frame import page
from views.workbench import blocks, cards, tabs

MOST_ACTIONS = 3


class Workbench(IndexView):
    """The page after the sign-in; its parts have addresses of their own."""

    @expose("/")
    def index(self) -> Any:
        if not signed_in():
            return redirect(url_for("AuthDBView.login"))
        who, rooms = viewer(), _rooms()
        work = tabs.work(who, rooms)
        if request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true":
            return render_template("workbench/work.html", work=work)
        return page(
            "workbench/index.html", title=_("Workbench"), crumbs=[], work=work, actions=_actions(),
            greeting=_("%(name)s, hello", name=g.user.get_full_name()), date_text=_date(), cards=cards.frames(who, rooms),
            blocks=blocks.frames(who, rooms))

    @expose("/workbench/card/<name>")
    def card(self, name: str) -> Any:
        """One number."""
        return self._part("workbench/card.html", name, cards.frames, cards.filled)

    @expose("/workbench/block/<name>")
    def block(self, name: str) -> Any:
        """One block at the side."""
        return self._part("workbench/block.html", name, blocks.frames, blocks.filled)

    def _part(self, template: str, name: str, frames: Any, filled: Any) -> Any:
        """A part of the page that the account has, filled; nobody learns of the others."""
        if not signed_in():
            return knock("", "")
        found = next((f for f in frames(viewer(), _rooms()) if f["name"] == name), None)
        if found is None:
            abort(404)
        return render_template(template, part={**found, **filled(viewer(), found)})



def _rooms() -> list[Any]:
    """The rooms that the account may list, in the order of the side bar."""
    return [s for s in SPECS if allowed("can_list", s.room)]


def _actions() -> list[dict[str, str]]:
    """The first things that the account may begin."""
    who = viewer()
    made = [{"label": _("New: %(what)s", what=who.say(s.one)), "url": begin(s.room), "icon": s.icon}
            for s in SPECS if s.quick and s.may.get("add") and allowed("can_add", s.room)]
    if allowed("can_add", "accounts"):
        made.append({"label": _("New account"), "url": "/accounts/add", "icon": "user"})
    return made[:MOST_ACTIONS]


def _date() -> str:
    day = clock.today()
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return f"{day.isoformat()} {names[day.weekday()]}"
