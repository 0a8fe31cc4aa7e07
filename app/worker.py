"""The job worker: one Huey consumer beside the web server. Its queue is a file of its own; the nightly run hangs on it."""

from __future__ import annotations

from typing import Any

from huey import SqliteHuey, crontab

import config

config.INSTANCE.mkdir(parents=True, exist_ok=True)
huey = SqliteHuey("dripline", filename=str(config.INSTANCE / "jobs.db"))


@huey.periodic_task(crontab(minute="10", hour="18"))  # UTC: ten past two in the night of Shanghai
def nightly() -> dict[str, Any]:
    """Moves that time makes."""
    from app.factory import create_app
    from app.kernel import clock
    from app.kernel.actor import Actor
    from app.services import timers

    with create_app().app_context():
        return timers.run(Actor.system(), clock.today())
