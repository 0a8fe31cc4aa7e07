"""What a household declares: its members, income, expenses and evidence; and the list of diseases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.kernel import clock, idno
from app.kernel.crypto import Secret
from models.archive.file import HardshipArchive
from models.archive.lists import (
    EVIDENCE_KINDS,
    HEAD,
    INCOME_KINDS,
    MEDICAL_EVIDENCE,
    PLACES,
    RELATIONS,
    RIGID_KINDS,
)
from models.base import Encrypted, Model, Scoped, Stamped, Versioned, Yuan, in_codes
from models.trace import StoredFile

CHILD_AGE = 14  #: under this age a guardian consents, and the row "child under 14" of the visibility table holds


class _OfArchive(Scoped, Stamped):
    """A row owned by an archive."""

    @declared_attr
    def archive_id(cls) -> Mapped[int]:
        name = f"fk_{cls.__tablename__}_archive"  # type: ignore[attr-defined]
        return mapped_column(ForeignKey("hardship_archive.id", name=name), index=True)


class Disease(Versioned, Stamped, Model):
    """A disease of the list that aid items refer to; editable, because every customer's list differs."""

    __tablename__ = "disease"
    __table_args__ = (
        in_codes("disease_group", ("CRITICAL", "CHRONIC", "RARE", "OTHER"), "ck_disease_group"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    pinyin: Mapped[str] = mapped_column(String(240), default="")  #: sort and search key of the name
    group: Mapped[str] = mapped_column("disease_group", String(10))
    active_from: Mapped[dt.date | None] = mapped_column(Date)
    active_to: Mapped[dt.date | None] = mapped_column(Date)

    def __repr__(self) -> str:
        return self.name


class FamilyMember(_OfArchive, Model):
    """A member of the household. Gender and birth date come from the ID number."""

    __tablename__ = "family_member"
    __table_args__ = (
        in_codes("relation", RELATIONS, "ck_family_member_relation"),
        in_codes("place", PLACES[1:], "ck_family_member_place"),
        UniqueConstraint("archive_id", "place", name="uq_family_member_place"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(4))  #: M1, M2 …: how other rows of the archive name this person
    name: Mapped[str] = mapped_column(String(40))
    relation: Mapped[str] = mapped_column(String(14))
    id_no: Mapped[Secret | None] = mapped_column(Encrypted("family_member.id_no", "id_no"))
    id_no_bx: Mapped[str | None] = mapped_column(String(64), index=True)
    gender: Mapped[str | None] = mapped_column(String(1))
    birth_date: Mapped[dt.date | None] = mapped_column(Date)
    politics: Mapped[str | None] = mapped_column(String(10))
    health_state: Mapped[str | None] = mapped_column(String(14))
    medical_insurance: Mapped[str | None] = mapped_column(String(12))
    month_income: Mapped[Decimal | None] = mapped_column(Yuan)
    identity: Mapped[str | None] = mapped_column(String(20))
    org_or_school: Mapped[str | None] = mapped_column(String(80))
    edu_stage: Mapped[str | None] = mapped_column(String(10))
    school_kind: Mapped[str | None] = mapped_column(String(16))
    shares_life: Mapped[bool] = mapped_column(default=True)
    guardian_consent: Mapped[bool] = mapped_column(default=False)

    archive: Mapped[HardshipArchive] = relationship(back_populates="members")

    def age_on(self, day: dt.date) -> int | None:
        """Full years on ``day``; None while the ID number is missing."""
        return idno.age_on(self.birth_date, day) if self.birth_date else None

    @property
    def is_child(self) -> bool:
        """Under 14 today: sensitive by law whatever the field."""
        age = self.age_on(clock.today())
        return age is not None and age < CHILD_AGE

    def __repr__(self) -> str:
        return self.place


class IncomeItem(_OfArchive, Model):
    """Income of one person in the twelve months before the application."""

    __tablename__ = "income_item"
    __table_args__ = (
        in_codes("kind", INCOME_KINDS, "ck_income_item_kind"),
        CheckConstraint("amount >= 0", name="ck_income_item_amount"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_ref: Mapped[str] = mapped_column(String(4), default=HEAD)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal] = mapped_column(Yuan)
    period_from: Mapped[dt.date | None] = mapped_column(Date)
    period_to: Mapped[dt.date | None] = mapped_column(Date)
    counted: Mapped[bool] = mapped_column(default=True)  #: by kind

    archive: Mapped[HardshipArchive] = relationship(back_populates="incomes")


class Evidence(_OfArchive, Model):
    """A document of the archive: on paper in the unit, as a file, or both."""

    __tablename__ = "evidence"
    __table_args__ = (in_codes("kind", EVIDENCE_KINDS, "ck_evidence_kind"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    member_ref: Mapped[str | None] = mapped_column(String(4))  #: whose document, where it is one person's
    awaited: Mapped[bool] = mapped_column(default=False)  #: not received yet; else the original is here
    note: Mapped[str | None] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", name="fk_evidence_file"))

    archive: Mapped[HardshipArchive] = relationship(back_populates="evidence")
    file: Mapped[StoredFile | None] = relationship(
        StoredFile, lazy="joined", cascade="all, delete-orphan", single_parent=True
    )  #: goes with the row
    proves: Mapped[list[RigidExpense]] = relationship("RigidExpense", back_populates="evidence")

    @property
    def present(self) -> bool:
        """True when the document is here: the paper original or its scan."""
        return not self.awaited or self.file_id is not None

    @property
    def sensitive(self) -> bool:
        """True for proof of an illness or disability."""
        return self.kind in MEDICAL_EVIDENCE

    def __repr__(self) -> str:
        return self.kind


class RigidExpense(_OfArchive, Model):
    """Expense that the household cannot avoid, in the same twelve months."""

    __tablename__ = "rigid_expense"
    __table_args__ = (
        in_codes("kind", RIGID_KINDS, "ck_rigid_expense_kind"),
        CheckConstraint("amount >= 0", name="ck_rigid_expense_amount"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_ref: Mapped[str] = mapped_column(String(4), default=HEAD)
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[Decimal] = mapped_column(Yuan)
    evidence_kind: Mapped[str | None] = mapped_column(String(16))  #: which document proves it
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id", name="fk_rigid_expense_evidence"))
    counted: Mapped[bool] = mapped_column(default=True)  #: compulsory and high-fee schooling does not count

    archive: Mapped[HardshipArchive] = relationship(back_populates="rigid_expenses")
    evidence: Mapped[Evidence | None] = relationship(Evidence, back_populates="proves")


class MedicalExpense(_OfArchive, Model):
    """A bill of a hospital and who paid which part of it; the rest is the household's own."""

    __tablename__ = "medical_expense"
    __table_args__ = (
        CheckConstraint("total >= 0 AND self_paid >= 0", name="ck_medical_expense_self_paid"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_ref: Mapped[str] = mapped_column(String(4), default=HEAD)
    hospital: Mapped[str | None] = mapped_column(String(80))
    admit_on: Mapped[dt.date | None] = mapped_column(Date)
    discharge_on: Mapped[dt.date | None] = mapped_column(Date)
    disease_id: Mapped[int | None] = mapped_column(ForeignKey("disease.id", name="fk_medical_expense_disease"))
    total: Mapped[Decimal] = mapped_column(Yuan)
    in_catalogue: Mapped[Decimal | None] = mapped_column(Yuan)
    out_catalogue: Mapped[Decimal | None] = mapped_column(Yuan)
    basic_ins: Mapped[Decimal | None] = mapped_column(Yuan)
    critical_ins: Mapped[Decimal | None] = mapped_column(Yuan)
    supplement: Mapped[Decimal | None] = mapped_column(Yuan)
    mutual: Mapped[Decimal | None] = mapped_column(Yuan)
    commercial: Mapped[Decimal | None] = mapped_column(Yuan)
    gov_aid: Mapped[Decimal | None] = mapped_column(Yuan)
    charity: Mapped[Decimal | None] = mapped_column(Yuan)
    other_comp: Mapped[Decimal | None] = mapped_column(Yuan)
    self_paid: Mapped[Decimal] = mapped_column(Yuan)  #: total less the eight reimbursements

    archive: Mapped[HardshipArchive] = relationship(back_populates="medical_expenses")
    disease: Mapped[Disease | None] = relationship(Disease, lazy="joined")
