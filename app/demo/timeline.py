"""The months before today as a row of working days, and everything that happens on them in the order of time.

Each story of the demo is a generator: it acts, then yields the moment at which it goes on. The clock of the process stands at
that moment while it acts, so every row, step and audit entry carries the time it tells of. What would lie in the future stays
undone: that is how files come to wait in the middle of their way.
"""

from __future__ import annotations

import bisect
import datetime as dt
import heapq
import itertools
import random
from collections.abc import Iterable, Iterator

from app.kernel import clock, workday
from app.kernel.actor import Actor
from app.services import timers

DEPTH = 520  #: calendar days that the demo looks back
NIGHT = dt.time(0, 30)  #: when the daily run moves what time moves
NIGHTLY = 65  #: working days before today in which it runs every night

Life = Iterator[dt.datetime]


class Timeline:
    """A queue of lives over the working days before ``anchor``."""

    def __init__(self, anchor: dt.date) -> None:
        calendar = workday.standard()
        days = (anchor - dt.timedelta(days=n) for n in range(DEPTH, 0, -1))
        self.anchor = anchor
        self.days = [d for d in days if calendar.is_workday(d)]
        self._end = dt.datetime.combine(anchor, dt.time())
        self._queue: list[tuple[dt.datetime, int, Life]] = []
        self._count = itertools.count()

    @property
    def last(self) -> int:
        """Index of the last working day before the anchor."""
        return len(self.days) - 1

    def index(self, day: dt.date) -> int:
        """Index of the first working day on or after ``day``; one more than the last for a later day."""
        return bisect.bisect_left(self.days, day)

    def ago(self, calendar_days: int) -> int:
        """Index of the working day so many calendar days before the anchor, of the last one where only holidays follow."""
        return min(self.last, self.index(self.anchor - dt.timedelta(days=calendar_days)))

    def moment(self, index: int, rng: random.Random, after: dt.datetime | None = None) -> dt.datetime | None:
        """An office hour of the working day ``index``, later than ``after``; None in the future."""
        if index > self.last:
            return None
        day = self.days[max(0, index)]
        if after is not None and after.date() >= day:
            return after + dt.timedelta(minutes=rng.randint(6, 45))
        minutes = rng.randint(0, 190) if rng.random() < 0.5 else rng.randint(300, 515)  # nobody is in over noon
        return dt.datetime.combine(day, dt.time(8, 30)) + dt.timedelta(minutes=minutes, seconds=rng.randint(0, 59))

    def moments(self, indexes: Iterable[int], rng: random.Random) -> Iterator[dt.datetime]:
        """Rising moments for ``indexes`` in their order; ends before the first that lies in the future."""
        last: dt.datetime | None = None
        for index in indexes:
            last = self.moment(index, rng, last)
            if last is None:
                return
            yield last

    def start(self, life: Life) -> None:
        """Put a life into the queue at the moment it names first."""
        moment = next(life, None)
        if moment is not None:
            self._push(moment, life)

    def _push(self, moment: dt.datetime, life: Life) -> None:
        if moment < self._end:
            heapq.heappush(self._queue, (moment, next(self._count), life))

    def run(self, nights: bool = True) -> None:
        """Live everything, earliest first, with the runs of the night."""
        if nights:
            self.start(self._nights())
        while self._queue:
            moment, _, life = heapq.heappop(self._queue)
            with clock.fixed(moment):
                following = next(life, None)
            if following is not None:
                self._push(following, life)
        if nights:
            timers.run(Actor.system(), self.anchor)

    def _nights(self) -> Life:
        # of the nights long ago one in a week is enough: nothing that happened then waits for a single day
        for index, day in enumerate(self.days):
            if index % 5 == 0 or index > self.last - NIGHTLY:
                yield dt.datetime.combine(day, NIGHT)
                timers.run(Actor.system(), day)


def forward(first: int, gaps: Iterable[int]) -> list[int]:
    """Indexes of the steps that begin at ``first`` and follow each other by ``gaps`` working days."""
    return list(itertools.accumulate(gaps, initial=first))


def backward(last: int, gaps: list[int]) -> list[int]:
    """The same, ending at ``last``."""
    return forward(last - sum(gaps), gaps)
