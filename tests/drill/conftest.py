"""Drills: what takes minutes or needs a quiet machine. Left out of the suite; ``make drill`` runs them."""

from __future__ import annotations

import os

from tests.browser.conftest import CHROMIUM, chromium, site, visit  # noqa: F401  (fixtures)

collect_ignore_glob = [] if CHROMIUM and os.environ.get("DRIPLINE_DRILL") else ["test_*.py"]


def pytest_report_header() -> str:
    return "drills: run" if not collect_ignore_glob else "drills: left out (make drill runs them)"
