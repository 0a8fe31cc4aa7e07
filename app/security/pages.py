"""Pages that belong to no room and who may open them; set-up and a change of rights write them with the rooms."""

from __future__ import annotations

from app.security.roles import Page
from app.services.centre import OFFICER
from app.specs.imports import IMPORTERS, WATCHERS
from app.specs.registry import BY_ROOM
from app.specs.stats import ROLES as STATS_READERS
from app.specs.stats import VIEW as STATS

PAGES = (
    Page("can_plan", "plan", BY_ROOM["archive"].declared["list"]),
    Page("can_import", "import", IMPORTERS), Page("can_list", "import", WATCHERS),
    Page("can_check", "check", OFFICER), Page("can_export_plain", "check", OFFICER),
    Page("can_list", STATS, STATS_READERS), Page("can_export_plain", "dossier", ("CompanyOfficer", "CompanyLeader")),
)
