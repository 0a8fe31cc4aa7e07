"""Forms as data: from declared columns to field dictionaries for the template, and from a posted form to raw values."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.kernel import clock, crypto, money
from app.kernel.fault import DomainError, Invalid
from app.kernel.spec import Child, Column, ServiceSpec
from app.kernel.text import N_, Text
from app.specs import asked, codes
from app.specs.display import Viewer
from views import labels

SHORT = 120  #: a sealed text up to this length is typed on one line
_KINDS = {"code": "select", "codes": "multiselect", "ref": "remote", "secret": "long", "secret_int": "int",
          "secret_decimal": "decimal"}
AT = "_at"  #: index of a repeating row on the page, kept beside its values


def read(spec_columns: list[Column], children: list[Child], form: MultiDict[str, str]) -> dict[str, Any]:
    """Raw values of a posted form: absent ticks are no, repeating rows become lists in their order on the page.

    Rows in which nothing was typed are left out; ``AT`` keeps where a row stands on the page.
    """
    raw: dict[str, Any] = {c.name: _one(c, c.name, form) for c in spec_columns}
    for child in children:
        raw[child.name] = _rows(child, form)
    for key in ("version", "note"):
        if key in form:
            raw[key] = form[key]
    return raw


def _one(column: Column, name: str, form: MultiDict[str, str]) -> Any:
    if column.kind == "codes":
        return form.getlist(name)
    if column.kind == "bool":
        return form.get(name, "")
    return form.get(name)


def _rows(child: Child, form: MultiDict[str, str]) -> list[dict[str, Any]]:
    pattern = re.compile(re.escape(child.name) + r"-(\d{1,4})-")
    indexes = sorted({int(m.group(1)) for m in map(pattern.match, form) if m})
    rows = []
    for index in indexes:
        row = {c.name: _one(c, f"{child.name}-{index}-{c.name}", form) for c in child.columns if c.typed}
        row["id"] = form.get(f"{child.name}-{index}-id", "")
        if row["id"] or any(row[c.name] not in (None, "", [], "0", preset(c)) for c in child.columns if c.typed):
            rows.append({**row, AT: index})
    return rows


def place(key: str, raw: Mapping[str, Any]) -> str:
    """Id on the page of the field (or row) that an error speaks of: "members.0.id_no", its rows counted as in ``raw``."""
    child, _, rest = key.partition(".")
    index, _, name = rest.partition(".")
    rows = raw.get(child)
    if isinstance(rows, list) and index.isdigit() and int(index) < len(rows) and isinstance(rows[int(index)], Mapping):
        index = str(rows[int(index)].get(AT, index))
    return "-".join(part for part in (child, index, name) if part)


def key_at(name: str, raw: Mapping[str, Any]) -> str:
    """The key of the field called ``name`` on the page: :func:`place` backwards."""
    child, _, rest = name.partition("-")
    index, _, field_name = rest.partition("-")
    for number, row in enumerate(raw.get(child) or [] if index.isdigit() else []):
        if str(row.get(AT)) == index:
            return f"{child}.{number}.{field_name}"
    return name


def stored(column: Column, row: Any) -> Any:
    """The value of a row as a form shows it; sealed numbers that are edited blind stay empty."""
    value = getattr(row, column.name, None)
    if value is None:
        return [] if column.kind == "codes" else ""
    if isinstance(value, crypto.Secret):
        return "" if column.kind in ("id_no", "bank") else value.open()
    if column.kind == "yuan":
        return money.fmt(value)
    if column.kind == "datetime":
        return clock.local(value).strftime("%Y-%m-%dT%H:%M")
    if column.kind == "bool":
        return "1" if value else ""
    if column.kind == "codes":
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def field(viewer: Viewer, column: Column, value: Any, *, name: str = "", src: str = "", errors: Mapping[str, list[Text]] | None = None,
          blind: bool = False, key: str = "", optional: bool = False, text: str = "") -> dict[str, Any]:
    """One field dictionary (the template's FIELD); ``text`` names the row that a remote select points to."""
    name = name or column.name
    kind = "text" if column.kind == "secret" and column.length <= SHORT else _KINDS.get(column.kind, column.kind)
    out: dict[str, Any] = {
        "id": name, "name": name, "label": viewer.say(column.label), "kind": kind,
        "value": value if value is not None else "", "text": "", "options": [], "src": "",
        "required": column.required and not blind and not optional, "readonly": False,
        "hint": viewer.say(column.hint) if column.hint else "", "placeholder": "", "blind": blind, "depends": "",
        "error": said(viewer, (errors or {}).get(key or name)), "wide": column.wide or kind == "long", "when": None,
        "codes": column.codes,
        "maxlength": column.length if column.kind in ("text", "long", "secret") else None,
    }
    if column.codes:
        listed = [(c.code, viewer.say(c.label)) for c in codes.get(column.codes).values()]
        if column.kind == "codes" and value:  # a browser sends choices in the order of the page: the stored order comes first
            listed.sort(key=lambda option: value.index(option[0]) if option[0] in value else len(value))
        out["options"] = listed
    if column.kind == "ref":
        out["src"], out["text"] = src, text
    return out


def fields(viewer: Viewer, spec: ServiceSpec, columns: list[Column], values: Mapping[str, Any], errors: Mapping[str, list[Text]],
           endpoint: str, blind: bool, row: Any = None) -> list[dict[str, Any]]:
    """Fields of own columns with their values, each with the condition under which it is asked."""
    names, known = _names(viewer, columns, [values]), {c.name: c for c in columns}
    made = []
    for c in columns:
        when = condition(c, known, values, row)
        if when is None:
            continue
        one = field(viewer, c, values.get(c.name), src=url_for(endpoint, field=c.name) if c.kind == "ref" else "", errors=errors,
                    blind=blind and c.kind in ("id_no", "bank"), text=names.get((c.name, str(values.get(c.name))), ""))
        made.append({**one, "when": when})
    return made


def condition(column: Column, known: Mapping[str, Column], values: Mapping[str, Any], row: Any = None,
              prefix: str = "") -> dict[str, list[str]] | None:
    """When the page shows a field: {} always, names and values of others on the page; None never, as the stored row says."""
    if column.when is None:
        return {}
    names = [n for n in asked.controls(column) if n in known]
    if not names:
        return {} if asked.holds(column, known, values, row) else None
    return {"fields": [prefix + n for n in names], "values": list(column.when[1])}


def _names(viewer: Viewer, columns: list[Column], rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """(column, key) -> name for the remote selects of all rows: one statement a column, however many rows."""
    found: dict[tuple[str, str], str] = {}
    for column in columns:
        if column.kind == "ref":
            named = labels.of_refs(viewer.actor, column, [r.get(column.name) for r in rows])
            found.update({(column.name, key): name for key, name in named.items()})
    return found


def repeat(viewer: Viewer, child: Child, rows: list[Mapping[str, Any]], errors: Mapping[str, list[Text]],
           endpoint: str) -> dict[str, Any]:
    """The repeating rows of a child, with a blank row (holding the defaults) for the script that adds more."""
    columns = [c for c in child.columns if c.typed]
    names, known = _names(viewer, columns, rows), {c.name: c for c in columns}
    titled = [c.name for c in columns if c.required and c.kind in ("text", "code")][:2]

    def one(index: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        kept, start = values.get("id"), f"{child.name}-{index}-"
        made = [{**field(viewer, c, values.get(c.name), name=start + c.name, errors=errors,
                         src=url_for(endpoint, field=c.name) if c.kind == "ref" else "",
                         key=f"{child.name}.{index}.{c.name}", blind=bool(kept) and c.kind in ("id_no", "bank"),
                         text=names.get((c.name, str(values.get(c.name))), "")),
                 "when": condition(c, known, values, prefix=start), "titles": c.name in titled} for c in columns]
        made.append({**field(viewer, Column("id", ""), kept or "", name=start + "id"), "kind": "hidden"})
        return {"index": index, "fields": made, "error": said(viewer, errors.get(f"{child.name}.{index}"))}

    return {
        "title": viewer.say(child.title), "note": None,
        "repeat": {
            "name": child.name, "add_label": viewer.say(child.add_label), "remove_label": viewer.say(N_("Remove")), "min": 0,
            "max": child.most, "error": said(viewer, errors.get(child.name)),
            "rows": [one(i, r) for i, r in enumerate(rows)],
            "blank": one("__i__", {c.name: preset(c) for c in columns}),
        },
    }


def preset(column: Column) -> str:
    """The default of a column as a form carries it."""
    if column.default is None or column.default is False:
        return ""
    return "1" if column.default is True else str(column.default)


def child_values(child: Child, row: Any) -> list[dict[str, Any]]:
    """Stored child rows as form values."""
    return [{**{c.name: stored(c, item) for c in child.columns if c.typed}, "id": item.id}
            for item in (getattr(row, child.name) if row is not None else [])]


def faults(error: DomainError) -> dict[str, list[Text]]:
    """Field -> sentences of a refusal; what belongs to no field stands under ""."""
    if isinstance(error, Invalid):
        return error.errors
    return {error.field or "": [error.message]}


def said(viewer: Viewer, texts: list[Text] | None) -> str | None:
    """The sentences at one field."""
    return " ".join(viewer.say(t) for t in texts) if texts else None


def summary(viewer: Viewer, errors: Mapping[str, list[Text]], labels_by_key: Mapping[str, str],
            known: Container[str] | None = None) -> list[dict[str, str]]:
    """Entries of the error summary: id of the field, its label, the sentence. What is not on the page leads to the form."""
    made = []
    for key, texts in errors.items():
        target = key.replace(".", "-")
        made.append({"id": target if target and (known is None or target in known) else "dl-form",
                     "label": labels_by_key.get(key, ""), "text": said(viewer, texts) or ""})
    return made
