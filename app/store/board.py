"""The rows of a board: the newest of each column in one statement, with how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from app.kernel.actor import Actor
from app.kernel.spec import Board, ServiceSpec
from app.store import read
from app.store import session as sessions

MOST_CARDS = 50  #: cards of a column; the rest is one link away in the list


@dataclass(frozen=True)
class Column:
    """One column: its first rows and the number of all."""

    rows: list[Any]
    count: int


def columns(actor: Actor, spec: ServiceSpec, board: Board, query: Any, names: bool) -> list[Column]:
    """The columns of ``board`` with the rows that the actor sees and the query asks for.

    Those with the nearest deadline come first, then those that have waited longest; what is over stands below, newest first.
    """
    m = spec.model
    lane = case(*((m.state.in_(lane.states), place) for place, lane in enumerate(board.lanes)), else_=None)
    over = m.state.in_([s.code for s in spec.states if not s.live])
    order = (case((over, 1), else_=0), m.due_on.is_(None), m.due_on, case((over, None), else_=m.state_since), m.state_since.desc(),
             m.id)
    shown = [code for lane in board.lanes for code in lane.states]
    found = read.matching(actor, spec, query, names).where(m.state.in_(shown)).with_only_columns(
        m.id, lane.label("lane"), func.row_number().over(partition_by=lane, order_by=order).label("place"),
        func.count().over(partition_by=lane).label("n")).subquery()
    stmt = select(m, found.c.lane, found.c.n).join(found, found.c.id == m.id).where(found.c.place <= MOST_CARDS)
    made = [Column([], 0) for _ in board.lanes]
    for row, at, count in sessions.reading().execute(read._loading(stmt, spec).order_by(found.c.lane, found.c.place)).unique():
        made[at] = Column([*made[at].rows, row], count)
    return made
