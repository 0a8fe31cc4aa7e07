"""What happened: the audit chain, the steps of approval, answers kept for repeated requests, files, consents."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.crypto import Secret
from models.base import Encrypted, Model, Scoped, Stamped, UtcTime, in_codes

KINDS = ("change", "read", "reveal", "export", "sign-in")


class AuditLog(Model):
    """One entry of the chain. Append-only by trigger; ``hash`` is an HMAC over the entry and ``prev``."""

    __tablename__ = "audit_log"
    __table_args__ = (
        in_codes("kind", KINDS, "ck_audit_log_kind"),
        Index("ix_audit_log_object", "object_kind", "object_id"),
        {"extend_existing": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))  #: ISO 8601 UTC, as text: the hash covers exactly what is stored
    user_id: Mapped[int | None] = mapped_column(Integer, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45), default="")
    kind: Mapped[str] = mapped_column(String(10))
    verb: Mapped[str] = mapped_column(String(30))
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)  #: JSON: before and after of changed fields, class 3 and 4 as hash
    prev: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Model):
    """The last link; its row is the lock that puts the entries in one order."""

    __tablename__ = "audit_head"
    __table_args__ = {"extend_existing": True}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class ApprovalStep(Scoped, Model):
    """One step of a chain: who moved which row, with what opinion. Append-only."""

    __tablename__ = "approval_step"
    __table_args__ = (
        Index("ix_approval_step_object", "object_kind", "object_id"),
        Index("ix_approval_step_actor", "actor_id", "object_kind", "object_id"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column(Integer, default=1)
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    decision: Mapped[bool] = mapped_column(default=False)
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str] = mapped_column(String(64))
    opinion: Mapped[Secret | None] = mapped_column(Encrypted("approval_step.opinion"))  #: free words may hold anything
    at: Mapped[dt.datetime] = mapped_column(UtcTime)


class SentAnswer(Model):
    """The answer to a request with an ``Idempotency-Key``: the same key and body get it again."""

    __tablename__ = "sent_answer"
    __table_args__ = (UniqueConstraint("user_id", "key", name="uq_sent_answer_key"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(100))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(UtcTime)


class StoredFile(Scoped, Stamped, Model):
    """A file in the store: random name outside static, kept by content hash, reached through its owner row alone."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_owner", "owner_kind", "owner_id"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    owner_kind: Mapped[str] = mapped_column(String(30))
    owner_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(200))  #: original name, for the download header
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(16))  #: code of the room's list of documents
    pages: Mapped[int | None] = mapped_column(Integer)  #: of a PDF


class Authorization(Scoped, Stamped, Model):
    """A consent signed by a person: what for, when, until when, withdrawn when."""

    __tablename__ = "authorization"
    __table_args__ = (
        in_codes("kind", ("ECON_CHECK", "SENSITIVE", "NOTICE", "EAP", "EAP_VISIBLE", "HEALTH", "GREEN"),
                 "ck_authorization_kind"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id", name="fk_authorization_employee"), index=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_authorization_archive"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    signed_on: Mapped[dt.date] = mapped_column(Date)
    signed_by: Mapped[str | None] = mapped_column(String(40))
    expires_on: Mapped[dt.date | None] = mapped_column(Date)
    withdrawn_on: Mapped[dt.date | None] = mapped_column(Date)
