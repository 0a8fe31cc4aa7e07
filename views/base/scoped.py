"""The datamodel of every view: scope under every path that FAB itself may take."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface

from app.kernel import scope
from app.kernel.fault import Unseen
from app.store.unit import _key
from views.doors import actor, signed_in


class ScopedInterface(SQLAInterface):
    """List, count, get and related look-ups see the actor's rows alone; writing is the service's work."""

    def _scoped(self, query: Any) -> Any:
        return query.filter(scope.condition(self.obj, actor() if signed_in() else None))

    def apply_filters(self, query: Any, filters: Any) -> Any:
        return self._scoped(super().apply_filters(query, filters))

    def _get_base_query(self, query: Any, filters: Any = None, order_column: str = "", order_direction: str = "") -> Any:
        return super()._get_base_query(self._scoped(query), filters, order_column, order_direction)

    def get(self, id: Any, *args: Any, **kwargs: Any) -> Any:
        """The row within the scope, or None: also for keys that are none."""
        try:
            key = _key(id)
        except Unseen:
            return None
        return self._scoped(self.session.query(self.obj).filter(self.obj.id == key)).first()

    def get_related_obj(self, col_name: str, value: Any) -> Any:
        return self.get_related_interface(col_name).get(value)

    def add(self, item: Any, commit: bool = True) -> None:
        raise NotImplementedError("rooms are written by their service")

    def edit(self, item: Any, commit: bool = True) -> None:
        raise NotImplementedError("rooms are written by their service")

    def delete(self, item: Any, commit: bool = True) -> None:
        raise NotImplementedError("rooms are written by their service")
