"""The green channel: a request for medical care, from opening to the rating after it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.crypto import Secret
from models.base import (
    CheckConstraint,
    Encrypted,
    Model,
    Scoped,
    Stamped,
    Stateful,
    UtcTime,
    Versioned,
    Yuan,
    in_codes,
)
from models.org import OrgUnit
from models.pairing import Hospital
from models.person import Employee
from models.trace import Authorization

if TYPE_CHECKING:
    from models.archive import HardshipArchive

STATES = ("OPEN", "ACCEPTED", "MATCHED", "BOOKED", "ESCORTED", "VISITED", "ADMITTED", "FEEDBACK", "CLOSED", "CANCELLED",
          "NO_RESOURCE")
NEEDS = ("OUTPATIENT", "EXAM", "ADMISSION", "SURGERY", "CONSULT", "SECOND_OPINION", "EMERGENCY")
URGENCIES = ("NORMAL", "URGENT", "EMERGENCY")
FILINGS = ("NOT_NEEDED", "TODO", "FILED", "REFUSED")


class GreenRequest(Versioned, Stamped, Scoped, Stateful, Model):
    """A request for care, often out of town. What the illness is lies sealed."""

    __tablename__ = "green_request"
    __table_args__ = (
        in_codes("state", STATES, "ck_green_request_state"),
        in_codes("need", NEEDS, "ck_green_request_need"),
        in_codes("urgency", URGENCIES, "ck_green_request_urgency"),
        in_codes("insurance_filing", FILINGS, "ck_green_request_filing"),
        CheckConstraint("satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="ck_green_request_satisfaction"),
        CheckConstraint("NOT out_of_town OR dest_city IS NOT NULL", name="ck_green_request_city"),
        CheckConstraint("cost_estimate IS NULL OR cost_estimate >= 0", name="ck_green_request_cost"),
        CheckConstraint("state <> 'BOOKED' OR appoint_at IS NOT NULL", name="ck_green_request_booked"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    req_no: Mapped[str] = mapped_column(String(20), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_green_request_employee"), index=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_green_request_archive"), index=True
    )
    patient_ref: Mapped[str | None] = mapped_column(String(40))  #: name of the family member; empty: the employee
    patient_relation: Mapped[str] = mapped_column(String(16), default="SELF")
    need: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(10), default="NORMAL")
    disease: Mapped[Secret | None] = mapped_column(Encrypted("green_request.disease", "diagnosis"))
    summary: Mapped[Secret | None] = mapped_column(Encrypted("green_request.summary", "diagnosis"))
    prior_hospital: Mapped[str | None] = mapped_column(String(80))
    prior_hospital_tertiary: Mapped[bool] = mapped_column(default=False)
    out_of_town: Mapped[bool] = mapped_column(default=False)
    dest_city: Mapped[str | None] = mapped_column(String(40))
    insurance_filing: Mapped[str] = mapped_column(String(10), default="NOT_NEEDED")
    filed_on: Mapped[dt.date | None] = mapped_column(Date)
    hospital_id: Mapped[int | None] = mapped_column(ForeignKey("hospital.id", name="fk_green_request_hospital"), index=True)
    department: Mapped[str | None] = mapped_column(String(40))
    doctor_name: Mapped[str | None] = mapped_column(String(40))
    appoint_at: Mapped[dt.datetime | None] = mapped_column(UtcTime, index=True)
    escort_name: Mapped[str | None] = mapped_column(String(40))
    lodging_help: Mapped[bool] = mapped_column(default=False)
    transport_help: Mapped[bool] = mapped_column(default=False)
    cost_estimate: Mapped[Decimal | None] = mapped_column(Yuan)
    result: Mapped[Secret | None] = mapped_column(Encrypted("green_request.result", "diagnosis"))
    satisfaction: Mapped[int | None] = mapped_column(Integer)
    accept_by: Mapped[dt.datetime] = mapped_column(UtcTime)  #: latest moment of acceptance, from the urgency
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("authorization.id", name="fk_green_request_consent"))

    unit: Mapped[OrgUnit] = relationship(foreign_keys="GreenRequest.unit_id")
    employee: Mapped[Employee] = relationship()
    archive: Mapped[HardshipArchive | None] = relationship()
    hospital: Mapped[Hospital | None] = relationship()
    consent: Mapped[Authorization | None] = relationship()

    def __repr__(self) -> str:
        return self.req_no

    @property
    def consent_on(self) -> dt.date | None:
        """Day on which the employee agreed that his medical facts are passed to hospitals."""
        return self.consent.signed_on if self.consent else None

    @consent_on.setter
    def consent_on(self, day: dt.date | None) -> None:
        if day is None:
            self.consent = None
        elif self.consent is None:
            self.consent = Authorization(kind="GREEN", signed_on=day)
        else:
            self.consent.signed_on = day
