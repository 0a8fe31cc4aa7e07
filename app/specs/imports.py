"""What may be imported: for each kind its fields, who imports it and how a row is known again. Data only.

A field is a column of a room, so that label, kind, code list, length and cell of the visibility table are said once; the few that no
room has (the unit as text, whose row it is) are declared here. The Chinese words of headings and codes that old lists use stand in
``app/services/data/import_words.json``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from app.kernel.spec import Column
from app.kernel.text import N_
from app.specs.archive import SPEC as ARCHIVE
from app.specs.person import SPEC as PERSON

#: personal data is imported by the company's officer; the others see the list of imports alone
IMPORTERS = ("CompanyOfficer",)
WATCHERS = ("CompanyOfficer", "CompanyLeader", "Auditor", "SysAdmin")

HEAD, MEMBER, BOTH = "head", "member", "both"


@dataclass(frozen=True)
class Field:
    """A column of a file."""

    column: Column
    of: str = HEAD  #: rows that hold it: those of the head, those of a member, or both
    needed: bool = False  #: its heading must be there
    new: bool = False  #: needed in a row that is new

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True)
class Kind:
    """One kind of import."""

    name: str
    title: str
    room: str  #: its rows go here
    fields: tuple[Field, ...]
    about: str
    importers: tuple[str, ...] = IMPORTERS
    icon: str = "table-import"
    two: bool = False  #: a second table may hold the members
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.needed)


_HEAD_NO = Field(Column("emp_no", N_("Staff number of the head"), cell="name", mask="text", length=20), BOTH, needed=True)
_UNIT = Field(Column("unit", N_("Unit"), length=120, hint=N_("Code, name, or names from above with / between them.")), new=True)


def _person(*names: str, new: tuple[str, ...] = ()) -> tuple[Field, ...]:
    return tuple(Field(PERSON.columns[n], new=n in new) for n in names)


def _archive(*names: str, of: str = HEAD) -> tuple[Field, ...]:
    return tuple(Field(replace(ARCHIVE.columns[n], required=False, when=None, path=""), of) for n in names)


def _child(child: str, *names: str, of: str = MEMBER, new: tuple[str, ...] = ()) -> tuple[Field, ...]:
    columns = {c.name: c for c in ARCHIVE.by_child[child].columns}
    return tuple(Field(replace(columns[n], required=False, when=None), of, new=n in new) for n in names)


_RELATION = Field(replace(next(c for c in ARCHIVE.by_child["members"].columns if c.name == "relation"), required=False,
                          hint=N_("Empty or “head” in the row of the head; a relation makes the row that of a member.")), BOTH)
_NAME = Field(Column("name", N_("Full name"), cell="name", length=40), BOTH)
_ID_NO = Field(Column("id_no", N_("ID number"), "id_no", cell="id_no"), BOTH)
_HEALTH = Field(replace(ARCHIVE.columns["health_state"], when=None, hint=""), BOTH)
_INSURANCE = Field(ARCHIVE.columns["medical_insurance"], BOTH)
_INCOME = Field(Column("year_income", N_("Income of the last twelve months"), "yuan", cell="income", low=0,
                       hint=N_("Of the person of this row; becomes one row of income.")), BOTH)
_DISEASE = Field(Column("disease", N_("Disease"), cell="diagnosis", mask="diagnosis", length=80, hint=N_("Code or name of the list.")))
_MEMBER = ("shares_life", "identity", "month_income", "org_or_school", "edu_stage", "school_kind", "politics", "guardian_consent")

EMPLOYEES = Kind(
    "employees", N_("Employees"), "person",
    (Field(replace(PERSON.columns["emp_no"], required=False), needed=True), *_person("name", "id_no", new=("name", "id_no")), _UNIT,
     *_person("phone", "post", "work_state", "contract_kind", "hire_date", "union_member", "ethnicity", "politics", "marital", "hukou",
              "model_worker", "left_on")),
    N_("The roster of the company, as the personnel office has it. Rows are known again by the staff number."), icon="users",
)
ARCHIVES = Kind(
    "archives", N_("Hardship archives with members"), "archive",
    (_HEAD_NO, _RELATION, _NAME, _ID_NO,
     *_archive("category", "main_cause", "minor_causes"), _HEALTH,
     *_archive("disability_type", "disability_grade"), _DISEASE,
     *_archive("diagnosis", "diagnosed_on", "housing_type", "housing_area", "single_parent", "zero_employment", "self_rescue"),
     _INSURANCE,
     *_archive("gov_aid_state", "address", "postcode", "hukou_division", "bank_name", "bank_branch", "bank_account", "accident_cost",
               "reason", "kind", "archive_level", "discovered_on", "discovered_by", "applied_on", "key_group", "batch_measure"),
     _INCOME, *_child("members", *_MEMBER)),
    N_("Archives of the old system and of paper files. Each comes in as a draft with the mark “imported”; its category is computed anew."),
    icon="folder", two=True,
)
MEMBERS = Kind(
    "members", N_("Family members"), "archive",
    (_HEAD_NO, replace(_RELATION, of=MEMBER, new=True, column=replace(_RELATION.column, hint="")), replace(_NAME, of=MEMBER, needed=True),
     replace(_ID_NO, of=MEMBER), replace(_HEALTH, of=MEMBER), replace(_INSURANCE, of=MEMBER), *_child("members", *_MEMBER)),
    N_("Members for archives that are open for typing. Rows are known again by the head's staff number and the member's ID number."),
    icon="users-group",
)
MEDICAL_EXPENSES = Kind(
    "medical_expenses", N_("Medical expenses"), "archive",
    (_HEAD_NO,
     Field(Column("patient", N_("Patient"), cell="name", length=40, hint=N_("Name or ID number; empty: the head of household.")), BOTH),
     *_child("medical_expenses", "hospital", "admit_on", "discharge_on", of=BOTH), replace(_DISEASE, of=BOTH),
     *_child("medical_expenses", "total", "in_catalogue", "out_catalogue", "basic_ins", "critical_ins", "supplement", "mutual",
             "commercial", "gov_aid", "charity", "other_comp", of=BOTH, new=("total",))),
    N_("Bills for archives that are open for typing. The same hospital, discharge date, patient and total is the same bill."),
    icon="receipt",
)

KINDS: dict[str, Kind] = {k.name: k for k in (EMPLOYEES, ARCHIVES, MEMBERS, MEDICAL_EXPENSES)}
