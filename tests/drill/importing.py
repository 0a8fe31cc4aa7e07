"""One process that does an import, to be measured or killed: ``importing URL INSTANCE upload FILE`` or ``… job ID``. Prints JSON."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.factory import create_app
from app.kernel.actor import Actor
from app.services import imports
from app.services.imports import batches, work
from app.store import jobs
from app.store.people import actor_of
from models.account import Account
from views.imports import chinese


def peak() -> int:
    """Most memory of this process so far in MB; what a parent had before the fork is not in it."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) // 1024  # type: ignore[union-attr]


def officer() -> Actor:
    with Session(db.engine) as session:
        return actor_of(session.scalars(select(Account).where(Account.username == "officer")).one())


def whole(file: Path) -> dict[str, object]:
    """Upload, check, confirm and write, as the pages and the worker do it."""
    before, start = peak(), time.perf_counter()
    key = imports.upload(officer(), "employees", file.name, file.read_bytes(), chinese)
    imports.assign(officer(), key, batches.columns_of(imports.one(officer(), key)), "skip", chinese)
    work.pending(chinese)
    checked = time.perf_counter() - start
    batch = imports.one(officer(), key)
    imports.confirm(officer(), key, batch.version, chinese)
    work.pending(chinese)
    took = time.perf_counter() - start
    batch = imports.one(officer(), key)
    return {"state": batch.state, "created": batch.created, "faulty": batch.faulty, "checked_s": round(checked, 1),
            "seconds": round(took, 1), "before_mb": before, "peak_mb": peak()}


def prepared(file: Path) -> dict[str, object]:
    """Everything up to the confirmation: the job that waits."""
    key = imports.upload(officer(), "employees", file.name, file.read_bytes(), chinese)
    imports.assign(officer(), key, batches.columns_of(imports.one(officer(), key)), "skip", chinese)
    work.pending(chinese)
    batch = imports.one(officer(), key)
    imports.confirm(officer(), key, batch.version, chinese)
    job = jobs.latest(imports.ROOM, key)
    assert job is not None
    return {"batch": key, "job": job.id}


def main() -> None:
    url, instance, what, name = sys.argv[1:5]
    if len(sys.argv) > 5:
        imports.BACKGROUND = int(sys.argv[5])
    app = create_app(SQLALCHEMY_DATABASE_URI=url, INSTANCE=Path(instance), TESTING=True, LOG_LEVEL="ERROR")
    with app.app_context():
        if what == "job":
            sys.stdout.write("begun\n")
            sys.stdout.flush()
            told: dict[str, object] = {"done": work.run(int(name), chinese)}
        else:
            told = whole(Path(name)) if what == "whole" else prepared(Path(name))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
