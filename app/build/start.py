"""``make run``: build what is missing, set up, fill an empty database with the demo, then serve.

One process imports the application once: it sets up, then becomes the parent of the web workers. The second start skips
everything that did not change and is up in seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.build import assets, messages


def prepare() -> Flask:
    """Set-up and demo; prints the demo accounts once. Returns the application."""
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
        release(app)
    return app


def release(app: Flask) -> None:
    """Give back every database connection: none may live on in two processes after a fork."""
    from app.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Server(BaseApplication):
    """Gunicorn over an application that is imported already; its workers are forked from this process."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.application, self.settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.application


def main() -> int:
    """Serve until a signal comes; the job worker stops with the server."""
    assets.build()
    messages.main()
    app = prepare()
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8080")
    worker = subprocess.Popen([sys.executable, "-m", "huey.bin.huey_consumer", "app.worker.huey", "-w", "1", "-q"])
    print(f"Dripline serves on http://{host}:{port} (Ctrl-C ends it)", flush=True)
    try:
        Server(app, {
            "bind": f"{host}:{port}", "workers": int(os.environ.get("WORKERS", "2")), "worker_class": "sync", "threads": 1,
            "timeout": 60, "graceful_timeout": 30, "max_requests": 1000, "max_requests_jitter": 100, "loglevel": "warning",
            "preload_app": True, "post_fork": lambda _server, _worker: release(app),
        }).run()
    finally:
        worker.terminate()
        worker.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
