"""End an embedded PostgreSQL that a killed test run left behind: ``python -m app.build.stop_postgres``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

PID_FILE = Path(__file__).resolve().parents[2] / ".pg" / "postmaster.pid"


def main() -> int:
    """Send SIGINT (fast shutdown) to the server of this clone, if there is one."""
    if PID_FILE.is_file():
        try:
            os.kill(int(PID_FILE.read_text().split()[0]), signal.SIGINT)
        except (ProcessLookupError, ValueError, IndexError):
            PID_FILE.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
