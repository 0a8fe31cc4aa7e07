"""Is it still the same person? The password is asked again before sensitive things, when the last time lies some minutes back.

The time of the last check lives in the server-side session; it is set by the sign-in too. Pages use it through ``views.proof``.
"""

from __future__ import annotations

from flask import current_app, session

from app.kernel import clock

_KEY = "proved_at"


def mark() -> None:
    """The password was right just now."""
    session[_KEY] = int(clock.now().timestamp())


def fresh() -> bool:
    """True when the password was right a short while ago."""
    at = session.get(_KEY)
    return isinstance(at, int) and 0 <= clock.now().timestamp() - at < 60 * current_app.config["PROOF_MINUTES"]
