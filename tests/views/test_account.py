"""The own account: what stands in its sections, the password once more, the screen, and the list of all accounts."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.services import account as accounts
from app.services.desk import drafts, queries, settings
from models.account import Account
from models.desk import Message, SavedQuery, Setting
from models.trace import AuditLog
from tests.house import PASSWORD

NEW = "Blue-river-42-slow-fox"


@pytest.fixture(autouse=True)
def many_tries(lite, monkeypatch):
    monkeypatch.setitem(lite.app.config, "ADDRESS_TRIES", 1000)


def text_of(answer):
    return answer.get_data(as_text=True)


def pk(house, username):
    with house.read() as session:
        return session.scalar(select(Account.id).where(Account.username == username))


def stale(browser):
    """The last proof of the person lies six minutes back."""
    from app.security import sessions
    from models.account import WebSession

    with browser.client.application.app_context():
        from app.extensions import db

        with db.engine.connect().execution_options(write=True) as connection, connection.begin():
            for key, data in connection.execute(select(WebSession.token_hash, WebSession.data)).all():
                kept = sessions._json.loads(data)
                kept["proved_at"] = int(clock.now().timestamp()) - 360
                connection.execute(WebSession.__table__.update().where(WebSession.token_hash == key)
                                   .values(data=sessions._json.dumps(kept)))


# ---- sections -----------------------------------------------------------------------------------------------------------


def test_the_page_tells_who_i_am_in_words_and_who_may_change_it(lite):
    page = text_of(lite.browser("editor1").get("/account/"))
    for word in ("基本信息", "用户editor1", "信息中心", "E006", "二级单位工会干事", "本单位及下级", "由系统管理员修改", "显示设置",
                 "常用查询", "草稿", "修改密码", "登录会话", "访问令牌", "我的登录记录"):
        assert word in page, word
    assert "UnitEditor" not in page


def test_language_and_density_are_kept_and_the_language_comes_back_with_the_sign_in(lite):
    browser = lite.browser("editor1")
    answer = browser.post("/account/display", {"language": "en", "density": "compact"})
    assert answer.status_code == 302
    assert 'lang="en"' in text_of(browser.get("/account/"))
    with lite.inside():
        assert settings.desk(lite.actor("editor1")).settings == {"language": "en", "density": "compact"}
    assert 'lang="en"' in text_of(lite.browser("editor1").get("/account/"))
    assert 'lang="zh-CN"' in text_of(lite.browser("editor2").get("/account/"))


@pytest.mark.parametrize("typed", [{"language": "xx", "density": "normal"}, {"language": "zh", "density": "huge"}, {}])
def test_a_screen_that_nobody_offers_is_refused(lite, typed):
    assert lite.browser("editor1").post("/account/display", typed).status_code == 400


def test_own_queries_are_opened_renamed_and_deleted_here(lite):
    with lite.inside():
        actor = lite.actor("editor1")
        key = queries.keep(actor, "archive", "在档", "_flt_0_state=ACTIVE", share=True)
        queries.keep(actor, "archive", "待审核", "_flt_0_state=SUBMITTED")
        theirs = queries.keep(lite.actor("editor2"), "archive", "别人的", "_flt_0_state=ACTIVE")
    browser = lite.browser("editor1")
    page = text_of(browser.get("/account/"))
    assert 'href="/archive/list/?_flt_0_state=ACTIVE"' in page
    assert "已共享" in page
    assert "别人的" not in page
    assert browser.post(f"/account/queries/archive/{key}/rename", {"name": "在档困难职工"}).status_code == 302
    refused = browser.post(f"/account/queries/archive/{key}/rename", {"name": "待审核"})
    assert refused.status_code == 422
    assert f'id="query-{key}-error"' in text_of(refused)
    assert browser.post(f"/account/queries/archive/{theirs}/rename", {"name": "我的"}).status_code == 404
    assert browser.post(f"/account/queries/archive/{theirs}/delete").status_code == 404
    assert browser.post(f"/account/queries/archive/{key}/delete").status_code == 302
    with lite.read() as session:
        assert sorted(session.scalars(select(SavedQuery.name))) == ["别人的", "待审核"]


def test_own_drafts_lead_back_to_their_form_and_can_be_deleted(lite):
    with lite.inside():
        drafts.put(lite.actor("editor1"), "archive", 0, None, "k", 0, [("reason", "家庭困难")])
    browser = lite.browser("editor1")
    page = text_of(browser.get("/account/"))
    assert 'href="/archive/add"' in page
    assert "家庭困难" not in page
    assert browser.post("/account/drafts/archive/0/delete").status_code == 302
    with lite.inside():
        assert drafts.mine(lite.actor("editor1")) == []


# ---- sign-ins -----------------------------------------------------------------------------------------------------------


def test_failed_sign_ins_are_marked_and_twenty_are_shown(lite):
    for _ in range(22):
        lite.browser("editor1")
    lite.browser().sign_in("editor1", "wrong")
    page = text_of(lite.browser("editor1").get("/account/"))
    part = page.split('id="sign-ins"')[1]
    assert part.count("不是我</button>") == 20
    assert part.count("登录失败") == 2  # the word and the name of its button
    assert "登录失败" not in text_of(lite.browser("editor2").get("/account/")).split('id="sign-ins"')[1]


def test_that_was_not_me_tells_the_administrators_and_leads_to_a_new_password(lite):
    browser = lite.browser("editor1")
    seq = re.search(r"/account/sign-ins/(\d+)/disown", text_of(browser.get("/account/"))).group(1)
    assert browser.post(f"/account/sign-ins/{seq}/disown").location == "/account/password"
    with lite.read() as session:
        assert set(session.scalars(select(Message.user_id))) == {pk(lite, "sysadmin"), pk(lite, "sysadmin2")}
        assert session.scalars(select(AuditLog).order_by(AuditLog.seq.desc())).first().verb == "disown"
    assert lite.browser("editor2").post(f"/account/sign-ins/{seq}/disown").status_code == 404


# ---- the password once more -----------------------------------------------------------------------------------------------


def test_what_is_sensitive_asks_for_the_password_after_five_minutes_and_goes_on(lite):
    browser = lite.browser("editor1")
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    typed = {"name": "月报", "reach": "write", "expires_on": day}
    stale(browser)
    asked = browser.post("/account/tokens/new", typed)
    assert asked.status_code == 403
    page = text_of(asked)
    assert 'action="/account/tokens/new"' in page
    assert 'name="reach" value="write"' in page
    wrong = browser.post("/account/tokens/new", {**typed, "proof": "wrong"})
    assert wrong.status_code == 403
    assert "密码不正确" in text_of(wrong)
    done = browser.post("/account/tokens/new", {**typed, "proof": PASSWORD})
    assert done.status_code == 200
    assert "dl_" in text_of(done)
    assert browser.post("/account/tokens/new", typed).status_code == 200  # for five minutes


@pytest.mark.parametrize(("who", "path"), [
    ("editor1", "/account/sessions/end-others"), ("editor1", "/account/sessions/end"), ("editor1", "/account/tokens/1/revoke"),
    ("sysadmin", "/accounts/add"), ("sysadmin", "/accounts/edit/2"), ("sysadmin", "/accounts/reset/2"), ("sysadmin", "/accounts/disable/2"),
    ("sysadmin", "/accounts/enable/2"), ("sysadmin", "/accounts/unlock/2"), ("sysadmin", "/accounts/changes/1/confirm"),
    ("sysadmin", "/accounts/changes/1/refuse"), ("sysadmin", "/accounts/roles/UnitEditor"),
])
def test_every_sensitive_deed_asks(lite, who, path):
    browser = lite.browser(who)
    stale(browser)
    with lite.statements() as seen:
        answer = browser.post(path)
    assert answer.status_code == 403
    assert 'name="proof"' in text_of(answer)
    assert not [s for s in seen if s.startswith(("UPDATE ab_user", "DELETE", "INSERT INTO rights"))]


def test_wrong_proofs_say_how_many_tries_are_left_and_lock_the_account(lite):
    browser = lite.browser("editor1")
    stale(browser)
    said = [text_of(browser.post("/account/sessions/end-others", {"proof": "wrong"})) for _ in range(6)]
    assert all("还可以试" not in page for page in said[:2])
    assert "还可以试 2 次" in said[2]
    assert "还可以试 1 次" in said[3]
    assert "账号锁定 15 分钟" in said[4]
    assert "账号锁定 15 分钟" in said[5]
    right = browser.post("/account/sessions/end-others", {"proof": PASSWORD})
    assert right.status_code == 403  # locked is locked


def test_a_password_is_never_carried_along(lite):
    browser = lite.browser("editor1")
    stale(browser)
    page = text_of(browser.post("/account/tokens/new", {"name": "x", "password": "geheim-1", "old": "geheim-2", "new": "geheim-3"}))
    assert "geheim" not in page


def test_the_proof_leads_only_to_addresses_of_our_own(lite):
    browser = lite.browser("editor1")
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert browser.post(f"/account/prove?next={target}", {"proof": PASSWORD}).location == "/"
    assert browser.post("/account/prove?next=/account/", {"proof": PASSWORD}).location == "/account/"
    assert browser.post("/account/prove?next=/account/", {"proof": "wrong"}).status_code == 403


# ---- first sign-in --------------------------------------------------------------------------------------------------------


def test_the_first_password_comes_with_the_privacy_notice_once(lite):
    with lite.inside():
        word = accounts.reset(Actor.system(), pk(lite, "editor1"))
    browser = lite.browser()
    browser.sign_in("editor1", word)
    page = text_of(browser.get("/account/password"))
    assert "个人信息保护告知" in page
    typed = {"old": word, "new": NEW, "again": NEW}
    assert 'href="#privacy"' in text_of(browser.post("/account/password", typed))
    assert browser.post("/account/password", {**typed, "privacy": "1"}).status_code == 302
    with lite.read() as session:
        kept = session.scalars(select(Setting).where(Setting.key == accounts.NOTICE_KEY)).one()
        assert accounts.NOTICE in kept.value
        entry = session.scalars(select(AuditLog).where(AuditLog.verb == "password")).one()
        assert accounts.NOTICE in entry.body
    with lite.inside():
        word = accounts.reset(Actor.system(), pk(lite, "editor1"))
    again = lite.browser()
    again.sign_in("editor1", word)
    assert "个人信息保护告知" not in text_of(again.get("/account/password"))
    assert again.post("/account/password", {"old": word, "new": PASSWORD, "again": PASSWORD}).status_code == 302


def test_one_signs_in_with_the_user_name_or_the_staff_number(lite):
    assert lite.browser().sign_in("E006").status_code == 302
    assert lite.browser().sign_in("e006").status_code == 302
    assert lite.browser().sign_in("E001").status_code == 200  # an employee without an account
    with lite.inside():
        accounts.add(Actor.system(), "e006", "别人", ["GreenDesk"], password=NEW, must_change=False)
    assert lite.browser().sign_in("E006", NEW).status_code == 302  # a user name comes first
    assert lite.browser().sign_in("E006", PASSWORD).status_code == 200


def test_the_sign_in_page_tells_the_rule_of_the_lock_and_whom_to_ask(lite):
    page = text_of(lite.browser().get("/login/"))
    assert "连续输错 5 次密码，账号锁定 15 分钟" in page
    assert "工会系统管理员" in page
    assert 'data-do="show-password"' in page


# ---- all accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "found", "absent"), [
    ("q=editor1", "editor1b", "leader1"), ("q=yonghueditor2", "editor2", "editor1"), ("q=yhe", "editor2", "leader2"),
    ("q=E006", "editor1", "editor1b"), ("role=UnitEditor", "editor2", "leader2"), ("state=disabled", "finance", "chair"),
    ("state=locked", "leader1", "leader2"), ("state=first", "green", "doctor"), ("q=用户leader&state=use", "leader2", "leader1"),
])
def test_accounts_are_found_by_name_pinyin_number_unit_role_and_state(lite, asked, found, absent):
    with lite.inside():
        accounts.disable(Actor.system(), pk(lite, "finance"))
        accounts.reset(Actor.system(), pk(lite, "green"))
    for _ in range(5):
        lite.browser().sign_in("leader1", "wrong")
    page = text_of(lite.browser("sysadmin").get(f"/accounts/list?{asked}"))
    shown = re.findall(r'data-label="用户名">([^<]+)<', page)
    assert found in shown
    assert absent not in shown


def test_a_unit_is_asked_for_with_everything_below_it(lite):
    unit = lite.actor("editor1").unit_id
    shown = re.findall(r'data-label="用户名">([^<]+)<', text_of(lite.browser("sysadmin").get(f"/accounts/list?unit={unit}")))
    assert set(shown) == {"reporter1", "editor1", "editor1b", "leader1", "grid"}


def test_the_list_names_data_range_and_offers_the_verbs(lite):
    page = text_of(lite.browser("sysadmin").get("/accounts/list?q=editor1"))
    for word in ("本单位及下级", "停用", "重置密码", "复制权限"):
        assert word in page, word
    page = text_of(lite.browser("auditor").get("/accounts/list?q=editor1"))
    assert "重置密码" not in page
    for asked in ("unit=x", "unit=99999999999", "role=Nobody", "state=odd", "q=%25"):
        assert lite.browser("sysadmin").get(f"/accounts/list?{asked}").status_code in (200, 404)
