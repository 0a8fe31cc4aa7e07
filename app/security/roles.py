"""Roles and rights in FAB's tables, written from the declarations of the rooms, less what was withdrawn from a role.

Nothing else writes them: set-up calls :func:`write`, and the confirmation of a withdrawal calls :func:`bring` in its own unit.

The names are the contract with ``views.base``: the view is the word of the room, ``can_list`` and so on for the routes, the bare
verb for a move. What no declaration gives is taken away again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import AppBuilder
from flask_appbuilder.menu import MenuItem
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu, assoc_permissionview_role
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.kernel.actor import ROLES, Actor
from app.kernel.spec import ServiceSpec
from app.store import rights
from app.store import session as sessions
from app.store.unit import Unit, unit

PUBLIC = "Public"  #: FAB looks it up for visitors; it holds nothing

#: routes of a room -> action of its declaration
_ROUTES = {
    "can_list": "list", "can_show": "show", "can_get": "list", "can_info": "list", "can_add": "add", "can_post": "add",
    "can_edit": "edit", "can_put": "edit", "can_export": "export",
}

Pair = tuple[str, str]  #: permission, view
Grant = tuple[str, str, str]  #: role, permission, view


@dataclass(frozen=True)
class Page:
    """A page that belongs to no room: its right and who has it (default: everybody)."""

    permission: str
    view: str
    roles: tuple[str, ...] = ROLES


#: pages of this layer and of FAB
PAGES = (
    Page("can_get", "MenuApi"),
    Page("can_get", "OpenApi"),
    Page("can_list", "accounts", ("SysAdmin", "Auditor")),
    *(Page(f"can_{verb}", "accounts", ("SysAdmin",)) for verb in ("add", "edit")),
    *(
        Page(verb, view, ("SysAdmin",))
        for view in ("UserDBModelView", "RoleModelView", "UserGroupModelView") for verb in ("can_list", "can_show")
    ),
    *(Page("can_list", view, ("SysAdmin",)) for view in ("PermissionModelView", "ViewMenuModelView", "PermissionViewModelView")),
)

#: changes with what this module grants on its own; set-up compares it to know whether it must write
VERSION = repr((PAGES, sorted(_ROUTES.items())))


def of_spec(spec: ServiceSpec) -> Iterator[Grant]:
    """The grants that one room declares."""
    may = {"show": spec.may.get("list", ()), **spec.may}
    for permission, action in _ROUTES.items():
        for role in may.get(action, ()):
            yield role, permission, spec.room
    for move in spec.moves:
        for role in move.roles:
            yield role, move.verb, spec.room


def wanted(appbuilder: AppBuilder, specs: Iterable[ServiceSpec], pages: Iterable[Page] = ()) -> set[Grant]:
    """Every grant of the product: rooms, pages, and the menu entries that lead to what a role may open."""
    grants = {g for spec in specs for g in of_spec(spec)}
    grants |= {(role, page.permission, page.view) for page in (*PAGES, *pages) for role in page.roles}
    grants = {g for g in grants if g[0] in ROLES}
    opened: dict[str, set[str]] = {}
    for role, permission, view in grants:
        if permission != "menu_access":
            opened.setdefault(view, set()).add(role)
    for head in appbuilder.menu.get_list():
        for item in (head, *head.childs):
            leads_to = getattr(item.baseview, "class_permission_name", None) or ""
            for role in opened.get(leads_to, ()):
                grants |= {(role, "menu_access", item.name), (role, "menu_access", head.name)}
    return grants


def _pairs(appbuilder: AppBuilder, grants: set[Grant]) -> set[Pair]:
    """Every right that exists, held by somebody or not."""
    pairs = {(p, v) for _r, p, v in grants}
    for view in appbuilder.baseviews:
        pairs |= {(p, view.class_permission_name) for p in view.base_permissions or ()}
    items: list[MenuItem] = [i for head in appbuilder.menu.get_list() for i in (head, *head.childs)]
    return pairs | {("menu_access", i.name) for i in items if i.name != "-"}


def write(appbuilder: AppBuilder, specs: Iterable[ServiceSpec], pages: Iterable[Page] = ()) -> dict[str, int]:
    """Bring the tables to what is declared: roles, rights, grants; audited, quiet when nothing differs.

    Returns how much of each was added and removed.
    """
    with unit(Actor.system()) as u:
        return bring(u, appbuilder, specs, pages)


def bring(u: Unit, appbuilder: AppBuilder, specs: Iterable[ServiceSpec], pages: Iterable[Page] = ()) -> dict[str, int]:
    """The same inside the unit of a change of rights, which reads what is withdrawn now."""
    rights.refresh(u.session)
    grants = wanted(appbuilder, specs, pages)
    pairs = _pairs(appbuilder, grants)
    roles = _names(u.session, Role, {*ROLES, PUBLIC})
    permissions = _names(u.session, Permission, {p for p, _v in pairs})
    views = _names(u.session, ViewMenu, {v for _p, v in pairs})
    have = _keep_pairs(u.session, {(permissions[p], views[v]): (p, v) for p, v in pairs})
    added, removed = _keep_grants(u.session, {(have[p, v], roles[r]) for r, p, v in grants})
    dropped = _sweep(u.session, set(have.values()))
    if added or removed:
        u.record("change", "role", None, "grants", {"added": added, "removed": removed})
    return {"granted": added, "revoked": removed, "dropped": dropped}


def _names(session: Session, model: Any, names: set[str]) -> dict[str, int]:
    """Name -> id, missing names inserted."""
    found = {name: pk for pk, name in session.execute(select(model.id, model.name))}
    missing = sorted(names - found.keys())
    if missing:
        session.execute(insert(model.__table__), [{"name": name} for name in missing])
        found = {name: pk for pk, name in session.execute(select(model.id, model.name))}
    return found


def _keep_pairs(session: Session, named: dict[tuple[int, int], Pair]) -> dict[Pair, int]:
    """Right -> id, missing rights inserted."""
    stmt = select(PermissionView.id, PermissionView.permission_id, PermissionView.view_menu_id)
    found = {(p, v): pk for pk, p, v in session.execute(stmt)}
    missing = sorted(named.keys() - found.keys())
    if missing:
        session.execute(insert(PermissionView.__table__), [{"permission_id": p, "view_menu_id": v} for p, v in missing])
        found = {(p, v): pk for pk, p, v in session.execute(stmt)}
    return {pair: found[ids] for ids, pair in named.items()}


def _keep_grants(session: Session, grants: set[tuple[int, int]]) -> tuple[int, int]:
    link = assoc_permissionview_role
    found = {(p, r): pk for pk, p, r in session.execute(select(link.c.id, link.c.permission_view_id, link.c.role_id))}
    missing, extra = sorted(grants - found.keys()), [found[key] for key in found.keys() - grants]
    for some in _parts(extra):
        session.execute(delete(link).where(link.c.id.in_(some)))
    if missing:
        session.execute(insert(link), [{"permission_view_id": p, "role_id": r} for p, r in missing])
    return len(missing), len(extra)


def _sweep(session: Session, kept: set[int]) -> int:
    """Remove rights, permissions and views of routes that are gone."""
    extra = [pk for pk in session.scalars(select(PermissionView.id)) if pk not in kept]
    for some in _parts(extra):
        session.execute(delete(PermissionView).where(PermissionView.id.in_(some)))
    if extra:
        session.execute(delete(Permission).where(Permission.id.not_in(select(PermissionView.permission_id))))
        session.execute(delete(ViewMenu).where(ViewMenu.id.not_in(select(PermissionView.view_menu_id))))
    return len(extra)


def _parts(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start:start + size]


def count() -> int:
    """How many of the fifteen roles the database knows."""
    return sessions.reading().scalar(select(func.count()).select_from(Role).where(Role.name.in_(ROLES))) or 0


def digest() -> str:
    """Hash over the grants as they stand in the database: set-up sees by it that they are still what it wrote."""
    link, pair = assoc_permissionview_role.c, PermissionView
    stmt = (
        select(Role.name, Permission.name, ViewMenu.name)
        .join(assoc_permissionview_role, link.role_id == Role.id)
        .join(pair, pair.id == link.permission_view_id)
        .join(Permission, Permission.id == pair.permission_id)
        .join(ViewMenu, ViewMenu.id == pair.view_menu_id)
    )
    return hashlib.sha256(repr(sorted(tuple(r) for r in sessions.reading().execute(stmt))).encode()).hexdigest()
