"""Every write tells the chain in its own transaction; the chain cannot be changed and holds no sealed value."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from app.kernel import clock
from app.services.account import changes
from app.services.desk import tokens
from app.specs import display
from app.specs.registry import BY_ROOM, SPECS
from app.store import audit, signin
from models.account import Account, WebSession
from models.archive import Evidence
from models.trace import ApprovalStep, AuditLog
from tests.contract import marks, rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT, ROOMS, Stock
from tests.house import PASSWORD, Browser, House

#: routes that every room has, and what becomes of a write there
ROOM_PAGES = {"add", "edit", "act", "decide", "action", "action_post", "reveal", "delete"}
ROOM_API = {"post", "put", "move", "delete"}
ROOM_FORM = {"draft", "discard", "check", "live"}  #: of every room: the unfinished form of a person, questions that keep nothing
#: of every room too: the desk of a list, the question before a batch, and an export of chosen rows (told, see tests/views/test_list.py)
ROOM_LIST = {"columns", "remember", "queries", "kept", "batch", "chosen"}
#: POST routes that change nothing but the desk of the person: what he has read
HARMLESS = {"AuthDBView.login", "AuthDBView.logout", "RulesApi.evaluate", "AccountView.display", "AccountView.query",
            "AccountView.drop", "MessagesView.open", "MessagesView.read", "HelpView.toured",
            "AidView.offer", "FindView.page", "FindView.suggest"}

Write = Callable[[Browser, Stock], Any]


def log(house: House) -> list[Any]:
    with house.read() as session:
        return list(session.execute(select(*AuditLog.__table__.columns).order_by(AuditLog.seq)))


def of(house: House, model: Any, pk: int, name: str) -> Any:
    with house.read() as session:
        return session.scalar(select(getattr(model, name)).where(model.id == pk))


def account(house: House, username: str) -> int:
    with house.read() as session:
        return int(session.scalar(select(Account.id).where(Account.username == username)) or 0)


def other_session(house: House) -> str:
    """The session of the account that was opened first: not the one that asks."""
    with house.read() as session:
        return str(session.scalars(select(WebSession.token_hash).order_by(WebSession.born_at)).first())


def signed_in(house: House, username: str) -> int:
    """Number of the last sign-in of an account in the chain."""
    with house.read() as session:
        stmt = select(func.max(AuditLog.seq)).where(AuditLog.verb == "login", AuditLog.object_id == account(house, username))
        return int(session.scalar(stmt) or 0)


def paper(house: House, stock: Stock) -> int:
    """A document of the left side's archive."""
    with house.read() as session:
        return int(session.scalars(select(Evidence.id).where(Evidence.archive_id == stock.pk("archive", LEFT))).first() or 0)


#: every other route that writes: endpoint -> who, how, kind of the entry
OTHERS: dict[str, tuple[str, Callable[[House, Browser, Stock], Any], str]] = {
    "FileView.add": ("editor1", lambda h, b, s: b.client.post(f"/file/add/archive/{s.pk('archive', LEFT)}", data={
        "kind": "OTHER", "csrf_token": b.token, "file": (io.BytesIO(rows.picture("red")), "a.png")}), "change"),
    "FileView.describe": ("editor1", lambda h, b, s: b.post(f"/file/describe/archive/{s.pk('archive', LEFT)}", {
        "kind": "HUKOU", "note": "原件已收"}), "change"),
    "FileView.remove": ("editor1", lambda h, b, s: b.post(f"/file/remove/archive/{s.pk('archive', LEFT)}/{paper(h, s)}"), "change"),
    "FileView.open": ("leader1", lambda h, b, s: b.post(f"/file/open/archive/{s.pk('archive', LEFT)}", {
        "reason": "核对诊断证明"}), "reveal"),
    "AccountsView.add": ("sysadmin", lambda h, b, s: b.post("/accounts/add", {
        "name": "新人", "username": "newcomer", "roles": ["UnitEditor"], "unit_id": s.units["U02"]}), "change"),
    "AccountsView.ask": ("sysadmin", lambda h, b, s: b.post(f"/accounts/edit/{account(h, 'editor2')}", {
        "roles": ["UnitLeader"], "unit_id": s.units["U02"]}), "change"),
    "AccountsView.reset": ("sysadmin", lambda h, b, s: b.post(f"/accounts/reset/{account(h, 'editor2')}"), "change"),
    "AccountsView.disable": ("sysadmin", lambda h, b, s: b.post(f"/accounts/disable/{account(h, 'editor2')}"), "change"),
    "AccountsView.enable": ("sysadmin", lambda h, b, s: b.post(f"/accounts/enable/{account(h, 'reporter2')}"), "change"),
    "AccountsView.unlock": ("sysadmin", lambda h, b, s: b.post(f"/accounts/unlock/{account(h, 'editor2')}"), "change"),
    "AccountView.password": ("editor1", lambda h, b, s: b.post("/account/password", {
        "old": PASSWORD, "new": "Neun-Kraniche-ziehen-41", "again": "Neun-Kraniche-ziehen-41"}), "change"),
    "AccountView.end": ("editor1", lambda h, b, s: b.post("/account/sessions/end", {"key": other_session(h)}), "sign-in"),
    "AccountView.end_others": ("editor1", lambda h, b, s: b.post("/account/sessions/end-others"), "sign-in"),
    "AccountView.prove": ("editor1", lambda h, b, s: b.post("/account/prove?next=/account/", {"proof": PASSWORD}), "sign-in"),
    "AccountView.disown": ("editor1", lambda h, b, s: b.post(f"/account/sign-ins/{signed_in(h, 'editor1')}/disown"), "sign-in"),
    "TokenView.create": ("editor1", lambda h, b, s: b.post("/account/tokens/new", {
        "name": "月报", "reach": "read", "expires_on": clock.today().isoformat()}), "change"),
    "TokenView.revoke": ("editor1", lambda h, b, s: b.post("/account/tokens/1/revoke"), "change"),
    "RolesView.ask": ("sysadmin", lambda h, b, s: b.post("/accounts/roles/Finance", {"sure": "1"}), "change"),
    "ChangesView.confirm": ("sysadmin2", lambda h, b, s: b.post("/accounts/changes/1/confirm"), "change"),
    "ChangesView.refuse": ("sysadmin2", lambda h, b, s: b.post("/accounts/changes/1/refuse", {"note": "岗位没有变动"}), "change"),
    "ChangesView.cancel": ("sysadmin", lambda h, b, s: b.post("/accounts/changes/1/cancel"), "change"),
}
#: routes with a way of their own, and the test that proves what they tell the chain or that they keep nothing before it is confirmed
PROVED = {
    "ArchiveSearchView.search":
        "services/test_archive_search.py::test_an_exact_number_of_another_unit_names_the_second_level_unit_and_nothing_else",
    "ArchiveSearchView.choose":
        "services/test_archive_search.py::test_who_is_alike_must_be_said_to_be_somebody_else_before_the_form_is_saved",
    **dict.fromkeys(("CentreView.sent", "CentreView.full", "CentreView.answers", "CentreView.take"),
                    "views/test_notice_pages.py::test_the_officer_sends_the_list_and_takes_the_answers_in_two_steps"),
    "PublicNoticeView.objection": "views/test_notice_pages.py::test_a_visitor_objects_once_and_the_household_waits",
    "DossierView.full": "views/test_dossier.py::test_documents_go_along_after_password_and_reason_for_those_who_may_open_them",
    "HandOverView.handover":
        "services/test_handover.py::test_drafts_and_archives_in_charge_go_to_the_successor_and_the_account_is_shut",
    "OrgView.structure": "services/test_structure.py::test_every_archive_that_moves_keeps_a_record_of_the_change",
    "PersonView.transfer": "services/test_structure.py::test_an_employee_takes_his_archive_and_applications_to_the_new_unit",
    "ImportView.upload": "views/test_imports.py::test_neither_file_name_nor_value_stands_in_an_address_or_a_log",
    "ImportView.assign": "services/test_imports.py::test_a_file_of_500_rows_with_20_faults_lists_all_20_and_writes_nothing",
    "ImportView.confirm": "services/test_imports.py::test_a_roster_comes_in_with_everything_that_follows_from_number_and_name",
    "ImportView.take_back": "services/test_imports.py::test_an_import_is_taken_back_within_a_day",
    "ImportView.drop": "services/test_imports.py::test_after_a_day_file_findings_and_old_values_are_gone",
    "ImportView.restart": "services/test_imports.py::test_a_run_that_breaks_off_again_and_again_is_given_up_and_can_be_started_anew",
}
#: a new account and the request for its roles are two things
TWO = {"AccountsView.add"}


def prepare(house: House, stock: Stock) -> None:
    """A state in which each of the writes above has something to do."""
    with house.inside():
        rows.set_state(stock, BY_ROOM["archive"], LEFT, "DRAFT")
        rows.put(Account, account(house, "editor2"), fails=3)
        rows.put(Account, account(house, "reporter2"), active=False)
        signin.signed_in(house.actor("editor1"))
        tokens.create(house.actor("editor1"), "日报", "read", clock.today().isoformat())
        changes.ask(house.actor("sysadmin"), account(house, "green"), changes.Place(("Finance",)))
    tools.enter(house, "editor1")  # a second session of the same person


def test_every_route_that_writes_is_known_here(lite: House) -> None:
    unknown = set()
    for rule in lite.app.url_map.iter_rules():
        if not (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            continue
        view, _, method = rule.endpoint.partition(".")
        rooms = ROOM_API if view.endswith("Api") else ROOM_PAGES | ROOM_LIST | ROOM_FORM
        if method not in rooms and rule.endpoint not in {*OTHERS, *HARMLESS, *PROVED}:
            unknown.add(rule.endpoint)
    assert not unknown, f"say in tests/contract/test_audit.py how {unknown} are called and what they tell the chain"


@pytest.mark.parametrize("name", sorted(set(PROVED.values())))
def test_a_route_with_a_way_of_its_own_has_its_test(name: str) -> None:
    file, _, test = name.partition("::")
    text = (Path(__file__).resolve().parents[1] / file).read_text(encoding="utf-8")
    assert f"def {test}(" in text
    assert "AuditLog" in text or "audit" in text, f"{file} never looks at the chain"


@pytest.mark.parametrize("endpoint", OTHERS)
def test_a_write_outside_the_rooms_tells_who_when_from_where_and_what(lite: House, endpoint: str) -> None:
    stock = rows.stocked(lite)
    prepare(lite, stock)
    who, call, kind = OTHERS[endpoint]
    browser, before = tools.enter(lite, who), len(log(lite))
    answer = call(lite, browser, stock)
    assert answer.status_code in (200, 302), answer.get_data(as_text=True)[-500:]
    entries = log(lite)[before:]
    assert [e.kind for e in entries] == [kind] * (1 + (endpoint in TWO))
    assert (entries[0].actor, entries[0].ip) == (who, "127.0.0.1")
    assert entries[0].at.startswith("20")


@pytest.mark.parametrize("endpoint", OTHERS)
def test_a_write_outside_the_rooms_is_undone_with_its_entry(lite: House, endpoint: str) -> None:
    stock = rows.stocked(lite)
    prepare(lite, stock)
    who, call, _kind = OTHERS[endpoint]
    browser, before = tools.enter(lite, who), state(lite)
    tools.stop_chain(lite)
    assert call(lite, browser, stock).status_code >= 400
    assert state(lite) == before


def state(house: House) -> Any:
    """The whole database, accounts without the counter of tries (which counts whatever becomes of the try), and the open sessions."""
    with house.read() as session:
        accounts = [(a.username, a.password, a.active, a.unit_id, sorted(r.name for r in a.roles))
                    for a in session.scalars(select(Account))]
        return {**tools.state_of(house), "ab_user": accounts, "sessions": session.scalar(select(func.count()).select_from(WebSession))}


def test_the_creation_of_every_row_stands_in_the_chain(lite: House) -> None:
    stock = rows.stocked(lite)
    entries = {(e.object_kind, e.object_id) for e in log(lite) if e.verb == "create"}
    made = {(s.room, stock.pk(s.room, LEFT)) for s in SPECS if s.may.get("add") and hasattr(s.model, "unit_id")}
    small = {"person", "org", "eap_grid", "follow_up"}  # of the small company, and planned by the pairing itself
    assert {m for m in made if m[0] not in small} <= entries


@pytest.mark.parametrize("room", [r for r in ROOMS if BY_ROOM[r].may.get("edit")])
def test_a_change_and_its_entry_are_kept_or_lost_together(house: House, room: str) -> None:
    if house.name == "postgresql" and room not in ("person", "aid"):
        return  # the room makes no difference to the database
    stock, spec = rows.stocked(house), BY_ROOM[room]
    with house.inside():
        pk = rows.set_state(stock, spec, LEFT, spec.edit_states[0]) if spec.edit_states else stock.pk(room, LEFT)
    role = "UnitEditor" if "UnitEditor" in spec.may["edit"] else spec.may["edit"][0]
    browser, before = tools.enter(house, ACCOUNT[role]), len(log(house))
    version = of(house, spec.model, pk, "version")
    assert browser.api("PUT", f"/api/v1/{room}/{pk}", {"version": version}).status_code == 200
    entries = log(house)[before:]
    assert [(e.kind, e.verb, e.object_kind, e.object_id, e.actor) for e in entries] == [("change", "change", room, pk, ACCOUNT[role])]
    kept = tools.state_of(house)
    tools.stop_chain(house)
    assert browser.api("PUT", f"/api/v1/{room}/{pk}", {"version": version + 1}).status_code >= 400
    assert tools.state_of(house) == kept


def test_a_move_its_step_and_its_entry_are_kept_or_lost_together(house: House) -> None:
    stock, spec = rows.stocked(house), BY_ROOM["aid"]
    with house.inside():
        pk = rows.set_state(stock, spec, LEFT, "UNIT_REVIEW")
    browser, before = tools.enter(house, "leader1"), tools.state_of(house)
    body = {"version": of(house, spec.model, pk, "version")}
    tools.stop_chain(house)
    assert browser.api("POST", f"/api/v1/aid/{pk}/approve", body).status_code >= 400
    assert browser.post("/aid/action_post", {"verb": "approve", "pk": pk}).status_code in (302, 500)
    assert tools.state_of(house) == before
    rows.stocked(house)
    with house.inside():
        rows.set_state(stock, spec, LEFT, "UNIT_REVIEW")
    browser, start = tools.enter(house, "leader1"), len(log(house))
    assert browser.api("POST", f"/api/v1/aid/{pk}/approve", body).status_code == 200
    entries = log(house)[start:]
    assert [(e.verb, e.object_id) for e in entries] == [("approve", pk)]
    assert json.loads(entries[0].body)["state"][0] == "UNIT_REVIEW"
    with house.read() as session:
        step = session.scalars(select(ApprovalStep).order_by(ApprovalStep.id.desc())).first()
        assert (step.verb, step.actor_name, step.decision) == ("approve", house.actor("leader1").name, True)


def test_a_look_at_class_three_and_a_reveal_are_entries_too(lite: House) -> None:
    stock = rows.stocked(lite)
    pk = stock.pk("archive", LEFT)
    browser, before = tools.enter(lite, "officer"), len(log(lite))
    browser.get(f"/archive/show/{pk}")
    browser.get(f"/api/v1/archive/{pk}")
    answer = browser.post(f"/archive/reveal/{pk}/id_no", {"reason": "核对身份信息"})
    assert answer.get_json()["value"].startswith("370399")
    assert browser.post(f"/archive/reveal/{pk}/id_no", {"reason": ""}).status_code == 422
    assert browser.post(f"/archive/reveal/{pk}/bank_account", {"reason": "核对身份信息"}).status_code == 403
    entries = log(lite)[before:]
    assert [(e.kind, e.verb) for e in entries] == [("read", "show"), ("read", "get"), ("reveal", "id_no")]
    assert json.loads(entries[2].body) == {"reason": "核对身份信息"}


# ---- the chain ------------------------------------------------------------------------------------------------------


def test_the_chain_of_a_house_in_use_is_whole(house: House) -> None:
    rows.stocked(house)
    with house.read() as session:
        found = audit.verify(session)
    assert found["ok"], found
    assert found["rows"] > 50


def test_no_entry_and_no_step_can_be_changed_or_removed(house: House) -> None:
    rows.stocked(house)
    with house.inside():
        rows.put(BY_ROOM["aid"].model, 1, state="UNIT_REVIEW")
    tools.enter(house, "leader1").api("POST", "/api/v1/aid/1/approve", {"version": of(house, BY_ROOM["aid"].model, 1, "version")})
    statements = ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "UPDATE approval_step SET opinion = 'x'",
                  "DELETE FROM approval_step"]
    if house.name == "postgresql":
        statements += ["TRUNCATE audit_log", "TRUNCATE approval_step"]
    for statement in statements:
        with pytest.raises(DatabaseError), house.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(text(statement))
    with house.read() as session:
        assert audit.verify(session)["ok"]


#: cells of class 3 and 4: the chain keeps a hash of them
SEALED = ("id_no", "bank", "income", "diagnosis", "proof", "child", "phone", "address", "health", "eap_header", "eap_level", "eap_note")


def test_the_chain_holds_no_value_of_class_three_or_four(museum: SimpleNamespace) -> None:
    bodies = "\n".join(e.body for e in log(museum.house))
    kept, seen = [], 0
    with museum.house.inside(), museum.house.read() as session:
        for spec in SPECS:
            row = session.get_one(spec.model, museum.stock.pk(spec.room, LEFT))
            lines = [(row, spec.columns.values()), *((i, c.columns) for c in spec.children for i in getattr(row, c.name))]
            for item, columns in lines:
                for column in [c for c in columns if not c.path]:
                    forms = marks.texts(column, display.raw(item, column)) | {str(display.raw(item, column))}
                    found = [f for f in forms if f in bodies and len(f) > 5]
                    seen += bool(found)
                    if column.cell in SEALED and not column.codes and column.name != "state":
                        kept += [f"{spec.room}.{column.name}" for _f in found]
    assert not kept
    assert seen > 20, "the chain tells nothing of the other fields either"


def test_what_the_chain_keeps_of_class_three_or_four_is_a_hash(museum: SimpleNamespace) -> None:
    seen = 0
    for entry in log(museum.house):
        spec = BY_ROOM.get(entry.object_kind)
        if spec is None or entry.verb not in ("create", "change"):
            continue
        for key, pair in json.loads(entry.body).items():
            name = key.split(".")
            columns = spec.columns if len(name) == 1 else {c.name: c for c in spec.by_child[name[0]].columns}
            if columns[name[-1]].cell in SEALED:
                assert all(v is None or v.startswith("#") for v in pair), (entry.object_kind, key)
                seen += 1
    assert seen > 100
