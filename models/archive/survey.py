"""What was found out about a household: visits to its home and checks of its economy. Every one is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.crypto import Secret
from models.archive.file import HardshipArchive
from models.base import Encrypted, Model, Scoped, Stamped, Yuan, in_codes

CONCLUSIONS = ("AGREE", "DISAGREE", "MORE")
CHECK_RESULTS = ("MATCH", "DIFF", "EXCEED", "FAIL")


class HouseholdSurvey(Scoped, Stamped, Model):
    """One visit of the survey: two visitors at least, what they saw, what they think of the application."""

    __tablename__ = "household_survey"
    __table_args__ = (in_codes("conclusion", CONCLUSIONS, "ck_household_survey_conclusion"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey("hardship_archive.id", name="fk_household_survey_archive"), index=True)
    round: Mapped[int] = mapped_column(Integer, default=1)  #: chain of the archive in which it was made
    visit_on: Mapped[dt.date] = mapped_column(Date)
    visitors: Mapped[str] = mapped_column(String(200))
    address_ok: Mapped[bool] = mapped_column(default=False)  #: the household lives where it says
    housing_seen: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.housing_seen"))
    assets_seen: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.assets_seen"))
    income_seen: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.income_seen"))
    cause_seen: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.cause_seen", "diagnosis"))  #: may name an illness
    needs_seen: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.needs_seen"))
    conclusion: Mapped[str] = mapped_column(String(10), default="AGREE")
    opinion: Mapped[Secret | None] = mapped_column(Encrypted("household_survey.opinion"))
    signed_by: Mapped[str | None] = mapped_column(String(40))  #: of the household

    archive: Mapped[HardshipArchive] = relationship(back_populates="surveys")


class EconomicCheck(Scoped, Stamped, Model):
    """One request to the check centre and its answer. The centre answers by the reference number."""

    __tablename__ = "economic_check"
    __table_args__ = (
        in_codes("result", CHECK_RESULTS, "ck_economic_check_result"),
        CheckConstraint("(result IS NULL) = (returned_on IS NULL)", name="ck_economic_check_answer"),
        CheckConstraint("diff_amount IS NULL OR diff_amount >= 0", name="ck_economic_check_diff"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey("hardship_archive.id", name="fk_economic_check_archive"), index=True)
    ref_no: Mapped[str] = mapped_column(String(20), unique=True)
    sent_on: Mapped[dt.date] = mapped_column(Date)
    sent_to: Mapped[str | None] = mapped_column(String(60))
    returned_on: Mapped[dt.date | None] = mapped_column(Date)
    result: Mapped[str | None] = mapped_column(String(10))
    diff_amount: Mapped[Decimal | None] = mapped_column(Yuan)  #: yearly income that was not declared
    note: Mapped[Secret | None] = mapped_column(Encrypted("economic_check.note"))

    archive: Mapped[HardshipArchive] = relationship(back_populates="checks")

    def __repr__(self) -> str:
        return self.ref_no
