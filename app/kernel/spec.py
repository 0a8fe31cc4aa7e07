"""The shape of a declaration: what a room is, said once.

Lists, forms, show pages, REST, exports, role matrix, buttons and tests are read off these frozen values. They hold data only:
no SQL, no functions. What cannot be declared is written as a plain function in the service of the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.kernel import rights
from app.kernel.documents import Documents
from app.kernel.sheet import Sheet
from app.kernel.work import Count, Duty

#: kinds of a column: how it is stored, parsed, shown, filtered
KINDS = frozenset(
    "text long int decimal yuan date datetime bool code codes ref id_no phone bank secret secret_int secret_decimal".split()
)


@dataclass(frozen=True)
class Column:
    """One field of a room or of its child rows. ``name`` is the API key and the attribute of the model."""

    name: str
    label: str
    kind: str = "text"
    cell: str = "general"  #: row of the visibility table (app.specs.visibility)
    codes: str = ""  #: code list of kinds ``code`` and ``codes``
    ref: str = ""  #: room whose rows a ``ref`` column points to
    path: str = ""  #: read-only: attribute path, e.g. ``employee.name``; sorts and filters through it
    required: bool = False
    form: bool = True  #: typed by a person in add and edit (never with ``path``)
    add_only: bool = False  #: typed at creation, frozen afterwards
    listed: bool = False
    search: str = ""  #: "" not searchable, "first" always visible, "more" behind 展开
    sort: bool = False
    show: bool = True
    length: int = 200
    low: Any = None  #: least value, inclusive
    high: Any = None
    hint: str = ""
    mask: str = ""  #: mask of app.kernel.mask used where the viewer's cell says M; default by kind
    default: Any = None
    wide: bool = False
    #: another field (or several, "a|b") and the values at which this one is asked; "" is empty, "*" anything else; default always
    when: tuple[str, tuple[str, ...]] | None = None
    page: bool = True  #: False: typed through the API alone; a page leaves it to the service
    total: bool = True  #: money in a list: added up below; False where a sum says nothing (a figure per head)
    since: tuple[str, str] | None = None  #: "years" or "months", path of a date: full ones until today; so it can be asked for

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: unknown kind {self.kind}")

    @property
    def typed(self) -> bool:
        """True when a person may type the value in a form or send it to the API."""
        return self.form and not self.path


@dataclass(frozen=True)
class Section:
    """Columns that belong together on a form and on the show page; a step of a stepped form."""

    title: str
    columns: tuple[Column, ...]
    note: str = ""


@dataclass(frozen=True)
class Child:
    """Repeating rows owned by a row of the room (members, expenses), edited in the parent's form."""

    name: str  #: relationship of the parent model and API key
    model: Any
    title: str
    add_label: str
    columns: tuple[Column, ...]
    form: bool = True  #: edited in the parent's form; False: shown only, written by verbs of the service
    tab: bool = False  #: shown in a tab that is loaded when opened
    step: str = ""  #: title of the section under which the rows are typed; empty: a section of their own
    total: tuple[str, ...] = ()  #: money columns summed under the table
    most: int = 0  #: rows that may be typed; 0: any number
    cell: str = "general"  #: a viewer without this cell does not see the table at all

    @property
    def cells(self) -> frozenset[str]:
        """Cells of the visibility table that the rows hold."""
        return frozenset({self.cell, *(c.cell for c in self.columns)})


@dataclass(frozen=True)
class State:
    """A state of a room's workflow."""

    code: str
    label: str
    word: str = ""  #: status word on lists (several states may share one); default the label
    tone: str = ""  #: green yellow red azure or "" (grey)
    days: int | None = None  #: working days allowed in this state
    live: bool = True  #: False: closed for good


class _Roles:
    """``Move.roles``: the roles as declared, less those that an administrator has withdrawn the move from."""

    def __get__(self, move: Any, owner: Any = None) -> tuple[str, ...]:
        if move is None:
            raise AttributeError("roles")  # a field without a default
        return rights.left(move.room, move.verb, move.declared)

    def __set__(self, move: Any, roles: tuple[str, ...]) -> None:
        move.__dict__["_declared"] = roles


class _May:
    """``ServiceSpec.may``: the same for the actions of a room."""

    def __get__(self, spec: Any, owner: Any = None) -> dict[str, tuple[str, ...]]:
        if spec is None:
            raise AttributeError("may")
        if not rights.lost():
            return spec.declared
        return {action: rights.left(spec.room, action, roles) for action, roles in spec.declared.items()}

    def __set__(self, spec: Any, may: dict[str, tuple[str, ...]]) -> None:
        spec.__dict__["_declared"] = may


@dataclass(frozen=True)
class Move:
    """A transition of the state table. One button, one POST, one verb of the API."""

    verb: str
    label: str
    sources: tuple[str, ...]
    target: str  #: empty: the row stays in its state, and its time limit runs on
    roles: _Roles = _Roles()  #: who may make it: what is declared here, less what was withdrawn
    fields: tuple[Column, ...] = ()
    note: str = "optional"  #: opinion: "optional", "required" (5+ characters) or "none"
    decision: bool = False  #: an approval: four eyes (V14)
    kind: str = "plain"  #: look of the button: primary, plain, danger
    bulk: bool = False
    task: bool = True  #: counts as to-do of its roles
    done: str = ""  #: sentence after success
    title: str = ""  #: heading of the small form, default the label
    tells: tuple[str, ...] = ()  #: who gets a copy (抄送): "creator", or roles whose units lie above the row
    when: tuple[str, Any] | None = None  #: attribute path and value of the rows that the move is for; default all
    opinion: str = ""  #: cell whose readers may read the opinion of this move; default the room's ``opinions``
    room: str = ""  #: filled in by the room
    alike: tuple[str, ...] = ()  #: columns in which the rows of one batch agree
    asks: tuple[str, ...] = ()  #: fields that a batch asks for, besides those that are required

    @property
    def declared(self) -> tuple[str, ...]:
        """The roles of the declaration: the maximum."""
        return self.__dict__["_declared"]

    def fits(self, row: Any) -> bool:
        """True when ``row`` stands where the move begins and is of its kind."""
        if row.state not in self.sources:
            return False
        if self.when is None:
            return True
        path, wanted = self.when
        for part in path.split("."):
            row = getattr(row, part)
        return bool(row == wanted)


@dataclass(frozen=True)
class Lane:
    """A column of a board: the states of its cards, and the day that they run towards."""

    name: str  #: in the address of the list behind the column
    title: str
    states: tuple[str, ...]
    due: str = ""  #: column of the latest moment: past it the card is overdue
    day: str = ""  #: column of the planned day: past it the card has to move on


@dataclass(frozen=True)
class Board:
    """A room as cards in columns; a card moves along the state table by the same moves as anywhere."""

    lanes: tuple[Lane, ...]
    facts: tuple[tuple[str, ...], ...]  #: lines of a card, each of one or more columns
    marks: tuple[str, ...] = ()  #: code columns shown as a status where their code has a tone

    def lane_of(self, state: str) -> str:
        """Name of the column in which a card in ``state`` lies; empty for a state that is on no column."""
        return next((lane.name for lane in self.lanes if state in lane.states), "")


@dataclass(frozen=True)
class ServiceSpec:
    """One room (or a register inside a room)."""

    room: str
    model: Any
    title: str  #: of the list: "Hardship archives"
    one: str  #: of one row: "Hardship archive"
    sections: tuple[Section, ...]
    may: _May = _May()  #: action (list add edit export) -> roles: what is declared, less what was withdrawn
    icon: str = "list"
    menu: str = ""  #: heading in the side bar; empty: not in the menu
    children: tuple[Child, ...] = ()
    states: tuple[State, ...] = ()
    moves: tuple[Move, ...] = ()
    edit_states: tuple[str, ...] = ()  #: states in which edit is open; empty: always
    draft_states: tuple[str, ...] = ()  #: "until submitted" of the visibility table
    open_states: tuple[str, ...] = ()  #: "only while open" of the visibility table
    name_column: str = "name"  #: column that titles a row
    number_column: str = ""
    order: tuple[str, str] = ("id", "desc")
    eager: tuple[str, ...] = ()  #: relations loaded with a list page
    person: str = ""  #: relation that leads to the employee (quick search by name, pinyin, number)
    about: str = ""  #: one sentence under the empty list
    reads: tuple[str, ...] = ()  #: cells whose viewing is written to the audit chain
    stepped: bool = False
    closing: str = ""  #: move that the form may make right after it was saved: "submit"
    pledge: str = ""  #: what is ticked before that move
    phone: tuple[str, ...] = ()  #: columns on the cards of a phone, besides the name; default the first three and the state
    flow: tuple[str, ...] = ()  #: the main line of states, drawn as a bar on the show page
    sheet: Sheet = field(default_factory=Sheet)  #: the printed form of one row
    board: Board | None = None  #: the room as columns of cards, besides its list
    opinions: str = "general"  #: cell of the visibility table that opinions belong to: who may read them, and whether the chain may
    quick: bool = False  #: opening a new row is a quick action of the workbench
    counts: tuple[Count, ...] = ()  #: numbers on the workbench
    duty: Duty | None = None  #: rows that wait by their day
    matter: str = ""  #: column that says on the workbench what a row is about
    amount: str = ""  #: money column of the workbench
    told: tuple[Move, ...] = ()  #: moves that nobody makes by hand: they give the steps of the clock their words
    instead: str = ""  #: column shown to whoever may not see the state
    documents: Documents | None = None  #: default none

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(replace(m, room=self.room, roles=m.declared) for m in self.moves))

    @property
    def declared(self) -> dict[str, tuple[str, ...]]:
        """Action -> roles as declared: the maximum."""
        return self.__dict__["_declared"]

    @cached_property
    def columns(self) -> dict[str, Column]:
        """All own columns by name, in their order on the page."""
        return {c.name: c for s in self.sections for c in s.columns}

    @cached_property
    def by_state(self) -> dict[str, State]:
        return {s.code: s for s in self.states}

    @cached_property
    def by_child(self) -> dict[str, Child]:
        return {c.name: c for c in self.children}

    def same_word(self, code: str) -> tuple[str, ...]:
        """All states that share the status word of ``code`` on lists."""
        found = self.by_state.get(code)
        if found is None:
            return (code,)
        word = found.word or found.label
        return tuple(s.code for s in self.states if (s.word or s.label) == word)

    def holds_documents(self, child: Child) -> bool:
        """True for the child rows that the list of documents shows and writes in their place."""
        return self.documents is not None and self.documents.child == child.name

    def moves_of(self, verb: str) -> tuple[Move, ...]:
        """Moves that carry ``verb`` (one verb may leave several states)."""
        return tuple(m for m in self.moves if m.verb == verb)

    def move(self, verb: str, state: str) -> Move | None:
        """The legal move ``verb`` from ``state``, or None."""
        return next((m for m in self.moves if m.verb == verb and state in m.sources), None)

    def step(self, verb: str, state: str) -> Move | None:
        """The move that a step of the history was, made by a person or by itself."""
        return self.move(verb, state) or next((m for m in self.told if m.verb == verb), None)

    @cached_property
    def verbs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.verb for m in self.moves))


@dataclass(frozen=True)
class Code:
    """One entry of a code list: stored code, msgid, tone of its badge."""

    code: str
    label: str
    tone: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
