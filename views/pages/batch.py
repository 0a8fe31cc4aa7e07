"""Several rows at once: what may be done with which, the question before, the outcome after."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import session
from flask_babel import gettext as _

from app.kernel import money
from app.kernel.fault import DomainError
from app.kernel.spec import Column, Move, ServiceSpec
from app.kernel.text import N_
from app.specs import display
from app.specs.display import Viewer
from app.store import read
from views import forms
from views.pages.acting import NOTE
from views.pages.showing import heading_of, number_of

MOST = 50  #: records of one batch


def moves(viewer: Viewer, spec: ServiceSpec) -> list[Move]:
    """Moves that take several rows and that the viewer may make on some of them."""
    return [m for m in spec.moves if m.bulk and viewer.actor.has(m.roles)]


def buttons(view: Any, viewer: Viewer, found: list[Move]) -> list[dict[str, str]]:
    """One button a verb."""
    return [{"verb": verb, "label": label} for verb, label in {m.verb: viewer.say(m.label) for m in found}.items()]


def legal(row: Any, roles: frozenset[str], found: list[Move]) -> list[str]:
    """For each verb open on the row what must agree with the other rows of a batch: "verb|place in the table|columns"."""
    return ["|".join((m.verb, str(found.index(m)), *(str(getattr(row, name)) for name in m.alike)))
            for m in found if m.fits(row) and not roles.isdisjoint(m.roles)]


def keys_of(keys: Iterable[str]) -> dict[str, str]:
    """Key -> version as the person saw it ("12:3"); raises DomainError for none and for too many."""
    seen = dict(key.partition(":")[::2] for key in keys)
    if not seen:
        raise DomainError(N_("Please choose at least one record."), code="EMPTY")
    if len(seen) > MOST:
        raise DomainError(N_("At most %(most)s records are handled at once; %(n)s were chosen."), code="LIMIT", most=MOST, n=len(seen))
    return seen


def together(viewer: Viewer, spec: ServiceSpec, verb: str, rows: list[Any]) -> tuple[Move | None, list[Any], list[Any]]:
    """The move of a batch, the rows it is open for and the others. Raises DomainError where they do not go together."""
    offered = [m for m in moves(viewer, spec) if m.verb == verb]
    reached = read.roles_of(viewer.actor, spec, rows)
    marks = {r.id: legal(r, reached[r.id], offered) for r in rows}
    good = [r for r in rows if marks[r.id]]
    if len({marks[r.id][0] for r in good}) > 1:
        alike = "、".join(viewer.say(spec.columns[n].label) for m in offered[:1] for n in m.alike)
        if alike:
            raise DomainError(N_("Only records of the same step and the same %(what)s are handled together."), code="ALIKE", what=alike)
        raise DomainError(N_("Only records of the same step are handled together."), code="ALIKE")
    move = next((m for m in offered if good and m.fits(good[0])), None)
    return move, good, [r for r in rows if not marks[r.id]]


def line(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str]) -> dict[str, Any]:
    """How a row is named in a batch: number and name."""
    return {"pk": row.id, "number": number_of(spec, row), "name": heading_of(viewer, spec, row, roles)}


def question(view: Any, viewer: Viewer, verb: str, seen: dict[str, str], rows: list[Any], back: str) -> dict[str, Any]:
    """Context of ``record/batch.html``: what is about to happen with which records, how much money, and what is left out."""
    spec: ServiceSpec = view.spec
    move, good, rest = together(viewer, spec, verb, rows)
    reached = read.roles_of(viewer.actor, spec, rows)
    label = viewer.say(next(m.label for m in spec.moves_of(verb)))
    title = _("%(verb)s: %(n)s records", verb=label, n=len(good))
    column = spec.columns.get(spec.amount) if spec.amount else None
    lines = [{**line(viewer, spec, r, reached[r.id]), "amount": _amount(viewer, spec, column, r, reached[r.id])} for r in good]
    amounts = [getattr(r, column.name) or Decimal(0) for r in good] if column is not None and all(x["amount"] for x in lines) else []
    total = sum(amounts, Decimal(0))
    return {
        "title": title, "heading": title, "crumbs": [(viewer.say(spec.title), view.where("list")), (title, None)],
        "rows": lines, "amount": viewer.say(column.label) if amounts and column is not None else "",
        "total": (money.grouped(total), money.capital(total)) if amounts else None,
        "rest": [line(viewer, spec, r, reached[r.id]) for r in rest], "fields": _fields(viewer, spec, move, view) if move else [],
        "pks": [f"{r.id}:{seen[str(r.id)]}" if seen.get(str(r.id)) else str(r.id) for r in good], "verb": verb, "back": back,
        "kind": move.kind if move else "", "submit_label": title if good else "", "action": view.where("action_post"),
        "cancel_url": f"{view.where('list')}?{back}" if back else view.where("list"),
    }


def _amount(viewer: Viewer, spec: ServiceSpec, column: Column | None, row: Any, roles: frozenset[str]) -> str:
    if column is None:
        return ""
    right = display.right(viewer, spec, column, row, roles)
    return display.text(viewer, column, display.raw(row, column), right) if right.see == "V" else ""


def shared(move: Move | None) -> list[Column]:
    """Fields that are typed once for a whole batch."""
    return [c for c in move.fields if c.required or c.name in move.asks] if move else []


def _fields(viewer: Viewer, spec: ServiceSpec, move: Move, view: Any) -> list[dict[str, Any]]:
    """What is asked once for the whole batch: fields that the move cannot do without, and the opinion."""
    made = forms.fields(viewer, spec, shared(move), {}, {}, f"{view.endpoint}.options", False)
    if move.note != "none":
        note = forms.field(viewer, NOTE, "", errors={})
        note["required"] = move.note == "required"
        note["hint"] = _("At least 5 characters.") if move.note == "required" else _("Stands at every one of the records.")
        made.append(note)
    return made


def note(spec: ServiceSpec, label: str, done: list[dict[str, Any]]) -> None:
    """Keep the outcome for the next look at the list: key, ``ok`` and sentence of each row, nothing that names a person."""
    session[f"batch:{spec.room}"] = {"label": label, "rows": [{k: r[k] for k in ("pk", "ok", "text")} for r in done]}


def outcome(viewer: Viewer, spec: ServiceSpec) -> dict[str, Any] | None:
    """The outcome of the last batch, told once: done and refused with their sentences, and the keys of the refused.

    The rows are named as the viewer sees them now; one that has left his reach keeps its sentence alone.
    """
    kept = session.pop(f"batch:{spec.room}", None)
    if kept is None:
        return None
    found = read.some(viewer.actor, spec, [r["pk"] for r in kept["rows"]])
    reached = read.roles_of(viewer.actor, spec, list(found.values()))
    names = {pk: line(viewer, spec, row, reached[pk]) for pk, row in found.items()}
    told = [{"number": viewer.say(spec.one), "name": "", **names.get(r["pk"], {}), **r} for r in kept["rows"]]
    bad, good = [r for r in told if not r["ok"]], [r for r in told if r["ok"]]
    return {"label": kept["label"], "good": good, "bad": bad, "kept": {r["pk"] for r in bad}}
