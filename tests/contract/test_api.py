"""REST of every room: the same scope and services, repeated and stale requests, every state and every verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.kernel.actor import ROLES
from app.kernel.spec import ServiceSpec
from app.specs.registry import BY_ROOM, SPECS
from models.trace import ApprovalStep, AuditLog
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT, reached
from tests.contract.rows import LEFT, ROOMS, Stock
from tests.house import Browser, House

STATEFUL = tuple(s.room for s in SPECS if s.states)


def version(house: House, spec: ServiceSpec, pk: int) -> int:
    with house.read() as session:
        return int(session.scalar(select(spec.model.version).where(spec.model.id == pk)) or 0)


def put_in(house: House, stock: Stock, spec: ServiceSpec, state: str) -> int:
    with house.inside():
        return rows.set_state(stock, spec, LEFT, state)


# ---- questions ------------------------------------------------------------------------------------------------------

JUNK = (
    "(((", "!(1)", "()", "(filters:1)", "(filters:!(1))", "(filters:!((col:state)))", "(filters:!((col:!(a),opr:eq,value:1)))",
    "(filters:!((col:state,opr:!(a),value:1)))", "(filters:!((col:state,opr:eq,value:(a:1))))", "(order_column:!(a))",
    "(order_column:(a:1))", "(order_column:1)", "(page:x)", "(page:-5,page_size:-5)", "(page_size:999999999999)",
    "(page:999999999999999999999)", "(quick:!(a))", "(quick:(a:1))", "(columns:!(id_no,diagnosis))", "(keys:!(none))",
    "(filters:!((col:state,opr:zz,value:1)))", "(filters:(a:1))", "''", "1",
)


@pytest.mark.parametrize("room", ROOMS)
def test_no_question_breaks_the_api(lite: House, room: str) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "many" if room not in ("eap_assessment", "eap_session") else "counselor")
    for junk in JUNK if room in ("archive", "eap_session", "org") else JUNK[::4]:
        answer = browser.get(f"/api/v1/{room}/", query_string={"q": junk})
        assert answer.status_code in (200, 400), (junk, answer.status_code)
        if answer.status_code == 400:
            assert set(answer.get_json()["error"]) >= {"code", "message", "field"}
    bodies = ("", "x", "[]", "1", "null", '{"version": {"a": 1}}', '{"members": 5}', '{"unit_id": [1], "name": {"a": 1}}')
    for body in bodies if room in ("archive", "eap_session", "org") else bodies[-3:]:
        for method, path in (("POST", f"/api/v1/{room}/"), ("PUT", f"/api/v1/{room}/1"), ("POST", f"/api/v1/{room}/1/approve")):
            answer = browser.client.open(path, method=method, data=body, content_type="application/json",
                                         headers={"X-CSRFToken": browser.token})
            assert 400 <= answer.status_code < 500, (method, path, body, answer.status_code)


def test_asked_for_more_columns_or_keys_the_api_gives_no_more(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "editor1")
    plain = browser.get("/api/v1/archive/").get_json()
    for asked in ("(columns:!(bank_account,created_by,trace,persons))", "(keys:!(result))", "(select_columns:!(id_no_bx))"):
        assert browser.get("/api/v1/archive/", query_string={"q": asked}).get_json() == plain
    for name in ("created_by", "trace", "id_no_bx", "archive_id_bx", "rule_version_id"):
        assert name not in plain["result"][0]


# ---- mass assignment --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [r for r in ROOMS if BY_ROOM[r].may.get("edit")])
def test_a_put_changes_the_columns_of_the_form_and_no_other(lite: House, room: str) -> None:
    stock, spec = rows.stocked(lite), BY_ROOM[room]
    pk = put_in(lite, stock, spec, spec.edit_states[0]) if spec.edit_states else stock.pk(room, LEFT)
    typed = {c.name for c in spec.columns.values() if c.typed and not c.add_only} | {c.name for c in spec.children}
    free = {c.name for c in spec.model.__table__.columns} - typed - {"version", "changed_at", "changed_by", "due_on", "due_at"}

    def stored() -> dict[str, str]:
        with lite.read() as session:
            row = session.get_one(spec.model, pk)
            return {n: str(getattr(row, n)) for n in free if hasattr(row, n)}

    before = stored()
    hostile = {n: {"state": "ACTIVE", "unit_id": stock.units["U02"]}.get(n, 1) for n in free}
    for role in spec.may["edit"]:
        browser = tools.enter(lite, ACCOUNT[role])
        answer = browser.api("PUT", f"/api/v1/{room}/{pk}", {**hostile, "version": version(lite, spec, pk)})
        assert answer.status_code in (200, 422, 403), answer.get_data(as_text=True)
        assert stored() == before, role


def test_a_new_row_takes_its_unit_its_state_and_its_author_from_the_house(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "editor2")
    body = {"name": "线索", "reason": "邻居反映困难", "state": "ACTIVE", "unit_id": stock.units["W021"], "created_by": 1, "version": 9,
            "archive_no": "QX1", "annual_income": "1.00", "id": 777}
    made = browser.api("POST", "/api/v1/archive/", body).get_json()["id"]
    with lite.read() as session:
        row = session.get_one(BY_ROOM["archive"].model, made)
        assert (row.state, row.version, row.archive_no, row.annual_income) == ("LEAD", 1, None, None)
        assert row.created_by == lite.actor("editor2").user_id
        assert made != 777
    assert browser.api("POST", "/api/v1/archive/", {**body, "unit_id": stock.units["U01"]}).status_code == 422


# ---- repeated and stale requests ----------------------------------------------------------------------------------------


def test_the_same_request_again_has_the_same_answer_and_is_done_once(house: House) -> None:
    stock = rows.stocked(house)
    browser = tools.enter(house, "editor2")
    body = {"name": "线索", "reason": "邻居反映困难", "unit_id": stock.units["W021"]}
    first, again = (browser.api("POST", "/api/v1/archive/", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    other = browser.api("POST", "/api/v1/archive/", {**body, "reason": "别的"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 409
    pk = first.get_json()["id"]
    change = {"version": 1, "reason": "住院"}
    one, two = (browser.api("PUT", f"/api/v1/archive/{pk}", change, **{"Idempotency-Key": "k2"}) for _ in range(2))
    assert one.get_json() == two.get_json()
    assert version(house, BY_ROOM["archive"], pk) == 2
    move = {"version": 2, "note": "查无此事,不属实"}
    one, two = (browser.api("POST", f"/api/v1/archive/{pk}/drop", move, **{"Idempotency-Key": "k3"}) for _ in range(2))
    assert (one.status_code, one.get_json()) == (200, two.get_json())
    with house.read() as session:
        steps = session.scalar(select(func.count()).select_from(ApprovalStep).where(ApprovalStep.object_id == pk,
                                                                                  ApprovalStep.object_kind == "archive"))
    assert steps == 1


def test_a_key_belongs_to_its_person_its_room_its_row_and_its_verb(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "editor2")
    body = {"name": "线索", "reason": "邻居反映困难", "unit_id": stock.units["W021"]}
    key = {"Idempotency-Key": "one"}
    pks = [browser.api("POST", "/api/v1/archive/", body).get_json()["id"] for _ in range(2)]
    change = {"version": 1, "reason": "住院"}
    assert browser.api("PUT", f"/api/v1/archive/{pks[0]}", change, **key).status_code == 200
    assert browser.api("PUT", f"/api/v1/archive/{pks[1]}", change, **key).status_code == 409, "another row"
    assert browser.api("POST", "/api/v1/archive/", change, **key).status_code == 409, "another method"
    drop = {"version": 2, "note": "查无此事,不属实"}
    assert browser.api("POST", f"/api/v1/archive/{pks[0]}/drop", drop, **key).status_code == 409, "another verb"
    colleague = tools.enter(lite, "leader2")
    assert colleague.api("PUT", f"/api/v1/archive/{pks[0]}", change, **key).status_code == 403


def test_who_comes_too_late_is_told_who_was_faster_and_when(house: House) -> None:
    stock, spec = rows.stocked(house), BY_ROOM["aid"]
    pk = put_in(house, stock, spec, "UNIT_REVIEW")
    seen = version(house, spec, pk)
    first, late = tools.enter(house, "leader1"), tools.enter(house, "many")
    assert first.api("POST", f"/api/v1/aid/{pk}/approve", {"version": seen}).status_code == 200
    answer = late.api("POST", f"/api/v1/aid/{pk}/approve", {"version": seen})
    assert answer.status_code == 409
    sentence = answer.get_json()["error"]["message"]
    assert house.actor("leader1").name in sentence
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", sentence)


def test_who_saves_too_late_is_told_who_saved_and_when(house: House) -> None:
    stock, spec = rows.stocked(house), BY_ROOM["archive"]
    pk = put_in(house, stock, spec, "DRAFT")
    seen = version(house, spec, pk)
    assert tools.enter(house, "editor1").api("PUT", f"/api/v1/archive/{pk}", {"version": seen, "reason": "住院两次"}).status_code == 200
    late = tools.enter(house, "editor1b")
    answer = late.api("PUT", f"/api/v1/archive/{pk}", {"version": seen, "reason": "失业"})
    page = late.post(f"/archive/edit/{pk}", {"version": str(seen), "reason": "失业"})
    for text in (answer.get_json()["error"]["message"], page.get_data(as_text=True)):
        assert house.actor("editor1").name in text
        assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", text)
    assert "失业" in page.get_data(as_text=True), "what was typed is not lost"


@pytest.mark.parametrize("room", [r for r in ROOMS if BY_ROOM[r].may.get("edit")])
def test_a_stale_form_is_refused_and_loses_nothing(lite: House, room: str) -> None:
    stock, spec = rows.stocked(lite), BY_ROOM[room]
    pk = put_in(lite, stock, spec, spec.edit_states[0]) if spec.edit_states else stock.pk(room, LEFT)
    role = spec.may["edit"][0] if room != "archive" else "UnitEditor"
    one, two = tools.enter(lite, ACCOUNT[role]), tools.enter(lite, ACCOUNT[role])
    seen = version(lite, spec, pk)
    assert one.api("PUT", f"/api/v1/{room}/{pk}", {"version": seen}).status_code == 200
    before = tools.state_of(lite)
    late = two.api("PUT", f"/api/v1/{room}/{pk}", {"version": seen})
    assert late.status_code == 409
    form = two.post(f"/{room}/edit/{pk}", {"version": str(seen)})
    assert form.status_code == 409
    for missing in ({}, {"version": "x"}, {"version": None}):
        assert two.api("PUT", f"/api/v1/{room}/{pk}", missing).status_code == 422
    assert tools.state_of(lite) == before


# ---- states and verbs -----------------------------------------------------------------------------------------------------


def journal(house: House) -> tuple[int, int]:
    """Steps and entries of change so far."""
    with house.read() as session:
        return (session.scalar(select(func.count()).select_from(ApprovalStep)) or 0,
                session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.kind == "change")) or 0)


@pytest.mark.parametrize("room", STATEFUL)
def test_what_the_state_table_does_not_hold_is_refused_even_to_who_has_every_role(lite: House, room: str) -> None:
    stock, spec = rows.stocked(lite), BY_ROOM[room]
    browser, tried = tools.enter(lite, "many"), 0
    for state in spec.by_state:
        pk = put_in(lite, stock, spec, state)
        before, seen, written = tools.state_of(lite), version(lite, spec, pk), journal(lite)
        for verb in spec.verbs:
            if spec.move(verb, state) is not None:
                continue
            answer = browser.api("POST", f"/api/v1/{room}/{pk}/{verb}", {"version": seen, "note": "一二三四五六"})
            assert answer.status_code in (403, 409, 422), (state, verb, answer.status_code)
            tried += 1
        assert tools.state_of(lite) == before, state
        assert journal(lite) == written, state
    assert tried >= len(spec.states)


def wanted(spec: ServiceSpec, role: str, verb: str, state: str) -> int:
    """Status for the right version (no) or an old one (yes): nothing is ever moved."""
    if role not in spec.may["list"]:
        return 403
    if LEFT not in reached(role, spec.room) or (role == "Finance" and state not in FINANCE):
        return 404
    return 409 if any(role in m.roles and state in m.sources for m in spec.moves_of(verb)) else 403


FINANCE = ("APPROVED", "IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED")


def first_states(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    """Each verb with one state in which some role may use it."""
    for verb in spec.verbs:
        yield verb, spec.moves_of(verb)[0].sources[0]


@pytest.mark.parametrize("room", STATEFUL)
def test_a_move_is_open_to_its_roles_and_to_nobody_else(lite: House, room: str) -> None:
    stock, spec = rows.stocked(lite), BY_ROOM[room]
    browsers: dict[str, Browser] = {role: tools.enter(lite, ACCOUNT[role]) for role in ROLES}
    for verb, state in first_states(spec):
        pk = put_in(lite, stock, spec, state)
        before, seen = tools.state_of(lite), version(lite, spec, pk)
        for role, browser in browsers.items():
            status = wanted(spec, role, verb, state)
            body = {"version": seen - 1 if status == 409 else seen, "note": "一二三四五六"}
            answer = browser.api("POST", f"/api/v1/{room}/{pk}/{verb}", body)
            assert answer.status_code == status, (role, verb, state)
            if role in spec.may["list"] and status != 404:
                opened = browser.get(f"/{room}/act/{pk}/{verb}").status_code
                assert opened == (200 if status == 409 else 302), (role, verb, state)
        assert tools.state_of(lite) == before
