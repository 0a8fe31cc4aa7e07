"""create_app: config, keys, extensions, security, views, errors, in this order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_appbuilder import AppBuilder
from whitenoise import WhiteNoise

import models
from app import errors, health, keys
from app.build import assets
from app.extensions import csrf, db, migrate
from app.kernel import crypto, logsafe
from app.security import harden, sessions
from app.store import audit, files, jobs
from app.store import session as store
from views import jinja, registry
from views.workbench import Workbench

ROOT = Path(__file__).resolve().parent.parent


def create_app(**overrides: Any) -> Flask:
    """The application. ``overrides`` replace single settings (tests)."""
    app = Flask("app", root_path=str(ROOT / "app"), instance_path=str(ROOT / "instance"))
    app.config.from_object("config")
    app.config.update(overrides)
    logsafe.install(app.config["LOG_LEVEL"])
    _open_keys(app)
    models.load()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    app.session_interface = sessions.DatabaseSessions()
    harden.harden(app, csrf)
    with app.app_context():
        store.tune(db.engine)
        engine = db.engine
        store.bind(lambda: engine, lambda: db.session)
        appbuilder = AppBuilder(indexview=Workbench)
        appbuilder.init_app(app, db.session)
        registry.register(appbuilder)
    jinja.install(app)
    health.install(app)
    jobs.bind(None if app.testing else _wake)
    errors.install(app)
    _serve_assets(app)
    return app


def _open_keys(app: Flask) -> None:
    """Load the keys of the instance (made on a fresh one) and hand them to crypto, audit chain and cookies; name the file store."""
    instance = Path(app.config["INSTANCE"])
    keys.make(instance)
    found = keys.read(instance)
    crypto.install(found.main, found.eap)
    audit.bind(lambda: found.audit, _client)
    files.use(instance / "files")
    app.config.setdefault("SECRET_KEY", None)
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or found.cookie


def _wake(job_id: int) -> None:
    """Put a job into the queue of the worker; one that is lost on the way is found by the worker itself."""
    from app import worker

    worker.job(job_id)


def _client() -> str:
    """Address of the client of this request; nothing outside one."""
    return (request.remote_addr or "") if request else ""


def _serve_assets(app: Flask) -> None:
    """Front-end packages have their hash in the name: compressed beside the file, cached for a year."""
    if assets.VENDOR.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(assets.VENDOR), prefix="static/vendor/", immutable_file_test=r"\.[0-9a-f]{12}\.", max_age=3600,
        )
