"""The way through a list: which query a record was opened from, and which record comes before and after it there.

A list hands its query to its rows as one sealed parameter, ``in``: the address of a record never shows what was searched for,
and only the account that searched can open it. ``in=all`` is the plain list, ``todo=1`` (or a kind of work) the queue of what waits for
the viewer.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, request
from werkzeug.datastructures import MultiDict

from app.kernel import crypto
from app.kernel.spec import ServiceSpec
from app.specs import visibility
from app.store import way
from app.store.way import Place
from views.doors import actor
from views.query import asked, known

KEY, QUEUE, ALL = "in", "todo", "all"
_FIELD = "walk"  #: what the sealed text is bound to


def handed_on() -> dict[str, str]:
    """Parameters that the list of this request gives to the links of its rows; sealed once a page."""
    if "handed_on" not in g:
        g.handed_on = _sealed()
    return g.handed_on


def _sealed() -> dict[str, str]:
    pairs = [(k, v) for k, v in request.args.items(multi=True) if known(k) and not k.startswith(("page_", "psize_"))]
    if not pairs:
        return {KEY: ALL}
    if {k for k, _v in pairs} == {QUEUE}:
        return {QUEUE: _kind(pairs[0][1])}
    token = crypto.main().seal(_FIELD, urlencode(pairs), str(actor().user_id))
    return {KEY: token.rstrip("=").replace(":", ".")}


def kept() -> dict[str, str]:
    """The parameters of this request that its own links carry on."""
    found = {KEY: request.args[KEY]} if KEY in request.args else {}
    return {**found, **({QUEUE: _kind(request.args[QUEUE])} if QUEUE in request.args else {})}


def in_queue() -> bool:
    """True while the viewer works through what waits for him."""
    return QUEUE in (_args() or ())


def place(spec: ServiceSpec, name: str, pk: int) -> Place | None:
    """Where the row stands in the query it was opened from; None when it was opened from elsewhere. ``name`` is the view's."""
    args = _args()
    if args is None or not spec.may.get("list"):
        return None
    query = asked(actor(), spec, name, args).query
    return way.place(actor(), spec, query, pk, visibility.names_open(actor(), spec))


def _args() -> MultiDict[str, str] | None:
    """The query that the address names, opened once a request; what cannot be opened names none."""
    if "walk" not in g:
        g.walk = _read()
    return g.walk


def _read() -> MultiDict[str, str] | None:
    given = request.args.get(KEY, "")
    if given == ALL:
        return MultiDict()
    if given:
        token = given.replace(".", ":")
        with suppress(crypto.CryptoError):
            text = crypto.main().open_(_FIELD, token + "=" * (-len(token.rpartition(":")[2]) % 4), str(actor().user_id))
            return MultiDict(parse_qsl(text))
        return None
    return MultiDict({QUEUE: _kind(request.args[QUEUE])}) if QUEUE in request.args else None


def _kind(value: str) -> str:
    """The kind of work as an address may carry it; anything odd is all of it."""
    return value if value.isascii() and value.isalnum() and len(value) < 12 else "1"


def words(found: Place) -> dict[str, Any]:
    """Numbers of a place for a sentence."""
    return {"n": found.number, "count": f"{found.count}+" if found.capped else str(found.count)}
