"""Set-up: migrate, write permissions and roles, seed the code lists. Idempotent; the only writer of permissions.

A lock makes it safe when several processes start at once: the first does the work, the others find it done.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.extensions import appbuilder, db
from app.kernel.actor import Actor
from app.security import roles
from app.security.pages import PAGES
from app.services import seeds
from app.specs.registry import SPECS

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@contextmanager
def alone(app: Flask) -> Iterator[None]:
    """One set-up at a time: a file lock on this machine, an advisory lock on a shared PostgreSQL."""
    instance = Path(app.config["INSTANCE"])
    instance.mkdir(parents=True, exist_ok=True)
    with open(instance / "setup.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("SELECT pg_advisory_lock(741852)")
                try:
                    yield
                finally:
                    connection.exec_driver_sql("SELECT pg_advisory_unlock(741852)")
                    connection.rollback()
        else:
            yield


def head() -> str:
    """The migration that the code wants."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current() -> str | None:
    """The migration that the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def fingerprint() -> str:
    """What the permissions are made from; unchanged, they need not be written again."""
    parts = [(s.room, sorted((k, sorted(v)) for k, v in s.declared.items()), [(m.verb, sorted(m.declared)) for m in s.moves])
             for s in SPECS]
    return hashlib.sha256((repr((parts, PAGES, roles.VERSION)) + head()).encode()).hexdigest()


def run(app: Flask, force: bool = False) -> dict[str, Any]:
    """Bring database, permissions and seeds up to the code. Returns what was done."""
    stamp = Path(app.config["INSTANCE"]) / "setup.stamp"
    with alone(app):
        mark = f"{fingerprint()} {app.config['SQLALCHEMY_DATABASE_URI'].rsplit('@', 1)[-1]}"
        at = current()
        if not force and at == head() and stamp.is_file() and stamp.read_text() == f"{mark} {roles.digest()}":
            return {"head": at, "migrated": False, "roles": roles.count(), "permissions": False}
        if at != head():
            flask_migrate.upgrade(directory=str(MIGRATIONS))
        roles.write(appbuilder(), SPECS, PAGES)
        seeds.run(Actor.system())
        stamp.write_text(f"{mark} {roles.digest()}")
        return {"head": head(), "migrated": at != head(), "roles": roles.count(), "permissions": True}
