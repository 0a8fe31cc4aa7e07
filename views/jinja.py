"""What every template may call: asset addresses, the side bar, words of roles."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext

from app.build import assets
from app.kernel import money
from app.kernel.text import N_
from app.specs.registry import SPECS
from app.specs.roles import ROLE_WORDS
from views.desk import desk, setting
from views.doors import allowed, signed_in
from views.help import help_url, tour

#: headings of the side bar in their order, with their icons
ICONS = {N_("Assistance"): "heart-handshake", N_("Care"): "stethoscope", N_("Basic data"): "database"}


#: pages that are no room: heading ("" for an entry of its own), label, icon, address, right
PAGES = (
    (N_("Assistance"), N_("Employees without an archive"), "user-check", "/archive/candidates", ("can_list", "archive")),
    (N_("Assistance"), N_("Economic checks"), "clipboard-check", "/check/", ("can_check", "check")),
    (N_("Basic data"), N_("Import"), "table-import", "/import/", ("can_list", "import")),
    ("", N_("Statistics"), "chart-bar", "/stats/", ("can_list", "stats")),
    ("", N_("Users and roles"), "shield-lock", "/accounts/list", ("can_list", "accounts")),
)


def _entry(label: str, icon: str, url: str) -> dict[str, Any]:
    return {"label": gettext(label), "icon": icon, "url": url, "children": [], "current": False}


def menu() -> list[dict[str, Any]]:
    """The side bar: workbench, then the rooms and pages that the account may open, under their headings."""
    if not signed_in():
        return []
    # the plan lies under /person and belongs to the archives
    here = "/archive/" if (request.endpoint or "").startswith("PlanView.") else request.path
    groups: dict[str, list[dict[str, Any]]] = {}
    for spec in SPECS:
        if spec.menu and allowed("can_list", spec.room):
            groups.setdefault(spec.menu, []).append(_entry(spec.title, spec.icon, f"/{spec.room}/list/"))
    for heading, label, icon, url, right in PAGES:
        if allowed(*right):
            groups.setdefault(heading, []).append(_entry(label, icon, url))
    around = {e["url"].removesuffix("/").removesuffix("list"): e for rows in groups.values() for e in rows}
    if nearest := max((place for place in around if here.startswith(place)), key=len, default=None):
        around[nearest]["current"] = True
    alone = groups.pop("", [])
    made = [{**_entry(N_("Workbench"), "home", "/"), "current": request.path == "/"}]
    for heading in [*ICONS, *(h for h in groups if h not in ICONS)]:
        if groups.get(heading):
            made.append({"label": gettext(heading), "icon": ICONS.get(heading, "list"), "url": None, "current": False,
                         "children": groups[heading]})
    return made + alone


def role_words() -> str:
    """Roles of the account in words."""
    if not signed_in():
        return ""
    return "、".join(gettext(ROLE_WORDS.get(r.name, r.name)) for r in g.user.roles)


def account() -> dict[str, Any] | None:
    """The account menu at the top right."""
    if not signed_in():
        return None
    return {
        "name": g.user.get_full_name(), "username": g.user.username, "roles": role_words(),
        "unit": g.user.unit.name if g.user.unit is not None else "", "account_url": url_for("AccountView.index"),
        "password_url": url_for("AccountView.password"), "logout_url": url_for("AuthDBView.logout"),
        "notices_url": url_for("MessagesView.index"), "unread": desk().unread,
    }


def asset(name: str) -> str:
    """Address of a front-end file by its plain name."""
    return url_for("static", filename=assets.resolve(name))


def install(app: Flask) -> None:
    """Globals, not a context processor: FAB renders its widgets without one."""
    app.jinja_env.globals.update(
        asset=asset, dl_menu=menu, dl_account=account, dl_setting=setting, dl_help=help_url, dl_tour=tour,
        capital=money.capital, grouped=money.grouped,
    )
