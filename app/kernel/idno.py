"""Resident identity numbers (GB 11643): 18 characters, birth date and sex inside, last character a checksum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.kernel import clock
from app.kernel.text import N_

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

#: What to tell the person who typed it.
ERRORS = {
    "LENGTH": N_("The ID number must have 18 characters"),
    "FORMAT": N_("The ID number must be 17 digits and a last digit or X"),
    "DATE": N_("The birth date in the ID number does not exist"),
    "FUTURE": N_("The birth date in the ID number lies in the future"),
    "CHECKSUM": N_("The last character of the ID number does not match the others"),
}


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a number says. `error` is a key of ERRORS; birth date, gender (M, F) and age only where it is valid."""

    valid: bool
    error: str | None
    birth_date: date | None
    gender: str | None
    age: int | None
    normalized: str


def check(text: str, today: date | None = None) -> IdNumber:
    """Read an ID number as typed. The division code is not looked up: a number outlives its division."""
    today = today or clock.today()
    number = text.strip().upper()
    born: date | None = None
    error: str | None = None
    if len(number) != 18:
        error = "LENGTH"
    elif not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        error = "FORMAT"
    else:
        born = _date(number)
        if born is None:
            error = "DATE"
        elif born > today:
            error = "FUTURE"
        elif checksum(number[:17]) != number[17]:
            error = "CHECKSUM"
    if error or born is None:
        return IdNumber(False, error, None, None, None, number)
    return IdNumber(True, None, born, "M" if int(number[16]) % 2 else "F", age_on(born, today), number)


def age_on(born: date, day: date) -> int:
    """Age in full years; who was born on 29 February gets older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def checksum(first17: str) -> str:
    """The last character that belongs to the first seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def make(division: str, birth: date, seq: int) -> str:
    """A valid number for an invented person; an odd `seq` (0-999) is male. Division 370399 belongs to no place."""
    first17 = f"{division}{birth:%Y%m%d}{seq:03d}"
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("division needs six digits and seq at most three")
    return first17 + checksum(first17)


def _date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
