"""Set-up by several processes at once, keys that are missing or open to others, workers that write nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from app import keys
from app.factory import create_app
from app.kernel import crypto
from app.kernel.actor import ROLES
from app.specs.registry import SPECS
from tests.conftest import BASES, _house
from tests.house import House

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 4
FILES = (*keys.RINGS, *keys.PLAIN)


def environment(instance: Path, url: str) -> dict[str, str]:
    return {**os.environ, "DRIPLINE_INSTANCE": str(instance), "DATABASE_URL": url, "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}


def flask(instance: Path, url: str, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "run", *command], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=environment(instance, url))


@pytest.fixture(scope="module", params=BASES)
def started(request: pytest.FixtureRequest, houses: dict[str, House], instance: Path, tmp_path_factory: pytest.TempPathFactory
            ) -> Iterator[SimpleNamespace]:
    """An empty database and what became of it when four processes set it up at once."""
    folder = tmp_path_factory.mktemp("start")
    base = _house(houses, instance, request.param).base
    name = f"{getattr(base, 'database', '')}_start"
    if request.param == "postgresql":
        base._run(f'CREATE DATABASE "{name}"')
    url = f"sqlite:///{folder / 'new.db'}" if request.param == "sqlite" else base.url.replace(base.database, name)
    running = [flask(folder, url, "setup", "--json") for _ in range(PROCESSES)]
    ended = [(*p.communicate(timeout=120), p.returncode) for p in running]
    yield SimpleNamespace(instance=folder, url=url, ended=ended)
    if request.param == "postgresql":
        base._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def figures(url: str) -> dict[str, int]:
    """What a set-up leaves: roles, grants, doubles among them, seeds, entries of the chain."""
    asked = {
        "roles": "SELECT count(*) FROM ab_role WHERE name <> 'Public'",
        "grants": "SELECT count(*) FROM ab_permission_view_role",
        "double grants": "SELECT count(*) FROM (SELECT permission_view_id FROM ab_permission_view_role "
                         "GROUP BY permission_view_id, role_id HAVING count(*) > 1) AS twice",
        "double rights": "SELECT count(*) FROM (SELECT permission_id FROM ab_permission_view "
                         "GROUP BY permission_id, view_menu_id HAVING count(*) > 1) AS twice",
        "items": "SELECT count(*) FROM aid_item", "diseases": "SELECT count(*) FROM disease",
        "entries": "SELECT count(*) FROM audit_log", "head": "SELECT seq FROM audit_head",
    }
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {name: int(connection.scalar(text(statement)) or 0) for name, statement in asked.items()}
    engine.dispose()
    return found


def test_four_processes_that_set_up_an_empty_database_at_once_leave_one_sound_result(started: SimpleNamespace) -> None:
    assert [status for _out, _error, status in started.ended] == [0] * PROCESSES, [e[-800:] for _o, e, status in started.ended if status]
    told: list[dict[str, Any]] = [json.loads(out) for out, _error, _status in started.ended]
    assert sum(t["migrated"] for t in told) == sum(t["permissions"] for t in told) == 1
    assert {t["roles"] for t in told} == {len(ROLES)}
    assert len({t["head"] for t in told}) == 1
    found = figures(started.url)
    assert (found["roles"], found["double grants"], found["double rights"]) == (len(ROLES), 0, 0)
    assert found["grants"] >= sum(len(s.may["list"]) for s in SPECS)
    assert found["items"]
    assert found["diseases"]
    assert found["entries"] == found["head"]


@pytest.mark.parametrize("started", ["sqlite"], indirect=True)
def test_a_second_set_up_changes_nothing_and_one_without_its_rights_brings_them_back(started: SimpleNamespace) -> None:
    """The stamp in the instance says what was written, not what is there: a database may come from a backup."""
    whole = figures(started.url)
    again = flask(started.instance, started.url, "setup", "--json")
    assert json.loads(again.communicate(timeout=60)[0])["permissions"] is False
    assert figures(started.url) == whole
    engine = create_engine(started.url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM ab_permission_view_role WHERE id % 2 = 0"))
    engine.dispose()
    assert flask(started.instance, started.url, "setup").wait(60) == 0
    assert figures(started.url)["grants"] == whole["grants"]


@pytest.mark.parametrize("name", FILES)
def test_without_one_of_its_keys_nothing_starts(scratch: Path, name: str) -> None:
    keys.make(scratch)
    (keys.folder(scratch) / name).unlink()
    with pytest.raises(crypto.CryptoError, match=name):
        create_app(INSTANCE=scratch, SQLALCHEMY_DATABASE_URI=f"sqlite:///{scratch / 'x.db'}")
    assert not (keys.folder(scratch) / name).exists(), "a new key in its place would make every sealed field unreadable"
    assert not (scratch / "x.db").exists()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_with_a_key_that_others_may_read_nothing_starts(scratch: Path, name: str, mode: int) -> None:
    keys.make(scratch)
    assert (keys.folder(scratch) / name).stat().st_mode & 0o777 == 0o600
    assert keys.folder(scratch).stat().st_mode & 0o777 == 0o700
    (keys.folder(scratch) / name).chmod(mode)
    with pytest.raises(crypto.CryptoError, match=f"{name}.*can be read by others"):
        create_app(INSTANCE=scratch, SQLALCHEMY_DATABASE_URI=f"sqlite:///{scratch / 'x.db'}")


def test_the_command_line_says_in_one_sentence_which_key_is_missing(scratch: Path) -> None:
    keys.make(scratch)
    (keys.folder(scratch) / "eap.json").unlink()
    process = flask(scratch, f"sqlite:///{scratch / 'x.db'}", "setup")
    out, error = process.communicate(timeout=60)
    assert process.returncode == 3  # gunicorn gives up on it, instead of trying for ever
    assert error.strip() == "Dripline does not start. missing in keys/: eap.json. Restore the keys from their own backup."
    assert out == ""


def test_keys_made_by_several_processes_at_once_are_one_set(scratch: Path) -> None:
    code = ("import sys; from pathlib import Path; from app import keys; "
            "p = Path(sys.argv[1]); keys.make(p); print(keys.read(p).audit.hex())")
    started = [subprocess.Popen([sys.executable, "-c", code, str(scratch / "i")], cwd=ROOT, text=True, stdout=subprocess.PIPE)
               for _ in range(PROCESSES)]
    assert len({p.communicate(timeout=60)[0] for p in started}) == 1


SILENT = """
import json, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
sent = []
event.listen(Engine, "before_cursor_execute", lambda *a: sent.append(a[2]))
from app.factory import create_app
create_app()
print(json.dumps([s for s in sent if not s.upper().startswith("PRAGMA")]))
"""


@pytest.mark.parametrize("started", ["sqlite"], indirect=True)
def test_a_worker_sends_no_statement_at_its_start(started: SimpleNamespace, scratch: Path) -> None:
    """Neither on a full database nor on an empty one: only set-up writes permissions."""
    for folder, url in ((started.instance, started.url), (scratch, f"sqlite:///{scratch / 'empty.db'}")):
        done = subprocess.run([sys.executable, "-c", SILENT], cwd=ROOT, text=True, capture_output=True, env=environment(folder, url))
        assert done.returncode == 0, done.stderr[-800:]
        assert json.loads(done.stdout) == []
