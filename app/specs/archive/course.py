"""States of an archive, the moves that people make and those that the clock makes."""

from __future__ import annotations

from app.kernel.actor import SYSTEM
from app.kernel.spec import Column, Move, State
from app.kernel.text import N_
from app.specs.archive.category import CATEGORY_MOVES
from app.specs.archive.later import LATER, LIVING
from app.specs.archive.survey import SURVEY

_EDITOR, _UNIT = "UnitEditor", "UnitLeader"
_AUTHOR, _UNION = ("creator",), (_EDITOR, _UNIT)  #: who is told: whoever entered the archive; the union of the unit
_OFFICER, _LEADER = "CompanyOfficer", "CompanyLeader"

#: words that several states share on lists
_DRAFT, _WAITING, _OPEN = N_("Draft"), N_("Waiting for approval"), N_("In archive")
_REVIEW, _NONE = N_("Under review"), N_("No archive opened")

STATES: tuple[State, ...] = (
    State("LEAD", N_("Lead"), tone="azure", days=2),
    State("DRAFT", N_("Draft"), _DRAFT),
    State("SUBMITTED", N_("Applied for"), _WAITING, "yellow", days=2),
    State("RETURNED", N_("Returned for correction"), _DRAFT, "red"),
    State("FIRST_PASSED", N_("First review passed"), _WAITING, "yellow", days=3),
    State("SURVEYED", N_("Household visited"), _WAITING, "yellow", days=3),
    State("UNIT_APPROVED", N_("Approved by the unit"), _WAITING, "yellow", days=2),
    State("CHECKING", N_("Economic check running"), _WAITING, "yellow"),
    State("CHECKED", N_("Economic check done"), _WAITING, "yellow", days=3),
    State("NOTICE", N_("Public notice running"), _WAITING, "yellow"),
    State("OBJECTED", N_("Objection being looked into"), _WAITING, "red", days=5),
    State("PENDING", N_("Waiting for the company's approval"), _WAITING, "yellow", days=5),
    State("ACTIVE", N_("In archive"), _OPEN, "green"),
    State("CHANGING", N_("Change running"), _OPEN, "green", days=5),
    State("REVIEW_DUE", N_("Yearly review due"), _REVIEW, "yellow"),
    State("FROZEN", N_("Frozen"), tone="red"),
    State("EXIT_NOTICE", N_("Exit proposed"), _REVIEW, "yellow", days=5),
    State("MONITOR", N_("Watched after exit"), tone="azure"),
    State("CLOSED", N_("Out of hardship"), live=False),
    State("CANCELLED", N_("Archive cancelled"), live=False),
    State("REJECTED", N_("Archive refused"), _NONE, live=False),
    State("DROPPED", N_("Unfounded"), _NONE, live=False),
)

FLOW = (
    "DRAFT", "SUBMITTED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "PENDING",
    "ACTIVE",
)

_RESULT = Column("result", N_("Result of the check"), "code", codes="check_result", required=True)
_RETURNED = Column("returned_on", N_("Returned on"), "date", required=True, high="today")
_SENT = (Column("sent_on", N_("Sent on"), "date", high="today", hint=N_("Empty: today.")),
         Column("sent_to", N_("Check centre"), length=60, hint=N_("Empty: the usual one.")))

_ENTERING: tuple[Move, ...] = (
    Move("open", N_("Open an archive"), ("LEAD",), "DRAFT", (_EDITOR,),
         (Column("employee_id", N_("Employee"), "ref", ref="person", required=True),),
         kind="primary", done=N_("The lead became a draft archive."), tells=_AUTHOR),
    Move("drop", N_("Unfounded"), ("LEAD",), "DROPPED", (_EDITOR,), note="required", kind="danger", tells=_AUTHOR),
    Move("submit", N_("Submit"), ("DRAFT", "RETURNED"), "SUBMITTED", (_EDITOR,), kind="primary",
         done=N_("Submitted for the first review.")),
    Move("review", N_("Pass the first review"), ("SUBMITTED",), "FIRST_PASSED", (_EDITOR, _UNIT), decision=True,
         kind="primary", bulk=True, done=N_("First review passed."), tells=_AUTHOR),
    Move("return", N_("Return for correction"), ("SUBMITTED",), "RETURNED", (_EDITOR, _UNIT), note="required",
         decision=True, done=N_("Returned for correction."), tells=(*_AUTHOR, _EDITOR)),
    Move("survey", N_("Record the household survey"), ("FIRST_PASSED",), "SURVEYED", (_EDITOR,), SURVEY,
         note="required", kind="primary", done=N_("The household survey is recorded.")),
    Move("approve", N_("Approve for the unit"), ("SURVEYED",), "UNIT_APPROVED", (_UNIT,),
         (Column("meeting_on", N_("Review meeting on"), "date", high="today",
                 hint=N_("Empty where the minutes are attached already.")),),
         decision=True, kind="primary", bulk=True, asks=("meeting_on",), done=N_("Approved by the unit."), tells=_AUTHOR),
)

_COMPANY: tuple[Move, ...] = (
    Move("check", N_("Send the economic check"), ("UNIT_APPROVED",), "CHECKING", (_OFFICER,), _SENT, kind="primary", bulk=True,
         done=N_("The economic check is on its way.")),
    Move("recheck", N_("Send the check again"), ("CHECKED",), "CHECKING", (_OFFICER,), _SENT, task=False,
         done=N_("The economic check is on its way.")),
    Move("record_check", N_("Record the result of the check"), ("CHECKING",), "CHECKED", (_OFFICER,),
         (_RETURNED, _RESULT,
          Column("diff_amount", N_("Income not declared, per year"), "yuan", low=0,
                 hint=N_("Needed where the result differs."))), kind="primary",
         done=N_("The result of the check is recorded.")),
    Move("publish", N_("Publish the notice"), ("CHECKED", "OBJECTED"), "NOTICE", (_OFFICER,),
         (Column("start_on", N_("Published on"), "date", hint=N_("Empty: today.")),
          Column("days", N_("Working days of the notice"), "int", low=3, high=10, default=5),
          Column("place", N_("Where it is published"), "code", codes="notice_place", default="BOARD"),
          Column("hotline", N_("Telephone for objections"), length=40,
                 hint=N_("An office telephone. Empty: the one of the last notice."))),
         kind="primary", done=N_("The public notice is running."), tells=(*_AUTHOR, *_UNION)),
    Move("approve", N_("Approve the archive"), ("PENDING",), "ACTIVE", (_OFFICER, _LEADER), decision=True,
         kind="primary", done=N_("The archive is open."), tells=(*_AUTHOR, *_UNION, _OFFICER)),
    Move("reject", N_("Refuse the archive"), ("DRAFT", "RETURNED"), "REJECTED", (_EDITOR,), note="required", task=False,
         tells=_AUTHOR),
    Move("reject", N_("Refuse the archive"), ("SUBMITTED",), "REJECTED", (_EDITOR, _UNIT), note="required",
         decision=True, kind="danger", tells=_AUTHOR),
    Move("reject", N_("Refuse the archive"), ("FIRST_PASSED", "SURVEYED"), "REJECTED", (_UNIT,), note="required",
         decision=True, kind="danger", tells=(*_AUTHOR, _EDITOR)),
    Move("reject", N_("Refuse the archive"), ("UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "OBJECTED"), "REJECTED",
         (_OFFICER,), note="required", decision=True, kind="danger", tells=(*_AUTHOR, *_UNION)),
    Move("reject", N_("Refuse the archive"), ("PENDING",), "REJECTED", (_OFFICER, _LEADER), note="required",
         decision=True, kind="danger", tells=(*_AUTHOR, *_UNION, _OFFICER)),
)

MOVES: tuple[Move, ...] = _ENTERING + _COMPANY + CATEGORY_MOVES + LATER

#: moves of the clock; the verbs name them in the history only
TIMERS: tuple[Move, ...] = (
    Move("notice_over", N_("Notice ended without objection"), ("NOTICE",), "PENDING", (SYSTEM,), note="none",
         task=False, tells=_AUTHOR),
    Move("objected", N_("Objection received"), ("NOTICE",), "OBJECTED", (SYSTEM,), task=False, tells=(*_AUTHOR, _OFFICER)),
    Move("recall", N_("Notice withdrawn"), ("NOTICE", "OBJECTED"), "CHECKED", (SYSTEM,), task=False, tells=_AUTHOR),
    Move("review_due", N_("Yearly review due"), ("ACTIVE",), "REVIEW_DUE", (SYSTEM,), note="none", task=False,
         tells=(_EDITOR,)),
    Move("freeze", N_("Review overdue: frozen"), ("REVIEW_DUE",), "FROZEN", (SYSTEM,), note="none", task=False,
         tells=_UNION),
    Move("close", N_("Six months without relapse"), ("MONITOR",), "CLOSED", (SYSTEM,), note="none", task=False,
         tells=_UNION),
)

#: what stands in the history without a button: the clock, and an archive that another one was merged into
TOLD: tuple[Move, ...] = (
    *TIMERS, Move("took_in", N_("Another archive was merged into this one"), LIVING, "", (SYSTEM,), task=False),
)
