"""From the address bar to a query: FAB's ``_flt_<index>_<column>`` grammar, order, page, read once per request.

Nothing is kept on the view object, which all requests share. Columns that are not declared searchable, or that some role of
the viewer sees only masked, are no filter and no order: their answers would betray the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from app.kernel.actor import Actor
from app.kernel.spec import Column, Lane, ServiceSpec
from app.kernel.text import N_
from app.services import inbox
from app.specs import visibility
from app.store.read import MAX_PAGE, Filter, Query, role_filter

TEXT, NUMBER, MONEY = ("sw", "ew", "ct", "eq"), ("eq", "ge", "le"), ("ge", "le", "eq")
SIZES = (25, 50, 100)
_PARAM = re.compile(r"_flt_(\d)_([a-z_0-9]+)\Z")


def operators(column: Column) -> tuple[str, ...]:
    """Filter index -> operator, by kind (ranges include both ends)."""
    if column.kind == "yuan":
        return MONEY
    if column.kind in ("int", "decimal", "date", "datetime"):
        return NUMBER
    if column.kind in ("bool", "ref"):
        return ("eq",)
    return TEXT


def state_column(spec: ServiceSpec) -> Column | None:
    """The state as a column: the room's own declaration where its cell differs, else open to all who see the room."""
    if not spec.states:
        return None
    return spec.columns.get("state") or Column("state", N_("State"), form=False, listed=True, search="first", sort=True)


def searchable(actor: Actor, spec: ServiceSpec) -> dict[str, Column]:
    """Columns that this actor may filter by."""
    roles = role_filter(spec)
    found = [c for c in spec.columns.values() if c.search and c.name != "state"]
    state = state_column(spec)
    if state is not None:
        found.append(state)
    return {c.name: c for c in found if visibility.openly(actor, c, roles)}


def sortable(actor: Actor, spec: ServiceSpec) -> dict[str, Column]:
    """Columns that this actor may order by."""
    roles = role_filter(spec)
    return {c.name: c for c in spec.columns.values() if c.sort and c.kind not in ("secret", "id_no", "bank")
            and visibility.openly(actor, c, roles)}


def same_word(spec: ServiceSpec, code: str) -> tuple[str, ...]:
    """All states that share the status word of ``code``."""
    return spec.same_word(code)


@dataclass(frozen=True)
class Asked:
    """What the address bar says of one list."""

    query: Query
    page: int
    size: int
    name: str  #: suffix of the order and page parameters

    def url(self, path: str, **change: Any) -> str:
        """The same list with some parameters changed (None removes one)."""
        args = MultiDict([(k, v) for k, v in request.args.items(multi=True) if known(k)])
        for key, value in change.items():
            args.poplist(key)
            if value is not None:
                args.add(key, str(value))
        text = urlencode(list(args.items(multi=True)))
        return f"{path}?{text}" if text else path


def known(key: str) -> bool:
    """Parameters that belong to a list and may travel on in its links."""
    return key in ("q", "todo", "lane") or key.startswith(("_flt_", "_oc_", "_od_", "page_", "psize_"))


def condition_text(args: MultiDict[str, str], pages: bool = False) -> str:
    """The query string of a list without what belongs to no condition (``pages``: with place and size of the page)."""
    pairs = [(k, v.strip()) for k, v in args.items(multi=True) if known(k) and (pages or not k.startswith(("page_", "psize_")))]
    return urlencode([(k, v) for k, v in pairs if v or k == "todo"])


def again(text: str) -> str:
    """A query string that a form carried along, with the parameters of a list alone."""
    return condition_text(MultiDict(parse_qsl(text[:4000])), pages=True)


def asked(actor: Actor, spec: ServiceSpec, name: str, given: MultiDict[str, str] | None = None) -> Asked:
    """Read the request once; ``given`` stands in for its address."""
    args: MultiDict[str, str] = request.args if given is None else given
    fields = searchable(actor, spec)
    filters: list[Filter] = []
    words: tuple[str, ...] = ()
    for key in args:
        match = _PARAM.match(key)
        column = fields.get(match.group(2)) if match else None
        if match is None or column is None:
            continue
        index, offered = int(match.group(1)), operators(column)
        for value in args.getlist(key):
            if not value.strip() or index >= len(offered):
                continue
            if column.name == "state":
                words = same_word(spec, value)
            else:
                filters.append(Filter(column.name, offered[index], value))
    words = _of_lane(spec, args.get("lane", ""), words)
    order, down = args.get(f"_oc_{name}", ""), args.get(f"_od_{name}") == "desc"
    if order not in sortable(actor, spec):
        order = ""
    query = Query(tuple(filters), args.get("q", "").strip(), order, down, words, waiting(actor, spec, args.get("todo")))
    return Asked(query, _number(f"page_{name}", 0, 10**6), max(1, _number(f"psize_{name}", SIZES[0], MAX_PAGE)), name)


def waiting(actor: Actor, spec: ServiceSpec, asked_for: str | None) -> str:
    """The kind of work that the address asks for: all of it where it names none that the actor has in the room."""
    if asked_for is None:
        return ""
    return asked_for if asked_for in inbox.kinds(actor, spec) else "all"


def lane(spec: ServiceSpec, name: str) -> Lane | None:
    """The column of the room's board with this name."""
    return next((found for found in spec.board.lanes if found.name == name), None) if spec.board else None


def _of_lane(spec: ServiceSpec, name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The states asked for, within those of a column of the board where one is named."""
    found = lane(spec, name)
    if found is None:
        return words
    return tuple(s for s in found.states if not words or s in words) or ("",)  # no state has an empty code: no row


def _number(key: str, default: int, most: int) -> int:
    text = request.args.get(key, "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 8 else default
