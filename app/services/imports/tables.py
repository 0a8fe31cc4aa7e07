"""What a file is once it is read: sheets of rows of text, each row with its number in the file. And what no file may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.kernel.fault import Invalid
from app.kernel.text import N_, Text

LARGEST = 10 * 2**20  #: bytes of a file
MOST_ROWS = 50_000  #: below the headings, over all sheets
MOST_COLUMNS = 100
MOST_CELLS = 1_000_000
LONGEST = 2_000  #: characters of one cell
MOST_TEXT = 20 * 2**20  #: characters of all cells

HINT = "#"  #: a row whose first cell begins so is a remark of the template and is not read


@dataclass(frozen=True)
class Line:
    """One row: its number as the spreadsheet shows it, its cells as text, the columns whose cell is a formula."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    rounded: frozenset[int] = frozenset()  #: columns whose number is too long: a spreadsheet has lost its last digits

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its headings and the rows below them."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Workbook:
    """A file that was read."""

    encoding: str  #: xlsx, utf-8 or gb18030
    sheets: tuple[Sheet, ...]

    @property
    def rows(self) -> int:
        return sum(len(s.lines) for s in self.sheets)

    def __iter__(self) -> Iterator[tuple[int, Sheet]]:
        return iter(enumerate(self.sheets))


def refuse(msgid: str, **params: object) -> Invalid:
    """The file as a whole cannot be taken."""
    return Invalid({"file": [Text(msgid, **params)]})


@dataclass
class Budget:
    """What a file may hold, counted while it is read: it is refused at the first cell too many, not when memory is full."""

    rows: int = 0
    cells: int = 0
    text: int = 0
    lines: list[Line] = field(default_factory=list)

    def row(self) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS + 50:  # headings and remarks are no rows
            raise refuse(N_("The file has more than %(n)s rows. Please split it."), n=f"{MOST_ROWS:,}")

    def cell(self, column: int, value: str, number: int) -> None:
        """One filled cell."""
        if column >= MOST_COLUMNS:
            raise refuse(N_("The file has more than %(n)s columns. Please leave out what is not needed."), n=MOST_COLUMNS)
        if len(value) > LONGEST:
            raise refuse(N_("A cell in row %(row)s has more than %(n)s characters."), row=number, n=f"{LONGEST:,}")
        self.cells += 1
        self.text += len(value)
        if self.cells > MOST_CELLS or self.text > MOST_TEXT:
            raise refuse(N_("The file holds more than can be read at once. Please split it."))


def sheet(title: str, lines: list[Line]) -> Sheet | None:
    """A table from its rows: the first filled one is the headings; empty rows and remarks fall away. None for an empty one."""
    filled = [line for line in lines if any(line.cells) and not line.cell(0).startswith(HINT)]
    if not filled:
        return None
    head = filled[0]
    return Sheet(title, tuple(" ".join(c.split()) for c in head.cells), tuple(filled[1:]))
