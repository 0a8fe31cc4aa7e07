"""Changes of rights: what waits for a second administrator, and what was withdrawn from a role."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from models.account import Account
from models.base import Model, UtcTime, in_codes

OPEN, CONFIRMED, REFUSED, CANCELLED, EXPIRED = STATES = ("OPEN", "CONFIRMED", "REFUSED", "CANCELLED", "EXPIRED")
_IS_OPEN = text("state = 'OPEN'")


class RightsChange(Model):
    """What one administrator asks for and another one must confirm: roles and place of an account, or the rights of a role."""

    __tablename__ = "rights_change"
    __table_args__ = (
        in_codes("kind", ("account", "role"), "ck_rights_change_kind"),
        in_codes("state", STATES, "ck_rights_change_state"),
        CheckConstraint("(kind = 'account') = (account_id IS NOT NULL) AND (kind = 'role') = (role IS NOT NULL)",
                        name="ck_rights_change_target"),
        CheckConstraint("state <> 'CONFIRMED' OR (decided_by IS NOT NULL AND decided_by <> asked_by)",
                        name="ck_rights_change_second"),
        Index("uq_rights_change_account", "account_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("uq_rights_change_role", "role", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_rights_change_account"))
    role: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)  #: JSON: what was before, what is wanted
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    asked_by: Mapped[int] = mapped_column(ForeignKey("ab_user.id", name="fk_rights_change_asked_by"))
    asked_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", name="fk_rights_change_decided_by"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])


class Withdrawal(Model):
    """One right that a role no longer has although its room declares it."""

    __tablename__ = "role_withdrawal"
    __table_args__ = (UniqueConstraint("role", "room", "action", name="uq_role_withdrawal"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(30))
    action: Mapped[str] = mapped_column(String(20))  #: action of the room (list add edit export) or verb of a move
    change_id: Mapped[int | None] = mapped_column(ForeignKey("rights_change.id", name="fk_role_withdrawal_change"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
