"""Page contexts: what the templates of a room get, already in words, already cut to what the viewer may see."""

from views.pages.acting import acting, move_raw
from views.pages.board import board
from views.pages.course import course
from views.pages.form import Form, ref_column
from views.pages.history import history
from views.pages.judging import keep_phrase, unanswered
from views.pages.listing import listing
from views.pages.queries import queries
from views.pages.record import record
from views.pages.related import related_table
from views.pages.related import rooms as related_rooms
from views.pages.showing import child_table, heading_of, number_of, state_seen

__all__ = [
    "Form", "acting", "board", "child_table", "course", "heading_of", "history", "keep_phrase", "listing", "move_raw", "number_of",
    "queries", "record", "ref_column", "related_rooms", "related_table", "state_seen", "unanswered",
]
