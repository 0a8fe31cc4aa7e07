"""The plan as a page and as paper: the same number of reads always, forms for those who may, a trace of each look."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.store import session as sessions
from models.aid import AidApplication
from models.eap import EapReferral
from models.green_channel import GreenRequest
from models.trace import AuditLog
from tests.house import House
from tests.services.lives import block, give, grant, many, seen, settled


@pytest.fixture
def street(house: House) -> Iterator[SimpleNamespace]:
    """One household, from outside: each request has a context of its own."""
    with settled(house) as on:
        yield on


@pytest.mark.parametrize("roles", [(), ("EapCoordinator", "HealthManager", "GreenDesk")])
def test_page_and_paper_take_at_most_14_statements_whatever_the_history(street: SimpleNamespace, roles: tuple[str, ...]) -> None:
    if roles:
        give(street, "officer", *roles)
    browser = street.house.browser("officer")
    taken: dict[str, list[int]] = {"plan": [], "plan.pdf": []}
    for count in (2, 198):
        many(street, count)
        for path, numbers in taken.items():
            with street.house.statements() as sent:
                answer = browser.get(f"/person/{street.archive}/{path}")
            assert answer.status_code == 200
            numbers.append(len(sent))
        if count == 2:
            with sessions.writing() as session:  # numbers are unique: the second round starts above the first
                for model, column in ((AidApplication, "app_no"), (GreenRequest, "req_no"), (EapReferral, "ref_no")):
                    for row in session.scalars(select(model)):
                        setattr(row, column, "OLD" + getattr(row, column))
                session.commit()
    assert all(few == lots <= 14 for few, lots in taken.values()), taken


def test_the_page_shows_sums_over_all_rows_also_beyond_those_it_lists(street: SimpleNamespace) -> None:
    for n in range(60):
        grant(street, "C6", "10.00", no=n)
    with street.house.inside():
        made = seen(street.officer, street.archive)
    assert dict(block(made, 4).facts)["Approved in 2022"] == "600.00"
    assert (len(block(made, 4).tables[0].rows), made.services[0].text) == (50, "60")


def test_the_page_opens_forms_only_for_those_who_may_fill_them_in(street: SimpleNamespace) -> None:
    editor = street.house.browser("editor1").get(f"/person/{street.archive}/plan").get_data(as_text=True)
    assert f"/aid/add?archive_id={street.archive}" in editor
    assert f"/eap/add?employee_id={street.zhang}" in editor
    assert "/pairing/add" not in editor
    officer = street.house.browser("officer").get(f"/person/{street.archive}/plan").get_data(as_text=True)
    assert "/aid/add" not in officer
    assert "/eap/add" not in officer
    assert street.house.browser("editor2").get(f"/person/{street.archive}/plan").status_code == 404
    assert street.house.browser("editor2").get(f"/person/{street.archive}/plan.pdf").status_code == 404
    assert street.house.browser("finance").get(f"/person/{street.archive}/plan").status_code == 403
    assert street.house.browser().get(f"/person/{street.archive}/plan").status_code == 302


def test_the_paper_carries_the_plan_and_both_leave_a_trace(street: SimpleNamespace) -> None:
    grant(street, "C2", "35000.00")
    browser = street.house.browser("officer")
    browser.get(f"/person/{street.archive}/plan")
    answer = browser.get(f"/person/{street.archive}/plan.pdf")
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages).replace(" ", "")
    assert all(part in text for part in ("张建国", "833.33", "35,000.00", "叁万伍仟元整", "officer"))
    with street.house.read() as session:
        told = session.execute(select(AuditLog.kind, AuditLog.verb).where(
            AuditLog.object_kind == "archive", AuditLog.object_id == street.archive, AuditLog.actor == "officer",
            AuditLog.kind.in_(("read", "export"))).order_by(AuditLog.seq)).all()
    assert [tuple(t) for t in told] == [("read", "plan"), ("export", "plan pdf")]
