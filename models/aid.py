"""Aid: the catalogue of what the union gives, and the applications for it."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, case, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.kernel.crypto import Secret
from models.archive.lists import HEAD
from models.base import Codes, Encrypted, Model, Scoped, Stamped, Stateful, Versioned, Yuan, in_codes
from models.org import OrgUnit
from models.person import Employee
from models.trace import ApprovalStep

if TYPE_CHECKING:
    from models.archive import HardshipArchive

CLASSES = (
    "LIVING", "MEDICAL", "EDUCATION", "LEGAL", "TRAINING", "JOB", "WARMTH", "CHARITY", "EMERGENCY", "MATERIAL", "EAP",
    "HEALTH", "VOLUNTEER", "OTHER",
)
PER = ("HOUSEHOLD", "PERSON", "STUDENT", "CASE")
ONCE = ("HOUSEHOLD_YEAR", "PERSON_YEAR", "STUDENT_YEAR", "LIFE_DISEASE", "CAMPAIGN", "EVENT", "ROLLING_12M")

#: states of an application for money, of the emergency lane after payment, and of a service without an amount
MONEY_STATES = (
    "DRAFT", "UNIT_REVIEW", "UNIT_APPROVED", "COMPANY_REVIEW", "NOTICE", "APPROVED", "IN_BATCH", "PAY_FAILED", "PAID",
    "FOLLOWED_UP", "CLOSED", "RETURNED", "REJECTED", "WITHDRAWN", "POST_CHECK", "RECOVER",
)
SERVICE_STATES = ("ACCEPTED", "IN_SERVICE", "DONE", "RATED")
#: money that is decided: an amount must be on the row
DECIDED = ("NOTICE", "APPROVED", "IN_BATCH", "PAY_FAILED", "PAID", "FOLLOWED_UP", "CLOSED", "POST_CHECK", "RECOVER")


class AidItem(Versioned, Stamped, Model):
    """An item of the catalogue: what is given, to whom, from which money, how often."""

    __tablename__ = "aid_item"
    __table_args__ = (
        in_codes("item_class", CLASSES, "ck_aid_item_class"),
        in_codes("per_unit", PER, "ck_aid_item_per_unit"),
        in_codes("once_per", ONCE, "ck_aid_item_once_per"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    item_class: Mapped[str] = mapped_column(String(12))
    is_monetary: Mapped[bool] = mapped_column(default=True)
    needs_archive: Mapped[bool] = mapped_column(default=True)
    needs_notice: Mapped[bool] = mapped_column(default=False)
    allowed_categories: Mapped[list[str] | None] = mapped_column(Codes)  #: empty: every category
    funds: Mapped[list[str] | None] = mapped_column(Codes)  #: sources that may pay it, in the order they are used
    rule_id: Mapped[int | None] = mapped_column(Integer)
    per_unit: Mapped[str] = mapped_column(String(12), default="HOUSEHOLD")
    once_per: Mapped[str | None] = mapped_column(String(16))  #: how often at most; empty: only ceilings bind
    season: Mapped[str | None] = mapped_column(String(40))
    summary: Mapped[str | None] = mapped_column(String(400))  #: the standard in plain words, for who types the amount
    active: Mapped[bool] = mapped_column(default=True)

    def __repr__(self) -> str:
        return self.code


class AidApplication(Versioned, Stamped, Scoped, Stateful, Model):
    """An application of a household, or of an employee where the item asks for no archive."""

    __tablename__ = "aid_application"
    __table_args__ = (
        in_codes("state", MONEY_STATES + SERVICE_STATES, "ck_aid_application_state"),
        CheckConstraint("requested_amount IS NULL OR requested_amount > 0", name="ck_aid_application_requested"),
        CheckConstraint("approved_amount IS NULL OR approved_amount > 0", name="ck_aid_application_approved"),
        CheckConstraint("approved_amount IS NULL OR approved_amount <= requested_amount", name="ck_aid_application_limit"),
        CheckConstraint(
            "state NOT IN ({}) OR approved_amount IS NOT NULL".format(", ".join(f"'{s}'" for s in DECIDED)),
            name="ck_aid_application_decided",
        ),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="ck_aid_application_rating"),
        Index("ix_aid_application_once", "item_id", "employee_id", "event_on"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    app_no: Mapped[str] = mapped_column(String(20), unique=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_aid_application_archive"), index=True
    )
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_aid_application_employee"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("aid_item.id", name="fk_aid_application_item"), index=True)
    beneficiary_ref: Mapped[str] = mapped_column(String(4), default=HEAD)  #: place in the household: HEAD, M1, M2 …
    relation: Mapped[str] = mapped_column(String(16), default="SELF")  #: of the beneficiary to the employee
    event_on: Mapped[dt.date] = mapped_column(Date)  #: diagnosis, discharge, accident, campaign day; else the day of entry
    input_json: Mapped[Secret | None] = mapped_column(Encrypted("aid_application.input_json"))  #: facts the amount rests on
    computed_amount: Mapped[Decimal | None] = mapped_column(Yuan)  #: what the rule gives; empty while typed by hand
    requested_amount: Mapped[Decimal | None] = mapped_column(Yuan)
    approved_amount: Mapped[Decimal | None] = mapped_column(Yuan)  #: of the last approval; final from NOTICE or APPROVED on
    adjust_reason: Mapped[str | None] = mapped_column(String(400))
    minutes_no: Mapped[str | None] = mapped_column(String(60))  #: minutes of the committee, for large amounts
    at_ceiling: Mapped[bool] = mapped_column(default=False)
    rule_version_id: Mapped[int | None] = mapped_column(Integer)
    trace: Mapped[str | None] = mapped_column(Text)  #: JSON list: how the amount came about, line by line
    fund_id: Mapped[int | None] = mapped_column(Integer)
    urgent: Mapped[bool] = mapped_column(default=False)
    notice_until: Mapped[dt.date | None] = mapped_column(Date)  #: last day of the public notice
    rating: Mapped[int | None] = mapped_column(Integer)  #: of a service, 1 to 5
    remark: Mapped[str | None] = mapped_column(Text)

    archive: Mapped[HardshipArchive | None] = relationship(foreign_keys=[archive_id])
    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])
    item: Mapped[AidItem] = relationship(foreign_keys=[item_id])
    unit: Mapped[OrgUnit] = relationship(foreign_keys="AidApplication.unit_id")

    def __repr__(self) -> str:
        return self.app_no

    @property
    def beneficiary_name(self) -> str:
        """Name of the person the aid is for."""
        return self.archive.person_name(self.beneficiary_ref) if self.archive else self.employee.name

    @property
    def typed_by(self) -> str | None:
        """Name of who typed the amount that was submitted last; None before, and where a rule computed it."""
        lines = json.loads(self.trace) if self.trace else []
        return next((line["by"] for line in reversed(lines) if line.get("by")), None)


_granted = (
    select(func.max(ApprovalStep.at))
    .where(ApprovalStep.object_kind == "aid", ApprovalStep.object_id == AidApplication.id, ApprovalStep.decision.is_(True),
           ApprovalStep.to_state.in_(("NOTICE", "APPROVED")))
    .correlate_except(ApprovalStep)
    .scalar_subquery()
)
#: when the amount was finally approved; empty before, and after it was taken back
AidApplication.granted_at = column_property(case((AidApplication.state.in_(DECIDED), _granted)))
