"""What excludes a household from the two lower categories: seven questions, each with its answer."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.crypto import Secret
from app.kernel.rules.category import EXCLUSIONS
from models.archive.file import HardshipArchive
from models.base import Encrypted, Model, Scoped, Stamped, in_codes

ANSWERS = ("NO", "YES", "WAIVED")


class ExclusionCheck(Scoped, Stamped, Model):
    """One of the questions X1 to X7: it does not hold, it holds, or it holds and a leader has waived it."""

    __tablename__ = "exclusion_check"
    __table_args__ = (
        in_codes("code", EXCLUSIONS, "ck_exclusion_check_code"),
        in_codes("answer", ANSWERS, "ck_exclusion_check_answer"),
        UniqueConstraint("archive_id", "code", name="uq_exclusion_check_code"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey("hardship_archive.id", name="fk_exclusion_check_archive"), index=True)
    code: Mapped[str] = mapped_column(String(2))
    answer: Mapped[str] = mapped_column(String(6))
    ground: Mapped[str | None] = mapped_column(String(10))  #: of a waiver
    reason: Mapped[Secret | None] = mapped_column(Encrypted("exclusion_check.reason"))  #: free words may hold anything
    waived_by: Mapped[str | None] = mapped_column(String(64))

    archive: Mapped[HardshipArchive] = relationship(back_populates="exclusions")

    def __repr__(self) -> str:
        return self.code
