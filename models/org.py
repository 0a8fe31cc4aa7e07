"""The unit tree: company, unit, workshop, team. Every scoped row hangs on it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Model, Scoped, Stamped, UtcTime, Versioned, in_codes

LEVELS = ("COMPANY", "UNIT", "WORKSHOP", "TEAM")
EVENTS = ("RENAME", "TRANSFER", "MERGE", "TAKE_IN", "SPLIT", "FOUND")  #: what happens to a unit


class OrgUnit(Versioned, Stamped, Model):
    """A unit of the company. ``path`` is the chain of ids with "/" at both ends, so that a prefix is a subtree."""

    __tablename__ = "org_unit"
    __table_args__ = (
        in_codes("level", LEVELS, "ck_org_unit_level"),
        Index("ix_org_unit_path", "path", postgresql_ops={"path": "varchar_pattern_ops"}),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[str] = mapped_column(String(200), default="")  #: sort and search key of the name
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id", name="fk_org_unit_parent"), index=True)
    path: Mapped[str] = mapped_column(String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)
    headcount: Mapped[int | None] = mapped_column(Integer)
    union_chair: Mapped[str | None] = mapped_column(String(40))
    region: Mapped[str | None] = mapped_column(String(6))  #: division code whose lines hold here; empty: that of the unit above
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("org_unit.id", name="fk_org_unit_merged"), index=True
    )  #: the unit that took this one in; it lies under that one from then on and is never used again

    parent: Mapped[OrgUnit | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    merged_into: Mapped[OrgUnit | None] = relationship(remote_side=[id], foreign_keys=[merged_into_id])

    def __repr__(self) -> str:
        return self.name


class OrgEvent(Scoped, Model):
    """A renaming, a transfer, a merger or a split in the history of a unit. It stays with its unit whatever comes later."""

    __tablename__ = "org_event"
    __table_args__ = (in_codes("kind", EVENTS, "ck_org_event_kind"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
    before: Mapped[str] = mapped_column(String(200))  #: name, or place in the tree
    after: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200), default="")
    archives: Mapped[int] = mapped_column(Integer, default=0)  #: how many came along
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str] = mapped_column(String(64))
