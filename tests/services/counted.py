"""A hand-made register of eight archives for the tests of the statistics: small enough to count by hand, on 30 June 2026."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.kernel import clock
from app.store import session as sessions
from models.aid import AidApplication, AidItem
from models.archive import AnnualReview, ArchivePerson, Evidence, HardshipArchive
from models.person import Employee
from models.trace import ApprovalStep, Authorization

TODAY = dt.datetime(2026, 6, 30, 10, tzinfo=clock.LOCAL)
D = dt.date

#: employee -> what differs from an ordinary open archive
ARCHIVES: dict[str, dict[str, Any]] = {
    "E001": {"category": "DEEP", "main_cause": "C06", "household_size": 3, "active_from": D(2025, 3, 1), "next_review_on": D(2027, 3, 1)},
    "E002": {"category": "RELATIVE", "main_cause": "C09", "household_size": 2, "active_from": D(2026, 1, 30), "batch_measure": "WORK",
             "discovered_on": D(2026, 1, 5), "next_review_on": D(2027, 1, 30)},
    "E003": {"category": "MARGINAL", "main_cause": "C13", "household_size": 4, "active_from": D(2024, 5, 1), "state": "FROZEN",
             "annual_income": None, "next_review_on": D(2026, 5, 1)},
    "E005": {"category": "DEEP", "main_cause": "C06", "active_from": D(2024, 1, 1), "state": "MONITOR", "exit_kind": "ROOT",
             "monitor_from": D(2026, 4, 1), "survey_on": D(2026, 3, 20), "check_returned_on": D(2026, 3, 25)},
    "E101": {"category": "DEEP", "main_cause": "C11", "active_from": D(2026, 1, 5), "kind": "TEMP", "next_review_on": D(2026, 12, 1)},
    "E102": {"category": "RELATIVE", "main_cause": "C06", "active_from": D(2025, 1, 1), "state": "CANCELLED", "close_reason": "DEATH",
             "closed_on": D(2026, 3, 1)},
    "E103": {"category": "MARGINAL", "main_cause": "C06", "active_from": D(2025, 1, 1), "state": "CANCELLED", "close_reason": "DUP",
             "closed_on": D(2026, 3, 1)},
    "E104": {"category": None, "main_cause": "C06", "state": "SUBMITTED", "applied_on": D(2026, 6, 1)},
}
#: state that the archive of E002 came to, on which day; the steps took 2, 5, 3, 5 and 4 working days
WAY = (("DRAFT", "SUBMITTED", D(2026, 1, 5)), ("SUBMITTED", "FIRST_PASSED", D(2026, 1, 7)), ("FIRST_PASSED", "SURVEYED", D(2026, 1, 14)),
       ("SURVEYED", "UNIT_APPROVED", D(2026, 1, 19)), ("UNIT_APPROVED", "CHECKING", D(2026, 1, 26)),
       ("CHECKING", "CHECKED", D(2026, 1, 30)), ("CHECKED", "NOTICE", D(2026, 1, 30)), ("NOTICE", "PENDING", D(2026, 1, 30)),
       ("PENDING", "ACTIVE", D(2026, 1, 30)))


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), clock.LOCAL)


def register() -> dict[str, int]:
    """Write the archives and what belongs to them. Returns staff number -> key of the archive."""
    with sessions.writing() as session:
        made = {}
        for emp_no, more in ARCHIVES.items():
            head = session.scalars(select(Employee).where(Employee.emp_no == emp_no)).one()
            values = {"state": "ACTIVE", "health_state": "GOOD", "housing_type": "RENT", "annual_income": Decimal("1000.00"), **more}
            no = f"QX{emp_no}" if more.get("active_from") else None
            row = HardshipArchive(archive_no=no, employee_id=head.id, unit_id=head.unit_id, name=head.name, **values)
            row.persons.append(ArchivePerson(id_no_bx=head.id_no_bx, unit_id=row.unit_id))
            session.add(row)
            session.flush()
            made[emp_no] = row
        _around(session, made)
        session.commit()
        return {emp_no: row.id for emp_no, row in made.items()}


def _around(session: Any, made: dict[str, HardshipArchive]) -> None:
    first, second, third, temporary = made["E001"], made["E002"], made["E003"], made["E101"]
    session.add_all([Evidence(archive_id=second.id, unit_id=second.unit_id, kind=k) for k in ("SCHOOL_CERT", "FEE_RECEIPT")])
    session.add_all([
        AnnualReview(archive_id=first.id, unit_id=first.unit_id, due_on=D(2026, 3, 1), began_on=D(2026, 2, 1), decision="KEEP",
                     decided_on=D(2026, 3, 2)),
        AnnualReview(archive_id=third.id, unit_id=third.unit_id, due_on=D(2026, 5, 1), began_on=D(2026, 4, 1)),
    ])
    session.add_all([Authorization(archive_id=a.id, employee_id=a.employee_id, unit_id=a.unit_id, kind="ECON_CHECK",
                                   signed_on=D(2025, 1, 1), expires_on=end)
                     for a, end in ((first, D(2027, 1, 1)), (second, D(2026, 7, 10)), (temporary, None))])
    session.add_all([ApprovalStep(object_kind="archive", object_id=second.id, unit_id=second.unit_id, verb="x", from_state=a, to_state=b,
                                  actor_name="某人", at=at(day)) for a, b, day in WAY])
    item = session.scalars(select(AidItem).where(AidItem.code == "C2")).one()
    aid = AidApplication(app_no="T1", archive_id=first.id, employee_id=first.employee_id, unit_id=first.unit_id, item_id=item.id,
                         event_on=D(2026, 2, 1), requested_amount=Decimal("10000"), approved_amount=Decimal("10000"), state="PAID")
    session.add(aid)
    session.flush()
    session.add_all([ApprovalStep(object_kind="aid", object_id=aid.id, unit_id=aid.unit_id, verb="x", from_state="x", to_state=state,
                                  actor_name="某人", at=at(day))
                     for state, day in (("APPROVED", D(2026, 3, 2)), ("PAID", D(2026, 3, 5)))])
