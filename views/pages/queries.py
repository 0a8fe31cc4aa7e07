"""The kept queries of a list: those one keeps, those one was given, and the form that keeps what is asked for now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_, Text
from app.services.desk import queries as keeping
from app.specs.display import Viewer
from views import forms
from views.desk import desk
from views.pages import asking
from views.query import asked

NAME = Column("name", N_("Name of the query"), required=True, length=keeping.LONGEST_NAME)
SHARE = Column("share", N_("Share with my unit and all below it"), "bool",
               hint=N_("They find the query above this list; each sees his own records."))


def queries(view: Any, viewer: Viewer, now: str, name: str, share: bool, errors: Mapping[str, list[Text]]) -> dict[str, Any]:
    """Context of ``record/queries.html``; ``now`` is the query to keep, empty where only the kept ones are looked at."""
    spec: ServiceSpec = view.spec
    may_share = keeping.may_share(viewer.actor)
    fields = [forms.field(viewer, NAME, name, errors=errors)]
    if may_share and not keeping.personal(spec.room, now):
        fields.append(forms.field(viewer, SHARE, "1" if share else "", errors=errors))
    conditions = asking.conditions(viewer, spec, asked(viewer.actor, spec, view.name), request.path) if now else []
    title = _("Keep this query") if now else _("Kept queries")
    names = {c.name: viewer.say(c.label) for c in (NAME, SHARE)}
    return {
        "title": title, "heading": title, "crumbs": [(viewer.say(spec.title), view.where("list")), (title, None)],
        "fields": fields if now else [], "conditions": conditions, "errors": forms.summary(viewer, errors, names),
        "action": f"{view.where('queries')}?{now}", "cancel_url": f"{view.where('list')}?{now}" if now else view.where("list"),
        "kept": [_line(view, q, may_share) for q in desk(spec.room).queries] if not now else [],
    }


def _line(view: Any, query: keeping.Kept, may_share: bool) -> dict[str, Any]:
    """One kept query: its link, whose it is, and what its owner may do with it."""
    def to(verb: str) -> str:
        return str(view.where("kept", pk=query.id, verb=verb))

    share = None
    if query.mine and query.shared:
        share = {"url": to("unshare"), "label": _("No longer share")}
    elif query.mine and may_share and not keeping.personal(view.spec.room, query.query):
        share = {"url": to("share"), "label": _("Share")}
    return {"name": query.name, "url": f"{view.where('list')}?{query.query}", "owner": "" if query.mine else query.owner,
            "shared": query.shared, "delete_url": to("delete") if query.mine else None, "share": share,
            "question": _("Delete the kept query \"%(name)s\"?", name=query.name)}
