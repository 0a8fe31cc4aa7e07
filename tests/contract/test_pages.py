"""What holds for every route: sign-in, CSRF, no change by opening, no crash by junk, forms that change only what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import inspect, select
from werkzeug.routing import Rule

from app.services import trail
from app.specs.registry import BY_ROOM, SPECS
from app.store import session as sessions
from models.trace import AuditLog
from tests.contract import marks, rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.forms import filled
from tests.contract.rows import LEFT, RIGHT, ROOMS, Stock
from tests.house import House
from views.query import operators, searchable

#: routes that show a stranger anything at all
OPEN = {"static", "appbuilder.static", "AuthDBView.login", "LocaleView.index", "healthz", "readyz",
        "PublicNoticeView.page", "PublicNoticeView.objection"}
STRANGE = ("x", "9" * 30, "-1", "2026-13-45", "1e400", "%_\\", "' OR 1=1--", "\u202e😀𠮷", "NaN")


def room_of(rule: Rule) -> str:
    parts = rule.rule.strip("/").split("/")
    return parts[2] if parts[0] == "api" and len(parts) > 2 else parts[0]


def address(rule: Rule, stock: Stock) -> str:
    """The path of a rule with real keys of the left side."""
    room = room_of(rule)
    spec = BY_ROOM.get(room)
    pk = stock.pk(room, LEFT) if spec else 1
    verb = spec.verbs[0] if spec and spec.verbs else "approve"
    values = {"pk": pk, "archive_id": stock.pk("archive", LEFT), "uuid": stock.files["U01"], "verb": verb, "name": "history",
              "field": "unit_id", "form": "csv", "room": "archive", "locale": "zh", "version": "v1", "filename": "a.png",
              "no": "GS202611240001"}
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda m: str(values.get(m.group(1), 1)), rule.rule)  # other keys count from 1


def routes(house: House, method: str) -> list[Rule]:
    return [r for r in house.app.url_map.iter_rules() if method in (r.methods or ())]


def test_a_stranger_gets_to_the_sign_in_and_nowhere_else(lite: House) -> None:
    stock, browser, wrong = rows.stocked(lite), lite.browser(), []
    before = tools.state_of(lite)
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        for rule in routes(lite, method):
            if rule.endpoint in OPEN or (rule.endpoint, method) == ("AuthDBView.logout", "POST"):
                continue
            path = address(rule, stock)
            answer = browser.client.open(path, method=method)
            away = answer.status_code == 401 if path.startswith("/api/") else (
                answer.status_code == 302 and answer.headers["Location"].startswith("/login/"))
            if not away:
                wrong.append(f"{method} {path}: {answer.status_code} {answer.headers.get('Location')}")
    assert not wrong, "\n".join(wrong)
    assert tools.state_of(lite) == before
    assert browser.get("/nowhere").status_code in (302, 401, 404)


def test_no_write_is_taken_without_the_token_of_the_page(lite: House) -> None:
    stock, wrong, tried = rows.stocked(lite), [], 0
    before = tools.state_of(lite)
    for name in ("many", "sysadmin"):
        browser = tools.enter(lite, name)
        for method in ("POST", "PUT", "DELETE"):
            for rule in routes(lite, method):
                path = address(rule, stock)
                kind: dict[str, Any] = {"json": {"version": 1}} if path.startswith("/api/") else {"data": {"version": "1"}}
                tried += 1
                answer = browser.client.open(path, method=method, **kind)
                if answer.status_code != 400 and rule.endpoint != "AuthDBView.login":
                    wrong.append(f"{name} {method} {path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert tools.state_of(lite) == before
    assert tried > 200


_walks: dict[str, SimpleNamespace] = {}


def walk(house: House, name: str) -> SimpleNamespace:
    """Every address opened by one person, on marked rows: answers by path, and whether anything changed. Walked once."""
    if name not in _walks:
        stock = marks.marked(house)
        browser, before = tools.enter(house, name), tools.state_of(house)
        answers = {path: browser.get(path) for path in sorted({address(r, stock) for r in routes(house, "GET")})}
        _walks[name] = SimpleNamespace(answers=answers, changed=tools.state_of(house) != before, secrets=personal(house, stock))
    return _walks[name]


@pytest.mark.parametrize("name", ["many", "counselor"])
def test_no_address_changes_anything_or_breaks_when_it_is_only_opened(lite: House, name: str) -> None:
    found = walk(lite, name)
    assert not found.changed
    assert not [path for path, answer in found.answers.items() if answer.status_code >= 500]


def test_an_address_of_writes_does_not_open(lite: House) -> None:
    stock = rows.stocked(lite)
    browser, before = tools.enter(lite, "many"), tools.state_of(lite)
    opened = {address(r, stock) for r in routes(lite, "GET")}
    for path in sorted({address(r, stock) for r in lite.app.url_map.iter_rules()} - opened):
        assert browser.get(path).status_code == 405, path
    assert tools.state_of(lite) == before


@pytest.mark.parametrize("room", ROOMS)
def test_junk_in_the_address_is_refused_or_ignored_and_never_a_crash(lite: House, room: str) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "many" if room not in ("eap_assessment", "eap_session") else "counselor")
    view = type_of(lite, room)
    for arg, wanted in ((f"psize_{view}=abc", 400), (f"page_{view}=-1", 400), (f"page_{view}={10**20}", 400),
                        (f"psize_{view}={10**9}", 400), (f"_oc_{view}=junk", 200), (f"_oc_{view}=employee.id_no_bx", 200),
                        (f"_oc_{view}=unit", 200), (f"page_{view}=999999", 200), ("_flt_9_state=x", 200),
                        ("_flt_0_nothing=x", 200), ("q=%00", 400),
                        ("q=%ED%A0%80", 400), ("_flt_0_state=%FF", 400)):
        assert browser.get(f"/{room}/list/?{arg}").status_code == wanted, arg
    capped = browser.get(f"/{room}/list/?psize_{view}=999999").get_data(as_text=True)
    assert len(re.findall(rf'href="/{room}/show/\d+["?]', capped)) <= 2 * 200
    for pk in ("0", "-1", "abc", str(10**30), "1.5", "1;", "%E2%91%A0"):
        for path in ("show", "edit"):
            assert browser.get(f"/{room}/{path}/{pk}").status_code in (403, 404), (path, pk)
        assert browser.post(f"/{room}/delete/{pk}").status_code in (403, 404)
        assert browser.get(f"/api/v1/{room}/{pk}").status_code == 404
    own = stock.pk(room, LEFT)
    for path in (f"/{room}/tab/{own}/nothing", f"/{room}/options/nothing", f"/{room}/export.exe", f"/{room}/download/a.png"):
        assert browser.get(path).status_code in (403, 404), path
    assert browser.post(f"/{room}/act/{own}/nothing", {"version": "1"}).status_code == 404
    assert browser.post(f"/{room}/action/nothing/{own}").status_code == 404


def type_of(house: House, room: str) -> str:
    return next(type(v).__name__ for v in house.app.appbuilder.baseviews if getattr(v, "route_base", "") == f"/{room}")


def test_strange_values_in_every_filter_are_answered_on_both_databases(house: House) -> None:
    rows.stocked(house)
    browser, actor = tools.enter(house, "many"), house.actor("many")
    for spec in [s for s in SPECS if actor.has(s.may["list"])]:
        fields = searchable(actor, spec)
        for value in STRANGE:
            names = [f"_flt_{i}_{c.name}" for c in fields.values() for i in range(len(operators(c)))]
            answer = browser.get(f"/{spec.room}/list/", query_string=[*((n, value) for n in names), ("q", value)])
            assert answer.status_code in (200, 400, 404), (spec.room, value, answer.status_code)
            assert "SQL" not in answer.get_data(as_text=True)


# ---- forms ----------------------------------------------------------------------------------------------------------


def editors() -> Iterator[tuple[str, str]]:
    for spec in SPECS:
        for role in spec.may.get("edit", ()):
            yield spec.room, role


def all_columns(spec: Any, pk: int) -> dict[str, Any]:
    """Every stored value of a row and of its child rows, opened."""
    sessions.reading().rollback()
    row = sessions.reading().get_one(spec.model, pk)
    return {**{n: str(getattr(row, n)) for n in dict(inspect(spec.model).column_attrs)}, **trail.snapshot(spec, row)}


#: what a hostile form sends besides its own fields
HOSTILE = {
    "id": "999", "state": "ACTIVE", "version_id": "99", "created_by": "1", "changed_by": "1", "created_at": "2001-01-01T00:00",
    "state_since": "2001-01-01T00:00", "round": "9", "due_on": "2030-01-01", "approved_amount": "1.00", "computed_amount": "1.00",
    "archive_no": "QX-FALSCH", "app_no": "X", "ref_no": "X", "pair_no": "X", "req_no": "X", "employee_id": "12",
    "id_no_bx": "0" * 64, "path": "/", "assigned_to": "1", "user_id": "1", "annual_income": "0.01", "level": "GREEN",
    "pinyin": "x", "plan_version": "9", "consent_id": "1", "unit": "3", "employee": "12", "roles": "1", "password": "x",
}
KEPT = ("version", "changed_at", "changed_by", "state_since", "created_at")


@pytest.mark.parametrize(("room", "role"), [*editors()])
def test_a_form_sent_back_with_more_than_its_fields_changes_nothing(lite: House, room: str, role: str) -> None:
    stock, spec = rows.stocked(lite), BY_ROOM[room]
    with lite.inside():
        pk = rows.set_state(stock, spec, LEFT, spec.edit_states[0]) if spec.edit_states else stock.pk(room, LEFT)
        before = all_columns(spec, pk)
    browser = tools.enter(lite, ACCOUNT[role])
    page = browser.get(f"/{room}/edit/{pk}")
    assert page.status_code == 200
    form = filled(page.get_data(as_text=True))
    extra = {k: v for k, v in HOSTILE.items() if k not in form}
    answer = browser.post(f"/{room}/edit/{pk}", {**form, **extra, **({} if "unit_id" in form else {"unit_id": "3"})})
    with lite.inside():
        after = all_columns(spec, pk)
        log = sessions.reading().scalars(select(AuditLog).where(AuditLog.object_kind == room).order_by(AuditLog.seq.desc())).first()
    changed = {k: (before.get(k), after.get(k)) for k in {**before, **after} if before.get(k) != after.get(k) and k not in KEPT}
    assert not changed
    if answer.status_code == 403:  # the workshop edits only what it entered itself
        assert (room, role) == ("archive", "WorkshopReporter")
        return
    assert answer.status_code == 302, re.findall(r'class="[^"]*error[^"]*"[^>]*>([^<]+)', answer.get_data(as_text=True))
    assert after["version"] == str(int(before["version"]) + 1)
    assert log is not None
    assert log.body == "{}", log.body


def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(lite: House) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "editor1")
    typed = {"emp_no": "E777", "name": "某某某", "id_no": "370399199001011234", "phone": "123", "post": "钳工", "work_state": "ON"}
    answer = browser.post("/person/add", typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(f'value="{typed[k]}"' in text for k in ("emp_no", "name", "post", "phone"))
    assert len(re.findall(r'href="#(?:id_no|phone|unit_id)"', text)) == 3


def test_a_number_that_another_unit_holds_is_refused_with_the_name_of_the_unit_and_no_more(lite: House) -> None:
    stock = rows.stocked(lite)
    with lite.inside(), lite.read() as session:
        taken = session.get_one(BY_ROOM["person"].model, stock.pk("person", RIGHT))
        number, name, emp_no = taken.id_no.open(), taken.name, taken.emp_no
    browser = tools.enter(lite, "editor1")
    typed = {"emp_no": "E778", "name": "某某某", "id_no": number, "work_state": "ON", "unit_id": str(stock.units["U01"])}
    text = browser.post("/person/add", typed).get_data(as_text=True)
    assert name not in text
    assert emp_no not in text
    assert "净水车间" in text
    again = browser.post("/person/add", {**typed, "emp_no": emp_no}).get_data(as_text=True)
    assert name not in again
    assert "SQL" not in text + again


# ---- answers --------------------------------------------------------------------------------------------------------


def test_every_answer_to_somebody_who_is_signed_in_stays_out_of_every_cache(lite: House) -> None:
    for path, answer in walk(lite, "many").answers.items():
        if not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store", path
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy or "sandbox" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows.stocked(lite)
    assert tools.enter(lite, "many").post("/logout/").headers["Clear-Site-Data"]


PERSONAL = ("name", "id_no", "phone", "address", "bank", "diagnosis", "child", "eap_note")


def personal(house: House, stock: Stock) -> set[str]:
    """Marks of people: names, numbers, phones, addresses, accounts, illnesses."""
    found: set[str] = set()
    with house.inside(), house.read() as session:
        for spec in SPECS:
            row = session.get_one(spec.model, stock.pk(spec.room, LEFT))
            for column in spec.columns.values():
                if column.cell in PERSONAL and not column.path:
                    found |= marks.texts(column, getattr(row, column.name, None))
    return found


@pytest.mark.parametrize("name", ["many", "counselor"])
def test_no_address_and_no_title_holds_a_personal_value(lite: House, name: str) -> None:
    found, wrong = walk(lite, name), []
    assert len(found.secrets) > 25
    for path, answer in found.answers.items():
        if answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            places = re.findall(r'(?:href|src|action|data-url|content)="([^"]*)"', page)
            places += re.findall(r"<title>(.*?)</title>", page, re.S)
            wrong += [f"{path}: {place}" for place in places for secret in found.secrets if secret in place]
    assert not wrong, "\n".join(wrong)
