"""What holds for every request: headers, arguments, errors without database text, log lines without values."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.extensions import db
from app.kernel import logsafe
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.text import Text
from app.security.door import public
from tests.house import Browser

ID_NO = "11010519491231002X"
METHODS = ["GET", "POST"]


@pytest.fixture(scope="module")
def app(houses, instance):
    """A second application on the SQLite house, with routes that fail in every way."""
    from app.factory import create_app
    from tests.conftest import _house

    house = _house(houses, instance, "sqlite")
    app = create_app(SQLALCHEMY_DATABASE_URI=house.base.url, INSTANCE=house.app.config["INSTANCE"], TESTING=True)
    house.reset()

    def sql():
        from app.store import session as sessions

        sessions.reading().execute(text("INSERT INTO org_unit (id, code) VALUES (1, :v)"), {"v": ID_NO})

    def data():
        from sqlalchemy.exc import DataError

        raise DataError(f"INSERT {ID_NO}", {"x": ID_NO}, ValueError(ID_NO))

    def down():
        from sqlalchemy.exc import OperationalError

        raise OperationalError(f"SELECT {ID_NO}", {"x": ID_NO}, RuntimeError("connection refused"))

    def refuse(error):
        def view():
            raise error
        return view

    faults = {
        "zero": lambda: 1 / 0, "sql": sql, "data": data, "down": down, "permission": refuse(PermissionError("no")),
        "stale": refuse(Stale()), "unseen": refuse(Unseen()), "forbidden": refuse(Forbidden()),
        "domain": refuse(DomainError(Text("Too large by %(n)s", n=3), field="amount", code="OVER")),
        "invalid": refuse(Invalid({"id_no": "wrong", "members.0.id_no": "wrong too"})),
    }
    for prefix in ("/t", "/api/v1/t"):
        for name, view in faults.items():
            app.add_url_rule(f"{prefix}/{name}", f"{prefix}{name}", public(lambda view=view: view() or "ok"), methods=METHODS)
    app.add_url_rule("/t/echo/<value>", "techo", public(lambda value: "ok"), methods=["GET", "POST"])
    app.add_url_rule("/t/closed", "tclosed", lambda: "secret", methods=["GET", "POST"])
    app.add_url_rule("/api/v1/t/old", "told", public(lambda: ({"message": "SELECT * FROM x"}, 400)))
    return app


@pytest.fixture
def client(lite, app):
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()  # the next test replaces the file


@pytest.fixture
def browser(client):
    made = Browser(client.application)
    made.sign_in("editor1")
    return made


def test_every_answer_carries_the_headers(client):
    for path in ("/login/", "/t/zero", "/nothing", "/static/nothing.js", "/api/v1/t/zero", "/"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == (
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Permissions-Policy"].startswith("camera=(self)")
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
        assert ("Cache-Control" in headers and headers["Cache-Control"] == "no-store") or path.startswith("/static/")


def test_under_https_cookies_are_host_bound_and_transport_is_strict():
    from app.extensions import csrf
    from app.security.harden import harden

    app = Flask("bare")
    app.config.from_object("config")
    app.config.update(SECURE_COOKIES=True, SECRET_KEY="x")
    harden(app, csrf)
    app.add_url_rule("/open", "open", public(lambda: __import__("flask").session.update(a=1) or "ok"))
    answer = app.test_client().get("/open", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(("path", "status"), [
    ("/login/?page_X=-1", 400), ("/login/?page_X=abc", 400), ("/login/?psize_X=1e9", 400),
    ("/login/?page_X=99999999999999999999", 400), ("/login/?x=%00", 400),
    ("/login/?%00=x", 400), ("/t/echo/a%00b", 400), ("/login/?x=%ED%A0%80", 400), ("/login/?x=%ff", 400),
    ("/login/?id=99999999999", 404), ("/login/?archive_id=-99999999999", 404), ("/t/echo/99999999999999999999999", 404),
    ("/t/echo/2147483648", 404), ("/t/echo/2147483647", 200), ("/login/?page_X=3", 200), ("/login/?q=13900000000", 200),
    ("/login/?x=%F0%A0%AE%B7", 200), ("/console", 404), ("/?__debugger__=yes&cmd=resource&f=style.css", 302),
])
def test_arguments_that_no_page_sends_are_refused(client, path, status):
    assert client.get(path).status_code == status


def test_a_lone_surrogate_in_the_path_is_refused(client):
    environ = EnvironBuilder(path="/login/").get_environ()
    environ["PATH_INFO"] = "/t/echo/" + b"\xed\xa0\x80".decode("latin-1")
    _body, status, _headers = run_wsgi_app(client.application, environ)
    assert status.startswith("400")


@pytest.mark.parametrize("body", [
    {"data": {"username": "a\0b"}}, {"data": {"a\0": "b"}}, {"json": {"x": ["\0"]}}, {"json": {"x": {"y": "\ud800"}}},
    {"data": b"username=%ED%A0%80", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"username=%ff", "content_type": "application/x-www-form-urlencoded"},
])
def test_bodies_with_text_that_no_database_stores_are_refused(browser, body):
    answer = browser.client.post("/t/zero", headers={"X-CSRFToken": browser.token}, **body)
    assert answer.status_code == 400


def test_too_large_a_body_is_413(browser):
    body = b"x" * (browser.client.application.config["MAX_CONTENT_LENGTH"] + 1)
    answer = browser.client.post("/t/zero", data=body, headers={"X-CSRFToken": browser.token},
                                 content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_ten_thousand_form_parts_are_refused(browser):
    parts = {f"f{i}": "x" for i in range(10000)}
    answer = browser.client.post("/t/zero", data=parts, headers={"X-CSRFToken": browser.token}, content_type="multipart/form-data")
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("host", ["evil.cn", "evil.cn:80", "localhost.evil.cn", "", "local host", "127.0.0.1@evil.cn"])
def test_a_foreign_host_header_is_refused(client, host):
    answer = client.get("/login/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


def test_own_hosts_are_served_on_any_port(client):
    for host in ("localhost", "127.0.0.1:8080"):
        assert client.get("/login/", headers={"Host": host}).status_code == 200


def test_a_page_without_a_guard_of_its_own_is_closed_to_strangers(client, browser):
    assert client.get("/t/closed").location == "/login/?next=/t/closed"
    assert browser.get("/t/closed").get_data(as_text=True) == "secret"


def test_a_post_without_token_is_refused_for_pages_and_api_alike(browser):
    assert browser.client.post("/t/closed").status_code == 400
    answer = browser.client.post("/api/v1/t/zero", json={})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "CSRF")


CASES = [
    ("zero", 500, "INTERNAL"), ("sql", 500, "INTERNAL"), ("data", 400, "BAD_REQUEST"), ("down", 503, "UNAVAILABLE"),
    ("permission", 403, "FORBIDDEN"), ("stale", 409, "STALE"), ("unseen", 404, "NOT_FOUND"), ("forbidden", 403, "FORBIDDEN"),
    ("domain", 422, "OVER"), ("invalid", 422, "INVALID"),
]


@pytest.mark.parametrize(("name", "status", "code"), CASES)
def test_each_fault_has_its_page_and_its_problem(browser, name, status, code):
    page = browser.get(f"/t/{name}")
    assert page.status_code == status
    assert "<h1>" in page.get_data(as_text=True)
    problem = browser.get(f"/api/v1/t/{name}")
    assert (problem.status_code, problem.json["error"]["code"]) == (status, code)
    assert set(problem.json["error"]) >= {"code", "message", "field"}
    for answer in (page, problem):
        body = answer.get_data(as_text=True)
        assert not any(word in body for word in ("SQL", "INSERT", "Traceback", "org_unit", ID_NO, "sqlite", ".py"))


def test_a_refusal_keeps_its_sentence_field_and_fields(browser):
    assert "Too large by 3" in browser.get("/t/domain").get_data(as_text=True)
    assert browser.get("/api/v1/t/domain").json["error"] == {"code": "OVER", "message": "Too large by 3", "field": "amount"}
    assert browser.get("/api/v1/t/invalid").json["error"]["fields"] == {"id_no": ["wrong"], "members.0.id_no": ["wrong too"]}


def test_a_broken_server_gives_a_number_that_stands_in_the_log(client, caplog):
    with caplog.at_level(logging.ERROR, "dripline.errors"):
        answer = client.get("/t/zero")
    number = answer.headers["X-Request-ID"]
    assert number in answer.get_data(as_text=True)
    record = next(r for r in caplog.records if r.name == "dripline.errors")
    assert record.req == number
    assert "ZeroDivisionError" in record.getMessage()


def test_fabs_own_refusals_take_the_form_of_the_contract(client):
    answer = client.get("/api/v1/t/old")
    assert answer.json == {"error": {"code": "BAD_REQUEST", "message": answer.json["error"]["message"], "field": None}}
    assert "SELECT" not in answer.get_data(as_text=True)
    assert client.get("/api/v1/menu/").json["error"]["code"] == "SIGN_IN"


def test_a_database_that_is_down_is_503_and_keeps_the_session(browser, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from app.security import sessions

    def fail(*args, **kwargs):
        raise OperationalError("SELECT", {}, RuntimeError("refused"))

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "connection", fail)
        answer = browser.get("/account/")
        assert answer.status_code == 503
        assert "Set-Cookie" not in answer.headers
    assert browser.get("/account/").status_code == 200


def test_the_access_log_names_the_route_and_never_the_values(lite, browser, caplog):
    with caplog.at_level(logging.INFO, "dripline.access"):
        browser.get("/t/echo/张三?q=13900000000")
    record = [r for r in caplog.records if r.name == "dripline.access"][-1]
    line = json.loads(logsafe.JsonSafe().format(record))
    assert (line["obj"], line["action"], line["status"]) == ("/t/echo/<value>", "GET", 200)
    assert str(line["user_id"]) == str(lite.actor("editor1").user_id)
    assert "req" in line
    assert not any(word in json.dumps(line, ensure_ascii=False) for word in ("张三", "13900000000"))


def test_a_denied_request_is_a_security_event(lite, browser, caplog):
    with caplog.at_level(logging.WARNING, "dripline.security"):
        browser.get("/accounts/list")
    assert [(r.getMessage(), r.obj) for r in caplog.records if r.name == "dripline.security"] == [("denied", "AccountsView.list")]


def test_the_engine_hides_bound_parameters(house):
    assert house.engine.hide_parameters


def test_pages_of_own_data_hold_no_personal_value_in_addresses(browser):
    import re

    for path in ("/account/", "/account/password", "/"):
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', browser.get(path).get_data(as_text=True)):
            if not address.startswith("/static/"):  # the hash of a file may be all digits
                assert not re.search(r"\d{11,}|[一-鿿]", address)
