"""Page contexts: what the templates of a room get, already in words, already cut to what the viewer may see."""

from views.pages.acting import acting, move_raw
from views.pages.board import board
from views.pages.form import Form, ref_column
from views.pages.history import history
from views.pages.listing import listing
from views.pages.showing import child_table, heading_of, read_cells, showing

__all__ = ["Form", "acting", "board", "child_table", "heading_of", "history", "listing", "move_raw", "read_cells", "ref_column", "showing"]
