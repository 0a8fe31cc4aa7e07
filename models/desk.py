"""What belongs to one account: its settings, kept queries, unfinished forms, messages and personal tokens."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock, crypto
from models.base import Encrypted, Model, UtcTime, in_codes


def _owner(table: str) -> Mapped[int]:
    return mapped_column(ForeignKey("ab_user.id", name=f"fk_{table}_user", ondelete="CASCADE"), index=True)


class Setting(Model):
    """One choice of a person about the screen: density, columns of a list, language, the tour already seen."""

    __tablename__ = "desk_setting"
    __table_args__ = (UniqueConstraint("user_id", "key", name="uq_desk_setting_key"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owner("desk_setting")
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)  #: JSON


class SavedQuery(Model):
    """The conditions of a list under a name; ``unit_id`` names the unit whose subtree it is shared with."""

    __tablename__ = "saved_query"
    __table_args__ = (UniqueConstraint("user_id", "room", "name", name="uq_saved_query_name"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owner("saved_query")
    room: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text)  #: query string of the list
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id", name="fk_saved_query_unit"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class FormDraft(Model):
    """A form that was not sent yet. Sealed whole, EAP under its own ring; ``row_id`` 0 is a new record."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("user_id", "room", "row_id", name="uq_form_draft_form"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owner("form_draft")
    room: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int | None] = mapped_column(Integer)  #: of the row when the form was opened
    body: Mapped[crypto.Secret | None] = mapped_column(Encrypted("form_draft.body"))  #: JSON list of names and values
    eap_body: Mapped[crypto.Secret | None] = mapped_column(Encrypted("form_draft.eap_body", ring="eap"))
    saved_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class Message(Model):
    """A notice to one account: a copy of a decision, a return, a word of the system. Names no person: it leads to the row."""

    __tablename__ = "desk_message"
    __table_args__ = (
        in_codes("kind", ("copy", "notice"), "ck_desk_message_kind"),
        Index("ix_desk_message_unread", "user_id", "read_at"),
        {"extend_existing": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owner("desk_message")
    kind: Mapped[str] = mapped_column(String(10))
    room: Mapped[str] = mapped_column(String(30), default="")
    row_id: Mapped[int | None] = mapped_column(Integer)
    msgid: Mapped[str] = mapped_column(Text)  #: English sentence, translated on display
    params: Mapped[str] = mapped_column(Text, default="{}")  #: JSON of its places
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    read_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class AccessToken(Model):
    """A personal token for the API. The value is shown once; the database holds its hash."""

    __tablename__ = "access_token"
    __table_args__ = (in_codes("reach", ("read", "write"), "ck_access_token_reach"), {"extend_existing": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owner("access_token")
    name: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tail: Mapped[str] = mapped_column(String(4))  #: last characters, to tell tokens apart
    reach: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
