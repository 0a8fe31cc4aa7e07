"""Moves of an open archive, ways back out of an application, and moves that leave the state as it is."""

from __future__ import annotations

from app.kernel.spec import Column, Move
from app.kernel.text import N_

_EDITOR, _UNIT = "UnitEditor", "UnitLeader"
_OFFICER = "CompanyOfficer"
_AUTHOR, _UNION = ("creator",), (_EDITOR, _UNIT)

#: steps of an application that waits for somebody
WAITING = ("SUBMITTED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "OBJECTED", "PENDING")
#: an archive that was opened and has not ended
LIVING = ("ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE", "MONITOR")

_VISITED = Column("visit_on", N_("Visited on"), "date", required=True, high="today")
_RETURNED = Column("returned_on", N_("Returned on"), "date", required=True, high="today")
_RESULT = Column("result", N_("Result of the check"), "code", codes="check_result", required=True)
_DIFFERENCE = Column("diff_amount", N_("Income not declared, per year"), "yuan", low=0, when=("result", ("DIFF",)),
                     hint=N_("Needed where the result differs."))
_EXIT = Column("exit_kind", N_("Kind of exit"), "code", codes="exit_kind", required=True)
_CONSENT = Column("consent_kind", N_("Kind of consent"), "code", codes="archive_consent", required=True)
_EFFECTIVE = Column("effective_on", N_("In force from"), "date", hint=N_("Empty: today."))

#: back to whoever entered the application. An objection is answered first: out of OBJECTED nothing is withdrawn
BACK: tuple[Move, ...] = (
    Move("return", N_("Return for correction"), ("FIRST_PASSED", "SURVEYED"), "RETURNED", (_UNIT,), note="required",
         decision=True, done=N_("Returned for correction."), tells=(*_AUTHOR, _EDITOR)),
    Move("return", N_("Return for correction"), ("UNIT_APPROVED", "CHECKING", "CHECKED"), "RETURNED", (_OFFICER,),
         note="required", decision=True, done=N_("Returned for correction."), tells=(*_AUTHOR, *_UNION)),
    Move("withdraw", N_("Withdraw the application"), tuple(s for s in WAITING if s != "OBJECTED"), "DRAFT", (_EDITOR,),
         note="required", task=False, done=N_("The application is withdrawn; it is a draft again."), tells=(*_AUTHOR, *_UNION)),
)

CHANGES: tuple[Move, ...] = (
    Move("change", N_("Start a change"), ("ACTIVE",), "CHANGING", (_EDITOR,),
         (Column("change_kind", N_("Kind of change"), "code", codes="change_kind", required=True), _EFFECTIVE),
         note="required", task=False, done=N_("The archive is open for the change.")),
    Move("new_head", N_("Change the head of household"), ("ACTIVE",), "CHANGING", (_EDITOR,),
         (Column("new_head_id", N_("New head of household"), "ref", ref="person", required=True,
                 hint=N_("A member of this household who is an employee.")),
          Column("head_reason", N_("Why the head changes"), "code", codes="head_reason", required=True),
          Column("old_relation", N_("Former head is to the new head"), "code", codes="relation",
                 when=("head_reason", ("LEAVE", "OTHER"))),
          _EFFECTIVE), note="required", task=False,
         done=N_("The archive has a new head; enter relations and bank account, then it is confirmed.")),
    Move("confirm", N_("Confirm the change"), ("CHANGING",), "ACTIVE", (_OFFICER,), decision=True, kind="primary",
         done=N_("The change is confirmed."), tells=_UNION),
    Move("refuse_change", N_("Refuse the change"), ("CHANGING",), "ACTIVE", (_OFFICER,), note="required", decision=True,
         kind="danger", done=N_("The change is refused; the archive is as it was before."), tells=_UNION),
)

REVIEWS: tuple[Move, ...] = (
    Move("start_review", N_("Start the yearly review"), ("ACTIVE",), "REVIEW_DUE", (_OFFICER,), bulk=True, task=False,
         done=N_("The yearly review is due."), tells=(_EDITOR,)),
    Move("keep", N_("Keep in archive"), ("REVIEW_DUE", "FROZEN"), "ACTIVE", (_OFFICER,),
         (_VISITED, _RETURNED, _RESULT, _DIFFERENCE), note="required", decision=True, kind="primary",
         done=N_("The archive is kept for another year."), tells=_UNION),
)

ENDS: tuple[Move, ...] = (
    Move("propose_exit", N_("Propose the exit"), ("ACTIVE",), "EXIT_NOTICE", (_EDITOR,), (_EXIT,), note="required",
         task=False),
    Move("propose_exit", N_("Propose the exit"), ("REVIEW_DUE",), "EXIT_NOTICE", (_EDITOR, _OFFICER), (_EXIT,),
         note="required", task=False),
    Move("propose_exit", N_("Propose the exit"), ("FROZEN",), "EXIT_NOTICE", (_OFFICER,), (_EXIT,), note="required",
         task=False),
    Move("exit", N_("Confirm the exit"), ("EXIT_NOTICE",), "MONITOR", (_OFFICER,),
         (Column("told_on", N_("Employee told on"), "date", required=True, high="today",
                 hint=N_("By a visit or by telephone.")),), note="required", decision=True, kind="primary",
         done=N_("The household is watched for six months."), tells=_UNION),
    Move("refuse_exit", N_("Refuse the exit"), ("EXIT_NOTICE",), "ACTIVE", (_OFFICER,), note="required", decision=True,
         done=N_("The exit is refused; the archive goes on."), tells=_UNION),
    Move("relapse", N_("In hardship again"), ("MONITOR",), "ACTIVE", (_OFFICER,), note="required", task=False,
         done=N_("The archive is open again."), tells=_UNION),
    Move("merge", N_("Merge into another archive"), LIVING, "CANCELLED", (_OFFICER,),
         (Column("merged_into_id", N_("Archive that stays"), "ref", ref="archive", required=True,
                 hint=N_("An open archive of the same household. Its members are added there by a change.")),),
         note="required", kind="danger", task=False, done=N_("The archive is merged; it is found from the one that stays."),
         tells=_UNION),
    Move("cancel", N_("Cancel the archive"), LIVING, "CANCELLED", (_OFFICER,),
         (Column("close_reason", N_("Reason of closing"), "code", codes="cancel_reason", required=True),),
         note="required", kind="danger", task=False, done=N_("The archive is cancelled."), tells=_UNION),
    Move("reapply", N_("Apply again"), ("CLOSED", "CANCELLED", "REJECTED"), "DRAFT", (_EDITOR,), task=False,
         done=N_("A new draft archive was opened.")),
)

#: whatever the state: it stays, and its time limit runs on
BESIDES: tuple[Move, ...] = (
    Move("assign", N_("Assign the person in charge"), ("LEAD", "DRAFT", "RETURNED", *WAITING, *LIVING), "",
         (_EDITOR, _UNIT, _OFFICER),
         (Column("duty_person_id", N_("Person in charge"), "ref", ref="person", required=True,
                 hint=N_("The union cadre who looks after this household.")),),
         bulk=True, task=False, done=N_("The person in charge is assigned.")),
    Move("consent", N_("Record a consent"), (*WAITING, *LIVING), "", (_EDITOR, _OFFICER),
         (_CONSENT,
          Column("signed_on", N_("Signed on"), "date", required=True, high="today"),
          Column("signed_by", N_("Signed by"), length=40, hint=N_("Empty: the head of household.")),
          Column("expires_on", N_("Valid until"), "date")), task=False, done=N_("The consent is recorded.")),
    Move("withdraw_consent", N_("Record the withdrawal of a consent"), (*WAITING, *LIVING), "", (_EDITOR, _OFFICER),
         (_CONSENT,), task=False, done=N_("The withdrawal is recorded.")),
)

LATER: tuple[Move, ...] = BACK + CHANGES + REVIEWS + ENDS + BESIDES
