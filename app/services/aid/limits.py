"""Who may approve how much (千元帮扶不出车间、万元帮扶不出二级厂); the numbers are data, ``app/services/data/approval.json``."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"


@cache
def _table() -> dict[str, Any]:
    return dict(json.loads((DATA / "approval.json").read_text(encoding="utf-8")))


def level(amount: Decimal) -> str:
    """The level that decides ``amount`` (yuan): WORKSHOP, UNIT, OFFICER or LEADER. Each limit still belongs to its level."""
    found = next((s["level"] for s in _table()["steps"] if amount <= Decimal(s["upto"])), None)
    return str(found or _table()["top"]["level"])


def covers(role: str, amount: Decimal) -> bool:
    """True when the approval limit of ``role`` covers ``amount``: his approval is final then."""
    if role == _table()["top"]["role"]:
        return True
    return any(s["role"] == role and amount <= Decimal(s["upto"]) for s in _table()["steps"])


def minutes_above() -> Decimal:
    """Above this amount the committee's minutes are needed."""
    return Decimal(_table()["minutes_above"])


def notice_days() -> int:
    """Working days of a public notice."""
    return int(_table()["notice_days"])
