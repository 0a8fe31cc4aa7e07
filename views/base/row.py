"""RowPages: the pages of one row of a room and the moves made on them, read off its spec."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel.fault import DomainError, Forbidden, Stale, Unseen
from app.kernel.spec import ServiceSpec
from app.services import trail
from app.services.record import Service
from app.store import read
from views import forms, pages
from views.doors import actor, door, viewer


class RowPages:
    """Show page, tabs, history, moves. A part of :class:`views.base.RecordView`."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]

    def where(self, method: str, **values: Any) -> str:
        """Address of a page of this room."""
        raise NotImplementedError

    def render(self, template: str, **context: Any) -> str:
        """A template of this room."""
        raise NotImplementedError

    @expose("/show/<pk>")
    @door("can_show")
    def show(self, pk: str) -> Any:
        row = read.one(actor(), self.spec, pk)
        roles = read.roles_of(actor(), self.spec, [row])[row.id]
        cells = pages.read_cells(viewer(), self.spec, row, roles)
        if cells:
            trail.told(actor(), "read", self.spec, row.id, "show", {"cells": cells})
            row = read.one(actor(), self.spec, pk)
        return self.render(self.show_page, **pages.showing(self, viewer(), row, roles))

    show_page = "record/show.html"

    @expose("/tab/<pk>/<name>")
    @door("can_show")
    def tab(self, pk: str, name: str) -> Any:
        row = read.one(actor(), self.spec, pk)
        roles = read.roles_of(actor(), self.spec, [row])[row.id]
        if name == "history":
            return self.render("record/history.html", **pages.history(self, viewer(), row, roles))
        child = self.spec.by_child.get(name)
        if child is None or not child.tab:
            abort(404)
        table = pages.child_table(self, viewer(), child, row, roles)
        if table is None:
            abort(404)
        heading = pages.heading_of(viewer(), self.spec, row, roles)
        return self.render("record/tab.html", title=table["title"], heading=heading, children=[table])

    @expose("/history/<pk>")
    @door("can_show")
    def history(self, pk: str) -> Any:
        return self.tab(pk, "history")

    @expose("/act/<pk>/<verb>", methods=["GET", "POST"])
    @door("can_show")
    def act(self, pk: str, verb: str) -> Any:
        """The small form of one move, and the move itself."""
        row = read.one(actor(), self.spec, pk)
        if not self.spec.moves_of(verb):
            abort(404)
        if request.method == "GET":
            move = self.spec.move(verb, row.state)
            if move is None or read.roles_of(actor(), self.spec, [row])[row.id].isdisjoint(move.roles):
                flash(_("This step is not open any more."), "warning")
                return redirect(self.where("show", pk=pk))
            return self.render("record/act.html", **pages.acting(self, viewer(), row, move, {}, {}))
        raw = pages.move_raw(self.spec, verb, row.state, request.form)
        try:
            done = self.service.act(actor(), row.id, verb, request.form.get("version"), raw)
        except (Unseen, Forbidden, Stale):
            raise
        except DomainError as error:
            move = self.spec.move(verb, row.state) or self.spec.moves_of(verb)[0]
            return self.render("record/act.html", **pages.acting(self, viewer(), row, move, raw, forms.faults(error))), 422
        flash(viewer().say(done.message), "success")
        return redirect(self.where("show", pk=done.id))

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    @door("can_show")
    def action(self, name: str, pk: str) -> Any:
        """FAB's single action: the same small form as ``act``, reached through the scope."""
        return self.act(pk, name)
