"""``/healthz``: the process answers. ``/readyz``: database, migration, keys, audit head and disk are there. Neither tells versions."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from flask import Flask, current_app, jsonify
from sqlalchemy import text

from app import setup
from app.kernel import crypto
from app.store import audit
from app.store import session as sessions

LEAST_DISK = 500 * 2**20
_log = logging.getLogger("dripline.health")


def _probe() -> dict[str, bool]:
    """Each check by name; a check that raises has failed."""

    def database() -> bool:
        return sessions.reading().scalar(text("SELECT 1")) == 1

    def migration() -> bool:
        return setup.current() == setup.head()

    def keys() -> bool:
        ring = crypto.main()
        return ring.open_("probe", ring.seal("probe", "x")) == "x" and crypto.eap() is not None

    def chain() -> bool:
        return audit.head(sessions.reading())[0] >= 0

    def disk() -> bool:
        return shutil.disk_usage(Path(current_app.config["INSTANCE"])).free > LEAST_DISK

    found = {}
    for check in (database, migration, keys, chain, disk):
        try:
            found[check.__name__] = bool(check())
        except Exception as error:  # a probe answers, whatever is broken
            _log.warning("probe %s: %s", check.__name__, type(error).__name__)
            found[check.__name__] = False
    return found


def healthz() -> Any:
    return jsonify({"ok": True})


def readyz() -> Any:
    found = _probe()
    answer = jsonify({"ok": all(found.values()), **found})
    answer.status_code = 200 if all(found.values()) else 503
    return answer


def install(app: Flask) -> None:
    """Two plain routes without session, sign-in or template."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
