"""Rights, reaches and field cells in words, read off the declarations: for the role table, the diff of a change, the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.kernel import rights, scope
from app.kernel.actor import ROLES
from app.kernel.spec import ServiceSpec
from app.kernel.text import N_, Text
from app.specs import visibility
from app.specs.registry import BY_ROOM, SPECS

#: actions of a room in their order, as the heads of the table say them
ACTIONS = {"list": N_("View"), "add": N_("Add"), "edit": N_("Edit"), "export": N_("Export")}
#: what app.kernel.scope lets a role reach, by the name of its rule
REACHES = {
    "all": N_("the whole company"), "subtree": N_("own unit and below"), "own_units": N_("own unit and below"),
    "mine": N_("entered by oneself"), "payable": N_("approved applications"), "assigned": N_("assigned to oneself"),
    "assigned_parent": N_("assigned to oneself"), "grid": N_("own grids"), "own_grid": N_("own grids"),
    "paired": N_("own pairings"), "counselors": N_("counselors"), "desk": N_("own"),
}
NO_PERSON = N_("no personal data")
#: rows of the visibility table, as a person calls them
CELLS = {
    "general": N_("Unit, year, category"), "name": N_("Full name"), "id_no": N_("ID number"), "phone": N_("Phone"),
    "address": N_("Address"), "bank": N_("Bank account"), "income": N_("Income and expenses"), "diagnosis": N_("Diagnosis"),
    "proof": N_("Medical documents"), "child": N_("Children under 14"), "eap_header": N_("Head of an EAP referral"),
    "eap_level": N_("EAP level"), "eap_sent": N_("EAP referral sent"), "eap_note": N_("EAP notes and tests"),
    "health": N_("Health plan and readings"), "amount": N_("Amounts and decisions"), "payment": N_("Payments"),
    "objector": N_("Who objects, and what is said"), "catalogue": N_("Catalogues"),
}
_TAILS = {
    "d": N_("own draft only"), "s": N_("until submitted, then masked"), "v": N_("until submitted, then to read"),
    "x": N_("until submitted, then hidden"), "q": N_("while the request is open"), "n": N_("once, in a new row"),
}


@dataclass(frozen=True)
class Line:
    """A room in a diff: labels of what is gained and lost, and where the rows of it reach."""

    title: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def actions(spec: ServiceSpec) -> tuple[str, ...]:
    """Every action and verb that the room knows, in the order of the table."""
    return (*(a for a in ACTIONS if spec.declared.get(a)), *spec.verbs)


def label(spec: ServiceSpec, action: str) -> str:
    """The msgid of an action; of a verb with several names the first."""
    return ACTIONS.get(action) or spec.moves_of(action)[0].label


def holders(spec: ServiceSpec, action: str) -> frozenset[str]:
    """The roles that may do it now."""
    if action in ACTIONS:
        return frozenset(spec.may.get(action, ()))
    return frozenset(r for m in spec.moves_of(action) for r in m.roles)


def declared(role: str) -> frozenset[tuple[str, str]]:
    """Every (room, action) that the declarations give to a role: what can be withdrawn from it."""
    found = {(s.room, a) for s in SPECS for a, roles in s.declared.items() if a in ACTIONS and role in roles}
    return frozenset(found | {(s.room, m.verb) for s in SPECS for m in s.moves if role in m.declared})


def withdrawn(role: str) -> frozenset[tuple[str, str]]:
    """What is withdrawn from a role by its own line (not what falls with the right to view)."""
    return frozenset((room, action) for r, room, action in rights.lost() if r == role)


def held(roles: Iterable[str], lost: frozenset[tuple[str, str]] | None = None) -> frozenset[tuple[str, str]]:
    """What ``roles`` may do together; ``lost`` stands for the withdrawals of a single role."""
    found: set[tuple[str, str]] = set()
    for role in roles:
        gone = withdrawn(role) if lost is None else lost
        found |= {(room, a) for room, a in declared(role) if (room, a) not in gone and (room, rights.LIST) not in gone}
    return frozenset(found)


def diff(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> list[Line]:
    """What a change gives and takes, a line for each room that is touched."""
    lines = []
    for spec in SPECS:
        gained = tuple(label(spec, a) for a in actions(spec) if (spec.room, a) in after - before)
        lost = tuple(label(spec, a) for a in actions(spec) if (spec.room, a) in before - after)
        if gained or lost:
            lines.append(Line(spec.title, gained, lost))
    return lines


def reach(role: str, spec: ServiceSpec) -> str:
    """Which rows of a room a role reaches (msgid); empty when it has not the room."""
    if role not in spec.declared.get("list", ()):
        return ""
    rules = scope.rules_of(spec.model)
    if rules is None:
        return REACHES["all"]
    rule = rules.get(role)
    return REACHES[rule.__name__.strip("_")] if rule is not None else ""


def reaches(roles: Iterable[str]) -> list[str]:
    """Whose data the roles reach together (msgids), over the rooms that hold persons."""
    found: dict[str, None] = {}
    for role in roles:
        for spec in SPECS:
            if (spec.person or spec.room == "person") and (said := reach(role, spec)):
                found[said] = None
    if REACHES["all"] in found:
        return [REACHES["all"]]
    return list(found) or [NO_PERSON]


def cell(text: str) -> list[str]:
    """A cell of the visibility table as msgids: in full, masked, to be revealed, to be edited, and under which condition."""
    letters, _at, tail = text.partition("@")
    if letters == "-":
        return [N_("not visible")]
    said = {"V": N_("in full"), "M": N_("masked")}
    found = [word for letter, word in said.items() if letter in letters]
    if "R" in letters:
        found.append(N_("can be revealed (recorded)"))
    if "E" in letters:
        found.append(N_("can be edited"))
    if "B" in letters:
        found.append(N_("can be typed, not seen"))
    return found + ([_TAILS[tail]] if tail in _TAILS else [])


def cells(role: str) -> Iterator[tuple[str, list[str]]]:
    """(field, what the role sees of it) for every row of the visibility table that rooms of the role hold."""
    mine = {c.cell for s in SPECS if role in s.declared.get("list", ()) for c in s.columns.values()}
    for name, by_role in visibility.CELLS.items():
        if name in CELLS and (by_role[role] != "-" or name in mine):
            yield CELLS[name], cell(by_role[role])


def combinations(roles: Iterable[str]) -> list[Text]:
    """Warnings: rooms in which these roles join asking and approving, or two steps of one approval, that no one role joins."""
    roles, found = tuple(roles), []
    for spec in SPECS:
        asks = {r for r in roles if r in holders(spec, "add") or r in holders(spec, "submit")}
        steps = {r: frozenset((m.verb, s) for m in spec.moves if m.decision and r in m.roles for s in m.sources) for r in roles}
        decides = {r for r in roles if steps[r]}
        if asks and decides and not asks & decides:
            found.append(Text(N_("%(room)s: one person could ask and approve."), room=Text(spec.title)))
        elif len({s for r in decides for s in steps[r]}) > max((len(steps[r]) for r in decides), default=0):
            found.append(Text(N_("%(room)s: one person could decide in two steps."), room=Text(spec.title)))
    return found


def unheld(role: str, lost: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """(title of the room, label): what nobody could do any more after this withdrawal."""
    after, found = held((role,), lost), []
    for room, action in sorted(held((role,)) - after):
        spec = BY_ROOM[room]
        if holders(spec, action) <= {role}:
            found.append((spec.title, label(spec, action)))
    return found


def known(role: str) -> bool:
    """True for one of the fifteen roles."""
    return role in ROLES
