"""What every export is made from: a sheet of ready text cells and the stamp that says who took it out, when and why.

The cells have passed scope, masks and formats before they come here, so that no format can show more than the page did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from app.kernel import clock

MAX_PROPERTY = 200


class Translate(Protocol):
    """Turns a msgid and its named parameters into the reader's language (the signature of `flask_babel.gettext`)."""

    def __call__(self, msgid: str, /, **params: object) -> str: ...


def english(msgid: str, /, **params: object) -> str:
    """Return the msgid itself, filled in: the translation used where the caller has none."""
    return msgid % params if params else msgid


@dataclass(frozen=True)
class Head:
    """One column: its translated label, how its cells stand, its share of the width on paper, whether it is summed there."""

    label: str
    align: Literal["left", "right"] = "left"
    width: float = 1.0
    total: bool = False


@dataclass(frozen=True)
class Stamp:
    """Who took the data out, when, for what, by which request, under which filter."""

    user: str
    name: str
    at: datetime
    purpose: str
    request_id: str
    filter_text: str
    staff: str = ""  #: staff number; without one the user name stands in its place

    @property
    def when(self) -> str:
        """The local time to the minute; a naive time is taken as local already."""
        return (clock.local(self.at) if self.at.tzinfo else self.at).strftime("%Y-%m-%d %H:%M")

    @property
    def mark(self) -> str:
        """The text of the watermark: name, staff number, time and request."""
        return " ".join(part for part in (self.name, self.staff or self.user, self.when, self.request_id) if part)

    @property
    def by(self) -> str:
        """Who prints, for the foot of the page: name and user name."""
        return " ".join(part for part in (self.name, self.user) if part)

    def properties(self) -> dict[str, str]:
        """The stamp as document properties, each short enough for any format."""
        return {
            "author": self.name[:MAX_PROPERTY],
            "subject": self.purpose[:MAX_PROPERTY],
            "keywords": self.request_id[:MAX_PROPERTY],
        }


@dataclass(frozen=True)
class Sheet:
    """A titled table of text. `rows` is read once and may be a generator of any length; `totals` ends a workbook with
    its sums, as paper always does; `unit` is whose list it is."""

    title: str
    columns: tuple[Head, ...]
    rows: Iterable[Sequence[str]]
    stamp: Stamp
    totals: bool = False
    unit: str = ""
    last: tuple[str, ...] = ()  #: a row of sums that the caller has made, under the table on paper
    notes: tuple[str, ...] = ()  #: sentences below the table on paper: by which definitions it was made
