"""The archive of one household, the people it holds and its numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock, idno
from app.kernel import pinyin as keys
from app.kernel.crypto import Secret
from models.archive.lists import (
    ARCHIVE_CONSENTS,
    CATEGORIES,
    CLOSED_STATES,
    HEAD,
    LEVELS,
    LOWERED,
    NUMBERED_STATES,
    STATES,
)
from models.base import Codes, Encrypted, Model, Scoped, Stamped, Stateful, Versioned, Yuan, in_codes, validates
from models.org import OrgUnit
from models.person import Employee
from models.trace import Authorization

if TYPE_CHECKING:
    from models.archive.course import AnnualReview, ArchiveChange
    from models.archive.exclusion import ExclusionCheck
    from models.archive.household import Disease, Evidence, FamilyMember, IncomeItem, MedicalExpense, RigidExpense
    from models.archive.survey import EconomicCheck, HouseholdSurvey
    from models.notice import NoticeItem


def _quoted(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


_LIVE = text(f"state NOT IN ({_quoted(CLOSED_STATES)})")
_OWNED = "all, delete-orphan"


def months_since(day: dt.date) -> int:
    """Full months from ``day`` until today."""
    today = clock.today()
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


class HardshipArchive(Versioned, Stamped, Scoped, Stateful, Model):
    """One household in difficulty. A lead has a name, a unit and a reason; from DRAFT on it belongs to an employee."""

    __tablename__ = "hardship_archive"
    __table_args__ = (
        in_codes("state", STATES, "ck_hardship_archive_state"),
        in_codes("category", CATEGORIES, "ck_hardship_archive_category"),
        in_codes("computed_category", CATEGORIES, "ck_hardship_archive_computed"),
        CheckConstraint(LOWERED, name="ck_hardship_archive_lowered"),
        in_codes("archive_level", LEVELS, "ck_hardship_archive_level"),
        in_codes("kind", ("FORMAL", "TEMP"), "ck_hardship_archive_kind"),
        CheckConstraint("state IN ('LEAD', 'DROPPED') OR employee_id IS NOT NULL", name="ck_hardship_archive_head"),
        CheckConstraint(
            f"state NOT IN ({_quoted(NUMBERED_STATES)}) OR (archive_no IS NOT NULL AND active_from IS NOT NULL)",
            name="ck_hardship_archive_number",
        ),
        CheckConstraint("household_size >= 1", name="ck_hardship_archive_size"),
        Index("uq_hardship_archive_live", "employee_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_hardship_archive_changed", "changed_at"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_no: Mapped[str | None] = mapped_column(String(40), unique=True)  #: QX + unit code + year + serial
    employee_id: Mapped[int | None] = mapped_column(
        ForeignKey("employee.id", name="fk_hardship_archive_employee"), index=True
    )
    name: Mapped[str] = mapped_column(String(40))  #: of the head; typed for a lead, else copied from the roster
    pinyin: Mapped[str] = mapped_column(String(120), default="")  #: search keys of the name: a lead has no employee yet
    initials: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str | None] = mapped_column(Text)  #: short words of whoever discovered the case
    kind: Mapped[str] = mapped_column(String(10), default="FORMAL")
    archive_level: Mapped[str] = mapped_column(String(10), default="BASIC")
    category: Mapped[str | None] = mapped_column(String(10), index=True)
    computed_category: Mapped[str | None] = mapped_column(String(10))  #: what the rule gives; ``category`` is that or lower (V13)
    lowered_on: Mapped[dt.date | None] = mapped_column(Date)
    lowered_by: Mapped[str | None] = mapped_column(String(64))
    main_cause: Mapped[str | None] = mapped_column(String(4), index=True)
    minor_causes: Mapped[list[str] | None] = mapped_column(Codes)
    health_state: Mapped[str | None] = mapped_column(String(14))
    disability_type: Mapped[str | None] = mapped_column(String(10))
    disability_grade: Mapped[str | None] = mapped_column(String(1))
    disease_id: Mapped[int | None] = mapped_column(ForeignKey("disease.id", name="fk_hardship_archive_disease"))
    diagnosis: Mapped[Secret | None] = mapped_column(Encrypted("hardship_archive.diagnosis", "diagnosis"))
    diagnosed_on: Mapped[dt.date | None] = mapped_column(Date)
    housing_type: Mapped[str | None] = mapped_column(String(12))
    housing_area: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))  #: square metres
    single_parent: Mapped[bool] = mapped_column(default=False)
    zero_employment: Mapped[bool] = mapped_column(default=False)
    self_rescue: Mapped[bool] = mapped_column(default=True)  #: the household can help itself to some degree
    medical_insurance: Mapped[str | None] = mapped_column(String(12))
    gov_aid_state: Mapped[str | None] = mapped_column(String(14))
    address: Mapped[str | None] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(6))
    hukou_division: Mapped[str | None] = mapped_column(String(6))
    bank_name: Mapped[str | None] = mapped_column(String(60))
    bank_branch: Mapped[str | None] = mapped_column(String(80))
    bank_account: Mapped[Secret | None] = mapped_column(Encrypted("hardship_archive.bank_account", "bank"))
    key_group: Mapped[str | None] = mapped_column(String(10))
    batch_measure: Mapped[str | None] = mapped_column(String(10))
    discovered_on: Mapped[dt.date | None] = mapped_column(Date)
    discovered_by: Mapped[str | None] = mapped_column(String(40))
    source_kind: Mapped[str | None] = mapped_column(String(10))
    duty_person_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id", name="fk_hardship_archive_duty"))
    prev_archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_hardship_archive_previous")
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_hardship_archive_merged"), index=True
    )  #: the archive of the same household that stays
    applied_on: Mapped[dt.date | None] = mapped_column(Date)  #: date of the written application

    # the arithmetic of the household, computed from the child rows and never typed
    household_size: Mapped[int] = mapped_column(Integer, default=1)
    annual_income: Mapped[Decimal | None] = mapped_column(Yuan)
    annual_rigid: Mapped[Decimal | None] = mapped_column(Yuan)
    net_per_capita_month: Mapped[Decimal | None] = mapped_column(Yuan)  #: rounded for display; may be negative
    self_month_income: Mapped[Decimal | None] = mapped_column(Yuan)
    accident_cost: Mapped[Decimal | None] = mapped_column(Yuan)  #: cost of a sudden event in the year, outside rigid
    major_event: Mapped[str | None] = mapped_column(String(80))  #: name of the event that hurt somebody of the household
    assessed_on: Mapped[dt.date | None] = mapped_column(Date)  #: day whose parameters and rule version were used
    warnings: Mapped[list[str] | None] = mapped_column(Codes)
    rule_version_id: Mapped[int | None] = mapped_column(Integer)
    trace: Mapped[str | None] = mapped_column(Text)  #: JSON: inputs and steps of the last calculation

    # survey, check and notice: a date and an opinion (the opinion stands in the approval step)
    survey_on: Mapped[dt.date | None] = mapped_column(Date)
    survey_visitors: Mapped[str | None] = mapped_column(String(200))
    check_sent_on: Mapped[dt.date | None] = mapped_column(Date)
    check_returned_on: Mapped[dt.date | None] = mapped_column(Date)
    check_result: Mapped[str | None] = mapped_column(String(10))
    check_diff: Mapped[Decimal | None] = mapped_column(Yuan)
    notice_from: Mapped[dt.date | None] = mapped_column(Date)
    notice_until: Mapped[dt.date | None] = mapped_column(Date)

    active_from: Mapped[dt.date | None] = mapped_column(Date, index=True)
    next_review_on: Mapped[dt.date | None] = mapped_column(Date, index=True)
    exit_kind: Mapped[str | None] = mapped_column(String(10))
    told_on: Mapped[dt.date | None] = mapped_column(Date)  #: when the employee was told of the exit
    monitor_from: Mapped[dt.date | None] = mapped_column(Date)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    close_reason: Mapped[str | None] = mapped_column(String(10))
    retain_until: Mapped[dt.date | None] = mapped_column(Date)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="HardshipArchive.unit_id")
    employee: Mapped[Employee | None] = relationship(foreign_keys=[employee_id])
    duty_person: Mapped[Employee | None] = relationship(foreign_keys=[duty_person_id])
    disease: Mapped[Disease | None] = relationship("Disease")
    previous: Mapped[HardshipArchive | None] = relationship(remote_side=[id], foreign_keys=[prev_archive_id])
    members: Mapped[list[FamilyMember]] = relationship("FamilyMember", order_by="FamilyMember.id", cascade=_OWNED)
    incomes: Mapped[list[IncomeItem]] = relationship("IncomeItem", order_by="IncomeItem.id", cascade=_OWNED)
    rigid_expenses: Mapped[list[RigidExpense]] = relationship(
        "RigidExpense", order_by="RigidExpense.id", cascade=_OWNED
    )
    medical_expenses: Mapped[list[MedicalExpense]] = relationship(
        "MedicalExpense", order_by="MedicalExpense.id", cascade=_OWNED
    )
    evidence: Mapped[list[Evidence]] = relationship("Evidence", order_by="Evidence.id", cascade=_OWNED)
    authorizations: Mapped[list[Authorization]] = relationship(
        Authorization,
        primaryjoin="and_(HardshipArchive.id == Authorization.archive_id, "
        f"Authorization.kind.in_({list(ARCHIVE_CONSENTS)!r}))",
        order_by="Authorization.id",
        cascade=_OWNED,
    )  #: not those of EAP, health and green channel: whether they exist is not for everybody who sees the archive
    changes: Mapped[list[ArchiveChange]] = relationship("ArchiveChange", order_by="ArchiveChange.id", cascade=_OWNED)
    exclusions: Mapped[list[ExclusionCheck]] = relationship("ExclusionCheck", order_by="ExclusionCheck.code", cascade=_OWNED)
    reviews: Mapped[list[AnnualReview]] = relationship("AnnualReview", order_by="AnnualReview.id", cascade=_OWNED)
    surveys: Mapped[list[HouseholdSurvey]] = relationship("HouseholdSurvey", order_by="HouseholdSurvey.id", cascade=_OWNED)
    checks: Mapped[list[EconomicCheck]] = relationship("EconomicCheck", order_by="EconomicCheck.id", cascade=_OWNED)
    notice_items: Mapped[list[NoticeItem]] = relationship("NoticeItem", order_by="NoticeItem.id")
    persons: Mapped[list[ArchivePerson]] = relationship("ArchivePerson", back_populates="archive", cascade=_OWNED)

    @validates("name")
    def _named(self, _attribute: str, name: str) -> str:
        """The search keys follow every change of the name."""
        full, short = keys.keys(name) if name else ("", "")
        self.pinyin, self.initials = full[:120], short[:40]
        return name

    @property
    def age(self) -> int | None:
        """Full years of the head today."""
        return idno.age_on(self.employee.birth_date, clock.today()) if self.employee else None

    @property
    def review_months(self) -> int | None:
        """Full months since the economic check of the opening or the last yearly review came back."""
        return months_since(self.check_returned_on) if self.check_returned_on else None

    @property
    def live(self) -> bool:
        """False once the household is free for another archive."""
        return self.state not in CLOSED_STATES

    def person_name(self, place: str) -> str:
        """Name of the head or the member at ``place``; empty where nobody is."""
        if place == HEAD:
            return self.name
        return next((m.name for m in self.members if m.place == place), "")

    def __repr__(self) -> str:
        return self.archive_no or f"#{self.id}"


class ArchivePerson(Scoped, Model):
    """Head and members of the live archives by blind index: the database lets nobody be in two of them (V03)."""

    __tablename__ = "archive_person"
    __table_args__ = ({"extend_existing": True},)

    id_no_bx: Mapped[str] = mapped_column(String(64), primary_key=True)
    archive_id: Mapped[int] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_archive_person_archive"), index=True
    )

    archive: Mapped[HardshipArchive] = relationship(back_populates="persons")
