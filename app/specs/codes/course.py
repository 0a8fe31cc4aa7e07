"""Code lists of the course of an archive: how it changes, how it is reviewed, how it ends."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

_CANCELLED: tuple[Code, ...] = (
    Code("DEATH", N_("Deceased")),
    Code("LEAVE", N_("Transferred or left")),
    Code("FALSE", N_("False statements"), "red"),
    Code("DUP", N_("Duplicate")),
    Code("WRONG", N_("Opened by mistake")),
)

COURSE: dict[str, tuple[Code, ...]] = {
    "close_reason": (*_CANCELLED, Code("MERGED", N_("Merged"))),
    "cancel_reason": _CANCELLED,  #: merging is a move of its own
    "head_reason": (
        Code("DEATH", N_("Deceased")),
        Code("LEAVE", N_("Transferred or left")),
        Code("OTHER", N_("Other reason")),
    ),
    "change_outcome": (Code("CONFIRMED", N_("Change confirmed"), "green"), Code("REFUSED", N_("Change refused"), "red")),
    "review_decision": (
        Code("KEEP", N_("Kept in archive"), "green"),
        Code("ADJUST", N_("Kept, category adjusted"), "green"),
        Code("EXIT", N_("Out of hardship")),
        Code("CANCEL", N_("Archive cancelled")),
    ),
    "exit_kind": (
        Code("ROOT", N_("Out of hardship for good")),
        Code("POLICY", N_("Covered by government policy")),
        Code("QUIT", N_("Left the archive")),
    ),
    "change_kind": (
        Code("INFO", N_("Basic facts")),
        Code("INCOME", N_("Income or expenses")),
        Code("MEMBER", N_("Family members")),
        Code("CATEGORY", N_("Hardship category")),
        Code("UNIT_TRANSFER", N_("Transfer to another unit")),
        Code("BANK", N_("Bank account")),
        Code("REOPEN", N_("Reopening")),
    ),
}
