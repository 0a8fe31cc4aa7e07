"""The unit tree as far as a person sees it, in order, for selects and for the tree beside a list."""

from __future__ import annotations

from typing import Any

from app.kernel import pinyin
from app.kernel.actor import Actor
from app.store import read

MOST = 400  #: units of one answer; a larger company shows its upper levels and finds the rest by what one types


def choices(actor: Actor, term: str) -> dict[str, Any]:
    """The own subtree from the top, each unit with its depth; with a term the units that it means, named with what they lie in."""
    found = ordered(actor)
    if term:
        low = term.lower()
        made = [{"id": str(u["id"]), "name": u["name"], "text": " / ".join((*u["above"], u["name"])), "depth": 0}
                for u in found if _means(u, term, low)]
    else:
        while len(found) > MOST and max(u["depth"] for u in found):
            deepest = max(u["depth"] for u in found)
            found = [u for u in found if u["depth"] < deepest]
        made = [{"id": str(u["id"]), "name": u["name"], "text": u["name"], "depth": u["depth"]} for u in found]
    return {"results": made[:MOST], "pagination": {"more": False}}


def ordered(actor: Actor) -> list[dict[str, Any]]:
    """Units in the order of the tree (by code among sisters): key, code, name, pinyin, depth below the top that the actor sees,
    names of the units above it but for the company."""
    rows = read.units_seen(actor)
    by_id = {r.id: r for r in rows}
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        parent = int(([p for p in row.path.split("/") if p][-2:-1] or ["0"])[0])
        below.setdefault(parent if parent in by_id else None, []).append(row)
    made: list[dict[str, Any]] = []

    def walk(parent: int | None, depth: int, above: tuple[str, ...]) -> None:
        for row in below.get(parent, ()):
            made.append({"id": row.id, "code": row.code, "name": row.name, "pinyin": row.pinyin, "depth": depth, "above": above})
            whole = len([p for p in row.path.split("/") if p]) == 1
            walk(row.id, depth + 1, above if whole else (*above, row.name))

    walk(None, 0, ())
    return made


def _means(unit: dict[str, Any], term: str, low: str) -> bool:
    return (term in unit["name"] or unit["pinyin"].startswith(low) or unit["code"].lower().startswith(low)
            or pinyin.initials(unit["name"], person=False).startswith(low))
