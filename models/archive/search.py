"""The search before an archive is opened: who looked for whom, who was like the person, and what was answered."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.archive.file import HardshipArchive
from models.base import Codes, Model, Scoped, Stamped


class ArchiveSearch(Scoped, Stamped, Model):
    """One search that led to the form. ``archive`` is the draft that came of it; empty while the form is not saved."""

    __tablename__ = "archive_search"
    __table_args__ = ({"extend_existing": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", name="fk_archive_search_employee"), index=True)
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("hardship_archive.id", name="fk_archive_search_archive"), index=True
    )
    near: Mapped[list[str] | None] = mapped_column(Codes)  #: keys of the rows that are like the person: all are somebody else
    note: Mapped[str | None] = mapped_column(Text)

    archive: Mapped[HardshipArchive | None] = relationship(foreign_keys=[archive_id])
