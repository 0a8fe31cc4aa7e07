"""The workbench: what must I do now."""

from __future__ import annotations

from views.workbench.page import Workbench

__all__ = ["Workbench"]
