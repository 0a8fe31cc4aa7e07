"""FAB's security manager, hardened: lock, one query for the account, one for its rights, own pages, no second way in."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import assoc_permissionview_role
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager
from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.kernel import clock, passwords, rights
from app.kernel.actor import Actor
from app.security import pages, proof, roles, sessions, throttle, tokens
from app.security.door import AuthDBView, safe_next
from app.security.fabpages import GroupPages, PermissionPages, PermissionViewPages, RolePages, UserPages, ViewMenuPages
from app.services import account as accounts
from app.specs.registry import SPECS
from app.store import signin
from app.store.people import actor_of
from app.store.unit import Unit
from models.account import Account
from models.person import Employee
from models.rights import Withdrawal


class NoCookieLogin(LoginManager):
    """Flask-Login without its "remember me" cookie: the session row is the only proof."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


class DriplineSecurityManager(SecurityManager):
    """Accounts with a unit, rights per request, and every sign-in in the audit chain."""

    user_model = Account
    authdbview = AuthDBView
    userdbmodelview = UserPages
    rolemodelview = RolePages
    groupmodelview = GroupPages
    permissionmodelview = PermissionPages
    viewmenumodelview = ViewMenuPages
    permissionviewmodelview = PermissionViewPages
    userstatschartview = None
    # no JWT, no reset by key, no change without the old password: these routes do not exist
    security_api = None
    resetpasswordview = None
    resetmypasswordview = None
    userinfoeditview = None

    # ---- pages --------------------------------------------------------------------------------------------------

    def register_views(self) -> None:
        """FAB's pages, read-only; FAB's own method would also register the routes we do without."""
        self.auth_view = self.authdbview()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.user_view = self.appbuilder.add_view(
            self.userdbmodelview, "List Users", label=_l("List Users"), category="Security", category_label=_l("Security")
        )
        pages = [
            (self.rolemodelview, "List Roles", _l("List Roles"), True),
            (self.groupmodelview, "List Groups", _l("List Groups"), True),
            (self.permissionmodelview, "Base Permissions", _l("Base Permissions"), "FAB_ADD_SECURITY_PERMISSION_VIEW"),
            (self.viewmenumodelview, "Views/Menus", _l("Views/Menus"), "FAB_ADD_SECURITY_VIEW_MENU_VIEW"),
            (self.permissionviewmodelview, "Permission on Views/Menus", _l("Permission on Views/Menus"),
             "FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW"),
        ]
        for view, name, label, switch in pages:
            if switch is True or current_app.config.get(switch, False):
                self.appbuilder.add_view(view, name, label=label, category="Security")

    def create_login_manager(self, app: Flask) -> LoginManager:
        lm = NoCookieLogin(app)
        lm.session_protection = None
        lm.user_loader(self.load_user)
        lm.request_loader(tokens.account_of)
        return lm

    def load_user_jwt(self, _jwt_header: Any, jwt_data: Any) -> None:
        """A signed token is no sign-in here."""
        return

    # ---- who ----------------------------------------------------------------------------------------------------

    def load_user(self, pk: Any) -> Account | None:
        """The active account with unit and roles, in one query; a snapshot that later commits do not expire."""
        key = str(pk)
        if not key.isdigit():
            return None
        account = self.session.scalars(
            select(Account).options(joinedload(Account.unit), joinedload(Account.roles))
            .where(Account.id == int(key), Account.active.is_(True))
        ).unique().one_or_none()
        if account is not None:
            for row in (account, account.unit, *account.roles):
                if row is not None:
                    self.session.expunge(row)
        return account

    def actor(self) -> Actor | None:
        """The actor of this request, None for visitors."""
        if "_actor" not in g:
            user = getattr(g, "user", None)
            g._actor = actor_of(user) if user is not None and user.is_authenticated else None
        return g._actor

    def must_change_password(self, account: Account) -> bool:
        """True for a first or reset password and, where the house wants it, for an old one."""
        days = current_app.config["PASSWORD_MAX_AGE_DAYS"]
        if account.must_change or not days:
            return bool(account.must_change)
        return account.password_at is None or account.password_at < clock.now() - dt.timedelta(days=days)

    @staticmethod
    def current_session() -> str | None:
        """Hash of the session of this request."""
        return sessions.current()

    @staticmethod
    def renew_session() -> None:
        """A new token for the current session, after all rows of the account were deleted."""
        sessions.renew()

    @staticmethod
    def admit(what: str, limit: int) -> bool:
        """Count a public post of this address; False when it sent more than ``limit`` of ``what`` in this minute."""
        return throttle.admit(f"{what}:{request.remote_addr or ''}", limit)

    @staticmethod
    def proved() -> bool:
        """True when the person gave the password a short while ago."""
        return proof.fresh()

    def prove(self, password: str) -> None:
        """Check the password of the person once more. Raises DomainError at ``proof``."""
        accounts.prove(actor_of(g.user), password)
        proof.mark()

    @staticmethod
    def safe_next(url: str | None) -> str:
        """The local address that ``url`` means."""
        return safe_next(url)

    # ---- rights -------------------------------------------------------------------------------------------------

    def granted(self, user: Any) -> frozenset[tuple[str, str]]:
        """All (permission, view) pairs of the account; one query per request, so that a lost role is lost at once.

        The same query brings what is withdrawn from any role, for :mod:`app.kernel.rights`.
        """
        kept = g.setdefault("_granted", {}) if has_request_context() else {}
        if user.id not in kept:
            link, pair = assoc_permissionview_role.c, self.permissionview_model
            held = (
                select(literal("").label("role"), self.permission_model.name, self.viewmenu_model.name)
                .join(pair, pair.permission_id == self.permission_model.id)
                .join(self.viewmenu_model, pair.view_menu_id == self.viewmenu_model.id)
                .join(assoc_permissionview_role, link.permission_view_id == pair.id)
                .where(link.role_id.in_([r.id for r in user.roles]))
            )
            lost = select(Withdrawal.role, Withdrawal.action, Withdrawal.room)
            rows = self.session.execute(union_all(held, lost)).tuples().all()
            kept[user.id] = frozenset((p, v) for role, p, v in rows if not role)
            rights.use(frozenset((role, room, action) for role, action, room in rows if role))
        return kept[user.id]

    def write_rights(self, u: Unit) -> None:
        """Bring FAB's tables to what is declared and not withdrawn, in the unit of a change of rights."""
        roles.bring(u, self.appbuilder, SPECS, pages.PAGES)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        user = getattr(g, "user", None) if has_request_context() else None
        return user is not None and user.is_authenticated and (permission_name, view_name) in self.granted(user)

    def _has_view_access(self, user: Any, permission_name: str, view_name: str) -> bool:
        return (permission_name, view_name) in self.granted(user)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing is open by a role of visitors; public routes say so in the code."""
        return False

    def get_user_roles(self, user: Any) -> list[Any]:
        """Roles of the account itself: groups give none, so that the rules on roles that exclude each other hold."""
        return list(user.roles) if user.is_authenticated else []

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        user = getattr(g, "user", None)
        if user is None or not user.is_authenticated:
            return set()
        return {v for p, v in self.granted(user) if p == "menu_access"}

    # ---- sign-in ------------------------------------------------------------------------------------------------

    def auth_user_db(self, username: str | None, password: str | None) -> Account | None:
        """The account, or None for a wrong name, a wrong password, a locked and a disabled account alike.

        Each way compares one hash and writes one entry, so that the answers also take about the same time.
        """
        name = unicodedata.normalize("NFKC", username or "").strip().lower()[:128]
        exact = func.lower(Account.username) == name
        rows = self.session.execute(
            select(Account.id, Account.password, Account.active, exact.label("exact"))
            .outerjoin(Employee, Employee.id == Account.employee_id).where(or_(exact, func.lower(Employee.emp_no) == name))
        ).all()
        named = [r for r in rows if r.exact] or rows  # the staff number of one is never the user name of another
        row = named[0] if len(named) == 1 else None
        admitted = signin.admit(row.id if row else 0)
        right = passwords.fits(row.password if row else None, password or "")
        if row and admitted and right and row.active:
            user = self.load_user(row.id)
            self.on_user_login(user)
            return user
        why = "unknown" if not row else "locked" if not admitted else "disabled" if not row.active else "password"
        signin.refused(row.id if row else None, name, why, locked=bool(admitted and admitted.last))
        return None

    def on_user_login(self, user: Any) -> None:
        signin.signed_in(actor_of(user))

    def on_user_login_failed(self, user: Any) -> None:
        signin.refused(user.id, user.username, "password")

    def on_user_logout(self, user: Any) -> None:
        signin.signed_out(actor_of(user))

    def reset_password(self, userid: Any, password: str) -> None:
        """Behind ``flask fab reset-password``: the same rules, audit and end of sessions as everywhere."""
        accounts.reset(Actor.system(), userid, password)
