"""The economic check: what goes to the check centre, and its answer, kept request by request."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.kernel.fault import DomainError
from app.kernel.text import N_, Text
from app.services.archive import arithmetic, course, period
from app.services.archive.findings import Findings
from app.store.serial import next_no
from app.store.unit import Unit
from models.archive import EconomicCheck, HardshipArchive, IncomeItem

VALID_MONTHS = 6  #: an answer is good for so long
FAILED = N_("The centre could not check the household. It stays at this step and goes out again under number %(no)s.")
EXCEEDED = N_("The household is over the limit: the archive is refused.")
STALE = N_("The result of the economic check of %(day)s is older than six months. Please send the check again.")


def expired(archive: HardshipArchive, day: dt.date) -> bool:
    """True when the last answer is older than six months on ``day``."""
    back = archive.check_returned_on
    return back is not None and period.add_months(back, VALID_MONTHS) < day


def before(u: Unit, archive: HardshipArchive, _data: dict[str, Any]) -> None:
    """Nothing is sent without a valid authorization."""
    if not course.authorized(u, archive):
        raise DomainError(N_("There is no valid authorization of the economic check."), code="GUARD")


def before_again(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A check that was answered is asked for again only once the answer is too old."""
    if not expired(archive, u.today):
        raise DomainError(N_("The result of the economic check is still valid."), code="GUARD")
    before(u, archive, data)


def after(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """A request with a number of its own; the result of an earlier one stays in the history alone."""
    ask(u, archive, data["sent_on"] or u.today, data.get("sent_to"))


def ask(u: Unit, archive: HardshipArchive, sent_on: dt.date, sent_to: str | None = None) -> EconomicCheck:
    """Open a request to the check centre."""
    archive.check_sent_on = sent_on
    archive.check_returned_on = archive.check_result = archive.check_diff = None
    row = EconomicCheck(ref_no=next_no(u, EconomicCheck.ref_no, f"HD{u.today:%Y%m%d}"), sent_on=sent_on, sent_to=sent_to,
                        unit_id=archive.unit_id, created_by=u.actor.user_id, changed_by=u.actor.user_id)
    archive.checks.append(row)
    u.flush()  # the next number is looked for in the table
    return row


def open_of(archive: HardshipArchive) -> EconomicCheck | None:
    """The request that waits for its answer."""
    return next((c for c in reversed(archive.checks) if c.returned_on is None), None)


def before_record(_u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """An answer comes after its question; a difference needs its amount."""
    found = Findings()
    if archive.check_sent_on and data["returned_on"] < archive.check_sent_on:
        found.add("returned_on", N_("The result cannot come before the check was sent."))
    if data["result"] == "DIFF" and data["diff_amount"] is None:
        found.add("diff_amount", N_("Enter by how much the yearly income differs."))
    found.stop()
    data["clock"] = archive.state, archive.state_since, archive.due_on


def after_record(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """The answer is kept; a difference counts as income, over the limit ends the application, no answer asks again."""
    row = open_of(archive) or ask(u, archive, archive.check_sent_on or data["returned_on"])
    row.returned_on, row.result, row.changed_by = data["returned_on"], data["result"], u.actor.user_id
    row.diff_amount, row.note = data["diff_amount"] if data["result"] == "DIFF" else None, data["note"] or None
    if data["result"] == "FAIL":
        archive.state, archive.state_since, archive.due_on = data["clock"]
        again = ask(u, archive, max(data["returned_on"], u.today))
        data["said"] = Text(FAILED, no=again.ref_no)
        return
    archive.check_returned_on, archive.check_result = data["returned_on"], data["result"]
    if data["result"] == "EXCEED":
        archive.state, archive.due_on = "REJECTED", None
        course.close(u, archive, data)
        data["said"] = Text(EXCEEDED)
        return
    if data["result"] == "DIFF":
        differ(u, archive, data)
    arithmetic.assess(u, archive)


def differ(u: Unit, archive: HardshipArchive, data: dict[str, Any]) -> None:
    """What was not declared counts as income of the head in the year of the application."""
    archive.check_diff = data["diff_amount"]
    year = arithmetic.year_of(archive, u.today)
    archive.incomes.append(IncomeItem(kind="OTHER", member_ref="HEAD", amount=data["diff_amount"], counted=True,
                                      period_from=year.start, period_to=year.end, unit_id=archive.unit_id))
