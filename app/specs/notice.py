"""Public notices and objections: what is put before everybody, for how long, and what is done with a doubt."""

from __future__ import annotations

from dataclasses import replace

from app.kernel.actor import SYSTEM
from app.kernel.documents import Documents
from app.kernel.sheet import Box, Sheet
from app.kernel.spec import Child, Column, Move, Section, ServiceSpec, State
from app.kernel.text import N_
from models.notice import LEAST_DAYS, MOST_DAYS, NoticeItem, Objection, PublicNotice

_OFFICER = ("CompanyOfficer",)
_READERS = ("UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Auditor")

_NOTICE = Section(N_("Notice"), (
    Column("notice_no", N_("Notice number"), form=False, listed=True, search="first", sort=True),
    Column("kind", N_("Kind of notice"), "code", codes="notice_kind", default="ARCHIVE", required=True, add_only=True, listed=True,
           search="first"),
    Column("unit_id", N_("Scope"), "ref", ref="org", form=False, listed=True, search="more"),
    Column("place", N_("Where it is published"), "code", codes="notice_place", default="BOARD", search="more"),
    Column("start_on", N_("Published on"), "date", listed=True, search="more", sort=True, hint=N_("Empty: the day of publication.")),
    Column("days", N_("Working days of the notice"), "int", low=LEAST_DAYS, high=MOST_DAYS, default=5,
           hint=N_("3 to 10; the first day does not count.")),
    Column("end_on", N_("Ends on"), "date", form=False, listed=True, search="more", sort=True),
    Column("households", N_("Households"), "int", path="households", form=False),
    Column("hotline", N_("Telephone for objections"), length=40, hint=N_("An office telephone, no mobile number.")),
    Column("remark", N_("Sentence under the table"), length=200, wide=True,
           hint=N_("No ID, telephone or account number, no address, no diagnosis, no name of a child.")),
))

_ITEMS = Child(
    "items", NoticeItem, N_("Households in the notice"), N_("Add a household"),
    (
        Column("serial", N_("Serial number"), "int", form=False),
        Column("name", N_("Full name"), form=False),
        Column("unit_name", N_("Unit"), form=False),
        Column("archive_id", N_("Hardship archive"), "ref", ref="archive", required=True),
        Column("category", N_("Hardship category"), "code", codes="category", form=False),
        Column("cause", N_("Coarse cause"), form=False),
        Column("item", N_("What is proposed"), length=60),
        Column("amount", N_("Amount"), "yuan", low=0),
        Column("mark", N_("Standing"), "code", codes="notice_mark", form=False),
        Column("start_on", N_("Published on"), "date", form=False),
        Column("end_on", N_("Ends on"), "date", form=False),
    ),
    most=50,
)

SPEC = ServiceSpec(
    room="notice",
    model=PublicNotice,
    title=N_("Public notices"),
    one=N_("Public notice"),
    icon="speakerphone",
    menu=N_("Assistance"),
    may={"list": _READERS, "add": _OFFICER, "edit": _OFFICER, "export": _READERS},
    sections=(_NOTICE,),
    children=(_ITEMS,),
    states=(
        State("DRAFT", N_("Notice in preparation")),
        State("RUNNING", N_("In public"), tone="green"),
        State("ENDED", N_("Notice over"), live=False),
        State("WITHDRAWN", N_("Notice withdrawn"), live=False),
    ),
    moves=(
        Move("publish", N_("Publish the notice"), ("DRAFT",), "RUNNING", _OFFICER, note="none", kind="primary",
             done=N_("The public notice is running.")),
        Move("withdraw", N_("Withdraw the notice"), ("DRAFT", "RUNNING"), "WITHDRAWN", _OFFICER, note="required", kind="danger",
             task=False, done=N_("The notice is withdrawn; its archives wait for a new one.")),
    ),
    flow=("DRAFT", "RUNNING", "ENDED"),
    edit_states=("DRAFT",),
    name_column="notice_no",
    number_column="notice_no",
    eager=("unit",),
    phone=("unit_id", "end_on", "state"),
    order=("id", "desc"),
    about=N_("No notice is running. An archive is made public after its economic check."),
    sheet=Sheet(N_("Public notice form"), (Box(N_("Published by (seal)"), seal=True),),
                tables=(("items", ("serial", "name", "unit_name", "category", "cause", "item", "amount", "start_on", "end_on")),),
                note=N_("Objections are taken until the last day, by name or without; whoever objects is kept secret.")),
    documents=Documents(kinds=("NOTICE_PHOTO",), binding=False, cell="general", listed="general", states=("RUNNING", "ENDED")),
)

#: the same table with the move that the clock makes
TIMED = replace(SPEC, moves=(
    Move("end", N_("Notice over"), ("RUNNING",), "ENDED", (SYSTEM,), note="none", task=False),))


def _sealed(name: str, label: str, kind: str = "secret", **more: object) -> Column:
    return Column(name, label, kind, cell="objector", mask="text", **more)  # type: ignore[arg-type]


_OBJECTION = Section(N_("Objection"), (
    Column("objection_no", N_("Objection number"), form=False, listed=True, search="first", sort=True),
    Column("notice_id", N_("Public notice"), "ref", ref="notice", required=True, add_only=True, listed=True),
    Column("serial", N_("Serial number in the notice"), "int", required=True, add_only=True, low=1, high=999, listed=True),
    Column("archive_id", N_("Hardship archive"), "ref", ref="archive", cell="name", form=False),
    Column("unit_id", N_("Unit"), "ref", ref="org", form=False, listed=True),
    Column("received_on", N_("Received on"), "date", high="today", add_only=True, listed=True, sort=True, hint=N_("Empty: today.")),
    Column("channel", N_("How it came"), "code", codes="objection_channel", default="PHONE", add_only=True, listed=True,
           search="more"),
    Column("anonymous", N_("Without a name"), "bool", add_only=True),
    _sealed("objector", N_("Who objects"), length=40, add_only=True, when=("anonymous", ("",))),
    _sealed("contact", N_("How to reach him"), length=60, add_only=True, when=("anonymous", ("",))),
    _sealed("content", N_("What is objected"), length=1000, required=True, add_only=True, wide=True),
))
_REPLY = Section(N_("Answer"), (
    Column("result", N_("Result"), "code", codes="objection_result", form=False, listed=True),
    Column("handler", N_("Handled by"), form=False),
    Column("replied_on", N_("Answered on"), "date", form=False, listed=True, sort=True),
))

OBJECTION = ServiceSpec(
    room="objection",
    model=Objection,
    title=N_("Objections"),
    one=N_("Objection"),
    icon="hand-stop",
    menu=N_("Assistance"),
    may={"list": ("CompanyOfficer", "CompanyLeader", "Auditor"), "add": _OFFICER, "export": ("CompanyOfficer", "Auditor")},
    sections=(_OBJECTION, _REPLY),
    states=(
        State("OPEN", N_("Objection open"), tone="red", days=5),
        State("UPHELD", N_("Objection upheld"), live=False),
        State("REJECTED", N_("Objection rejected"), tone="green", live=False),
    ),
    moves=(
        Move("dismiss", N_("Reject the objection"), ("OPEN",), "REJECTED", _OFFICER, note="required", decision=True,
             done=N_("The objection is rejected; the notice of the household begins anew.")),
        Move("uphold", N_("Uphold the objection"), ("OPEN",), "UPHELD", _OFFICER, note="required", decision=True, kind="danger",
             done=N_("The objection is upheld; the household leaves the notice.")),
    ),
    edit_states=("OPEN",),
    name_column="objection_no",
    number_column="objection_no",
    eager=("unit", "notice"),
    phone=("notice_id", "received_on", "state"),
    reads=("objector",),
    opinions="objector",
    about=N_("Nobody has objected to a notice."),
)

SPECS: tuple[ServiceSpec, ...] = (SPEC, OBJECTION)
