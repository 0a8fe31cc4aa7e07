"""Pages on which a unit or an employee moves: a form, what would come along, and the confirmation. Nothing is written before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from app.kernel.fault import DomainError
from app.specs.registry import BY_ROOM
from views import forms
from views.doors import viewer
from views.frame import page
from views.proof import ask

#: fields of the pages themselves
_OWN = frozenset({"csrf_token", "sure", "again", "version", "proof"})

Rows = Sequence[tuple[str, int]]


def table(rows: Rows) -> list[list[dict[str, Any]]]:
    """Room and number of rows, as the tables of a record have them."""
    return [[{"text": viewer().say(BY_ROOM[room].title), "tone": None, "link": None}, {"text": str(n), "tone": None, "link": None}]
            for room, n in rows]


def columns() -> list[dict[str, str]]:
    return [{"label": _("Records"), "align": ""}, {"label": _("Number of records"), "align": "num"}]


def steps(context: Mapping[str, Any], fields: Callable[[Mapping[str, Any], Mapping[str, Any]], list[dict[str, Any]]], version: int,
          raw: Mapping[str, Any], try_out: Callable[[], Any], told: Callable[[Any], dict[str, Any]], carry_out: Callable[[str], Any],
          done: Callable[[Any], tuple[str, str]], proved: bool = False) -> Any:
    """The three steps of one address. ``try_out`` says what would happen, ``carry_out`` does it; ``done`` gives sentence and address."""

    def form(errors: Mapping[str, Any], status: int = 200) -> Any:
        made = fields(raw, errors)
        labels = {f["name"]: f["label"] for f in made}
        return page("org/move.html", **context, fields=made, errors=forms.summary(viewer(), errors, labels), told=None, carried=[],
                    submit_label=_("Continue")), status

    if request.method != "POST" or request.form.get("again"):
        return form({})
    try:
        if request.form.get("sure"):
            answer = ask() if proved else None
            if answer is not None:
                return answer
            sentence, url = done(carry_out(request.form.get("version", "")))
            flash(sentence, "success")
            return redirect(url)
        found = told(try_out())
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return form(forms.faults(error), error.status)
    carried = [("version", version), *((k, v) for k, v in request.form.items(multi=True) if k not in _OWN)]
    return page("org/move.html", **context, fields=[], errors=[], told=found, carried=carried, submit_label=_("Carry it out"))
