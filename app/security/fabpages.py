"""FAB's pages on users, roles, groups and permissions: to be read, never to be written.

Accounts are administered on pages of our own; a role is what the declarations of the rooms say it is.
"""

from __future__ import annotations

from typing import Any, ClassVar

from flask import redirect, url_for
from flask_appbuilder import expose
from flask_appbuilder.forms import DynamicForm
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.views import (
    PermissionModelView,
    PermissionViewModelView,
    RoleModelView,
    UserDBModelView,
    UserGroupModelView,
    ViewMenuModelView,
)

_MOST = 200


class ReadOnly:
    """List and show alone: no actions, no search (FAB shares one filter object among all threads), no order by any column."""

    include_route_methods = frozenset({"list", "show"})
    rights: tuple[str, ...] = ("can_list", "can_show")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.actions: dict[str, Any] = {}
        self.order_columns: list[str] = []
        self.base_permissions = list(self.rights)  # FAB added those of its actions

    def _init_properties(self) -> None:
        super()._init_properties()  # type: ignore[misc]
        self.search_columns: list[str] = []  # FAB takes an empty list for "all", password included
        self._filters = self.datamodel.get_filters([])  # type: ignore[attr-defined]

    def _init_forms(self) -> None:
        self.search_form = DynamicForm

    def _get_list_widget(
        self, filters: Any, actions: Any = None, order_column: str = "", order_direction: str = "", page: int | None = None,
        page_size: int | None = None, widgets: Any = None, **args: Any,
    ) -> Any:
        size = min(page_size, _MOST) if page_size and page_size > 0 else None
        return super()._get_list_widget(  # type: ignore[misc]
            filters, actions, "", "", max(0, min(page or 0, 10**6)), size, widgets, **args
        )


class UserPages(ReadOnly, UserDBModelView):
    include_route_methods = frozenset({"list", "show", "userinfo"})
    list_columns: ClassVar[list[str]] = ["get_full_name", "username", "active"]
    show_columns: ClassVar[list[str]] = ["get_full_name", "username", "active", "last_login", "created_on"]
    show_fieldsets: ClassVar[list[Any]] = []
    class_permission_name = "UserDBModelView"

    @expose("/userinfo/")
    def userinfo(self) -> Any:
        """FAB's link to the own data."""
        return redirect(url_for("AccountView.index"))

    @expose("/show/<pk>", methods=["GET"])
    @has_access
    def show(self, pk: Any) -> Any:
        return super(UserDBModelView, self).show(pk)


class RolePages(ReadOnly, RoleModelView):
    list_columns: ClassVar[list[str]] = ["name"]
    show_columns: ClassVar[list[str]] = ["name", "permissions"]
    class_permission_name = "RoleModelView"


class GroupPages(ReadOnly, UserGroupModelView):
    list_columns: ClassVar[list[str]] = ["name", "label"]
    show_columns: ClassVar[list[str]] = ["name", "label", "description"]
    class_permission_name = "UserGroupModelView"


class PermissionPages(ReadOnly, PermissionModelView):
    include_route_methods = frozenset({"list"})
    rights = ("can_list",)
    class_permission_name = "PermissionModelView"


class ViewMenuPages(ReadOnly, ViewMenuModelView):
    include_route_methods = frozenset({"list"})
    rights = ("can_list",)
    class_permission_name = "ViewMenuModelView"


class PermissionViewPages(ReadOnly, PermissionViewModelView):
    include_route_methods = frozenset({"list"})
    rights = ("can_list",)
    class_permission_name = "PermissionViewModelView"
