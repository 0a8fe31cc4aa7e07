"""The door: lock, address limit, one answer for every failure, no way to another host."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.store import signin
from models.account import Account
from models.trace import AuditLog
from tests.house import PASSWORD, Browser

WRONG = "Wrong-horse-7-battery"


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    """The address limit has its own tests."""
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


def attempt(house, username, password, target="/login/"):
    browser = Browser(house.app)
    browser.refresh("/login/")
    return browser.post(target, {"username": username, "password": password})


def entries(house, **wanted):
    with house.read() as session:
        found = session.scalars(select(AuditLog).where(AuditLog.kind == "sign-in").order_by(AuditLog.seq)).all()
        return [e for e in found if all(getattr(e, k) == v for k, v in wanted.items())]


def account(house, username):
    with house.read() as session:
        return session.scalars(select(Account).where(Account.username == username)).one()


def test_five_wrong_passwords_lock_the_account_and_only_that_one(house):
    for _ in range(5):
        assert attempt(house, "editor1", WRONG).status_code == 200
    assert attempt(house, "editor1", PASSWORD).status_code == 200  # the right one, too late
    assert attempt(house, "editor2", PASSWORD).status_code == 302
    assert [e.verb for e in entries(house, object_id=account(house, "editor1").id)] == ["refused"] * 4 + ["locked", "refused"]


def test_the_lock_opens_after_a_quarter_of_an_hour(lite):
    for _ in range(5):
        attempt(lite, "editor1", WRONG)
    with clock.fixed(clock.now() + dt.timedelta(minutes=14)):
        assert attempt(lite, "editor1", PASSWORD).status_code == 200
    with clock.fixed(clock.now() + dt.timedelta(minutes=16)):
        assert attempt(lite, "editor1", PASSWORD).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(lite):
    for _ in range(3):
        for _ in range(4):
            attempt(lite, "editor1", WRONG)
        assert attempt(lite, "editor1", PASSWORD).status_code == 302
    assert (account(lite, "editor1").fails, account(lite, "editor1").locked_until) == (0, None)


def test_twenty_tries_at_once_compare_no_more_than_five_passwords(house):
    pk = account(house, "editor1").id

    def one(_):
        with house.inside():
            return signin.admit(pk)

    with ThreadPoolExecutor(8) as pool:
        admitted = [t for t in pool.map(one, range(20)) if t is not None]
    assert len(admitted) == 5
    assert [t.last for t in admitted].count(True) == 1


def test_unknown_wrong_locked_and_disabled_get_the_same_answer(lite):
    for _ in range(5):
        attempt(lite, "editor1", WRONG)
    with lite.inside():
        from app.services import account as accounts

        accounts.disable(lite.actor("sysadmin"), account(lite, "editor2").id)
    answers = {}
    for case, name, word in (("unknown", "nobody1", PASSWORD), ("wrong", "leader1", WRONG), ("locked", "editor1", PASSWORD),
                             ("disabled", "editor2", PASSWORD)):
        answer = attempt(lite, name, word)
        page = answer.get_data(as_text=True).replace(name, "")
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        answers[case] = (answer.status_code, page.replace(token, ""))
    assert len(set(answers.values())) == 1


def test_every_failure_compares_one_hash_and_writes_one_entry(lite, monkeypatch):
    from app.kernel import passwords

    seen = []
    real = passwords.check_password_hash
    monkeypatch.setattr(passwords, "check_password_hash", lambda *a: seen.append(1) or real(*a))
    for name in ("nobody1", "leader1"):
        before = len(entries(lite))
        attempt(lite, name, WRONG)
        assert (len(seen), len(entries(lite)) - before) == (1, 1)
        seen.clear()


def test_an_unknown_name_is_kept_as_a_keyed_hash_only(lite):
    attempt(lite, "MySecretPassword1", WRONG)
    entry = entries(lite)[-1]
    assert (entry.actor, entry.user_id, entry.object_id) == ("anonymous", None, None)
    assert "mysecret" not in entry.body.lower()
    assert '"why": "unknown"' in entry.body


def test_the_user_name_is_taken_in_any_case_and_width(lite):
    assert attempt(lite, " Editor1 ", PASSWORD).status_code == 302
    assert attempt(lite, "ｅｄｉｔｏｒ１", PASSWORD).status_code == 302


def test_sign_in_and_sign_out_stand_in_the_chain_with_address(lite):
    browser = lite.browser("editor1")
    browser.post("/logout/")
    pk = account(lite, "editor1").id
    assert [(e.verb, e.user_id, e.ip) for e in entries(lite, object_id=pk)] == [
        ("login", pk, "127.0.0.1"), ("logout", pk, "127.0.0.1")]


def test_signing_out_takes_a_post_and_clears_the_browser(lite):
    browser = lite.browser("editor1")
    assert browser.get("/logout/").status_code == 200
    assert browser.get("/account/").status_code == 200
    assert browser.client.post("/logout/").status_code == 400  # no token
    assert browser.get("/account/").status_code == 200
    answer = browser.post("/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/account/").status_code == 302


def test_a_sign_in_needs_the_token_of_the_page(lite):
    browser = Browser(lite.app)
    answer = browser.client.post("/login/", data={"username": "editor1", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/login/")
    assert browser.get("/account/").status_code == 302


def test_no_second_way_in_exists(lite):
    client = lite.app.test_client()
    body = {"username": "editor1", "password": PASSWORD, "provider": "db"}
    for path in ("/api/v1/security/login", "/api/v1/security/refresh"):
        assert client.post(path, json=body).status_code == 404
    browser = lite.browser("sysadmin")
    for path in ("/resetpassword/form?pk=1", "/resetmypassword/form", "/userinfoeditview/form", "/register/form",
                 "/userstatschartview/chart/"):
        assert browser.get(path).status_code == 404
    assert client.get("/account/?token=x", headers={"Authorization": "Bearer sst_x"}).status_code == 302
    assert client.get("/api/v1/menu/", headers={"Authorization": "Bearer x.y.z"}).status_code == 401


def test_a_token_signed_with_our_own_key_is_no_sign_in(lite):
    from flask_jwt_extended import create_access_token

    with lite.inside():
        token = create_access_token(identity=str(account(lite, "sysadmin").id), fresh=True)
    answer = lite.app.test_client().get("/api/v1/menu/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_remember_me_cookie_is_no_sign_in(lite):
    from flask_login.utils import encode_cookie

    client = lite.app.test_client()
    with lite.app.test_request_context():
        cookie = encode_cookie(str(account(lite, "sysadmin").id))
    client.set_cookie("remember_token", cookie)
    assert client.get("/account/").status_code == 302


ELSEWHERE = [
    "//evil.cn", "///evil.cn", "////evil.cn", "https://evil.cn", "http://evil.cn/x", "//evil.cn/%2f..", "/\\evil.cn",
    "\\\\evil.cn", "\\/evil.cn", "/%09/evil.cn\t", "javascript:alert(1)", "data:text/html,x", "http:evil.cn", "https:///evil.cn",
    "//evil.cn@localhost", "http://localhost@evil.cn/", "http://localhost:80@evil.cn", " https://evil.cn", "/\t/evil.cn",
    "/\n/evil.cn", "http://[::1", "evil.cn", ".evil.cn", "http://localhost.evil.cn/", "/./\\evil.cn", "ftp://localhost/x",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_host(lite, target):
    from urllib.parse import quote

    answer = attempt(lite, "editor1", PASSWORD, f"/login/?next={quote(target)}")
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize(("target", "path"), [
    ("/account/", "/account/"), ("/account/?x=%E5%BC%A0", "/account/?x=%E5%BC%A0"),
    ("http://localhost/account/?a=1", "/account/?a=1"),
    ("/logout/", "/"), ("/login/", "/"), ("", "/"),
])
def test_next_leads_back_to_the_own_page(lite, target, path):
    from urllib.parse import quote

    assert attempt(lite, "editor1", PASSWORD, f"/login/?next={quote(target)}").location == path


def test_a_stranger_is_sent_to_the_sign_in_and_comes_back(lite):
    client = lite.app.test_client()
    assert client.get("/account/?x=1").location == "/login/?next=/account/?x%3D1"
    assert client.get("/").location == "/login/"
    assert client.post("/account/password", data={"old": "x"}).location == "/login/"
    assert client.get("/nothing-here").status_code == 404


def test_the_address_may_get_thirty_wrong_in_a_minute(lite, monkeypatch):
    monkeypatch.setitem(lite.app.config, "ADDRESS_TRIES", 30)
    monkeypatch.setattr("app.kernel.passwords.check_password_hash", lambda *a: False)
    with clock.fixed(clock.now()) as start:
        statuses = [attempt(lite, f"nobody{i}", WRONG).status_code for i in range(32)]
        assert statuses == [200] * 30 + [429] * 2
        assert attempt(lite, "editor1", PASSWORD).status_code == 429
    with clock.fixed(start + dt.timedelta(minutes=1)):
        assert attempt(lite, "nobody", WRONG).status_code == 200


def test_right_passwords_do_not_count_against_the_address(lite, monkeypatch):
    monkeypatch.setitem(lite.app.config, "ADDRESS_TRIES", 3)
    with clock.fixed(clock.now()):
        assert [attempt(lite, "editor1", PASSWORD).status_code for _ in range(5)] == [302] * 5


def test_a_refused_address_is_told_when_to_come_back_and_costs_no_hash(lite, monkeypatch):
    monkeypatch.setitem(lite.app.config, "ADDRESS_TRIES", 0)
    monkeypatch.setattr("app.kernel.passwords.check_password_hash", lambda *a: pytest.fail("hashed"))
    answer = attempt(lite, "editor1", PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "<h1>" in answer.get_data(as_text=True)
