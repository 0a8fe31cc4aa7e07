"""The job worker: one Huey consumer beside the web server. Its queue is a file of its own; the nightly run hangs on it.

The queue only wakes: what is to be done stands in the table of jobs. Once a minute the worker looks there by itself.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab

import config

config.INSTANCE.mkdir(parents=True, exist_ok=True)
huey = SqliteHuey("dripline", filename=str(config.INSTANCE / "jobs.db"))


@cache
def _app() -> Flask:
    """The application, once for all jobs of this process."""
    from app.factory import create_app

    return create_app()


@huey.periodic_task(crontab(minute="10", hour="18"))  # UTC: ten past two in the night of Shanghai
def nightly() -> dict[str, Any]:
    """Moves that time makes."""
    from app.kernel import clock
    from app.kernel.actor import Actor
    from app.services import timers

    with _app().app_context():
        return timers.run(Actor.system(), clock.today())


@huey.task()
def job(job_id: int) -> bool:
    """One job of the table, at once."""
    from app.services.imports import work
    from views.imports import chinese

    with _app().app_context():
        return work.run(job_id, chinese)


@huey.periodic_task(crontab(minute="*"))
@huey.lock_task("jobs")
def jobs() -> int:
    """Jobs whose wake-up was lost or whose run broke off."""
    from app.services.imports import work
    from views.imports import chinese

    with _app().app_context():
        return work.pending(chinese)


@huey.periodic_task(crontab(minute="20"))
def uploads() -> int:
    """Uploaded files go a day after they came."""
    from app.kernel.actor import Actor
    from app.services import imports

    with _app().app_context():
        return imports.sweep(Actor.system())
