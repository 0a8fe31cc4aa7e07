"""A change of roles needs two administrators: what waits changes nothing, and nobody is both of them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.services import account as accounts
from app.services import timers
from app.services.account import changes, words
from app.services.account.changes import Place
from app.services.desk import drafts, tokens
from models.account import Account, WebSession
from models.desk import Message
from models.rights import RightsChange
from models.trace import AuditLog

FINANCE = Place(("Finance",))


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


def pk(house, username):
    with house.read() as session:
        return session.scalar(select(Account.id).where(Account.username == username))


def ask(house, username="green", wanted=FINANCE, who="sysadmin"):
    with house.inside():
        return changes.ask(house.actor(who), pk(house, username), wanted)


def confirm(house, waits, who="sysadmin2"):
    with house.inside():
        changes.confirm(house.actor(who), waits, house.app.appbuilder.sm.write_rights)


def state(house, waits):
    with house.read() as session:
        return session.get(RightsChange, waits).state


def verbs(house):
    with house.read() as session:
        return list(session.scalars(select(AuditLog.verb).where(AuditLog.kind == "change").order_by(AuditLog.seq)))


# ---- two persons --------------------------------------------------------------------------------------------------------


def test_nothing_changes_before_the_second_administrator_agrees(house):
    before = house.actor("green")
    waits = ask(house)
    assert house.actor("green") == before
    confirm(house, waits)
    assert house.actor("green").roles == {"Finance"}
    assert state(house, waits) == "CONFIRMED"
    with house.read() as session:
        entry = session.scalars(select(AuditLog).where(AuditLog.verb == "roles")).one()
        assert (entry.user_id, entry.object_id) == (pk(house, "sysadmin2"), pk(house, "green"))
        assert f'"asked_by": {pk(house, "sysadmin")}' in entry.body


def test_nobody_confirms_what_he_asked_for(house):
    waits = ask(house)
    with pytest.raises(Forbidden) as refused:
        confirm(house, waits, "sysadmin")
    assert refused.value.code == "SECOND_PERSON"
    assert house.actor("green").roles == {"GreenDesk"}


def test_nobody_asks_for_or_confirms_a_change_of_his_own_account(lite):
    with pytest.raises(Forbidden):
        ask(lite, "sysadmin", FINANCE, "sysadmin")
    waits = ask(lite, "sysadmin2", FINANCE, "sysadmin")
    with pytest.raises(Forbidden):
        confirm(lite, waits, "sysadmin2")


def test_the_database_itself_refuses_a_confirmation_by_the_person_who_asked(house):
    waits = ask(house)
    with pytest.raises(IntegrityError), house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE rights_change SET state = 'CONFIRMED', decided_by = asked_by WHERE id = :id"), {"id": waits})


@pytest.mark.parametrize("who", ["auditor", "officer", "chair", "editor1"])
def test_no_other_role_asks_confirms_or_refuses(lite, who):
    waits, actor = ask(lite), lite.actor(who)
    with lite.inside():
        for deed in (lambda: changes.ask(actor, pk(lite, "editor2"), FINANCE), lambda: changes.confirm(actor, waits, lambda u: None),
                     lambda: changes.refuse(actor, waits, "不同意此项"), lambda: changes.cancel(actor, waits)):
            with pytest.raises(Forbidden):
                deed()
    browser = lite.browser(who)
    for verb in ("confirm", "refuse", "cancel"):
        assert browser.post(f"/accounts/changes/{waits}/{verb}").status_code == 403
    assert browser.get(f"/accounts/changes/{waits}").status_code == (200 if who == "auditor" else 403)
    assert state(lite, waits) == "OPEN"


def test_a_direct_change_is_refused_where_a_second_administrator_exists(lite):
    boss = lite.actor("sysadmin")
    with lite.inside():
        for deed in (lambda: accounts.set_roles(boss, pk(lite, "green"), ["Finance"], None),
                     lambda: accounts.link(boss, pk(lite, "green"), 1), lambda: accounts.add(boss, "newone", "新人", ["GreenDesk"])):
            with pytest.raises(Forbidden) as refused:
                deed()
            assert refused.value.code == "SECOND_PERSON"


def test_the_sessions_and_tokens_of_the_account_end_with_the_confirmation(lite):
    browser, waits = lite.browser("green"), ask(lite)
    assert browser.get("/account/").status_code == 200
    confirm(lite, waits)
    assert browser.get("/account/").status_code == 302
    with lite.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession).where(WebSession.user_id == pk(lite, "green"))) == 0


def test_a_refusal_has_a_reason_and_changes_nothing(lite):
    waits = ask(lite)
    with lite.inside():
        with pytest.raises(Invalid):
            changes.refuse(lite.actor("sysadmin2"), waits, "不")
        with pytest.raises(Forbidden):
            changes.refuse(lite.actor("sysadmin"), waits, "我自己不同意")
        changes.refuse(lite.actor("sysadmin2"), waits, "岗位没有变动")
    assert state(lite, waits) == "REFUSED"
    assert lite.actor("green").roles == {"GreenDesk"}
    with pytest.raises(Stale):
        confirm(lite, waits)


def test_only_the_person_who_asked_withdraws(lite):
    waits = ask(lite)
    with lite.inside():
        with pytest.raises(Forbidden):
            changes.cancel(lite.actor("sysadmin2"), waits)
        changes.cancel(lite.actor("sysadmin"), waits)
    assert state(lite, waits) == "CANCELLED"
    with pytest.raises(Stale):
        confirm(lite, waits)


def test_of_two_confirmations_one_comes_too_late(house):
    waits = ask(house)
    confirm(house, waits)
    with pytest.raises(Stale):
        confirm(house, waits)
    assert verbs(house).count("roles") == 1


# ---- time and other changes ---------------------------------------------------------------------------------------------


def test_after_a_week_a_change_is_void(house):
    waits, start = ask(house), clock.now()
    with clock.fixed(start + dt.timedelta(days=7, seconds=1)):
        with pytest.raises(Stale):
            confirm(house, waits)
        assert ask(house) != waits  # the old one no longer stands in the way
    assert state(house, waits) == "EXPIRED"
    assert house.actor("green").roles == {"GreenDesk"}


def test_the_nightly_run_voids_what_nobody_confirmed(lite):
    waits = ask(lite)
    day = clock.today() + dt.timedelta(days=8)
    with clock.fixed(day), lite.inside():
        timers.run(Actor.system(), day)
    assert state(lite, waits) == "EXPIRED"
    assert "expire" in verbs(lite)


def test_the_sweeps_of_the_night_belong_to_the_system_alone(lite):
    with lite.inside():
        for sweep in (changes.expire, drafts.purge):
            with pytest.raises(Forbidden):
                sweep(lite.actor("sysadmin"), clock.today())


def test_one_change_of_an_account_waits_at_a_time(lite):
    ask(lite)
    with pytest.raises(DomainError) as refused:
        ask(lite, wanted=Place(("EapCoordinator",)), who="sysadmin2")
    assert refused.value.code == "WAITING"
    assert ask(lite, "editor2", FINANCE)


def test_a_change_made_meanwhile_makes_the_request_stale(lite):
    waits = ask(lite)
    with lite.inside():
        accounts.set_roles(Actor.system(), pk(lite, "green"), ["EapCoordinator"], None)
    with pytest.raises(Stale) as refused:
        confirm(lite, waits)
    assert refused.value.code == "CHANGED"
    assert lite.actor("green").roles == {"EapCoordinator"}


def test_a_request_that_changes_nothing_or_breaks_a_rule_is_refused_at_once(lite):
    same = lite.actor("green")
    with pytest.raises(DomainError) as refused:
        ask(lite, wanted=Place(("GreenDesk",), same.unit_id))
    assert refused.value.code == "NO_CHANGE"
    for wanted, field in ((Place(("Auditor", "Finance")), "roles"), (Place(("UnitEditor",)), "unit_id"), (Place(), "roles"),
                          (Place(("Finance",), 9999), "unit_id"), (Place(("Finance",), None, 9999), "employee_id")):
        with pytest.raises(Invalid) as invalid:
            ask(lite, wanted=wanted)
        assert field in invalid.value.errors


# ---- new accounts, alone, operator --------------------------------------------------------------------------------------


def test_a_new_account_has_no_right_until_its_roles_are_confirmed(lite):
    with lite.inside():
        made, waits = changes.ask_new(lite.actor("sysadmin"), "newone", "新人", Place(("Finance",), 1, 1))
    fresh = lite.actor("newone")
    assert (fresh.roles, fresh.unit_id, fresh.employee_id) == (frozenset(), None, None)
    with lite.inside():
        accounts.reset(lite.actor("sysadmin"), made.id, "Blue-river-42-slow-fox", must_change=False)
    browser = lite.browser()
    browser.sign_in("newone", "Blue-river-42-slow-fox")
    assert browser.get("/account/").status_code == 200
    assert browser.get("/aid/list/").status_code == 403
    confirm(lite, waits)
    fresh = lite.actor("newone")
    assert (fresh.roles, fresh.unit_id, fresh.employee_id) == ({"Finance"}, 1, 1)


def leave_one_administrator(house):
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM ab_user_role WHERE user_id = (SELECT id FROM ab_user WHERE username = 'sysadmin2')"))


def test_the_only_administrator_acts_at_once_and_is_recorded(house):
    leave_one_administrator(house)
    assert ask(house) is None
    assert house.actor("green").roles == {"Finance"}
    assert verbs(house)[-1] == "roles"


def test_a_disabled_colleague_still_counts_else_one_could_be_shut_out(lite):
    with lite.inside():
        accounts.disable(lite.actor("sysadmin"), pk(lite, "sysadmin2"))
    assert ask(lite) is not None
    assert lite.actor("green").roles == {"GreenDesk"}


def test_the_password_of_another_administrator_is_reset_by_the_operator_alone(lite):
    with lite.inside():
        with pytest.raises(Forbidden):
            accounts.reset(lite.actor("sysadmin"), pk(lite, "sysadmin2"))
        assert accounts.reset(Actor.system(), pk(lite, "sysadmin2"))
    assert lite.browser("sysadmin").post(f"/accounts/reset/{pk(lite, 'sysadmin2')}").status_code == 403


# ---- both pairs of eyes -------------------------------------------------------------------------------------------------

KNOWN = "Blue-river-42-slow-fox"
BOSS = Place(("SysAdmin",))


def enters(house, username, password):
    browser = house.browser()
    browser.sign_in(username, password)
    return browser.get("/account/").status_code == 200


def test_whoever_knows_the_password_of_an_account_does_not_become_the_second_administrator_with_it(house):
    """A opens an account, asks for administration, B confirms: A cannot sign in with the password that he was told."""
    with house.inside():
        made, waits = changes.ask_new(house.actor("sysadmin"), "newone", "新人", Place(("GreenDesk",)))
        confirm(house, waits)
        accounts.reset(house.actor("sysadmin"), made.id, KNOWN, must_change=False)
        token = tokens.create(house.actor("newone"), "取数", "read", clock.today().isoformat()).value
    inside = house.browser()
    inside.sign_in("newone", KNOWN)
    assert inside.get("/account/").status_code == 200
    confirm(house, ask(house, "newone", BOSS))
    assert house.actor("newone").roles == {"SysAdmin"}
    assert inside.get("/account/").status_code == 302
    assert not enters(house, "newone", KNOWN)
    with house.inside():
        assert tokens.find(token) is None
        with pytest.raises(DomainError):
            accounts.change_password(house.actor("newone"), KNOWN, "Green-hill-17-fast-owl")
        with pytest.raises(Forbidden):
            accounts.reset(house.actor("sysadmin"), made.id)
        word = accounts.reset(Actor.system(), made.id, must_change=False)
    assert enters(house, "newone", word)


def test_an_account_opened_to_administer_never_has_a_password_that_somebody_was_told(lite):
    with lite.inside():
        made, waits = changes.ask_new(lite.actor("sysadmin"), "newone", "新人", BOSS)
    assert made.password is None
    confirm(lite, waits)
    with lite.read() as session:
        assert session.get(Account, made.id).password is None


def test_the_only_administrator_has_no_second_one_with_a_password_he_knows(lite):
    leave_one_administrator(lite)
    with lite.inside():
        made, waits = changes.ask_new(lite.actor("sysadmin"), "newone", "新人", BOSS)
    assert (made.password, waits) == (None, None)
    assert lite.actor("newone").roles == {"SysAdmin"}


def test_an_administrator_who_is_placed_elsewhere_keeps_his_password(lite):
    confirm(lite, ask(lite, "green", BOSS))
    with lite.inside():
        word = accounts.reset(Actor.system(), pk(lite, "green"), must_change=False)
    confirm(lite, ask(lite, "green", Place(("SysAdmin",), 1)))
    assert enters(lite, "green", word)


def test_the_pages_say_that_the_password_ends_and_where_the_next_one_comes_from(lite):
    waits = ask(lite, "green", BOSS)
    page = lite.browser("sysadmin2").get(f"/accounts/changes/{waits}").get_data(as_text=True)
    assert "确认后原密码失效" in page
    assert "服务器命令行" in lite.browser("sysadmin").get("/accounts/add").get_data(as_text=True)
    confirm(lite, waits)
    page = lite.browser("sysadmin").get(f"/accounts/show/{pk(lite, 'green')}").get_data(as_text=True)
    assert "该账号没有密码" in page
    assert "flask user reset" in page
    again = ask(lite, "editor2", Place(("UnitEditor", "UnitLeader"), lite.actor("editor2").unit_id))
    assert "确认后原密码失效" not in lite.browser("sysadmin2").get(f"/accounts/changes/{again}").get_data(as_text=True)


# ---- pages --------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_change_tells_in_words_what_is_gained_and_lost(lite):
    waits = ask(lite, "editor1", Place(("UnitEditor", "UnitLeader"), lite.actor("editor1").unit_id))
    page = lite.browser("sysadmin2").get(f"/accounts/changes/{waits}").get_data(as_text=True)
    assert "二级单位工会干事、二级单位工会主席" in page
    assert re.search(r"dl-right-new\">\+ [^<]+</span>", page)
    assert "同一人既能申请又能审批" in page
    assert "can_" not in page
    own = lite.browser("sysadmin").get(f"/accounts/changes/{waits}").get_data(as_text=True)
    assert f"/accounts/changes/{waits}/cancel" in own
    assert f"/accounts/changes/{waits}/confirm" not in own


def test_the_second_administrator_is_told_and_the_first_one_of_the_answer(lite):
    waits = ask(lite)
    with lite.read() as session:
        assert list(session.scalars(select(Message.user_id))) == [pk(lite, "sysadmin2")]
    confirm(lite, waits)
    with lite.read() as session:
        found = {m.user_id: m for m in session.scalars(select(Message))}
    assert set(found) == {pk(lite, "sysadmin"), pk(lite, "sysadmin2")}
    for message in found.values():
        assert message.params == "{}"
        assert "green" not in message.msgid


def test_a_refusal_without_a_reason_is_said_at_its_field(lite):
    waits, browser = ask(lite), lite.browser("sysadmin2")
    answer = browser.post(f"/accounts/changes/{waits}/refuse", {"note": ""})
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.get_data(as_text=True)
    assert browser.post(f"/accounts/changes/{waits}/refuse", {"note": "岗位没有变动"}).status_code == 302
    assert "岗位没有变动" in browser.get(f"/accounts/changes/{waits}").get_data(as_text=True)


def test_copying_the_rights_starts_a_new_account_with_the_same_roles_and_unit(lite):
    browser = lite.browser("sysadmin")
    page = browser.get(f"/accounts/add?like={pk(lite, 'editor1')}").get_data(as_text=True)
    assert re.search(r'<option value="UnitEditor" selected>', page)
    assert re.search(rf'<option value="{lite.actor("editor1").unit_id}" selected>', page)
    assert 'name="username" required value=""' in page or 'value=""' in page
    assert browser.get("/accounts/add?like=9999").status_code == 404


@pytest.mark.parametrize("key", ["0", "9999", "x", "99999999999"])
def test_a_change_that_is_none_is_not_found(lite, key):
    browser = lite.browser("sysadmin")
    assert browser.get(f"/accounts/changes/{key}").status_code == 404
    assert browser.post(f"/accounts/changes/{key}/confirm").status_code == 404
    with lite.inside(), pytest.raises(Unseen):
        changes.one(lite.actor("sysadmin"), key)


def test_combinations_that_join_two_hands_are_named_and_single_roles_are_not():
    assert words.combinations(["UnitEditor", "UnitLeader"])
    assert words.combinations(["UnitLeader", "CompanyOfficer"])
    for role in ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "GreenDesk", "Auditor", "SysAdmin"):
        assert words.combinations([role]) == []
