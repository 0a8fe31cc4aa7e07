"""The table of rights: what it says, and that the running product does just that, for every room and all fifteen roles."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from app import matrix
from app.kernel.actor import ROLES
from app.kernel.spec import Column, ServiceSpec
from app.specs import display, visibility
from app.specs.registry import BY_ROOM, SPECS
from tests.contract import marks, rows, tools
from tests.contract.expect import ABSENT, ACCOUNT, CELLS, reached
from tests.contract.rows import LEFT, ROOMS, SIDES
from tests.house import Browser

TABLE = {row[:4]: row[4] for row in matrix.rows()}
#: permission of FAB -> action of a room
ACTIONS = {"can_list": "list", "can_show": "list", "can_get": "list", "can_info": "list", "can_add": "add", "can_post": "add",
           "can_edit": "edit", "can_put": "edit", "can_export": "export"}


def may(role: str, room: str, action: str) -> bool:
    return TABLE[role, room, "action", action] == "yes"


# ---- what it says ---------------------------------------------------------------------------------------------------


def test_the_telling_cells_are_those_of_the_handbook() -> None:
    wrong = [(*key, TABLE.get((*key,)), wanted) for *key, wanted in CELLS if TABLE.get((*key,)) != wanted]  # type: ignore[arg-type]
    assert not wrong
    assert len(CELLS) >= 30


def test_every_role_and_every_room_is_in_the_table() -> None:
    for role in ROLES:
        for spec in SPECS:
            for action in ("list", "add", "edit", "export"):
                assert TABLE[role, spec.room, "action", action] in ("yes", "no")


def test_a_role_has_nothing_of_the_rooms_that_are_closed_to_it() -> None:
    for role, rooms in ABSENT.items():
        for room in set(rooms) & set(ROOMS):
            open_to = {k: v for k, v in TABLE.items() if k[:2] == (role, room) and v not in ("no", "-")}
            assert not open_to, open_to


def test_the_auditor_writes_nothing_and_administration_sees_nobody() -> None:
    written = {k for k, v in TABLE.items() if k[0] == "Auditor" and v == "yes" and (k[2] == "verb" or k[3] in ("add", "edit"))}
    assert not written
    for spec in SPECS:
        if may("SysAdmin", spec.room, "list"):
            columns = [*spec.columns.values(), *(c for child in spec.children for c in child.columns)]
            cells = {c.cell for c in columns}
            assert cells <= {"general", "catalogue"}, spec.room
            assert cells == {"catalogue"} or not hasattr(spec.model, "unit_id"), spec.room


def test_what_a_role_may_move_or_write_it_may_also_see() -> None:
    for (role, room, kind, name), right in TABLE.items():
        if right == "yes" and (kind == "verb" or name in ("add", "edit", "export")):
            assert may(role, room, "list"), (role, room, name)


def test_the_rights_in_the_database_are_those_of_the_table(museum: SimpleNamespace) -> None:
    with museum.house.read() as session:
        have = {tuple(r) for r in session.execute(text(
            "SELECT r.name, v.name, p.name FROM ab_permission_view_role l JOIN ab_role r ON r.id = l.role_id "
            "JOIN ab_permission_view pv ON pv.id = l.permission_view_id JOIN ab_permission p ON p.id = pv.permission_id "
            "JOIN ab_view_menu v ON v.id = pv.view_menu_id"))}
    rooms = {g for g in have if g[1] in ROOMS}
    wanted = {(role, room, name) for role in ROLES for room in ROOMS for name, action in ACTIONS.items() if may(role, room, action)}
    wanted |= {(k[0], k[1], k[3]) for k, v in TABLE.items() if k[2] == "verb" and v == "yes"}
    assert rooms == wanted


# ---- that it holds: doors ---------------------------------------------------------------------------------------------


def doors(spec: ServiceSpec, own: int, far: int, role: str) -> Iterator[tuple[str, str, Any, int]]:
    """Method, path, body and the status that table and reach ask for."""
    room = spec.room

    def status(action: str, side: int = own, done: int = 200) -> int:
        return 403 if not may(role, room, action) else done if side == own or len(reached(role, room)) == 2 else 404

    yield "GET", f"/{room}/list/", None, status("list")
    yield "GET", f"/{room}/add", None, status("add")
    yield "GET", f"/{room}/export.csv", None, status("export")
    yield "GET", f"/api/v1/{room}/", None, status("list")
    yield "POST", f"/api/v1/{room}/", [], 400 if may(role, room, "add") else 403
    if not may(role, room, "list"):
        yield from (("GET", f"/{room}/{page}/{own}", None, 403) for page in ("show", "edit"))
        yield from ((method, f"/api/v1/{room}/{own}", {}, 403) for method in ("GET", "PUT", "DELETE"))
        return
    state = open_state(spec)
    for key in (own, far):
        yield "GET", f"/{room}/show/{key}", None, status("list", key)
        yield "GET", f"/{room}/edit/{key}", None, status("edit", key, 200 if state else 302)
        yield "GET", f"/api/v1/{room}/{key}", None, status("list", key)
        yield "PUT", f"/api/v1/{room}/{key}", {}, status("edit", key, 422)
    yield "DELETE", f"/api/v1/{room}/{far}", None, status("list", far, 405)
    yield "GET", f"/api/v1/{room}/_info", None, status("list")


def open_state(spec: ServiceSpec) -> bool:
    """True when the exhibit of the room stands in a state in which it may be edited."""
    stands = {"archive": "ACTIVE", "aid": "APPROVED", "eap": "IN_SERVICE", "pairing": "ACTIVE",
              "notice": "RUNNING"}  #: the others: as they were created
    return not spec.edit_states or stands.get(spec.room, spec.states[0].code) in spec.edit_states


@pytest.mark.parametrize("role", ROLES)
def test_every_door_answers_as_the_table_says(museum: SimpleNamespace, role: str) -> None:
    browser, wrong = tools.enter(museum.house, ACCOUNT[role]), []
    before = tools.state_of(museum.house)
    for spec in SPECS:
        own, far = (museum.stock.pk(spec.room, side) for side in SIDES)
        for method, path, body, wanted in doors(spec, own, far, role):
            answer = browser.get(path) if body is None and method == "GET" else browser.api(method, path, body)
            if answer.status_code != wanted:
                wrong.append(f"{method} {path}: {answer.status_code} instead of {wanted}")
    assert not wrong, "\n".join(wrong)
    assert tools.state_of(museum.house) == before


# ---- that it holds: fields ----------------------------------------------------------------------------------------------


def fields_of(spec: ServiceSpec, row: Any) -> Iterator[tuple[Column, Any, tuple[str, ...]]]:
    """Every column with its value in the row or a child row, and the cells a viewer needs for it."""
    for column in spec.columns.values():
        yield column, display.raw(row, column), (column.cell,)
    for child in spec.children:
        for item in getattr(row, child.name):
            for column in child.columns:
                yield column, display.raw(item, column), (child.cell, column.cell)


def look(browser: Browser, spec: ServiceSpec, pk: int, role: str) -> dict[str, str]:
    """Everything the product shows of a row, by address."""
    room = spec.room
    paths = [f"/{room}/show/{pk}", f"/{room}/list/", f"/{room}/tab/{pk}/history", f"/api/v1/{room}/{pk}", f"/api/v1/{room}/",
             f"/{room}/print/{pk}.pdf", *(f"/{room}/tab/{pk}/{c.name}" for c in spec.children if c.tab)]
    if may(role, room, "export"):
        paths.append(f"/{room}/export.csv")  # the other formats hold the same cells: test_exports
    if may(role, room, "edit"):
        paths.append(f"/{room}/edit/{pk}")
    paths += [f"/{room}/act/{pk}/{verb}" for verb in spec.verbs if TABLE[role, room, "verb", verb] == "yes"][:4]
    for column in {c.name: c for c in (*spec.columns.values(), *(f for m in spec.moves for f in m.fields)) if c.kind == "ref"}.values():
        paths += [f"/search/{room}/{column.name}", f"/{room}/options/{column.name}"]
    if room == "archive":
        paths += [f"/person/{pk}/plan", f"/person/{pk}/plan.pdf"]
    answers = {path: browser.get(path) for path in paths}
    return {path: marks.readable(a) for path, a in answers.items() if a.status_code == 200}


def rights(museum: SimpleNamespace, role: str, spec: ServiceSpec) -> tuple[dict[str, str], dict[str, str], Any]:
    """Text of a marked value -> best right of the role on it; masked text -> its full text; the row."""
    actor = museum.house.actor(ACCOUNT[role])
    full: dict[str, str] = {}
    masked: dict[str, str] = {}
    with museum.house.inside(), museum.house.read() as session:
        row = session.get_one(spec.model, museum.stock.pk(spec.room, LEFT))
        at = visibility.moment(spec, row, actor)
        for column, value, cells in fields_of(spec, row):
            found = [visibility.right(actor, c, {role}, at).see for c in cells]
            see = found[-1] if all(found) else ""
            for form in marks.texts(column, value):
                full[form] = max(full.get(form, ""), see, key=("", "M", "V").index)
                if see == "M" and column.show and len(cells) == 1 and not column.path:
                    masked[display.masked(column, value)] = form
    return full, masked, row


#: the plan tells every reader of the archive who cares for the employee and when he was seen last
TOLD_BY_THE_PLAN = (("doctor", "name"), ("hospital", "name"), ("follow_up", "done_on"))
#: and who reads the diagnosis learns the department, which names the illness
TOLD_WITH_THE_DIAGNOSIS = (*TOLD_BY_THE_PLAN, ("pairing", "department"))


def told_by_others(museum: SimpleNamespace, role: str) -> set[str]:
    """Marks that other rooms may tell: numbers of related rows, and the heads of pairings on the plan."""
    found: set[str] = set()
    with museum.house.inside(), museum.house.read() as session:
        for spec in [s for s in SPECS if may(role, s.room, "list")]:
            refs = {c.ref for c in spec.columns.values() if c.kind == "ref" and TABLE[role, spec.room, "field", c.name] != "-"}
            for target in map(BY_ROOM.__getitem__, refs):
                row = session.get_one(target.model, museum.stock.pk(target.room, LEFT))
                names = {target.number_column, "name"} & {n for n, c in target.columns.items() if c.cell in ("general", "catalogue")}
                found |= {form for n in names for form in marks.texts(target.columns[n], getattr(row, n))}
        told = TOLD_WITH_THE_DIAGNOSIS if TABLE[role, "archive", "field", "diagnosis"] == "V" else TOLD_BY_THE_PLAN
        for room, name in told if may(role, "archive", "list") else ():
            row = session.get_one(BY_ROOM[room].model, museum.stock.pk(room, LEFT))
            found |= marks.texts(BY_ROOM[room].columns[name], getattr(row, name))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_a_byte_of_a_field_that_its_cell_hides(museum: SimpleNamespace, role: str) -> None:
    browser, leaks, hidden, shown = tools.enter(museum.house, ACCOUNT[role]), [], 0, 0
    allowed = told_by_others(museum, role)
    pages: dict[str, str] = {"/": marks.readable(browser.get("/"))}
    secret: set[str] = set()
    for spec in SPECS:
        full, masked, _row = rights(museum, role, spec)
        if not may(role, spec.room, "list") or LEFT not in reached(role, spec.room):
            secret |= set(full)
            continue
        allowed |= {form for form, see in full.items() if see == "V"}
        secret |= {form for form, see in full.items() if see != "V"}
        seen = look(browser, spec, museum.stock.pk(spec.room, LEFT), role)
        pages |= seen
        everything = "\n".join(seen.values())
        missing = [m for m in masked if m not in seen[f"/{spec.room}/show/{museum.stock.pk(spec.room, LEFT)}"]]
        assert not missing, f"{spec.room}: the masks {missing} are not shown"
        hidden += sum(see != "V" for see in full.values())
        shown += sum(form in everything for form, see in full.items() if see == "V")
    leaks = [f"{path}: {form}" for path, page in pages.items() for form in secret - allowed if form in page]
    assert not leaks, "\n".join(sorted(leaks))
    assert shown or role in ("VolunteerLead", "SysAdmin")


@pytest.mark.parametrize("role", ROLES)
def test_the_api_has_no_key_for_a_column_that_the_role_has_not(museum: SimpleNamespace, role: str) -> None:
    browser, actor = tools.enter(museum.house, ACCOUNT[role]), museum.house.actor(ACCOUNT[role])
    for spec in [s for s in SPECS if may(role, s.room, "list") and LEFT in reached(role, s.room)]:
        pk = museum.stock.pk(spec.room, LEFT)
        one = browser.get(f"/api/v1/{spec.room}/{pk}").get_json()["result"]
        listed = next(r for r in browser.get(f"/api/v1/{spec.room}/").get_json()["result"] if r["id"] == pk)
        info = browser.get(f"/api/v1/{spec.room}/_info").get_json()
        for column in spec.columns.values():
            cell = TABLE[role, spec.room, "field", column.name]
            if cell == "-" or cell.endswith("@n"):
                offered = {c["name"] for c in info["columns"]} | set(info["filters"]) | set(info["order_columns"])
                assert column.name not in {*one, *listed, *offered}, (spec.room, column.name)
        for child in spec.children:
            cells = [visibility.CELLS[child.cell][role], *(visibility.CELLS[c.cell][role] for c in child.columns)]
            if cells[0] == "-":
                assert child.name not in one, (spec.room, child.name)
            for item in one.get(child.name, ()):
                assert not {c.name for c, cell in zip(child.columns, cells[1:], strict=True) if cell == "-"} & set(item)
        if spec.states:
            verbs = {m.verb for m in spec.moves if one.get("state") in m.sources and actor.has(m.roles)}
            assert set(one["verbs"]) <= verbs


# ---- that it holds: cells that change with the row --------------------------------------------------------------------


def in_state(museum: SimpleNamespace, room: str, state: str) -> int:
    with museum.house.inside():
        return rows.set_state(museum.stock, BY_ROOM[room], LEFT, state)


def page(museum: SimpleNamespace, role: str, path: str) -> str:
    answer = tools.enter(museum.house, ACCOUNT[role]).get(path)
    return marks.readable(answer) if answer.status_code == 200 else f"{answer.status_code}"


def value(museum: SimpleNamespace, room: str, name: str) -> set[str]:
    """A marked value as a page or the API would show it in full."""
    with museum.house.inside(), museum.house.read() as session:
        row = session.get_one(BY_ROOM[room].model, museum.stock.pk(room, LEFT))
        column = BY_ROOM[room].columns[name]
        return marks.texts(column, display.raw(row, column))


#: room, column, role, state -> "V" seen in full, "M" not in full
TAILS = (
    ("archive", "diagnosis", "UnitEditor", "DRAFT", "V"), ("archive", "diagnosis", "UnitEditor", "SUBMITTED", "M"),
    ("archive", "diagnosis", "WorkshopReporter", "DRAFT", "M"), ("archive", "annual_income", "WorkshopReporter", "DRAFT", "M"),
    ("aid", "requested_amount", "UnitEditor", "DRAFT", "V"), ("aid", "requested_amount", "UnitEditor", "APPROVED", "V"),
    ("green_channel", "disease", "GreenDesk", "OPEN", "V"), ("green_channel", "disease", "GreenDesk", "CLOSED", "M"),
    ("green_channel", "name", "GreenDesk", "OPEN", "V"), ("green_channel", "name", "GreenDesk", "CLOSED", "M"),
    ("green_channel", "phone", "GreenDesk", "OPEN", "V"), ("green_channel", "phone", "GreenDesk", "CLOSED", "M"),
    ("green_channel", "disease", "UnitEditor", "OPEN", "V"), ("green_channel", "disease", "UnitEditor", "ACCEPTED", "M"),
)


@pytest.mark.parametrize(("room", "column", "role", "state", "wanted"), TAILS)
def test_a_cell_closes_when_the_row_moves_on(
    museum: SimpleNamespace, room: str, column: str, role: str, state: str, wanted: str
) -> None:
    before = {"archive": "ACTIVE", "aid": "APPROVED", "green_channel": "OPEN"}[room]
    pk, full = in_state(museum, room, state), value(museum, room, column)
    found = [any(f in page(museum, role, path) for f in full) for path in (f"/{room}/show/{pk}", f"/api/v1/{room}/{pk}")]
    in_state(museum, room, before)
    assert found == [wanted == "V"] * 2


def test_a_document_is_open_to_the_editor_only_until_the_archive_is_submitted(museum: SimpleNamespace) -> None:
    path = f"/file/{museum.stock.files['U01']}"
    wanted = {"UnitEditor": ("200", "403"), "UnitLeader": ("403", "403"), "CompanyOfficer": ("403", "403"), "Auditor": ("403", "403"),
              "SysAdmin": ("403", "403"), "EapCounselor": ("403", "403"), "HealthManager": ("403", "403")}
    for role, pair in wanted.items():
        for state, status in zip(("DRAFT", "SUBMITTED"), pair, strict=True):
            in_state(museum, "archive", state)
            assert str(tools.enter(museum.house, ACCOUNT[role]).get(path).status_code) == status, (role, state)
    in_state(museum, "archive", "ACTIVE")


def test_who_sent_an_employee_to_the_psychologist_sees_number_day_and_that_it_was_sent(museum: SimpleNamespace) -> None:
    pk = museum.stock.pk("eap", LEFT)
    found = tools.enter(museum.house, "editor1").get(f"/api/v1/eap/{pk}").get_json()["result"]
    assert set(found) - {"id", "verbs"} == {"ref_no", "referred_on", "sent"}
    assert found["verbs"] == []
