"""Code lists of the unit tree."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "org_level": (
        Code("COMPANY", N_("Company")),
        Code("UNIT", N_("Second-level unit")),
        Code("WORKSHOP", N_("Workshop or branch")),
        Code("TEAM", N_("Work team")),
    ),
}
