"""The audit chain: the only writer of ``audit_log``.

Entries are written last in the transaction of the change they tell of: both are saved or neither. Each entry carries an HMAC
over its content and the entry before it; the key lives outside the database. A cut tail is seen only against an anchor kept
elsewhere (``flask audit anchor``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import Actor
from models.trace import AuditHead, AuditLog

GENESIS = "0" * 64
_key: Callable[[], bytes] | None = None
_address: Callable[[], str] | None = None


def bind(key: Callable[[], bytes], address: Callable[[], str]) -> None:
    """Set the HMAC key and the way to learn the client's address."""
    global _key, _address
    _key, _address = key, address


@dataclass(frozen=True)
class Entry:
    """What is to be told: kind change, read, reveal, export or sign-in."""

    kind: str
    verb: str
    object_kind: str
    object_id: int | None = None
    body: dict[str, Any] = field(default_factory=dict)


def digest(row: dict[str, Any]) -> str:
    """HMAC-SHA256 over the entry as stored."""
    if _key is None:
        raise RuntimeError("no audit key")
    names = ("seq", "at", "user_id", "actor", "ip", "kind", "verb", "object_kind", "object_id", "body", "prev")
    text = json.dumps([row[n] for n in names], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def write(session: Session, actor: Actor, entries: Iterable[Entry]) -> None:
    """Append ``entries`` inside the transaction of ``session``; takes the chain's lock, so call it last."""
    entries = list(entries)
    if not entries:
        return
    seq, prev = session.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1).with_for_update()).one()
    rows = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq, "at": clock.now().isoformat(), "user_id": actor.user_id, "actor": actor.username,
            "ip": _address() if _address else "",
            "kind": entry.kind, "verb": entry.verb, "object_kind": entry.object_kind, "object_id": entry.object_id,
            "body": json.dumps(entry.body, ensure_ascii=False, sort_keys=True, default=str), "prev": prev,
        }
        prev = row["hash"] = digest(row)
        rows.append(row)
    session.execute(insert(AuditLog), rows)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, hash=prev))


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the last entry: what an anchor keeps outside the database."""
    return session.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1)).one()._tuple()


def verify(session: Session, anchor: tuple[int, str] | None = None) -> dict[str, Any]:
    """Walk the chain. Returns ``ok``, ``rows``, ``first_bad`` and ``reason`` (gap, link, content, anchor, head, truncated)."""
    prev, count = GENESIS, 0
    seen = anchor is None or anchor[0] == 0

    def bad(seq: int, reason: str) -> dict[str, Any]:
        return {"ok": False, "rows": count, "first_bad": seq, "reason": reason}

    columns = AuditLog.__table__.columns
    for row in session.execute(select(*columns).order_by(AuditLog.seq)).mappings().yield_per(2000):
        count += 1
        if row["seq"] != count:
            return bad(count, "gap")
        if row["prev"] != prev:
            return bad(count, "link")
        if not hmac.compare_digest(digest(dict(row)), row["hash"]):
            return bad(count, "content")
        prev = row["hash"]
        if anchor and anchor[0] == count:
            if anchor[1] != prev:
                return bad(count, "anchor")
            seen = True
    if head(session) != (count, prev):
        return bad(count, "head")
    return {"ok": True, "rows": count, "first_bad": None, "reason": ""} if seen else bad(count + 1, "truncated")
