"""Documents of a record on their own pages: what is needed and what is there, the one that is looked at."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import clock
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.services import evidence
from app.services.evidence import Paper, Sight, Task
from app.specs import codes
from app.specs.display import Viewer
from app.specs.registry import BY_ROOM
from views.doors import allowed
from views.pages.showing import heading_of, number_of

#: state of a kind of document -> word, tone
STATES = {
    "uploaded": (N_("Uploaded"), "green"), "paper": (N_("Paper is here"), "green"), "awaited": (N_("Promised"), "yellow"),
    "missing": (N_("Missing"), "red"), "unneeded": (N_("Not needed"), "grey"),
}

#: verb of the chain -> what happened to a document
WORDS = {
    "attach": N_("Document uploaded: %(kind)s"), "replace": N_("Document replaced: %(kind)s"),
    "remove": N_("Document removed: %(kind)s"), "describe": N_("Document registered: %(kind)s"),
}


def listing(spec: ServiceSpec, viewer: Viewer, row: Any, roles: frozenset[str], sight: Sight) -> dict[str, Any]:
    """Context of ``files/list.html``: every kind with its state and its documents."""
    held = evidence.papers(spec, row)
    found = evidence.tasks(spec, row, held)
    needed = [t for t in found if t.needed]
    have = sum(t.state in ("uploaded", "paper") for t in needed)
    made = [_task(spec, viewer, row, sight, t) for t in found]
    base = f"{spec.room}/{row.id}"
    return {
        "room": spec.room, "pk": row.id, "edit": sight.edit, "list_url": f"/file/list/{base}", "add_url": f"/file/add/{base}",
        "describe_url": f"/file/describe/{base}" if sight.edit and evidence.of(spec).child else None,
        "pane_url": f"/file/pane/{base}" if (sight.see or sight.reveal) and any(p.file for p in held) else None,
        "binding": evidence.of(spec).binding, "needed": len(needed), "have": have, "missing": len(needed) - have,
        "tasks": [t for t in made if t["state"] != "unneeded"], "others": [t for t in made if t["state"] == "unneeded"],
        "frozen": not sight.edit and evidence.writes(viewer.actor, spec, roles), "also": _also(spec, viewer, row),
    }


def _also(spec: ServiceSpec, viewer: Viewer, row: Any) -> dict[str, str] | None:
    """The record of another room whose documents belong to this one as well."""
    room = evidence.of(spec).also
    key = getattr(row, f"{room}_id", None) if room else None
    if key is None or not allowed("can_show", room):
        return None
    return {"label": _("Documents of the %(what)s", what=viewer.say(BY_ROOM[room].one)), "url": f"/file/list/{room}/{key}"}


def _task(spec: ServiceSpec, viewer: Viewer, row: Any, sight: Sight, task: Task) -> dict[str, Any]:
    word, tone = STATES[task.state]
    if task.state == "missing" and not evidence.of(spec).binding:
        tone = "yellow"
    return {
        "kind": task.kind, "label": label_of(spec, viewer, task.kind), "state": task.state, "word": viewer.say(word), "tone": tone,
        "needed": task.needed, "why": viewer.say(task.need.why) if task.need else "",
        "papers": [_paper(spec, viewer, row, sight, p) for p in task.papers],
        "addable": sight.edit and task.kind in evidence.kinds(spec),
    }


def label_of(spec: ServiceSpec, viewer: Viewer, kind: str) -> str:
    """A kind of document in words."""
    return viewer.say(codes.label(evidence.of(spec).codes, kind))


def happened(spec: ServiceSpec, viewer: Viewer, verb: str, body: dict[str, Any]) -> str:
    """What an entry of the chain tells of a document; nothing where it tells of something else."""
    said = WORDS.get("replace" if body.get("instead") else verb)
    return viewer.say(Text(said, kind=label_of(spec, viewer, body["kind"]))) if said else ""


def _paper(spec: ServiceSpec, viewer: Viewer, row: Any, sight: Sight, paper: Paper) -> dict[str, Any]:
    full = sight.listed == "V"
    base, file = f"{spec.room}/{row.id}/{paper.key}", paper.file
    made: dict[str, Any] = {
        "key": paper.key, "kind": paper.kind, "label": label_of(spec, viewer, paper.kind),
        "whose": _whose(spec, viewer, row, paper) if full else "",
        "note": paper.note or "" if full else "", "file": file is not None, "word": "" if file else viewer.say(
            STATES["awaited" if paper.awaited else "paper"][0]),
        "facts": "", "name": "", "thumb_url": None, "view_url": None, "copy_url": None,
        "describe_url": f"/file/describe/{spec.room}/{row.id}?key={paper.key}" if sight.edit and evidence.of(spec).child else None,
        "remove_url": f"/file/remove/{base}" if sight.edit else None,
    }
    if file is not None:
        made["pdf"] = file.media_type == "application/pdf"
        made["facts"] = " · ".join(filter(None, (
            clock.local(file.created_at).strftime("%Y-%m-%d"), size_of(file.size),
            ngettext("%(num)d page", "%(num)d pages", file.pages) if file.pages else "")))
        if sight.see:
            made["name"] = file.name
            made["thumb_url"] = None if made["pdf"] else f"/file/{file.uuid}/thumb"
        if sight.see or sight.reveal:
            made["view_url"] = f"/file/view/{file.uuid}"
        if sight.keep:
            made["copy_url"] = f"/file/{file.uuid}"
    return made


def _whose(spec: ServiceSpec, viewer: Viewer, row: Any, paper: Paper) -> str:
    """Whose document it is: the person's name, else his place in the household."""
    child = spec.by_child.get(evidence.of(spec).child)
    if child is None or not paper.whose:
        return ""
    if hasattr(row, "person_name"):
        return str(row.person_name(paper.whose)) or paper.whose
    return paper.whose


def size_of(size: int) -> str:
    """A size in words: ``320 KB``, ``1.4 MB``."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"


def looking(spec: ServiceSpec, viewer: Viewer, row: Any, sight: Sight, uuid: str | None) -> dict[str, Any]:
    """Context of ``files/viewer.html``: the documents of a row, the one that is looked at (default the first)."""
    base = f"{spec.room}/{row.id}"
    items = []
    for paper in evidence.papers(spec, row):
        if paper.file is not None:
            items.append({**_paper(spec, viewer, row, sight, paper), "uuid": paper.file.uuid,
                          "inline_url": f"/file/{paper.file.uuid}/inline", "pane_url": f"/file/pane/{base}?at={paper.file.uuid}"})
    index = next((i for i, item in enumerate(items) if item["uuid"] == uuid), 0)
    return {
        "locked": not sight.see, "open_url": f"/file/open/{base}", "list_url": f"/file/list/{base}",
        "minutes": int(evidence.OPEN_FOR.total_seconds() // 60), "items": items, "index": index, "count": len(items),
        "at": uuid or "", "now": items[index] if items else None,
        "previous": items[index - 1] if index else None, "next": items[index + 1] if index + 1 < len(items) else None,
    }


def crumbs(spec: ServiceSpec, viewer: Viewer, row: Any, roles: frozenset[str], last: str) -> list[tuple[str, str | None]]:
    """The way back: room, record, here."""
    return [(viewer.say(spec.title), f"/{spec.room}/list/"), (heading_of(viewer, spec, row, roles), f"/{spec.room}/show/{row.id}"),
            (last, None)]


def title(spec: ServiceSpec, row: Any, what: str) -> str:
    """A window title: a number, never a person."""
    return f"{what} · {number_of(spec, row)}"
