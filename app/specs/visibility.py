"""Who sees which field: the one visibility table of the product.

A cell is written as letters: V value, M masked, R reveal with a reason, E edit, B edit blind (empty leaves it unchanged);
"-" nothing: column, filter, sort, export and search are absent. A tail after "@" narrows it: ``d`` only on the own draft,
``s`` V and E until submitted, then M, ``v`` the same, then V, ``x`` until submitted, then nothing, ``q`` only while the request
is open, then M, ``r`` reveal only, ``n`` typed in a new row and never seen again. Which rows a role reaches at all is decided by
``app.kernel.scope``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.actor import ROLES, SYSTEM, Actor
from app.kernel.spec import Child, Column, ServiceSpec

_TABLE = """
             Reporter UnitEd UnitLd CoOff CoLd Finance Audit GridM EapCo EapCn HealthM PairDr Green VolLd SysAd
general      V        VE     V      VE    V    V       V     V     VE    V     VE      VE     VE    V     -
name         VE       VE     V      V     V    V       MR    V     VE    V     V       V      V@q   V@q   -
id_no        B        MB     M      MR    MR   M       MR    -     -     -     -       -      M@q   -     -
phone        VE       VE     V      MR    MR   -       MR    MR    MR    MR    MR      MR     V@q   V@q   -
address      VE       VE     V      MR    MR   -       M     -     -     -     -       MR     MR@q  V@q   -
bank         -        MB     M      M     M    M       MR    -     -     -     -       -      -     -     -
income       E@d      VE     V      V     V    -       MR    -     -     -     -       -      -     -     -
diagnosis    E@d      VE@s   M      V     MR   -       -     -     -     -     MR      VE     V@q   -     -
proof        E@d      VE@x   R@r    R@r   R@r  -       -     -     -     -     R@r     V      V@q   -     -
child        E@d      VE     V      V     MR   -       M     -     -     -     -       -      -     -     -
eap_header   -        E@n    -      -     -    -       -     VE    VE    VE    -       -      -     -     -
eap_level    -        E@n    -      -     -    -       -     E@n   VE    VE    -       -      -     -     -
eap_sent     -        VE     -      -     -    -       -     VE    VE    VE    -       -      -     -     -
eap_note     -        -      -      -     -    -       -     -     -     VE    -       -      -     -     -
health       -        -      -      -     -    -       -     -     -     -     V       VE     -     -     -
amount       -        VE@v   VE     VE    VE   V       V     -     -     -     -       -      -     -     -
payment      -        V      V      VE    V    VE      V     -     -     -     -       -      -     -     -
objector     -        -      -      VE    V    -       MR    -     -     -     -       -      -     -     -
catalogue    V        V      V      VE    VE   V       V     V     V     V     VE      V      V     V     VE
"""


def _parse() -> dict[str, dict[str, str]]:
    lines = [line.split() for line in _TABLE.strip().splitlines()[1:]]
    return {line[0]: dict(zip(ROLES, line[1:], strict=True)) for line in lines}


CELLS: dict[str, dict[str, str]] = _parse()


@dataclass(frozen=True)
class Right:
    """What a viewer may do with one field of one row. ``see`` is "V", "M" or ""."""

    see: str = ""
    reveal: bool = False
    edit: bool = False
    blind: bool = False

    def best(self, other: Right) -> Right:
        """Several roles: the better of both."""
        see = max(self.see, other.see, key=("", "M", "V").index)
        return Right(see, self.reveal or other.reveal, self.edit or other.edit, self.blind or other.blind)


FULL = Right("V", False, True)
NONE = Right()


@dataclass(frozen=True)
class Moment:
    """The facts about a row that the tails of the table ask for."""

    draft: bool = False  #: not yet submitted
    mine: bool = False  #: entered by the viewer
    open: bool = True  #: request, order or batch still open
    new: bool = False  #: not stored yet


def moment(spec: ServiceSpec, row: object, actor: Actor) -> Moment:
    """The facts about ``row`` (None: a row that is being created)."""
    if row is None:
        return Moment(draft=True, mine=True, open=True, new=True)
    state = getattr(row, "state", None)
    return Moment(
        draft=state in spec.draft_states if spec.draft_states else state is None,
        mine=getattr(row, "created_by", None) == actor.user_id,
        open=state in spec.open_states if spec.open_states else True,
    )


def _read(text: str, at: Moment) -> Right:
    letters, _, tail = text.partition("@")
    if letters == "-":
        return NONE
    full = Right("V" if "V" in letters else "M" if "M" in letters else "", "R" in letters, "E" in letters or "B" in letters,
                 "B" in letters)
    if tail == "d":
        return Right("V", False, True) if at.draft and at.mine else NONE
    if tail == "s":
        return full if at.draft else Right("M")
    if tail == "v":
        return full if at.draft else Right("V")
    if tail == "x":
        return full if at.draft else NONE
    if tail == "r":
        return Right("", True)
    if tail == "n":
        return Right("V", False, True) if at.new else NONE
    if tail == "q":
        return full if at.open else Right("M")
    return full


def right(actor: Actor, cell: str, roles: Iterable[str], at: Moment) -> Right:
    """What ``actor`` may do with a field of ``cell`` in a row that his ``roles`` reach."""
    if SYSTEM in actor.roles:
        return FULL
    found = NONE
    for role in roles:
        if role in actor.roles:
            found = found.best(_read(CELLS[cell][role], at))
    return found


#: letters and tail of the cells whose value shows in every row, whatever its state
_ALWAYS = frozenset((letters, tail) for letters in ("V", "VE", "VR", "VER") for tail in ("", "v"))


def openly(actor: Actor, column: Column, roles: Iterable[str]) -> bool:
    """True when every row shows the value in full: only then may it be filtered, sorted and searched by value."""
    if SYSTEM in actor.roles:
        return True
    held = [r for r in roles if r in actor.roles]
    return bool(held) and all(CELLS[column.cell][r].partition("@")[::2] in _ALWAYS for r in held)


def _name(spec: ServiceSpec) -> Column:
    return spec.columns.get("name") or Column("name", "", cell="name" if spec.person else "general")


def names_open(actor: Actor, spec: ServiceSpec) -> bool:
    """True when the rows of the room have a name and the actor sees every one of them in full: then they are asked for by name."""
    return bool(spec.person or hasattr(spec.model, "name")) and openly(actor, _name(spec), spec.may.get("list", ()))


def findable(actor: Actor, spec: ServiceSpec) -> bool:
    """True when the one search asks the room: its names are there for the actor, and by name or number he sees what he asks for."""
    roles = spec.may.get("list", ())
    if not actor.has(roles) or not present(actor, _name(spec).cell, roles):
        return False
    number = spec.columns.get(spec.number_column) if spec.number_column else None
    return openly(actor, number, roles) if number is not None else names_open(actor, spec)


def present(actor: Actor, cell: str, roles: Iterable[str]) -> bool:
    """True when the field exists for the viewer at all, masked or not, on some row."""
    if SYSTEM in actor.roles:
        return True
    return any(r in actor.roles and CELLS[cell][r] != "-" and not CELLS[cell][r].endswith("@n") for r in roles)


def of_child(actor: Actor, spec: ServiceSpec, child: Child, roles: Iterable[str], at: Moment) -> Right:
    """What ``actor`` may do with the rows of ``child``. Rows that list documents exist for nobody without a cell of the documents."""
    roles = tuple(roles)
    if spec.documents is not None and spec.holds_documents(child) and not present(actor, spec.documents.cell, roles):
        return NONE
    return right(actor, child.cell, roles, at)
