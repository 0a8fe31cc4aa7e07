"""Documents of a record: what is needed and what is there; taken in, looked at, taken away."""

from app.services.evidence.reading import (
    OPEN_FOR,
    Paper,
    Sight,
    Task,
    fetch,
    find,
    kinds,
    of,
    opened,
    papers,
    room_of,
    sight,
    tasks,
    unlock,
    writes,
)
from app.services.evidence.writing import Change, attach, describe, remove, sweep

__all__ = ["OPEN_FOR", "Change", "Paper", "Sight", "Task", "attach", "describe", "fetch", "find", "kinds", "of", "opened", "papers",
           "remove", "room_of", "sight", "sweep", "tasks", "unlock", "writes"]
