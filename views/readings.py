"""Readings as pages show them: a chart and its table for each indicator, the timeline, the fields of a follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import Column
from app.kernel.text import N_
from app.services.pairing import readings
from app.services.pairing.overview import Overview
from app.specs import codes, display, visibility
from app.specs.display import DASH, Viewer
from app.specs.pairing import HEALTH_PLAN
from models.pairing import FollowUp, HealthPairing

#: readings that are drawn together
CHARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("pressure", N_("Blood pressure"), ("sbp", "dbp")), ("glucose", N_("Blood glucose"), ("glucose",)),
    ("weight", N_("Weight"), ("weight",)),
)
SHORT = {"sbp": N_("Systolic"), "dbp": N_("Diastolic"), "glucose": N_("Glucose"), "weight": N_("Weight")}
WORDS = {"low": N_("too low"), "high": N_("too high"), "": N_("normal")}
SHOWN = 12  #: follow-ups of the timeline


def verdict(name: str, value: Decimal, height: Decimal | None) -> tuple[str, str]:
    """Word and tone for a reading; both empty where no span is known."""
    span = readings.span(name, height)
    if span is None:
        return "", ""
    found = span.judge(value)
    return _(WORDS[found]), "red" if found else "green"


def told(value: Decimal) -> str:
    """A reading as it was typed."""
    return f"{value:f}"


def charts(found: Overview) -> list[dict[str, Any]]:
    """One chart for each indicator that was ever measured: data for the script, and the same as a table."""
    made = []
    for key, title, names in CHARTS:
        rows = [(f, {n: readings.number(f, n) for n in names}) for f in found.held]
        rows = [(f, values) for f, values in rows if any(v is not None for v in values.values())]
        if rows:
            made.append(_chart(key, title, names, rows, found.height))
    return made


def _chart(key: str, title: str, names: tuple[str, ...], rows: list[tuple[FollowUp, dict[str, Decimal | None]]],
           height: Decimal | None) -> dict[str, Any]:
    spans = {n: readings.span(n, height) for n in names}
    unit = _(readings.UNITS[names[0]])
    normal = "、".join(f"{_(SHORT[n])} {span}" if len(names) > 1 else str(span) for n, span in spans.items() if span)
    days = [f.done_on.isoformat() for f, _values in rows if f.done_on]
    series = [{
        "name": _(SHORT[n]), "values": [None if v[n] is None else float(v[n]) for _f, v in rows],  # type: ignore[arg-type]
        "low": float(span.low) if (span := spans[n]) else None, "high": float(span.high) if span else None,
    } for n in names]
    return {
        "id": key, "title": _(title), "unit": unit, "normal": normal,
        "data": {"title": _(title), "unit": unit, "days": days, "series": series, "normal": _("normal range"),
                 "words": {k: _(word) for k, word in WORDS.items()}},
        "columns": [{"label": _("Date"), "align": ""}, *({"label": f"{_(SHORT[n])} ({unit})", "align": ""} for n in names)],
        "rows": [[{"text": f.done_on.isoformat() if f.done_on else DASH, "tone": None, "link": f"/follow_up/show/{f.id}"},
                  *(_cell(n, values[n], height) for n in names)] for f, values in reversed(rows)],
    }


def _cell(name: str, value: Decimal | None, height: Decimal | None) -> dict[str, Any]:
    """A value of the table: red with its word where it lies outside."""
    if value is None:
        return {"text": DASH, "tone": None, "link": None}
    word, tone = verdict(name, value, height)
    return {"text": f"{told(value)} {word}" if tone == "red" else told(value), "tone": "red" if tone == "red" else None, "link": None}


def timeline(viewer: Viewer, found: Overview) -> list[dict[str, Any]]:
    """The newest follow-ups: day, way, readings, what was said; a planned one tells its day."""
    made = []
    for row in found.follow_ups[:SHOWN]:
        values = [_reading(n, value, found.height) for n in readings.NAMES if (value := readings.number(row, n)) is not None]
        day = row.done_on or row.due_on
        made.append({
            "url": f"/follow_up/show/{row.id}", "at": day.isoformat(), "held": row.done_on is not None, "values": values,
            "mode": viewer.say(codes.label("follow_mode", row.mode)) if row.mode else "", "alert": row.alert,
            "adherence": _("Keeps to the plan: %(n)s of 5", n=row.adherence) if row.adherence else "",
            "symptoms": readings.plain(row.symptoms), "advice": readings.plain(row.advice),
        })
    return made


def _reading(name: str, value: Decimal, height: Decimal | None) -> dict[str, str]:
    word, tone = verdict(name, value, height)
    text = f"{told(value)} {_(readings.UNITS[name])}"
    return {"label": _(SHORT[name]), "text": text, "word": word if tone == "red" else "", "tone": tone}


def plan(viewer: Viewer, found: Overview) -> dict[str, Any] | None:
    """The plan that counts: its goals, measures, how often, until when."""
    row = found.plan
    if row is None:
        return None
    state = HEALTH_PLAN.by_state[row.state]
    return {
        "url": f"/health_plan/show/{row.id}", "version": row.plan_version, "state": viewer.say(state.label), "tone": state.tone or "grey",
        "review_on": row.review_on.isoformat() if row.review_on else DASH,
        "goals": _table(viewer, "goals", row.goals), "measures": _table(viewer, "interventions", row.interventions),
    }


def _table(viewer: Viewer, name: str, items: Iterable[Any]) -> dict[str, Any]:
    """Child rows of the plan as a table, as its own page shows them."""
    child = HEALTH_PLAN.by_child[name]
    rows = list(items)

    def text(column: Column, item: Any) -> str:
        return display.text(viewer, column, display.raw(item, column), visibility.FULL)

    columns = [c for c in child.columns if any(text(c, r) != DASH for r in rows)]
    return {"title": viewer.say(child.title), "columns": [{"label": viewer.say(c.label), "align": ""} for c in columns],
            "rows": [[{"text": text(c, r), "tone": None, "link": None} for c in columns] for r in rows], "total": None}


def every(found: Overview) -> str:
    """How often follow-ups are held."""
    return _("every month") if found.months == 1 else _("every %(n)s months", n=found.months)


def contact(pairing: HealthPairing) -> str:
    """The specialist and where he is found."""
    doctor = pairing.doctor
    return " ".join(t for t in (doctor.name, doctor.title, doctor.hospital.name, doctor.department) if t)


# ---- the form of a follow-up ------------------------------------------------------------------------------------------

_FIRST, _LAST = ("pairing_id", "done_on", "mode"), ("symptoms", "adherence", "advice", "next_on")


def sections(found: Overview, given: list[dict[str, Any]], pk: Any, fresh: bool) -> list[dict[str, Any]]:
    """The fields of the form in the order of a follow-up: when and how, the readings that the goals ask for, what was said; the
    rest below. ``fresh``: an unsent form, whose empty days are filled with the usual ones."""
    fields = {f["name"]: f for section in given for f in section["fields"]}
    held = {"done_on": clock.today(), "next_on": found.next_day()} if fresh and not fields["done_on"]["value"] else {}
    for name, day in held.items():
        fields[name]["value"] = fields[name]["value"] or (day.isoformat() if day else "")
    for name in readings.NAMES:
        fields[name]["hint"] = _about(found, name, int(pk) if pk else None)
    fields["next_on"]["hint"] = _("Follow-ups: %(every)s.", every=every(found))
    wanted = found.wanted()
    parts = ((_("Follow-up"), _FIRST), (_("Readings of the goals"), wanted), (_("Findings"), _LAST))
    made = [(title, [fields.pop(n) for n in names if n in fields]) for title, names in parts]
    made.append((_("Further details"), list(fields.values())))
    papers = [section for section in given if section.get("holds_documents") and pk]
    return [{"title": title, "note": None, "parts": [], "fields": items} for title, items in made if items] + papers


def _about(found: Overview, name: str, but: int | None) -> str:
    """What is normal for a reading, and what it was last time."""
    span, last = readings.span(name, found.height), found.last(name, but)
    parts = [_("normal %(span)s", span=span)] if span else []
    parts += [_("last time %(value)s (%(day)s)", value=told(last[1]), day=last[0].isoformat())] if last else []
    return _(", ").join(parts)
