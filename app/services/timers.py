"""Moves that time makes: notices that are over, reviews that fall due, monitoring that ends; old drafts and messages that go;
changes of rights that nobody confirmed; the bytes of documents that were taken away; imported files after their day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.kernel.actor import Actor
from app.services import aid, archive, evidence, imports, notice
from app.services.account import changes
from app.services.desk import drafts, messages


def run(actor: Actor, as_of: dt.date) -> dict[str, Any]:
    """One pass for the day ``as_of``; running it twice changes nothing more. Returns counts per kind."""
    return {"as_of": as_of.isoformat(), "archives": archive.tick(actor, as_of), "notices": notice.tick(actor, as_of),
            "applications": aid.tick(actor, as_of),
            "drafts": drafts.purge(actor, as_of), "messages": messages.purge(actor, as_of),
            "rights": changes.expire(actor, as_of), "files": evidence.sweep(),
            "imports": imports.sweep(actor)}
