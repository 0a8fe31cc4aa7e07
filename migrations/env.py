"""Alembic's environment: the migrations own all tables, those of Flask-AppBuilder too."""

from typing import Any

from alembic import context
from flask import current_app
from flask_appbuilder import Model
from sqlalchemy.types import TypeDecorator

database = current_app.extensions["migrate"].db


def include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Everything but indexes that only PostgreSQL has (their operator class is no part of the comparison)."""
    return not (kind == "index" and name == "ix_org_unit_path")


def render(kind: str, item: Any, _context: Any) -> str | bool:
    """Our column types as what the database stores: a migration must not change with the program."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__ == "models.base":
        return f"sa.{type(item.impl).__name__}()" if not isinstance(item.impl, type) else f"sa.{item.impl.__name__}()"
    return False


def set_keys(connection: Any, on: bool) -> None:
    """SQLite: foreign keys on or off. A table that is made anew is dropped in between, and rows of others point to it."""
    if connection.dialect.name == "sqlite":
        connection.connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")  # past SQLAlchemy: it would begin


def check_keys(connection: Any) -> None:
    """SQLite: nothing points to a row that is not there, before the migrations are kept."""
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
        raise RuntimeError(f"a row of {lost[0]} points to a row of {lost[2]} that is not there")


def run() -> None:
    """Migrate online, in one transaction where the database can."""
    with database.engine.connect().execution_options(write=True) as connection:
        set_keys(connection, False)
        context.configure(
            connection=connection, target_metadata=Model.metadata, render_as_batch=True, compare_type=True, include_object=include,
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_keys(connection)
        if connection.in_transaction():
            connection.commit()
        set_keys(connection, True)


run()
