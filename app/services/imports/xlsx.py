"""xlsx: the cells of a workbook as text, read as a stream and counted while they come.

A spreadsheet library builds the whole table before anybody can count it: a shared string named by a million cells, or one cell in
the last column of the last row, fills the memory. Here every part is unpacked within a budget and every cell is counted. Nothing is
evaluated: a formula is marked, and whoever asks for its column says so to the person. Links to other files are never followed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from app.kernel.text import N_
from app.services.imports.tables import LONGEST, MOST_ROWS, MOST_TEXT, Budget, Line, Workbook, refuse, sheet

UNPACKED = 64 * 2**20  #: bytes of all parts that are read
MEMBERS = 300
SHEETS = 2  #: tables that are read
_CHUNK = 64 * 1024
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BROKEN = N_("The workbook cannot be read. Please save it again as xlsx.")
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  #: built-in formats of days and times
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - days of a calendar, no moments


class _Package:
    """The parts of the archive, unpacked with a counter."""

    def __init__(self, content: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
            raise refuse(_BROKEN) from None
        infos = self.zip.infolist()
        if len(infos) > MEMBERS or any(i.flag_bits & 1 for i in infos):
            raise refuse(N_("The workbook is protected by a password or holds too many parts."))
        self.content, self.left = content, UNPACKED
        self.by_name = {i.filename.lstrip("/"): i for i in infos}

    def part(self, name: str) -> Any:
        """The bytes of a part, a piece at a time. The size that the archive claims is not believed."""
        info = self.by_name.get(name)
        if info is None:
            raise refuse(_BROKEN)
        at = info.header_offset
        head = self.content[at:at + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04" or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(_BROKEN)
        start = at + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = memoryview(self.content)[start:start + info.compress_size]
        return self._stored(packed) if info.compress_type == zipfile.ZIP_STORED else self._inflated(packed)

    def _count(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise refuse(N_("The workbook unpacks to far more than it should. It is not read."))

    def _stored(self, packed: memoryview) -> Any:
        self._count(len(packed))
        yield bytes(packed)

    def _inflated(self, packed: memoryview) -> Any:
        engine = zlib.decompressobj(-15)
        for offset in range(0, len(packed), _CHUNK):
            rest = bytes(packed[offset:offset + _CHUNK])
            while rest and not engine.eof:
                try:
                    piece = engine.decompress(rest, _CHUNK)
                except zlib.error:
                    raise refuse(_BROKEN) from None
                self._count(len(piece))
                yield piece
                rest = engine.unconsumed_tail


def _parse(pieces: Any, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None],
           text: Callable[[str], None] | None = None) -> None:
    """Feed a part to the parser; names come without their namespace. A document type is never read."""
    parser = expat.ParserCreate()

    def refused(*_args: Any) -> None:
        raise refuse(_BROKEN)

    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attrs: start(name.rpartition(":")[2], attrs)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise refuse(_BROKEN) from None


def _strings(package: _Package) -> list[str]:
    """The shared strings; phonetic hints are left out."""
    if "xl/sharedStrings.xml" not in package.by_name:
        return []
    found: list[str] = []
    parts: list[str] = []
    depth = {"t": 0, "rPh": 0}
    size = [0]

    def start(name: str, _attrs: dict[str, str]) -> None:
        if name in depth:
            depth[name] += 1
        elif name == "si":
            parts.clear()

    def end(name: str) -> None:
        if name in depth:
            depth[name] -= 1
        elif name == "si":
            found.append("".join(parts))

    def text(data: str) -> None:
        if depth["t"] and not depth["rPh"]:
            parts.append(data)
            size[0] += len(data)
            if size[0] > MOST_TEXT:
                raise refuse(N_("The file holds more than can be read at once. Please split it."))

    _parse(package.part("xl/sharedStrings.xml"), start, end, text)
    return found


def _date_styles(package: _Package) -> frozenset[int]:
    """Numbers of the cell styles that show a day."""
    if "xl/styles.xml" not in package.by_name:
        return frozenset()
    own: dict[int, bool] = {}
    styles: list[int] = []
    inside = [False]

    def start(name: str, attrs: dict[str, str]) -> None:
        if name == "numFmt" and attrs.get("numFmtId", "").isdigit():
            own[int(attrs["numFmtId"])] = bool(re.search("[ymd年月日]", _QUOTED.sub("", attrs.get("formatCode", "")), re.I))
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            styles.append(int(attrs.get("numFmtId") or 0))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    try:
        _parse(package.part("xl/styles.xml"), start, end)
    except ValueError:
        raise refuse(_BROKEN) from None
    return frozenset(n for n, fmt in enumerate(styles) if own.get(fmt, fmt in _DATES))


def _sheets(package: _Package) -> tuple[list[tuple[str, str]], dt.datetime]:
    """(title, part) of the visible tables in their order; and the day that the workbook counts from."""
    targets: dict[str, str] = {}
    listed: list[tuple[str, str]] = []
    epoch = [_EPOCH]

    def relation(_name: str, attrs: dict[str, str]) -> None:
        if attrs.get("TargetMode") != "External" and "Id" in attrs:
            target = attrs.get("Target", "")
            targets[attrs["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def entry(name: str, attrs: dict[str, str]) -> None:
        if name == "sheet" and attrs.get("state", "visible") == "visible":
            key = next((v for k, v in attrs.items() if k.rpartition(":")[2] == "id"), "")
            listed.append((attrs.get("name", ""), key))
        elif name == "workbookPr" and attrs.get("date1904") in ("1", "true"):
            epoch[0] = _EPOCH_1904

    _parse(package.part("xl/_rels/workbook.xml.rels"), relation, lambda _n: None)
    _parse(package.part("xl/workbook.xml"), entry, lambda _n: None)
    return [(title, targets[key]) for title, key in listed if targets.get(key, "").startswith("xl/worksheets/")], epoch[0]


class _Rows:
    """Takes the cells of one table as the parser meets them."""

    def __init__(self, budget: Budget, strings: list[str], dates: frozenset[int], epoch: dt.datetime) -> None:
        self.budget, self.strings, self.dates, self.epoch = budget, strings, dates, epoch
        self.lines: list[Line] = []
        self.number = self.column = 0
        self.cells: dict[int, str] = {}
        self.formulas: set[int] = set()
        self.rounded: set[int] = set()
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.taking = self.filled = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "c":
            self._place(attrs.get("r", ""))
            self.kind, self.style, self.filled = attrs.get("t", "n"), attrs.get("s", ""), False
            self.parts.clear()
        elif name == "row":
            self.budget.row()
            given = attrs.get("r", "")
            self.number = int(given) if given.isdigit() and len(given) < 8 else self.number + 1
            self.column = -1
            self.cells, self.formulas, self.rounded = {}, set(), set()
        elif name in ("v", "t"):
            self.taking = True
        elif name == "f":
            self.formulas.add(self.column)

    def _place(self, reference: str) -> None:
        found = _CELL.fullmatch(reference)
        if not found:
            self.column += 1
            return
        column = 0
        for letter in found.group(1):
            column = column * 26 + ord(letter) - 64
        self.column = column - 1

    def text(self, data: str) -> None:
        if self.taking:
            self.parts.append(data)
            if len(self.parts) > LONGEST:  # the parser hands out long text in pieces of thousands of characters
                raise refuse(_BROKEN)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.taking = False
        elif name == "c":
            value = self._value("".join(self.parts))
            if value or self.column in self.formulas:
                self.budget.cell(self.column, value, self.number)
                self.cells[self.column] = value
        elif name == "row" and self.cells:
            width = max(self.cells) + 1
            self.lines.append(Line(self.number, tuple(self.cells.get(n, "") for n in range(width)),
                                   frozenset(self.formulas), frozenset(self.rounded)))

    def _value(self, raw: str) -> str:
        if self.kind == "s":
            if not raw.isdigit() or int(raw) >= len(self.strings):
                raise refuse(_BROKEN)
            return self.strings[int(raw)].strip()
        if self.kind == "b":
            return "1" if raw.strip() == "1" else "0" if raw.strip() else ""
        if self.kind != "n" or not raw.strip():
            return raw.strip()
        return self._number(raw.strip())

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            raise refuse(_BROKEN) from None
        if self.style.isdigit() and int(self.style) in self.dates and 0 < number < 110_000:
            return (self.epoch + dt.timedelta(days=int(number))).date().isoformat()
        if abs(number) >= 1e15:
            self.rounded.add(self.column)
            return raw
        if number == int(number):
            return str(int(number))
        return f"{number:.15g}" if abs(number) >= 1e-4 else raw  # what the spreadsheet shows, not the noise of the binary


def read(content: bytes) -> Workbook:
    """The first tables of a workbook. Raises Invalid for what is none, is protected, or would not fit."""
    package = _Package(content)
    listed, epoch = _sheets(package)
    strings, dates, budget = _strings(package), _date_styles(package), Budget()
    found = []
    for title, part in listed:
        rows = _Rows(budget, strings, dates, epoch)
        _parse(package.part(part), rows.start, rows.end, rows.text)
        table = sheet(title, rows.lines)
        if table is not None:
            found.append(table)
        if len(found) == SHEETS:
            break
    if not found:
        raise refuse(N_("The file is empty."))
    if sum(len(s.lines) for s in found) > MOST_ROWS:
        raise refuse(N_("The file has more than %(n)s rows. Please split it."), n=f"{MOST_ROWS:,}")
    return Workbook("xlsx", tuple(found))
