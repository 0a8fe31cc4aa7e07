"""What a room puts on the workbench besides its moves: numbers, and rows that wait by their day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """A number on the workbench. It leads to the list that it counts: that of the room, under these conditions."""

    name: str  #: unique in the room
    label: str
    roles: tuple[str, ...]  #: on whose workbench it stands
    state: str = ""  #: rows with the status word of this state
    where: tuple[tuple[str, str, str], ...] = ()  #: column, operator, value; a day may be "week" (its last) or "year" (its first)
    total: str = ""  #: money column that is added up; the number of rows then stands below
    icon: str = ""  #: default that of the room


@dataclass(frozen=True)
class Duty:
    """Rows of a room without states that wait for somebody from their day on, such as a planned follow-up."""

    label: str  #: what is to be done
    roles: tuple[str, ...]
    on: str  #: column of the day
    done: str  #: column that is empty until it is done
