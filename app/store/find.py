"""One room asked for a term: the best rows within the actor's scope and how many there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from app.kernel.actor import Actor
from app.kernel.spec import ServiceSpec
from app.store import read
from app.store import session as sessions
from app.store.query import Query, matching
from models.person import Employee


def rows(actor: Actor, spec: ServiceSpec, term: str, names: bool, most: int) -> tuple[list[Any], int]:
    """At most ``most`` rows, exact hits first, with what a list shows of them, and the count of all; one statement.

    ``names``: the actor sees every name of the room in full; otherwise the room's own number alone is asked.
    """
    model = spec.model
    hits = matching(actor, spec, Query(quick=term), names).with_only_columns(model.id, func.count().over().label("n"))
    best = hits.order_by(case((_exact(spec, term, names), 0), else_=1), model.id.desc()).limit(most).subquery()
    found = sessions.reading().execute(read._loading(select(model, best.c.n).join(best, best.c.id == model.id), spec)).unique().all()
    shown = sorted((r[0] for r in found), key=lambda row: (not _same(spec, row, term), -row.id))
    return shown, found[0].n if found else 0


def _exact(spec: ServiceSpec, term: str, names: bool) -> ColumnElement[bool]:
    """SQL: the term is the whole name, initials or number, not a part of it."""
    model, low = spec.model, term.lower()
    parts = [getattr(model, spec.number_column) == term] if spec.number_column else []
    target = Employee if spec.person else model
    own = [getattr(target, n) == v for n, v in (("name", term), ("initials", low), ("pinyin", low), ("emp_no", term))
           if hasattr(target, n)] if names else []
    if own:
        parts.append(getattr(model, spec.person).has(or_(*own)) if spec.person else or_(*own))
    return or_(*parts) if parts else model.id.is_(None)


def _same(spec: ServiceSpec, row: Any, term: str) -> bool:
    """The same for a row that is here."""
    person = getattr(row, spec.person) if spec.person else row
    values = [getattr(row, spec.number_column, None) if spec.number_column else None]
    values += [getattr(person, n, None) for n in ("name", "initials", "pinyin", "emp_no")]
    return any(isinstance(v, str) and v.lower() == term.lower() for v in values)
