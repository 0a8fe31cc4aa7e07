"""FormPages: the add and edit forms of a room, saved once, with an older draft on offer, two editors put together, a closing move."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.services.desk import drafts
from app.services.record import Result, Service
from app.store import read
from app.store.unit import Once, kept, trial
from views import forms, looks, pages
from views.desk import desk
from views.doors import actor, door, viewer
from views.drafts import form_key, pairs, step
from views.pages import merge
from views.pages.form import PLEDGE, Shown

SENT = "X-Form"  #: header of a form that the script sends: it is answered with where to go, and the page stays until then
STAY = "_stay"  #: after the save back to the same step: documents need a stored row
CHANGED = N_("This record was changed while you were editing. Nothing you typed is lost: compare below, then save again.")
CHANGED_BY = N_("%(who)s changed this record at %(when)s. Nothing you typed is lost: compare below, then save again.")
APART = N_("This record was changed while you were editing, but in no field of yours. Please save again.")
TWICE = N_("This form was saved before. Saving it again makes a further record.")
UNTICKED = N_("Please tick this before you submit.")

Errors = dict[str, list[Text]]


class FormPages:
    """Add and edit. A part of :class:`views.base.RecordView`."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]

    def where(self, method: str, **values: Any) -> str:
        """Address of a page of this room."""
        raise NotImplementedError

    def render(self, template: str, **context: Any) -> str:
        """A template of this room."""
        raise NotImplementedError

    @expose("/add", methods=["GET", "POST"])
    @door("can_add")
    def add(self) -> Any:
        form = self.new_form()
        if request.method != "POST":
            return self._open(form, form.blank(request.args), {})
        return self._save(form, lambda raw, once: self.service.create(actor(), raw, once=once))

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @door("can_edit")
    def edit(self, pk: str) -> Any:
        row = read.one(actor(), self.spec, pk)
        if self.spec.edit_states and row.state not in self.spec.edit_states:
            return self._closed(row)
        form = self.form_of(row)
        if request.method != "POST":
            errors = self._lacking(form) if "check" in request.args else {}
            return self._open(form, form.stored(), errors)
        version = request.form.get("version")
        return self._save(form, lambda raw, once: self.service.change(actor(), row.id, version, raw, once=once))

    # ---- the form -----------------------------------------------------------------------------------------------

    def new_form(self) -> pages.Form:
        """The form of a new row."""
        return pages.Form(self, viewer(), None, actor().roles & frozenset(self.spec.may["add"]))

    def form_of(self, row: Any) -> pages.Form:
        """The form of a stored row; 403 where none of the actor's roles that reach it may edit."""
        roles = read.roles_of(actor(), self.spec, [row])[row.id] & frozenset(self.spec.may["edit"])
        if not roles:
            abort(403)
        return pages.Form(self, viewer(), row, roles)

    def _open(self, form: pages.Form, values: dict[str, Any], errors: Errors) -> Any:
        """A fresh form; with ``?draft=restore`` the one that was left behind."""
        if request.args.get("draft") == "restore" and (found := self._left(form)) is not None:
            return self._restored(form, found)
        at = request.args.get("step", "")
        shown = Shown(secrets.token_urlsafe(16), int(at) if at.isascii() and at.isdigit() and len(at) < 3 else 0, form.prints(values))
        return self._page(form, values, errors, shown)

    def _left(self, form: pages.Form) -> drafts.Draft | None:
        """The draft of this form."""
        here = (self.spec.room, form.row_id)
        return drafts.find(actor(), *here) if here in desk().drafts else None

    def _restored(self, form: pages.Form, found: drafts.Draft) -> Any:
        """The draft as it was left; where the row has changed meanwhile, both put together."""
        posted: MultiDict[str, str] = MultiDict(list(found.pairs))
        typed, base = form.raw(posted), posted.get("_base", "")
        if form.row is None or found.version == form.row.version:
            return self._page(form, typed, {}, Shown(found.key, found.step, base, changed=True))
        return self._both(form, typed, base, found.key, found.step, Text(CHANGED), 200)

    def _both(self, form: pages.Form, typed: dict[str, Any], base: str, key: str, at: int, said: Text, status: int) -> Any:
        now = form.stored()
        merged = merge.merge(form.columns, form.children, merge.unfold(base), typed, now)
        said = said if merged.clashes else Text(APART)
        shown = Shown(key, at, form.prints(now), changed=True, merged=merged, version=form.row.version)
        return self._page(form, merged.values, {"": [said]}, shown, status)

    def _page(self, form: pages.Form, values: dict[str, Any], errors: Errors, shown: Shown, status: int = 200) -> Any:
        found = self._left(form)
        if found is not None and found.key != shown.key:
            shown = replace(shown, offer=found)
        context = form.context(values, errors, shown)
        if form.row is not None:
            seen = looks.cells(viewer(), self.spec, form.row, form.roles, form.cells)
            looks.look(viewer(), self.spec, form.row_id, "edit", seen)
        return self.render("record/form.html", **context), status

    # ---- saving -------------------------------------------------------------------------------------------------

    def _save(self, form: pages.Form, call: Callable[[Any, Once | None], Result]) -> Any:
        raw, key = form.raw(request.form), form_key()
        once = Once.of(hashlib.sha256(f"form:{self.spec.room}:{key}".encode()).hexdigest(), [form.row_id, raw]) if key else None
        closing = request.form.get("_then", "")
        try:
            if closing == self.spec.closing and closing and self.spec.pledge and not request.form.get(PLEDGE):
                raise self._unticked(form, raw, call)
            done = self._kept(once) or call(raw, once).id
        except DomainError as error:
            found = self._kept(once, quiet=True)
            if found is None:
                return self._again(form, raw, error)
            done = found  # the twin of this form was faster
        drafts.drop(actor(), self.spec.room, form.row_id, key or None)
        if closing and closing == self.spec.closing:
            return self._close(done)
        if closing == STAY:
            flash(_("Saved."), "success")
            return self.leave(self.where("edit", pk=done, step=step()))
        flash(_("Saved."), "success")
        return self.leave(self.where("show", pk=done))

    def _kept(self, once: Once | None, quiet: bool = False) -> int | None:
        """The row that this very form was saved as before."""
        if once is None:
            return None
        try:
            before = kept(actor(), once)
        except Stale:
            if quiet:
                return None
            raise DomainError(TWICE, code="TWICE") from None
        return int(before["id"]) if before is not None else None

    def _unticked(self, form: pages.Form, raw: dict[str, Any], call: Callable[[Any, Once | None], Result]) -> DomainError:
        """The tick that is missing, together with whatever else a save would say."""
        errors = self.tried(lambda: call(raw, None))
        return Invalid({**errors, PLEDGE: [Text(UNTICKED)]})

    def _again(self, form: pages.Form, raw: dict[str, Any], error: DomainError) -> Any:
        """The same form with what was typed and the sentences of the refusal."""
        if isinstance(error, Unseen | Forbidden) and not error.field:
            raise error
        key = form_key() or secrets.token_urlsafe(16)
        if isinstance(error, Stale) and form.row is not None:
            return self._stale(form, raw, error, key)
        if error.code == "TWICE":
            key = secrets.token_urlsafe(16)
        shown = Shown(key, step(), request.form.get("_base", ""), changed=True)
        status = 409 if error.code == "TWICE" else error.status
        return self._page(form, raw, forms.faults(error), shown, status)

    def _stale(self, form: pages.Form, raw: dict[str, Any], error: Stale, key: str) -> Any:
        row = read.one(actor(), self.spec, form.row.id)
        if self.spec.edit_states and row.state not in self.spec.edit_states:
            return self._closed(row)
        params = error.message.params
        said = Text(CHANGED_BY, who=params["who"], when=params["when"]) if {"who", "when"} <= params.keys() else Text(CHANGED)
        return self._both(self.form_of(row), raw, request.form.get("_base", ""), key, step(), said, 409)

    def _closed(self, row: Any) -> Any:
        """The row left the states in which it may be edited: what was typed meanwhile is kept as a draft."""
        flash(_("In this state the record can no longer be edited."), "warning")
        if request.method == "POST" and pairs():
            self._left_behind(row)
        return self.leave(self.where("show", pk=row.id))

    def _left_behind(self, row: Any) -> None:
        """Keep what was typed; the draft of another window stays as it is."""
        try:
            drafts.put(actor(), self.spec.room, row.id, None, form_key() or secrets.token_urlsafe(16), step(), pairs())
        except DomainError as error:
            flash(_("What you typed here is not kept: a draft of this form from another window is.") if error.code == "OTHER_WINDOW"
                  else viewer().say(error.message), "warning")
        else:
            flash(_("What you typed is kept as a draft and offered again when the record may be edited."), "info")

    def leave(self, url: str) -> Any:
        """Go to another page: a script that sent the form is told where."""
        return jsonify({"to": url}) if request.headers.get(SENT) else redirect(url)

    # ---- the closing move ---------------------------------------------------------------------------------------

    def _close(self, pk: int) -> Any:
        """The move after the save. Where it is refused the row stays saved, and the form says what it lacks."""
        row = read.one(actor(), self.spec, pk)
        move, roles = self.spec.move(self.spec.closing, row.state), read.roles_of(actor(), self.spec, [row])[row.id]
        if move is None or roles.isdisjoint(move.roles) or not move.fits(row):
            flash(_("Saved."), "success")
            return self.leave(self.where("show", pk=pk))
        note = viewer().say(self.spec.pledge) if self.spec.pledge and request.form.get(PLEDGE) else ""
        try:
            done = self.service.act(actor(), pk, self.spec.closing, row.version, {"note": note})
        except DomainError as error:
            flash(_("Saved as a draft, but not submitted yet."), "warning")
            if [key for key in forms.faults(error) if key]:
                return self.leave(self.where("edit", pk=pk, check=self.spec.closing))
            flash(viewer().say(error.message), "warning")
            return self.leave(self.where("show", pk=pk))
        flash(viewer().say(done.message), "success")
        return self.leave(self.where("show", pk=pk))

    def _lacking(self, form: pages.Form) -> Errors:
        """What the closing move would refuse in the row as it is stored."""
        if not self.spec.closing or self.spec.move(self.spec.closing, form.row.state) is None:
            return {}
        pk, version = form.row.id, form.row.version
        return self.tried(lambda: self.service.act(actor(), pk, self.spec.closing, version, {}))

    def tried(self, call: Callable[[], Any]) -> Errors:
        """The sentences of a refusal, without keeping anything where there is none."""
        try:
            with trial():
                call()
        except DomainError as error:
            return forms.faults(error)
        return {}
