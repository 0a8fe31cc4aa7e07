"""The workbench: what must I do now. Every number is a link to the list it counts."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for
from flask_appbuilder import IndexView, expose
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.spec import ServiceSpec
from app.services import inbox
from app.specs import display, visibility
from app.specs.display import Viewer
from app.specs.registry import SPECS
from views import labels
from views.doors import allowed, signed_in, viewer

QUICK = (("archive", "file-plus"), ("aid", "cash"), ("eap", "brain"), ("green_channel", "ambulance"), ("pairing", "stethoscope"))
ROWS = 12


class Workbench(IndexView):
    """``/``: to-do items over all rooms with their deadlines, number cards, quick actions."""

    @expose("/")
    def index(self) -> Any:
        if not signed_in():
            return redirect(url_for("AuthDBView.login"))
        rooms = [s for s in SPECS if s.states and allowed("can_list", s.room)]
        tasks = inbox.tasks(viewer().actor, rooms, ROWS)
        return render_template("workbench/index.html", appbuilder=self.appbuilder, base_template=self.appbuilder.base_template,
                               **_context(viewer(), SPECS, rooms, tasks))


def _context(who: Viewer, specs: tuple[ServiceSpec, ...], rooms: list[ServiceSpec], tasks: inbox.Inbox) -> dict[str, Any]:
    by_room = {s.room: s for s in specs}
    return {
        "title": _("Workbench"), "crumbs": [], "greeting": _("%(name)s, hello", name=g.user.get_full_name()),
        "date_text": clock.today().isoformat(),
        "quick": [{"label": _("New: %(what)s", what=who.say(by_room[r].one)), "url": f"/{r}/add", "icon": icon}
                  for r, icon in QUICK if allowed("can_add", r) and by_room[r].may.get("add")][:3],
        "cards": _cards(who, rooms, tasks),
        "todo": {
            "tabs": [], "columns": [], "total": sum(tasks.counts.values()),
            "url": _all_url(tasks),
            "rows": [_row(who, by_room[t.room], t) for t in tasks.items],
        },
        "blocks": [],
    }


def _all_url(tasks: inbox.Inbox) -> str | None:
    """The list of everything that waits, where it all lies in one room; several rooms have their cards."""
    rooms = [room for room, count in tasks.counts.items() if count]
    return f"/{rooms[0]}/list/?todo=1" if len(rooms) == 1 else None


def _cards(who: Viewer, rooms: list[ServiceSpec], tasks: inbox.Inbox) -> list[dict[str, Any]]:
    made = [{"label": _("%(room)s: to do", room=who.say(s.title)), "count": tasks.counts[s.room], "icon": s.icon, "tone": "",
             "url": f"/{s.room}/list/?todo=1"} for s in rooms if s.room in tasks.counts]
    if tasks.counts:
        made.append({"label": _("Overdue"), "count": tasks.overdue, "icon": "clock", "tone": "red" if tasks.overdue else "",
                     "url": "/#todo"})
    return made[:5]


def _row(who: Viewer, spec: ServiceSpec, task: inbox.Task) -> dict[str, Any]:
    row, roles = task.row, task.roles
    column = spec.columns.get("name") or spec.columns.get(spec.name_column)
    person = ""
    if column is not None:
        person = display.text(who, column, display.raw(row, column), display.right(who, spec, column, row, roles))
    amount = getattr(row, "requested_amount", None)
    shown = visibility.right(who.actor, "amount", roles, visibility.moment(spec, row, who.actor)).see == "V"
    return {
        "what": f"{who.say(spec.one)} · {who.say(task.label)}", "person": person or labels.of(who.actor, row),
        "unit": row.unit.name if getattr(row, "unit", None) is not None else "",
        "amount": display.money.grouped(amount) if amount is not None and shown else "",
        "arrived": clock.local(row.state_since).strftime("%Y-%m-%d"), "left": _left(task.days_left),
        "tone": "" if task.days_left is None else "red" if task.days_left < 0 else "yellow" if task.days_left <= 1 else "green",
        "url": f"/{spec.room}/show/{row.id}", "label": _("Handle"),
    }


def _left(days: int | None) -> str:
    if days is None:
        return "—"
    if days < 0:
        return _("overdue by %(n)s working days", n=-days)
    return _("due today") if days == 0 else _("%(n)s working days left", n=days)
