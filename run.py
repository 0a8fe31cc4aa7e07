"""The WSGI application and its command line: ``gunicorn run:app``, ``flask --app run …``."""

from app import cli
from app.factory import create_app

app = create_app()
cli.register(app)
