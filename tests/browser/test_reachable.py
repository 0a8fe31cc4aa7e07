"""Every page that a person can reach by following links: accessible, in his language, without errors, with room for a thumb."""

from __future__ import annotations

import html
import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.specs.registry import SPECS

#: roles whose links together lead to every page of the product
ROLES = ("UnitEditor", "CompanyOfficer", "EapCoordinator", "EapCounselor", "HealthManager", "PairDoctor", "GreenDesk", "SysAdmin")
#: not pages: downloads, the way out, the other language
NO_PAGE = re.compile(r"/(logout|lang|static|api)/|/file/|\.(pdf|csv|xlsx)|/export|/plan\.pdf|/sheet/|/back$")


def pattern(address: str) -> str:
    """The kind of page behind an address: rows of a room are alike."""
    path = urlsplit(address).path
    path = re.sub(r"^/accounts/roles(/\w+)?", "/accounts/roles/R", path)
    return re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"/[0-9a-f-]{32,36}(?=/|$)", "/U", path)).rstrip("/") or "/"


def links(markup: str) -> list[str]:
    """Addresses of this product that the markup of a page leads to."""
    found = [html.unescape(a) for a in re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)', markup) if not a.startswith("//")]
    return [a for a in found if not NO_PAGE.search(a)]


#: kinds of pages that the walk must have met, so that a lost link is noticed
MET = {
    "UnitEditor": {"/archive/show/N", "/archive/edit/N", "/archive/add", "/aid/show/N", "/person/N/plan", "/account", "/messages", "/help"},
    "CompanyOfficer": {"/archive/list", "/aid_item/edit/N"}, "EapCoordinator": {"/eap/show/N", "/eap_grid/edit/N"},
    "EapCounselor": {"/eap/show/N", "/eap_session/add"}, "HealthManager": {"/pairing/show/N", "/hospital/add"},
    "PairDoctor": {"/follow_up/show/N", "/health_plan/show/N"}, "GreenDesk": {"/green_channel/board", "/green_channel/show/N"},
    "SysAdmin": {"/accounts/list", "/accounts/show/N", "/accounts/roles/R", "/org/add"},
}


@pytest.fixture(scope="module")
def measured() -> dict[int, set[str]]:
    """Kinds of pages that were looked at in the browser, by width: each role walks through all of its pages, each kind is drawn once."""
    return {1366: set(), 390: set()}


def look(seen: Any, path: str, titles: dict[str, str]) -> tuple[list[str], str]:
    """Draw a page: its faults and its markup."""
    answer = seen.open(path)
    if answer.status != 200:
        return [f"status {answer.status}"], ""
    technical = path.startswith(("/users/", "/roles/", "/groups/", "/permissions/"))  # the framework's names of rights
    found = seen.faults(chinese=not technical) + seen.form(answer)
    kind = pattern(path)
    other = titles.setdefault(seen.page.title(), kind)
    return found + ([f"the title of {other}"] if other != kind else []), answer.text()


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """Window title -> kind of page: two kinds never share one."""
    return {}


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_is_clean(role: str, width: int, visit: Any, measured: dict[int, set[str]],
                                                titles: dict[str, str]) -> None:
    seen = visit(role, width=width)
    queue, known, faults = deque(["/"]), {"/"}, set()
    while queue:
        path = queue.popleft()
        if pattern(path) in measured[width]:
            answer = seen.page.request.get(seen.url + path)
            found, markup = [] if answer.ok else [f"status {answer.status}"], answer.text()
        else:
            measured[width].add(pattern(path))
            found, markup = look(seen, path, titles)
        faults |= {f"{line}   ({path})" for line in found}
        for onward in links(markup):
            if pattern(onward) not in known:
                known.add(pattern(onward))
                queue.append(onward)
    assert MET[role] - known == set()
    assert not faults, "\n".join(sorted(faults))


def test_the_walk_met_every_room(measured: dict[int, set[str]]) -> None:
    wanted = {f"/{s.room}/{page}" for s in SPECS for page in ("list", "show/N")}
    assert {width: wanted - met for width, met in measured.items()} == {1366: set(), 390: set()}
