"""Front-end files: from npm packages and our own sources into ``app/static/vendor``, which git ignores.

``python -m app.build.assets`` installs the locked packages, joins our style sheets and scripts, builds the icon
sprite, trims Tabler to what the pages use (see ``app.build.trim``), and writes every file under a name that carries
the hash of its content, with a gzip and a brotli copy beside it. ``manifest.json`` maps the plain name to the hashed
one; the files of the build before stay, for pages that are still open. A stamp over all sources makes the second run
a matter of milliseconds. Nothing is loaded from another host later.
"""

import argparse
import contextlib
import fcntl
import functools
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

from app.build import trim
from app.build.icons import ICONS

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "app" / "static"
VENDOR = STATIC / "vendor"
MODULES = ROOT / "node_modules"

#: Sheets of which only the rules in use are published.
TRIMMED = frozenset({"tabler.css"})
#: Plain name -> path inside node_modules.
PACKAGED = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "echarts.js": "echarts/dist/echarts.common.min.js",  # lines, bars, pies with both renderers; on pages with a chart only
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "tom-select.js": "tom-select/dist/js/tom-select.popular.min.js",
    "tom-select.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
}
SHEETS = (
    "tokens", "shell", "sidebar", "parts", "states", "query", "table", "cards", "listing", "tree", "picking",
    "form", "drafts", "offer", "choice", "steps", "panels",
    "pages", "board", "care", "workbench", "messages", "files", "viewer", "account", "rights", "show", "find", "plan", "help",
    "notice", "import", "stats", "print",
)  # fmt: skip
SCRIPTS = (
    "core", "dialog", "shell", "paper", "find", "keys", "judge", "list", "tree", "board", "fields", "form", "rows", "live", "draft",
    "answers", "steps", "session", "idle", "files", "viewer", "workbench", "account", "help", "visit",
)  # fmt: skip
#: Plain name -> our own sources under app/static, joined in this order.
JOINED = {
    "dripline.css": [f"css/{name}.css" for name in SHEETS],
    "dripline.js": [f"js/{name}.js" for name in SCRIPTS],
    "noscript.css": ["css/noscript.css"],  # where no script runs
    "chart.js": ["js/chart.js"],  # beside echarts.js, on pages with a chart only
    "logo.svg": ["logo.svg"],
}
LICENSED = ("@tabler/icons", "echarts", "htmx.org", "tom-select", "zrender")
#: Texts of packages that carry none of their own.
LICENSES = Path(__file__).with_name("licenses")
LICENSE_FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE")
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
)


class BuildError(RuntimeError):
    """The files cannot be made: npm is missing or failed, or a source is not where it should be."""


def resolve(name: str) -> str:
    """Path under the static folder of the file called `name` (``dripline.css`` -> ``vendor/dripline.1f0c….css``).

    Raises BuildError when the files were never built, KeyError for a name that is not in the manifest.
    """
    return f"vendor/{_manifest(_mtime())[name]}"


def build(dev: bool = False) -> bool:
    """Make ``app/static/vendor`` if a source changed; True when something was written. Several processes may call it.

    `dev` also installs the packages only the tests need.
    """
    with _alone():
        _install(dev)
        stamp = _stamp()
        stamp_file = VENDOR / ".stamp"
        if stamp_file.is_file() and stamp_file.read_text() == stamp:
            return False
        VENDOR.mkdir(exist_ok=True)
        before = _published()
        manifest = {name: _write(VENDOR, name, content) for name, content in _contents()}
        _copy_licenses(VENDOR / "licenses")
        draft = VENDOR / "manifest.part"
        draft.write_text(json.dumps(manifest, indent=1, sort_keys=True))
        draft.replace(VENDOR / "manifest.json")  # in one moment: a running server reads the old one or the new one
        stamp_file.write_text(stamp)
        _sweep({*before, *manifest.values()})
        return True


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time: the others wait and then find everything made."""
    folder = os.open(STATIC, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _published() -> list[str]:
    """Hashed names of the build before this one."""
    manifest = VENDOR / "manifest.json"
    return list(json.loads(manifest.read_text()).values()) if manifest.is_file() else []


def _sweep(kept: set[str]) -> None:
    """Delete what neither this build nor the one before has published."""
    for path in VENDOR.iterdir():
        if re.search(r"\.[0-9a-f]{12}\.", path.name) and re.sub(r"\.(gz|br)$", "", path.name) not in kept:
            path.unlink()


def _contents() -> Iterator[tuple[str, bytes]]:
    """Every file to publish: plain name and content."""
    for name, path in PACKAGED.items():
        source = MODULES / path
        text = _trimmed(source) if name in TRIMMED else source.read_text(encoding="utf-8")
        yield name, re.sub(r"/[/*]# sourceMappingURL=\S+( \*/)?\s*$", "", text).encode()
    for name, parts in JOINED.items():
        yield name, "\n".join((STATIC / part).read_text(encoding="utf-8") for part in parts).encode()
    yield "icons.svg", _sprite().encode()


def _trimmed(sheet: Path) -> str:
    """The rules of `sheet` that are in use."""
    try:
        return trim.trimmed(sheet, _tool("node"))
    except subprocess.CalledProcessError as error:
        raise BuildError(f"{sheet.name} could not be trimmed:\n{error.stderr.strip()}") from None


def _sprite() -> str:
    """One SVG with a symbol per icon, drawn by ``<use href="icons.svg#name">``."""
    symbols = []
    for name in ICONS:
        source = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
        if not source.is_file():
            raise BuildError(f"no icon named {name!r} in @tabler/icons")
        body = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(encoding="utf-8"), re.S)
        if body is None:
            raise BuildError(f"{source} is not an SVG file")
        symbols.append(SYMBOL.format(name=name, body=re.sub(r"\n\s*", "", body[1])))
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>"


def _write(folder: Path, name: str, content: bytes) -> str:
    """Write `content` under a name with its hash, and its compressed copies; return that name."""
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    (folder / f"{hashed}.br").write_bytes(brotli.compress(content))
    return hashed


def _copy_licenses(folder: Path) -> None:
    """The licence texts travel with the files they cover."""
    shutil.copytree(LICENSES, folder, dirs_exist_ok=True)
    for package in LICENSED:
        found = [MODULES / package / name for name in LICENSE_FILES if (MODULES / package / name).is_file()]
        if not found:
            raise BuildError(f"{package} came without a licence text")
        for source in found:
            shutil.copy(source, folder / f"{package.replace('/', '-')}-{source.name}")


def _install(dev: bool) -> None:
    """Run ``npm ci`` unless node_modules already holds what the lock file says."""
    lock = (ROOT / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock).hexdigest() + (" dev" if dev else "")
    stamp_file = MODULES / ".stamp"
    if stamp_file.is_file() and stamp_file.read_text().startswith(wanted):
        return
    if not dev and (VENDOR / ".stamp").is_file() and (VENDOR / ".stamp").read_text() == _stamp():
        return  # everything is published: an image may delete node_modules
    command = [_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"] + ([] if dev else ["--omit=dev"])
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": _path()}, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"npm ci failed:\n{done.stderr.strip()}")
    stamp_file.write_text(wanted)


def _path() -> str:
    """Where programs are looked for: the system's, and the Node.js that ``make run`` brings where there is none."""
    return os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / ".node" / "bin")])


def _tool(name: str) -> str:
    """Path of ``node`` or ``npm``."""
    found = shutil.which(name, path=_path())
    if found is None:
        raise BuildError(f"{name} was not found: install Node.js 20 or newer, or run `make run`, which brings its own")
    return found


def _stamp() -> str:
    """Hash over everything the published files are made of."""
    own = [STATIC / part for parts in JOINED.values() for part in parts]
    digest = hashlib.sha256()
    made_by = [Path(__file__), Path(__file__).with_name("icons.py"), trim.SCRIPT, trim.COLOURS]
    for path in [ROOT / "package-lock.json", *made_by, *own]:
        digest.update(path.read_bytes())
    digest.update(trim.words(trim.sources()))
    return digest.hexdigest()


def _mtime() -> float:
    """When the manifest was written: a rebuilt one is read again without a restart."""
    try:
        return (VENDOR / "manifest.json").stat().st_mtime
    except FileNotFoundError:
        raise BuildError("the front-end files are missing: run `python -m app.build.assets`") from None


@functools.lru_cache(maxsize=1)
def _manifest(_written: float) -> dict[str, str]:
    """The manifest as written at that time."""
    manifest: dict[str, str] = json.loads((VENDOR / "manifest.json").read_text())
    return manifest


def main() -> int:
    """Command line: build, say what happened, exit 1 on failure."""
    parser = argparse.ArgumentParser(description="Build the front-end files into app/static/vendor")
    parser.add_argument("--dev", action="store_true", help="also install the packages only the tests need")
    try:
        changed = build(parser.parse_args().dev)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print("front-end files written" if changed else "front-end files are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
