"""The words of old lists: which heading is which field, which word is which code, how days and ticks are written."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from marshmallow import ValidationError

from app.kernel.spec import Column
from app.kernel.text import N_, Text
from app.specs import codes, schema
from app.specs.imports import Field, Kind

Say = Callable[[str], str]  #: an English msgid in the language of the lists
_NOISE = re.compile(r"[\s*＊:：_\-—()（）\[\]【】.。、,，/\\]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPLIT = re.compile(r"[;；、,，/|]+")
_MONEY = re.compile(r"^[¥￥]?\s*(.*?)\s*元?$")
SHOWN = 8  #: codes that a sentence names


def plain(text: str) -> str:
    """A heading or word without what people add to it: blanks, stars, brackets, colons, case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def known() -> Mapping[str, Any]:
    """The words that come with the product."""
    text = files("app.services").joinpath("data/import_words.json").read_text(encoding="utf-8")
    return json.loads(text)


def fields_of(kind: Kind, member: bool = False) -> list[Field]:
    """The fields of a table; that of the members alone where a file has one."""
    return [f for f in kind.fields if not member or f.of in ("member", "both")]


def headings(fields: Iterable[tuple[str, str]], say: Say) -> dict[str, str]:
    """Plain word -> field, of fields given as (name, label): whatever such a column is called in lists."""
    return {plain(word): name for name, label in fields for word in (*known()["headings"].get(name, ()), name, label, say(label))}


def code_words(name: str, say: Say) -> dict[str, str]:
    """Plain word -> code, of a code list."""
    found = {plain(word): code for word, code in known()["codes"].get(name, {}).items()}
    for code, entry in codes.get(name).items():
        found.update({plain(code): code, plain(entry.label): code, plain(say(entry.label)): code})
    return found


def match(kind: Kind, titles: Iterable[str], say: Say, remembered: Mapping[str, str], member: bool = False) -> list[str]:
    """For each heading the name of its field, or "". What the account chose before comes first; no field is given twice."""
    # an earlier field wins a word that two of them have
    words = headings(((f.name, f.column.label) for f in reversed(fields_of(kind, member))), say)
    allowed = {f.name for f in fields_of(kind, member)}
    found: list[str] = []
    for title in titles:
        key = plain(title)
        name = remembered.get(key, words.get(key, "")) if key else ""
        found.append(name if name in allowed and name not in found else "")
    return found


class Reader:
    """Turns the text of a cell into the value of its field."""

    def __init__(self, kind: Kind, say: Say) -> None:
        self.say = say
        self._cells = {f.name: schema.Cell(f.column, False) for f in kind.fields}
        self._codes = {f.column.codes: code_words(f.column.codes, say) for f in kind.fields if f.column.codes}
        self._yes, self._no = ({plain(w) or w for w in known()[name]} for name in ("yes", "no"))

    def value(self, item: Field, text: str) -> Any:
        """The parsed value; None for an empty cell. Raises ValidationError with Texts."""
        if not text:
            return None
        column = item.column
        if column.kind == "code":
            return self._code(column, text)
        if column.kind == "codes":
            return [self._code(column, part) for part in _SPLIT.split(text) if part.strip()]
        if column.kind == "bool":
            return self._tick(text)
        if column.kind == "date":
            text = day(text)
        elif column.kind == "yuan":
            text = amount(text)
        return self._cells[item.name].deserialize(text)

    def _code(self, column: Column, text: str) -> str:
        code = self._codes[column.codes].get(plain(text))
        if code is None:
            entries = list(codes.get(column.codes).values())
            shown = "、".join(self.say(e.label) for e in entries[:SHOWN]) + ("…" if len(entries) > SHOWN else "")
            raise ValidationError([Text(N_("Not in the list. Possible: %(codes)s"), codes=shown)])
        return code

    def _tick(self, text: str) -> bool:
        word = plain(text) or text.strip()
        if word in self._yes:
            return True
        if word in self._no:
            return False
        raise ValidationError([Text(N_("Please write yes or no."))])

    def is_head(self, text: str) -> bool:
        """True for the relation of the head himself."""
        return not text or plain(text) in {plain(w) for w in known()["head"]}


def amount(text: str) -> str:
    """An amount of money without its sign or unit."""
    return _MONEY.sub(r"\1", text)


def day(text: str) -> str:
    """A day as the parser wants it, from the ways it is written in lists."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(folded) or _DIGITS.fullmatch(folded)
    if not found:
        return text
    year, month, day = found.groups()[:3]
    return f"{year}-{int(month):02d}-{int(day):02d}"
