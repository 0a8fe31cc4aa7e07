"""The words of the import pages: those of lists are always Chinese, as the lists are; those of the page are the viewer's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.text import N_, Text
from app.services.imports.tables import HINT
from app.services.imports.words import fields_of
from app.specs import codes
from app.specs.display import Viewer
from app.specs.imports import KINDS, Field, Kind
from models.imports import ImportBatch

STATES = {
    "UPLOADED": (N_("Columns to be checked"), "yellow"), "CHECKED": (N_("Checked, not written"), "azure"),
    "RUNNING": (N_("Being written"), "azure"), "DONE": (N_("Imported"), "green"), "UNDONE": (N_("Taken back"), "grey"),
    "EXPIRED": (N_("Given up"), "grey"),
}
POLICIES = {
    "skip": N_("Only add new rows; leave existing ones as they are"),
    "update": N_("Add new rows and change existing ones to what the file says (empty cells change nothing)"),
    "stop": N_("Import nothing if a row exists already"),
}
ENCODINGS = {"xlsx": "Excel (xlsx)", "utf-8": "CSV, UTF-8", "gb18030": "CSV, GB18030"}
LONGEST_HINT = 12  #: codes that the row of remarks names


def chinese(msgid: str) -> str:
    """A msgid as lists write it, also where nobody looks at a page."""
    with force_locale("zh"):
        return gettext(msgid)


def say_chinese(text: Text | str) -> str:
    """A sentence with its values in Chinese."""
    with force_locale("zh"):
        return Viewer(None, gettext).say(text)  # type: ignore[arg-type]


def moment(at: Any) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def line(viewer: Viewer, batch: ImportBatch, names: Mapping[int | None, str]) -> dict[str, Any]:
    """One import in the list: counts and course."""
    word, tone = STATES[batch.state]
    own = batch.user_id == viewer.actor.user_id and viewer.actor.has(KINDS[batch.kind].importers)
    return {"id": batch.id, "kind": viewer.say(KINDS[batch.kind].title), "state": viewer.say(word), "tone": tone,
            "at": moment(batch.created_at), "by": names.get(batch.user_id, _("System")), "rows": batch.rows,
            "created": batch.created, "updated": batch.updated, "skipped": batch.skipped, "sha256": batch.sha256[:12],
            "own": own and batch.state != "EXPIRED"}


# ---- the template -----------------------------------------------------------------------------------------------------


def hint(item: Field) -> str:
    """What belongs into a column, in a few words."""
    column, parts = item.column, []
    if item.needed or item.new:
        parts.append(chinese(N_("needed")))
    if column.codes:
        listed = [chinese(c.label) for c in codes.get(column.codes).values()]
        parts.append("/".join(listed) if len(listed) <= LONGEST_HINT else chinese(N_("see the code lists")))
    elif column.kind == "bool":
        parts.append(chinese(N_("yes or no")))
    elif column.kind == "date":
        parts.append("2026-01-31")
    elif column.kind == "yuan":
        parts.append(chinese(N_("yuan, two decimals at most")))
    elif column.kind == "id_no":
        parts.append(chinese(N_("18 characters, as text")))
    if column.hint and not column.codes:
        parts.append(chinese(column.hint))
    return "; ".join(parts)


def headings(kind: Kind, member: bool = False) -> tuple[list[str], list[str], list[bool]]:
    """Headings, remarks and whether they are needed, for the template."""
    items = fields_of(kind, member)
    hints = [hint(i) for i in items]
    remark = chinese(N_("this row is a remark and is not imported"))
    hints[0] = f"{HINT} {remark}; {hints[0]}"
    return [chinese(i.column.label) for i in items], hints, [i.needed for i in items]


def lists(kind: Kind) -> list[tuple[str, list[str]]]:
    """The code lists that the kind uses."""
    return [(chinese(i.column.label), [chinese(c.label) for c in codes.get(i.column.codes).values()])
            for i in kind.fields if i.column.codes]
