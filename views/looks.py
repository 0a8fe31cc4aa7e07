"""Looks at class 3 and 4: what an answer tells of such cells stands in the audit chain before the answer leaves the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.kernel.spec import ServiceSpec
from app.services import trail
from app.specs import visibility
from app.specs.display import Viewer


def cells(viewer: Viewer, spec: ServiceSpec, row: Any, roles: frozenset[str], told: Iterable[str] | None = None) -> list[str]:
    """The cells of ``spec.reads`` that the viewer sees in full in ``row``; with ``told`` those of them that the page tells."""
    at, told = visibility.moment(spec, row, viewer.actor), None if told is None else frozenset(told)
    return [c for c in spec.reads
            if (told is None or c in told) and visibility.right(viewer.actor, c, roles, at).see == "V"]


def look(viewer: Viewer, spec: ServiceSpec, key: int, how: str, seen: list[str], **more: Any) -> None:
    """Write the entry of a look at ``seen``; none where a page tells nothing of them. Rows that were read are read again after it."""
    if seen:
        trail.told(viewer.actor, "read", spec, key, how, {"cells": seen, **more})
