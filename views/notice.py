"""Doors of the notice room: notices, objections, and the page that everybody may read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from app.extensions import appbuilder
from app.kernel import money
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Unseen
from app.services import notice
from app.specs import codes
from app.specs.display import Viewer
from app.specs.notice import OBJECTION, SPEC
from app.store.unit import Once, kept
from models.notice import Objection, PublicNotice
from views import forms
from views.base import RecordApi, RecordView, ScopedInterface
from views.doors import actor, allowed, viewer
from views.pages import Form

A_MINUTE = 3  #: objections that one address may send in a minute
TRAP = "homepage"  #: a field that no person sees; whoever fills it in is a machine
FIELDS = ("serial", "anonymous", "objector", "contact", "content")


class NoticeView(RecordView):
    """What is put before everybody."""

    datamodel = ScopedInterface(PublicNotice)
    spec = SPEC
    service = notice.VERBS["notice"]

    def extra_buttons(self, row: PublicNotice) -> list[dict[str, Any]]:
        """The page as everybody sees it, and the way to enter an objection that came by telephone or letter."""
        if row.state != "RUNNING":
            return []
        made = [{"label": _("Public page"), "url": url_for("PublicNoticeView.page", no=row.notice_no), "kind": "plain",
                 "icon": "external-link"}]
        if allowed("can_add", OBJECTION.room):
            made.append({"label": _("Enter an objection"), "url": f"/{OBJECTION.room}/add?notice_id={row.id}", "kind": "plain",
                         "icon": "hand-stop"})
        return made

    def new_form(self) -> Form:
        return Waiting(self, viewer(), None, actor().roles & frozenset(SPEC.may["add"]))


class Waiting(Form):
    """A new notice begins with every household that waits for one: whoever is left out is taken out."""

    def blank(self, args: Mapping[str, str]) -> dict[str, Any]:
        values = super().blank(args)
        rows = notice.waiting(actor(), values.get("kind") or "ARCHIVE")
        return {**values, "items": [{"archive_id": str(pk)} for pk in rows]}


class NoticeApi(RecordApi):
    datamodel = ScopedInterface(PublicNotice)
    spec = SPEC
    service = notice.VERBS["notice"]


class ObjectionView(RecordView):
    """What was said against a notice."""

    datamodel = ScopedInterface(Objection)
    spec = OBJECTION
    service = notice.VERBS["objection"]


class ObjectionApi(RecordApi):
    datamodel = ScopedInterface(Objection)
    spec = OBJECTION
    service = notice.VERBS["objection"]


def _open(method: Any) -> Any:
    """Mark a route as open to visitors: the gate reads it."""
    method._public = True
    return method


class PublicNoticeView(BaseView):
    """``/notice/<no>``: the one page that needs no sign-in, while the notice runs and a short time after."""

    route_base = "/notice"
    default_view = "page"
    base_permissions: list[str] = []

    @_open
    @expose("/<string(length=14):no>", methods=["GET"])
    def page(self, no: str) -> Any:
        return self._page(no, {}, {})

    @_open
    @expose("/<string(length=14):no>/objection", methods=["POST"])
    def objection(self, no: str) -> Any:
        """An objection by name or without. A form counts once; a machine is thanked and forgotten."""
        notice.page(no)
        if not appbuilder().sm.admit("objection", A_MINUTE):
            raise TooManyRequests(retry_after=60)
        if request.form.get(TRAP):
            return self._thanked(no)
        raw = {name: request.form.get(name, "") for name in FIELDS}
        key = request.form.get("_key", "")[:64]
        if len(key) < 16:
            abort(400)
        once = Once.of(f"objection:{key}", [no, raw])
        try:
            if kept(Actor.system(), once) is None:
                notice.receive(no, raw, once)
        except Unseen:
            raise
        except DomainError as refused:
            return self._page(no, raw, forms.faults(refused)), refused.status
        return self._thanked(no)

    def _thanked(self, no: str) -> Response:
        flash(_("Thank you. Your objection has arrived; the union looks into it and keeps secret who objects."), "success")
        return redirect(url_for("PublicNoticeView.page", no=no))

    def _page(self, no: str, raw: dict[str, str], errors: Mapping[str, Any]) -> Response:
        shown, say = notice.page(no), Viewer(Actor.system(), gettext).say
        labels = {name: say(column.label) for name, column in OBJECTION.columns.items()}
        text = {name: " ".join(say(t) for t in found) for name, found in errors.items()}
        summary = [{"id": name if name in FIELDS else "dl-objection", "label": labels.get(name, ""), "text": said}
                   for name, said in text.items()]
        html = render_template(
            "notice/page.html", shown=shown, no=no, raw=raw, errors=text, summary=summary, trap=TRAP, key=secrets.token_urlsafe(16),
            kind=say(codes.label("notice_kind", shown.notice.kind)), money=lambda v: money.grouped(v) if v is not None else "—",
            category=lambda code: say(codes.label("category", code)) if code else "—")
        answer = make_response(html)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer
