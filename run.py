"""The WSGI application and its command line: ``gunicorn run:app``, ``flask --app run …``."""

import sys

from app import cli
from app.factory import create_app
from app.kernel.crypto import CryptoError

try:
    app = create_app()
except CryptoError as error:  # a missing or exposed key: one sentence, no stack; status 3 stops gunicorn instead of a new try
    sys.stderr.write(f"Dripline does not start. {error}\n")
    sys.exit(3)
cli.register(app)
