"""``make run``: build what is missing, set up, fill an empty database with the demo, then serve.

The second start skips everything that did not change and is up in seconds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from app.build import assets, messages


def prepare() -> None:
    """Set-up and demo in one process; prints the demo accounts once."""
    from app import demo, setup
    from app.factory import create_app
    from app.store import read

    app = create_app()
    with app.app_context():
        setup.run(app)
        if not read.units():
            print("filling the empty database with a demo company ...", flush=True)
            print(demo.text(demo.fill(7, 150)), flush=True)
            demo.story()


def main() -> int:
    """Serve until a signal comes; the worker stops with the server."""
    assets.build()
    messages.main()
    prepare()
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8080")
    worker = subprocess.Popen([sys.executable, "-m", "huey.bin.huey_consumer", "app.worker.huey", "-w", "1", "-q"])
    server = subprocess.Popen([
        sys.executable, "-m", "gunicorn", "run:app", "-k", "sync", "-w", os.environ.get("WORKERS", "2"), "--threads", "1",
        "-b", f"{host}:{port}", "--timeout", "60", "--graceful-timeout", "30", "--max-requests", "1000",
        "--max-requests-jitter", "100", "--log-level", "warning",
    ])
    print(f"Dripline serves on http://{host}:{port} (Ctrl-C ends it)", flush=True)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    status = server.wait()
    worker.terminate()
    worker.wait()
    return status


if __name__ == "__main__":
    sys.exit(main())
