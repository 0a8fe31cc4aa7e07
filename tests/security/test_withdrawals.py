"""A right that was withdrawn from a role is refused on every way to it; nothing but the declared can be given; set-up keeps it."""

from __future__ import annotations

import re
from functools import partial

import pytest
from sqlalchemy import select, text

from app import matrix, setup
from app.cli import matrix_command
from app.kernel import rights, scope
from app.kernel.actor import ROLES
from app.kernel.fault import DomainError, Forbidden, Unseen
from app.services.account import changes, words
from app.specs import visibility
from app.specs.registry import BY_ROOM, SPECS
from app.store import read, todo
from app.store.read import Query
from models.rights import Withdrawal
from models.trace import AuditLog
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT
from views import registry

SERVICES = {view.spec.room: view.service for view in registry.VIEWS}


@pytest.fixture(autouse=True)
def many_tries(request, monkeypatch):
    for name in ("house", "lite"):
        if name in request.fixturenames:
            monkeypatch.setitem(request.getfixturevalue(name).app.config, "ADDRESS_TRIES", 1000)


@pytest.fixture
def stock(lite):
    """A row of every room in the house of the test."""
    made = rows.stocked(lite)
    return made


def take(house, role, *pairs):
    """Withdraw rights from a role in the way of two administrators."""
    with house.inside():
        lost = words.withdrawn(role) | set(pairs)
        write = house.app.appbuilder.sm.write_rights
        changes.confirm(house.actor("sysadmin2"), changes.ask_role(house.actor("sysadmin"), role, lost, write), write)


def give_back(house, role):
    with house.inside():
        write = house.app.appbuilder.sm.write_rights
        changes.confirm(house.actor("sysadmin2"), changes.ask_role(house.actor("sysadmin"), role, frozenset(), write), write)


def granted(house, role):
    with house.engine.connect() as connection:
        return set(map(tuple, connection.execute(text(
            "SELECT v.name, p.name FROM ab_permission_view_role l JOIN ab_role r ON r.id = l.role_id "
            "JOIN ab_permission_view pv ON pv.id = l.permission_view_id JOIN ab_permission p ON p.id = pv.permission_id "
            "JOIN ab_view_menu v ON v.id = pv.view_menu_id WHERE r.name = :role"), {"role": role})))


# ---- every way ----------------------------------------------------------------------------------------------------------


def one_role(spec, action):
    """A role of the product whose account may do it."""
    return next((r for r in ROLES if r in words.holders(spec, action)), None)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_adding_editing_and_exporting_are_refused_on_page_api_and_in_the_service(spec, lite, stock):
    key = stock.pk(spec.room, LEFT)
    for action, path, api in (("add", f"/{spec.room}/add", ("POST", f"/api/v1/{spec.room}/")),
                                      ("edit", f"/{spec.room}/edit/{key}", ("PUT", f"/api/v1/{spec.room}/{key}")),
                                      ("export", f"/{spec.room}/export.csv", None)):
        role = one_role(spec, action)
        if role is None:
            continue
        browser, actor = tools.enter(lite, ACCOUNT[role]), lite.actor(ACCOUNT[role])
        take(lite, role, (spec.room, action))
        assert browser.get(path).status_code == 403, (role, path)
        assert browser.get(path.replace("csv", "xlsx")).status_code == 403
        if api:
            assert browser.api(*api, {"version": 1}).status_code == 403, (role, api)
            call = SERVICES[spec.room]
            deed = partial(call.create, actor, {}) if action == "add" else partial(call.change, actor, key, 1, {})
            with lite.inside(), pytest.raises(Forbidden):
                deed()
        shown = browser.get(f"/{spec.room}/list/").get_data(as_text=True)
        assert f'href="/{spec.room}/{action}' not in shown
        assert f"/{spec.room}/export." not in shown or action != "export"
        give_back(lite, role)


@pytest.mark.parametrize("spec", [s for s in SPECS if s.moves], ids=lambda s: s.room)
def test_every_move_is_refused_on_page_api_in_a_batch_and_in_the_service(spec, lite, stock):
    key = stock.pk(spec.room, LEFT)
    for verb in spec.verbs:
        role = one_role(spec, verb)
        if role is None:
            continue
        browser, actor = tools.enter(lite, ACCOUNT[role]), lite.actor(ACCOUNT[role])
        holders = words.holders(spec, verb)
        take(lite, role, (spec.room, verb))
        assert words.holders(spec, verb) == holders - {role}
        with lite.inside():
            seen = read.page(actor, spec, Query()).rows
        if not seen:
            give_back(lite, role)
            continue
        key = seen[0].id
        assert browser.get(f"/{spec.room}/act/{key}/{verb}").status_code == 302
        assert browser.post(f"/{spec.room}/act/{key}/{verb}", {"version": seen[0].version, "note": "试一试看看"}).status_code == 403, verb
        assert browser.api("POST", f"/api/v1/{spec.room}/{key}/{verb}", {"version": seen[0].version}).status_code == 403, verb
        batch = browser.post(f"/{spec.room}/action_post", {"verb": verb, "pk": key}).status_code
        assert batch == (403 if any(m.bulk for m in spec.moves_of(verb)) else 404), verb
        with lite.inside(), pytest.raises(Forbidden):
            SERVICES[spec.room].act(actor, key, verb, seen[0].version, {})
        shown = browser.get(f"/{spec.room}/show/{key}").get_data(as_text=True)
        assert not re.search(rf"/{spec.room}/act/{key}/{verb}(?!\w)", shown), verb  # another verb may begin with the same word
        assert verb not in browser.api("GET", f"/api/v1/{spec.room}/{key}").json["result"]["verbs"]
        give_back(lite, role)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_without_the_right_to_view_a_room_is_shut(spec, lite, stock):
    role, key = one_role(spec, "list"), stock.pk(spec.room, LEFT)
    browser, actor = tools.enter(lite, ACCOUNT[role]), lite.actor(ACCOUNT[role])
    take(lite, role, (spec.room, "list"))
    room = spec.room
    for page in ("list/", f"show/{key}", "add", f"edit/{key}", "export.csv", f"print/{key}.pdf", f"tab/{key}/history", f"history/{key}"):
        assert browser.get(f"/{room}/{page}").status_code == 403, page
    for page in ("", key, "_info"):
        assert browser.get(f"/api/v1/{room}/{page}").status_code == 403, page
    for verb in spec.verbs:
        assert browser.post(f"/{room}/act/{key}/{verb}", {"version": 1}).status_code == 403
        assert browser.api("POST", f"/api/v1/{room}/{key}/{verb}", {"version": 1}).status_code == 403
    assert browser.post(f"/{room}/reveal/{key}/id_no", {"reason": "核对身份信息"}).status_code == 403
    with lite.inside():
        assert read.page(actor, spec, Query()).rows == []
        for deed in (lambda: read.one(actor, spec, key), lambda: SERVICES[room].act(actor, key, (spec.verbs or ("x",))[0], 1, {})):
            with pytest.raises((Unseen, Forbidden)):
                deed()
        for deed in (lambda: SERVICES[room].create(actor, {}), lambda: SERVICES[room].change(actor, key, 1, {})):
            with pytest.raises((Unseen, Forbidden)):
                deed()
    assert f'href="/{room}/list/"' not in browser.get("/account/").get_data(as_text=True)


def test_a_shut_archive_opens_neither_plan_nor_document(lite, stock):
    key, document = stock.pk("archive", LEFT), stock.files[LEFT.unit]
    browser = tools.enter(lite, "editor1")
    assert browser.get(f"/person/{key}/plan").status_code == 200
    take(lite, "UnitEditor", ("archive", "list"))
    for path in (f"/person/{key}/plan", f"/person/{key}/plan.pdf", f"/file/{document}"):
        assert browser.get(path).status_code in (403, 404), path


def test_what_waits_for_a_withdrawn_move_is_no_work_any_more(lite, stock):
    aid, leader = BY_ROOM["aid"], lite.actor("leader1")
    assert todo.kinds(leader, aid)
    take(lite, "UnitLeader", *(("aid", verb) for verb in aid.verbs if ("aid", verb) in words.declared("UnitLeader")))
    assert not todo.kinds(leader, aid)
    browser = tools.enter(lite, "leader1")
    assert "/aid/act/" not in browser.get(f"/aid/show/{stock.pk('aid', LEFT)}").get_data(as_text=True)


def test_a_withdrawal_holds_for_the_role_and_not_for_the_person(lite, stock):
    take(lite, "UnitEditor", ("archive", "export"))
    assert tools.enter(lite, "editor1").get("/archive/export.csv").status_code == 403
    assert tools.enter(lite, "editor2").get("/archive/export.csv").status_code == 403
    assert tools.enter(lite, "leader1").get("/archive/export.csv").status_code == 200
    with lite.inside():
        from app.kernel.actor import Actor
        from app.services import account as accounts

        accounts.set_roles(Actor.system(), lite.actor("editor1").user_id, ["UnitEditor", "UnitLeader"], lite.actor("editor1").unit_id)
    assert tools.enter(lite, "editor1").get("/archive/export.csv").status_code == 200  # by the other role


def test_the_controls_of_these_tests_notice_a_right_that_is_left(lite, monkeypatch):
    monkeypatch.setattr(rights, "left", lambda _room, _action, roles: roles)
    take(lite, "UnitEditor", ("archive", "export"), ("archive", "add"))
    assert tools.enter(lite, "editor1").get("/archive/export.csv").status_code == 200
    with lite.inside(), pytest.raises(DomainError) as refused:
        SERVICES["archive"].create(lite.actor("editor1"), {})
    assert refused.value.status == 422  # let in, and told what is missing


def test_a_token_and_an_open_session_lose_it_at_the_next_request(lite):
    browser = lite.browser("editor1")
    assert browser.get("/archive/export.csv").status_code == 200
    take(lite, "UnitEditor", ("archive", "export"))
    assert browser.get("/archive/export.csv").status_code == 403
    give_back(lite, "UnitEditor")
    assert browser.get("/archive/export.csv").status_code == 200


# ---- tables -------------------------------------------------------------------------------------------------------------


def test_the_frameworks_tables_follow_and_set_up_keeps_the_withdrawal(house):
    before = granted(house, "UnitEditor")
    take(house, "UnitEditor", ("archive", "export"), ("archive", "submit"))
    after = granted(house, "UnitEditor")
    assert before - after == {("archive", "can_export"), ("archive", "submit")}
    with house.inside():
        rights.forget()
        setup.run(house.app, force=True)
    assert granted(house, "UnitEditor") == after
    give_back(house, "UnitEditor")
    assert granted(house, "UnitEditor") == before
    with house.inside():
        setup.run(house.app, force=True)
    assert granted(house, "UnitEditor") == before


def test_another_process_learns_of_it_with_its_next_unit_of_work(lite):
    take(lite, "UnitEditor", ("archive", "export"))
    rights.forget()  # what a process knows that was started before
    with lite.inside():
        from app.kernel.actor import Actor
        from app.store.unit import unit

        with unit(Actor.system()):
            assert "UnitEditor" not in BY_ROOM["archive"].may["export"]


def test_the_table_of_rights_says_no_and_without_a_withdrawal_what_is_declared(lite):
    def said():
        return {row[:4]: row[4] for row in matrix.rows()}

    before = said()
    for spec in SPECS:
        assert spec.may == spec.declared
        assert all(m.roles == m.declared for m in spec.moves)
    take(lite, "UnitEditor", ("archive", "export"))
    changed = {key for key, value in said().items() if value != before[key]}
    assert changed == {("UnitEditor", "archive", "action", "export")}


def test_the_command_prints_what_is_left(lite):
    take(lite, "UnitEditor", ("archive", "export"))
    rights.forget()  # a command starts in a process of its own
    printed = lite.app.test_cli_runner().invoke(matrix_command).stdout
    assert "UnitEditor,archive,action,export,no," in printed
    assert "UnitEditor,archive,action,list,yes," in printed


def test_giving_and_taking_are_entries_of_the_chain(lite):
    take(lite, "UnitEditor", ("archive", "export"))
    with lite.read() as session:
        entry = session.scalars(select(AuditLog).where(AuditLog.verb == "withdraw")).one()
        assert entry.object_kind == "role"
        assert '"archive", "export"' in entry.body
        kept = session.scalars(select(Withdrawal)).one()
        assert (kept.role, kept.room, kept.action) == ("UnitEditor", "archive", "export")
        assert kept.change_id


# ---- who and what -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "pair"), [
    ("UnitEditor", ("archive", "approve-everything")), ("UnitEditor", ("nowhere", "list")), ("SysAdmin", ("archive", "list")),
    ("Nobody", ("archive", "list")), ("UnitEditor", ("pairing", "list")),
])
def test_only_a_declared_right_can_be_withdrawn(lite, role, pair):
    with lite.inside(), pytest.raises(Unseen):
        changes.ask_role(lite.actor("sysadmin"), role, frozenset({pair}), lambda u: None)


def test_nothing_that_is_not_declared_can_be_given(lite):
    """The form names what stays: an undeclared right in it is no right."""
    browser = lite.browser("sysadmin")
    kept = [f"{room}:{action}" for room, action in words.declared("Finance")]
    answer = browser.post("/accounts/roles/Finance", {"right": [*kept, "archive:approve", "eap:list"], "sure": "1"})
    assert answer.location == "/accounts/roles/Finance"
    assert not granted(lite, "Finance") & {("archive", "approve"), ("eap", "can_list")}


@pytest.mark.parametrize("who", ["auditor", "officer", "editor1"])
def test_no_other_role_withdraws(lite, who):
    with lite.inside(), pytest.raises(Forbidden):
        changes.ask_role(lite.actor(who), "UnitEditor", frozenset({("archive", "export")}), lambda u: None)
    assert lite.browser(who).post("/accounts/roles/UnitEditor", {"sure": "1"}).status_code == 403


def test_one_administrator_alone_withdraws_nothing(lite):
    write = lite.app.appbuilder.sm.write_rights
    with lite.inside():
        waits = changes.ask_role(lite.actor("sysadmin"), "UnitEditor", frozenset({("archive", "export")}), write)
        assert "UnitEditor" in BY_ROOM["archive"].may["export"]
        with pytest.raises(Forbidden):
            changes.confirm(lite.actor("sysadmin"), waits, write)
        with pytest.raises(DomainError):
            changes.ask_role(lite.actor("sysadmin2"), "UnitEditor", frozenset({("archive", "add")}), write)
    assert lite.browser("editor1").get("/archive/export.csv").status_code == 200


def test_the_difference_is_shown_before_it_is_asked_for(lite):
    browser = lite.browser("sysadmin")
    kept = [f"{room}:{action}" for room, action in words.declared("UnitEditor") if (room, action) != ("green_channel", "add")]
    page = browser.post("/accounts/roles/UnitEditor", {"right": kept}).get_data(as_text=True)
    assert re.search(r'dl-right-gone">− [^<]+</span>', page)
    assert "此后无人能办理" in page  # nobody else may ask for the green channel
    with lite.inside():
        assert changes.count(lite.actor("sysadmin")) == 0
    answer = browser.post("/accounts/roles/UnitEditor", {"right": kept, "sure": "1"})
    second = lite.browser("sysadmin2")
    assert second.post(f"{answer.location}/confirm").status_code == 302
    assert ("green_channel", "can_add") not in granted(lite, "UnitEditor")
    assert "已收回" in second.get("/accounts/roles/UnitEditor").get_data(as_text=True)


# ---- words --------------------------------------------------------------------------------------------------------------


def test_every_cell_reach_and_action_of_the_product_has_words():
    assert set(visibility.CELLS) <= set(words.CELLS)
    for by_role in visibility.CELLS.values():
        for cell in by_role.values():
            assert words.cell(cell)
    for spec in SPECS:
        for rule in (scope.rules_of(spec.model) or {}).values():
            assert rule.__name__.strip("_") in words.REACHES
        for action in words.actions(spec):
            assert words.label(spec, action)
        for role in spec.declared.get("list", ()):
            assert words.reach(role, spec), (spec.room, role)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_role_is_in_words_alone(lite, role):
    page = lite.browser("auditor").get(f"/accounts/roles/{role}").get_data(as_text=True)
    shown = re.sub(r"<[^>]+>", " ", page.split('id="dl-main"')[1])
    assert not re.search(r"can_\w+|ModelView|[a-z]+:[a-z]+", shown)
    assert "高级" not in shown
    assert lite.browser("auditor").get(f"/accounts/roles/{role}?edit=1").get_data(as_text=True).count('type="checkbox"') == 0


def test_the_pages_of_the_framework_are_for_the_administrator_under_advanced(lite):
    page = lite.browser("sysadmin").get("/accounts/roles/UnitEditor").get_data(as_text=True)
    assert "高级" in page
    for path in ("/users/list/", "/roles/list/", "/groups/list/"):
        assert f'href="{path}"' in page
        assert lite.browser("sysadmin").get(path).status_code == 200
        assert lite.browser("auditor").get(path).status_code == 403
    for path in ("/permissions/list/", "/viewmenus/list/", "/permissionviews/list/"):
        assert lite.browser("sysadmin").get(path).status_code == 404
