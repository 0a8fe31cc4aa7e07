"""The work of a person over all rooms: what waits for him, what he has done, what he began, what he was told; and the numbers of it."""

from __future__ import annotations

from app.services.inbox.cards import Card, Figure, cards_of
from app.services.inbox.tabs import SIZE, Item, Page, copies, done, kinds, mine, todo

__all__ = ["SIZE", "Card", "Figure", "Item", "Page", "cards_of", "copies", "done", "kinds", "mine", "todo"]
