"""``/check/``: what waits at the check centre, the list for it, and the answers that come back."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.exports import csv, xlsx
from app.exports.source import Head, Sheet
from app.kernel import clock
from app.kernel.fault import DomainError
from app.kernel.text import N_
from app.services import centre
from app.specs import codes
from app.specs.archive import SPEC
from app.store.unit import Once, kept
from views import downloads, forms, proof
from views.doors import actor, allowed, door, viewer
from views.frame import page

HEADS = (N_("Reference number"), N_("Sent on"), N_("Place in the household"), N_("Name"), N_("Relation"), N_("ID number"),
         N_("Authorization signed on"))


class CentreView(BaseView):
    """Lists to the check centre and back."""

    route_base = "/check"
    default_view = "index"
    class_permission_name = "check"
    base_permissions: ClassVar[list[str]] = ["can_check", "can_export_plain"]

    @expose("/")
    @door("can_check", "check")
    def index(self) -> Any:
        return self._index({})

    def _index(self, errors: dict[str, Any], status: int = 200) -> Any:
        say = viewer().say
        rows = [{"no": c.ref_no, "on": c.sent_on.isoformat(), "name": c.archive.name, "unit": c.archive.unit.name, "to": c.sent_to or "",
                 "people": 1 + len(c.archive.members), "url": url_for("ArchiveView.show", pk=c.archive_id)}
                for c in centre.waiting(actor())]
        told = {name: forms.said(viewer(), texts) for name, texts in errors.items()}
        return page("check/index.html", title=_("Economic checks"), rows=rows, told=told, reason=request.form.get("reason", ""),
                     full=allowed("can_export_plain", "check"),
                     errors=forms.summary(viewer(), errors, {"file": _("File"), "reason": say(N_("Reason"))}),
                     crumbs=[(say(SPEC.title), url_for("ArchiveView.list")), (_("Economic checks"), None)]), status

    @expose("/list.<string:form>", methods=["POST"])
    @door("can_check", "check")
    def sent(self, form: str) -> Any:
        """The list for the centre, ID numbers masked."""
        return self._released(form, False, "")

    @expose("/full.<string:form>", methods=["POST"])
    @door("can_export_plain", "check")
    @proof.proved
    def full(self, form: str) -> Any:
        """The list with full ID numbers: the right, the password, a reason; the chain keeps all of it."""
        return self._released(form, True, request.form.get("reason", ""))

    def _released(self, form: str, plain: bool, reason: str) -> Any:
        try:
            people = centre.release(actor(), form, plain, reason)
        except DomainError as refused:
            if refused.status != 422:
                raise
            return self._index(forms.faults(refused), 422)
        say, who = viewer().say, viewer()
        rows = [[p.ref_no, p.sent_on, say(codes.label("household_place", p.place)), p.name,
                 say(codes.label("relation", p.relation)) if p.relation else "", p.id_no, p.authorized_on] for p in people]
        title = _("Economic check list")
        sheet = Sheet(title, tuple(Head(say(h)) for h in HEADS), iter(rows), downloads.stamp(who, reason or title))
        body: Any = csv.write(sheet) if form == "csv" else xlsx.write(sheet, _)
        when = clock.local(clock.now()).strftime("%Y%m%d-%H%M")
        return downloads.attachment(body, f"{title}-{when}-{who.actor.username}.{form}", downloads.TYPES[form])

    @expose("/answers", methods=["POST"])
    @door("can_check", "check")
    def answers(self) -> Any:
        """The dry run: every row with what stands against it. Nothing is written."""
        sent = request.files.get("file")
        try:
            rows = centre.read(actor(), sent.read() if sent is not None else b"", viewer().say)
        except DomainError as refused:
            return self._index(forms.faults(refused), refused.status)
        return self._answers(rows, secrets.token_urlsafe(16), "")

    def _answers(self, rows: list[centre.Answer], key: str, failed: str, status: int = 200) -> Any:
        say = viewer().say
        lines = [{"number": r.number, "no": r.raw.get("ref_no", ""), "result": say(codes.label("check_result", r.raw.get("result", ""))),
                  "on": r.raw.get("returned_on", ""), "diff": r.raw.get("diff_amount", ""), "why": [say(t) for t in r.errors]}
                 for r in rows]
        bad = sum(bool(r.errors) for r in rows)
        body = json.dumps([dict(r.raw) for r in rows], ensure_ascii=False)
        return page("check/answers.html", title=_("Answers of the check centre"), lines=lines, bad=bad, body=body, key=key, failed=failed,
                     crumbs=[(say(SPEC.title), url_for("ArchiveView.list")), (_("Economic checks"), url_for("CentreView.index")),
                             (_("Answers of the check centre"), None)]), status

    @expose("/take", methods=["POST"])
    @door("can_check", "check")
    def take(self) -> Any:
        """Write what the dry run showed, all of it or nothing. The same page counts once."""
        rows, key = _rows(request.form.get("rows", "")), request.form.get("key", "")[:64]
        once = Once(hashlib.sha256(f"check:{key}".encode()).hexdigest(), hashlib.sha256(repr(rows).encode()).hexdigest())
        try:
            if kept(actor(), once) is None:
                centre.take(actor(), rows, once)
        except DomainError as refused:
            if refused.status not in (409, 422):
                raise
            again = centre.judged(actor(), [centre.Answer(n, row) for n, row in enumerate(rows, 1)])
            said = " ".join(viewer().say(t) for texts in forms.faults(refused).values() for t in texts)
            return self._answers(again, secrets.token_urlsafe(16), said, refused.status)
        flash(_("%(n)s answers of the check centre were written.", n=len(rows)), "success")
        return redirect(url_for("CentreView.index"))


def _rows(text: str) -> list[dict[str, str]]:
    """The rows that the page of the dry run carried along."""
    try:
        found = json.loads(text)
    except ValueError:
        abort(400)
    if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
        abort(400)
    return [{name: str(row[name]) for name, _label in centre.FIELDS if row.get(name)} for row in found[:centre.MOST + 1]]
