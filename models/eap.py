"""EAP: grids, referrals, and the counsellor's own notes, sealed under their own key ring."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.crypto import Secret
from models.account import Account
from models.base import Codes, Encrypted, Model, Scoped, Stamped, Stateful, UtcTime, Versioned, in_codes
from models.org import OrgUnit
from models.person import Employee
from models.trace import Authorization

if TYPE_CHECKING:
    from models.archive import HardshipArchive

STATES = ("OPEN", "TRIAGED", "ASSIGNED", "IN_SERVICE", "FOLLOW_UP", "CLOSED", "TRANSFERRED", "DECLINED")
LEVELS = ("GREEN", "YELLOW", "ORANGE", "RED")  #: from the least to the most urgent
SOURCES = ("SELF", "GRID", "UNIT", "VISIT", "DOCTOR", "SCREENING")
TARGETS = ("SELF_HELP", "GRID_TALK", "COUNSEL", "PSYCHIATRY", "EMERGENCY")
CLOSE_REASONS = ("IMPROVED", "TRANSFERRED", "DECLINED", "LOST", "OTHER")
TOOLS = ("PHQ9", "GAD7", "SCL90", "SDS", "SAS", "PSS", "OTHER")
FORMS = ("FACE", "PHONE", "VIDEO", "GROUP")


def _note(column: str) -> Encrypted:
    return Encrypted(column, "text", ring="eap")


class EapGrid(Versioned, Stamped, Scoped, Model):
    """A grid of the psychological service: the units it covers, its liaison members and its counsellors."""

    __tablename__ = "eap_grid"
    __table_args__ = ({"extend_existing": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    leader: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="EapGrid.unit_id")
    units: Mapped[list[EapGridUnit]] = relationship(
        order_by="EapGridUnit.id", cascade="all, delete-orphan", back_populates="grid"
    )
    members: Mapped[list[EapGridMember]] = relationship(
        order_by="EapGridMember.id", cascade="all, delete-orphan", back_populates="grid"
    )
    counselors: Mapped[list[EapGridCounselor]] = relationship(
        order_by="EapGridCounselor.id", cascade="all, delete-orphan", back_populates="grid"
    )

    def __repr__(self) -> str:
        return self.code


class EapGridUnit(Stamped, Model):
    """A unit of a grid, with everything under it."""

    __tablename__ = "eap_grid_unit"
    __table_args__ = (UniqueConstraint("unit_id", name="uq_eap_grid_unit"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("eap_grid.id", name="fk_eap_grid_unit_grid", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id", name="fk_eap_grid_unit_unit"))

    grid: Mapped[EapGrid] = relationship(back_populates="units")
    unit: Mapped[OrgUnit] = relationship(foreign_keys=[unit_id], lazy="joined")

    @property
    def unit_code(self) -> str | None:
        """Code of the unit, as the register shows and takes it."""
        return self.__dict__.get("_typed") or (self.unit.code if self.unit else None)

    @unit_code.setter
    def unit_code(self, value: str | None) -> None:
        self.__dict__["_typed"] = value


class _OfGrid(Stamped):
    """An account that works for a grid; typed and shown by its user name."""

    user: Account | None

    @property
    def username(self) -> str | None:
        """User name, as the register shows and takes it."""
        return self.__dict__.get("_typed") or (self.user.username if self.user else None)

    @username.setter
    def username(self, value: str | None) -> None:
        self.__dict__["_typed"] = value

    @property
    def full_name(self) -> str:
        """Name of the person."""
        return self.user.get_full_name() if self.user else ""


class EapGridMember(_OfGrid, Model):
    """A liaison member of a grid (an account with the role EapGridMember)."""

    __tablename__ = "eap_grid_member"
    __table_args__ = (UniqueConstraint("grid_id", "user_id", name="uq_eap_grid_member"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("eap_grid.id", name="fk_eap_grid_member_grid", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", name="fk_eap_grid_member_user"), index=True)

    grid: Mapped[EapGrid] = relationship(back_populates="members")
    user: Mapped[Account] = relationship(foreign_keys=[user_id], lazy="joined")


class EapGridCounselor(_OfGrid, Model):
    """A counsellor of a grid's pool (an account with the role EapCounselor)."""

    __tablename__ = "eap_grid_counselor"
    __table_args__ = (UniqueConstraint("grid_id", "user_id", name="uq_eap_grid_counselor"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("eap_grid.id", name="fk_eap_grid_counselor_grid", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", name="fk_eap_grid_counselor_user"), index=True)

    grid: Mapped[EapGrid] = relationship(back_populates="counselors")
    user: Mapped[Account] = relationship(foreign_keys=[user_id], lazy="joined")


class EapReferral(Versioned, Stamped, Scoped, Stateful, Model):
    """A referral of one employee. That it exists at all is confidential outside the EAP roles."""

    __tablename__ = "eap_referral"
    __table_args__ = (
        in_codes("state", STATES, "ck_eap_referral_state"),
        in_codes("level", LEVELS, "ck_eap_referral_level"),
        in_codes("source", SOURCES, "ck_eap_referral_source"),
        in_codes("target", TARGETS, "ck_eap_referral_target"),
        in_codes("close_reason", CLOSE_REASONS, "ck_eap_referral_close_reason"),
        CheckConstraint("level IS NULL OR level <> 'RED' OR target IS NULL OR target <> 'SELF_HELP'",
                        name="ck_eap_referral_red"),
        CheckConstraint("state IN ('OPEN', 'DECLINED') OR level IS NOT NULL", name="ck_eap_referral_triaged"),
        CheckConstraint("state NOT IN ('ASSIGNED', 'IN_SERVICE') OR assigned_to IS NOT NULL", name="ck_eap_referral_assigned"),
        CheckConstraint("satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="ck_eap_referral_satisfaction"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref_no: Mapped[str] = mapped_column(String(20), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_eap_referral_employee"), index=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_eap_referral_archive"), index=True
    )  #: the employee's live archive at the time, found by the service
    source: Mapped[str] = mapped_column(String(12))
    problem_tags: Mapped[list[str] | None] = mapped_column(Codes)
    description: Mapped[Secret | None] = mapped_column(_note("eap_referral.description"))
    crisis: Mapped[bool] = mapped_column(default=False)  #: acute danger reported; implies level RED
    crisis_reason: Mapped[Secret | None] = mapped_column(_note("eap_referral.crisis_reason"))  #: what happened, who was phoned
    consent_on: Mapped[dt.date | None] = mapped_column(Date)  #: as typed; the consent with its withdrawal is ``consent``
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("authorization.id", name="fk_eap_referral_consent"))
    referred_on: Mapped[dt.date] = mapped_column(Date)
    level: Mapped[str | None] = mapped_column(String(8))
    level_reason: Mapped[Secret | None] = mapped_column(_note("eap_referral.level_reason"))
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)  #: until when somebody must have reacted
    target: Mapped[str | None] = mapped_column(String(12))
    hospital: Mapped[str | None] = mapped_column(String(60))  #: where a transfer went
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_eap_referral_counselor"), index=True)
    second_contact_on: Mapped[dt.date | None] = mapped_column(Date)  #: before a red case may be let go
    next_on: Mapped[dt.date | None] = mapped_column(Date)  #: next contact while it is followed up
    journal: Mapped[Secret | None] = mapped_column(_note("eap_referral.journal"))  #: remarks of all moves, one a line
    close_reason: Mapped[str | None] = mapped_column(String(12))
    satisfaction: Mapped[int | None] = mapped_column(Integer)

    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])
    archive: Mapped[HardshipArchive | None] = relationship(foreign_keys=[archive_id])
    unit: Mapped[OrgUnit] = relationship(foreign_keys="EapReferral.unit_id")
    consent: Mapped[Authorization | None] = relationship(foreign_keys=[consent_id])
    counselor: Mapped[Account | None] = relationship(foreign_keys=[assigned_to])
    assessments: Mapped[list[EapAssessment]] = relationship(
        order_by="EapAssessment.id", cascade="all, delete-orphan", back_populates="referral"
    )
    sessions: Mapped[list[EapSession]] = relationship(
        order_by="EapSession.no", cascade="all, delete-orphan", back_populates="referral"
    )

    def __repr__(self) -> str:
        return self.ref_no

    @property
    def red(self) -> bool:
        """A life may be in danger: what was reported or what the tests showed."""
        return self.crisis or self.level == "RED"

    @property
    def sent(self) -> str:
        """All that the sender learns afterwards: that it was sent."""
        return "SENT"

    @property
    def counselor_name(self) -> str:
        """Who has the case."""
        return self.counselor.get_full_name() if self.counselor else ""


class EapAssessment(Versioned, Stamped, Scoped, Model):
    """A test the employee took. Every clinical value is sealed."""

    __tablename__ = "eap_assessment"
    __table_args__ = (in_codes("tool", TOOLS, "ck_eap_assessment_tool"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(
        ForeignKey("eap_referral.id", name="fk_eap_assessment_referral", ondelete="CASCADE"), index=True
    )
    tool: Mapped[str] = mapped_column(String(8))
    items: Mapped[Secret | None] = mapped_column(_note("eap_assessment.items"))
    total: Mapped[Secret | None] = mapped_column(_note("eap_assessment.total"))
    item9: Mapped[Secret | None] = mapped_column(_note("eap_assessment.item9"))  #: PHQ-9 only
    band: Mapped[Secret | None] = mapped_column(_note("eap_assessment.band"))  #: computed for PHQ-9 and GAD-7
    taken_on: Mapped[dt.date] = mapped_column(Date)
    by: Mapped[str] = mapped_column(String(40))  #: name of who took it down

    referral: Mapped[EapReferral] = relationship(back_populates="assessments")
    unit: Mapped[OrgUnit] = relationship(foreign_keys="EapAssessment.unit_id")


class EapSession(Versioned, Stamped, Scoped, Model):
    """A session with the counsellor. Its note is readable by him alone."""

    __tablename__ = "eap_session"
    __table_args__ = (
        in_codes("form", FORMS, "ck_eap_session_form"),
        UniqueConstraint("referral_id", "no", name="uq_eap_session_no"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 480", name="ck_eap_session_minutes"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(
        ForeignKey("eap_referral.id", name="fk_eap_session_referral", ondelete="CASCADE"), index=True
    )
    no: Mapped[int] = mapped_column(Integer)  #: counts from 1 in each referral
    on: Mapped[dt.date] = mapped_column(Date)
    form: Mapped[str] = mapped_column(String(8))
    minutes: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[Secret | None] = mapped_column(_note("eap_session.note"))
    next_on: Mapped[dt.date | None] = mapped_column(Date)

    referral: Mapped[EapReferral] = relationship(back_populates="sessions")
    unit: Mapped[OrgUnit] = relationship(foreign_keys="EapSession.unit_id")
