"""Amounts in yuan: Decimal with two places here, whole fen in the database, text outside. Never float."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from app.kernel.fault import DomainError
from app.kernel.text import N_

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: The largest amount a person may type.
LARGEST = Decimal("9999999999.99")

_EXACT = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?")
_TYPED = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
# only full-width forms are folded: plain NFKC would also turn 10² into 102
_FOLD = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0x2212: 0x2D}

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")


def to_fen(value: Decimal | int | str) -> int:
    """Whole fen of an amount in yuan. TypeError for float and bool, ValueError for what is no amount to the fen."""
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"money must be Decimal, int or str, not {type(value).__name__}")
    if isinstance(value, str) and not _EXACT.fullmatch(value):
        raise ValueError("not an amount")
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 16:
        raise ValueError("not an amount")
    if exact != exact.quantize(CENT):
        raise ValueError("amount has more than two decimals")
    return int(exact * 100)


def from_fen(fen: int) -> Decimal:
    """The amount in yuan, with two places."""
    return (Decimal(fen) / 100).quantize(CENT)


def rounded(value: Decimal, unit: Decimal = CENT) -> Decimal:
    """The nearest multiple of `unit`, halves away from zero, with two places and never minus zero."""
    return ((value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit).quantize(CENT) + ZERO


def parse(text: object, field: str | None = None, *, allow_negative: bool = False) -> Decimal:
    """Read an amount as a person types it: full-width digits and correctly grouped thousands commas are fine.

    Raises DomainError (code AMOUNT) that names what is wrong; a float or bool is never an amount.
    """
    if isinstance(text, bool | float) or not isinstance(text, str | int | Decimal):
        raise _refuse(N_("Enter an amount in digits, for example 35000.00"), field)
    typed = text if isinstance(text, str) else format(Decimal(text), "f")
    typed = typed.translate(_FOLD).strip()
    if not typed:
        raise _refuse(N_("Enter an amount"), field)
    found = _TYPED.fullmatch(typed)
    if found is None:
        if "," in typed and _TYPED.fullmatch(typed.replace(",", "")):
            raise _refuse(N_("The commas do not separate thousands; write for example 35,000.00"), field)
        raise _refuse(N_("Enter an amount in digits, for example 35000.00"), field)
    sign, whole, decimals = found.groups()
    if sign and not allow_negative:
        raise _refuse(N_("Enter the amount without a sign"), field)
    if decimals and len(decimals) > 2:
        raise _refuse(N_("Enter an amount with at most two decimals"), field)
    amount = Decimal(f"{whole.replace(',', '')}.{decimals or '00'}")
    if amount > LARGEST:
        raise _refuse(N_("The amount must not be above %(largest)s"), field, largest=grouped(LARGEST))
    return (-amount if sign == "-" and amount else amount).quantize(CENT)


def _refuse(msgid: str, field: str | None, **params: object) -> DomainError:
    return DomainError(msgid, field=field, code="AMOUNT", **params)


def fmt(amount: Decimal | int | str | None) -> str:
    """Text with two places, "35000.00"; nothing is "". Minus zero is "0.00"."""
    return "" if amount is None else f"{from_fen(to_fen(amount)):.2f}"


def grouped(amount: Decimal | int | str | None) -> str:
    """Text for reading, "35,000.00"; nothing is ""."""
    return "" if amount is None else f"{from_fen(to_fen(amount)):,.2f}"


def capital(amount: Decimal | int | str) -> str:
    """The amount in Chinese capital numerals as cheques and payment lists need it (正确填写票据和结算凭证的基本规定).

    35000.00 is 叁万伍仟元整, 80000.01 is 捌万元零壹分. ValueError at one 万亿 and above.
    """
    fen = to_fen(amount)
    if abs(fen) >= 10**14:
        raise ValueError("amount too large to write out")
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    if not rest:
        written = _whole(yuan) + "元整" if yuan else "零元整"
    else:
        written = _whole(yuan) + "元" if yuan else ""
        written += _DIGITS[jiao] + "角" if jiao else "零" if yuan else ""
        written += _DIGITS[cents] + "分" if cents else "整"
    return ("负" if fen < 0 else "") + written


def _whole(number: int) -> str:
    """A whole number above 0: one 零 for a gap, none where a section ends in zeros and the next one is full."""
    written, gap = "", False
    for place in reversed(range(len(str(number)))):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place % 4]
        gap = not digit and written != ""
        if place % 4 == 0 and number // 10**place % 10000:
            written += _SECTIONS[place // 4]
            # 壹拾万贰仟: a zero in the 万 place is not read when the thousands follow at once
            gap = False
    return written
