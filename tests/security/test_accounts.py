"""Accounts: who opens and changes them, which roles exclude each other, the first password."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import ROLES, Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import account as accounts
from app.services.account import base, changes
from app.services.account.changes import Place
from models.account import Account
from models.trace import AuditLog
from tests.house import PASSWORD

NEW = "Blue-river-42-slow-fox"


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


def pk(house, username):
    with house.read() as session:
        return session.scalar(select(Account.id).where(Account.username == username))


def unit_id(house, code):
    with house.read() as session:
        from models.org import OrgUnit

        return session.scalar(select(OrgUnit.id).where(OrgUnit.code == code))


def confirm(house, waits):
    """The second administrator agrees."""
    changes.confirm(house.actor("sysadmin2"), waits, house.app.appbuilder.sm.write_rights)


def waiting(answer):
    """Key of the change that an answer leads to."""
    return answer.location.rsplit("/", 1)[-1]


def last(house):
    with house.read() as session:
        return session.scalars(select(AuditLog).order_by(AuditLog.seq.desc())).first()


def test_an_administrator_opens_an_account_that_must_change_its_password(house):
    boss = house.actor("sysadmin")
    with house.inside():
        made, waits = changes.ask_new(boss, "Zhang.San", "张三", Place(("UnitEditor",), unit_id(house, "U01")))
        confirm(house, waits)
    assert made.username == "zhang.san"
    browser = house.browser()
    assert browser.sign_in("zhang.san", made.password).status_code == 302
    for path in ("/", "/account/", "/accounts/list"):
        assert browser.get(path).location == "/account/password"
    assert browser.get("/lang/en").status_code == 302
    typed = {"old": made.password, "new": NEW, "again": NEW}
    refused = browser.post("/account/password", typed)
    assert (refused.status_code, 'href="#privacy"' in refused.get_data(as_text=True)) == (422, True)
    assert browser.post("/account/password", typed | {"privacy": "1"}).location == "/account/"
    assert browser.get("/account/").status_code == 200
    assert (last(house).kind, last(house).verb) == ("change", "password")


def test_under_api_a_password_to_be_changed_is_a_refusal(lite):
    with lite.inside():
        word = accounts.reset(Actor.system(), pk(lite, "editor1"))
    browser = lite.browser()
    browser.sign_in("editor1", word)
    answer = browser.get("/api/v1/menu/")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "FORBIDDEN")


def test_an_old_password_must_be_changed_where_the_house_wants_it(lite, monkeypatch):
    browser = lite.browser("editor1")
    assert browser.get("/account/").status_code == 200
    monkeypatch.setitem(lite.app.config, "PASSWORD_MAX_AGE_DAYS", 90)
    assert browser.get("/account/").location == "/account/password"
    with lite.inside():
        accounts.change_password(lite.actor("editor1"), PASSWORD, NEW)
    again = lite.browser()
    again.sign_in("editor1", NEW)
    assert again.get("/account/").status_code == 200


def test_all_errors_of_a_new_account_come_at_once(lite):
    with lite.inside(), pytest.raises(Invalid) as refused:
        accounts.add(Actor.system(), "editor1", "", ["UnitEditor", "Auditor", "Finance"], password="short")
    assert set(refused.value.errors) == {"username", "name", "roles", "unit_id", "password"}


@pytest.mark.parametrize("username", ["", "a", "with space", "-x", "张三", "x" * 65, "a/b", "a@b"])
def test_odd_user_names_are_refused(lite, username):
    with lite.inside(), pytest.raises(Invalid) as refused:
        changes.ask_new(lite.actor("sysadmin"), username, "张三", Place(("GreenDesk",)))
    assert "username" in refused.value.errors


def test_nobody_holds_two_of_administration_audit_and_approval(lite):
    boss = lite.actor("sysadmin")
    sides = [{"SysAdmin"}, {"Auditor"}, {"UnitLeader", "CompanyOfficer", "CompanyLeader", "Finance"}]
    company = unit_id(lite, "C01")
    with lite.inside():
        for one in sides:
            for other in sides:
                for role in one:
                    for more in other - one:
                        with pytest.raises(Invalid) as refused:
                            changes.ask(boss, pk(lite, "green"), Place((role, more), company))
                        assert "roles" in refused.value.errors
        assert changes.ask(boss, pk(lite, "green"), Place(("CompanyOfficer", "Finance", "GreenDesk"), company))


def test_the_database_refuses_what_slips_past_the_service(lite, monkeypatch):
    monkeypatch.setattr(base, "role_errors", lambda *a: {})
    with lite.inside(), pytest.raises(DomainError) as refused:
        accounts.set_roles(Actor.system(), pk(lite, "green"), ["SysAdmin", "Auditor"], None)
    assert refused.value.code == "CONFLICT"
    assert "ab_" not in str(refused.value)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"SysAdmin"}))
def test_only_the_system_administrator_changes_accounts(lite, role):
    actor = Actor(1, "x", "x", frozenset({role}))
    verbs = [
        lambda: accounts.add(actor, "newone", "新人", ["GreenDesk"]), lambda: accounts.set_roles(actor, 2, ["GreenDesk"], None),
        lambda: accounts.disable(actor, 2), lambda: accounts.enable(actor, 2), lambda: accounts.reset(actor, 2),
        lambda: accounts.unlock(actor, 2),
    ]
    with lite.inside():
        for verb in verbs:
            with pytest.raises(Forbidden):
                verb()


def test_nobody_changes_his_own_account(lite):
    boss = lite.actor("sysadmin")
    with lite.inside():
        own = boss.user_id
        for verb in (lambda: accounts.set_roles(boss, own, ["GreenDesk"], None), lambda: accounts.disable(boss, own),
                     lambda: accounts.reset(boss, own), lambda: accounts.unlock(boss, own)):
            with pytest.raises(Forbidden):
                verb()
    browser = lite.browser("sysadmin")
    assert browser.get(f"/accounts/edit/{boss.user_id}").status_code == 403
    assert browser.post(f"/accounts/reset/{boss.user_id}").status_code == 403


def test_a_password_is_changed_only_with_the_old_one(lite):
    browser = lite.browser("editor1")
    answer = browser.post("/account/password", {"old": "wrong", "new": NEW, "again": NEW})
    assert answer.status_code == 422
    assert 'href="#old"' in answer.get_data(as_text=True)
    assert lite.browser("editor1").get("/account/").status_code == 200


def test_five_wrong_old_passwords_lock_the_account(lite):
    browser = lite.browser("editor1")
    for _ in range(5):
        browser.post("/account/password", {"old": "wrong", "new": NEW, "again": NEW})
    assert browser.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 422
    with lite.read() as session:
        assert session.get(Account, pk(lite, "editor1")).locked_until > clock.now()


@pytest.mark.parametrize(("new", "again", "field"), [
    (NEW, NEW + "x", "again"), ("Kurz-9", "Kurz-9", "new"), ("Password1234!", "Password1234!", "new"),
    ("editor1-and-more-text", "editor1-and-more-text", "new"), (PASSWORD, PASSWORD, "new"),
])
def test_a_bad_new_password_is_refused_at_its_field(lite, new, again, field):
    answer = lite.browser("editor1").post("/account/password", {"old": PASSWORD, "new": new, "again": again})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert new not in answer.get_data(as_text=True)


def test_a_refused_new_password_costs_no_try(lite):
    browser = lite.browser("editor1")
    for _ in range(7):
        browser.post("/account/password", {"old": PASSWORD, "new": "short", "again": "short"})
    assert browser.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302


def test_the_pages_of_the_administrator_do_the_whole_life_of_an_account(lite):
    browser = lite.browser("sysadmin")
    typed = {"name": "李四", "username": "lisi", "roles": ["UnitEditor"], "unit_id": unit_id(lite, "U01")}
    answer, second = browser.post("/accounts/add", typed), lite.browser("sysadmin2")
    waits = re.search(r"/accounts/changes/(\d+)", answer.get_data(as_text=True)).group(1)
    word = re.search(r"<code>([^<]+)</code>", answer.get_data(as_text=True)).group(1)
    target = pk(lite, "lisi")
    assert "李四" in browser.get("/accounts/list?q=李四").get_data(as_text=True)
    assert "李四" not in browser.get("/accounts/list?q=王").get_data(as_text=True)
    assert lite.actor("lisi").roles == frozenset()
    assert second.post(f"/accounts/changes/{waits}/confirm").status_code == 302
    assert lite.actor("lisi").roles == {"UnitEditor"}
    assert lite.browser().sign_in("lisi", word).status_code == 302
    waits = waiting(browser.post(f"/accounts/edit/{target}", {"roles": ["Finance"], "unit_id": ""}))
    assert lite.actor("lisi").roles == {"UnitEditor"}
    assert second.post(f"/accounts/changes/{waits}/confirm").status_code == 302
    assert lite.actor("lisi").roles == {"Finance"}
    assert browser.post(f"/accounts/edit/{target}", {"roles": ["Finance", "Auditor"], "unit_id": ""}).status_code == 422
    again = re.search(r"<code>([^<]+)</code>", browser.post(f"/accounts/reset/{target}").get_data(as_text=True)).group(1)
    assert again != word
    assert browser.post(f"/accounts/disable/{target}").status_code == 302
    assert lite.browser().sign_in("lisi", again).status_code == 200
    assert browser.post(f"/accounts/enable/{target}").status_code == 302
    assert browser.post(f"/accounts/unlock/{target}").status_code == 302
    assert lite.browser().sign_in("lisi", again).status_code == 302
    assert again not in browser.get(f"/accounts/show/{target}").get_data(as_text=True)


def test_a_made_password_is_kept_nowhere(lite):
    browser = lite.browser("sysadmin")
    answer = browser.post(f"/accounts/reset/{pk(lite, 'editor1')}")
    word = re.search(r"<code>([^<]+)</code>", answer.get_data(as_text=True)).group(1)
    assert answer.headers["Cache-Control"] == "no-store"
    with lite.read() as session:
        from models.account import WebSession

        assert word not in "".join(session.scalars(select(WebSession.data)))
        assert word not in "".join(session.scalars(select(AuditLog.body)))


@pytest.mark.parametrize("username", ["editor1", "leader1", "officer", "chair", "finance", "green"])
def test_the_accounts_of_all_are_closed_to_other_roles(lite, username):
    browser = lite.browser(username)
    for path in ("/accounts/list", "/accounts/show/1", "/accounts/add", "/accounts/edit/1", "/users/list/", "/roles/list/",
                 "/groups/list/"):
        assert browser.get(path).status_code == 403
    for path in ("/accounts/add", "/accounts/edit/1", "/accounts/reset/1", "/accounts/disable/1"):
        assert browser.post(path, {"roles": ["SysAdmin"]}).status_code == 403


def test_the_auditor_reads_accounts_and_writes_none(lite):
    browser = lite.browser("auditor")
    assert browser.get("/accounts/list").status_code == 200
    assert browser.get("/accounts/show/1").status_code == 200
    for verb in ("reset", "disable", "enable", "unlock", "edit"):
        assert browser.post(f"/accounts/{verb}/1").status_code == 403


@pytest.mark.parametrize("key", ["0", "999999", "99999999999", "x", "1;"])
def test_an_account_that_is_none_is_not_found(lite, key):
    browser = lite.browser("sysadmin")
    assert browser.get(f"/accounts/show/{key}").status_code == 404
    assert browser.post(f"/accounts/reset/{key}").status_code == 404


def test_the_verbs_of_an_account_take_a_post_with_a_token(lite):
    browser = lite.browser("sysadmin")
    for verb in ("reset", "disable", "enable", "unlock"):
        assert browser.get(f"/accounts/{verb}/1").status_code == 405
        assert browser.client.post(f"/accounts/{verb}/1").status_code == 400


def test_fabs_own_pages_show_no_password_and_change_nothing(lite):
    browser = lite.browser("sysadmin")
    with lite.read() as session:
        hashes = list(session.scalars(select(Account.password)))
    for path in ("/users/list/", "/users/show/1", "/roles/list/", "/roles/show/1", "/users/list/?_flt_0_password=scrypt",
                 "/users/list/?_oc_UserPages=password&_od_UserPages=asc", "/users/list/?psize_UserPages=100000"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert not any(h in answer.get_data(as_text=True) for h in hashes)
    for path in ("/users/add", "/users/edit/1", "/users/delete/1", "/users/action/resetpasswords/1", "/users/action_post",
                 "/roles/edit/1", "/roles/add", "/roles/delete/1", "/users/download/x"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code == 404


def test_fabs_list_neither_sorts_nor_searches_by_a_hidden_column(lite):
    browser = lite.browser("sysadmin")

    def body(query):
        text = browser.get(f"/users/list/?{query}").get_data(as_text=True)
        return re.findall(r"/users/show/(\d+)", text)

    assert body("_oc_UserPages=password&_od_UserPages=asc") == body("_oc_UserPages=password&_od_UserPages=desc") == body("")
    assert body("_flt_0_password=scrypt") == body("_flt_0_password=nothing")


def test_an_account_is_linked_to_its_employee_by_staff_number(lite):
    browser, target = lite.browser("sysadmin"), pk(lite, "green")
    waits = waiting(browser.post(f"/accounts/edit/{target}", {"roles": ["GreenDesk"], "unit_id": "", "emp_no": "E001"}))
    assert not lite.actor("green").employee_id
    with lite.inside():
        confirm(lite, waits)
    assert lite.actor("green").employee_id
    assert 'value="E001"' in browser.get(f"/accounts/edit/{target}").get_data(as_text=True)
    answer = browser.post(f"/accounts/edit/{target}", {"roles": ["GreenDesk"], "unit_id": "", "emp_no": "NOPE"})
    assert answer.status_code == 422
    assert 'href="#emp_no"' in answer.get_data(as_text=True)


def test_an_unknown_account_is_unseen_for_the_service(lite):
    with lite.inside(), pytest.raises(Unseen):
        accounts.find("nobody-here")


def test_every_change_of_an_account_is_one_entry(house):
    boss, target = house.actor("sysadmin"), pk(house, "editor1")
    with house.inside():
        for verb, run in (
            ("ask", lambda: changes.ask(boss, target, Place(("GreenDesk",)))),
            ("disable", lambda: accounts.disable(boss, target)), ("enable", lambda: accounts.enable(boss, target)),
            ("reset", lambda: accounts.reset(boss, target)), ("unlock", lambda: accounts.unlock(boss, target)),
            ("cancel", lambda: changes.cancel(boss, changes.waiting_for(boss, target).id)),
        ):
            before = last(house).seq
            run()
            entry = last(house)
            assert (entry.seq - before, entry.verb, entry.object_kind, entry.object_id, entry.user_id) == (
                1, verb, "account", target, boss.user_id)
        from app.store import audit
        from app.store import session as sessions

        assert audit.verify(sessions.reading())["ok"]
