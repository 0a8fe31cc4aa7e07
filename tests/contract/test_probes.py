"""The forty probes of the handbook on every room: rows of other units are unseen, on every path, to everybody whose reach ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import inspect

from app.kernel import clock, scope
from app.kernel.actor import ROLES
from app.kernel.spec import ServiceSpec
from app.services import archive
from app.specs import display, visibility
from app.specs.registry import BY_ROOM, SPECS
from app.store import read
from tests.contract import marks, rows, tools
from tests.contract.expect import ACCOUNT, COMPANY, OPEN_TREE, REGISTERS
from tests.contract.rows import LEFT, RIGHT, Side, Stock
from tests.house import Browser, House
from tests.services.dossier import NOTHING
from views import query

#: accounts whose reach ends on the right side, and one below the left side's unit
NEIGHBOURS = {"reporter2": "WorkshopReporter", "editor2": "UnitEditor", "leader2": "UnitLeader", "grid2": "EapGridMember",
              "counselor2": "EapCounselor", "doctor2": "PairDoctor"}
UNITS = tuple(s.room for s in SPECS if s.room not in REGISTERS)
ABSENT = 987_654  #: a key that no row has: a foreign row must answer exactly like it


def visitors(spec: ServiceSpec) -> list[str]:
    """Neighbours who have the room; the tree of units is closed only to those who work inside a unit."""
    open_to = OPEN_TREE if spec.room == "org" else ()
    return [name for name, role in NEIGHBOURS.items() if role in spec.may["list"] and role not in open_to]


def requests_for(spec: ServiceSpec, pk: int, uuid: str) -> Iterator[tuple[str, str, Any]]:
    """Every way to ask for one row: method, path, body (a dict is a form, a list holds one JSON body)."""
    room = spec.room
    for path in ("show", "edit", "history"):
        yield "GET", f"/{room}/{path}/{pk}", None
    yield "GET", f"/{room}/print/{pk}.pdf", None
    yield "GET", f"/{room}/course/{pk}", None
    yield "GET", f"/{room}/related/{pk}/aid", None
    yield "POST", f"/{room}/decide/{pk}", {"verb": "approve", "version": "1", "note": "一二三四五"}
    for name in ("history", *(c.name for c in spec.children)):
        yield "GET", f"/{room}/tab/{pk}/{name}", None
    yield "POST", f"/{room}/edit/{pk}", {"version": "1", "remark": "x"}
    yield "POST", f"/{room}/delete/{pk}", {}
    for verb in spec.verbs or ("approve",):
        yield "GET", f"/{room}/act/{pk}/{verb}", None
        yield "POST", f"/{room}/act/{pk}/{verb}", {"version": "1", "note": "一二三四五"}
        yield "POST", f"/{room}/action/{verb}/{pk}", {"version": "1", "note": "一二三四五"}
        yield "POST", f"/api/v1/{room}/{pk}/{verb}", [{"version": 1, "note": "一二三四五"}]
    for field in ("id_no", "bank_account", "phone", "diagnosis", "nothing"):
        yield "POST", f"/{room}/reveal/{pk}/{field}", {"reason": "核对资料用途"}
    for method, body in (("GET", None), ("PUT", [{"version": 1}]), ("DELETE", None)):
        yield method, f"/api/v1/{room}/{pk}", body
    if room == "archive":
        yield "GET", f"/person/{pk}/plan", None
        yield "GET", f"/person/{pk}/plan.pdf", None
        for path in ("", "/inline", "/thumb"):
            yield "GET", f"/file/{uuid}{path}", None
        yield "GET", f"/file/view/{uuid}", None
    if spec.documents is not None:
        for name in ("list", "pane", "add", "describe"):
            yield "GET", f"/file/{name}/{room}/{pk}", None
        for name, body in (("add", {"kind": "DIAGNOSIS"}), ("describe", {"kind": "DIAGNOSIS"}), ("open", {"reason": "核对诊断证明"})):
            yield "POST", f"/file/{name}/{room}/{pk}", body
        yield "POST", f"/file/remove/{room}/{pk}/1", {}


def send(browser: Browser, method: str, path: str, body: Any) -> Any:
    if isinstance(body, list) or method in ("PUT", "DELETE"):
        return browser.api(method, path, body[0] if body else None)
    return browser.post(path, body) if method == "POST" else browser.get(path)


def told(answer: Any) -> set[str]:
    """Strings of the left side's people and rows that stand in an answer."""
    text = marks.readable(answer)
    return {s for s in ("张建国", "E001", "13900001000", "370399197503", "QXU01", LEFT.workshop) if s in text}


def probe(house: House, stock: Stock, spec: ServiceSpec, name: str) -> tuple[list[str], int]:
    """What a visitor learns or does with the left side's row; the number of probes."""
    browser, wrong, tried = tools.enter(house, name), [], 0
    before = tools.state_of(house)
    foreign = requests_for(spec, stock.pk(spec.room, LEFT), stock.files["U01"])
    absent = requests_for(spec, ABSENT, "5f5c371f-0000-0000-0000-000000000000")
    for (method, path, body), (_method, other, _body) in zip(foreign, absent, strict=True):
        answer, nothing = send(browser, method, path, body), send(browser, method, other, body)
        tried += 1
        if answer.status_code != nothing.status_code or answer.status_code not in (403, 404):
            wrong.append(f"{name} {method} {path}: {answer.status_code}, an absent row {nothing.status_code}")
        if told(answer):
            wrong.append(f"{name} {method} {path}: tells {told(answer)}")
    if tools.state_of(house) != before:
        wrong.append(f"{name} changed something in {spec.room}")
    return wrong, tried


@pytest.mark.parametrize("room", [room for room in UNITS if room not in COMPANY])
def test_a_row_of_the_neighbour_unit_is_unseen_on_every_path(lite: House, room: str) -> None:
    stock = rows.stocked(lite)
    assert visitors(BY_ROOM[room]), f"{room}: nobody with a narrow reach has it; is it a register?"
    for name in visitors(BY_ROOM[room]):
        wrong, tried = probe(lite, stock, BY_ROOM[room], name)
        assert not wrong, "\n".join(wrong)
        assert tried >= 15


def test_on_the_other_database_too(house: House) -> None:
    if house.name != "postgresql":
        return
    stock, before = rows.stocked(house), tools.state_of(house)
    for spec in (BY_ROOM[room] for room in UNITS):
        browser = tools.enter(house, visitors(spec)[-1] if spec.room not in COMPANY else "leader2")
        for method, path, body in requests_for(spec, stock.pk(spec.room, LEFT), stock.files["U01"]):
            assert send(browser, method, path, body).status_code in (403, 404), (method, path)
    assert tools.state_of(house) == before


def test_a_row_of_the_unit_above_is_unseen_to_the_workshop(lite: House) -> None:
    stock = rows.stocked(lite)
    for room in ("person", "archive", "aid", "green_channel"):
        with lite.inside():
            rows.put(BY_ROOM[room].model, stock.pk(room, LEFT), unit_id=stock.units["U01"])
        wrong, _tried = probe(lite, stock, BY_ROOM[room], "below")
        assert not wrong, "\n".join(wrong)


def test_the_unit_above_reaches_the_rows_of_its_workshops(lite: House) -> None:
    stock = rows.stocked(lite)
    for room in ("person", "archive", "aid", "green_channel"):
        for name in ("leader1", "editor1"):
            assert tools.enter(lite, name).get(f"/{room}/show/{stock.pk(room, LEFT)}").status_code == 200


def test_these_probes_notice_a_scope_that_is_gone(lite: House) -> None:
    stock, spec, rules = rows.stocked(lite), BY_ROOM["person"], scope.RULES["employee"]
    kept = rules["UnitEditor"]
    rules["UnitEditor"] = rules["Auditor"]  # a change of one word: all units instead of the own ones
    try:
        wrong, _tried = probe(lite, stock, spec, "editor2")
    finally:
        rules["UnitEditor"] = kept
    assert len(wrong) > 5
    assert any("tells" in line for line in wrong)


# ---- batches --------------------------------------------------------------------------------------------------------


def bulk(spec: ServiceSpec) -> Iterator[tuple[str, str, str]]:
    """Verb, state and neighbour of every move that takes several rows."""
    for move in spec.moves:
        for name, role in NEIGHBOURS.items():
            if move.bulk and role in move.roles:
                yield move.verb, move.sources[0], name


def asked(house: House, stock: Stock, room: str, verb: str) -> dict[str, Any]:
    """What the form of a batch asks for beside the rows; what the verb needs to stand in the own row is entered first."""
    if (room, verb) == ("archive", "approve"):
        with house.inside():
            own = rows.set_state(stock, BY_ROOM[room], RIGHT, "FIRST_PASSED")
            editor = house.actor(RIGHT.editor)
            archive.act(editor, own, "exclude", read.one(editor, BY_ROOM[room], own).version, NOTHING)
            rows.set_state(stock, BY_ROOM[room], RIGHT, "SURVEYED")
        return {"meeting_on": clock.today().isoformat()}
    return {"duty_person_id": stock.people[RIGHT.emp_no]} if (room, verb) == ("archive", "assign") else {}


def test_a_batch_with_one_foreign_row_changes_nothing_at_all(lite: House) -> None:
    tried = 0
    for spec in SPECS:
        for verb, state, name in bulk(spec):
            stock = rows.stocked(lite)  # anew: who gave the first review of a chain may not decide in it
            with lite.inside():
                own, foreign = rows.set_state(stock, spec, RIGHT, state), rows.set_state(stock, spec, LEFT, state)
            typed = asked(lite, stock, spec.room, verb)
            browser, before = tools.enter(lite, name), tools.state_of(lite)
            for data in ({"verb": verb, "pk": [own, foreign]}, {"action": verb, "rowid": [own, foreign]},
                         {"verb": verb, "pk": [foreign]}, {"verb": verb, "pk": [own, ABSENT]}, {"verb": verb, "pk": [own, "x"]}):
                assert browser.post(f"/{spec.room}/action_post", data).status_code == 404
            assert tools.state_of(lite) == before
            assert browser.post(f"/{spec.room}/action_post", {"verb": verb, "pk": [own], **typed}).status_code == 302
            assert tools.state_of(lite) != before, (spec.room, verb, name)
            tried += 1
    assert tried


def test_a_batch_without_rows_with_too_many_or_with_an_unknown_verb_is_refused(lite: House) -> None:
    stock = rows.stocked(lite)
    browser, before = tools.enter(lite, "leader2"), tools.state_of(lite)
    own = stock.pk("aid", RIGHT)
    for data, status in (({"verb": "approve"}, 422), ({"verb": "approve", "pk": [*range(1, 60)]}, 422),
                         ({"verb": "nothing", "pk": own}, 404), ({"verb": "submit", "pk": own}, 404), ({}, 404)):
        assert browser.post("/aid/action_post", data).status_code == status
    assert tools.enter(lite, "editor2").post("/aid/action_post", {"verb": "approve", "pk": own}).status_code == 403
    assert tools.state_of(lite) == before


# ---- nothing leaks into what one may see -----------------------------------------------------------------------------


def marks_of(house: House, stock: Stock, side: Side, rooms: tuple[str, ...]) -> set[str]:
    """Every mark of one side's rows in these rooms."""
    found: set[str] = set()
    with house.inside(), house.read() as session:
        for spec in (BY_ROOM[room] for room in rooms):
            row = session.get_one(spec.model, stock.pk(spec.room, side))
            lines = [(row, spec.columns.values()), *((i, c.columns) for c in spec.children for i in getattr(row, c.name))]
            for item, columns in lines:
                for column in columns:
                    found |= marks.texts(column, display.raw(item, column))
    return found


def own_pages(spec: ServiceSpec, stock: Stock, foreign: str) -> Iterator[str]:
    """Every page of a room that its own people open, each with the neighbour's keys and values where one can be put."""
    room, pk = spec.room, stock.pk(spec.room, RIGHT)
    yield from (f"/{room}/list/", f"/{room}/add", f"/{room}/show/{pk}", f"/{room}/edit/{pk}", f"/{room}/tab/{pk}/history",
                f"/{room}/list/?q={quote(foreign)}", f"/api/v1/{room}/", f"/api/v1/{room}/{pk}", f"/api/v1/{room}/_info",
                f"/api/v1/{room}/?q=(quick:{quote(foreign)})", f"/{room}/print/{pk}.pdf")
    yield from (f"/{room}/tab/{pk}/{c.name}" for c in spec.children)
    yield from (f"/{room}/course/{pk}", *(f"/{room}/related/{pk}/{other.room}" for other in SPECS))
    yield from (f"/{room}/export.{form}" for form in ("csv", "xlsx", "pdf"))
    yield from (f"/{room}/act/{pk}/{verb}" for verb in spec.verbs)
    named = {c.name: c for c in (*spec.columns.values(), *(f for m in spec.moves for f in m.fields)) if c.kind == "ref"}
    for column in named.values():
        key = stock.pk(column.ref, LEFT)
        yield from (f"/{room}/options/{column.name}", f"/{room}/options/{column.name}?q={quote(foreign)}",
                    f"/search/{room}/{column.name}", f"/search/{room}/{column.name}?q={quote(foreign)}",
                    f"/{room}/list/?_flt_0_{column.name}={key}", f"/{room}/export.csv?_flt_0_{column.name}={key}",
                    f"/{room}/add?{column.name}={key}", f"/api/v1/{room}/?q=(filters:!((col:{column.name},opr:eq,value:{key})))")


@pytest.mark.parametrize("name", [*NEIGHBOURS])
def test_no_answer_holds_a_byte_of_the_neighbour_units_rows(lite: House, name: str) -> None:
    stock = marks.marked(lite)
    shared = (*REGISTERS, "org") if NEIGHBOURS[name] in OPEN_TREE else REGISTERS
    own = marks_of(lite, stock, RIGHT, UNITS)
    secrets = marks_of(lite, stock, LEFT, UNITS) - own - marks_of(lite, stock, LEFT, shared)
    assert len(secrets) > 150
    with lite.inside(), lite.read() as session:
        foreign = session.get_one(BY_ROOM["person"].model, stock.pk("person", LEFT)).name
    browser, leaks, found = tools.enter(lite, name), [], set()
    mine = [s for s in SPECS if NEIGHBOURS[name] in s.may["list"]]
    paths = ["/", "/account/", "/api/v1/menu/", f"/person/{stock.pk('archive', RIGHT)}/plan"]
    for path in [*paths, *(p for spec in mine for p in own_pages(spec, stock, foreign))]:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        text = marks.readable(answer) if answer.status_code == 200 else answer.get_data(as_text=True)
        echoed = {foreign} if quote(foreign) in path else set()
        leaks += [f"{path}: {mark}" for mark in secrets - echoed if mark in text]
        found |= {mark for mark in own if mark in text}
    assert not leaks, "\n".join(leaks)
    assert len(found) > 10, "the marks of his own rows are not seen either: this test proves nothing"


# ---- hidden columns ----------------------------------------------------------------------------------------------------


def shown_rows(text: str, room: str) -> list[str]:
    return re.findall(rf'href="/{room}/show/(\d+)["?]', text)


def test_a_filter_or_an_order_on_a_column_that_is_not_open_says_nothing(lite: House) -> None:
    """Pages ignore it, the API answers 400: the same for a hit and for a miss."""
    stock = marks.marked(lite)
    probed = 0
    for role in ROLES:
        browser, actor = tools.enter(lite, ACCOUNT[role]), lite.actor(ACCOUNT[role])
        for spec in [s for s in SPECS if role in s.may["list"]]:
            with lite.inside(), lite.read() as session:
                row = session.get_one(spec.model, stock.pk(spec.room, LEFT))
                hidden = {n: str(display.plain(getattr(row, n))) for n in dict(inspect(spec.model).column_attrs)
                          if n not in query.searchable(actor, spec)}
                name = spec.columns.get("name")
                known = str(display.raw(row, name)) if name is not None and not visibility.names_open(actor, spec) else "XX"
            hit, miss = (shown_rows(browser.get(f"/{spec.room}/list/?q={q}").get_data(as_text=True), spec.room) for q in (known, "XX"))
            assert hit == miss, (role, spec.room, "quick search")
            plain = shown_rows(browser.get(f"/{spec.room}/list/").get_data(as_text=True), spec.room)
            for value in ("hit", "miss"):
                asked = "&".join(f"_flt_{i}_{n}={quote(v if value == 'hit' else 'XX')}" for n, v in hidden.items() for i in (0, 3))
                page = browser.get(f"/{spec.room}/list/?{asked[:6000]}")
                assert shown_rows(page.get_data(as_text=True), spec.room) == plain, (role, spec.room)
            view = next(type(v).__name__ for v in lite.app.appbuilder.baseviews if getattr(v, "route_base", "") == f"/{spec.room}")
            closed = next(n for n in hidden if n not in query.sortable(actor, spec) and n not in ("id", "state"))
            for way in ("asc", "desc"):
                page = browser.get(f"/{spec.room}/list/?_oc_{view}={closed}&_od_{view}={way}")
                assert shown_rows(page.get_data(as_text=True), spec.room) == plain, (role, spec.room, closed)
            for name in sorted(hidden)[:: max(1, len(hidden) // 4)]:
                for value in (hidden[name], "XX"):
                    asked = f"(filters:!((col:{name},opr:eq,value:'{quote(value)}')))"
                    assert browser.get(f"/api/v1/{spec.room}/?q={asked}").status_code == 400, (role, spec.room, name)
                assert browser.get(f"/api/v1/{spec.room}/?q=(order_column:{name},order_direction:asc)").status_code in (
                    (200,) if name in query.sortable(actor, spec) else (400,))
                probed += 1
    assert probed > 200
