"""``flask user``: accounts on the command line."""

from __future__ import annotations

import json

import pytest
from flask_appbuilder.cli import fab
from sqlalchemy import select

from app.kernel.fault import Invalid
from app.security.cli import user
from models.account import Account
from tests.house import PASSWORD

NEW = "Blue-river-42-slow-fox"


def run(house, *args, typed=None):
    done = house.app.test_cli_runner().invoke(user, [*args, "--json"], input=typed)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(lines) == 1, done.output
    return done.exit_code, json.loads(lines[0])


def test_an_account_is_added_with_a_made_password_and_a_unit(house):
    status, done = run(house, "add", "zhang.san", "--name", "张三", "--roles", "UnitEditor", "--unit", "U01", "--employee", "E005")
    assert (status, done["username"], done["unit"], done["roles"]) == (0, "zhang.san", "U01", ["UnitEditor"])
    assert house.browser().sign_in("zhang.san", done["password"]).status_code == 302
    assert house.actor("zhang.san").employee_id


def test_a_first_password_is_read_from_standard_input_and_not_repeated(lite):
    status, done = run(lite, "add", "zhangsan", "--name", "张三", "--roles", "GreenDesk", "--password-stdin", typed=NEW + "\n")
    assert (status, done["password"]) == (0, None)
    assert lite.browser().sign_in("zhangsan", NEW).status_code == 302


@pytest.mark.parametrize("args", [
    ("add", "editor1", "--name", "x", "--roles", "GreenDesk"), ("add", "new1", "--name", "x", "--roles", "Nothing"),
    ("add", "new1", "--name", "x", "--roles", "SysAdmin,Auditor"), ("add", "new1", "--name", "x", "--roles", "UnitEditor"),
    ("add", "new1", "--name", "x", "--roles", "GreenDesk", "--unit", "NOPE"),
    ("add", "new1", "--name", "x", "--roles", "GreenDesk", "--employee", "NOPE"), ("disable", "nobody"), ("reset", "nobody"),
    ("unlock", "nobody"), ("roles", "nobody"), ("roles", "editor1", "--set", "SysAdmin,Finance"),
])
def test_bad_input_ends_with_status_two_and_a_reason(lite, args):
    status, done = run(lite, *args)
    assert status == 2
    assert done["error"]["message"]


def test_an_account_that_becomes_administrator_has_no_password_until_it_is_reset(lite):
    run(lite, "roles", "green", "--set", "SysAdmin")
    with lite.read() as session:
        assert session.scalar(select(Account.password).where(Account.username == "green")) is None
    assert run(lite, "reset", "green")[1]["password"]


def test_roles_are_shown_and_replaced_and_the_unit_stays(lite):
    pk = lite.actor("editor1").user_id
    assert run(lite, "roles", "editor1")[1] == {"id": pk, "username": "editor1", "roles": ["UnitEditor"], "unit": "U01"}
    browser = lite.browser("editor1")
    assert run(lite, "roles", "editor1", "--set", "UnitLeader")[1]["unit"] == "U01"
    assert run(lite, "roles", "editor1", "--unit", "U02")[1]["roles"] == ["UnitLeader"]
    assert browser.get("/account/").status_code == 302


def test_disable_enable_reset_and_unlock(lite):
    assert run(lite, "disable", "editor1")[0] == 0
    assert lite.browser().sign_in("editor1").status_code == 200
    assert run(lite, "enable", "editor1")[0] == 0
    assert lite.browser().sign_in("editor1").status_code == 302
    _status, done = run(lite, "reset", "editor1")
    assert lite.browser().sign_in("editor1", PASSWORD).status_code == 200
    assert lite.browser().sign_in("editor1", done["password"]).status_code == 302
    assert run(lite, "unlock", "editor1") == (0, {"id": done["id"], "username": "editor1", "done": "unlock"})


def test_without_json_the_result_is_a_few_lines(lite):
    done = lite.app.test_cli_runner().invoke(user, ["roles", "editor1"])
    assert "roles: " in done.stdout
    assert done.exit_code == 0


def test_fabs_own_reset_keeps_the_rules(lite):
    def reset(password):
        return lite.app.test_cli_runner().invoke(fab, ["reset-password", "--username", "editor1", "--password", password])

    assert isinstance(reset("short").exception, Invalid)
    assert lite.browser().sign_in("editor1", PASSWORD).status_code == 302
    assert reset(NEW).exit_code == 0
    assert lite.browser().sign_in("editor1", NEW).status_code == 302
