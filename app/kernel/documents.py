"""The documents of a room, said once: which ones its rows need, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Need:
    """A document that rows of a room have to have, and why."""

    kind: str
    why: str  #: the reason, or the case in which it is needed
    #: attribute paths and values, one of which must be met; default always
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, row: Any) -> bool:
        """True when ``row`` needs the document."""
        return not self.when or any(not _values(row, path).isdisjoint(wanted) for path, wanted in self.when)


def _values(row: Any, path: str) -> set[str]:
    """What stands at an attribute path: one value, or those of a list."""
    for part in path.split("."):
        row = getattr(row, part, None)
    return set(row) if isinstance(row, list | tuple) else {row} if isinstance(row, str) else set()


@dataclass(frozen=True)
class Documents:
    """Rows of the room have documents: a list of what is needed, uploads, a viewer. Follows from ``ServiceSpec.documents``."""

    needs: tuple[Need, ...] = ()
    kinds: tuple[str, ...] = ()  #: what may be uploaded; default every kind
    codes: str = "evidence_kind"
    binding: bool = True  #: a missing document holds the row up
    cell: str = "proof"  #: whose readers may open a document
    listed: str = "name"  #: which of those who have ``cell`` at all see what documents there are
    child: str = ""  #: child rows that tell more of a document: whose it is, whether the paper is here; default the file alone
    states: tuple[str, ...] = ()  #: in which documents are taken in and away; default those in which the row is edited
    also: str = ""  #: relation to a row of another room whose documents belong to this one as well

    def needed(self, row: Any) -> tuple[Need, ...]:
        """The needs of ``row``, in the order of the declaration."""
        return tuple(n for n in self.needs if n.of(row))
