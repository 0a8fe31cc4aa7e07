"""Reads the facts of a rule case from JSON: strict, because a fact read wrongly is money paid wrongly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


class BadInput(Exception):
    """The case cannot be judged: a fact is missing or is not what it should be. The case's refusal is BAD_INPUT."""


def need(facts: Mapping[str, Any], key: str) -> Any:
    """The fact, which must be there and not null."""
    if facts.get(key) is None:
        raise BadInput(f"{key} is missing")
    return facts[key]


def given(facts: Mapping[str, Any], key: str, default: Any) -> Any:
    """The fact, or the default where it is absent or null."""
    return default if facts.get(key) is None else facts[key]


def text(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise BadInput("not a text")
    return value


def whole(value: Any, least: int = 0) -> int:
    """A JSON integer from `least` on; true and 5.0 are none."""
    if type(value) is not int or value < least:
        raise BadInput("not a whole number in range")
    return value


def money(value: Any) -> Decimal:
    """A string of digits with at most two decimals; a JSON number, a sign or a comma is none."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2})?", value):
        raise BadInput("not an amount")
    return Decimal(value)


def flag(value: Any) -> bool:
    """A JSON true or false."""
    if not isinstance(value, bool):
        raise BadInput("not true or false")
    return value


def day(value: Any) -> date:
    """YYYY-MM-DD that exists; the other ISO forms are refused."""
    return _moment(value, r"[0-9]{4}-[0-9]{2}-[0-9]{2}").date()


def minute(value: Any) -> datetime:
    """YYYY-MM-DDTHH:MM, naive local time."""
    return _moment(value, r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def days(value: Any) -> list[date]:
    """A list of dates."""
    if not isinstance(value, list):
        raise BadInput("not a list")
    return [day(each) for each in value]


def table(value: Any) -> dict[str, Any]:
    """A JSON object; absent is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput("not an object")
    return value


def _moment(value: Any, pattern: str) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise BadInput("not a date")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise BadInput("no such date") from None
