"""The printed form of a room, declared: its title as the office writes it, its tables, the amounts and places to sign.

A sheet holds the fields that the viewer's rights show, as the show page does; nothing here can widen them.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.text import N_


@dataclass(frozen=True)
class Box:
    """A place of the form where somebody gives an opinion and signs."""

    title: str
    text: str = ""  #: a sentence that is signed there, printed in the box
    states: tuple[str, ...] = ()  #: the newest decision taken in one of these is printed in it: opinion, name, time
    seal: bool = False  #: takes the seal of a union


@dataclass(frozen=True)
class Sheet:
    """One A4 form."""

    title: str = ""  #: default: ``ServiceSpec.one``
    boxes: tuple[Box, ...] = (Box(N_("Filled in by")), Box(N_("Union of the unit"), seal=True))
    amounts: tuple[str, ...] = ()  #: money columns that somebody signs for: a line of their own, in figures and in capitals
    tables: tuple[tuple[str, tuple[str, ...]], ...] | None = None  #: child and its columns (none: all); default: what is no tab
    left_out: tuple[str, ...] = ()  #: columns that are no matter of the paper
    note: str = ""  #: sentence under the form
