"""What every installation starts with: aid catalogue, diseases, parameters. Idempotent by code."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.services import aid, disease, parameter


def run(actor: Actor) -> None:
    """Add what is missing; entries that somebody changed stay as they are."""
    aid.seed(actor)
    disease.seed(actor)
    parameter.seed(actor)
