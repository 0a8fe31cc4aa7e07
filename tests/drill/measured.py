"""Imports measured and under the axe: what the suite does with a tenth of the rows and ``make drill`` at full size."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.kernel import clock
from app.services import imports
from app.services.imports import work
from app.store import audit
from models.imports import ImportBatch, ImportRow
from models.jobs import Job
from models.person import Employee
from tests import world
from tests.house import House
from tests.services import lists
from views.imports import chinese

ROOT = Path(__file__).resolve().parents[2]


def start(house: House, what: str, name: str, background: int = 100) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.drill.importing", house.base.url, str(house.app.config["INSTANCE"]), what, name, str(background)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def run(house: House, what: str, name: str, **more: Any) -> dict[str, Any]:
    done = start(house, what, name, **more)
    out, _err = done.communicate(timeout=300)
    assert done.returncode == 0
    return dict(json.loads(out.splitlines()[-1]))


def count(house: House, model: Any) -> int:
    with house.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)))


def a_roster_comes_in(house: House, file: Path, rows: int) -> dict[str, Any]:
    """Import ``rows`` employees in a process of its own; what it took."""
    people = lists.people(rows)
    table = lists.xlsx_file(("名册", lists.ROSTER, people)) if file.suffix == ".xlsx" else lists.csv_file(lists.ROSTER, people)
    file.write_bytes(table)
    house.engine.dispose()
    told = run(house, "whole", str(file))
    sys.stdout.write(f"{house.name} {file.suffix} {told}\n")
    assert (told["state"], told["created"], told["faulty"]) == ("DONE", rows, 0)
    with house.read() as session:
        assert audit.verify(session)["ok"]
    return told


def a_worker_is_killed(house: House, file: Path, rows: int, kills: int, longest: float) -> None:
    """Kill the worker at ``kills`` moments: all rows are there or none, and the next run goes on."""
    before = len(world.PEOPLE)
    file.write_bytes(lists.csv_file(lists.ROSTER, lists.people(rows)))
    house.engine.dispose()
    made = run(house, "prepared", str(file))
    chance = random.Random(7)
    for n in range(kills):
        victim = start(house, "job", str(made["job"]))
        assert victim.stdout is not None and victim.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, longest))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        house.engine.dispose()
        there = count(house, Employee) - before
        assert there in (0, rows), f"kill {n}: {there} rows"
        assert count(house, ImportRow) == there
        with house.read() as session:
            assert audit.verify(session)["ok"]
            assert session.get(ImportBatch, made["batch"]).state == ("DONE" if there else "RUNNING")
        if there:
            return
        with house.read() as session:  # the next run does not wait for the lease of the dead one
            job = session.get(Job, made["job"])
            job.lease_until, job.attempts = clock.now() - dt.timedelta(seconds=1), 0
            session.commit()
    with house.inside():
        assert work.pending(chinese) == 1
        assert imports.one(house.actor("officer"), made["batch"]).state == "DONE"
    assert count(house, Employee) == before + rows
