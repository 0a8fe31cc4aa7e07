"""The category of an archive: what is shown of it, the seven exclusions, and the moves that answer, waive and lower."""

from __future__ import annotations

from app.kernel.rules.category import EXCLUSIONS
from app.kernel.spec import Child, Column, Move
from app.kernel.text import N_
from app.specs.codes.archive import EXCLUSION_WORDS
from models.archive.exclusion import ExclusionCheck

_EDITOR, _UNIT, _OFFICER, _LEADER = "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader"

CHECKED = Child(
    "exclusions",
    ExclusionCheck,
    N_("Exclusions"),
    "",
    (
        Column("code", N_("Exclusion"), "code", codes="exclusion", form=False),
        Column("answer", N_("Answer"), "code", codes="exclusion_answer", form=False),
        Column("ground", N_("Ground of the waiver"), "code", cell="income", codes="waiver_ground", form=False),
        Column("reason", N_("Reason"), "secret", cell="income", form=False),
        Column("waived_by", N_("Waived by"), form=False),
    ),
    form=False,
    tab=True,
)

_ANSWERS: tuple[Column, ...] = (
    *(Column(code.lower(), EXCLUSION_WORDS[code], "code", codes="exclusion_found", required=True) for code in EXCLUSIONS),
    Column("grounds", N_("What was found"), "long", length=500, wide=True,
           hint=N_("Needed where an exclusion holds. No diagnosis, ID or account number.")),
)
_WAIVER = (
    Column("code", N_("Exclusion"), "code", codes="exclusion", required=True),
    Column("ground", N_("Ground of the waiver"), "code", codes="waiver_ground", required=True),
    Column("area_low", N_("Living area per person lies below the local minimum"), "bool", when=("code", ("X3",)),
           hint=N_("Needed for a second home, besides critical illness or disaster.")),
)
_LOWERED = (Column("to", N_("Lower category"), "code", codes="category_lower", required=True),)

#: states in which the unit answers (from the visit on), and the company
_AT_UNIT, _AT_COMPANY = ("FIRST_PASSED", "SURVEYED"), ("UNIT_APPROVED", "CHECKING", "CHECKED", "OBJECTED")
_ANEW = ("CHANGING", "REVIEW_DUE", "FROZEN")


def _answers(states: tuple[str, ...], *roles: str) -> Move:
    return Move("exclude", N_("Answer the exclusions"), states, "", roles, _ANSWERS, note="none", task=False,
                done=N_("The exclusions are answered."))


#: no answer changes while a notice tells the category, or after it: first an objection comes in, a change or a review begins
CATEGORY_MOVES: tuple[Move, ...] = (
    _answers(_AT_UNIT, _EDITOR), _answers(_AT_COMPANY, _OFFICER), _answers(_ANEW, _EDITOR, _OFFICER),
    Move("waive", N_("Waive an exclusion"), ("SURVEYED", *_AT_COMPANY, *_ANEW), "", (_LEADER,), _WAIVER, note="required",
         task=False, done=N_("The exclusion is waived."), tells=(_OFFICER,)),
    Move("lower", N_("Lower the category"), ("CHECKED", "PENDING", "ACTIVE"), "", (_LEADER,), _LOWERED, note="required",
         task=False, done=N_("The category is lowered."), tells=(_EDITOR, _UNIT, _OFFICER)),
)
