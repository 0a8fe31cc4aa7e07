"""Who has no cell of the documents does not learn which documents there are: on no page, in no list, by no interface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kernel.spec import ServiceSpec
from app.matrix import rows as matrix
from app.services import evidence
from app.specs import visibility
from app.specs.registry import BY_ROOM, SPECS
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.rows import LEFT
from tests.house import Browser, House

#: what the history says of a document, and the kind that :func:`tests.contract.rows.household` has
SAID = ("上传材料", "登记材料")


def closed() -> Iterator[tuple[str, str]]:
    """Rooms with documents and the roles that list them without a cell of these documents."""
    for spec in [s for s in SPECS if s.documents is not None]:
        for role in spec.may["list"]:
            if visibility.CELLS[spec.documents.cell][role] == "-":
                yield spec.room, role


CLOSED = [*closed()]


def test_the_roles_without_documents_are_those_of_the_visibility_table() -> None:
    assert CLOSED == [("archive", "Auditor"), ("aid", "Finance"), ("aid", "Auditor"), ("green_channel", "Auditor")]


def with_a_document(house: House, spec: ServiceSpec) -> int:
    """A row of the room, seen by every role that lists it, to which its editor gave a document."""
    stock, role = rows.stocked(house), next(r for r in ("UnitEditor", "GreenDesk") if r in spec.may["edit"])
    with house.inside():
        pk = rows.set_state(stock, spec, LEFT, spec.edit_states[0])
        evidence.attach(house.actor(ACCOUNT[role]), spec, pk, "DIAGNOSIS", "诊断.png", rows.picture("red"))
        if spec.room == "aid":
            rows.put(spec.model, pk, state="APPROVED", approved_amount="35000.00")
    return pk


def told(browser: Browser, spec: ServiceSpec, pk: int) -> dict[str, str]:
    """The pages of the row that may tell of documents, by address."""
    found = {p: browser.get(p) for p in (f"/{spec.room}/show/{pk}", f"/{spec.room}/tab/{pk}/history", f"/{spec.room}/history/{pk}",
                                         f"/api/v1/{spec.room}/{pk}")}
    return {path: answer.get_data(as_text=True) for path, answer in found.items() if answer.status_code == 200}


@pytest.mark.parametrize(("room", "role"), CLOSED)
def test_who_has_no_cell_of_the_documents_is_not_told_which_there_are(lite: House, room: str, role: str) -> None:
    spec = BY_ROOM[room]
    pk, child = with_a_document(lite, spec), spec.documents.child
    browser = tools.enter(lite, ACCOUNT[role])
    assert browser.get(f"/file/list/{room}/{pk}").status_code == 403
    pages = told(browser, spec, pk)
    assert len(pages) == 4
    for path, page in pages.items():
        assert f"/file/list/{room}" not in page, path
        assert not [w for w in SAID if w in page], path
        assert "DIAGNOSIS" not in page, path
    if child:
        assert child not in browser.get(f"/api/v1/{room}/{pk}").get_json()["result"]
        assert browser.get(f"/{room}/tab/{pk}/{child}").status_code == 404
        assert f"/{room}/tab/{pk}/{child}" not in browser.get(f"/person/{pk}/plan").get_data(as_text=True)


@pytest.mark.parametrize("room", sorted({room for room, _role in CLOSED}))
def test_who_has_the_cell_is_told(lite: House, room: str) -> None:
    spec = BY_ROOM[room]
    pk, browser = with_a_document(lite, spec), tools.enter(lite, "officer")
    assert browser.get(f"/file/list/{room}/{pk}").status_code == 200
    pages = told(browser, spec, pk)
    assert f"/file/list/{room}/{pk}" in pages[f"/{room}/show/{pk}"]
    assert SAID[0] in pages[f"/{room}/history/{pk}"]


def test_the_table_of_rights_says_it_too() -> None:
    table = {r[:4]: r[4] for r in matrix()}
    assert table["Auditor", "archive", "field", "evidence.kind"] == "-"
    assert table["CompanyOfficer", "archive", "field", "evidence.kind"] == "V"
