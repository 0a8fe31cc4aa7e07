"""Values that occur nowhere else: with one in every field, a leak is a search for bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from itertools import count
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from app.kernel import clock, idno, money
from app.kernel.actor import Actor
from app.kernel.spec import Column
from app.services import filling, trail
from app.specs import display
from app.specs.registry import SPECS
from app.store import session as sessions
from app.store.unit import unit
from tests.contract import rows
from tests.contract.rows import SIDES, Stock
from tests.house import House

#: accounts sign in by these columns, and nothing else may be written behind their back
SPARED = ("eap_counselor",)
_OLD = 1990  #: marked days lie before it, real ones after


def _fresh(kind: str, n: int) -> Any:
    """The n-th value of a kind; days rise and amounts fall with n, so that no CHECK of a row minds."""
    return {
        **dict.fromkeys(("text", "long", "secret"), f"XQ{n:04d}"), "phone": f"1398877{n:04d}", "bank": f"621700998877{n:07d}",
        "id_no": idno.make("370399", dt.date(1960, 1, 1) + dt.timedelta(n), 801),
        "yuan": Decimal("998877.66") - n * Decimal("13.57"), "secret_int": 770_000 + n,
        "secret_decimal": Decimal(f"{7700 + n}.37"), "decimal": Decimal(f"{7700 + n}.73"),
        "date": dt.date(1950, 1, 1) + dt.timedelta(n), "datetime": dt.datetime(1930, 1, 1, 3, tzinfo=dt.UTC) + dt.timedelta(n),
    }.get(kind)


def _mark(session: Any, row: Any, columns: Any, numbers: Any) -> None:
    stored = inspect(type(row)).column_attrs
    for column in columns:
        value = _fresh(column.kind, next(numbers))
        if column.path or column.codes or value is None or column.name not in stored or _short(stored[column.name]):
            continue
        try:
            with session.begin_nested():
                filling.put(row, column, value)
        except IntegrityError:
            session.refresh(row)


def _short(attribute: Any) -> bool:
    """True for a column that has no room for a mark (a place in the household: HEAD, M1)."""
    return (getattr(attribute.columns[0].type, "length", None) or 99) < 6


def marked(house: House) -> Stock:
    """The stock with a mark in every field of every row; built once for each house, a fresh copy each time."""
    stock = rows.stocked(house)
    if house not in _done:
        with house.inside():
            numbers = count(1)
            with sessions.writing() as session:
                for spec in SPECS:
                    for side in SIDES if spec.room not in SPARED else ():
                        row = session.get_one(spec.model, stock.pk(spec.room, side))
                        _mark(session, row, spec.columns.values(), numbers)
                        for child in spec.children:
                            for item in getattr(row, child.name):
                                _mark(session, item, child.columns, numbers)
                session.commit()
            sessions.reading().rollback()
            for spec in SPECS:
                for side in SIDES if spec.room not in SPARED else ():
                    _told(spec, stock.pk(spec.room, side))
        house.keep("marked")
        _done.append(house)
    house.reset("marked")
    return stock


_done: list[House] = []


def _told(spec: Any, pk: int) -> None:
    """An entry of the chain with all the marks, so that the history has something to leak."""
    with unit(Actor.system()) as u:
        u.record("change", spec.room, pk, "create", trail.created(spec, u.session.get_one(spec.model, pk)))


def texts(column: Column, value: Any) -> set[str]:
    """How a marked value reads in full, on pages, in exports and in JSON; empty for a value without a mark."""
    value = display.plain(value)
    if column.kind == "yuan" and isinstance(value, Decimal) and value > 900_000:
        return {money.fmt(value), money.grouped(value), money.capital(value)}
    if isinstance(value, dt.datetime):
        return {clock.local(value).date().isoformat()} if value.year < _OLD else set()
    if isinstance(value, dt.date):
        return {value.isoformat()} if value.year < _OLD else set()
    text = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    known = r"XQ\d{4}|1398877\d{4}|621700998877\d{7}|370399\d{11}[\dX]|77\d{4}|[78]\d{3}\.(37|73)"
    return {text} if re.fullmatch(known, text) else set()


def readable(answer: Any) -> str:
    """The text of an answer, also inside a spreadsheet or a PDF."""
    body = answer.get_data()
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).replace("\n", "")
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        sheets = load_workbook(io.BytesIO(body), read_only=True)
        return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return body.decode("utf-8", "replace")
