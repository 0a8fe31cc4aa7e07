"""The product as it runs: gunicorn on a free port over a demo company, Chromium in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.browser.page import Visit

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARCHIVES = "40"

collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]


def pytest_report_header() -> str:
    return f"browser: {CHROMIUM}" if CHROMIUM else "browser: no Chromium found, tests/browser is left out (make browser installs it)"


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A running instance and its demo accounts by role and unit."""

    def __init__(self, folder: Path) -> None:
        self.port = _port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.env = {**os.environ, "DRIPLINE_INSTANCE": str(folder), "LOG_LEVEL": "ERROR", "FLASK_APP": "run",
                    "DATABASE_URL": f"sqlite:///{folder / 'browser.db'}", "SESSION_IDLE_MINUTES": "60"}
        self.command("setup")
        self.accounts: list[dict[str, Any]] = json.loads(self.command("demo", "--archives", ARCHIVES, "--json"))["accounts"]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "run:app", "-k", "sync", "-w", "2", "-b", f"127.0.0.1:{self.port}",
             "--log-level", "error"], cwd=ROOT, env=self.env)
        for _ in range(200):
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not come up")

    def command(self, *words: str) -> str:
        """Run a command of the command line and return what it printed."""
        done = subprocess.run([sys.executable, "-m", "flask", *words], cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    @cached_property
    def codes(self) -> frozenset[str]:
        """User names, codes of units and of aid items: data, not words."""
        items = json.loads((ROOT / "app" / "services" / "data" / "aid_items.json").read_text(encoding="utf-8"))
        told = [f"{a['username']} {a['unit']}" for a in self.accounts] + re.findall(r'"code": "([A-Z0-9]+)"', json.dumps(items))
        return frozenset(word for text in told for word in re.findall("[A-Za-z]+", text))

    @cached_property
    def story(self) -> dict[str, Any]:
        """The household of the founding story, entered through the services."""
        return dict(json.loads(self.command("demo", "--seed-story", "--json"))["story"])

    def account(self, role: str, number: int = 0) -> dict[str, Any]:
        """The demo account of a role (the second of UnitEditor is the sibling unit's)."""
        return [a for a in self.accounts if a["role"] == role][number]

    def close(self) -> None:
        self.server.terminate()
        self.server.wait(30)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[Site]:
    """One running instance for all browser tests."""
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Any) -> Iterator[Any]:
    """``visit(role, width=1366)``: a signed-in page of that role that notes every console and policy error."""
    made: list[Visit] = []

    def enter(role: str | None, number: int = 0, width: int = 1366, locale: str = "zh") -> Visit:
        account = site.account(role, number) if role else None
        made.append(Visit(chromium, site.url, account, width, locale, site.codes))
        return made[-1]

    yield enter
    for one in made:
        one.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
