"""Health pairings: doctors and hospitals, the pairing of a doctor with an employee, health plans and follow-ups.

Readings are class 3 data. Each lies sealed in its own column as the text of the number; only the health roles reach the rows.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, case, false, func, select, text, true
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.kernel.crypto import Secret
from models.account import Account
from models.base import CheckConstraint, Encrypted, Model, Scoped, Stamped, Stateful, Versioned, in_codes
from models.org import OrgUnit
from models.person import Employee
from models.trace import Authorization

if TYPE_CHECKING:
    from models.archive import HardshipArchive

PAIRING_STATES = ("PROPOSED", "ACTIVE", "PAUSED", "ENDED")
PLAN_STATES = ("DRAFT", "CONFIRMED", "RUNNING", "REVIEWED", "CLOSED")
KEY_REASONS = ("CRITICAL_ILL", "CVD_HIGH", "CHRONIC", "POST_OP", "OCCUPATIONAL", "HARDSHIP")
RISK_LEVELS = ("LOW", "MID", "HIGH")
#: readings of a plan at its start, in the order of the form; BMI is computed from the first two
BASELINE = ("height_cm", "weight_kg", "bmi", "sbp", "dbp", "fasting_glucose", "ldl", "smoking", "drinking", "exercise_days",
            "sleep_h")


def _only(name: str, *columns: str, state: str) -> Index:
    """A unique index over the rows in ``state``, the same on both databases."""
    where = text(f"state = '{state}'")
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Hospital(Versioned, Stamped, Model):
    """A hospital that doctors work in and that the green channel leads to."""

    __tablename__ = "hospital"
    __table_args__ = (UniqueConstraint("name", "city", name="uq_hospital_name"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    city: Mapped[str] = mapped_column(String(40))
    level: Mapped[str | None] = mapped_column(String(5))
    in_town: Mapped[bool] = mapped_column(default=True)
    green_contact: Mapped[str | None] = mapped_column(String(80))  #: whom the green channel desk calls

    def __repr__(self) -> str:
        return self.name


class Doctor(Versioned, Stamped, Model):
    """A doctor who cares for paired employees; signs in with the account behind ``user_id``."""

    __tablename__ = "doctor"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="ck_doctor_capacity"),
        UniqueConstraint("user_id", name="uq_doctor_user"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    hospital_id: Mapped[int] = mapped_column(ForeignKey("hospital.id", name="fk_doctor_hospital"), index=True)
    department: Mapped[str] = mapped_column(String(40))
    title: Mapped[str | None] = mapped_column(String(40))
    specialties: Mapped[str | None] = mapped_column(String(200))
    capacity: Mapped[int] = mapped_column(Integer, default=20)  #: most active pairings at a time (V25)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_doctor_user"))

    hospital: Mapped[Hospital] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=[user_id])

    def __repr__(self) -> str:
        return self.name

    @property
    def username(self) -> str | None:
        """Sign-in name of the account, as the register shows and takes it."""
        wanted: str | None = self.__dict__.get("_username", "")
        if wanted != "":
            return wanted
        return self.account.username if self.account else None

    @username.setter
    def username(self, value: str | None) -> None:
        self.__dict__["_username"] = value


class HealthPairing(Versioned, Stamped, Scoped, Stateful, Model):
    """A doctor cares for one employee, with the employee's written consent."""

    __tablename__ = "health_pairing"
    __table_args__ = (
        in_codes("state", PAIRING_STATES, "ck_health_pairing_state"),
        in_codes("key_reason", KEY_REASONS, "ck_health_pairing_reason"),
        in_codes("risk_level", RISK_LEVELS, "ck_health_pairing_risk"),
        CheckConstraint("state IN ('PROPOSED', 'ENDED') OR consent_id IS NOT NULL", name="ck_health_pairing_consent"),
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="ck_health_pairing_dates"),
        _only("uq_health_pairing_active", "employee_id", "department", state="ACTIVE"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_no: Mapped[str] = mapped_column(String(20), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_health_pairing_employee"), index=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_health_pairing_archive"), index=True
    )
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id", name="fk_health_pairing_doctor"), index=True)
    department: Mapped[str] = mapped_column(String(40))  #: of the doctor when he was chosen
    key_reason: Mapped[str] = mapped_column(String(12))
    risk_level: Mapped[str] = mapped_column(String(4))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("authorization.id", name="fk_health_pairing_consent"))
    from_on: Mapped[dt.date | None] = mapped_column(Date)
    to_on: Mapped[dt.date | None] = mapped_column(Date)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="HealthPairing.unit_id")
    employee: Mapped[Employee] = relationship()
    archive: Mapped[HardshipArchive | None] = relationship()
    doctor: Mapped[Doctor] = relationship()
    consent: Mapped[Authorization | None] = relationship()
    follow_ups: Mapped[list[FollowUp]] = relationship(order_by="FollowUp.due_on.desc()", back_populates="pairing")

    def __repr__(self) -> str:
        return self.pair_no


def _sealed(table: str, column: str) -> Mapped[Secret | None]:
    return mapped_column(Encrypted(f"{table}.{column}"))


class HealthPlan(Versioned, Stamped, Scoped, Stateful, Model):
    """One version of the plan made for one employee: where he stands, risks, goals, what is done."""

    __tablename__ = "health_plan"
    __table_args__ = (
        in_codes("state", PLAN_STATES, "ck_health_plan_state"),
        UniqueConstraint("pairing_id", "plan_version", name="uq_health_plan_version"),
        _only("uq_health_plan_running", "pairing_id", state="RUNNING"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("health_pairing.id", name="fk_health_plan_pairing"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_health_plan_employee"), index=True)
    plan_version: Mapped[int] = mapped_column(Integer)
    height_cm: Mapped[Secret | None] = _sealed("health_plan", "height_cm")
    weight_kg: Mapped[Secret | None] = _sealed("health_plan", "weight_kg")
    bmi: Mapped[Secret | None] = _sealed("health_plan", "bmi")
    sbp: Mapped[Secret | None] = _sealed("health_plan", "sbp")
    dbp: Mapped[Secret | None] = _sealed("health_plan", "dbp")
    fasting_glucose: Mapped[Secret | None] = _sealed("health_plan", "fasting_glucose")
    ldl: Mapped[Secret | None] = _sealed("health_plan", "ldl")
    smoking: Mapped[Secret | None] = _sealed("health_plan", "smoking")  #: cigarettes a day
    drinking: Mapped[Secret | None] = _sealed("health_plan", "drinking")  #: times a week
    exercise_days: Mapped[Secret | None] = _sealed("health_plan", "exercise_days")  #: days a week
    sleep_h: Mapped[Secret | None] = _sealed("health_plan", "sleep_h")  #: hours a night
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    confirmed_by_doctor_on: Mapped[dt.date | None] = mapped_column(Date)
    agreed_by_employee_on: Mapped[dt.date | None] = mapped_column(Date)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="HealthPlan.unit_id")
    pairing: Mapped[HealthPairing] = relationship()
    employee: Mapped[Employee] = relationship()
    risks: Mapped[list[RiskFactor]] = relationship(cascade="all, delete-orphan", order_by="RiskFactor.id")
    goals: Mapped[list[PlanGoal]] = relationship(cascade="all, delete-orphan", order_by="PlanGoal.id")
    interventions: Mapped[list[Intervention]] = relationship(cascade="all, delete-orphan", order_by="Intervention.id")

    def __repr__(self) -> str:
        return f"{self.pairing_id}.{self.plan_version}"


class RiskFactor(Versioned, Stamped, Scoped, Model):
    """A risk that the plan answers. As in all rows of a plan, ``pairing_id`` tells the scope whose doctor may see it."""

    __tablename__ = "risk_factor"
    __table_args__ = (in_codes("level", RISK_LEVELS, "ck_risk_factor_level"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("health_plan.id", name="fk_risk_factor_plan"), index=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("health_pairing.id", name="fk_risk_factor_pairing"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(4))
    evidence: Mapped[Secret | None] = _sealed("risk_factor", "evidence")


class PlanGoal(Versioned, Stamped, Scoped, Model):
    """What is to be reached, until when, and whether it was."""

    __tablename__ = "plan_goal"
    __table_args__ = ({"extend_existing": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("health_plan.id", name="fk_plan_goal_plan"), index=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("health_pairing.id", name="fk_plan_goal_pairing"), index=True)
    indicator: Mapped[str] = mapped_column(String(12))
    baseline: Mapped[Secret | None] = _sealed("plan_goal", "baseline")
    target: Mapped[Secret] = mapped_column(Encrypted("plan_goal.target"))
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    result: Mapped[str | None] = mapped_column(String(8))


class Intervention(Versioned, Stamped, Scoped, Model):
    """What is done, how often and by whom."""

    __tablename__ = "intervention"
    __table_args__ = ({"extend_existing": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("health_plan.id", name="fk_intervention_plan"), index=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("health_pairing.id", name="fk_intervention_pairing"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    content: Mapped[Secret] = mapped_column(Encrypted("intervention.content"))
    freq: Mapped[str | None] = mapped_column(String(40))
    owner: Mapped[str | None] = mapped_column(String(40))


_OPEN = text("done_on IS NULL")  #: planned and not yet held: one at a time for a pairing


class FollowUp(Versioned, Stamped, Scoped, Model):
    """A contact of the doctor with the employee: planned by ``due_on``, held when ``done_on`` is filled."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("adherence IS NULL OR adherence BETWEEN 1 AND 5", name="ck_follow_up_adherence"),
        Index("ix_follow_up_due", "due_on"),
        Index("uq_follow_up_open", "pairing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("health_pairing.id", name="fk_follow_up_pairing"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_follow_up_employee"), index=True)
    due_on: Mapped[dt.date] = mapped_column(Date)
    done_on: Mapped[dt.date | None] = mapped_column(Date)
    mode: Mapped[str | None] = mapped_column(String(8))
    sbp: Mapped[Secret | None] = _sealed("follow_up", "sbp")
    dbp: Mapped[Secret | None] = _sealed("follow_up", "dbp")
    glucose: Mapped[Secret | None] = _sealed("follow_up", "glucose")
    weight: Mapped[Secret | None] = _sealed("follow_up", "weight")
    symptoms: Mapped[Secret | None] = _sealed("follow_up", "symptoms")
    adherence: Mapped[int | None] = mapped_column(Integer)
    advice: Mapped[Secret | None] = _sealed("follow_up", "advice")
    next_on: Mapped[dt.date | None] = mapped_column(Date)
    alert: Mapped[bool] = mapped_column(default=False)  #: a reading is over the lines of the pairing service

    unit: Mapped[OrgUnit] = relationship(foreign_keys="FollowUp.unit_id")
    pairing: Mapped[HealthPairing] = relationship(back_populates="follow_ups")
    employee: Mapped[Employee] = relationship()

    def __repr__(self) -> str:
        return f"{self.pairing_id} {self.due_on}"


#: False while a follow-up is only planned
FollowUp.held = column_property(case((FollowUp.done_on.is_(None), false()), else_=true()))
#: day of the follow-up that is planned now
HealthPairing.next_follow_on = column_property(
    select(func.min(FollowUp.due_on))
    .where(FollowUp.pairing_id == HealthPairing.id, FollowUp.done_on.is_(None))
    .correlate_except(FollowUp)
    .scalar_subquery()
)
