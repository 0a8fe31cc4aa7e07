"""Personal tokens: the same person by another door, and every way in which a token must not work."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re

import pytest
from sqlalchemy import func, select, text

from app.kernel import clock, logsafe
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid, Unseen
from app.services import account as accounts
from app.services.desk import tokens
from models.account import Account, WebSession
from models.desk import AccessToken
from models.trace import AuditLog
from tests.house import PASSWORD

REQUEST = {"employee_id": 2, "need": "EXAM", "out_of_town": False, "summary": "复查", "consent_on": "2026-03-01"}


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


def make(house, username, reach="read", days=30):
    """The value of a fresh token of the account."""
    with house.inside():
        return tokens.create(house.actor(username), "月报", reach, (clock.today() + dt.timedelta(days=days)).isoformat()).value


def call(house, value, path="/api/v1/person/", method="GET", body=None, **headers):
    return house.app.test_client().open(path, method=method, json=body, headers={"Authorization": f"Bearer {value}", **headers})


def pk(house, username):
    with house.read() as session:
        return session.scalar(select(Account.id).where(Account.username == username))


def refusals(house):
    with house.read() as session:
        return session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.verb == "token-refused"))


# ---- what it does -------------------------------------------------------------------------------------------------------


def test_a_token_sees_what_its_account_sees(house):
    mine = house.browser("editor1").api("GET", "/api/v1/person/").json
    answer = call(house, make(house, "editor1"))
    assert answer.status_code == 200
    assert answer.json == mine
    assert call(house, make(house, "editor2")).json["ids"] != mine["ids"]


def test_a_token_that_may_write_writes_as_its_account_without_csrf(house):
    value = make(house, "editor1", "write")
    answer = call(house, value, "/api/v1/green_channel/", "POST", REQUEST)
    assert answer.status_code == 201, answer.json
    with house.read() as session:
        entry = session.scalars(select(AuditLog).where(AuditLog.object_kind == "green_channel")).one()
    assert (entry.user_id, entry.actor, entry.verb) == (pk(house, "editor1"), "editor1", "create")
    again = call(house, value, "/api/v1/green_channel/", "POST", {**REQUEST, "employee_id": 7})
    assert again.status_code == 422  # an employee of the other unit cannot be named


def test_a_cookie_still_needs_its_csrf_token(lite):
    browser = lite.browser("editor1")
    assert browser.client.post("/api/v1/green_channel/", json=REQUEST).status_code == 400
    assert browser.client.post("/api/v1/green_channel/", json=REQUEST, headers={"Authorization": "Basic eDp5"}).status_code == 400


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/api/v1/green_channel/"), ("PUT", "/api/v1/green_channel/1"), ("DELETE", "/api/v1/green_channel/1"),
    ("POST", "/api/v1/green_channel/1/cancel"), ("POST", "/api/v1/rules/evaluate"),
])
def test_a_token_that_may_read_refuses_every_write_with_a_sentence(lite, method, path):
    answer = call(lite, make(lite, "editor1"), path, method, {"version": 1})
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "FORBIDDEN"
    assert "只能读取" in answer.json["error"]["message"]


def test_the_administrators_token_sees_no_person(lite):
    value = make(lite, "sysadmin", "write")
    for room in ("person", "archive", "aid", "eap", "pairing", "green_channel"):
        assert call(lite, value, f"/api/v1/{room}/").status_code == 403
    assert call(lite, value, "/api/v1/org/").status_code == 200


def test_the_token_counts_and_not_the_cookie_beside_it(lite):
    browser = lite.browser("editor2")
    value = make(lite, "editor1")
    answer = browser.client.get("/api/v1/person/", headers={"Authorization": f"Bearer {value}"})
    assert answer.json["ids"] == call(lite, value).json["ids"]
    assert browser.client.get("/api/v1/person/", headers={"Authorization": "Bearer dl_wrong"}).status_code == 401
    assert browser.get("/api/v1/person/").status_code == 200  # the session is as it was


def test_a_token_opens_no_session_and_sets_no_cookie(lite):
    answer = call(lite, make(lite, "editor1"))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    with lite.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_the_last_use_is_written_once_a_minute(lite):
    value, start = make(lite, "editor1"), clock.now()

    def used():
        with lite.read() as session:
            return session.scalars(select(AccessToken.used_at)).one()

    with clock.fixed(start):
        call(lite, value)
        assert used() == start
    with clock.fixed(start + dt.timedelta(seconds=59)), lite.statements() as seen:
        call(lite, value)
    assert used() == start
    assert not [s for s in seen if not s.startswith("SELECT")]
    with clock.fixed(start + dt.timedelta(seconds=61)):
        call(lite, value)
        assert used() == start + dt.timedelta(seconds=61)


# ---- where it must not work ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/archive/list/", "/account/", "/archive/export.csv", "/person/1/plan", "/accounts/list"])
def test_no_page_takes_a_token(lite, path):
    value = make(lite, "editor1", "write")
    answer = call(lite, value, path)
    assert answer.status_code == 302
    assert answer.location.startswith("/login/")


@pytest.mark.parametrize("query", ["token={}", "access_token={}", "api_key={}", "Authorization=Bearer%20{}"])
def test_no_address_takes_a_token(lite, query):
    value = make(lite, "editor1")
    assert lite.app.test_client().get("/api/v1/person/?" + query.format(value)).status_code == 401


@pytest.mark.parametrize("header", [
    {"Authorization": "Basic {}"}, {"Authorization": "{}"}, {"Authorization": "Token {}"}, {"X-API-Key": "{}"}, {"Cookie": "session={}"},
])
def test_no_other_header_takes_a_token(lite, header):
    value = make(lite, "editor1")
    sent = {k: v.format(value) for k, v in header.items()}
    assert lite.app.test_client().get("/api/v1/person/", headers=sent).status_code == 401


def test_the_token_itself_in_any_other_form_is_none(lite):
    value = make(lite, "editor1")
    with lite.read() as session:
        kept = session.scalars(select(AccessToken.token_hash)).one()
    for wrong in (kept, value[:-1], value + "x", value.upper(), value[3:], "dl_", "", "dl_" + "x" * 5000):
        assert call(lite, wrong).status_code == 401, wrong[:20]


ENDS = {
    "revoked": lambda house, who: tokens.revoke(house.actor(who), 1),
    "disabled": lambda house, who: accounts.disable(Actor.system(), pk(house, who)),
    "disabled and enabled again": lambda house, who: (accounts.disable(Actor.system(), pk(house, who)),
                                                      accounts.enable(Actor.system(), pk(house, who))),
    "password reset": lambda house, who: accounts.reset(Actor.system(), pk(house, who), must_change=False),
    "own new password": lambda house, who: accounts.change_password(house.actor(who), PASSWORD, "Blue-river-42-slow-fox"),
    "other roles": lambda house, who: accounts.set_roles(Actor.system(), pk(house, who), ["GreenDesk"], house.actor(who).unit_id),
    "other unit": lambda house, who: accounts.set_roles(Actor.system(), pk(house, who), ["UnitEditor"], 1),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_token_ends_with(lite, end):
    value = make(lite, "editor1")
    assert call(lite, value).status_code == 200
    with lite.inside():
        ENDS[end](lite, "editor1")
    assert call(lite, value).status_code == 401
    assert refusals(lite) == 1


def test_a_token_rests_while_its_account_is_locked(lite):
    value = make(lite, "editor1")
    for _ in range(5):
        lite.browser().sign_in("editor1", "wrong")
    assert call(lite, value).status_code == 401
    with lite.inside():
        accounts.unlock(Actor.system(), pk(lite, "editor1"))
    assert call(lite, value).status_code == 200


def test_a_token_does_nothing_before_the_password_was_changed(lite):
    value = make(lite, "editor1")
    with lite.engine.begin() as connection:
        connection.execute(text("UPDATE ab_user SET must_change = :yes WHERE username = 'editor1'"), {"yes": True})
    answer = call(lite, value)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "FORBIDDEN")


def test_a_token_ends_with_its_last_day(lite):
    value = make(lite, "editor1", days=0)
    midnight = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(), clock.LOCAL)
    with clock.fixed(midnight - dt.timedelta(seconds=1)):
        assert call(lite, value).status_code == 200
    with clock.fixed(midnight):
        assert call(lite, value).status_code == 401


def test_wrong_tokens_are_counted_like_wrong_passwords(lite, monkeypatch):
    monkeypatch.setitem(lite.app.config, "ADDRESS_TRIES", 4)
    right = make(lite, "editor1")
    with clock.fixed(clock.now()):
        found = [call(lite, f"dl_wrong{n}").status_code for n in range(7)]
        assert found == [401] * 4 + [429] * 3
        assert call(lite, right).status_code == 200  # a right one is no try
    assert refusals(lite) == 4
    assert lite.browser("editor2").get("/account/").status_code == 200  # nobody is kept from signing in


# ---- how it is made and kept --------------------------------------------------------------------------------------------


def test_the_value_is_shown_once_and_kept_nowhere(lite):
    browser, held = lite.browser("editor1"), io.StringIO()
    handler = logging.StreamHandler(held)
    handler.setFormatter(logsafe.JsonSafe())
    logging.getLogger().addHandler(handler)
    try:
        day = (clock.today() + dt.timedelta(days=30)).isoformat()
        answer = browser.post("/account/tokens/new", {"name": "月报", "reach": "read", "expires_on": day})
        value = re.search(r'value="(dl_[\w-]+)"', answer.get_data(as_text=True)).group(1)
        call(lite, value)
        call(lite, value + "x")
        logging.getLogger("test").warning("header %s", f"Authorization: Bearer {value}")
        logging.getLogger("test").warning("value %s", value)
    finally:
        logging.getLogger().removeHandler(handler)
    page = browser.get("/account/").get_data(as_text=True)
    assert value not in page
    assert f"dl_…{value[-4:]}" in page
    assert value not in held.getvalue()
    with lite.read() as session:
        row = session.scalars(select(AccessToken)).one()
        assert (row.token_hash, row.tail) == (tokens.hashed(value), value[-4:])
        assert value not in "".join(session.scalars(select(AuditLog.body)))
        assert value not in "".join(session.scalars(select(WebSession.data)))


@pytest.mark.parametrize(("typed", "field"), [
    ({"name": ""}, "name"), ({"name": "名" * 41}, "name"), ({"reach": "all"}, "reach"), ({"expires_on": "soon"}, "expires_on"),
    ({"expires_on": "2020-01-01"}, "expires_on"), ({"expires_on": "2999-01-01"}, "expires_on"),
])
def test_a_token_that_cannot_be_made_is_refused_at_its_field(lite, typed, field):
    good = {"name": "月报", "reach": "read", "expires_on": clock.today().isoformat()}
    answer = lite.browser("editor1").post("/account/tokens/new", {**good, **typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_token_lives_ninety_days_at_most_and_ten_live_at_once(lite):
    with lite.inside():
        actor, day = lite.actor("editor1"), clock.today()
        with pytest.raises(Invalid):
            tokens.create(actor, "x", "read", (day + dt.timedelta(days=91)).isoformat())
        for n in range(tokens.MOST):
            tokens.create(actor, f"第{n}个", "read", (day + dt.timedelta(days=90)).isoformat())
        with pytest.raises(DomainError) as refused:
            tokens.create(actor, "第十一个", "read", day.isoformat())
        assert refused.value.code == "MOST"
        tokens.revoke(actor, 1)
        assert tokens.create(actor, "第十一个", "read", day.isoformat()).id


def test_nobody_revokes_or_sees_the_token_of_another(lite):
    make(lite, "editor1")
    with lite.inside():
        assert tokens.mine(lite.actor("editor2")) == []
        for name in ("editor2", "sysadmin", "auditor"):
            with pytest.raises(Unseen):
                tokens.revoke(lite.actor(name), 1)
    assert lite.browser("editor2").post("/account/tokens/1/revoke").status_code == 404
    assert lite.browser("editor1").post("/account/tokens/1/revoke").status_code == 302


def test_making_and_revoking_are_entries_of_the_chain(lite):
    make(lite, "editor1")
    with lite.inside():
        tokens.revoke(lite.actor("editor1"), 1)
    with lite.read() as session:
        found = list(session.scalars(select(AuditLog.verb).where(AuditLog.verb.like("token%")).order_by(AuditLog.seq)))
    assert found == ["token", "token-revoke"]
