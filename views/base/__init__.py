"""The base classes of every page and every REST resource. No other class inherits FAB's ModelView, BaseApi or SQLAInterface."""

from views.base.api import RecordApi
from views.base.scoped import ScopedInterface
from views.base.view import RecordView

__all__ = ["RecordApi", "RecordView", "ScopedInterface"]
