"""Public notices (公示), the households they name, and objections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.kernel.crypto import Secret
from models.archive import HardshipArchive
from models.base import Encrypted, Model, Scoped, Stamped, Stateful, Versioned, Yuan, in_codes
from models.org import OrgUnit

STATES = ("DRAFT", "RUNNING", "ENDED", "WITHDRAWN")
KINDS = ("ARCHIVE", "AID", "EXIT")
PLACES = ("BOARD", "INTRANET", "APP")
MARKS = ("SHOWN", "OBJECTED", "REMOVED")
CHANNELS = ("PAGE", "PHONE", "LETTER", "VISIT", "OTHER")
OBJECTION_STATES = ("OPEN", "UPHELD", "REJECTED")
LEAST_DAYS, MOST_DAYS = 3, 10


class PublicNotice(Versioned, Stamped, Scoped, Stateful, Model):
    """One notice. Its unit is the least one over all households that it names."""

    __tablename__ = "public_notice"
    __table_args__ = (
        in_codes("state", STATES, "ck_public_notice_state"),
        in_codes("kind", KINDS, "ck_public_notice_kind"),
        in_codes("place", PLACES, "ck_public_notice_place"),
        CheckConstraint(f"days BETWEEN {LEAST_DAYS} AND {MOST_DAYS}", name="ck_public_notice_days"),
        CheckConstraint("state NOT IN ('RUNNING', 'ENDED') OR (start_on IS NOT NULL AND end_on IS NOT NULL)",
                        name="ck_public_notice_period"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_no: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="ARCHIVE")
    place: Mapped[str] = mapped_column(String(10), default="BOARD")
    start_on: Mapped[dt.date | None] = mapped_column(Date)
    days: Mapped[int] = mapped_column(Integer, default=5)  #: working days
    end_on: Mapped[dt.date | None] = mapped_column(Date)  #: last day of the household that stands longest
    hotline: Mapped[str | None] = mapped_column(String(40))
    remark: Mapped[str | None] = mapped_column(String(200))  #: a sentence under the table

    unit: Mapped[OrgUnit] = relationship(foreign_keys="PublicNotice.unit_id")
    items: Mapped[list[NoticeItem]] = relationship(
        "NoticeItem", back_populates="notice", order_by="NoticeItem.serial", cascade="all, delete-orphan")
    if TYPE_CHECKING:
        households: Mapped[int]  #: how many households the notice still names

    def __repr__(self) -> str:
        return self.notice_no


class NoticeItem(Scoped, Stamped, Model):
    """One line of a notice, exactly as it is published. An objection that was rejected gives it a new period."""

    __tablename__ = "notice_item"
    __table_args__ = (
        in_codes("mark", MARKS, "ck_notice_item_mark"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="ck_notice_item_amount"),
        UniqueConstraint("notice_id", "serial", name="uq_notice_item_serial"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id", name="fk_notice_item_notice"), index=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey("hardship_archive.id", name="fk_notice_item_archive"), index=True)
    serial: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(40))  #: masked
    unit_name: Mapped[str] = mapped_column(String(60))
    category: Mapped[str | None] = mapped_column(String(10))
    cause: Mapped[str | None] = mapped_column(String(10))  #: the coarse cause in words
    item: Mapped[str | None] = mapped_column(String(60))  #: what is proposed
    amount: Mapped[Decimal | None] = mapped_column(Yuan)
    mark: Mapped[str] = mapped_column(String(10), default="SHOWN")
    start_on: Mapped[dt.date | None] = mapped_column(Date)
    end_on: Mapped[dt.date | None] = mapped_column(Date)

    notice: Mapped[PublicNotice] = relationship(back_populates="items")
    archive: Mapped[HardshipArchive] = relationship(back_populates="notice_items")

    def __repr__(self) -> str:
        return str(self.serial)


PublicNotice.households = column_property(  # in the row itself: a list asks no second question for each notice
    select(func.count(NoticeItem.id)).where(NoticeItem.notice_id == PublicNotice.id, NoticeItem.mark != "REMOVED")
    .correlate(PublicNotice.__table__).scalar_subquery())


class Objection(Versioned, Stamped, Scoped, Stateful, Model):
    """An objection to one line of a notice. Who objects, and what he says, lies sealed."""

    __tablename__ = "objection"
    __table_args__ = (
        in_codes("state", OBJECTION_STATES, "ck_objection_state"),
        in_codes("channel", CHANNELS, "ck_objection_channel"),
        in_codes("result", OBJECTION_STATES[1:], "ck_objection_result"),
        CheckConstraint("state = 'OPEN' OR (result IS NOT NULL AND replied_on IS NOT NULL)", name="ck_objection_reply"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_no: Mapped[str] = mapped_column(String(20), unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id", name="fk_objection_notice"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("notice_item.id", name="fk_objection_item"), index=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey("hardship_archive.id", name="fk_objection_archive"), index=True)
    serial: Mapped[int] = mapped_column(Integer)  #: of the line in the notice
    received_on: Mapped[dt.date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(10))
    anonymous: Mapped[bool] = mapped_column(default=False)
    objector: Mapped[Secret | None] = mapped_column(Encrypted("objection.objector"))
    contact: Mapped[Secret | None] = mapped_column(Encrypted("objection.contact"))
    content: Mapped[Secret] = mapped_column(Encrypted("objection.content"))
    handler: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[str | None] = mapped_column(String(10))
    replied_on: Mapped[dt.date | None] = mapped_column(Date)

    unit: Mapped[OrgUnit] = relationship(foreign_keys="Objection.unit_id")
    notice: Mapped[PublicNotice] = relationship()
    line: Mapped[NoticeItem] = relationship()
    archive: Mapped[HardshipArchive] = relationship()

    def __repr__(self) -> str:
        return self.objection_no
