"""Long work that a worker does beside the web server: what it is, who has claimed it, how far it is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from models.base import Model, UtcTime, in_codes

STATES = ("WAITING", "RUNNING", "DONE", "FAILED")


class Job(Model):
    """One piece of work. The table is the truth; a queue only wakes the worker. Holds counts, never the contents of a row."""

    __tablename__ = "job"
    __table_args__ = (
        in_codes("state", STATES, "ck_job_state"),
        Index("ix_job_subject", "kind", "subject_id"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  #: which work: the word of its room
    subject_id: Mapped[int] = mapped_column(Integer)  #: row that the work is about
    step: Mapped[str] = mapped_column(String(10), default="")  #: which part of the work of that room
    state: Mapped[str] = mapped_column(String(10), default="WAITING", index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_job_user"), index=True)  #: who asked
    claimed_by: Mapped[str | None] = mapped_column(String(40))  #: a word of one run of one worker
    lease_until: Mapped[dt.datetime | None] = mapped_column(UtcTime)  #: past it the run counts as broken off
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    phase: Mapped[str] = mapped_column(String(10), default="")
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)  #: JSON of a sentence: msgid and params
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)

    @property
    def broken(self) -> bool:
        """True when a run was claimed and has not been heard of for the length of its lease."""
        return self.state == "RUNNING" and self.lease_until is not None and self.lease_until < clock.now()
