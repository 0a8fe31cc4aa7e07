"""RowPages: the pages of one row of a room and the moves made on them, read off its spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Stale, Unseen
from app.kernel.spec import Child, ServiceSpec
from app.kernel.text import Text
from app.services.record import Result, Service
from app.store import read
from views import forms, looks, pages, walk
from views.doors import actor, door, viewer

Errors = Mapping[str, list[Text]]
ACT = "record/act.html"


class RowPages:
    """Show page, tabs, related rows, history, moves. A part of :class:`views.base.RecordView`."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]
    show_page = "record/show.html"
    act_pages: ClassVar[dict[str, str]] = {}  #: moves with a page of their own, too large for a dialog

    @property
    def name(self) -> str:
        """Name of the view, the suffix of its parameters."""
        raise NotImplementedError

    def where(self, method: str, **values: Any) -> str:
        """Address of a page of this room."""
        raise NotImplementedError

    def render(self, template: str, **context: Any) -> str:
        """A template of this room."""
        raise NotImplementedError

    def also(self, row: Any, roles: frozenset[str]) -> dict[str, Any]:
        """What the page of a row of this room tells besides."""
        return {}

    def _reached(self, pk: Any, also: Iterable[str] = ()) -> tuple[Any, frozenset[str]]:
        """The row within the scope and the roles that reach it."""
        row = read.one(actor(), self.spec, pk, also)
        return row, read.roles_of(actor(), self.spec, [row])[row.id]

    # ---- reading ------------------------------------------------------------------------------------------------

    @expose("/show/<pk>")
    @door("can_show")
    def show(self, pk: str) -> Any:
        return self._row_page(pk, {}, {})

    def _row_page(self, pk: Any, typed: Mapping[str, str], errors: Errors) -> str:
        """The page of the row. What it tells of class 3 and 4 stands in the chain before it leaves the house."""
        tables = [c.name for c in self.spec.children if not c.tab]
        row, roles = self._reached(pk, tables[:1])  # one of them comes with the row; two would multiply its lines
        key, seen = row.id, looks.cells(viewer(), self.spec, row, roles)
        context = {**pages.record(self, viewer(), row, roles, typed, errors), **self.also(row, roles)}
        looks.look(viewer(), self.spec, key, "show", seen)
        return self.render(self.show_page, **context)

    def _told(self, row: Any, roles: frozenset[str], how: str, template: str, context: dict[str, Any]) -> str:
        """A page that tells a part of the row: the look at the cells in ``told`` stands in the chain before it."""
        key, seen = row.id, looks.cells(viewer(), self.spec, row, roles, context["told"])
        looks.look(viewer(), self.spec, key, how, seen)
        return self.render(template, **context)

    @expose("/tab/<pk>/<name>")
    @door("can_show")
    def tab(self, pk: str, name: str) -> Any:
        row, roles = self._reached(pk)
        if name == "history":
            return self._told(row, roles, "history", "record/history.html", pages.history(self, viewer(), row, roles))
        child = self.spec.by_child.get(name)
        if child is None or not child.tab:
            abort(404)
        own = getattr(self, f"{child.name}_tab", None)  # a part that a table does not tell well
        if own is not None:
            return own(row, roles)
        return self._row_part(row, roles, pages.child_table(self, viewer(), child, row, roles), child)

    @expose("/related/<pk>/<room>")
    @door("can_show")
    def related(self, pk: str, room: str) -> Any:
        """Rows of another room that belong to this one."""
        row, roles = self._reached(pk)
        other = next((s for s in pages.related_rooms(viewer(), self.spec, row) if s.room == room), None)
        if other is None:
            abort(404)
        return self._row_part(row, roles, pages.related_table(self, viewer(), row, other))

    def _row_part(self, row: Any, roles: frozenset[str], table: dict[str, Any] | None, child: Child | None = None) -> str:
        if table is None:
            abort(404)
        heading = pages.heading_of(viewer(), self.spec, row, roles)
        title = f"{table['title']} · {viewer().say(self.spec.one)} {pages.number_of(self.spec, row)}"
        crumbs = [(viewer().say(self.spec.title), self.where("list")), (heading, self.where("show", pk=row.id)), (table["title"], None)]
        context = {"title": title, "heading": heading, "crumbs": crumbs, "children": [table], "told": child.cells if child else ()}
        return self._told(row, roles, "tab", "record/tab.html", context)

    @expose("/history/<pk>")
    @door("can_show")
    def history(self, pk: str) -> Any:
        return self.tab(pk, "history")

    @expose("/course/<pk>")
    @door("can_show")
    def course(self, pk: str) -> Any:
        """Who did what, and who is next."""
        row, roles = self._reached(pk)
        if not self.spec.states or not pages.state_seen(viewer(), self.spec, row, roles):
            abort(404)
        return self._told(row, roles, "course", "record/course.html", pages.course(self, viewer(), row, roles))

    # ---- moving -------------------------------------------------------------------------------------------------

    @expose("/act/<pk>/<verb>", methods=["GET", "POST"])
    @door("can_show")
    def act(self, pk: str, verb: str) -> Any:
        """The small form of one move, and the move itself."""
        row, roles = self._reached(pk)
        if not self.spec.moves_of(verb):
            abort(404)
        move = self.spec.move(verb, row.state)
        if request.method != "POST":
            if move is None or roles.isdisjoint(move.roles):
                flash(_("This step is not open any more."), "warning")
                return redirect(self.where("show", pk=pk, **walk.kept()))
            return self._told(row, roles, "act", self.act_pages.get(verb, ACT), pages.acting(self, viewer(), row, move, {}, {}))
        raw = pages.move_raw(self.spec, verb, row.state, request.form)

        def again(errors: Errors) -> str:
            shown = move or self.spec.moves_of(verb)[0]
            return self._told(row, roles, "act", self.act_pages.get(verb, ACT), pages.acting(self, viewer(), row, shown, raw, errors))

        return self._make_move(row, verb, again)

    @expose("/decide/<pk>", methods=["POST"])
    @door("can_show")
    def decide(self, pk: str) -> Any:
        """My opinion: one form whose answer is the move."""
        row = read.one(actor(), self.spec, pk)
        verb = request.form.get("verb", "")

        def again(errors: Errors) -> str:
            return self._row_page(pk, request.form, errors)

        if not self.spec.moves_of(verb):
            return again(pages.unanswered()), 422
        return self._make_move(row, verb, again)

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    @door("can_show")
    def action(self, name: str, pk: str) -> Any:
        """FAB's single action: the same small form as ``act``, reached through the scope."""
        return self.act(pk, name)

    def send(self, pk: Any, verb: str, raw: dict[str, Any]) -> Result:
        """Make the move that the form asks for. A room whose form carries more than fields says so here."""
        return self.service.act(actor(), pk, verb, request.form.get("version"), raw)

    def _make_move(self, row: Any, verb: str, again: Callable[[Errors], str]) -> Any:
        """Make the move that was sent; what is refused comes back with everything that was typed."""
        raw, move = pages.move_raw(self.spec, verb, row.state, request.form), self.spec.move(verb, row.state)
        key, number = row.id, pages.number_of(self.spec, row)
        place = walk.place(self.spec, self.name, key) if walk.in_queue() else None
        try:
            done = self.send(key, verb, raw)
        except Stale as late:
            flash(self._faster(late), "warning")
            return self._row_page(key, {}, {}), late.status
        except (Unseen, Forbidden):
            raise
        except DomainError as refused:
            return again(forms.faults(refused)), 422
        said = viewer().say(done.message)
        if "keep_phrase" in request.form and move is not None:
            pages.keep_phrase(viewer(), self.spec, move, request.form.get("note", ""))
        if place is None:
            flash(said, "success")
            return redirect(self.where("show", pk=done.id, **walk.kept()))
        following = place.after or place.before
        if following is None:
            flash(_("%(what)s: %(done)s Nothing else is waiting.", what=number, done=said), "success")
            return redirect(self.where("list", **walk.kept()))
        flash(_("%(what)s: %(done)s The next item is open.", what=number, done=said), "success")
        return redirect(self.where("show", pk=following, **walk.kept()))

    def _faster(self, late: Stale) -> str:
        """Who was faster, for a page that shows the record as it is now; of today the time alone."""
        told = late.message.params
        if "who" not in told:
            return viewer().say(late.message)
        when = str(told["when"]).removeprefix(f"{clock.today().isoformat()} ")
        return _("This %(what)s was already handled by %(who)s at %(when)s. The page shows it as it is now.",
                 what=viewer().say(self.spec.one), who=told["who"], when=when)
