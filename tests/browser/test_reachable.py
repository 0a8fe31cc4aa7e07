"""Every page that a person can reach by following links: accessible, in his language, without errors, with room for a thumb."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest

#: roles whose links together lead to every page of the product
ROLES = ("UnitEditor", "CompanyOfficer", "EapCoordinator", "EapCounselor", "HealthManager", "PairDoctor", "GreenDesk", "SysAdmin")
#: not pages: downloads, the way out, the other language
NO_PAGE = re.compile(r"/(logout|lang|static|api)/|/file/|\.(pdf|csv|xlsx)|/export|/plan\.pdf|/sheet/")


def pattern(address: str) -> str:
    """The kind of page behind an address: rows of a room are alike."""
    path = urlsplit(address).path
    return re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"/[0-9a-f-]{32,36}(?=/|$)", "/U", path)).rstrip("/") or "/"


def links(page: Any) -> list[str]:
    """Addresses of this product that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "nodes => nodes.filter(n => !n.hasAttribute('download')).map(n => n.href)")
    here = urlsplit(page.url).netloc
    return [urlsplit(a)._replace(fragment="").geturl() for a in found if urlsplit(a).netloc == here and not NO_PAGE.search(a)]


#: kinds of pages that the walk must have met, so that a lost link is noticed
MET = {
    "UnitEditor": {"/archive/show/N", "/archive/edit/N", "/archive/add", "/aid/show/N", "/person/N/plan", "/account", "/messages", "/help"},
    "CompanyOfficer": {"/archive/list", "/aid_item/edit/N", "/disease/add"}, "EapCoordinator": {"/eap/show/N", "/eap_grid/edit/N"},
    "EapCounselor": {"/eap/show/N", "/eap_session/add"}, "HealthManager": {"/pairing/show/N", "/hospital/add"},
    "PairDoctor": {"/follow_up/show/N", "/health_plan/show/N"}, "GreenDesk": {"/green_channel/board", "/green_channel/show/N"},
    "SysAdmin": {"/accounts/list", "/accounts/show/N", "/accounts/roles", "/org/add"},
}


@pytest.fixture(scope="module")
def measured() -> dict[int, set[str]]:
    """Kinds of pages that axe has seen already, by width: the walk of a role goes through all of its pages, axe through each kind once."""
    return {1366: set(), 390: set()}


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_is_clean(role: str, width: int, visit: Any, measured: dict[int, set[str]]) -> None:
    seen = visit(role, width=width)
    queue, known = deque(["/"]), set()
    faults: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    while queue:
        path = queue.popleft()
        kind = pattern(path)
        if kind in known:
            continue
        known.add(kind)
        answer = seen.open(path)
        seen.page.wait_for_load_state("networkidle")
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        technical = path.startswith(("/users/", "/roles/", "/groups/", "/permissions/"))  # the framework's names of rights
        found += seen.faults(chinese=not technical, axe=kind not in measured[width]) + seen.form(answer)
        measured[width].add(kind)
        if found:
            faults[path] = found
        title = seen.page.title()
        if titles.setdefault(title, kind) != kind:
            faults.setdefault(path, []).append(f"the title {title!r} is that of {titles[title]}")
        queue.extend(a.removeprefix(seen.url) for a in links(seen.page) if pattern(a) not in known)
    assert MET[role] - known == set()
    assert not faults, "\n".join(sorted({f"{line}   ({path})" for path, lines in faults.items() for line in lines}))
