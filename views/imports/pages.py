"""What the steps of the import wizard show: columns, findings, progress, result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.kernel.actor import Actor
from app.kernel.text import N_, Text
from app.services import imports
from app.services.imports import batches, leavers
from app.services.imports.tables import Workbook
from app.services.imports.words import fields_of
from app.specs.display import Viewer
from app.specs.imports import Kind
from app.store import jobs
from app.store import session as sessions
from models.imports import ImportBatch
from models.jobs import Job
from views.imports.words import ENCODINGS, POLICIES, chinese, moment
from views.notices import pager

PAGE = 100  #: faults of one page
NAMED = 200  #: leavers that are named

STEPS = (N_("Upload"), N_("Match the columns"), N_("Check"), N_("Confirm"), N_("Result"))


def steps(at: int) -> list[dict[str, Any]]:
    """The five steps with where one stands."""
    return [{"label": _(label), "done": n < at, "here": n == at} for n, label in enumerate(STEPS, start=1)]


def facts(batch: ImportBatch) -> list[tuple[str, Any]]:
    """What is known of the file."""
    return [(_("File"), batch.file_name.open() if batch.file_name is not None else ""), (_("Rows"), batch.rows),
            (_("File format"), ENCODINGS[batch.encoding]), (_("Fingerprint of the file"), batch.sha256[:12])]


def columns(viewer: Viewer, kind: Kind, batch: ImportBatch, book: Workbook, chosen: list[list[str]], errors: Mapping[str, list[Text]]
            ) -> dict[str, Any]:
    """Step 2: for each column of the file its heading, some of its cells, and the field it is taken for."""
    tables = []
    for index, sheet in book:
        if index and not kind.two:
            break
        member = kind.two and index == 1
        options = [(f.name, chinese(f.column.label) + (" *" if f.needed else "")) for f in fields_of(kind, member)]
        names = chosen[index] if index < len(chosen) else []
        tables.append({"title": sheet.title, "member": member, "rows": len(sheet.lines), "options": options, "columns": [
            {"id": f"c-{index}-{n}", "name": f"c-{index}-{n}", "heading": heading or _("(no heading)"),
             "field": names[n] if n < len(names) else "",
             "filled": sum(bool(line.cell(n)) for line in sheet.lines)}
            for n, heading in enumerate(sheet.headings)]})
    found = [{"id": "c-0-0", "label": "", "text": viewer.say(t)} for texts in errors.values() for t in texts]
    earlier = batches.before(sessions.reading(), batch.kind, batch.sha256)
    return {"tables": tables, "errors": found, "policy": batch.policy,
            "policies": [(key, viewer.say(text)) for key, text in POLICIES.items()],
            "earlier": _("This very file was imported on %(at)s already.", at=moment(earlier.done_at)) if earlier is not None else ""}


def counts(batch: ImportBatch) -> list[dict[str, Any]]:
    """The four figures of a dry run or a result."""
    return [{"label": _("New rows"), "n": batch.created, "tone": "green"},
            {"label": _("Changed rows"), "n": batch.updated, "tone": "azure"},
            {"label": _("Passed over"), "n": batch.skipped, "tone": "grey"},
            {"label": _("With faults"), "n": batch.faulty, "tone": "red" if batch.faulty else "grey"}]


def found(viewer: Viewer, kind: Kind, batch: ImportBatch, book: Workbook, page: int) -> dict[str, Any]:
    """Step 3: the figures, and every fault at its cell."""
    faults = imports.findings(batch)
    chosen = batches.columns_of(batch)
    shown = []
    for fault in faults[page * PAGE:(page + 1) * PAGE]:
        names = chosen[fault.sheet] if fault.sheet < len(chosen) else []
        item = kind.by_name.get(fault.field)
        heading = book.sheets[fault.sheet].headings[names.index(fault.field)] if fault.field in names else \
            viewer.say(item.column.label) if item is not None else ""
        shown.append({"sheet": book.sheets[fault.sheet].title if len(chosen) > 1 else "", "row": fault.number, "column": heading,
                      "value": fault.value, "text": viewer.say(fault.message)})
    path = url_for("ImportView.check", pk=batch.id)
    return {"faults": shown, "fault_count": len(faults), "pager": pager(len(faults), PAGE, page, path, {}), "counts": counts(batch),
            "two": len(chosen) > 1,
            "files": [{"title": book.sheets[n].title, "urls": [(form, url_for("ImportView.faults", pk=batch.id, form=form, sheet=n))
                                                               for form in ("xlsx", "csv")]}
                      for n in sorted({f.sheet for f in faults})]}


def progress(viewer: Viewer, job: Job) -> dict[str, Any]:
    """How far the worker is, in words."""
    told = jobs.told(job)
    if job.state == "FAILED":
        text = viewer.say(told) if told is not None else ""
    elif job.broken:
        text = _("The work was interrupted. Nothing was written. It is taken up again by itself, or start it again here.")
    elif job.state == "WAITING":
        text = _("Waiting for the worker.")
    elif job.phase == "write":
        text = _("Writing. All rows are written together, or none.")
    else:
        text = _("%(done)s of %(total)s rows read", done=f"{job.done:,}", total=f"{job.total:,}")
    return {"text": text, "done": job.done, "total": max(job.total, 1), "over": job.state == "FAILED" or job.broken,
            "failed": job.state == "FAILED"}


def failed(viewer: Viewer, batch: ImportBatch) -> str:
    """Why the last try to write came to nothing."""
    job = jobs.latest(imports.ROOM, batch.id)
    told = jobs.told(job) if job is not None and job.step == "write" and job.state == "FAILED" else None
    return viewer.say(told) if told is not None else ""


def left(viewer: Viewer, actor: Actor, batch: ImportBatch) -> dict[str, Any] | None:
    """People of the file's units who are not in the file; those with a live archive are named first."""
    pairs = json.loads(batch.leavers)
    if not pairs:
        return None
    named = leavers.named(actor, pairs[:NAMED])
    return {"count": len(pairs), "live": sum(bool(a) for _e, a in pairs), "people": named, "more": max(0, len(pairs) - len(named))}


def undone(viewer: Viewer, done: int, kept: list[imports.Kept]) -> dict[str, Any]:
    """What an undo does and what it leaves."""
    return {"done": done, "kept": [{"name": k.name, "reason": viewer.say(k.reason), "url": f"/{k.room}/show/{k.row_id}"} for k in kept]}
