"""Tabler's style sheet without the rules that no page of ours can use: 79 kB gzip become about 9.

PurgeCSS reads the words of our templates, scripts and views. A class name must therefore stand there in one piece
(``"btn-danger"``, never ``"btn-" ~ kind``); tests/build/test_trim.py holds the templates to it. Colours that the oldest
supported browser, Chromium 108, does not know (``color-mix``, ``light-dark``, ``oklch``) are computed, with the values
that our own sheets give to the variables.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("trim.cjs")
COLOURS = Path(__file__).with_name("colours.cjs")
#: where class names are written
PLACES = ("app/templates/**/*.html", "app/static/js/*.js", "views/**/*.py")
_WORD = re.compile(r"[A-Za-z][\w-]*")


def sources() -> list[Path]:
    """Every file whose words count, in a fixed order; printed documents have a style of their own."""
    found = (path for place in PLACES for path in ROOT.glob(place))
    return sorted(path for path in found if "pdf" not in path.relative_to(ROOT).parts)


def words(files: list[Path]) -> bytes:
    """All words of the files as one text: the trimmed sheet changes with them and with nothing else of the sources."""
    found = {word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8"))}
    return " ".join(sorted(found)).encode()


def trimmed(sheet: Path, node: str) -> str:
    """Return the part of `sheet` that the sources use. Raises CalledProcessError when `node` fails."""
    own = sorted((ROOT / "app" / "static" / "css").glob("*.css"))
    command = [node, str(SCRIPT), str(sheet), *map(str, [*sources(), *own])]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
