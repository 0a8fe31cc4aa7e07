"""DraftPages: what an open form asks the server meanwhile: keep me as a draft, is this step right, what follows from what I type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from flask import flash, jsonify, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.fault import DomainError
from app.kernel.spec import ServiceSpec
from app.services import live
from app.services.desk import drafts
from app.services.record import Service
from app.store import read
from views import forms
from views.doors import actor, knock, viewer

if TYPE_CHECKING:
    from views import pages

#: what a form carries besides what was typed
_ABOUT = frozenset({"csrf_token", "once", "version", "_row", "_step", "_at", "_then", "_pledge", "_manual"})
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def pairs() -> list[tuple[str, str]]:
    """Names and values that were typed, in the order of the page."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _ABOUT]


def form_key() -> str:
    """The key that a form was opened with, "" where it has none of ours."""
    key = request.form.get("once", "")
    return key if _KEY.fullmatch(key) else ""


def step() -> int:
    """The step that the form stands at."""
    text = request.form.get("_step", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


class DraftPages:
    """The small questions of an open form. A part of :class:`views.base.RecordView`."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]

    def where(self, method: str, **values: Any) -> str:
        """Address of a page of this room."""
        raise NotImplementedError

    def new_form(self) -> pages.Form:
        """The form of a new row."""
        raise NotImplementedError

    def form_of(self, row: Any) -> pages.Form:
        """The form of a stored row."""
        raise NotImplementedError

    def tried(self, call: Any) -> Any:
        """The sentences of a refusal."""
        raise NotImplementedError

    def _row_id(self) -> int:
        text = request.form.get("_row", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def asking(self) -> pages.Form:
        """The form that asks, as far as its sender may fill it in."""
        pk = self._row_id()
        return self.form_of(read.one(actor(), self.spec, pk)) if pk else self.new_form()

    def knock(self) -> Any:
        """None for somebody who may fill the form in; an answer for everybody else."""
        return knock("can_edit" if self._row_id() else "can_add", self.spec.room)

    @expose("/draft", methods=["POST"])
    def draft(self) -> Any:
        """Keep the form as it is. 409 with a sentence where another window keeps one."""
        if (answer := self.knock()) is not None:
            return answer
        form, key = self.asking(), form_key()
        version = request.form.get("version", "")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
        if not key:
            return jsonify({"text": _("This form cannot be kept as a draft. Reload the page.")}), 422
        try:
            at = drafts.put(actor(), self.spec.room, form.row_id, number, key, step(), pairs())
        except DomainError as error:
            return jsonify({"text": viewer().say(error.message)}), 409
        when = clock.local(at).strftime("%H:%M")
        manual = bool(request.form.get("_manual"))
        return jsonify({"text": _("Draft saved at %(when)s", when=when) if manual else _("Saved by itself at %(when)s", when=when)})

    @expose("/draft/discard", methods=["POST"])
    def discard(self) -> Any:
        """Forget the draft. It is the actor's own, whatever he may do here now."""
        if (answer := knock("can_list", self.spec.room)) is not None:
            return answer
        pk = self._row_id()
        drafts.drop(actor(), self.spec.room, pk)
        text = _("The draft was discarded.")
        if "application/json" in request.headers.get("Accept", ""):
            return jsonify({"text": text})
        flash(text, "info")
        return redirect(self.where("edit", pk=pk) if pk else self.where("add"))

    @expose("/check", methods=["POST"])
    def check(self) -> Any:
        """The mistakes of one step, as a save would name them. Nothing is written."""
        if (answer := self.knock()) is not None:
            return answer
        form, at = self.asking(), step()
        raw = form.raw(request.form)
        if form.row is None:
            found = self.tried(lambda: self.service.create(actor(), raw))
        else:
            version = request.form.get("version")
            found = self.tried(lambda: self.service.change(actor(), form.row_id, version, raw))
        names = form.parts[at].names if at < len(form.parts) else frozenset()
        labels = form.labels(raw)
        return jsonify({"errors": [
            {"id": forms.place(key, raw), "label": labels.get(key, ""), "text": forms.said(viewer(), texts)}
            for key, texts in found.items() if key.split(".")[0] in names
        ]})

    @expose("/live", methods=["POST"])
    def live(self) -> Any:
        """What follows from what is typed so far."""
        if (answer := self.knock()) is not None:
            return answer
        form = self.asking()
        raw = form.raw(request.form)
        cursor = forms.key_at(request.form.get("_at", ""), raw)
        said = live.answers(actor(), form.columns, form.children, raw, cursor)
        if self.service.live is not None:
            said += self.service.live(actor(), raw, form.row_id or None)
        say = viewer().say
        told = [{"id": forms.place(t.field, raw), "text": say(t.text), "tone": t.tone,
                 "link": {"url": f"/{t.link[0]}/show/{t.link[1]}", "text": _("Open")} if t.link else None}
                for t in said if isinstance(t, live.Told)]
        words = {w.codes: {code: say(text) for code, text in w.words.items()} for w in said if isinstance(w, live.Words)}
        return jsonify({"told": told, "words": words})
