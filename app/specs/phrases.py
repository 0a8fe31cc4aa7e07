"""Quick phrases (常用语) that fill an opinion, by the verb of the move."""

from __future__ import annotations

from app.kernel.text import N_

_AGREED = (
    N_("The facts are true; agreed."),
    N_("The papers are complete and the facts are true; agreed to pass it on."),
    N_("Agreed."),
)

PHRASES: dict[str, tuple[str, ...]] = {
    "approve": _AGREED,
    "review": _AGREED,
    "confirm": _AGREED,
    "keep": (N_("The conditions are still met; the archive is kept."),),
    "exit": (N_("The household has left hardship; agreed to the exit."),),
    "return": (
        N_("The evidence is incomplete; please add it and submit again."),
        N_("The amount does not match the bills; please check it and submit again."),
        N_("The grounds are not clear; please describe the situation of the household."),
    ),
    "reject": (
        N_("The conditions of the item are not met."),
        N_("The same aid was granted in this period already."),
        N_("The facts do not match the papers."),
    ),
}
