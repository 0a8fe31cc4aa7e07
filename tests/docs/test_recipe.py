"""docs/adding-a-service.md, followed to the letter in a copy of the product: the room that it makes works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from tests.docs.text import RECIPE, ROOT, source

#: what a copy needs to run; the front-end files are taken as they were built
PARTS = ("app", "models", "views", "tests", "migrations", "translations", "docs", "config.py", "run.py", "pyproject.toml",
         "Makefile", "README.md", "README.en.md", "CHANGELOG.md", "package.json", "package-lock.json")
_FILE = re.compile(r"^`([\w./-]+)`:\n\n```(?!diff)\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"`([\w./-]+)`[^`]*:\n\n```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MESSAGE = re.compile(r'^msgid "(.*)"\nmsgstr "(.*)"$', re.MULTILINE)


def files() -> dict[str, str]:
    """Path -> text of every new file."""
    return dict(_FILE.findall(source(RECIPE)))


def changes() -> Iterator[tuple[str, str, str]]:
    """Path, old lines and new lines of every change."""
    for path, text in _CHANGE.findall(source(RECIPE)):
        for hunk in text.split("@@\n"):
            old = "".join(line[1:] for line in hunk.splitlines(True) if line.startswith("-"))
            new = "".join(line[1:] for line in hunk.splitlines(True) if line.startswith("+"))
            yield path, old, new


@pytest.fixture
def copy(scratch: Path, built: None) -> Path:
    """The product with the new room in it, migrated and translated as the page says."""
    for part in PARTS:
        place = ROOT / part
        if place.is_dir():
            shutil.copytree(place, scratch / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(place, scratch / part)
    for name in ("node_modules", ".stamps"):
        if (ROOT / name).is_dir():
            (scratch / name).symlink_to(ROOT / name)
    for path, text in files().items():
        (scratch / path).write_text(text, encoding="utf-8")
    for path, old, new in changes():
        before = (scratch / path).read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{path} has changed; the page still says\n{old}"
        (scratch / path).write_text(before.replace(old, new), encoding="utf-8")
    for path in ("docs/guide/zh/README.md", "docs/guide/en/README.md"):
        with (scratch / path).open("a", encoding="utf-8") as page:
            page.write("\n[visit](visit.md)\n")
    return scratch


def run(place: Path, *command: str) -> str:
    """A command in the copy; its output, or a failure that shows it."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DRIPLINE_INSTANCE": str(place / "instance"), "LOG_LEVEL": "ERROR",
           "DATABASE_URL": f"sqlite:///{place}/recipe.db", "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, *command], cwd=place, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def translate(place: Path) -> None:
    path = place / "translations/zh/LC_MESSAGES/messages.po"
    words = dict(_MESSAGE.findall(source(RECIPE)))
    with path.open("rb") as handle:
        catalogue = read_po(handle, locale="zh")
    for message in catalogue:
        if message.id in words:
            message.string = words.pop(str(message.id))
    assert not words, f"no text of the room: {sorted(words)}"
    with path.open("wb") as out:
        write_po(out, catalogue)


def test_the_recipe_makes_a_room_that_works(copy: Path) -> None:
    run(copy, "-m", "flask", "--app", "run", "db", "upgrade", "-d", "migrations")
    run(copy, "-m", "flask", "--app", "run", "db", "migrate", "-d", "migrations", "-m", "home visits")
    upgrade = next((copy / "migrations/versions").glob("*home_visits.py")).read_text().split("def downgrade")[0]
    assert "create_table('home_visit'" in upgrade
    assert "drop_table" not in upgrade
    run(copy, "-m", "app.build.extract")
    translate(copy)
    out = run(copy, "-m", "pytest", "tests/services/test_visit.py", "tests/views/test_visit_pages.py", "tests/docs/test_docs.py",
              "-k", "not postgresql")
    assert " passed" in out
