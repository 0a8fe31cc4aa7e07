"""Public notices: several households made public at once, taken back, ended by the clock; and objections to them."""

from __future__ import annotations

from app.services.notice import objection, publishing
from app.services.notice.page import Page, page, receive
from app.services.notice.publishing import act, change, create, running, tick, waiting
from app.services.record import Service

__all__ = ["VERBS", "Page", "act", "change", "create", "objection", "page", "receive", "running", "tick", "waiting"]

VERBS: dict[str, Service] = {"notice": publishing.SERVICE, "objection": objection.SERVICE}
