"""Code lists of household surveys, public notices and objections."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "survey_conclusion": (
        Code("AGREE", N_("Supports the application"), "green"),
        Code("MORE", N_("More facts needed"), "yellow"),
        Code("DISAGREE", N_("Does not support the application"), "red"),
    ),
    "notice_kind": (
        Code("ARCHIVE", N_("New archives")),
        Code("EXIT", N_("Exits")),
    ),
    "notice_place": (
        Code("BOARD", N_("Notice board")),
        Code("INTRANET", N_("Intranet")),
        Code("APP", N_("Staff app")),
    ),
    "notice_mark": (
        Code("SHOWN", N_("In public")),
        Code("OBJECTED", N_("Objected to"), "red"),
        Code("REMOVED", N_("Taken out")),
    ),
    "objection_channel": (
        Code("PAGE", N_("Public page")),
        Code("PHONE", N_("Telephone")),
        Code("LETTER", N_("Letter")),
        Code("VISIT", N_("In person")),
        Code("OTHER", N_("Other channel")),
    ),
    "objection_result": (
        Code("UPHELD", N_("Objection upheld"), "red"),
        Code("REJECTED", N_("Objection rejected"), "green"),
    ),
}
