"""What a file names, found in the database: employees by number, units by code or name, in few statements for many rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import scope
from app.kernel.actor import Actor
from app.services.imports.words import plain
from models.org import OrgUnit

T = TypeVar("T")
CHUNK = 500

AMBIGUOUS = object()


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """The values in pieces that fit one statement."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start:start + CHUNK]


def keyed(session: Session, stmt: Any, column: Any, values: Collection[Any]) -> Iterable[Any]:
    """Rows of ``stmt`` whose ``column`` is one of ``values``."""
    for part in chunks(values):
        yield from session.execute(stmt.where(column.in_(part)))


class Units:
    """The units in use that the actor sees, by what a list calls them."""

    def __init__(self, session: Session, actor: Actor) -> None:
        stmt = scope.visible(select(OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.path).where(OrgUnit.active.is_(True)), actor, OrgUnit)
        rows = list(session.execute(stmt))
        self.names = {r.id: r.name for r in rows}
        self._words: dict[str, Any] = {}
        for r in rows:
            above = [self.names[int(k)] for k in r.path.split("/") if k and int(k) in self.names]
            tails = {"".join(above[n:]) for n in range(len(above))}  # 车间, 单位/车间, 公司/单位/车间
            for word in tails:
                self._add(plain(word), r.id)
        for r in rows:
            self._words[plain(r.code)] = r.id

    def _add(self, word: str, key: int) -> None:
        self._words[word] = key if self._words.get(word, key) == key else AMBIGUOUS

    def find(self, text: str) -> Any:
        """Key of the unit, None, or ``AMBIGUOUS`` where several have the name."""
        return self._words.get(plain(text))
