"""A walk over every page that a person can reach by following links, and what must hold on each."""

from __future__ import annotations

import html
import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from app.specs.registry import SPECS

#: roles whose links together lead to every page of the product
ROLES = ("UnitEditor", "CompanyOfficer", "EapCoordinator", "EapCounselor", "HealthManager", "PairDoctor", "GreenDesk", "SysAdmin")
#: not pages: downloads, the way out, the other language
NO_PAGE = re.compile(r"/(logout|lang|static|api)/|/file/|\.(pdf|csv|xlsx)|/export|/plan\.pdf|/sheet/|/back$")


def pattern(address: str) -> str:
    """The kind of page behind an address: rows of a room are alike."""
    path = urlsplit(address).path
    path = re.sub(r"^/accounts/roles(/\w+)?", "/accounts/roles/R", path)
    path = re.sub(r"^/notice/[A-Z]+\d+", "/notice/NO", path)
    return re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"/[0-9a-f-]{32,36}(?=/|$)", "/U", path)).rstrip("/") or "/"


def links(markup: str) -> list[str]:
    """Addresses of this product that the markup of a page leads to."""
    found = [html.unescape(a) for a in re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)', markup) if not a.startswith("//")]
    return [a for a in found if not NO_PAGE.search(a)]


#: kinds of pages that the walk must have met, so that a lost link is noticed
MET = {
    "UnitEditor": {"/archive/show/N", "/archive/edit/N", "/archive/search", "/archive/add", "/aid/show/N", "/person/N/plan", "/account",
                   "/messages", "/help"},
    "CompanyOfficer": {"/archive/list", "/aid_item/edit/N", "/notice/show/N", "/notice/NO", "/check", "/stats", "/import"},
    "EapCoordinator": {"/eap/show/N", "/eap_grid/edit/N"}, "EapCounselor": {"/eap/show/N", "/eap_session/add"},
    "HealthManager": {"/pairing/show/N", "/hospital/add"}, "PairDoctor": {"/follow_up/show/N", "/health_plan/show/N"},
    "GreenDesk": {"/green_channel/board", "/green_channel/show/N"},
    "SysAdmin": {"/accounts/list", "/accounts/show/N", "/accounts/roles/R", "/org/add", "/parameter/list"},
}


class Walk:
    """What one width in one language has seen: each kind of page is drawn once, however many roles come by."""

    def __init__(self, width: int, locale: str = "zh") -> None:
        self.width, self.locale = width, locale
        self.drawn: set[str] = set()
        self.titles: dict[str, str] = {}  #: window title -> kind of page: two kinds never share one

    def look(self, seen: Any, path: str) -> tuple[list[str], str]:
        """Draw a page: its faults and its markup."""
        answer = seen.open(path)
        if answer.status != 200:
            return [f"status {answer.status}"], ""
        technical = path.startswith(("/users/", "/roles/", "/groups/", "/permissions/"))  # the framework's names of rights
        found = seen.faults(chinese=self.locale == "zh" and not technical) + seen.form(answer)
        kind = pattern(path)
        other = self.titles.setdefault(seen.page.title(), kind)
        return found + ([f"the title of {other}"] if other != kind else []), answer.text()

    def go(self, role: str, visit: Any) -> tuple[set[str], set[str]]:
        """Follow the links of a role from the workbench on; returns the kinds of pages it met and the faults it saw."""
        seen = visit(role, width=self.width, locale=self.locale)
        queue, known, faults = deque(["/"]), {"/"}, set()
        while queue:
            path = queue.popleft()
            if pattern(path) in self.drawn:
                answer = seen.page.request.get(seen.url + path)
                found, markup = [] if answer.ok else [f"status {answer.status}"], answer.text()
            else:
                self.drawn.add(pattern(path))
                found, markup = self.look(seen, path)
            faults |= {f"{line}   ({path})" for line in found}
            for onward in links(markup):
                if pattern(onward) not in known:
                    known.add(pattern(onward))
                    queue.append(onward)
        return known, faults

    def left_out(self) -> set[str]:
        """Lists and records of rooms that nobody came by."""
        return {f"/{s.room}/{page}" for s in SPECS for page in ("list", "show/N")} - self.drawn
