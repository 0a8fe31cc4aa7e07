"""``make check``: every gate in one list, each with its own line; the exit status is 1 when one is shut."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def _run(*command: str, env: dict[str, str] | None = None) -> tuple[bool, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **(env or {})})
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def _translations() -> tuple[bool, str]:
    """Every message has its Chinese; the catalogues know every message of the sources and no other."""
    from babel.messages.pofile import read_po

    from app.build import extract

    wanted = {m.id if isinstance(m.id, str) else m.id[0] for m in extract.template() if m.id}
    faults = []
    with (ROOT / "translations/zh/LC_MESSAGES/messages.po").open("rb") as handle:
        catalogue = read_po(handle, locale="zh")
    have = {}
    for message in catalogue:
        if message.id:
            text = message.string if isinstance(message.string, str) else "".join(message.string or ())
            have[message.id if isinstance(message.id, str) else message.id[0]] = text
            if message.fuzzy:
                faults.append(f"fuzzy: {message.id!r}")
    faults += [f"not translated: {m!r}" for m in sorted(wanted) if not have.get(m)]
    faults += [f"left over: {m!r}" for m in sorted(set(have) - wanted)]
    return not faults, "\n".join(faults[:40])


def _drift() -> tuple[bool, str]:
    """The migrations make exactly the tables that the models declare, from an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"DRIPLINE_INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/drift.db", "LOG_LEVEL": "ERROR"}
        flask = str(BIN / "flask")
        ok, text = _run(flask, "--app", "run", "db", "upgrade", "-d", "migrations", env=env)
        return _run(flask, "--app", "run", "db", "check", "-d", "migrations", env=env) if ok else (ok, text)


def _audit() -> tuple[bool, str]:
    """Known holes of the locked packages. Without the advisory service this says so, and does not say clean."""
    ok, text = _run(str(BIN / "pip-audit"), "--strict", "--disable-pip", "--require-hashes", "-r", "requirements/runtime.lock",
                    "--progress-spinner", "off")
    if ok:
        return True, "advisory data: PyPI's own, read now"
    if "vulnerabilit" in text.lower() and "found" in text.lower():
        return False, text
    return True, "NOT CHECKED: the advisory service is out of reach"


def gates() -> list[tuple[str, tuple[bool, str]]]:
    """Name and result of every gate."""
    python = sys.executable
    return [
        ("ruff", _run(python, "-m", "ruff", "check", ".")),
        ("mypy", _run(python, "-m", "mypy")),
        ("import contracts", _run(str(BIN / "lint-imports"))),
        ("templates", _run(str(BIN / "djlint"), "app/templates/record", "app/templates/workbench", "app/templates/errors",
                           "app/templates/plan", "app/templates/messages", "--lint", "--profile", "jinja", "--ignore",
                           "H005,H006,H013,H021,H029,H030,H031,T003,T028")),
        ("translations", _translations()),
        ("migrations", _drift()),
        ("dependency audit", _audit()),
    ]


def main() -> int:
    """Run all gates; show what a shut one said."""
    shut = 0
    for name, (ok, text) in gates():
        note = f"  ({text.splitlines()[-1]})" if ok and name == "dependency audit" and text else ""
        print(f"{'ok  ' if ok else 'FAIL'} {name}{note}", flush=True)
        if not ok:
            shut += 1
            print("\n".join("     " + line for line in text.splitlines()[-60:]), flush=True)
    return 1 if shut else 0


if __name__ == "__main__":
    sys.exit(main())
