"""Accounts, their server-side sessions and the sign-in counters."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import ForeignKey, Integer, String, Text, event
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.kernel import pinyin
from models.base import Model, UtcTime
from models.org import OrgUnit


class Account(User):
    """FAB's user with a place in the unit tree, an employee behind it, and the lock of the sign-in."""

    __tablename__ = "ab_user"
    __table_args__ = {"extend_existing": True}

    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id", name="fk_ab_user_unit"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id", name="fk_ab_user_employee"))
    fails: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    locked_until: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    must_change: Mapped[bool] = mapped_column(default=False, server_default="0")  #: first password not changed yet
    password_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    pinyin: Mapped[str] = mapped_column(String(120), default="", server_default="")  #: of the name, for search by what one types
    initials: Mapped[str] = mapped_column(String(40), default="", server_default="")

    name: Mapped[str] = column_property(User.last_name + User.first_name)  #: surname first, for search and order

    unit: Mapped[OrgUnit | None] = relationship(foreign_keys=[unit_id])
    if TYPE_CHECKING:
        roles: Mapped[list[Role]]  # FAB maps it without saying of what

    def get_full_name(self) -> str:
        """Surname first, as everybody here writes it."""
        return f"{self.last_name}{self.first_name}"


@event.listens_for(Account, "before_insert")
@event.listens_for(Account, "before_update")
def _read_name(_mapper: Any, _connection: Any, account: Account) -> None:
    """The search keys follow the name, whoever writes it (the command line of the framework does too)."""
    full, short = pinyin.keys(account.get_full_name())
    if (account.pinyin, account.initials) != (full[:120], short[:40]):
        account.pinyin, account.initials = full[:120], short[:40]


class WebSession(Model):
    """A signed-in browser. The cookie holds a random token, the database its hash and everything else."""

    __tablename__ = "web_session"
    __table_args__ = {"extend_existing": True}

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", name="fk_web_session_user", ondelete="CASCADE"), index=True)
    born_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    ip: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(120), default="")
    data: Mapped[Any] = mapped_column(Text, default="{}")


class SignInCount(Model):
    """Sign-in tries of one address in one minute: the limit holds over all workers without a cache server."""

    __tablename__ = "sign_in_count"
    __table_args__ = {"extend_existing": True}

    address: Mapped[str] = mapped_column(String(64), primary_key=True)  #: hash of the address
    minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
