"""The house under test: one application per database, a small company, a fresh copy of it for every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("LC_ALL", "C.UTF-8")

from tests.house import House, PostgresBase, SqliteBase  # noqa: E402 - the root must be on the path first

BASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of keys and files for the whole run."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Front-end files and compiled messages, as set-up makes them."""
    subprocess.run([sys.executable, "-m", "app.build.assets", "--dev"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "app.build.messages"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def houses(instance: Path, built: None) -> Iterator[dict[str, House]]:
    """One house per database, built when it is first asked for."""
    made: dict[str, House] = {}
    yield made
    for house in made.values():
        house.close()


def _house(houses: dict[str, House], instance: Path, name: str) -> House:
    if name not in houses:
        base = SqliteBase(instance) if name == "sqlite" else PostgresBase(ROOT / ".pg", instance)
        houses[name] = House(base, instance)
    return houses[name]


@pytest.fixture(params=BASES)
def house(request: pytest.FixtureRequest, houses: dict[str, House], instance: Path) -> House:
    """A fresh copy of the small company on SQLite and on PostgreSQL."""
    found = _house(houses, instance, request.param)
    found.reset()
    return found


@pytest.fixture
def lite(houses: dict[str, House], instance: Path) -> House:
    """A fresh copy of the small company on SQLite alone, for pages whose SQL is tested elsewhere."""
    found = _house(houses, instance, "sqlite")
    found.reset()
    return found


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)
