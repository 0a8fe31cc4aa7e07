"""Over every registered route: strangers see the sign-in, and nothing changes on GET."""

from __future__ import annotations

import pytest

OPEN_TO_ALL = {"static", "appbuilder.static", "AuthDBView.login", "AuthDBView.logout", "LocaleView.index", "healthz", "readyz",
               "PublicNoticeView.page", "PublicNoticeView.objection"}


def address(rule):
    """The rule with something plausible in every place."""
    values = {a: 1 if "int" in type(rule._converters[a]).__name__.lower() else "1" for a in rule.arguments}
    return rule.build(values)[1]


@pytest.fixture
def rules(lite):
    return list(lite.app.url_map.iter_rules())


def test_no_route_but_the_open_ones_answers_a_stranger(lite, rules):
    client, reached = lite.app.test_client(), []
    for rule in rules:
        if rule.endpoint in OPEN_TO_ALL:
            continue
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            answer = client.open(address(rule), method=method)
            sent_away = answer.status_code == 302 and answer.location.startswith("/login/")
            if not (sent_away or answer.status_code in (401, 404)):
                reached.append((method, rule.rule, answer.status_code))
    assert reached == []


def test_the_open_routes_are_those_of_the_list(lite, rules):
    from app.security.door import OPEN

    marked = {e for e, view in lite.app.view_functions.items() if getattr(view, "_public", False)}
    assert OPEN | marked == OPEN_TO_ALL
    assert {r.endpoint for r in rules} >= OPEN_TO_ALL


def test_every_changing_route_needs_a_token(lite, rules):
    browser = lite.browser("editor1")
    reached = []
    for rule in rules:
        for method in sorted(rule.methods & {"POST", "PUT", "PATCH", "DELETE"}):
            answer = browser.client.open(address(rule), method=method, json={} if rule.rule.startswith("/api/") else None)
            if answer.status_code not in (400, 404) and rule.endpoint != "AuthDBView.login":
                reached.append((method, rule.rule, answer.status_code))
    assert reached == []


def test_no_route_of_fab_that_writes_security_is_registered(rules):
    known = {r.rule for r in rules}
    assert not [r for r in known if r.startswith(("/users/", "/roles/", "/groups/", "/permission", "/viewmenus", "/resetpassword",
                                                  "/resetmypassword", "/userinfoedit", "/registeruser", "/userstatschart"))
                and r.split("/")[2] not in ("list", "show", "userinfo")]
    assert not [r for r in known if r.startswith("/api/v1/security")]
