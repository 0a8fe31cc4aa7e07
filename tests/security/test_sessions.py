"""Server-side sessions: what ends them, what the cookie holds, when the database is written."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.actor import Actor
from app.services import account as accounts
from models.account import Account, WebSession
from tests.house import PASSWORD, Browser

NEW = "Blue-river-42-slow-fox"


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


def cookie(browser):
    return browser.client.get_cookie("session").value


def replay(house, value):
    """What somebody gets who brings a stolen cookie."""
    thief = Browser(house.app)
    thief.client.set_cookie("session", value)
    return thief.get("/account/").status_code


def rows(house):
    with house.read() as session:
        return session.scalar(select(func.count()).select_from(WebSession))


def pk(house, username):
    with house.read() as session:
        return session.scalar(select(Account.id).where(Account.username == username))


def test_the_cookie_holds_a_random_token_and_nothing_else(lite):
    from flask.sessions import SecureCookieSessionInterface

    browser = lite.browser("editor1")
    with lite.inside():
        held = SecureCookieSessionInterface().get_signing_serializer(lite.app).loads(cookie(browser))
    assert list(held) == ["sid"]
    assert len(held["sid"]) >= 43
    with lite.read() as session:
        assert session.scalar(select(WebSession.token_hash)) != held["sid"]
    assert len(cookie(browser)) < 200


def test_the_cookie_is_http_only_and_lax(lite):
    browser = Browser(lite.app)
    browser.refresh("/login/")
    answer = browser.post("/login/", {"username": "editor1", "password": PASSWORD})
    sent = answer.headers["Set-Cookie"]
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent
    assert "Path=/" in sent
    assert "Secure" not in sent  # plain HTTP on loopback


def test_nothing_a_visitor_was_given_outlives_the_sign_in(lite):
    browser = Browser(lite.app)
    browser.refresh("/login/")
    before, token = cookie(browser), browser.token
    browser.sign_in("editor1")
    assert cookie(browser) != before
    assert browser.token != token
    assert replay(lite, before) == 302


def test_each_sign_in_has_a_token_of_its_own(lite):
    assert cookie(lite.browser("editor1")) != cookie(lite.browser("editor1"))
    assert rows(lite) == 2


def test_a_copied_cookie_is_worthless_after_sign_out(house):
    browser = house.browser("editor1")
    stolen = cookie(browser)
    assert replay(house, stolen) == 200
    browser.post("/logout/")
    assert replay(house, stolen) == 302
    assert rows(house) == 0


def test_a_new_password_ends_all_sessions_but_the_own_which_gets_a_new_token(house):
    browser, other = house.browser("editor1"), house.browser("editor1")
    stolen = cookie(browser)
    answer = browser.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert (answer.status_code, answer.location) == (302, "/account/")
    assert browser.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert replay(house, stolen) == 302


@pytest.mark.parametrize("verb", ["reset", "disable", "roles", "unit"])
def test_what_an_administrator_does_ends_the_sessions_at_once(lite, verb):
    browser = lite.browser("leader1")
    boss, target = lite.actor("sysadmin"), pk(lite, "leader1")
    with lite.inside():
        unit = {row[1]: row[0] for row in accounts.units(boss)}
        {
            "reset": lambda: accounts.reset(boss, target), "disable": lambda: accounts.disable(boss, target),
            "roles": lambda: accounts.set_roles(Actor.system(), target, ["UnitEditor"], unit["U01"]),
            "unit": lambda: accounts.set_roles(Actor.system(), target, ["UnitLeader"], unit["U02"]),
        }[verb]()
    assert browser.get("/account/").status_code == 302


def test_a_session_rests_fifteen_minutes_at_most(house):
    browser = house.browser("editor1")
    start = clock.now()
    with clock.fixed(start + dt.timedelta(minutes=14)):
        assert browser.get("/account/").status_code == 200
    with clock.fixed(start + dt.timedelta(minutes=28)):
        assert browser.get("/account/").status_code == 200
    with clock.fixed(start + dt.timedelta(minutes=44)):
        assert browser.get("/account/").status_code == 302


def test_a_session_lasts_eight_hours_at_most(lite):
    browser = lite.browser("editor1")
    start = clock.now()
    for minute in range(10, 480, 10):
        with clock.fixed(start + dt.timedelta(minutes=minute)):
            assert browser.get("/account/").status_code == 200
    with clock.fixed(start + dt.timedelta(minutes=481)):
        assert browser.get("/account/").status_code == 302


def test_an_ended_session_is_told_so_in_its_language(lite):
    browser = lite.browser("editor1")
    browser.get("/lang/en")
    with clock.fixed(clock.now() + dt.timedelta(minutes=20)):
        answer = browser.get("/account/", follow_redirects=True)
    assert "Your session has ended" in answer.get_data(as_text=True)


def test_an_idle_page_writes_nothing_and_a_later_one_only_the_time(lite):
    browser = lite.browser("editor1")
    browser.get("/account/")
    with lite.statements() as seen:
        browser.get("/account/")
    assert [s for s in seen if not s.startswith("SELECT")] == []
    with clock.fixed(clock.now() + dt.timedelta(seconds=31)), lite.statements() as seen:
        browser.get("/account/")
    assert [s.split()[0] for s in seen if not s.startswith("SELECT")] == ["UPDATE"]


def test_a_page_costs_one_query_for_session_account_and_rights_each(lite):
    browser = lite.browser("sysadmin")
    with lite.statements() as seen:
        browser.get("/accounts/show/1")
    gate = [s for s in seen if "web_session" in s or "ab_permission" in s or ("ab_user" in s and "org_unit" in s)]
    assert len([s for s in seen if "web_session" in s]) == 1
    assert len([s for s in seen if "ab_permission" in s]) == 1
    assert len(gate) <= 4  # the page itself reads the account it shows


def test_an_ended_session_does_not_come_back_with_a_late_answer(lite):
    browser = lite.browser("editor1")
    stolen = cookie(browser)
    with lite.app.test_request_context("/account/", headers={"Cookie": f"session={stolen}"}):
        from flask import session

        assert session.token
        session["late"] = 1
        with lite.inside():
            accounts.end_others(lite.actor("editor1"), "none")
        lite.app.session_interface.save_session(lite.app, session._get_current_object(), lite.app.make_response(""))
    assert rows(lite) == 0
    assert replay(lite, stolen) == 302


def test_static_files_and_health_checks_touch_no_session(lite):
    browser = lite.browser("editor1")
    kept = cookie(browser)
    with lite.statements() as seen:
        browser.get("/static/nothing.css")
    assert [s for s in seen if "web_session" in s] == []
    assert cookie(browser) == kept
    assert browser.get("/account/").status_code == 200


def test_the_person_sees_and_ends_his_own_sessions(lite):
    browser, other, third = (lite.browser("editor1") for _ in range(3))
    page = browser.get("/account/").get_data(as_text=True)
    assert page.count('name="key"') == 2
    keys = [part.split('"')[0] for part in page.split('name="key" value="')[1:]]
    assert browser.post("/account/sessions/end", {"key": keys[0]}).status_code == 302
    assert sorted([other.get("/account/").status_code, third.get("/account/").status_code]) == [200, 302]
    assert browser.post("/account/sessions/end-others").status_code == 302
    assert {other.get("/account/").status_code, third.get("/account/").status_code} == {302}
    assert browser.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_another(lite):
    mine, foreign = lite.browser("editor1"), lite.browser("editor2")
    with lite.read() as session:
        key = session.scalar(select(WebSession.token_hash).where(WebSession.user_id == pk(lite, "editor2")))
    for typed in (key, "x", "", "0" * 64):
        assert mine.post("/account/sessions/end", {"key": typed}).status_code == 404
    assert foreign.get("/account/").status_code == 200


def test_rows_that_are_over_are_swept_out_at_the_next_sign_in(lite):
    lite.browser("editor1")
    with clock.fixed(clock.now() + dt.timedelta(hours=9)):
        lite.browser("editor2")
    assert rows(lite) == 1


def test_a_forged_or_broken_cookie_is_a_visitor(lite):
    for value in ("x", "eyJzaWQiOiJ4In0.aaaa.bbbb", "", "e30"):
        assert replay(lite, value) == 302


def test_a_signed_cookie_of_a_visitor_cannot_name_a_user(lite):
    from flask.sessions import SecureCookieSessionInterface

    with lite.inside():
        dumps = SecureCookieSessionInterface().get_signing_serializer(lite.app).dumps
        assert replay(lite, dumps({"_user_id": "1", "_fresh": True})) == 302


def test_pages_opened_at_once_after_the_sign_in_share_one_token(lite):
    browser = lite.browser()
    browser.refresh("/login/")
    browser.post("/login/", {"username": "editor1", "password": PASSWORD})
    second = Browser(lite.app)
    second.client.set_cookie("session", cookie(browser))
    browser.refresh("/account/")
    second.refresh("/account/password")
    assert browser.post("/account/sessions/end-others").status_code == 302
    assert second.post("/account/sessions/end-others").status_code == 302


def test_the_time_of_a_quiet_page_does_not_undo_what_another_page_kept(lite):
    browser = lite.browser("editor1")
    with lite.app.test_request_context("/account/", headers={"Cookie": f"session={cookie(browser)}"}):
        from flask import session

        slow = session._get_current_object()
        slow.accessed = True
        browser.get("/lang/en")  # meanwhile
        with clock.fixed(clock.now() + dt.timedelta(seconds=40)):
            lite.app.session_interface.save_session(lite.app, slow, lite.app.make_response(""))
    assert 'lang="en"' in browser.get("/account/").get_data(as_text=True)
