"""What happened to an archive in force: its changes, its yearly reviews, and the household as each decision saw it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.crypto import Secret
from models.archive.lists import CATEGORIES, CHANGE_KINDS, CHANGE_OUTCOMES, CHECK_RESULTS, REVIEW_DECISIONS
from models.base import Encrypted, Model, Scoped, Stamped, UtcTime, in_codes


class ArchiveChange(Scoped, Stamped, Model):
    """A change of an archive that is in force: what kind, why, from when, the household before and after, how it ended."""

    __tablename__ = "archive_change"
    __table_args__ = (
        in_codes("kind", CHANGE_KINDS, "ck_archive_change_kind"),
        in_codes("outcome", CHANGE_OUTCOMES, "ck_archive_change_outcome"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_archive_change_archive"), index=True
    )
    kind: Mapped[str] = mapped_column(String(14))
    reason: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[dt.date] = mapped_column(Date)
    before: Mapped[Secret | None] = mapped_column(Encrypted("archive_change.before"))  #: JSON of the household
    after: Mapped[Secret | None] = mapped_column(Encrypted("archive_change.after"))  #: of a refused change: what was asked for
    outcome: Mapped[str | None] = mapped_column(String(10))  #: None while the change runs
    approved_by: Mapped[str | None] = mapped_column(String(64))  #: who confirmed or refused it
    approved_on: Mapped[dt.date | None] = mapped_column(Date)


class AnnualReview(Scoped, Stamped, Model):
    """The yearly review of an archive: due when, on which survey and check, what was decided."""

    __tablename__ = "annual_review"
    __table_args__ = (
        UniqueConstraint("archive_id", "due_on", name="uq_annual_review_due"),
        in_codes("old_category", CATEGORIES, "ck_annual_review_old_category"),
        in_codes("new_category", CATEGORIES, "ck_annual_review_new_category"),
        in_codes("check_result", CHECK_RESULTS, "ck_annual_review_check_result"),
        in_codes("decision", REVIEW_DECISIONS, "ck_annual_review_decision"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_annual_review_archive"), index=True
    )
    due_on: Mapped[dt.date] = mapped_column(Date)
    began_on: Mapped[dt.date] = mapped_column(Date)
    old_category: Mapped[str | None] = mapped_column(String(10))
    survey_on: Mapped[dt.date | None] = mapped_column(Date)
    check_returned_on: Mapped[dt.date | None] = mapped_column(Date)
    check_result: Mapped[str | None] = mapped_column(String(10))
    new_category: Mapped[str | None] = mapped_column(String(10))
    decision: Mapped[str | None] = mapped_column(String(10))  #: None while the review is open
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[dt.date | None] = mapped_column(Date)


class ArchiveSnapshot(Scoped, Model):
    """Household and list of documents as they stood when a decision was made. Append-only by trigger."""

    __tablename__ = "archive_snapshot"
    __table_args__ = ({"extend_existing": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_archive_snapshot_archive"), index=True
    )
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_step.id", name="fk_archive_snapshot_step"), unique=True)
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
    body: Mapped[Secret] = mapped_column(Encrypted("archive_snapshot.body"))  #: JSON
    digest: Mapped[str] = mapped_column(String(64))  #: keyed hash of the JSON; stands in the audit chain as well
