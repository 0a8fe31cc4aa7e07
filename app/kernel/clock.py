"""The only place that asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

#: Asia/Shanghai. China has had no daylight saving time since 1991, so a fixed offset needs no time zone data.
LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")

_fixed: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _fixed if _fixed is not None else datetime.now(UTC)


def today() -> date:
    """The local calendar day (Asia/Shanghai)."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """An aware moment on the local wall clock."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(LOCAL)


@contextmanager
def fixed(moment: datetime | date) -> Iterator[datetime]:
    """Stop the clock of the whole process, for tests and for making demo data. May be nested.

    A datetime without time zone is local wall time; a date means noon of that day.
    """
    global _fixed
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    before, _fixed = _fixed, moment.astimezone(UTC)
    try:
        yield _fixed
    finally:
        _fixed = before
