"""The walk over all pages takes minutes: ``make browser`` goes it, the suite leaves it out."""

from __future__ import annotations

import os

from tests.browser.conftest import CHROMIUM, chromium, site, visit  # noqa: F401  (fixtures)

collect_ignore_glob = [] if CHROMIUM and os.environ.get("DRIPLINE_WALK") else ["test_*.py"]


def pytest_report_header() -> str:
    return "walk over all pages: goes" if not collect_ignore_glob else "walk over all pages: left out (make browser goes it)"
