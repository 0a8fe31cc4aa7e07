"""Imports: a file, what was found in it, what was written from it, and how it can be taken back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.crypto import Secret
from models.base import Encrypted, Model, Stamped, UtcTime, Versioned, in_codes

#: UPLOADED a file waits for its columns · CHECKED the dry run is done · RUNNING a worker writes it · DONE · UNDONE taken back ·
#: EXPIRED never confirmed, the file is gone
STATES = ("UPLOADED", "CHECKED", "RUNNING", "DONE", "UNDONE", "EXPIRED")
KINDS = ("employees", "archives", "members", "medical_expenses")
POLICIES = ("skip", "update", "stop")
DEEDS = ("CREATE", "UPDATE")


class ImportBatch(Versioned, Stamped, Model):
    """One import of one account: counts, hash and course. What the file held lies in :class:`ImportSource`, for a day at most."""

    __tablename__ = "import_batch"
    __table_args__ = (
        in_codes("state", STATES, "ck_import_batch_state"),
        in_codes("kind", KINDS, "ck_import_batch_kind"),
        in_codes("policy", POLICIES, "ck_import_batch_policy"),
        Index("ix_import_batch_sha256", "kind", "sha256"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="UPLOADED", index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_import_batch_user"), index=True)
    file_name: Mapped[Secret | None] = mapped_column(Encrypted("import_batch.file_name"))  #: may hold a person's name
    sha256: Mapped[str] = mapped_column(String(64))  #: of the file as it came
    size: Mapped[int] = mapped_column(Integer)
    encoding: Mapped[str] = mapped_column(String(10))  #: xlsx, utf-8 or gb18030
    policy: Mapped[str] = mapped_column(String(10), default="skip")  #: what happens to rows that are there already
    columns: Mapped[str] = mapped_column(Text, default="[]")  #: JSON: for each sheet the field of each column or ""
    rows: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)
    faulty: Mapped[int] = mapped_column(Integer, default=0)
    leavers: Mapped[str] = mapped_column(Text, default="[]")  #: JSON: keys of employees of the file's units who are not in it
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    kept: Mapped[int] = mapped_column(Integer, default=0)  #: rows that an undo had to leave


class ImportSource(Model):
    """The uploaded file and the findings of its dry run, sealed. Goes with the confirmation, or after a day."""

    __tablename__ = "import_source"
    __table_args__ = ({"extend_existing": True},)

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batch.id", name="fk_import_source_batch", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    body: Mapped[Secret] = mapped_column(Encrypted("import_source.body"))  #: the file, base64
    findings: Mapped[Secret | None] = mapped_column(Encrypted("import_source.findings"))  #: JSON
    at: Mapped[dt.datetime] = mapped_column(UtcTime)


class ImportRow(Model):
    """One row that a batch wrote, in the order of writing: what an undo needs. ``before`` goes after a day."""

    __tablename__ = "import_row"
    __table_args__ = (
        in_codes("deed", DEEDS, "ck_import_row_deed"),
        Index("ix_import_row_object", "room", "row_id"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", name="fk_import_row_batch", ondelete="CASCADE"), index=True)
    room: Mapped[str] = mapped_column(String(20))  #: person, archive, or a child table of the archive
    row_id: Mapped[int] = mapped_column(Integer)
    owner_id: Mapped[int | None] = mapped_column(Integer)  #: archive of a child row
    deed: Mapped[str] = mapped_column(String(6))
    version: Mapped[int] = mapped_column(Integer, default=0)  #: of the row (a child: of its archive) when the batch was done
    before: Mapped[Secret | None] = mapped_column(Encrypted("import_row.before"))  #: JSON of the values that were replaced
