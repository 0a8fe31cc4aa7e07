"""The household survey as it is typed at the door and as it stands in the history; economic checks; notices of the household.

What was seen of income and belongings is class 3 and stands in the cell "income"; the cause may name an illness and stands in the
cell "diagnosis", so that the union of the unit, which writes it, reads it masked like everything clinical after the submission.
"""

from __future__ import annotations

from typing import Any

from app.kernel.spec import Child, Column
from app.kernel.text import N_
from models.archive import EconomicCheck, HouseholdSurvey
from models.notice import NoticeItem


def _seen(name: str, label: str, cell: str = "income", **more: Any) -> Column:
    return Column(name, label, "secret", cell=cell, mask="diagnosis" if cell == "diagnosis" else "text", length=500, **more)


_VISIT = Column("visit_on", N_("Visited on"), "date", required=True, high="today")
_VISITORS = Column("visitors", N_("Visitors"), required=True, length=200, hint=N_("Two or more names, separated by commas."))
_SEEN = (
    Column("address_ok", N_("The address is as declared"), "bool"),
    _seen("housing_seen", N_("Housing as seen")),
    _seen("assets_seen", N_("Belongings as seen"), hint=N_("Vehicles, shops, further homes.")),
    _seen("income_seen", N_("Income as heard")),
    _seen("cause_seen", N_("Cause as seen"), "diagnosis"),
    _seen("needs_seen", N_("What the household needs")),
)
_CONCLUSION = Column("conclusion", N_("Conclusion"), "code", codes="survey_conclusion", default="AGREE",
                     hint=N_("More facts needed: the archive stays here. Does not support: the leader of the unit decides."))
_SIGNED = Column("signed_by", N_("Signed by (household)"), length=40)

#: the form of the move, in the order of a visit
SURVEY: tuple[Column, ...] = (
    _VISIT, _VISITORS,
    Column("authorization_on", N_("Authorization signed on"), "date", high="today",
           hint=N_("The household signs it during the visit.")),
    *_SEEN, _CONCLUSION, _SIGNED,
    Column("opinion", N_("Opinion of the survey"), "long", length=500, page=False, hint=N_("Empty: the opinion of the step.")),
)


def _family(name: str, label: str, kind: str = "text", **more: Any) -> Column:
    return Column(name, label, kind, cell="name", mask="text", form=False, **more)


def _shown(column: Column) -> Column:
    return Column(column.name, column.label, column.kind, cell=column.cell, mask=column.mask, codes=column.codes, form=False)


SURVEYS = Child(
    "surveys", HouseholdSurvey, N_("Household surveys"), "",
    (
        _family("visit_on", N_("Visited on"), "date"), _family("visitors", N_("Visitors")),
        _family("conclusion", N_("Conclusion"), "code", codes="survey_conclusion"),
        _family("address_ok", N_("The address is as declared"), "bool"),
        *(_shown(c) for c in _SEEN[1:]),
        Column("opinion", N_("Opinion of the survey"), "secret", cell="income", mask="text", form=False),
        _family("signed_by", N_("Signed by (household)")),
    ),
    form=False, tab=True, cell="name",
)

CHECKS = Child(
    "checks", EconomicCheck, N_("Economic checks"), "",
    (
        Column("ref_no", N_("Reference number"), form=False),
        Column("sent_on", N_("Sent on"), "date", form=False),
        Column("sent_to", N_("Check centre"), form=False),
        Column("returned_on", N_("Returned on"), "date", form=False),
        Column("result", N_("Result of the check"), "code", codes="check_result", form=False),
        Column("diff_amount", N_("Income not declared, per year"), "yuan", cell="income", form=False),
        Column("note", N_("Note of the centre"), "secret", cell="income", mask="text", form=False),
    ),
    form=False, tab=True,
)

NOTICES = Child(
    "notice_items", NoticeItem, N_("Public notices"), "",
    (
        Column("notice_no", N_("Notice number"), path="notice.notice_no", form=False),
        Column("kind", N_("Kind of notice"), "code", codes="notice_kind", path="notice.kind", form=False),
        Column("serial", N_("Serial number"), "int", form=False),
        Column("start_on", N_("Published on"), "date", form=False),
        Column("end_on", N_("Ends on"), "date", form=False),
        Column("mark", N_("Standing"), "code", codes="notice_mark", form=False),
    ),
    form=False, tab=True,
)
