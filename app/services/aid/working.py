"""How the amount of an application came about: the snapshot that was stored with it, and what may be approved at most."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from app.kernel import money
from app.kernel.fault import DomainError
from app.kernel.text import N_
from models.aid import AidApplication

BY_HAND = "typed by hand"  #: text of a line that no rule computed
_BY_HAND = N_("Entered by hand")


@dataclass(frozen=True)
class Line:
    """One line of the snapshot."""

    text: str  #: msgid or the words of the rule
    value: Decimal | None
    by: str
    at: str  #: ISO moment
    grounds: str
    version: str


def ceiling(row: AidApplication) -> Decimal:
    """The most that may be approved: what was asked for, and never more than the rules give."""
    asked = row.requested_amount or money.ZERO
    return asked if row.computed_amount is None else min(asked, row.computed_amount)


def lines(row: AidApplication) -> list[Line]:
    """The snapshot of every submission, the first one first."""
    found = []
    for line in json.loads(row.trace) if row.trace else ():
        text = str(line.get("text") or line.get("rule") or "")
        found.append(Line(_BY_HAND if text == BY_HAND else text, _amount(line.get("value")), str(line.get("by") or ""),
                          str(line.get("at") or ""), str(line.get("grounds") or ""), str(line.get("version") or "")))
    return found


def _amount(value: object) -> Decimal | None:
    """The amount of a line; a line of words has none."""
    try:
        return money.parse(str(value)) if value not in (None, "") else None
    except DomainError:
        return None
