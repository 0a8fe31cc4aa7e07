"""From a declaration to a marshmallow schema: the one parser of forms, REST and imports.

Texts are trimmed and NFC-normalised, money is read by ``app.kernel.money``, codes must be in their list, every error is a
clear sentence. Keys that the actor may not write never reach the schema.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from app.kernel import idno, money
from app.kernel.clock import today
from app.kernel.fault import DomainError, Invalid
from app.kernel.spec import Child, Column
from app.kernel.text import N_, Text
from app.specs import asked, codes

YES, NO = frozenset({True, "1", "y", "yes", "true", "on", "True"}), frozenset({False, "0", "n", "no", "false", "off", "", "False"})


#: digits with at most one point: no exponent, no underscore, no word for infinity
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def clean(value: Any) -> Any:
    """Outer blanks away, composed characters, control characters refused. Empty text becomes None."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ValidationError([Text(N_("Contains characters that cannot be stored."))])
    return text or None


def _wrong(msgid: str, **params: Any) -> ValidationError:
    return ValidationError([Text(msgid, **params)])


class Cell(fields.Field):
    """A field of a :class:`~app.kernel.spec.Column`."""

    default_error_messages = {"required": N_("Please fill in this field."), "null": N_("Please fill in this field.")}

    def __init__(self, column: Column, required: bool) -> None:
        super().__init__(required=required, allow_none=not required)
        self.column = column

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if self.column.kind == "codes":
            value = [v for v in (value if isinstance(value, list | tuple) else [value] if value else []) if v]
        elif isinstance(value, list | tuple):
            raise _wrong(N_("Please enter a single value."))
        value = clean(value)
        if self.required and self.column.kind == "codes" and not value:
            raise _wrong(N_("Please fill in this field."))
        if value is None and self.column.kind == "bool":
            value = False
        if self.required and value is None:
            raise _wrong(N_("Please fill in this field."))
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return None if value is None else _PARSERS[self.column.kind](self.column, value)


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(N_("Please enter text."))
    if len(value) > column.length:
        raise _wrong(N_("At most %(n)s characters."), n=column.length)
    if column.kind == "text" and "\n" in value:
        raise _wrong(N_("Please enter a single line."))
    return value


def _range(column: Column, value: Any) -> Any:
    if column.low is not None and value < column.low:
        raise _wrong(N_("Must be at least %(low)s."), low=column.low)
    if column.high is not None and value > column.high:
        raise _wrong(N_("Must be at most %(high)s."), high=column.high)
    return value


def _int(column: Column, value: Any) -> int:
    text = unicodedata.normalize("NFKC", str(value))
    if isinstance(value, bool | float) or not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 10:
        raise _wrong(N_("Please enter a whole number."))
    if abs(int(text)) > 2**31 - 1:
        raise _wrong(N_("Please enter a whole number."))
    return int(_range(column, int(text)))


def _decimal(column: Column, value: Any) -> Decimal:
    text = unicodedata.normalize("NFKC", str(value))
    if isinstance(value, bool | float) or not _NUMBER.fullmatch(text):
        raise _wrong(N_("Please enter a number."))
    number = Decimal(text)
    if abs(number) > 10**8 or number != number.quantize(Decimal("0.01")):
        raise _wrong(N_("Please enter a number with at most two decimals."))
    return Decimal(_range(column, number))


def _yuan(column: Column, value: Any) -> Decimal:
    try:
        amount = money.parse(value)
    except DomainError as error:
        raise ValidationError([error.message]) from None
    return Decimal(_range(column, amount))


def _date(column: Column, value: Any) -> dt.date:
    try:
        day = value if type(value) is dt.date else dt.date.fromisoformat(str(value)[:10] if len(str(value)) == 10 else "x")
    except ValueError:
        raise _wrong(N_("Please enter a date like 2026-01-31.")) from None
    if not 1900 <= day.year <= 2100:
        raise _wrong(N_("Please enter a date between 1900 and 2100."))
    if column.high == "today" and day > today():
        raise _wrong(N_("The date must not lie in the future."))
    if column.low == "today" and day < today():
        raise _wrong(N_("The date must not lie in the past."))
    return day


def _datetime(column: Column, value: Any) -> dt.datetime:
    try:
        at = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise _wrong(N_("Please enter date and time.")) from None
    if not 1900 <= at.year <= 2100:
        raise _wrong(N_("Please enter a date between 1900 and 2100."))
    return at if at.tzinfo else at.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _bool(column: Column, value: Any) -> bool:
    if isinstance(value, str | int) and value in YES:
        return True
    if isinstance(value, str | int) and value in NO:
        return False
    raise _wrong(N_("Please choose yes or no."))


def _code(column: Column, value: Any) -> str:
    if not isinstance(value, str) or value not in codes.get(column.codes):
        raise _wrong(N_("Please choose from the list."))
    return value


def _codes(column: Column, value: Any) -> list[str]:
    return list(dict.fromkeys([_code(column, v) for v in value]))


def _id_no(column: Column, value: Any) -> str:
    found = idno.check(str(value), today())
    if not found.valid:
        raise ValidationError([ID_ERRORS[found.error or "FORMAT"]])
    return found.normalized


def _digits(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).replace(" ", "").replace("-", "")


def _phone(column: Column, value: Any) -> str:
    text = _digits(value)
    if not (text.isascii() and text.isdigit() and len(text) == 11 and text[0] == "1" and text[1] in "3456789"):
        raise _wrong(N_("Please enter a mobile number of 11 digits."))
    return text


def _bank(column: Column, value: Any) -> str:
    text = _digits(value)
    if not (text.isascii() and text.isdigit() and 12 <= len(text) <= 19):
        raise _wrong(N_("Please enter an account number of 12 to 19 digits."))
    return text


ID_ERRORS: dict[str, Text] = {
    "LENGTH": Text(N_("The ID number must have 18 characters.")),
    "FORMAT": Text(N_("The ID number must be 17 digits and a digit or X.")),
    "DATE": Text(N_("The birth date in the ID number does not exist.")),
    "FUTURE": Text(N_("The birth date in the ID number lies in the future.")),
    "CHECKSUM": Text(N_("The check digit of the ID number is wrong.")),
}
_PARSERS = {
    "text": _text, "long": _text, "secret": _text, "int": _int, "secret_int": _int, "secret_decimal": _decimal,
    "decimal": _decimal, "yuan": _yuan, "date": _date, "datetime": _datetime, "bool": _bool, "code": _code, "codes": _codes,
    "ref": _int, "id_no": _id_no,
    "phone": _phone, "bank": _bank,
}


def _schema(columns: Collection[Column], optional: Collection[str]) -> Schema:
    cells = {c.name: Cell(c, c.required and c.name not in optional) for c in columns}
    return Schema.from_dict({**cells})(unknown=EXCLUDE)


def load(columns: Collection[Column], raw: Mapping[str, Any], *, optional: Collection[str] = (), only_given: bool = False,
         children: Collection[Child] = (), row: Any = None) -> dict[str, Any]:
    """Parse ``raw``. ``optional`` lifts the required mark; ``only_given`` leaves absent columns out; ``row`` is the stored one,
    which says whether a field is asked where ``raw`` does not. Raises :class:`Invalid`."""
    values, errors = read(columns, raw, optional=optional, only_given=only_given, children=children, row=row)
    if errors:
        raise Invalid(errors)
    return values


def read(columns: Collection[Column], raw: Mapping[str, Any], *, optional: Collection[str] = (), only_given: bool = False,
         children: Collection[Child] = (), row: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What could be parsed of ``raw``, and the sentences at the fields that could not: for answers while somebody still types."""
    open_, closed = asked.split([c for c in columns if c.typed], raw, row)
    wanted = [c for c in open_ if not only_given or c.name in raw]
    absent = {c.name: None for c in wanted if c.name not in raw}
    values, errors = _load_one(wanted, {**absent, **raw}, optional)
    values.update(asked.emptied(closed, raw, only_given))
    for child in children:
        if child.name in raw:
            values[child.name], found = _load_rows(child, raw[child.name])
            errors.update(found)
    return values, errors


def _load_one(columns: Collection[Column], raw: Mapping[str, Any], optional: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        return dict(_schema(columns, optional).load({k: raw[k] for k in raw if isinstance(k, str)})), {}
    except ValidationError as error:
        found = {k: [m if isinstance(m, Text) else Text(str(m)) for m in v] for k, v in error.normalized_messages().items()}
        return dict(error.valid_data or {}), found


def _load_rows(child: Child, rows: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    out: list[dict[str, Any]] = []
    errors: dict[str, Any] = {}
    if not isinstance(rows, list):
        return out, {child.name: [Text(N_("Please enter a list."))]}
    typed = [c for c in child.columns if c.typed]
    for index, raw in enumerate(rows):
        if not isinstance(raw, Mapping):
            errors[f"{child.name}.{index}"] = [Text(N_("Please enter a list."))]
            continue
        keep = str(raw.get("id") or "")
        columns, closed = asked.split(typed, raw)
        blind = [c.name for c in columns if c.kind in ("id_no", "bank") and keep]
        values, found = _load_one(columns, {**{c.name: None for c in columns if c.name not in raw}, **raw}, blind)
        if keep.isascii() and keep.isdigit() and len(keep) < 10:
            values["id"] = int(keep)
        values.update(asked.emptied(closed, raw, False))
        errors.update({f"{child.name}.{index}.{k}": v for k, v in found.items()})
        out.append(values)
    return out, errors
