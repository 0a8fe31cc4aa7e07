"""Tables. Every module is imported here once, so that Alembic and the mapper see them all."""

from importlib import import_module

ROOMS = ("org", "person", "account", "trace", "archive", "aid", "eap", "pairing", "green_channel", "notice", "parameter",
         "desk", "rights", "jobs", "imports")


def load() -> None:
    """Import every model."""
    for name in ROOMS:
        import_module(f"models.{name}")
