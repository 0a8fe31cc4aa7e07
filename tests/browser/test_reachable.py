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


@pytest.fixture(scope="module")
def walked() -> dict[int, set[str]]:
    """Kinds of pages that were looked at already, by width."""
    return {1366: set(), 390: set()}


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_is_clean(role: str, width: int, visit: Any, walked: dict[int, set[str]]) -> None:
    seen = visit(role, width=width)
    queue, known = deque(["/"]), walked[width]
    faults: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    while queue:
        path = queue.popleft()
        kind = pattern(path)
        if kind in known and path != "/":
            continue
        known.add(kind)
        answer = seen.open(path)
        seen.page.wait_for_load_state("networkidle")
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        found += seen.faults(chinese=not path.startswith(("/users/", "/roles/"))) + seen.form(answer)
        if found:
            faults[path] = found
        title = seen.page.title()
        if titles.setdefault(title, kind) != kind:
            faults.setdefault(path, []).append(f"the title {title!r} is that of {titles[title]}")
        queue.extend(a.removeprefix(seen.url) for a in links(seen.page) if pattern(a) not in known)
    assert not faults, "\n".join(sorted({f"{line}   ({path})" for path, lines in faults.items() for line in lines}))
