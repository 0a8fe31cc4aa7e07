"""Start a fresh instance as ``make run`` does and ask it for its pages: ``python -m app.build.smoke``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = os.environ.get("SMOKE_PORT", "8097")


def _get(path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _start(folder: str) -> tuple[subprocess.Popen[bytes], float]:
    """Start; returns the process and the seconds until /readyz answered."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "app.build.start"], cwd=ROOT, stdout=subprocess.DEVNULL,
                               env={**os.environ, "PORT": PORT, "DRIPLINE_INSTANCE": folder})
    while _get("/readyz") != 200:
        if process.poll() is not None or time.monotonic() - began > 180:
            process.terminate()
            raise SystemExit("the server did not come up")
        time.sleep(0.1)
    return process, time.monotonic() - began


def main() -> int:
    """First start fills the demo; the second start must be up in five seconds."""
    with tempfile.TemporaryDirectory() as folder:
        process, first = _start(folder)
        answers = {path: _get(path) for path in ("/healthz", "/readyz", "/login/", "/archive/list")}
        process.terminate()
        process.wait(40)
        second = 99.0
        for _try in range(3):  # the best of three: other work on the machine only ever makes it slower
            process, seconds = _start(folder)
            process.terminate()
            process.wait(40)
            second = min(second, seconds)
    print(f"first start {first:.1f} s, second start {second:.1f} s, answers {answers}")
    ok = second < 5 and all(v == 200 for v in answers.values())
    print(f"{int(ok)} passed, {int(not ok)} failed")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
