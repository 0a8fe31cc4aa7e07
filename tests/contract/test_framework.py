"""The framework's own pages: read-only, for administration alone, and none of its ways round the sign-in."""

from __future__ import annotations

from app.kernel.actor import ROLES
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.house import Browser, House


def test_the_frameworks_own_pages_write_nothing_and_open_to_administration_alone(lite: House) -> None:
    rows.stocked(lite)
    own = ("UserPages", "RolePages", "GroupPages", "PermissionPages", "ViewMenuPages", "PermissionViewPages")
    rules = [r for r in lite.app.url_map.iter_rules() if r.endpoint.split(".")[0] in own]
    assert rules
    assert all(r.methods is not None and r.methods <= {"GET", "HEAD", "OPTIONS"} for r in rules)
    for role in ROLES:
        browser = tools.enter(lite, ACCOUNT[role])
        for path in ("/users/list/", "/users/show/1", "/roles/list/", "/roles/show/1", "/groups/list/"):
            assert browser.get(path).status_code == (200 if role == "SysAdmin" else 403), (role, path)


def test_the_ways_round_the_sign_in_do_not_exist(lite: House) -> None:
    rows.stocked(lite)
    browser: Browser = tools.enter(lite, "sysadmin")
    for path in ("/resetpassword/form", "/resetmypassword/form", "/userinfoeditview/form", "/users/add", "/users/edit/1",
                 "/roles/add", "/api/v1/security/login", "/api/v1/security/refresh", "/swagger/v1", "/registeruser/list/",
                 "/users/userstatschart/", "/userstatschartview/chart/", "/console", "/permissions/list/",
                 "/viewmenus/list/"):
        assert browser.get(path).status_code == 404, path
        assert browser.post(path, {"username": "editor1"}).status_code in (404, 405), path
